#include "migrate/outside.h"

#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "base/fail.h"
#include "migrate/live.h"
#include "migrate/script/op_sum.h"
#include "migrate/told.h"
#include "migrate/turn.h"
#include "schema/apply/backfill.h"
#include "schema/apply/there.h"
#include "schema/ddl/ddl_statement.h"
#include "schema/ddl/probe.h"
#include "schema/diff/diff.h"
#include "schema/rebuild/violations.h"
#include "schema/schema.h"
#include "session/transaction/lent.h"

typedef struct walk {
	rx__runner *runner;
	rx__state *state;
	const rx__node *node;
	const rx_op *op;
	const rx__operation *operation; /* that is run now */
	rx__trail_row row; /* its row */
	bool is_new; /* which the table does not have yet */
	rx__trail_row before; /* as an earlier run left it; .step 0: that did not come so far */
	int part;
	rx__there there;
	rx_arena *arena; /* the graph's */
} walk;

static const rx_driver *driver_of(const walk *w)
{
	return w->runner->db.conn->driver;
}

bool rx__outside_is(const rx__runner *runner, const rx__node *node)
{
	return node->revision->code->no_transaction ||
		!(runner->db.conn->driver->dialect->capabilities & RX_DIALECT_TRANSACTIONAL_DDL);
}

/* ---- who stands in the middle */

static int fail_other(
	const rx__state *state, rx_arena *arena, const rx__trail_row *row, rx_error *error)
{
	const char *words = rx__trail_words(arena, row);
	const bool known = state->unknown.n == 0;

	if (!words)
		return rx__fail_nomem(error);
	return rx__fail(error, RX_EMIGRATION,
		"%s; end that first with `reflex db %s %s%s`, or put the tables right by hand and say "
		"where they stand with `reflex db stamp REVISION%s`",
		words, row->up ? "migrate" : "downgrade", row->revision, row->up ? "" : "-1",
		known ? "" : " --purge");
}

int rx__outside_check(
	rx__runner *runner, const rx__state *state, const rx__node *next, bool up, rx_error *error)
{
	const rx__trail_row *row = rx__trail_last(&state->trail);
	rx_arena *arena = runner->graph->arena;
	const char *words;

	if (!row)
		return 0;
	/* Where there are leases, who is at work is said by them: this one has passed. */
	if (!runner->lease.is_used && rx__trail_owner_lives(row->owner)) {
		words = rx__trail_words(arena, row);
		return rx__fail(
			error, RX_EBUSY, "%s, which is still at work", words ? words : row->revision);
	}
	if (next && row->up == up && !strcmp(row->revision, next->id))
		return 0;
	return fail_other(state, arena, row, error);
}

/* ---- what an earlier run left */

static int fail_changed(const walk *w, const rx__trail_row *row, rx_error *error)
{
	return rx__fail(error, RX_EMIGRATION,
		"step %d (%s) %s by %s, and the script has another one in its place now; bring the old "
		"text of the steps up to there back, or put the tables right by hand and say where they "
		"stand with `reflex db stamp %s`",
		row->step, row->operation, row->state == RX__TRAIL_DONE ? "was done" : "was begun",
		row->owner, w->node->id);
}

/* A step that was refused whole may have been mended. */
static int check_same(const walk *w, const rx__trail_row *row, rx_error *error)
{
	char sum[RX__SUM_SIZE];

	if (row->state == RX__TRAIL_FAILED && row->part <= 1)
		return 0;
	if ((size_t)row->step > w->op->n)
		return fail_changed(w, row, error);
	rx__operation_sum(sum, &w->op->list[row->step - 1]);
	return strcmp(sum, row->sum) != 0 ? fail_changed(w, row, error) : 0;
}

static int check_left(const walk *w, bool up, rx_error *error)
{
	const rx__trail *trail = &w->state->trail;
	int r = 0;

	for (size_t i = 0; i < trail->n && !r; i++)
		if (trail->at[i].up == up && !strcmp(trail->at[i].revision, w->node->id))
			r = check_same(w, &trail->at[i], error);
	return r;
}

