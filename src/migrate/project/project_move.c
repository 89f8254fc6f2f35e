#include <string.h>

#include "base/fail.h"
#include "migrate/preview.h"
#include "migrate/project/contract.h"
#include "migrate/project/project.h"
#include "schema/ddl/ddl.h"
#include "schema/rebuild/scratch.h"

static void on_progress(void *ud, const char *line)
{
	rx__project_say(ud, RX_PROJECT_PROGRESS, "%s", line);
}

static void on_tick(void *ud, const char *line)
{
	rx__project_say(ud, RX_PROJECT_TICK, "%s", line);
}

static void on_statement(void *ud, const char *sql)
{
	rx__project_say(ud, RX_PROJECT_SQL, "%s", sql);
}

static rx__runner make_runner(rx_project *project)
{
	return (rx__runner){ .db = { .conn = project->conn },
		.graph = &project->graph,
		.wait = project->options.lock_wait,
		.progress = on_progress,
		.tick = on_tick,
		.stop = &project->stop,
		.ud = project };
}

/* ---- --sql: the steps are run on an empty copy of the database in memory */

static int copy_rows(rx_conn *to, const rx__state *state, rx_error *error)
{
	int r = 0;
	for (size_t i = 0; i < state->version.rows.n && !r; i++) {
		rx_buf sql = RX_BUF_INIT;
		rx__buf_puts(&sql, "INSERT INTO " RX__VERSION_TABLE " (version_num) VALUES (");
		rx__ddl_literal(&sql, state->version.rows.at[i]);
		rx__buf_puts(&sql, ")");
		r = rx__db_run(&(rx__db){ .conn = to }, &sql, NULL, error);
		rx__buf_deinit(&sql);
	}
	return r;
}

static int move_copy(rx_project *project, rx__runner *runner, const char *target,
	rx__direction direction, rx__steps *steps, rx_error *error)
{
	rx__state state;
	rx__scratch scratch = { .conn = NULL };
	int r = rx__state_read(&state, &runner->db, runner->graph, error);
	if (!r)
		r = rx__state_check_scripts(&state, runner->graph, runner->accepted, error);
	if (!r)
		r = rx__scratch_open(&scratch, project->conn, RX__SCRATCH_ALL, error);
	if (!r)
		r = copy_rows(scratch.conn, &state, error);
	if (!r) {
		runner->db = (rx__db){ .conn = scratch.conn, .statement = on_statement, .ud = project };
		r = rx__runner_move(runner, target, direction, steps, error);
	}
	if (scratch.conn)
		rx__scratch_close(&scratch);
	rx__state_deinit(&state);
	return r;
}

/* ---- results */

static int report(
	rx_project *project, rx_moved *out, const rx__steps *steps, bool unchanged, rx_error *error)
{
	rx__state state;
	rx_revision_info *infos = rx__arena_array(&project->arena, steps->n + 1, sizeof(*infos));
	int r = infos
		? rx__state_read(&state, &(rx__db){ .conn = project->conn }, &project->graph, error)
		: rx__fail_nomem(error);
	if (!infos)
		return r;
	for (size_t i = 0; i < steps->n && !r; i++)
		r = rx__project_info(project, &infos[i], steps->at[i], unchanged ? NULL : &state, error);
	if (!r) {
		out->steps = infos;
		out->n_steps = steps->n;
		out->current = rx__project_names(project, state.version.rows.at, state.version.rows.n);
		out->n_pending = rx__state_pending(&state, &project->graph);
		r = out->current ? 0 : rx__fail_nomem(error);
	}
	rx__state_deinit(&state);
	return r;
}

/* The models of the project are compiled for it; where they cannot be, there is no contract. */
static void keep_contract(rx_project *project, rx__runner *runner)
{
	void (*const say)(void *, rx_project_voice, const char *) = project->options.say;
	project->options.say = NULL;
	if (rx__project_need_models(project, NULL) == 0)
		rx__contract_keep(runner, true, NULL);
	project->options.say = say;
}

int rx__project_move(
	rx_project *project, const rx_moved **out, rx_error *error, const rx_move_options *options)
{
	const rx__direction direction = options->down ? RX__DOWNGRADE : RX__UPGRADE;
	const char *target = options->target ? options->target : "head";
	const bool unchanged = options->sql || options->dry_run;
	rx__steps steps = { .n = 0 };
	rx_moved *moved = rx__arena_zalloc(&project->arena, sizeof(*moved));
	int r = moved ? rx__project_need_graph(project, false, error) : rx__fail_nomem(error);
	if (!r)
		r = rx__project_check_linked(project, error);
	if (!r)
		r = rx__project_connect(project, options->sql, NULL, error);
	if (r)
		return r;
	rx__runner runner = make_runner(project);
	runner.accepted = options->allow_edited;
	runner.rehearse = options->dry_run;
	runner.resume = options->resume;
	runner.only_expand = options->phase == RX_EXPAND;
	if (options->sql && rx__preview_is(&runner)) {
		runner.db.statement = on_statement;
		runner.db.ud = project;
		r = rx__preview_move(&runner, target, direction, &steps, error);
	} else if (options->sql)
		r = move_copy(project, &runner, target, direction, &steps, error);
	else
		r = rx__runner_move(&runner, target, direction, &steps, error);
	if (!r && !unchanged && !options->down)
		keep_contract(project, &runner);
	moved->untried = options->dry_run &&
		!(project->conn->driver->dialect->capabilities & RX_DIALECT_TRANSACTIONAL_DDL);
	int reported = report(project, moved, &steps, unchanged, r ? NULL : error);
	if (!reported)
		*out = moved;
	return r ? r : reported;
}

int rx__project_stamp(rx_project *project, const char *const *targets, const char *const **current,
	rx_error *error, const rx_stamp_options *options)
{
	size_t n = 0;
	rx__state state = { .schema = NULL };
	while (targets[n])
		n++;
	int r = rx__project_need_graph(project, true, error);
	if (!r)
		r = rx__project_connect(project, false, NULL, error);
	if (r)
		return r;
	rx__runner runner = make_runner(project);
	runner.rehearse = options->dry_run || options->sql;
	if (options->sql) {
		runner.db.statement = on_statement;
		runner.db.ud = project;
		if (project->conn->driver->dialect->script_head)
			on_statement(project, project->conn->driver->dialect->script_head);
		on_statement(project, "BEGIN");
	}
	r = rx__runner_stamp(&runner, targets, n, options->purge, error);
	if (!r && options->sql)
		on_statement(project, "COMMIT");
	if (!r)
		r = rx__state_read(&state, &runner.db, &project->graph, error);
	if (!r) {
		*current = rx__project_names(project, state.version.rows.at, state.version.rows.n);
		r = *current ? 0 : rx__fail_nomem(error);
	}
	rx__state_deinit(&state);
	return r;
}
