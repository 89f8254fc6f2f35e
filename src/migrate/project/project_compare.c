#include <string.h>

#include "base/fail.h"
#include "migrate/project/project.h"
#include "migrate/script/op_sum.h"
#include "schema/ddl/ddl.h"
#include "schema/diff/settle.h"
#include "schema/from_models.h"
#include "schema/schema.h"

enum { MOST_QUESTIONS = 64 };

/* Only to know which tables are ours: what cannot be replayed (a table that raw SQL made) is passed
 * over. */
int rx__project_history_schema(
	rx_project *project, const rx__state *state, rx_schema **out, rx_error *error)
{
	const rx__graph *graph = &project->graph;
	rx_schema *schema = rx__schema_new();
	int r = schema ? 0 : rx__fail_nomem(error);
	for (size_t i = 0; i < graph->n && !r; i++) {
		rx_op op;
		if (!state->applied[graph->order[i]->index])
			continue;
		r = rx__revision_record(&op, graph->order[i]->revision, true, error);
		for (size_t k = 0; k < op.n && !r; k++)
			if (rx__operation_apply(schema, &op.list[k], NULL) == RX_ENOMEM)
				r = rx__fail_nomem(error);
		rx__op_deinit(&op);
	}
	if (r)
		rx_schema_free(schema);
	else
		*out = schema;
	return r;
}

void rx__comparison_deinit(rx__comparison *comparison)
{
	rx__diff_deinit(&comparison->diff);
	rx_schema_free(comparison->models);
	rx_schema_free(comparison->history);
	*comparison = (rx__comparison){ .models = NULL };
}

typedef struct renames {
	const char *at[MOST_QUESTIONS + 1];
	const char *refused[MOST_QUESTIONS + 1];
	size_t n, n_refused;
} renames;

static bool was_refused(const renames *names, const char *option)
{
	bool found = false;
	for (size_t i = 0; i < names->n_refused; i++)
		found |= !strcmp(names->refused[i], option);
	return found;
}

/* Asks the first question that was not asked yet; 1: it is a rename, compare again. */
static int ask(rx_project *project, renames *names, const rx__diff *diff, rx_error *error)
{
	if (!project->options.ask)
		return 0;
	for (size_t i = 0; i < diff->n_questions; i++) {
		const rx__diff_question *question = &diff->questions[i];
		if (was_refused(names, question->option))
			continue;
		const char *option = rx__arena_strdup(&project->arena, question->option);
		if (!option || names->n + names->n_refused >= MOST_QUESTIONS)
			return option ? 0 : rx__fail_nomem(error);
		const int answer = project->options.ask(
			project->options.ud, question->table, question->dropped, question->added);
		if (answer < 0)
			return rx__fail(error, RX_EMIGRATION,
				"the question was not answered, so nothing was written; `--rename %s` says yes",
				option);
		if (answer) {
			names->at[names->n++] = option;
			return 1;
		}
		names->refused[names->n_refused++] = option;
	}
	return 0;
}

int rx__project_diff(rx_project *project, rx__comparison *out, const rx_schema *database,
	const char *const *given, rx_error *error)
{
	renames names = { .n = 0 };
	rx__diff_options options = { .dialect = project->conn->driver->dialect,
		.history = out->history,
		.renames = names.at,
		.answered = !project->options.ask,
		.column_order = rx_config_column_order(project->config),
		.has_rows = rx__ddl_has_rows,
		.ud = project->conn };
	for (; given && *given; given++) {
		if (names.n == MOST_QUESTIONS)
			return rx__fail(error, RX_EINVAL, "more than %d renames at once", MOST_QUESTIONS);
		names.at[names.n++] = *given;
	}
	int r = out->models ? 0 : rx__schema_from_models(&out->models, options.dialect, error);
	while (!r) {
		r = rx__diff_settled(project->conn, &out->diff, database, out->models, &options, error);
		if (!r)
			r = ask(project, &names, &out->diff, error);
		/* With the last answer given, what needs a default is refused for want of one. */
		if (r < 0 || (!r && (options.answered || !out->diff.n_questions)))
			break;
		options.answered = !r;
		rx__diff_deinit(&out->diff);
		out->diff = (rx__diff){ .n_questions = 0 };
		r = 0;
	}
	/* What was asked and denied is not unsure any more. */
	for (size_t i = 0; !r && i < out->diff.n_questions; i++)
		if (was_refused(&names, out->diff.questions[i].option))
			out->diff.questions[i].option = NULL;
	return r;
}

