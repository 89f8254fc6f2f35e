/* `--sql`: the statements of a run that does not happen here. On a server they are worked out on the
 * schema; on SQLite the run is made on an empty copy of the database in memory, and overheard.
 *
 * A range, A:B, is for a database that is somewhere else, and at A: nothing is connected, the scripts
 * alone say what is there. What is run begins with a statement that fails on any other database. */
#include <string.h>

#include "base/fail.h"
#include "migrate/preview.h"
#include "migrate/project/project.h"
#include "migrate/stamp.h"
#include "schema/rebuild/scratch.h"

typedef struct range {
	rx_project *project;
	rx__runner *runner;
	rx__written_run *run;
	const char *to;
} range;

static void say(rx__runner *runner, const char *sql)
{
	runner->db.statement(runner->db.ud, sql);
}

/* ---- SQLite: a copy */

static int copy_rows(rx_conn *to, const rx__state *state, rx_error *error)
{
	const rx__db db = { .conn = to };
	int r = 0;
	for (size_t i = 0; i < state->version.rows.n && !r; i++)
		r = rx__version_insert(&db, state->version.rows.at[i], error);
	return r;
}

static int move_on_copy(rx_project *project, rx__written_run *run, rx_error *error)
{
	rx__runner *runner = run->runner;
	rx__state state;
	rx__scratch scratch = { .conn = NULL };
	runner->db.conn = project->conn;
	int r = rx__state_read(&state, &runner->db, runner->graph, error);
	if (!r)
		r = rx__state_check_scripts(&state, runner->graph, runner->accepted, error);
	if (!r)
		r = rx__scratch_open(&scratch, project->conn, RX__SCRATCH_ALL, error);
	if (!r)
		r = copy_rows(scratch.conn, &state, error);
	if (!r) {
		runner->db.conn = scratch.conn;
		r = rx__runner_move(runner, run->target, run->direction, &run->steps, error);
	}
	if (scratch.conn)
		rx__scratch_close(&scratch);
	rx__state_deinit(&state);
	return r;
}

/* ---- a range: where it begins, and the way */

/* Its two sides; an empty one is the end on that side. NULL in *from: out of memory. */
static void split(rx_arena *arena, const char *words, bool up, const char **from, const char **to)
{
	const char *colon = strchr(words, ':');
	*to = colon[1] ? colon + 1 : up ? "head" : "base";
	*from = colon > words ? rx__arena_strndup(arena, words, (size_t)(colon - words))
		: up			  ? "base"
						  : "head";
}

static int begin_at(rx__state *said, const rx__graph *graph, const char *from, rx_error *error)
{
	rx__target start;
	bool *nothing = rx__graph_set(graph);
	if (!from || !nothing)
		return rx__fail_nomem(error);
	int r = rx__graph_target(graph, nothing, RX__ANY, from, &start, error);
	return r ? r : rx__state_suppose(said, graph, start.nodes, start.n, error);
}

static int take_range(range *it, rx_error *error)
{
	const char *from;
	split(&it->project->arena, it->run->target, it->run->direction == RX__UPGRADE, &from, &it->to);
	return begin_at(&it->run->said, it->runner->graph, from, error);
}

/* A range that is written the wrong way round would be nothing to do. */
static int check_direction(const range *it, const rx__target *target, rx_error *error)
{
	const bool up = it->run->direction == RX__UPGRADE;
	const rx__names *rows = &it->run->said.version.rows;
	bool wrong = up && target->n == 0 && rows->n > 0;
	for (size_t i = 0; i < target->n; i++) {
		bool is_row = false;
		for (size_t k = 0; k < rows->n; k++)
			is_row |= !strcmp(rows->at[k], target->nodes[i]->id);
		wrong |= !is_row && it->run->said.applied[target->nodes[i]->index] == up;
	}
	return wrong ? rx__fail(error, RX_EMIGRATION, "'%s' leads %s: that is `reflex db %s %s --sql`",
					   it->run->target, up ? "back" : "forward or aside",
					   up ? "downgrade" : "migrate", it->run->target)
				 : 0;
}