/* The operation's first statement was sent, and its runner is gone: the database tells. */
static int decide(walk *w, bool *again, rx_error *error)
{
	const rx__trail_row *row = &w->before;
	rx__probe found = RX__PROBE_OPEN;
	int r = 0;

	*again = true;
	if (row->state != RX__TRAIL_BEGUN || row->part > 1)
		return 0;
	r = rx__probe_operation(&found, w->runner->db.conn, w->operation, error);
	if (r)
		return r;
	if (found == RX__PROBE_OPEN ||
		(found != RX__PROBE_DONE && w->runner->resume == RX_RESUME_AGAIN))
		return 0;
	if (found == RX__PROBE_DONE || w->runner->resume == RX_RESUME_DONE) {
		*again = false;
		return 0;
	}
	return rx__fail(error, RX_EMIGRATION,
		"step %d (%s) was begun by %s, %.19s, and %s; look at the database, then say `--resume "
		"done` if it was done, or `--resume again` to run it again",
		row->step, row->operation, row->owner, row->changed_at,
		found == RX__PROBE_OTHER ? "something else of that name is there now"
								 : "it cannot be told whether it was done");
}

/* ---- one statement outside a transaction */

static int note(walk *w, rx__trail_state state, rx_error *error)
{
	w->row.state = state;
	w->row.part = w->part ? w->part : 1;
	int r = rx__trail_write(&w->runner->db, &w->row, w->is_new, error);
	w->is_new = w->is_new && r;
	return r;
}

/* A table that somebody works with was not had in time: nobody is to queue up behind us, so it is
 * tried again after a pause. once has changed nothing, or goes on where it was, when it gives RX_EBUSY. */
static int run_until_free(walk *w, int (*once)(walk *w, const char *sql, rx_error *error),
	const char *sql, rx_error *error)
{
	const int64_t begun = rx__clock_monotonic();
	char words[RX__TURN_WORDS], line[RX__TURN_WORDS + 40];
	rx_error problem = RX_ERROR_INIT;
	int r, tries = 0;

	while ((r = once(w, sql, &problem)) == RX_EBUSY) {
		rx__turn_blocked(w->runner, &problem, words);
		snprintf(line, sizeof(line), "  %s; the statement is tried again", words);
		if (tries == 0)
			rx__turn_say(w->runner, line);
		if (!rx__turn_pause(w->runner, begun, tries++)) {
			if (*problem.sql)
				rx__fail_wrap(&problem, "%s", words);
			break;
		}
		problem = (rx_error)RX_ERROR_INIT;
	}
	if (r && error)
		*error = problem;
	return r;
}

static int execute_once(walk *w, const char *sql, rx_error *error)
{
	return driver_of(w)->execute(w->runner->db.conn, sql, error);
}

static int execute(walk *w, const char *sql, rx_error *error)
{
	if (w->runner->db.statement)
		w->runner->db.statement(w->runner->db.ud, sql);
	return rx__ddl_has_many(driver_of(w)->dialect, w->operation)
		? execute_once(w, sql, error)
		: run_until_free(w, execute_once, sql, error);
}

/* What was refused whole has changed nothing; of what else ended it nobody can say that. */
static void note_failure(walk *w, int code)
{
	const bool whole = code != RX_ECONNECTION && code != RX_ETIMEOUT && code != RX_EUNKNOWN;

	if (whole && !w->runner->db.conn->broken &&
		!rx__ddl_has_many(driver_of(w)->dialect, w->operation))
		note(w, RX__TRAIL_FAILED, NULL);
}

static int run_bare(void *ud, const char *sql, rx_error *error)
{
	walk *w = ud;
	bool again = true;
	int r = 0;

	w->part++;
	if (w->before.step && w->part < w->before.part)
		return 0;
	if (w->before.step && w->part == w->before.part)
		r = decide(w, &again, error);
	if (r || !again)
		return r;
	r = rx__turn_hold(w->runner, error);
	if (r >= 0)
		r = note(w, RX__TRAIL_BEGUN, error);
	if (r)
		return r;
	r = execute(w, sql, error);
	if (r)
		note_failure(w, r);
	return r;
}

