#include <string.h>

#include <reflex/types.h>

#include "base/fail.h"
#include "migrate/project/project.h"
#include "schema/ddl/ddl.h"

enum { SECONDS = 19 }; /* of "2026-11-22 03:12:45.000000" */

/* The way back is written where it is known; where it is not, the script says so when it is run. */
static int reverse(rx_op *out, const rx_op *in, rx_error *error)
{
	rx_error problem = RX_ERROR_INIT;
	rx__op_init(out, NULL);
	int r = rx__op_reverse(out, in, &problem);
	if (r != RX_EMIGRATION) {
		if (r && error)
			*error = problem;
		return r;
	}
	rx__op_deinit(out);
	rx__op_init(out, NULL);
	rx__operation *op = rx__op_push(out, RX__OP_IRREVERSIBLE, NULL);
	if (op)
		op->sql = rx__arena_strdup(&out->arena, problem.message);
	return op && op->sql ? 0 : rx__fail_nomem(error);
}

static int join(rx_op *out, const rx_op *first, const rx_op *second, rx_error *error)
{
	for (size_t i = 0; first && i < first->n; i++)
		rx__op_push_copy(out, &first->list[i]);
	for (size_t i = 0; i < second->n; i++)
		rx__op_push_copy(out, &second->list[i]);
	return out->error.code ? rx__fail_nomem(error) : 0;
}

int rx__project_draft(rx_project *project, rx__draft *out, const rx_op *operations,
	const rx__script *head, rx_error *error)
{
	char now[RX_DATETIME_SIZE];
	rx_op up, back;
	rx_buf text = RX_BUF_INIT;
	*out = (rx__draft){ .file = NULL };
	rx__op_init(&up, NULL);
	int r = reverse(&back, operations, error);
	if (!r)
		r = join(&up, head->upgrade, operations, error);
	if (!r)
		r = rx__script_id(out->id, error);
	if (!r) {
		rx_datetime_text(rx_datetime_now(), now, sizeof(now));
		now[SECONDS] = '\0';
		rx__script script = *head;
		script.id = out->id;
		script.created = now;
		script.upgrade = &up;
		script.downgrade = &back;
		rx__script_write(&text, &script);
		out->text = text.error ? NULL : rx__arena_strdup(&project->arena, rx__buf_text(&text));
		r = out->text ? 0 : rx__fail_nomem(error);
	}
	rx__buf_deinit(&text);
	rx__op_deinit(&up);
	rx__op_deinit(&back);
	return r;
}

int rx__project_write(rx_project *project, rx__draft *draft, const char *message, rx_error *error)
{
	rx_buf name = RX_BUF_INIT;
	rx__script_file_name(&name, draft->id, message);
	int r = name.error ? rx__fail_nomem(error) : 0;
	if (!r)
		r = rx__folder_add(&draft->file, project->folder, rx__buf_text(&name), draft->text,
			&project->arena, error);
	if (!r)
		r = rx__folder_write_table(project->folder, error);
	rx__buf_deinit(&name);
	return r;
}

int rx__project_say_sql(rx_project *project, const rx_op *operations, rx_error *error)
{
	rx_buf text = RX_BUF_INIT;
	int r = rx__ddl_texts(&text, project->conn, operations, error);
	if (!r && text.size >= 2) {
		rx__buf_truncate(&text, text.size - 2); /* the last ";\n", as who prints it adds that */
		rx__project_say(project, RX_PROJECT_SQL, "%s", rx__buf_text(&text));
	}
	rx__buf_deinit(&text);
	return r;
}

static int finish(rx_project *project, rx_made *made, const rx_op *operations,
	const rx_make_options *options, const char *revises, rx_error *error)
{
	rx__draft draft;
	const rx__script head = { .revises = revises,
		.message = options->message,
		.labels = options->labels,
		.depends_on = options->depends_on };
	int r = rx__project_draft(project, &draft, operations, &head, error);
	if (!r && options->sql) /* an empty one needs no database, and has none at hand */
		return operations->n ? rx__project_say_sql(project, operations, error) : 0;
	if (!r && !options->dry_run)
		r = rx__project_write(project, &draft, options->message, error);
	if (!r) {
		made->id = rx__arena_strdup(&project->arena, draft.id);
		made->text = draft.text;
		made->file = draft.file;
		r = made->id ? 0 : rx__fail_nomem(error);
	}
	return r;
}

static int make_empty(
	rx_project *project, rx_made *made, const rx_make_options *options, rx_error *error)
{
	static const char *const none[] = { NULL };
	rx__parents parents;
	rx_op nothing;
	rx_differences *found = &made->found;
	found->changes = found->losses = found->warnings = none;
	found->unsure = found->left_alone = found->pending = none;
	rx__op_init(&nothing, NULL);
	int r = rx__project_parents(project, &parents, options->heads, options->splice, error);
	if (!r)
		r = finish(project, made, &nothing, options, parents.revises, error);
	rx__op_deinit(&nothing);
	return r;
}