static int find_way(range *it, rx_error *error)
{
	const rx__graph *graph = it->runner->graph;
	const bool *applied = it->run->said.applied;
	rx__target target;
	int r = rx__graph_target(graph, applied, it->run->direction, it->to, &target, error);
	if (!r)
		r = check_direction(it, &target, error);
	if (!r)
		r = rx__graph_plan(graph, applied, &target, it->run->direction, &it->run->steps, error);
	if (!r && it->runner->only_expand)
		r = rx__graph_hold_back(graph, applied, &it->run->steps, error);
	return r;
}

/* ---- a range: its statements */

static int say_rows(
	const rx__runner *runner, const char *words, const rx__names *rows, rx_error *error)
{
	rx_buf line = RX_BUF_INIT;
	rx__buf_puts(&line, words);
	if (!rows->n)
		rx__buf_puts(&line, "no revision");
	for (size_t i = 0; i < rows->n; i++)
		rx__buf_printf(&line, "%s%s", i ? " and " : "", rows->at[i]);
	const int r = line.error ? rx__fail_nomem(error) : 0;
	if (!r && runner->progress)
		runner->progress(runner->ud, rx__buf_text(&line));
	rx__buf_deinit(&line);
	return r;
}

/* The table of versions, and that it says what the range says. */
static int demand(rx__runner *runner, rx__version *version, rx_error *error)
{
	int r = say_rows(runner, "fails unless the database is at ", &version->rows, error);
	if (r)
		return r;
	say(runner, "BEGIN");
	if (!version->exists)
		r = rx__version_create(version, &runner->db, error);
	if (!r)
		r = rx__version_demand(version, &runner->db, error);
	say(runner, "COMMIT");
	return r;
}

static int work_out(range *it, const rx_driver *driver, rx_error *error)
{
	rx_conn nobody = { .driver = driver };
	rx__runner *runner = it->runner;
	int r = rx__project_history_schema(it->project, &it->run->said, &it->run->said.schema, error);
	if (r)
		return r;
	runner->db.conn = &nobody;
	runner->db.on_paper = true;
	if (driver->dialect->script_head)
		say(runner, driver->dialect->script_head);
	r = demand(runner, &it->run->said.version, error);
	if (!r)
		r = rx__preview_steps(runner, &it->run->said, it->run->direction, &it->run->steps, error);
	runner->db.conn = NULL;
	return r;
}

/* What the scripts make of an empty database. The tables of ours are left to the statements: another
 * tool may have brought the database to A. */
static int replay(const range *it, rx_conn *conn, rx_error *error)
{
	rx__runner runner = {
		.db = { .conn = conn }, .graph = it->runner->graph, .stop = it->runner->stop
	};
	rx__steps steps;
	int r = 0;
	for (size_t i = 0; i < it->run->said.version.rows.n && !r; i++)
		r = rx__runner_move(&runner, it->run->said.version.rows.at[i], RX__UPGRADE, &steps, error);
	if (!r)
		r = conn->driver->execute(conn, "DROP TABLE IF EXISTS " RX__JOURNAL_TABLE, error);
	if (!r)
		r = conn->driver->execute(conn, "DROP TABLE IF EXISTS " RX__TRAIL_TABLE, error);
	return r ? rx__fail_wrap(error, "the way to where the range begins") : 0;
}

static int overhear(range *it, rx_conn *conn, rx_error *error)
{
	rx__scratch scratch = { .conn = NULL };
	rx__steps steps;
	int r = replay(it, conn, error);
	if (!r)
		r = rx__scratch_open(&scratch, conn, RX__SCRATCH_ALL, error);
	if (r)
		return r;
	it->runner->db.conn = scratch.conn;
	r = copy_rows(scratch.conn, &it->run->said, error);
	if (!r)
		r = demand(it->runner, &it->run->said.version, error);
	if (!r)
		r = rx__runner_move(it->runner, it->to, it->run->direction, &steps, error);
	rx__scratch_close(&scratch);
	it->runner->db.conn = NULL;
	return r;
}

static int run_in_memory(range *it, rx_error *error)
{
	rx_conn *conn = NULL;
	const rx_engine_options options = rx__project_engine_options(it->project);
	rx_engine *engine = rx__engine_open("sqlite://", error, &options);
	int r = engine ? rx__engine_acquire(&conn, engine, error)
		: error	   ? error->code
				   : RX_ECONNECTION;
	if (conn)
		r = overhear(it, conn, error);
	rx__engine_release(conn);
	rx_engine_close(engine);
	return r;
}

