/* Waiting for the server: never past the deadline of the statement.
 *
 * Calls of libmariadb are made in its non-blocking form: each says what it waits for, and goes on when
 * that is there. The server has the same deadline (max_statement_time) and normally is the one who ends
 * a statement that takes too long. If nothing has come a moment later, it is told to by KILL QUERY on a
 * second connection; and where there is no answer to that either, the connection is given up. A server that is
 * just about to begin with the statement forgets such a request, so it is made again, and one to end the whole
 * session, which is not forgotten, before the connection is given up: nothing runs on for nobody. */
#include "drivers/mariadb/mariadb.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>

#include "base/calendar.h"

#define MS INT64_C(1000000)

enum { HEAD_START = 300, GRACE = 2000, AGAIN = 300 }; /* ms */

/* A call that is under way, and how it goes on. */
typedef struct call {
	int (*go_on)(struct call *call, int ready);
	MYSQL *my;
	MYSQL_STMT *stmt;
	MYSQL_RES *rows;
	int result;
	my_bool flag;
} call;

int64_t rx__my_timeout(const rx__my_conn *conn)
{
	if (conn->migrating || conn->base.timeout < 0)
		return 0;
	return conn->base.timeout ? conn->base.timeout : conn->source->timeout;
}

/* The server is the first to end a statement only where it has the same time in mind. */
void rx__my_begin_wait(rx__my_conn *conn)
{
	int64_t timeout = rx__my_timeout(conn);

	conn->cancelled = false;
	if (timeout == conn->server_timeout)
		timeout += timeout ? HEAD_START : 0;
	conn->allowed = timeout * MS;
	conn->deadline = timeout ? 0 : INT64_MAX;
}

/* The clock is read once for a statement that is waited for once. */
static int64_t time_left(rx__my_conn *conn)
{
	int64_t now;

	if (conn->deadline == INT64_MAX)
		return INT64_MAX;
	now = rx__clock_monotonic();
	if (conn->deadline == 0)
		conn->deadline = now + conn->allowed;
	return conn->deadline - now;
}

/* What is to take longer than the server would let it. Less needs no telling: then we are the ones who
 * end it. */
int rx__my_tell_timeout(rx__my_conn *conn, rx_error *error)
{
	int64_t timeout = rx__my_timeout(conn);
	char sql[80];
	int code;

	if (conn->server_timeout == 0 || (timeout && timeout <= conn->server_timeout))
		return 0;
	snprintf(sql, sizeof(sql),
		conn->is_mariadb ? "SET max_statement_time = %lld.%03d"
						 : "SET max_execution_time = %lld%03d",
		(long long)(timeout / 1000), (int)(timeout % 1000));
	code = rx__my_run(conn, sql, NULL, error);
	if (!code)
		conn->server_timeout = timeout;
	return code;
}

/* ---- SIGPIPE: the sockets of libmariadb do not raise it, but those of its TLS do */

typedef struct pipe_guard {
	sigset_t before;
	bool active, was_pending;
} pipe_guard;

static bool is_pending(void)
{
	sigset_t pending;

	sigpending(&pending);
	return sigismember(&pending, SIGPIPE) == 1;
}

static void guard(pipe_guard *g, bool tls)
{
	sigset_t one;

	g->active = tls;
	if (!g->active)
		return;
	sigemptyset(&one);
	sigaddset(&one, SIGPIPE);
	g->was_pending = is_pending();
	pthread_sigmask(SIG_BLOCK, &one, &g->before);
}

static void unguard(const pipe_guard *g)
{
	const struct timespec now = { 0 };
	sigset_t one;

	if (!g->active)
		return;
	sigemptyset(&one);
	sigaddset(&one, SIGPIPE);
	if (!g->was_pending && is_pending())
		while (sigtimedwait(&one, NULL, &now) < 0 && errno == EINTR)
			;
	pthread_sigmask(SIG_SETMASK, &g->before, NULL);
}

/* It says goodbye, also to a server that is gone. */
void rx__my_hang_up(MYSQL *my)
{
	pipe_guard g;

	guard(&g, mysql_get_ssl_cipher(my) != NULL);
	mysql_close(my);
	unguard(&g);
}

void rx__my_forget(MYSQL_STMT *stmt, const rx__my_conn *conn)
{
	pipe_guard g;

	guard(&g, conn->tls);
	mysql_stmt_close(stmt);
	unguard(&g);
}

/* ---- one call */

