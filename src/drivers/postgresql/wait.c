/* Waiting for the server: never past the deadline of the statement.
 *
 * The server has the same deadline (statement_timeout) and normally is the one who ends a statement
 * that takes too long. If nothing has come a moment later, the statement is cancelled by a request
 * on a second socket; and where there is no answer to that either, the connection is given up. */
#include "drivers/postgresql/postgresql.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/calendar.h"
#include "base/fail.h"

#define MS INT64_C(1000000)

enum { HEAD_START = 300, GRACE = 2000, LOOK = 1000 }; /* ms */
enum { MOST_ENDS = 16 }; /* of statements, with no result between them */

int64_t rx__pg_timeout(const rx__pg_conn *conn)
{
	if (conn->migrating || conn->base.timeout < 0)
		return 0;
	return conn->base.timeout ? conn->base.timeout : conn->source->timeout;
}

int64_t rx__pg_deadline(const rx__pg_conn *conn)
{
	int64_t timeout = rx__pg_timeout(conn);

	return timeout == 0 ? INT64_MAX : rx__clock_monotonic() + (timeout + HEAD_START) * MS;
}

/* For the rest of the transaction, or until the next one that differs. */
int rx__pg_tell_timeout(rx__pg_conn *conn, rx_error *error)
{
	int64_t timeout = rx__pg_timeout(conn);
	char sql[64];
	int code;

	if (!conn->base.in_transaction || conn->begin_due || conn->server_timeout == timeout)
		return 0;
	snprintf(sql, sizeof(sql), "SET LOCAL statement_timeout = %lld", (long long)timeout);
	code = rx__pg_run(conn, sql, NULL, error);
	if (!code)
		conn->server_timeout = timeout;
	return code;
}

/* ---- cancelling: PQcancel cannot be told to hurry, so a thread does it */

typedef struct request {
	pthread_mutex_t mutex;
	pthread_cond_t sent;
	int n_owners;
	bool done;
	PGcancel *cancel;
} request;

static void give_up(request *r)
{
	bool last;

	pthread_mutex_lock(&r->mutex);
	last = --r->n_owners == 0;
	pthread_mutex_unlock(&r->mutex);
	if (!last)
		return;
	PQfreeCancel(r->cancel);
	pthread_cond_destroy(&r->sent);
	pthread_mutex_destroy(&r->mutex);
	free(r);
}

static void *send_request(void *ud)
{
	request *r = ud;
	char why[256];

	(void)PQcancel(r->cancel, why, sizeof(why));
	pthread_mutex_lock(&r->mutex);
	r->done = true;
	pthread_cond_signal(&r->sent);
	pthread_mutex_unlock(&r->mutex);
	give_up(r);
	return NULL;
}

static request *new_request(PGconn *pg)
{
	request *r = calloc(1, sizeof(*r));
	pthread_condattr_t attributes;

	if (!r)
		return NULL;
	r->cancel = PQgetCancel(pg);
	if (!r->cancel) {
		free(r);
		return NULL;
	}
	r->n_owners = 2;
	pthread_mutex_init(&r->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&r->sent, &attributes);
	pthread_condattr_destroy(&attributes);
	return r;
}

static bool start(request *r)
{
	sigset_t all, before;
	pthread_t thread;
	bool started;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	started = pthread_create(&thread, NULL, send_request, r) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (started)
		pthread_detach(thread);
	return started;
}

/* Whether the request was delivered within the grace: only then no later statement can be hit. */
static bool cancel(PGconn *pg)
{
	const int64_t end = rx__clock_monotonic() + GRACE * MS;
	const struct timespec until = { .tv_sec = end / 1000000000, .tv_nsec = end % 1000000000 };
	request *r = new_request(pg);
	int result = 0;
	bool done;

	if (!r)
		return false;
	if (!start(r)) {
		r->n_owners = 1;
		give_up(r);
		return false;
	}
	pthread_mutex_lock(&r->mutex);
	while (!r->done && result != ETIMEDOUT)
		result = pthread_cond_timedwait(&r->sent, &r->mutex, &until);
	done = r->done;
	pthread_mutex_unlock(&r->mutex);
	give_up(r);
	return done;
}

