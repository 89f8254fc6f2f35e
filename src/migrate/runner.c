#include "migrate/runner.h"

#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "base/fail.h"
#include "migrate/live.h"
#include "migrate/outside.h"
#include "migrate/preview.h"
#include "migrate/progress.h"
#include "migrate/script/op_sum.h"
#include "migrate/told.h"
#include "migrate/turn.h"
#include "schema/apply/fit.h"
#include "schema/ddl/ddl.h"
#include "schema/rebuild/violations.h"

static const rx_driver *driver_of(const rx__runner *runner)
{
	return runner->db.conn->driver;
}

/* What the driver does by itself, for whoever reads the statements. */
static void show(const rx__runner *runner, const char *sql)
{
	if (runner->db.statement)
		runner->db.statement(runner->db.ud, sql);
}

/* ---- one step */

int rx__runner_find_irreversible(const rx_op *op, rx_error *error)
{
	for (size_t i = 0; i < op->n; i++)
		if (op->list[i].kind == RX__OP_IRREVERSIBLE)
			return rx__fail(error, RX_EMIGRATION, "this cannot be done: %s; nothing was changed",
				op->list[i].sql ? op->list[i].sql : "");
	return 0;
}

/* Of what a session does there is no text. */
static int run_live(rx__runner *runner, const rx__node *node, bool up, const rx_op *op,
	const rx__ddl_options *options, rx_error *error)
{
	if (runner->db.statement)
		return rx__fail(error, RX_EMIGRATION,
			"it changes rows by rx_op_session, of which there is no SQL; print the scripts before "
			"it "
			"(--sql with a target), apply this one with `reflex db migrate`, and go on behind it");
	return rx__live_run(runner->db.conn, node->revision, up, op, options, error);
}

/* The statements, with the foreign keys looked at before and afterwards where the engine's own check
 * is off. */
static int run_operations(
	rx__runner *runner, const rx__node *node, bool up, const rx_op *op, rx_error *error)
{
	const bool check = driver_of(runner)->dialect->capabilities & RX_DIALECT_REBUILD;
	rx__told told;
	const rx__ddl_options options = rx__told_begin(&told, runner);
	rx__violations *before = NULL;
	int r = check ? rx__violations_take(&before, runner->db.conn, error) : 0;
	if (!r && node && rx__live_is(op))
		r = run_live(runner, node, up, op, &options, error);
	else if (!r)
		r = rx__ddl_apply(runner->db.conn, op, &options, error);
	rx__told_end(&told);
	if (!r && check)
		r = rx__violations_compare(before, runner->db.conn, error);
	rx__violations_free(before);
	return r;
}

static int write_down(
	rx__runner *runner, rx__state *state, const rx__node *node, bool up, rx_error *error)
{
	char sum[RX__SUM_SIZE];
	int r = rx__revision_sum(sum, node->revision, error);
	state->applied[node->index] = up;
	if (!r)
		r = rx__version_write(&runner->db, &state->version, runner->graph, state->applied, error);
	if (!r)
		r = rx__journal_add(
			&state->journal, &runner->db, node, up ? "upgrade" : "downgrade", sum, error);
	return r;
}

static int run_outside(rx__runner *runner, rx__state *state, const rx__node *node, bool up,
	const rx_op *op, rx_error *error)
{
	if (runner->rehearse) {
		rx__turn_say(runner, "  not tried: this script runs outside a transaction");
		runner->n_untried++;
		return 0;
	}
	return rx__outside_run(runner, state, node, up, op, error);
}

/* A message may have several lines; its progress is one, as it is also a comment in SQL. */
void rx__runner_say_step(const rx__runner *runner, const rx__node *node, bool up)
{
	char line[320];
	const char *message = node->revision->message;
	snprintf(line, sizeof(line), "%s %s%s%s", up ? "upgrade" : "downgrade", node->id,
		*message ? ", " : "", message);
	for (char *at = line; *at; at++)
		if ((unsigned char)*at < ' ')
			*at = ' ';
	rx__turn_say(runner, line);
}