/* ---- one operation */

static int run_whole(walk *w, const char *sql, rx_error *error)
{
	rx__runner *runner = w->runner;
	const bool check = driver_of(w)->dialect->capabilities & RX_DIALECT_REBUILD;
	rx__told told;
	const rx__ddl_options options = rx__told_begin(&told, runner);
	rx_op one = *w->op;
	rx__violations *before = NULL;
	int r = rx__turn_lock(runner, error);

	(void)sql;
	one.list = (rx__operation *)w->operation;
	one.n = 1;
	if (!r && check)
		r = rx__violations_take(&before, runner->db.conn, error);
	if (!r)
		r = rx__ddl_apply(runner->db.conn, &one, &options, error);
	rx__told_end(&told);
	if (!r && check)
		r = rx__violations_compare(before, runner->db.conn, error);
	rx__violations_free(before);
	if (!r)
		r = note(w, RX__TRAIL_DONE, error);
	if (!r)
		r = driver_of(w)->commit(runner->db.conn, error);
	if (runner->db.conn->in_transaction)
		driver_of(w)->rollback(runner->db.conn, NULL);
	return r;
}

/* What a concurrent build that failed has left under the name of the index that is to be made. */
static int drop_leftover(walk *w, rx_error *error)
{
	rx__operation drop = *w->operation;
	rx_schema *schema = NULL;
	const rx_schema_table *table;
	const rx_schema_index *left;
	rx_op one = { .list = &drop, .n = 1 };
	int r = 0;

	if (drop.kind != RX__OP_CREATE_INDEX || !drop.concurrently)
		return 0;
	r = driver_of(w)->inspect(w->runner->db.conn, &schema, error);
	table = r ? NULL : rx_schema_table_named(schema, drop.schema, drop.table);
	left = table ? rx__schema_index_named(table, drop.name) : NULL;
	drop.kind = RX__OP_DROP_INDEX;
	if (left && left->invalid)
		r = rx__ddl_apply(w->runner->db.conn, &one, NULL, error);
	rx_schema_free(schema);
	return r;
}

static int run_parts(walk *w, rx_error *error)
{
	rx__lease *lease = &w->runner->lease;
	rx__told told;
	int r = drop_leftover(w, error);

	rx__told_begin(&told, w->runner);
	if (!r)
		r = rx__there_statements(&w->there, w->operation, run_bare, w, error);
	rx__told_end(&told);
	if (!r && lease->held)
		r = rx__lease_hold(lease, &w->runner->db, error);
	return r ? r : note(w, RX__TRAIL_DONE, error);
}

/* ---- rows: each batch is a transaction, with its place in the row of the step */

static int end_batch(void *ud, const rx__backfill *backfill, rx_error *error)
{
	walk *w = ud;
	int r;

	w->row.position = backfill->position;
	r = note(w, RX__TRAIL_BEGUN, error);
	if (!r)
		r = driver_of(w)->commit(w->runner->db.conn, error);
	if (!r)
		w->before.position = backfill->position;
	return r ? r : rx__turn_lock(w->runner, error);
}

static int run_rows(walk *w, const char *sql, rx_error *error)
{
	rx_conn *conn = w->runner->db.conn;
	rx__told told;
	const rx__ddl_options options = rx__told_begin(&told, w->runner);
	rx__backfill backfill = { .operation = w->operation,
		.options = &options,
		.position = w->before.position,
		.batch_done = end_batch,
		.ud = w,
		.arena = w->arena };
	int r = rx__there_table(&w->there, w->operation, &backfill.table, error);

	(void)sql;
	if (!r)
		r = rx__turn_lock(w->runner, error);
	if (!r)
		r = rx__backfill_run(&backfill, conn, error);
	rx__told_end(&told);
	w->row.position = NULL;
	if (!r)
		r = note(w, RX__TRAIL_DONE, error);
	if (!r)
		r = driver_of(w)->commit(conn, error);
	if (conn->in_transaction)
		driver_of(w)->rollback(conn, NULL);
	return r;
}

