#include <string.h>

#include "base/fail.h"
#include "migrate/project/contract.h"
#include "migrate/project/project.h"
#include "migrate/stamp.h"

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

/* ---- results */

static int report(
	rx_project *project, rx_moved *out, const rx__written_run *run, bool unchanged, rx_error *error)
{
	const rx__steps *steps = &run->steps;
	const rx__state *before = run->said.applied ? &run->said : NULL;
	rx__state state = { .schema = NULL };
	rx_revision_info *infos = rx__arena_array(&project->arena, steps->n + 1, sizeof(*infos));
	int r = infos ? 0 : rx__fail_nomem(error);
	if (!r && !before) {
		before = &state;
		r = rx__state_read(&state, &(rx__db){ .conn = project->conn }, &project->graph, error);
	}
	for (size_t i = 0; i < steps->n && !r; i++)
		r = rx__project_info(project, &infos[i], steps->at[i], unchanged ? NULL : before, error);
	if (!r) {
		out->steps = infos;
		out->n_steps = steps->n;
		out->current = rx__project_names(project, before->version.rows.at, before->version.rows.n);
		out->n_pending = rx__state_pending(before, &project->graph);
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

static int check_target(bool sql, const char *target, rx_error *error)
{
	if (sql || !strchr(target, ':'))
		return 0;
	return rx__fail(error, RX_EMIGRATION,
		"'%s' is a range, which is for --sql alone; where a run begins is said by the database",
		target);
}

int rx__project_move(
	rx_project *project, const rx_moved **out, rx_error *error, const rx_move_options *options)
{
	const rx__direction direction = options->down ? RX__DOWNGRADE : RX__UPGRADE;
	const char *target = options->target ? options->target : "head";
	const bool unchanged = options->sql || options->dry_run;
	rx__written_run run = { .target = target, .direction = direction };
	rx_moved *moved = rx__arena_zalloc(&project->arena, sizeof(*moved));
	int r = moved ? check_target(options->sql, target, error) : rx__fail_nomem(error);
	if (!r)
		r = rx__project_need_graph(project, false, error);
	if (!r)
		r = rx__project_check_linked(project, error);
	if (!r && !options->sql)
		r = rx__project_connect(project, false, NULL, error);
	if (r)
		return r;
	rx__runner runner = make_runner(project);
	runner.accepted = options->allow_edited;
	runner.rehearse = options->dry_run;
	runner.resume = options->resume;
	runner.only_expand = options->phase == RX_EXPAND;
	if (options->sql) {
		runner.db.statement = on_statement;
		runner.db.ud = project;
		run.runner = &runner;
		r = rx__project_write_run(project, &run, error);
	} else
		r = rx__runner_move(&runner, target, direction, &run.steps, error);
	if (r && options->sql && !project->conn && !run.said.applied)
		return r;
	if (!r && !unchanged && !options->down)
		keep_contract(project, &runner);
	moved->n_untried = runner.n_untried;
	moved->untried = options->dry_run && !options->sql &&
		!(project->conn->driver->dialect->capabilities & RX_DIALECT_TRANSACTIONAL_DDL);
	int reported = report(project, moved, &run, unchanged, r ? NULL : error);
	rx__state_deinit(&run.said);
	if (!reported)
		*out = moved;
	return r ? r : reported;
}

/* Whether it is there, and may be. */
static int find_range(bool *has, bool sql, const char *const *targets, rx_error *error)
{
	int r = 0;
	for (*has = false; *targets && !r; targets++) {
		*has |= strchr(*targets, ':') != NULL;
		r = check_target(sql, *targets, error);
	}
	return r;
}

static int stamp_there(rx_project *project, rx__runner *runner, const char *const *targets,
	bool purge, rx__state *state, rx_error *error)
{
	size_t n = 0;
	while (targets[n])
		n++;
	int r = rx__project_connect(project, false, NULL, error);
	if (r)
		return r;
	runner->db.conn = project->conn;
	r = rx__stamp_run(runner, targets, n, purge, error);
	return r ? r : rx__state_read(state, &runner->db, &project->graph, error);
}

int rx__project_stamp(rx_project *project, const char *const *targets, const char *const **current,
	rx_error *error, const rx_stamp_options *options)
{
	bool ranges;
	rx__state state = { .schema = NULL };
	/* At no revision, so that a database is taken over, needs no script. */
	const bool nowhere = targets[0] && !strcmp(targets[0], "base") && !targets[1];
	int r = rx__project_need_graph(project, nowhere, error);
	if (!r)
		r = find_range(&ranges, options->sql, targets, error);
	if (r)
		return r;
	rx__runner runner = make_runner(project);
	runner.rehearse = options->dry_run || options->sql;
	if (options->sql) {
		runner.db.statement = on_statement;
		runner.db.ud = project;
	}
	r = (ranges ? rx__project_write_stamp : stamp_there)(
		project, &runner, targets, options->purge, &state, error);
	if (!r) {
		*current = rx__project_names(project, state.version.rows.at, state.version.rows.n);
		r = *current ? 0 : rx__fail_nomem(error);
	}
	rx__state_deinit(&state);
	return r;
}
