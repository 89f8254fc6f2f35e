/* rx_migrate: the scripts that are linked into a program, on an engine that the program opened. */
#include <string.h>

#include "base/fail.h"
#include "engine/engine.h"
#include "migrate/project/check.h"
#include "migrate/project/contract.h"
#include "migrate/runner.h"

int rx__embed_graph(
	rx__graph *graph, const rx_revision *const *list, rx_arena *arena, rx_error *error)
{
	rx__revisions revisions = { .at = NULL };
	int r = 0;
	for (size_t i = 0; list[i] && !r; i++)
		r = rx__revisions_add(&revisions, list[i], NULL, NULL, arena, error);
	return r ? r : rx__graph_init(graph, revisions.at, revisions.n, arena, error);
}

/* A target may lie before or behind where the database is. */
static int direction_of(const rx__graph *graph, rx__runner *runner, const char *text,
	rx__direction *out, rx_error *error)
{
	rx__state state;
	rx__target target = { .n = 0 };
	*out = RX__UPGRADE;
	if (*text == '-' || *text == '+') {
		*out = *text == '-' ? RX__DOWNGRADE : RX__UPGRADE;
		return 0;
	}
	int r = rx__state_read(&state, &runner->db, graph, error);
	if (!r)
		r = rx__state_check_known(&state, error);
	if (!r)
		r = rx__graph_target(graph, state.applied, RX__ANY, text, &target, error);
	bool all_applied = true;
	for (size_t i = 0; !r && i < target.n; i++)
		all_applied &= state.applied[target.nodes[i]->index];
	if (!r && all_applied && strcmp(text, "head") != 0 && strcmp(text, "heads") != 0)
		*out = RX__DOWNGRADE;
	rx__state_deinit(&state);
	return r;
}

/* A database that is newer than the program is read and not written. */
static void refuse_newer(rx_engine *engine, const rx__runner *runner)
{
	rx__state state = { .schema = NULL };
	if (rx__state_read(&state, &runner->db, runner->graph, NULL) == 0)
		rx__check_newer(engine, &state, NULL);
	rx__state_deinit(&state);
}

int rx__migrate(rx_engine *engine, const rx_revision *const *revisions, rx_error *error,
	const rx_migrate_options *options)
{
	rx_arena arena;
	rx__graph graph;
	rx__steps steps;
	rx__direction direction;
	rx__stop_watch watch;
	rx__runner runner = { .progress = options->progress,
		.tick = options->tick,
		.ud = options->ud,
		.rehearse = options->dry_run,
		.wait = options->lock_wait,
		.only_expand = options->phase == RX_EXPAND };
	const char *target = options->target ? options->target : "head";
	if (!engine || !revisions)
		return rx__fail(error, RX_EINVAL, "rx_migrate needs an engine and the table of revisions");
	rx__arena_init(&arena, 0);
	int r = rx__stop_watch_begin(&watch, options->stop, &runner.stop, error);
	if (!r)
		r = rx__embed_graph(&graph, revisions, &arena, error);
	if (!r)
		r = rx__engine_acquire(&runner.db.conn, engine, error);
	if (!r)
		runner.graph = &graph;
	if (!r)
		r = direction_of(&graph, &runner, target, &direction, error);
	if (!r)
		r = rx__runner_move(&runner, target, direction, &steps, error);
	rx__stop_watch_end(&watch);
	if (!r && !options->dry_run && direction == RX__UPGRADE)
		r = rx__contract_keep(&runner, false, error);
	if (!r)
		r = rx__engine_refuse_writes(engine, NULL, error);
	else if (r == RX_EMIGRATION && runner.graph)
		refuse_newer(engine, &runner);
	if (runner.db.conn)
		rx__conn_forget_statements(runner.db.conn);
	rx__engine_release(runner.db.conn);
	rx__arena_deinit(&arena);
	return r;
}