/* "step 3 of 5, create index …, failed; those before it are done and stay so: …" */
static int wrap(const walk *w, rx_error *error)
{
	rx__fail_wrap(error, "step %d of %zu (%s) was not done%s; `reflex db %s` goes on with it",
		w->row.step, w->op->n, w->row.operation,
		w->row.step > 1 ? ", those before it stay done" : "", w->row.up ? "migrate" : "downgrade");
	return error ? error->code : 0;
}

/* RX_DONE: an earlier run has done it. */
static int begin_operation(walk *w, size_t i, rx_error *error)
{
	char sum[RX__SUM_SIZE];
	const rx__trail_row *before =
		rx__trail_step(&w->state->trail, w->node->id, w->row.up, (int)i + 1);

	w->operation = &w->op->list[i];
	w->part = 0;
	w->before = before ? *before : (rx__trail_row){ .step = 0 };
	if (before && before->part > 1 && rx__probe_begins_anew(w->operation))
		w->before.part = 1;
	w->is_new = !before;
	w->row.step = (int)i + 1;
	w->row.position = before ? before->position : NULL;
	w->row.operation = rx__operation_describe(w->arena, w->operation);
	rx__operation_sum(sum, w->operation);
	w->row.sum = rx__arena_strdup(w->arena, sum);
	if (!w->row.operation || !w->row.sum)
		return rx__fail_nomem(error);
	return before && before->state == RX__TRAIL_DONE ? RX_DONE : 0;
}

static int run_operation(walk *w, size_t i, rx_error *error)
{
	int r = begin_operation(w, i, error);

	if (r)
		return r == RX_DONE ? 0 : r;
	if (w->operation->kind == RX__OP_BACKFILL)
		r = run_until_free(w, run_rows, NULL, error);
	else if (rx__ddl_way_of(driver_of(w)->dialect, w->operation) == RX__DDL_WHOLE)
		r = run_until_free(w, run_whole, NULL, error);
	else
		r = run_parts(w, error);
	if (!r)
		rx__there_after(&w->there, w->operation);
	else
		wrap(w, error);
	return r;
}

static int run_steps(walk *w, size_t from, size_t end, rx_error *error)
{
	int r = 0;

	for (size_t i = from; i < end && !r; i++)
		r = rx__stop_wanted(w->runner->stop)
			? rx__fail(error, RX_ETIMEOUT, "interrupted between two steps")
			: run_operation(w, i, error);
	return r;
}

/* ---- a script that asks for a session is run while it records; each session is a transaction */

typedef struct script {
	rx__op_live base;
	walk *walk;
	rx_session *session; /* that the script has now, or NULL */
	size_t done; /* operations from the start of the list */
} script;

/* What the session has changed belongs to the step that is its call. */
static int end_session(script *s, rx_error *error)
{
	walk *w = s->walk;
	rx_conn *conn = w->runner->db.conn;
	rx_session *session = s->session;
	int r = 0;

	if (!session)
		return 0;
	s->session = NULL;
	r = rx__session_take_back(session, error);
	if (!r)
		r = note(w, RX__TRAIL_DONE, error);
	if (!r)
		r = driver_of(w)->commit(conn, error);
	if (conn->in_transaction)
		driver_of(w)->rollback(conn, NULL);
	return r ? wrap(w, error) : 0;
}

static int catch_up(script *s, size_t end, rx_error *error)
{
	int r = end_session(s, error);

	if (end > s->walk->op->n)
		end = s->walk->op->n;
	if (!r)
		r = run_steps(s->walk, s->done, end, error);
	s->done = end;
	return r;
}

static rx_session *give_session(rx_op *op)
{
	script *s = (script *)op->live;
	walk *w = s->walk;
	int r = catch_up(s, op->n - 1, &op->error);

	if (!r && s->done >= w->op->n)
		r = rx__fail(&op->error, RX_EMIGRATION, RX__LIVE_DEPENDS);
	if (!r)
		r = begin_operation(w, s->done++, &op->error);
	if (r) /* RX_DONE: an earlier run has done it */
		return NULL;
	if (rx__turn_lock(w->runner, &op->error) != 0)
		return NULL;
	s->session = rx__session_lend(w->runner->db.conn);
	return s->session;
}