static int run_both(rx__runner *runner, rx__state *state, const rx__node *node, bool up,
	const rx_op *op, rx_error *error)
{
	const bool outside = rx__outside_is(runner, node) || op->outside;
	const bool rebuilds = driver_of(runner)->dialect->capabilities & RX_DIALECT_REBUILD;
	/* A script that was begun by an earlier run has passed this. */
	int r = runner->db.statement || rx__trail_last(&state->trail)
		? 0
		: rx__fit_ahead(runner->db.conn, op, error);
	if (r)
		return r;
	if (rebuilds)
		show(runner, "PRAGMA foreign_keys = OFF");
	if (!outside)
		show(runner, "BEGIN");
	r = outside ? run_outside(runner, state, node, up, op, error)
				: run_operations(runner, node, up, op, error);
	if (!r && outside)
		show(runner, "BEGIN");
	if (!r)
		r = write_down(runner, state, node, up, error);
	if (!r && state->trail.exists)
		r = rx__trail_clear(&runner->db, node->id, error);
	if (!r && rebuilds)
		show(runner, "PRAGMA foreign_key_check");
	if (!r)
		show(runner, "COMMIT");
	return r;
}

static int fail_stopped(const rx__runner *runner, const rx__node *node, rx_error *error)
{
	if (error)
		*error = (rx_error)RX_ERROR_INIT;
	return rx__fail(error, RX_ETIMEOUT,
		rx__outside_is(runner, node) ? "interrupted; the steps that it had done by then stay done, "
									   "and the next run goes on there"
									 : "interrupted, and taken back whole");
}

static int run_step(
	rx__runner *runner, rx__state *state, const rx__node *node, bool up, rx_error *error)
{
	char buffer[128];
	rx_op op;
	rx__runner_say_step(runner, node, up);
	int r = rx__revision_record(&op, node->revision, up, error);
	if (!r)
		r = rx__runner_find_irreversible(&op, error);
	if (!r) {
		rx__stop_enter(runner->stop, runner->db.conn);
		r = run_both(runner, state, node, up, &op, error);
		rx__stop_leave(runner->stop);
	}
	if (r && rx__stop_wanted(runner->stop))
		r = fail_stopped(runner, node, error);
	rx__op_deinit(&op);
	if (r && error && !strstr(error->message, node->id))
		rx__fail_wrap(error, "%s", rx__revision_where(node->revision, buffer, sizeof(buffer)));
	return r;
}

/* ---- the way to the target */

typedef struct way {
	const char *text;
	rx__direction direction;
	rx__target target;
	rx__state state;
	size_t n_steps; /* from here to the target */
	rx__progress progress;
	bool known; /* target and state were read, under the first lock */
	bool repeatable; /* the step that was run last is undone as a whole when it fails */
} way;

/* Accepted edits are journalled, so that they are accepted once. */
static int accept_edits(rx__runner *runner, rx__state *state, rx_error *error)
{
	char sum[RX__SUM_SIZE];
	int r = 0;
	for (const char *const *id = runner->accepted; id && *id && !r; id++) {
		const rx__node *node = rx__graph_node(runner->graph, *id);
		if (!node || !state->applied[node->index])
			continue;
		if (rx__journal_applied(rx__journal_last(&state->journal, *id)) &&
			rx__state_edited(state, node, NULL) <= 0)
			continue;
		r = rx__revision_sum(sum, node->revision, error);
		if (!r)
			r = rx__journal_add(&state->journal, &runner->db, node, "accept", sum, error);
	}
	return r;
}

/* The first look reads everything and finds the target; those after a step read what may have
 * changed since. */
static int look(rx__runner *runner, way *to, rx_error *error)
{
	rx__state *state = &to->state;
	int r = to->known ? rx__state_again(state, &runner->db, runner->graph, error)
					  : rx__state_read(state, &runner->db, runner->graph, error);
	if (!r)
		r = rx__state_check_known(state, error);
	if (r || to->known)
		return r;
	r = rx__state_check_scripts(state, runner->graph, runner->accepted, error);
	if (!r)
		r = rx__graph_target(
			runner->graph, state->applied, to->direction, to->text, &to->target, error);
	return r;
}