static int check_current(const rx_project *project, const rx__state *state, rx_error *error)
{
	const rx__graph *graph = &project->graph;
	size_t n = rx__state_pending(state, graph);
	char buffer[128];
	int r = rx__state_check_known(state, error);
	if (!r)
		r = rx__state_check_whole(state, project->graph.arena, error);
	if (!r)
		r = rx__state_check_scripts(state, graph, NULL, error);
	for (size_t i = 0; !r && n && i < graph->n; i++)
		if (!state->applied[graph->order[i]->index])
			r = rx__fail(error, RX_EMIGRATION,
				"the database is behind the scripts: %zu of them %s not applied, the first is %s; "
				"run "
				"`reflex db migrate` first",
				n, n == 1 ? "is" : "are",
				rx__revision_where(graph->order[i]->revision, buffer, sizeof(buffer)));
	return r;
}

/* Nothing is written that could not be applied: the operations are run on the rows that are there,
 * and rolled back. A database that cannot be written, or not now, is passed over. */
static int try_out(rx_project *project, const rx_op *operations, rx_error *error)
{
	bool exists = true;
	rx_error problem = RX_ERROR_INIT;
	int r = rx__project_connect(project, true, &exists, error);
	if (r || !exists)
		return r;
	if (rx__project_connect(project, false, NULL, &problem) != 0)
		return 0;
	rx__runner runner = { .db = { .conn = project->conn }, .graph = &project->graph, .wait = 1 };
	r = rx__runner_try(&runner, operations, &problem);
	if (r == 0 || r == RX_EBUSY || r == RX_EREADONLY)
		return 0;
	if (error)
		*error = problem;
	rx__fail_wrap(error,
		"what differs cannot be applied to the rows that are there, so no script "
		"was written");
	return r;
}

static int make_compared(rx_project *project, rx_made *made, const rx_make_options *options,
	const rx__state *state, rx_error *error)
{
	static const char *const none[] = { NULL };
	rx__comparison comparison = { .models = NULL };
	rx__parents parents;
	int r = check_current(project, state, error);
	if (!r)
		r = rx__project_parents(project, &parents, options->heads, options->splice, error);
	if (!r)
		r = rx__project_need_models(project, error);
	if (!r)
		r = rx__project_history_schema(project, state, &comparison.history, error);
	if (!r)
		r = rx__project_diff(project, &comparison, state->schema, options->renames, error);
	if (!r)
		r = rx__project_report(project, &made->found, &comparison.diff, error);
	made->found.pending = none;
	made->found.n_tables = state->schema->n_tables;
	if (!r && comparison.diff.operations.n)
		r = try_out(project, &comparison.diff.operations, error);
	if (!r && comparison.diff.operations.n)
		r = finish(project, made, &comparison.diff.operations, options, parents.revises, error);
	if (!r && comparison.diff.operations.n)
		r = rx__project_lint_draft(
			project, made, &comparison.diff.operations, state->schema, error);
	rx__comparison_deinit(&comparison);
	return r;
}

int rx__project_make(
	rx_project *project, const rx_made **out, rx_error *error, const rx_make_options *given)
{
	rx_make_options wanted = *given, *options = &wanted;
	rx__state state = { .schema = NULL };
	rx_made *made = rx__arena_zalloc(&project->arena, sizeof(*made));
	int r = made ? rx__project_need_graph(project, false, error) : rx__fail_nomem(error);
	if (!r)
		r = rx__project_check_linked(project, error);
	if (!r)
		r = rx__project_place(project, options, error);
	if (!r && options->empty) {
		r = make_empty(project, made, options, error);
	} else if (!r) {
		r = rx__project_connect(project, true, NULL, error);
		if (!r)
			r = rx__state_read(&state, &(rx__db){ .conn = project->conn }, &project->graph, error);
		if (!r)
			r = make_compared(project, made, options, &state, error);
	}
	rx__state_deinit(&state);
	if (!r)
		*out = made;
	return r;
}

int rx__project_merge(
	rx_project *project, const rx_made **out, rx_error *error, const rx_make_options *options)
{
	static const char *const all[] = { "heads", NULL };
	rx__parents parents;
	rx_make_options merge = *options;
	if (!merge.heads || !*merge.heads)
		merge.heads = all;
	merge.empty = true;
	int r = rx__project_need_graph(project, false, error);
	if (!r)
		r = rx__project_parents(project, &parents, merge.heads, merge.splice, error);
	if (!r && parents.n < 2)
		r = rx__fail(error, RX_EMIGRATION, "there is nothing to merge: %s",
			parents.n ? "it is one revision only" : "no script is there");
	return r ? r : rx__project_make(project, out, error, &merge);
}
