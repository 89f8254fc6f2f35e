/* A line is run in four steps: every statement is prepared; all are sent and nothing is waited for; the
 * results are judged; the objects become what their rows are. Objects are touched by the last two only,
 * so that whatever fails before the last can be done again. */
#include "session/work/line.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "session/run.h"
#include "session/work/writer.h"

enum { FEWEST_ARRAYS = 4, MOST_BATCHES = 256, MOST_ROWS = 50000 };

typedef struct run {
	rx__batch **batches;
	rx__sending *sendings; /* one a batch */
	size_t n, n_rows;
	bool undoable;
} run;

static const rx__way *way_of(const rx__batch *batch)
{
	return batch->n < FEWEST_ARRAYS ? &rx__way_rows : &rx__way_arrays;
}

/* ---- statements ------------------------------------------------------------------------------ */

/* A statement in use is not taken out of the cache again: batches that are alike share one. */
static const rx__sending *same_as(const run *r, size_t i)
{
	const rx__batch *batch = r->batches[i];
	for (size_t k = 0; k < i; k++) {
		const rx__batch *other = r->batches[k];
		if (way_of(other) == way_of(batch) && rx__batch_alike(&other->like, &batch->like))
			return &r->sendings[k];
	}
	return NULL;
}

static int prepare(rx_session *session, run *r)
{
	int rc = 0;
	r->sendings = rx__arena_array(&session->scratch, r->n, sizeof *r->sendings);
	if (!r->sendings)
		return rx__fail_nomem(&session->error);
	memset(r->sendings, 0, r->n * sizeof *r->sendings);
	for (size_t i = 0; rc == 0 && i < r->n; i++) {
		const rx__sending *same = same_as(r, i);
		if (same)
			r->sendings[i] = *same;
		r->sendings[i].batch = r->batches[i];
		if (!same)
			rc = way_of(r->batches[i])->prepare(session, &r->sendings[i]);
	}
	return rc;
}

static void give_back(rx_session *session, run *r)
{
	for (size_t i = 0; r->sendings && i < r->n; i++) {
		if (r->sendings[i].stmt && !same_as(r, i))
			rx__run_end(session, r->sendings[i].stmt);
	}
}

/* ---- there and back -------------------------------------------------------------------------- */

/* What is to be taken back without a word of its own. */
static void undo(rx_session *session, const run *r)
{
	rx_error ignored = RX_ERROR_INIT;
	if (r->undoable && !session->conn->broken)
		(void)session->driver->undo(session->conn, &ignored);
}

/* RX_NOTFOUND: to be sent once more. */
static int transmit(rx_session *session, const run *r)
{
	const rx_driver *driver = session->driver;
	rx_error ignored = RX_ERROR_INIT;
	size_t n_sent = 0;
	int rc = driver->pipeline(session->conn, r->undoable, &session->error);
	if (rc != 0)
		return rc;
	for (size_t i = 0; rc == 0 && i < r->n; i++) {
		r->sendings[i].first = n_sent;
		rc = way_of(r->batches[i])->send(session, &r->sendings[i], &n_sent);
	}
	if (rc == 0)
		return driver->gather(session->conn, &session->error);
	if (driver->gather(session->conn, &ignored) == 0)
		undo(session, r);
	return rc;
}

/* A pipeline ends at the first statement that the server has forgotten: each may have been. */
static int transmit_all(rx_session *session, const run *r)
{
	int rc = RX_NOTFOUND;
	for (size_t i = 0; rc == RX_NOTFOUND && i <= r->n; i++) {
		session->error = (rx_error)RX_ERROR_INIT;
		rc = transmit(session, r);
	}
	return rc;
}

static int judge(rx_session *session, const run *r)
{
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < r->n; i++)
		rc = way_of(r->batches[i])->judge(session, &r->sendings[i]);
	if (rc != 0)
		undo(session, r);
	return rc;
}

static int by_statements(rx_session *session, run *r)
{
	rx__writers_end(session); /* they may have what is wanted here */
	int rc = prepare(session, r);
	if (rc == 0)
		rc = transmit_all(session, r);
	if (rc == 0)
		rc = judge(session, r);
	give_back(session, r);
	return rc;
}