/* The parts of one script that follow each other are one step: whole or not at all. */
static void tell(const rx__runner *runner, way *to, size_t done)
{
	const char *line =
		runner->tick ? rx__progress_line(&to->progress, done, done + to->n_steps) : NULL;
	if (line)
		runner->tick(runner->ud, line);
}

static int run_script(
	rx__runner *runner, way *to, const rx__steps *plan, rx__steps *out, rx_error *error)
{
	const bool up = to->direction == RX__UPGRADE;
	const rx_revision *code = plan->at[0]->revision->code;
	rx__state *state = &to->state;
	int r = 0;
	for (size_t i = 0; i < plan->n && !r && plan->at[i]->revision->code == code; i++) {
		if (i > 0)
			r = rx__state_again(state, &runner->db, runner->graph, error);
		if (!r)
			r = run_step(runner, state, plan->at[i], up, error);
		if (!r)
			out->at[out->n++] = plan->at[i];
	}
	return r;
}

/* One look under the lock, and the next step if there is one. RX_DONE: there is none. */
static int next_step(rx__runner *runner, way *to, rx__steps *out, rx_error *error)
{
	rx__steps plan = { .n = 0 };
	rx__state *state = &to->state;
	int r = look(runner, to, error);
	if (!r)
		r = rx__graph_plan(runner->graph, state->applied, &to->target, to->direction, &plan, error);
	if (!r && runner->only_expand)
		r = rx__graph_hold_back(runner->graph, state->applied, &plan, error);
	if (!r && plan.n)
		r = rx__lease_check(&runner->lease, &runner->db, error);
	if (!r)
		r = rx__outside_check(
			runner, state, plan.n ? plan.at[0] : NULL, to->direction == RX__UPGRADE, error);
	to->repeatable = r == RX_EBUSY;
	if (!r && !to->known)
		r = accept_edits(runner, state, error);
	to->known = true;
	to->n_steps = plan.n;
	tell(runner, to, out->n);
	if (!r && plan.n && rx__stop_wanted(runner->stop))
		return rx__fail(error, RX_ETIMEOUT, "interrupted between two migrations");
	if (!r && plan.n) {
		to->repeatable = !rx__outside_is(runner, plan.at[0]);
		r = run_script(runner, to, &plan, out, error);
		to->repeatable |= runner->overtaken;
		runner->overtaken = false;
	}
	return r ? r : plan.n ? 0 : RX_DONE;
}

/* A run that was overtaken may meet a revision again; the bound is a safety net. */
static size_t most_steps(const rx__graph *graph)
{
	return 2 * graph->n + 2;
}

/* Whether a change of the schema can be rolled back, so that it can be tried. */
static bool takes_back(const rx__runner *runner)
{
	return driver_of(runner)->dialect->capabilities & RX_DIALECT_TRANSACTIONAL_DDL;
}

static int rehearse(rx__runner *runner, way *to, rx__steps *out, rx_error *error)
{
	if (!takes_back(runner))
		return rx__preview_move(runner, to->text, to->direction, out, error);
	int r = rx__turn_begin(runner, error);
	if (r)
		return r;
	while (r == 0 && out->n < most_steps(runner->graph))
		r = next_step(runner, to, out, error);
	return rx__turn_end(runner, r == RX_DONE ? 0 : r, false, error);
}

/* A table that somebody works with was not had within the lock timeout of the driver: the step was
 * rolled back, so that nobody queues up behind it, and is tried again after a pause, up to the time that
 * a run may wait. *tries counts from 0 for each step. */