static int move_range(range *it, rx_error *error)
{
	const rx_driver *driver;
	int r = rx__project_driver(it->project, &driver, error);
	it->runner->db.unseen = true;
	if (!r)
		r = take_range(it, error);
	if (!r)
		r = find_way(it, error);
	if (r || it->run->steps.n == 0)
		return r;
	return driver->dialect->capabilities & RX_DIALECT_REBUILD ? run_in_memory(it, error)
															  : work_out(it, driver, error);
}

/* ---- a range that is stamped */

/* Several may be named, as long as all of them begin at one place. */
static int split_all(rx_arena *arena, const char *const *targets, size_t n, const char **from,
	const char ***out, rx_error *error)
{
	const char **to = rx__arena_array(arena, n + 1, sizeof(*to));
	*from = NULL;
	if (!to)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < n; i++) {
		const char *here = NULL;
		to[i] = targets[i];
		if (!strchr(targets[i], ':'))
			continue;
		split(arena, targets[i], true, &here, &to[i]);
		if (!here)
			return rx__fail_nomem(error);
		if (*from && strcmp(*from, here) != 0)
			return rx__fail(error, RX_EMIGRATION,
				"the ranges begin at %s and at %s, but a database is at one place; name that of "
				"all of them, or in the first alone",
				*from, here);
		*from = here;
	}
	*out = to;
	return 0;
}

/* Changes of the schema come first, as they end a transaction on some engines. */
static int write_stamp(
	rx__runner *runner, rx__state *said, const bool *after, bool purge, rx_error *error)
{
	const rx__graph *graph = runner->graph;
	const char *head = runner->db.conn->driver->dialect->script_head;
	rx__names rows = { .at = rx__arena_array(graph->arena, graph->n + 1, sizeof(char *)) };
	rx__node **tops = rx__arena_array(graph->arena, graph->n + 1, sizeof(*tops));
	int r = rows.at && tops ? 0 : rx__fail_nomem(error);
	if (r)
		return r;
	rows.n = rx__graph_tops(graph, after, tops);
	for (size_t i = 0; i < rows.n; i++)
		rows.at[i] = tops[i]->id;
	if (head)
		say(runner, head);
	r = purge ? rx__version_create(&said->version, &runner->db, error)
			  : demand(runner, &said->version, error);
	if (!r)
		r = rx__journal_create(&said->journal, &runner->db, error);
	if (!r)
		r = say_rows(runner, "stamp ", &rows, error);
	if (!r)
		r = rx__stamp_write(runner, said, after, purge, error);
	said->version.rows = rows;
	return r;
}

int rx__project_write_stamp(rx_project *project, rx__runner *runner, const char *const *targets,
	bool purge, rx__state *said, rx_error *error)
{
	size_t n = 0;
	const char *from, **to;
	bool *after = NULL;
	const rx_driver *driver;
	while (targets[n])
		n++;
	int r = rx__project_driver(project, &driver, error);
	if (!r)
		r = split_all(&project->arena, targets, n, &from, &to, error);
	if (!r)
		r = begin_at(said, runner->graph, from, error);
	if (!r)
		r = rx__stamp_set(runner->graph, said, to, n, &after, error);
	if (r)
		return r;
	rx_conn nobody = { .driver = driver };
	runner->db.conn = &nobody;
	runner->db.on_paper = true;
	runner->db.unseen = true;
	r = write_stamp(runner, said, after, purge, error);
	runner->db.conn = NULL;
	return r;
}

int rx__project_write_run(rx_project *project, rx__written_run *run, rx_error *error)
{
	rx__runner *runner = run->runner;
	if (strchr(run->target, ':'))
		return move_range(&(range){ .project = project, .runner = runner, .run = run }, error);
	int r = rx__project_connect(project, true, NULL, error);
	runner->db.conn = project->conn;
	if (r)
		return r;
	return rx__preview_is(runner)
		? rx__preview_move(runner, run->target, run->direction, &run->steps, error)
		: move_on_copy(project, run, error);
}
