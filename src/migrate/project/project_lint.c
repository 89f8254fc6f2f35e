/* The lint over the scripts of a project: the history is replayed in memory, and each script that is
 * asked about is looked at with the schema before it. */
#include <fcntl.h>
#include <string.h>

#include "base/fail.h"
#include "migrate/build/files.h"
#include "migrate/lint/lint.h"
#include "migrate/project/project.h"
#include "migrate/script/op_sum.h"
#include "schema/schema.h"

enum { SCRIPT_CAP = 4 << 20 };

typedef struct linter {
	rx_project *project;
	unsigned engines;
	rx_schema *schema; /* behind the scripts so far */
	rx_lint_report *report;
	rx_lint_finding *findings;
	size_t capacity;
} linter;

static int read_engines(rx_project *project, const char *text, unsigned *out, rx_error *error)
{
	rx__names names;
	*out = 0;
	int r = rx__names_split(&names, text, &project->arena, error);
	for (size_t i = 0; i < names.n && !r; i++) {
		const unsigned engine = rx__lint_engine_named(names.at[i]);
		if (!engine)
			r = rx__fail(error, RX_EINVAL,
				"there are no rules for the engine '%s'; there are for sqlite, postgresql, mariadb",
				names.at[i]);
		*out |= engine;
	}
	if (!r && !*out)
		r = rx__fail(error, RX_EINVAL,
			"the lint does not know by the rules of which engine to look: name it, "
			"sqlite, postgresql or mariadb, by --engine, or the database by --url or in "
			"rxconfig.ini");
	return r;
}

/* ---- findings as plain data */

static int take(
	linter *l, const rx__lint_findings *found, const rx__revision *revision, rx_error *error)
{
	rx_lint_report *report = l->report;
	for (size_t i = 0; i < found->n; i++) {
		const rx__lint_finding *from = &found->at[i];
		if (!rx__arena_grow(&l->project->arena, &l->findings, report->n_findings, &l->capacity,
				sizeof(*l->findings)))
			return rx__fail_nomem(error);
		l->findings[report->n_findings++] =
			(rx_lint_finding){ .severity = (rx_lint_severity)from->severity,
				.rule = from->rule,
				.revision = revision ? revision->id : "",
				.file = revision ? revision->file : NULL,
				.where = from->where,
				.why = from->why,
				.instead = from->instead,
				.allowed = from->allowed };
		if (!from->allowed) {
			report->n_errors += from->severity == RX__LINT_ERROR;
			report->n_warnings += from->severity == RX__LINT_WARNING;
		}
	}
	report->findings = l->findings;
	return 0;
}

/* ---- one script */

static int read_text(rx_buf *text, const rx__revision *revision, rx_error *error)
{
	if (!revision->file)
		return 0;
	int r = rx__files_read(text, AT_FDCWD, revision->file, SCRIPT_CAP, true, error);
	return r > 0 ? rx__fail(error, RX_EIO, "%s has just been removed", revision->file) : r;
}

static int lint_revision(linter *l, const rx__revision *revision, rx_error *error)
{
	rx_op up, down;
	rx_buf text = RX_BUF_INIT;
	rx__lint_findings found = { .arena = &l->project->arena };
	int r = rx__revision_record(&up, revision, true, error);
	int down_r = rx__revision_record(&down, revision, false, r ? NULL : error);
	if (!r)
		r = down_r;
	if (!r)
		r = read_text(&text, revision, error);
	if (!r) {
		const rx__lint_script script = { .upgrade = &up,
			.downgrade = &down,
			.text = revision->file ? rx__buf_text(&text) : NULL,
			.no_transaction = revision->code->no_transaction };
		r = rx__lint_run(&found, &script, l->engines, l->schema, error);
		if (r && r != RX_ENOMEM && revision->file)
			rx__fail_wrap(error, "%s", revision->file);
	}
	if (!r)
		r = take(l, &found, revision, error);
	rx__buf_deinit(&text);
	rx__op_deinit(&up);
	rx__op_deinit(&down);
	return r;
}