static bool try_again(
	const rx__runner *runner, const way *to, int64_t begun, int *tries, int r, rx_error *error)
{
	char words[RX__TURN_WORDS], line[RX__TURN_WORDS + 80];
	const bool of_statement = error && *error->sql;
	if (r != RX_EBUSY || !to->repeatable || rx__stop_wanted(runner->stop))
		return false;
	rx__turn_blocked(runner, error, words);
	snprintf(line, sizeof(line), "  %s; %s", words,
		of_statement ? "the step is taken back and tried again" : "waiting for it");
	if (*tries == 0)
		rx__turn_say(runner, line);
	if (rx__turn_pause(runner, begun, (*tries)++))
		return true;
	if (of_statement)
		rx__fail_wrap(error, "%s", words);
	return false;
}

/* What there is to do is looked up first without the lock: who has nothing to do waits for nobody.
 * RX_DONE: nothing. What is wrong with the state is found again under the lock: another run may have gone on
 * between two of the queries that were looked with. */
static int look_ahead(rx__runner *runner, const way *to, rx_error *error)
{
	way trial = *to;
	rx__steps plan = { .n = 0 };
	rx_error problem = RX_ERROR_INIT;
	if (runner->accepted && runner->accepted[0])
		return 0;
	int r = look(runner, &trial, &problem);
	if (!r)
		r = rx__graph_plan(
			runner->graph, trial.state.applied, &trial.target, to->direction, &plan, &problem);
	if (!r && runner->only_expand)
		r = rx__graph_hold_back(runner->graph, trial.state.applied, &plan, &problem);
	const bool idle = plan.n == 0 && trial.state.trail.n == 0;
	rx__state_deinit(&trial.state);
	if (r == RX_EMIGRATION)
		return 0;
	if (r && error)
		*error = problem;
	return r ? r : idle ? RX_DONE : 0;
}

/* A transaction for each step. */
static int move(rx__runner *runner, way *to, rx__steps *out, rx_error *error)
{
	int64_t begun = rx__clock_monotonic();
	int r = look_ahead(runner, to, error), tries = 0;
	const bool moves = r == 0;
	if (moves)
		r = rx__turn_sync(runner, false, 0, error);
	while (r == 0 && out->n < most_steps(runner->graph)) {
		r = rx__turn_begin(runner, error);
		if (r)
			break;
		size_t before = out->n;
		to->repeatable = false;
		r = next_step(runner, to, out, error);
		bool done = r == RX_DONE;
		r = rx__turn_end(runner, done ? 0 : r, true, error);
		if (r)
			out->n = before;
		if (try_again(runner, to, begun, &tries, r, error)) {
			r = 0;
			continue;
		}
		begun = rx__clock_monotonic();
		tries = 0;
		if (!r && done)
			r = RX_DONE;
	}
	if (moves)
		r = rx__turn_sync(runner, true, r, error);
	return r == RX_DONE ? 0 : r;
}

int rx__runner_move(rx__runner *runner, const char *target, rx__direction direction, rx__steps *out,
	rx_error *error)
{
	way to = { .text = target, .direction = direction };
	*out = (rx__steps){ .at = rx__arena_array(
							runner->graph->arena, most_steps(runner->graph), sizeof(rx__node *)) };
	if (!out->at)
		return rx__fail_nomem(error);
	rx__progress_begin(&to.progress, "migrations", 0);
	int r = runner->rehearse ? rehearse(runner, &to, out, error) : move(runner, &to, out, error);
	rx__state_deinit(&to.state);
	return r;
}

int rx__runner_try(rx__runner *runner, const rx_op *operations, rx_error *error)
{
	const bool rebuilds = driver_of(runner)->dialect->capabilities & RX_DIALECT_REBUILD;
	/* A server's own words for a row that does not fit do not name it. */
	int r = rebuilds ? 0 : rx__fit_ahead(runner->db.conn, operations, error);
	if (r || !takes_back(runner))
		return r;
	r = rx__turn_begin(runner, error);
	if (r)
		return r;
	r = run_operations(runner, NULL, true, operations, error);
	return rx__turn_end(runner, r, false, error);
}
