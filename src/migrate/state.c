#include "migrate/state.h"

#include <string.h>

#include "base/fail.h"
#include "migrate/script/op_sum.h"

static int find_applied(rx__state *state, const rx__graph *graph, rx_error *error)
{
	const rx__names *rows = &state->version.rows;
	state->applied = rx__graph_set(graph);
	state->unknown.at = rx__arena_array(graph->arena, rows->n + 1, sizeof(char *));
	if (!state->applied || !state->unknown.at)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < rows->n; i++) {
		const rx__node *node = rx__graph_node(graph, rows->at[i]);
		if (node)
			rx__graph_close_down(graph, node, state->applied);
		else
			state->unknown.at[state->unknown.n++] = rows->at[i];
	}
	return 0;
}

int rx__state_read(rx__state *out, const rx__db *db, const rx__graph *graph, rx_error *error)
{
	*out = (rx__state){ .schema = NULL };
	int r = db->conn->driver->inspect(db->conn, &out->schema, error);
	if (!r)
		r = rx__version_read(&out->version, db, out->schema, graph->arena, error);
	if (!r)
		r = rx__journal_read(&out->journal, db, out->schema, graph->arena, error);
	if (!r)
		r = rx__trail_read(&out->trail, db, out->schema, graph->arena, error);
	return r ? r : find_applied(out, graph, error);
}

int rx__state_again(rx__state *state, const rx__db *db, const rx__graph *graph, rx_error *error)
{
	state->unknown.n = 0;
	int r = rx__version_rows(&state->version, db, graph->arena, error);
	if (!r)
		r = rx__trail_again(&state->trail, db, graph->arena, error);
	return r ? r : find_applied(state, graph, error);
}

int rx__state_suppose(
	rx__state *out, const rx__graph *graph, rx__node *const *nodes, size_t n, rx_error *error)
{
	rx__node **tops = rx__arena_array(graph->arena, graph->n + 1, sizeof(*tops));
	*out = (rx__state){ .version.exists = n > 0, .applied = rx__graph_set(graph) };
	out->version.rows.at = rx__arena_array(graph->arena, graph->n + 1, sizeof(char *));
	if (!tops || !out->applied || !out->version.rows.at)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < n; i++)
		rx__graph_close_down(graph, nodes[i], out->applied);
	out->version.rows.n = rx__graph_tops(graph, out->applied, tops);
	for (size_t i = 0; i < out->version.rows.n; i++)
		out->version.rows.at[i] = tops[i]->id;
	return 0;
}

void rx__state_deinit(rx__state *state)
{
	rx_schema_free(state->schema);
	state->schema = NULL;
}

int rx__state_check_known(const rx__state *state, rx_error *error)
{
	if (!state->unknown.n)
		return 0;
	return rx__fail(error, RX_EMIGRATION,
		"the database is at revision %s, of which there is no script here (was it made by another "
		"program, or by newer scripts?); bring the script back, or, if you know where the tables "
		"stand, say so with `reflex db stamp REVISION --purge` (`stamp base --purge` for nowhere)",
		state->unknown.at[0]);
}

int rx__state_check_whole(const rx__state *state, rx_arena *arena, rx_error *error)
{
	const rx__trail_row *row = rx__trail_last(&state->trail);
	if (!row)
		return 0;
	const char *words = rx__trail_words(arena, row);
	return words ? rx__fail(error, RX_EMIGRATION, "%s; end that first with `reflex db %s`", words,
					   row->up ? "migrate" : "downgrade")
				 : rx__fail_nomem(error);
}

static bool accepts(const char *const *accepted, const char *id)
{
	bool found = false;
	for (; accepted && *accepted; accepted++)
		found |= !strcmp(*accepted, id);
	return found;
}

int rx__state_edited(const rx__state *state, const rx__node *node, rx_error *error)
{
	const rx__journal_entry *entry = rx__journal_last(&state->journal, node->id);
	const char *source = node->revision->source_sum;
	char now[RX__SUM_SIZE];
	if (!state->applied[node->index] || !rx__journal_applied(entry))
		return 0;
	bool other_text = source && entry->source_sum && strcmp(source, entry->source_sum) != 0;
	if (source && entry->source_sum && !other_text)
		return 0;
	/* It was applied by the script of its own, or by one that has been squashed again since. */
	if (node->revision->is_part && entry->operations_sum)
		other_text = false;
	if (!entry->operations_sum)
		return other_text;
	int r = rx__revision_sum(now, node->revision, error);
	if (r)
		return r;
	return strcmp(now, entry->operations_sum) != 0 ? 2 : other_text;
}

static int fail_edited(const rx__state *state, const rx__node *node, int how, rx_error *error)
{
	char buffer[128];
	const rx__journal_entry *entry = rx__journal_last(&state->journal, node->id);
	const char *now = node->revision->source_sum ? node->revision->source_sum : "?";
	const char *then = entry->source_sum ? entry->source_sum : "?";
	return rx__fail(error, RX_EMIGRATION,
		"%s was applied on %.16s and has been edited since (%s; sum %.12s, now %.12s); bring the "
		"old "
		"text back and write a new migration for the change, or, if you are sure, run again with "
		"--allow-edited %s",
		rx__revision_where(node->revision, buffer, sizeof(buffer)), entry->happened_at,
		how == 2 ? "what it does is not the same" : "it does the same, its text differs", then, now,
		node->id);
}

/* ---- order: scripts that were put between applied ones, or exchanged with them */