static int run_script(walk *w, bool up, rx_error *error)
{
	script s = { .base = { give_session }, .walk = w };
	rx_op op;
	int r = rx__revision_record_live(&op, w->node->revision, up, &s.base, error);

	if (!r)
		r = catch_up(&s, w->op->n, error);
	else if (s.session)
		rx__session_take_back(s.session, NULL);
	if (!r)
		r = rx__live_check(w->op, &op, error);
	if (w->runner->db.conn->in_transaction)
		driver_of(w)->rollback(w->runner->db.conn, NULL);
	rx__op_deinit(&op);
	return r;
}

/* ---- the revision */

/* Tables are made before the steps: making one would end the transaction in which a row is written. */
static int make_tables(walk *w, rx_error *error)
{
	const rx__db *db = &w->runner->db;
	rx__state *state = w->state;
	const bool whole = driver_of(w)->dialect->capabilities & RX_DIALECT_TRANSACTIONAL_DDL;
	int r = 0;

	if (!whole && !state->version.exists)
		r = rx__version_create(&state->version, db, error);
	if (!r && !whole && !state->journal.exists)
		r = rx__journal_create(&state->journal, db, error);
	if (!r && !state->trail.exists)
		r = rx__trail_create(&state->trail, db, error);
	return r;
}

static bool is_same_place(const rx__trail_row *a, const rx__trail_row *b)
{
	if (!a || !b)
		return a == b;
	return a->step == b->step && a->part == b->part && a->state == b->state && a->up == b->up &&
		!strcmp(a->revision, b->revision);
}

/* Where there are leases, nothing keeps others from going on between our look and ours: at another node
 * of a cluster the row of the lease is the first thing that two runs have in common. */
static int look_again(walk *w, rx_error *error)
{
	rx__state *state = w->state;
	const rx__trail_row *last = rx__trail_last(&state->trail);
	const rx__trail_row before = last ? *last : (rx__trail_row){ .step = 0 };
	int r = rx__state_again(state, &w->runner->db, w->runner->graph, error);

	if (r)
		return r;
	if (state->applied[w->node->index] != w->row.up &&
		is_same_place(last ? &before : NULL, rx__trail_last(&state->trail)))
		return 0;
	w->runner->overtaken = true;
	return rx__fail(error, RX_EBUSY, "another run has just changed this database");
}

static int begin(walk *w, rx_error *error)
{
	const bool had_lease = w->runner->lease.held;
	int r = rx__turn_hold(w->runner, error);

	if (r == RX_NOTFOUND)
		r = 0;
	if (!r)
		r = make_tables(w, error);
	if (!r)
		r = driver_of(w)->commit(w->runner->db.conn, error);
	if (r == RX_ESERIALIZATION) {
		/* somebody took the lease meanwhile, or our heartbeat renewed it */
		w->runner->overtaken = true;
		return rx__fail(error, RX_EBUSY, "the lease of this database changed at the same moment");
	}
	if (!r && w->runner->lease.held && !had_lease)
		r = look_again(w, error);
	return r;
}

int rx__outside_run(rx__runner *runner, rx__state *state, const rx__node *node, bool up,
	const rx_op *op, rx_error *error)
{
	walk w = { .runner = runner,
		.state = state,
		.node = node,
		.op = op,
		.there = { .conn = runner->db.conn, .dialect = runner->db.conn->driver->dialect },
		.arena = runner->graph->arena,
		.row = { .revision = node->id, .up = up } };
	int r = check_left(&w, up, error);

	w.row.owner = rx__trail_owner(w.arena);
	if (!r && !w.row.owner)
		r = rx__fail_nomem(error);
	if (!r)
		r = begin(&w, error);
	if (!r && rx__live_is(op))
		r = run_script(&w, up, error);
	else if (!r)
		r = run_steps(&w, 0, op->n, error);
	rx__there_forget(&w.there);
	return r ? r : rx__turn_lock(runner, error);
}
