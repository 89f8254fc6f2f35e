#include <string.h>

#include "base/fail.h"
#include "migrate/project/project.h"

const char *const *rx__project_names(rx_project *project, const char *const *at, size_t n)
{
	const char **copy = rx__arena_array(&project->arena, n + 1, sizeof(*copy));
	for (size_t i = 0; copy && i < n; i++) {
		copy[i] = rx__arena_strdup(&project->arena, at[i]);
		if (!copy[i])
			return NULL;
	}
	return copy;
}

static bool has_row(const rx__state *state, const char *id)
{
	bool found = false;
	for (size_t i = 0; i < state->version.rows.n; i++)
		found |= !strcmp(state->version.rows.at[i], id);
	return found;
}

static int add_state(rx_project *project, rx_revision_info *out, const rx__node *node,
	const rx__state *state, rx_error *error)
{
	const rx__journal_entry *entry = rx__journal_last(&state->journal, node->id);
	int edited = rx__state_edited(state, node, error);
	if (edited < 0)
		return edited;
	out->applied = state->applied[node->index];
	out->is_current = has_row(state, node->id);
	out->is_edited = edited > 0;
	if (out->applied && rx__journal_applied(entry))
		out->applied_at = rx__arena_strdup(&project->arena, entry->happened_at);
	return 0;
}

int rx__project_info(rx_project *project, rx_revision_info *out, const rx__node *node,
	const rx__state *state, rx_error *error)
{
	const rx__revision *revision = node->revision;
	*out = (rx_revision_info){
		.id = node->id,
		.message = revision->message,
		.file = revision->file,
		.parents = rx__project_names(project, revision->parents.at, revision->parents.n),
		.labels = rx__project_names(project, revision->labels.at, revision->labels.n),
		.depends_on = rx__project_names(project, revision->depends_on.at, revision->depends_on.n),
		.is_head = node->is_head,
		.is_branch_point = node->n_children > 1,
		.is_merge = node->n_parents > 1,
		.phase = revision->phase,
		.part_of = strcmp(revision->code->id, node->id) != 0 ? revision->code->id : NULL,
	};
	if (!out->parents || !out->labels || !out->depends_on)
		return rx__fail_nomem(error);
	return state ? add_state(project, out, node, state, error) : 0;
}

int rx__project_heads(rx_project *project, const char *const **out, size_t *n, rx_error *error)
{
	const rx__graph *graph = &project->graph;
	const char **heads = rx__arena_array(&project->arena, graph->n + 1, sizeof(*heads));
	if (!heads)
		return rx__fail_nomem(error);
	*n = 0;
	for (size_t i = 0; i < graph->n; i++)
		if (graph->order[i]->is_head)
			heads[(*n)++] = graph->order[i]->id;
	*out = heads;
	return 0;
}

/* Revisions that the journal knows as applied and no script defines. */
static int find_missing(
	rx_project *project, rx_history *out, const rx__state *state, rx_error *error)
{
	const rx__journal *journal = &state->journal;
	const char **missing = rx__arena_array(&project->arena, journal->n + 1, sizeof(*missing));
	size_t n = 0;
	if (!missing)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < journal->n && state->version.rows.n; i++) {
		const rx__journal_entry *entry = &journal->at[i];
		if (!rx__graph_node(&project->graph, entry->revision) &&
			rx__journal_last(journal, entry->revision) == entry && rx__journal_applied(entry))
			missing[n++] = entry->revision;
	}
	out->missing = missing;
	return 0;
}

static int fill(rx_project *project, rx_history *out, const rx__state *state, rx_error *error)
{
	static const char *const none[] = { NULL };
	const rx__graph *graph = &project->graph;
	size_t n_heads;
	rx_revision_info *infos = rx__arena_array(&project->arena, graph->n + 1, sizeof(*infos));
	int r = infos ? 0 : rx__fail_nomem(error);
	for (size_t i = 0; i < graph->n && !r; i++)
		r = rx__project_info(project, &infos[i], graph->order[i], state, error);
	if (!r)
		r = rx__project_heads(project, &out->heads, &n_heads, error);
	out->revisions = infos;
	out->n_revisions = graph->n;
	out->current = out->unknown = out->missing = none;
	if (r || !state)
		return r;
	out->current = rx__project_names(project, state->version.rows.at, state->version.rows.n);
	out->unknown = rx__project_names(project, state->unknown.at, state->unknown.n);
	out->n_pending = rx__state_pending(state, graph);
	if (!out->current || !out->unknown)
		return rx__fail_nomem(error);
	const rx__trail_row *row = rx__trail_last(&state->trail);
	if (row)
		out->in_the_middle = rx__trail_words(&project->arena, row);
	if (row && !out->in_the_middle)
		return rx__fail_nomem(error);
	return find_missing(project, out, state, error);
}

int rx_project_history(
	rx_project *project, bool with_database, const rx_history **out, rx_error *error)
{
	rx__state state = { .schema = NULL };
	rx_history *history = rx__arena_zalloc(&project->arena, sizeof(*history));
	int r = history ? rx__project_need_graph(project, false, error) : rx__fail_nomem(error);
	if (!r && with_database)
		r = rx__project_connect(project, true, &history->has_database, error);
	if (!r && with_database)
		r = rx__state_read(&state, &(rx__db){ .conn = project->conn }, &project->graph, error);
	if (!r)
		r = fill(project, history, with_database ? &state : NULL, error);
	rx__state_deinit(&state);
	if (!r)
		*out = history;
	return r;
}

int rx_project_revision(
	rx_project *project, const char *name, const rx_revision_info **out, rx_error *error)
{
	const rx_history *history;
	const rx__node *node = NULL;
	int r = rx_project_history(project, true, &history, error);
	bool *applied = r ? NULL : rx__graph_set(&project->graph);
	if (!r && !applied)
		r = rx__fail_nomem(error);
	const char *wanted = name;
	if (!r && !strcmp(name, "current")) {
		wanted = history->current[0];
		if (!wanted || history->current[1])
			r = rx__fail(error, RX_EMIGRATION,
				wanted ? "the database is at more than one revision; name one"
					   : "the database is at no revision");
	}
	for (size_t i = 0; !r && i < project->graph.n; i++)
		applied[project->graph.order[i]->index] = history->revisions[i].applied;
	if (!r)
		r = rx__graph_one(&project->graph, applied, wanted, &node, error);
	for (size_t i = 0; !r && i < history->n_revisions; i++)
		if (!strcmp(history->revisions[i].id, node->id))
			*out = &history->revisions[i];
	return r;
}