/* A timeout of poll is a timer that the kernel sets and takes away for each wait, which is 2 % of a query
 * by key. Ours stays set from wait to wait, as long as it goes off no later than the deadline; if it does
 * so too early, it is set anew. False: there is no such timer. */
static bool set_alarm(rx__my_conn *conn, int64_t left)
{
	struct itimerspec at = { .it_value = { .tv_sec = 0 } };

	if (conn->timer < 0 || left <= 0)
		return false;
	if (conn->alarm > conn->deadline - left && conn->alarm <= conn->deadline)
		return true;
	at.it_value.tv_sec = conn->deadline / 1000000000;
	at.it_value.tv_nsec = conn->deadline % 1000000000;
	if (timerfd_settime(conn->timer, TFD_TIMER_ABSTIME, &at, NULL))
		return false;
	conn->alarm = conn->deadline;
	return true;
}

static int ms_of(int64_t left)
{
	return left == INT64_MAX  ? -1
		: left <= 0			  ? 0
		: left > 3600000 * MS ? 3600000
							  : (int)((left + MS - 1) / MS);
}

/* 0: ready for *what (MYSQL_WAIT_…); else RX_ETIMEOUT. */
static int wait_for(rx__my_conn *conn, int *what)
{
	struct pollfd items[2] = { { .fd = mysql_get_socket(conn->my) },
		{ .fd = conn->timer, .events = POLLIN } };

	items[0].events = (short)((*what & MYSQL_WAIT_READ ? POLLIN : 0) |
		(*what & MYSQL_WAIT_WRITE ? POLLOUT : 0) | (*what & MYSQL_WAIT_EXCEPT ? POLLPRI : 0));
	for (;;) {
		int64_t left = time_left(conn);
		bool alarmed = left != INT64_MAX && set_alarm(conn, left);
		int ready = poll(items, alarmed ? 2 : 1, alarmed ? -1 : ms_of(left));
		int seen = items[0].revents;

		if (ready > 0 && seen) {
			/* A socket that is done for is ready for all: libmariadb meets the error itself. */
			if (seen & (POLLERR | POLLHUP | POLLNVAL))
				return 0;
			*what = (seen & POLLIN ? MYSQL_WAIT_READ : 0) |
				(seen & POLLOUT ? MYSQL_WAIT_WRITE : 0) | (seen & POLLPRI ? MYSQL_WAIT_EXCEPT : 0);
			return 0;
		}
		if (ready < 0 && errno != EINTR)
			return 0;
		if (left <= 0)
			return RX_ETIMEOUT;
	}
}

/* The statement is late. reached: whether the server was told so; then it answers, or else RX_ETIMEOUT. */
static int cancel(rx__my_conn *conn, int *what, bool *reached)
{
	const int64_t end = rx__clock_monotonic() + 2 * GRACE * MS;
	int code = RX_ETIMEOUT;

	conn->cancelled = true;
	for (int64_t now = end - 2 * GRACE * MS; code && now < end; now = rx__clock_monotonic()) {
		*reached = rx__my_kill(conn, RX__MY_KILL_QUERY, now + GRACE * MS);
		if (!*reached)
			return RX_ETIMEOUT;
		conn->deadline = rx__clock_monotonic() + AGAIN * MS;
		code = wait_for(conn, what);
	}
	conn->deadline = rx__clock_monotonic() + GRACE * MS;
	return code;
}

/* A call that is left where it is must not be waited for by mysql_close either. */
static int abandon(rx__my_conn *conn, bool reached)
{
	if (reached)
		(void)rx__my_kill(conn, RX__MY_KILL_SESSION, rx__clock_monotonic() + GRACE * MS);
	conn->base.broken = true;
	if (conn->base.in_transaction && !conn->base.doomed) {
		conn->base.doomed = true;
		conn->doomed_by = RX_ETIMEOUT;
	}
	shutdown(mysql_get_socket(conn->my), SHUT_RDWR);
	return RX_ETIMEOUT;
}

/* what: what the call waits for, as its beginning has said; 0 when it is done already. */
static int drive(rx__my_conn *conn, call *c, int what)
{
	pipe_guard g;

	if (!what)
		return 0;
	guard(&g, conn->tls);
	while (what) {
		int code = wait_for(conn, &what);
		bool reached = true;

		if (code && !conn->cancelled)
			code = cancel(conn, &what, &reached);
		if (code) {
			unguard(&g);
			return abandon(conn, reached);
		}
		what = c->go_on(c, what);
	}
	unguard(&g);
	return 0;
}