/* A script that is not asked about: only what it does to the schema counts. */
static int replay(linter *l, const rx__revision *revision, rx_error *error)
{
	rx_op op;
	int r = rx__revision_record(&op, revision, true, error);
	for (size_t i = 0; i < op.n && !r; i++)
		if (rx__operation_apply(l->schema, &op.list[i], NULL) == RX_ENOMEM)
			r = rx__fail_nomem(error);
	rx__op_deinit(&op);
	return r;
}

/* ---- which scripts */

static int choose_named(
	rx_project *project, const char *const *targets, bool *chosen, rx_error *error)
{
	const rx__graph *graph = &project->graph;
	bool *applied = rx__graph_set(graph);
	int r = applied ? 0 : rx__fail_nomem(error);
	for (; !r && *targets; targets++) {
		rx__target target;
		r = rx__graph_target(graph, applied, RX__ANY, *targets, &target, error);
		for (size_t i = 0; !r && i < target.n; i++)
			chosen[target.nodes[i]->index] = true;
	}
	return r;
}

static int choose_pending(rx_project *project, bool *chosen, rx_error *error)
{
	rx__state state = { .schema = NULL };
	int r = rx__project_connect(project, true, NULL, error);
	if (!r)
		r = rx__state_read(&state, &(rx__db){ .conn = project->conn }, &project->graph, error);
	for (size_t i = 0; !r && i < project->graph.n; i++)
		chosen[i] = !state.applied[i];
	rx__state_deinit(&state);
	return r;
}

static int choose(rx_project *project, const rx_lint_options *options, bool **out, rx_error *error)
{
	bool *chosen = *out = rx__graph_set(&project->graph);
	if (!chosen)
		return rx__fail_nomem(error);
	if (options->targets && *options->targets)
		return choose_named(project, options->targets, chosen, error);
	if (!options->all)
		return choose_pending(project, chosen, error);
	for (size_t i = 0; i < project->graph.n; i++)
		chosen[i] = true;
	return 0;
}

int rx__project_lint(rx_project *project, const rx_lint_report **out, rx_error *error,
	const rx_lint_options *options)
{
	bool *chosen = NULL;
	linter l = { .project = project,
		.report = rx__arena_zalloc(&project->arena, sizeof(*l.report)),
		.schema = rx__schema_new() };
	int r = l.report && l.schema ? 0 : rx__fail_nomem(error);
	const char *engines = options->engines ? options->engines : project->scheme;
	if (!r)
		r = read_engines(project, engines, &l.engines, error);
	if (!r)
		r = rx__project_need_graph(project, false, error);
	if (!r)
		r = choose(project, options, &chosen, error);
	for (size_t i = 0; !r && i < project->graph.n; i++) {
		const rx__node *node = project->graph.order[i];
		if (chosen[node->index]) {
			r = lint_revision(&l, node->revision, error);
			l.report->n_scripts++;
		} else {
			r = replay(&l, node->revision, error);
		}
	}
	if (!r) {
		l.report->engines = rx__arena_strdup(&project->arena, engines);
		r = l.report->engines ? 0 : rx__fail_nomem(error);
	}
	rx_schema_free(l.schema);
	if (!r)
		*out = l.report;
	return r;
}

int rx__project_lint_draft(rx_project *project, rx_made *made, const rx_op *operations,
	const rx_schema *database, rx_error *error)
{
	rx_schema *before = rx__schema_copy(database);
	if (!before)
		return rx__fail_nomem(error);
	rx_lint_report report = { .n_findings = 0 };
	rx__lint_findings found = { .arena = &project->arena };
	linter l = { .project = project, .report = &report };
	const rx__lint_script script = { .upgrade = operations };
	int r = rx__lint_run(&found, &script, rx__lint_engine_named(project->scheme), before, error);
	size_t kept = 0;
	for (size_t i = 0; i < found.n; i++)
		if (found.at[i].severity != RX__LINT_REMARK)
			found.at[kept++] = found.at[i];
	found.n = kept;
	if (!r)
		r = take(&l, &found, NULL, error);
	made->findings = report.findings;
	made->n_findings = report.n_findings;
	rx_schema_free(before);
	return r;
}