/* libpq sends the request in plain text, so that over TLS another connection carries it. */
void rx__pg_cancel(rx__pg_conn *conn)
{
	PGconn *other = NULL;
	char sql[64];

	if (!conn->tls) {
		cancel(conn->pg);
		return;
	}
	if (conn->source->prepare != RX__PG_PREPARE_SERVER ||
		rx__pg_connect(&other, conn->source, NULL) != 0)
		return;
	snprintf(sql, sizeof(sql), "SELECT pg_cancel_backend(%d)", PQbackendPID(conn->pg));
	PQsetnonblocking(other, 0);
	if (PQsendQuery(other, sql))
		rx__pg_poll(PQsocket(other), false, rx__clock_monotonic() + GRACE * MS);
	PQfinish(other);
}

/* ---- results */

/* Nobody listens here; libpq keeps them until somebody has asked. */
static void drop_notifications(PGconn *pg)
{
	PGnotify *notification;

	while ((notification = PQnotifies(pg)))
		PQfreemem(notification);
}

/* Until libpq can give the next result without waiting: 0, RX_ETIMEOUT or RX_ECONNECTION. */
static int pump(PGconn *pg, int64_t deadline)
{
	for (;;) {
		int unsent = PQflush(pg);

		if (unsent < 0 || PQstatus(pg) == CONNECTION_BAD)
			return PQisBusy(pg) ? RX_ECONNECTION : 0;
		if (!unsent && !PQisBusy(pg))
			return 0;
		if (rx__pg_poll(PQsocket(pg), unsent > 0, deadline))
			return RX_ETIMEOUT;
		if (!PQconsumeInput(pg))
			return PQisBusy(pg) ? RX_ECONNECTION : 0;
		drop_notifications(pg);
		/* something comes all the time, and it is no answer */
		if (PQisBusy(pg) && rx__clock_monotonic() >= deadline)
			return RX_ETIMEOUT;
	}
}

static int fail_silent(rx__pg_conn *conn, const char *sql, rx_error *error)
{
	conn->base.broken = true;
	if (conn->base.in_transaction && !conn->base.doomed) {
		conn->base.doomed = true;
		conn->doomed_by = RX_ETIMEOUT;
	}
	rx__fail(error, RX_ETIMEOUT,
		"%s: the server has not answered within %g s (timeout), nor to the request to cancel; the "
		"connection is given up",
		conn->source->shown, (double)rx__pg_timeout(conn) / 1000);
	if (error)
		rx__copy_text(error->sql, sizeof(error->sql), sql);
	return RX_ETIMEOUT;
}

/* The same; who wants to know how far the statement is hears it each second meanwhile. */
static int pump_and_tell(rx__pg_conn *conn, int64_t deadline)
{
	int64_t next = rx__clock_monotonic() + LOOK * MS;
	int code;

	if (!conn->progress)
		return pump(conn->pg, deadline);
	conn->progress(conn->progress_ud, 0, 0, NULL);
	while ((code = pump(conn->pg, next < deadline ? next : deadline)) == RX_ETIMEOUT &&
		next < deadline) {
		rx__pg_progress_look(conn);
		next = rx__clock_monotonic() + LOOK * MS;
	}
	return code;
}

/* The same, but a statement that is late is cancelled, and what the server says to that is its
 * result. *deadline is then that of the answer. */
static int pump_or_cancel(rx__pg_conn *conn, int64_t *deadline, bool *cancelled)
{
	int code = pump_and_tell(conn, *deadline);

	if (code != RX_ETIMEOUT || *cancelled)
		return code;
	*cancelled = true;
	if (!conn->tls && !cancel(conn->pg))
		return RX_ETIMEOUT;
	*deadline = rx__clock_monotonic() + GRACE * MS;
	return pump(conn->pg, *deadline);
}

/* COPY needs somebody who reads or writes its data: nobody does. */
static void end_copy(rx__pg_conn *conn, ExecStatusType status)
{
	if (status == PGRES_COPY_IN)
		PQputCopyEnd(conn->pg, "COPY FROM STDIN has no data here");
	else
		conn->base.broken = true;
}

/* COPY_BOTH is a replication, which nobody has asked for. */
static bool is_copy(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	return status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
}

static bool is_failure(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE ||
		status == PGRES_PIPELINE_ABORTED;
}