#define BEGIN(go_on_with, begin) BEGIN_OF(go_on_with, NULL, begin)
#define BEGIN_STMT(go_on_with, begin) BEGIN_OF(go_on_with, stmt->my, begin)
#define BEGIN_OF(go_on_with, of, begin) \
	call c = { .go_on = (go_on_with), .my = conn->my, .stmt = (of) }; \
	pipe_guard g; \
	int what; \
\
	guard(&g, conn->tls); \
	what = (begin); \
	unguard(&g); \
	if (drive(conn, &c, what)) \
	return RX_ETIMEOUT

static int on_query(call *c, int ready)
{
	return mysql_real_query_cont(&c->result, c->my, ready);
}

int rx__my_wait_query(rx__my_conn *conn, const char *sql, size_t size)
{
	conn->answered = NULL;
	BEGIN(on_query, mysql_real_query_start(&c.result, c.my, sql, (unsigned long)size));
	return c.result;
}

static int on_store(call *c, int ready)
{
	return mysql_store_result_cont(&c->rows, c->my, ready);
}

int rx__my_wait_store(rx__my_conn *conn, MYSQL_RES **out)
{
	BEGIN(on_store, mysql_store_result_start(&c.rows, c.my));
	*out = c.rows;
	return !c.rows && mysql_errno(c.my);
}

static int on_next(call *c, int ready)
{
	return mysql_next_result_cont(&c->result, c->my, ready);
}

int rx__my_wait_next(rx__my_conn *conn)
{
	BEGIN(on_next, mysql_next_result_start(&c.result, c.my));
	return c.result;
}

static int on_prepare(call *c, int ready)
{
	return mysql_stmt_prepare_cont(&c->result, c->stmt, ready);
}

int rx__my_wait_prepare(rx__my_conn *conn, rx__my_stmt *stmt)
{
	conn->answered = NULL;
	BEGIN_STMT(on_prepare,
		mysql_stmt_prepare_start(&c.result, c.stmt, stmt->sql, (unsigned long)stmt->sql_size));
	return c.result;
}

static int on_execute(call *c, int ready)
{
	return mysql_stmt_execute_cont(&c->result, c->stmt, ready);
}

int rx__my_wait_execute(rx__my_conn *conn, rx__my_stmt *stmt)
{
	conn->answered = stmt;
	BEGIN_STMT(on_execute, mysql_stmt_execute_start(&c.result, c.stmt));
	return c.result;
}

static int on_rows(call *c, int ready)
{
	return mysql_stmt_store_result_cont(&c->result, c->stmt, ready);
}

int rx__my_wait_rows(rx__my_conn *conn, rx__my_stmt *stmt)
{
	BEGIN_STMT(on_rows, mysql_stmt_store_result_start(&c.result, c.stmt));
	return c.result;
}

static int on_fetch(call *c, int ready)
{
	return mysql_stmt_fetch_cont(&c->result, c->stmt, ready);
}

int rx__my_wait_fetch(rx__my_conn *conn, rx__my_stmt *stmt)
{
	BEGIN_STMT(on_fetch, mysql_stmt_fetch_start(&c.result, c.stmt));
	return c.result;
}

static int on_free(call *c, int ready)
{
	return mysql_stmt_free_result_cont(&c->flag, c->stmt, ready);
}

int rx__my_wait_free(rx__my_conn *conn, rx__my_stmt *stmt)
{
	BEGIN_STMT(on_free, mysql_stmt_free_result_start(&c.flag, c.stmt));
	return c.flag;
}

static int on_more(call *c, int ready)
{
	return mysql_stmt_next_result_cont(&c->result, c->stmt, ready);
}

int rx__my_wait_more(rx__my_conn *conn, rx__my_stmt *stmt)
{
	BEGIN_STMT(on_more, mysql_stmt_next_result_start(&c.result, c.stmt));
	return c.result;
}

static int on_reset(call *c, int ready)
{
	return mysql_reset_connection_cont(&c->result, c->my, ready);
}

int rx__my_wait_reset(rx__my_conn *conn)
{
	BEGIN(on_reset, mysql_reset_connection_start(&c.result, c.my));
	return c.result;
}

void rx__my_end_wait(rx__my_conn *conn)
{
	if (!conn->cancelled || conn->base.broken)
		return;
	conn->deadline = rx__clock_monotonic() + GRACE * MS;
	if (rx__my_wait_query(conn, "DO 0", 4) && mysql_errno(conn->my) != 1317)
		conn->base.broken = true;
	conn->cancelled = false;
}
