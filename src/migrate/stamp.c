/* A stamp writes what a run would have noted, in the version table and in the journal, and clears the trail of
 * one that stopped in the middle. Which revisions count is worked out first, so that nothing is written for
 * targets that make no sense. */
#include "migrate/stamp.h"

#include "base/fail.h"
#include "migrate/script/op_sum.h"
#include "migrate/turn.h"

/* Whether the journal has to be told that a revision does not count any more. Of a journal that nobody
 * has read, as of one that is purged, only what it may have is known. */
static bool leaves(
	const rx__runner *runner, const rx__state *state, const rx__node *node, bool purge)
{
	return runner->db.unseen ? purge || state->applied[node->index]
							 : rx__journal_applied(rx__journal_last(&state->journal, node->id));
}

static int write_journal(
	rx__runner *runner, rx__state *state, const bool *after, bool purge, rx_error *error)
{
	const rx__graph *graph = runner->graph;
	char sum[RX__SUM_SIZE];
	int r = 0;
	for (size_t i = 0; i < graph->n && !r; i++) {
		const rx__node *node = graph->order[i];
		if (!after[node->index] && !leaves(runner, state, node, purge))
			continue;
		r = rx__revision_sum(sum, node->revision, error);
		if (!r)
			r = rx__journal_add(&state->journal, &runner->db, node,
				after[node->index] ? "stamp" : "unstamp", sum, error);
	}
	return r;
}

/* Targets of several branches may be named at once; each contributes what it stands on. */
int rx__stamp_set(const rx__graph *graph, const rx__state *state, const char *const *targets,
	size_t n, bool **out, rx_error *error)
{
	bool *set = rx__graph_set(graph);
	if (!set)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < n; i++) {
		rx__target target;
		int r = rx__graph_target(graph, state->applied, RX__ANY, targets[i], &target, error);
		if (r)
			return r;
		if (target.n == 0 && n > 1)
			return rx__fail(
				error, RX_EMIGRATION, "base is no revision, so it cannot stand beside another one");
		for (size_t k = 0; k < target.n; k++)
			rx__graph_close_down(graph, target.nodes[k], set);
	}
	*out = set;
	return 0;
}

/* What the driver does by itself, for whoever reads the statements. */
static void show(const rx__runner *runner, const char *sql)
{
	if (runner->db.statement)
		runner->db.statement(runner->db.ud, sql);
}

int rx__stamp_write(
	rx__runner *runner, rx__state *state, const bool *after, bool purge, rx_error *error)
{
	int r = 0;
	show(runner, "BEGIN");
	if (purge && state->version.exists) {
		r = rx__version_purge(&runner->db, error);
		state->version.rows.n = 0;
	}
	if (!r)
		r = rx__version_write(&runner->db, &state->version, runner->graph, after, error);
	if (!r)
		r = write_journal(runner, state, after, purge, error);
	if (!r && state->trail.n)
		r = rx__trail_clear(&runner->db, NULL, error);
	if (!r)
		show(runner, "COMMIT");
	return r;
}

static int stamp(
	rx__runner *runner, const char *const *targets, size_t n, bool purge, rx_error *error)
{
	rx__state state;
	bool *after = NULL;
	int r = rx__state_read(&state, &runner->db, runner->graph, error);
	if (!r && !purge)
		r = rx__state_check_known(&state, error);
	if (!r)
		r = rx__stamp_set(runner->graph, &state, targets, n, &after, error);
	const char *head = runner->db.conn->driver->dialect->script_head;
	if (!r && head)
		show(runner, head);
	if (!r)
		r = rx__stamp_write(runner, &state, after, purge, error);
	rx__state_deinit(&state);
	return r;
}

int rx__stamp_run(
	rx__runner *runner, const char *const *targets, size_t n, bool purge, rx_error *error)
{
	if (runner->rehearse) {
		runner->db.on_paper = true;
		return stamp(runner, targets, n, purge, error);
	}
	int r = rx__turn_begin(runner, error);
	if (r)
		return r;
	r = stamp(runner, targets, n, purge, error);
	return rx__turn_end(runner, r, true, error);
}
