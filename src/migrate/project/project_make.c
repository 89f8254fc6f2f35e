#include <string.h>

#include <reflex/types.h>

#include "base/fail.h"
#include "migrate/project/project.h"

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

int rx__project_draft(rx_project *project, rx__draft *out, const rx_op *operations,
	const char *revises, const char *message, rx_error *error)
{
	char now[RX_DATETIME_SIZE];
	rx_op back;
	rx_buf text = RX_BUF_INIT;
	*out = (rx__draft){ .file = NULL };
	int r = reverse(&back, operations, error);
	if (!r)
		r = rx__script_id(out->id, error);
	if (!r) {
		rx_datetime_text(rx_datetime_now(), now, sizeof(now));
		now[SECONDS] = '\0';
		const rx__script script = { .id = out->id,
			.revises = revises && *revises ? revises : NULL,
			.message = message,
			.created = now,
			.upgrade = operations,
			.downgrade = &back };
		rx__script_write(&text, &script);
		out->text = text.error ? NULL : rx__arena_strdup(&project->arena, rx__buf_text(&text));
		r = out->text ? 0 : rx__fail_nomem(error);
	}
	rx__buf_deinit(&text);
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

/* All heads, "a, b"; NULL in *out for none. */
static int join_heads(rx_project *project, bool may_merge, const char **out, rx_error *error)
{
	const char *const *heads;
	size_t n;
	rx_buf text = RX_BUF_INIT;
	int r = rx__project_heads(project, &heads, &n, error);
	if (!r && n > 1 && !may_merge)
		r = rx__fail(error, RX_EMIGRATION,
			"the scripts have %zu heads (%s and %s%s); make one history of them first: `reflex db "
			"makemigrations --empty -m merge` writes a script that merges them",
			n, heads[0], heads[1], n > 2 ? ", …" : "");
	for (size_t i = 0; !r && i < n; i++)
		rx__buf_printf(&text, "%s%s", i ? ", " : "", heads[i]);
	if (!r) {
		*out = n ? rx__arena_strdup(&project->arena, rx__buf_text(&text)) : NULL;
		if (text.error || (n && !*out))
			r = rx__fail_nomem(error);
	}
	rx__buf_deinit(&text);
	return r;
}

static int finish(rx_project *project, rx_made *made, const rx_op *operations,
	const rx_make_options *options, const char *revises, rx_error *error)
{
	rx__draft draft;
	int r = rx__project_draft(project, &draft, operations, revises, options->message, error);
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
	const char *revises = NULL;
	rx_op nothing;
	rx_differences *found = &made->found;
	found->changes = found->losses = found->warnings = none;
	found->unsure = found->left_alone = found->pending = none;
	rx__op_init(&nothing, NULL);
	int r = join_heads(project, true, &revises, error);
	if (!r)
		r = finish(project, made, &nothing, options, revises, error);
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
	const char *revises = NULL;
	int r = check_current(project, state, error);
	if (!r)
		r = join_heads(project, false, &revises, error);
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
		r = finish(project, made, &comparison.diff.operations, options, revises, error);
	rx__comparison_deinit(&comparison);
	return r;
}

int rx__project_make(
	rx_project *project, const rx_made **out, rx_error *error, const rx_make_options *options)
{
	rx__state state = { .schema = NULL };
	rx_made *made = rx__arena_zalloc(&project->arena, sizeof(*made));
	int r = made ? rx__project_need_graph(project, false, error) : rx__fail_nomem(error);
	if (!r)
		r = rx__project_check_linked(project, error);
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