static int finish(
	rx__pg_conn *conn, bool feeds_copy, PGresult **out, const char *sql, rx_error *error)
{
	int64_t deadline = rx__pg_deadline(conn);
	PGresult *last = NULL, *failed = NULL, *result;
	bool cancelled = false;
	int code;

	for (;;) {
		code = pump_or_cancel(conn, &deadline, &cancelled);
		if (code == RX_ETIMEOUT)
			break;
		result = PQgetResult(conn->pg);
		if (!result || conn->base.broken) {
			PQclear(result);
			break;
		}
		if (feeds_copy && is_copy(result) && PQresultStatus(result) != PGRES_COPY_BOTH) {
			PQclear(last);
			last = result;
			break;
		}
		if (is_copy(result))
			end_copy(conn, PQresultStatus(result));
		if (is_failure(result) && !failed) {
			failed = result;
		} else {
			PQclear(last);
			last = result;
		}
	}
	if (code == RX_ETIMEOUT) {
		code = fail_silent(conn, sql, error);
	} else if (failed || !last) {
		code = rx__pg_fail(conn, failed, sql, error);
	} else {
		rx__pg_settle(conn, 0);
		code = conn->base.broken ? rx__pg_fail(conn, NULL, sql, error) : 0;
	}
	PQclear(failed);
	if (!code && out)
		*out = last;
	else
		PQclear(last);
	return code;
}

int rx__pg_finish(rx__pg_conn *conn, PGresult **out, const char *sql, rx_error *error)
{
	return finish(conn, false, out, sql, error);
}

/* The server counts from the beginning of all that was sent. */
static void shift(rx_error *error, size_t lead, const char *sql)
{
	if (!error)
		return;
	error->offset = error->offset >= (int)lead ? error->offset - (int)lead : -1;
	rx__copy_text(error->sql, sizeof(error->sql), sql);
}

/* The first statement of a transaction, with BEGIN before it. */
static int run_first(
	rx__pg_conn *conn, bool feeds_copy, const char *sql, PGresult **out, rx_error *error)
{
	rx_buf both = RX_BUF_INIT;
	int code = rx__pg_add_lead(conn, &both) ? rx__fail_nomem(error) : 0;
	size_t lead = both.size;

	rx__buf_puts(&both, sql);
	if (!code && both.error)
		code = rx__fail_nomem(error);
	if (!code && !PQsendQuery(conn->pg, rx__buf_text(&both)))
		code = rx__pg_fail(conn, NULL, sql, error);
	else if (!code)
		code = finish(conn, feeds_copy, out, rx__buf_text(&both), error);
	if (code)
		shift(error, lead, sql);
	rx__buf_deinit(&both);
	return code;
}

static int run(rx__pg_conn *conn, bool feeds_copy, const char *sql, PGresult **out, rx_error *error)
{
	rx__pg_hold(conn);
	if (!conn->base.broken && rx__pg_is_due(conn))
		return run_first(conn, feeds_copy, sql, out, error);
	if (conn->base.broken || !PQsendQuery(conn->pg, sql))
		return rx__pg_fail(conn, NULL, sql, error);
	return finish(conn, feeds_copy, out, sql, error);
}

int rx__pg_run_copy(rx__pg_conn *conn, const char *sql, rx_error *error)
{
	return run(conn, true, sql, NULL, error);
}

int rx__pg_copy_data(
	rx__pg_conn *conn, int64_t *deadline, char **data, const char *sql, rx_error *error)
{
	bool cancelled = false;
	int size;

	while ((size = PQgetCopyData(conn->pg, data, 1)) == 0) {
		if (rx__pg_poll(PQsocket(conn->pg), false, *deadline) == 0) {
			if (!PQconsumeInput(conn->pg))
				return rx__pg_fail(conn, NULL, sql, error);
			continue;
		}
		if (cancelled || (!conn->tls && !cancel(conn->pg)))
			return fail_silent(conn, sql, error);
		cancelled = true;
		*deadline = rx__clock_monotonic() + GRACE * MS;
	}
	return size > 0 ? size : rx__pg_finish(conn, NULL, sql, error);
}

int rx__pg_wait_to_write(rx__pg_conn *conn)
{
	int64_t deadline = rx__pg_deadline(conn);
	int unsent;

	while ((unsent = PQflush(conn->pg)) > 0) {
		if (rx__pg_poll(PQsocket(conn->pg), true, deadline))
			return RX_ETIMEOUT;
		if (!PQconsumeInput(conn->pg))
			return RX_ECONNECTION;
	}
	return unsent ? RX_ECONNECTION : 0;
}