/* What a row is the reason of is a row's in any other statement too. All else may be so of COPY only:
 * row security, no right on the sequence, a rule. */
static bool is_of_copy(int rc)
{
	switch (rc) {
	case RX_EUNIQUE:
	case RX_EFOREIGN_KEY:
	case RX_ENOT_NULL:
	case RX_ECHECK:
	case RX_EDATA:
	case RX_ENOMEM:
	case RX_ETIMEOUT:
	case RX_ECONNECTION:
	case RX_ESERIALIZATION:
	case RX_EBUSY:
	case 0:
		return false;
	default:
		return true;
	}
}

static int together(rx_session *session, run *r)
{
	if (r->n == 1 && rx__copy_fits(session, r->batches[0])) {
		int rc = rx__copy_run(session, r->batches[0]);
		if (!is_of_copy(rc) || session->conn->broken)
			return rc;
		session->error = (rx_error)RX_ERROR_INIT;
	}
	return by_statements(session, r);
}

/* ---- running --------------------------------------------------------------------------------- */

static int fail(rx_session *session, const run *r, int rc)
{
	const char *name = r->batches[0]->like.slot->mapper->name;
	for (size_t i = 1; i < r->n; i++) {
		if (r->batches[i]->like.slot != r->batches[0]->like.slot)
			return rx__fail_wrap(
				&session->error, "flush %zu rows of %s and others", r->n_rows, name);
	}
	rx__row row = r->batches[0]->like;
	row.object = r->batches[0]->objects[0];
	if (r->n_rows == 1)
		return rx__row_fail(session, &row, rc);
	return rx__fail_wrap(&session->error, "flush %zu rows of %s", r->n_rows, name);
}

static int settle(rx_session *session, const run *r)
{
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < r->n; i++)
		rc = rx__batch_settle(session, r->batches[i]);
	return rc;
}

static int run_all(rx_session *session, run *r)
{
	int rc = together(session, r);
	if (rc == 0)
		return settle(session, r);
	if (!rx__batch_is_of_a_row(rc) || session->conn->broken || session->conn->doomed)
		return fail(session, r, rc);
	session->error = (rx_error)RX_ERROR_INIT;
	return RX_NOTFOUND;
}

static int run_one(rx_session *session, rx__batch *batch)
{
	run r = { .batches = &batch, .n = 1, .n_rows = batch->n, .undoable = batch->n > 1 };
	int rc = run_all(session, &r);
	return rc == RX_NOTFOUND ? rx__batch_one_by_one(session, batch) : rc;
}

static int run_line(rx_session *session, rx__batch **batches, size_t n)
{
	run r = { .batches = batches, .n = n, .undoable = true };
	if (n == 1)
		return run_one(session, batches[0]);
	for (size_t i = 0; i < n; i++)
		r.n_rows += batches[i]->n;
	int rc = run_all(session, &r);
	if (rc != RX_NOTFOUND)
		return rc;
	rc = 0;
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = run_one(session, batches[i]);
	return rc;
}

int rx__line_run(rx_session *session)
{
	rx__line *line = session->in_line;
	size_t n = line->n;
	int rc = n > 0 ? run_line(session, line->batches, n) : 0;
	for (size_t i = 0; i < n; i++)
		line->batches[i]->n = 0;
	line->n = line->n_rows = 0;
	if (session->batch && session->batch->n == 0)
		session->batch = NULL; /* the next one is the first of the line again */
	return rc;
}

int rx__line_add(rx_session *session)
{
	rx__line *line = session->in_line;
	rx__batch *batch = session->batch;
	int rc = 0;
	if (rx__copy_fits(session, batch)) {
		rc = rx__line_run(session);
		if (rc == 0)
			rc = run_one(session, batch);
		batch->n = 0;
		session->batch = NULL;
		return rc;
	}
	line->n++; /* the batch at hand stands behind the others */
	line->n_rows += batch->n;
	session->batch = NULL;
	if (line->n >= MOST_BATCHES || line->n_rows >= MOST_ROWS)
		rc = rx__line_run(session);
	return rc;
}