static int fail_inserted(const rx__node *node, const rx__node *other, rx_error *error)
{
	char buffer[128], beside[128];
	return rx__fail(error, RX_EMIGRATION,
		"%s was inserted %s %s, which is applied, and has never been run here; let it revise the "
		"head instead, or, if what it does is done, take it as applied with --allow-edited %s",
		rx__revision_where(node->revision, buffer, sizeof(buffer)),
		node->n_parents ? "behind" : "before",
		rx__revision_where(other->revision, beside, sizeof(beside)), node->id);
}

static int fail_reordered(const rx__node *node, const rx__node *below, rx_error *error)
{
	char buffer[128], beside[128];
	return rx__fail(error, RX_EMIGRATION,
		"%s was applied before %s, on which it stands now: applied scripts were put into another "
		"order; put them back, or, if you are sure, run again with --allow-edited %s",
		rx__revision_where(node->revision, buffer, sizeof(buffer)),
		rx__revision_where(below->revision, beside, sizeof(beside)), node->id);
}

static const rx__journal_entry *applied_entry(const rx__state *state, const rx__node *node)
{
	const rx__journal_entry *entry = rx__journal_last(&state->journal, node->id);
	return rx__journal_applied(entry) ? entry : NULL;
}

/* What a script stands on is part of its sum: 1 if that, or what it does, is not as it was. */
static int has_other_sum(const rx__journal_entry *entry, const rx__node *node, rx_error *error)
{
	char now[RX__SUM_SIZE];
	if (!entry->operations_sum)
		return 0;
	int r = rx__revision_sum(now, node->revision, error);
	return r ? r : strcmp(now, entry->operations_sum) != 0;
}

/* Applied by its place and not by the journal: it came later, if the journal knows what is before it,
 * or what is behind it and did not stand on it. */
static int check_inserted(const rx__state *state, const rx__node *node, rx_error *error)
{
	for (size_t i = 0; i < node->n_parents; i++)
		if (applied_entry(state, node->parents[i]))
			return fail_inserted(node, node->parents[i], error);
	for (size_t i = 0; !node->n_parents && i < node->n_children; i++) {
		const rx__journal_entry *entry = applied_entry(state, node->children[i]);
		int r = entry ? has_other_sum(entry, node->children[i], error) : 0;
		if (r)
			return r < 0 ? r : fail_inserted(node, node->children[i], error);
	}
	return 0;
}

static int check_reordered(const rx__state *state, const rx__node *node, rx_error *error)
{
	const rx__journal_entry *entry = applied_entry(state, node);
	if (!strcmp(entry->action, "accept"))
		return 0;
	for (size_t i = 0; i < node->n_parents; i++) {
		const rx__journal_entry *below = applied_entry(state, node->parents[i]);
		if (!below || below < entry || !strcmp(below->action, "accept") ||
			!state->applied[node->parents[i]->index])
			continue;
		int r = has_other_sum(entry, node, error);
		if (r)
			return r < 0 ? r : fail_reordered(node, node->parents[i], error);
	}
	return 0;
}

static int check_order(
	const rx__state *state, const rx__graph *graph, const char *const *accepted, rx_error *error)
{
	int r = 0;
	for (size_t i = 0; state->journal.n && i < graph->n && !r; i++) {
		const rx__node *node = graph->order[i];
		if (accepts(accepted, node->id))
			continue;
		if (applied_entry(state, node))
			r = check_reordered(state, node, error);
		else if (state->applied[node->index])
			r = check_inserted(state, node, error);
	}
	return r;
}

/* A revision that the journal has as applied must have a script, if anything is applied at all. */
static int check_missing(
	const rx__state *state, const rx__graph *graph, const char *const *accepted, rx_error *error)
{
	for (size_t i = 0; i < state->journal.n; i++) {
		const rx__journal_entry *entry = &state->journal.at[i];
		if (rx__graph_node(graph, entry->revision) || accepts(accepted, entry->revision) ||
			!rx__journal_applied(rx__journal_last(&state->journal, entry->revision)))
			continue;
		return rx__fail(error, RX_EMIGRATION,
			"revision %s was applied on %.16s, and its script is not there any more; bring it "
			"back, "
			"or, if you are sure, run again with --allow-edited %s",
			entry->revision, entry->happened_at, entry->revision);
	}
	return 0;
}

/* A slip of the pen would be silent, and the script refused with the same words again. */
static int check_accepted(
	const rx__state *state, const rx__graph *graph, const char *const *accepted, rx_error *error)
{
	for (; accepted && *accepted; accepted++)
		if (!rx__graph_node(graph, *accepted) && !rx__journal_last(&state->journal, *accepted))
			return rx__fail(error, RX_EMIGRATION,
				"--allow-edited: neither a script nor the journal has the id '%s'; give the whole "
				"id, "
				"as the message that refused it does",
				*accepted);
	return 0;
}

int rx__state_check_scripts(
	const rx__state *state, const rx__graph *graph, const char *const *accepted, rx_error *error)
{
	int r = check_accepted(state, graph, accepted, error);
	if (!r)
		r = check_order(state, graph, accepted, error);
	if (!r && state->version.rows.n)
		r = check_missing(state, graph, accepted, error);
	if (r)
		return r;
	for (size_t i = 0; i < graph->n; i++) {
		const rx__node *node = graph->order[i];
		if (accepts(accepted, node->id))
			continue;
		int how = rx__state_edited(state, node, error);
		if (how)
			return how < 0 ? how : fail_edited(state, node, how, error);
	}
	return 0;
}

size_t rx__state_pending(const rx__state *state, const rx__graph *graph)
{
	size_t n = 0;
	for (size_t i = 0; i < graph->n; i++)
		n += !state->applied[i];
	return n;
}