/* Whether the result is one of what lead.c has sent, and nobody asks for: of closed statements, or good. */
static bool is_before(rx__pg_conn *conn, const PGresult *result)
{
	if (conn->closing_sent) {
		conn->closing_sent = PQresultStatus(result) != PGRES_PIPELINE_SYNC;
		return true;
	}
	if (conn->n_lead == 0 || is_failure(result))
		return false;
	conn->n_lead--;
	return true;
}

/* The next result up to the sync; NULL where there is none any more, though the sync has not come. */
static int next_result(rx__pg_conn *conn, int64_t *deadline, bool *cancelled, PGresult **out)
{
	int code = 0;

	*out = NULL;
	for (int n = 0; !*out && n < MOST_ENDS; n++) {
		code = pump_or_cancel(conn, deadline, cancelled);
		if (code == RX_ETIMEOUT)
			return code;
		*out = PQgetResult(conn->pg);
		if (*out && is_before(conn, *out)) {
			PQclear(*out);
			*out = NULL;
			n = -1;
		}
	}
	return 0;
}

/* What has come of a pipeline. */
typedef struct answers {
	PGresult **results; /* may be NULL */
	size_t n, n_good; /* wanted; had */
	PGresult *failed; /* the first */
	int64_t deadline; /* of the next; each has its own */
	bool cancelled, synced;
} answers;

static void put_answer(answers *a, PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	a->synced = status == PGRES_PIPELINE_SYNC;
	if (is_failure(result) && !a->failed && status != PGRES_PIPELINE_ABORTED)
		a->failed = result;
	else if (!a->synced && a->results && a->n_good < a->n && !is_failure(result))
		a->results[a->n_good++] = result;
	else
		PQclear(result);
}

/* All that come up to the sync. */
static int take_answers(rx__pg_conn *conn, answers *a)
{
	PGresult *result;
	int code = 0;

	while (!a->synced) {
		code = next_result(conn, &a->deadline, &a->cancelled, &result);
		if (code || !result)
			break;
		if (!a->cancelled)
			a->deadline = rx__pg_deadline(conn);
		put_answer(a, result);
	}
	return code;
}

/* code is of the waiting. */
static int end_pipeline(rx__pg_conn *conn, answers *a, int code, const char *sql, rx_error *error)
{
	if (code == RX_ETIMEOUT) {
		code = fail_silent(conn, sql, error);
	} else if (!PQexitPipelineMode(conn->pg) || !a->synced || a->failed || a->n_good < a->n) {
		conn->base.broken = conn->base.broken || !a->synced || !a->failed;
		code = rx__pg_fail(conn, a->failed, sql, error);
	} else {
		rx__pg_settle(conn, 0);
		code = 0;
	}
	PQclear(a->failed);
	return code;
}

int rx__pg_finish_pipeline(
	rx__pg_conn *conn, PGresult **results, size_t n, const char *sql, rx_error *error)
{
	answers a = { results, .n = results ? n : 0, .deadline = rx__pg_deadline(conn) };
	int code = end_pipeline(conn, &a, take_answers(conn, &a), sql, error);

	conn->line.n_good = a.n_good;
	for (; code && results && a.n_good > 0; a.n_good--) {
		PQclear(results[a.n_good - 1]);
		results[a.n_good - 1] = NULL;
	}
	return code;
}

int rx__pg_next_result(rx__pg_conn *conn, PGresult **out, const char *sql, rx_error *error)
{
	answers a = { out, .n = 1, .deadline = rx__pg_deadline(conn) };
	PGresult *result;
	int code = next_result(conn, &a.deadline, &a.cancelled, &result);

	if (!code && result)
		put_answer(&a, result);
	if (a.n_good == a.n)
		return 0;
	if (!code && result)
		code = take_answers(conn, &a);
	return end_pipeline(conn, &a, code, sql, error);
}

int rx__pg_run(rx__pg_conn *conn, const char *sql, PGresult **out, rx_error *error)
{
	return run(conn, false, sql, out, error);
}

int rx__pg_run_bare(rx__pg_conn *conn, const char *sql, PGresult **out, rx_error *error)
{
	if (conn->base.broken || !PQsendQuery(conn->pg, sql))
		return rx__pg_fail(conn, NULL, sql, error);
	return finish(conn, false, out, sql, error);
}