static bool is_own_table(const char *name)
{
	return !strcmp(name, RX__JOURNAL_TABLE) || !strcmp(name, RX__TRAIL_TABLE) ||
		!strcmp(name, RX__LEASE_TABLE) || !strcmp(name, RX__VERSION_TABLE);
}

static int report_changes(
	rx_project *project, rx_differences *out, const rx__diff *diff, rx_error *error)
{
	const rx_op *ops = &diff->operations;
	const char **changes = rx__arena_array(&project->arena, ops->n + 1, sizeof(*changes));
	const char **losses = rx__arena_array(&project->arena, ops->n + 1, sizeof(*losses));
	size_t n_losses = 0;
	if (!changes || !losses)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < ops->n; i++) {
		changes[i] = rx__operation_describe(&project->arena, &ops->list[i]);
		if (!changes[i])
			return rx__fail_nomem(error);
		if (ops->list[i].destructive)
			losses[n_losses++] = changes[i];
	}
	out->changes = changes;
	out->n_changes = ops->n;
	out->losses = losses;
	return 0;
}

int rx__project_report(
	rx_project *project, rx_differences *out, const rx__diff *diff, rx_error *error)
{
	const char **unsure = rx__arena_array(&project->arena, diff->n_questions + 1, sizeof(*unsure));
	const char **alone = rx__arena_array(&project->arena, diff->n_left_alone + 1, sizeof(*alone));
	size_t n_unsure = 0, n_alone = 0;
	if (!unsure || !alone)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < diff->n_questions; i++)
		if (diff->questions[i].option)
			unsure[n_unsure++] = diff->questions[i].option;
	for (size_t i = 0; i < diff->n_left_alone; i++)
		if (!is_own_table(diff->left_alone[i]))
			alone[n_alone++] = diff->left_alone[i];
	out->unsure = rx__project_names(project, unsure, n_unsure);
	out->left_alone = rx__project_names(project, alone, n_alone);
	out->warnings = rx__project_names(project, diff->warnings, diff->n_warnings);
	out->n_models = project->n_models;
	if (!out->unsure || !out->left_alone || !out->warnings)
		return rx__fail_nomem(error);
	return report_changes(project, out, diff, error);
}

static int list_pending(
	rx_project *project, rx_differences *out, const rx__state *state, rx_error *error)
{
	const rx__graph *graph = &project->graph;
	const char **pending = rx__arena_array(&project->arena, graph->n + 1, sizeof(*pending));
	size_t n = 0;
	if (!pending)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < graph->n; i++)
		if (!state->applied[graph->order[i]->index])
			pending[n++] = graph->order[i]->id;
	out->pending = pending;
	return 0;
}

static int compare(
	rx_project *project, rx_differences *out, const rx__state *state, rx_error *error)
{
	static const char *const none[] = { NULL };
	rx__comparison comparison = { .models = NULL };
	out->changes = out->losses = out->warnings = out->unsure = out->left_alone = none;
	out->n_tables = state->schema->n_tables;
	int r = rx__state_check_known(state, error);
	if (!r)
		r = rx__state_check_whole(state, project->graph.arena, error);
	if (!r)
		r = rx__state_check_scripts(state, &project->graph, NULL, error);
	if (!r)
		r = list_pending(project, out, state, error);
	if (r || out->pending[0])
		return r;
	r = rx__project_need_models(project, error);
	if (!r)
		r = rx__project_history_schema(project, state, &comparison.history, error);
	if (!r)
		r = rx__project_diff(project, &comparison, state->schema, NULL, error);
	if (!r)
		r = rx__project_report(project, out, &comparison.diff, error);
	rx__comparison_deinit(&comparison);
	return r;
}

int rx_project_compare(rx_project *project, const rx_differences **out, rx_error *error)
{
	rx__state state = { .schema = NULL };
	rx_differences *found = rx__arena_zalloc(&project->arena, sizeof(*found));
	int r = found ? rx__project_need_graph(project, false, error) : rx__fail_nomem(error);
	if (!r)
		r = rx__project_connect(project, true, NULL, error);
	if (!r)
		r = rx__state_read(&state, &(rx__db){ .conn = project->conn }, &project->graph, error);
	if (!r)
		r = compare(project, found, &state, error);
	rx__state_deinit(&state);
	if (!r)
		*out = found;
	return r;
}
