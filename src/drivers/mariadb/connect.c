/* Connecting, without ever waiting past the deadline. libmariadb looks names up and shakes hands in
 * calls that cannot be told to hurry, so a thread makes them; one that is late is left behind, and
 * clears up after itself. Several hosts are tried in order, each with its share of the time that is
 * left.
 *
 * What libmariadb calls SSL_ENFORCE falls back to plain text. A fingerprint that must be matched does
 * not, and an empty one is matched by every certificate: so this is what all our settings but `off`
 * have, and the result is looked at besides. */
#include "drivers/mariadb/mariadb.h"

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

enum { ACCESS_DENIED = 1045 };

/* The thread's own copy of all that it needs: it may outlive its engine. Owned by two, the asker and the
 * thread: the last one frees it. */
typedef struct task {
	pthread_mutex_t mutex;
	pthread_cond_t ended;
	int n_owners;
	bool done, ok;
	MYSQL *my;
	char *host, *user, *password, *database, *socket;
	int port;
	unsigned long kill; /* a session that is to be ended, or its statement, and ours is not kept */
	rx__my_kill_kind kind;
} task;

static void wipe(char *text)
{
	if (text)
		explicit_bzero(text, strlen(text));
	free(text);
}

static void give_up(task *t)
{
	bool last;

	pthread_mutex_lock(&t->mutex);
	last = --t->n_owners == 0;
	pthread_mutex_unlock(&t->mutex);
	if (!last)
		return;
	if (t->my)
		rx__my_hang_up(t->my);
	wipe(t->password);
	free(t->host);
	free(t->user);
	free(t->database);
	free(t->socket);
	pthread_cond_destroy(&t->ended);
	pthread_mutex_destroy(&t->mutex);
	free(t);
}

/* Signals stay with the program's own threads, so SIGPIPE cannot end it from here. */
static void *work(void *ud)
{
	task *t = ud;
	char sql[64];
	bool ok = mysql_real_connect(t->my, t->host, t->user, t->password, t->database,
				  (unsigned int)t->port, t->socket, CLIENT_MULTI_STATEMENTS) != NULL;

	if (ok && t->kill) {
		snprintf(sql, sizeof(sql), "KILL %s %lu",
			t->kind == RX__MY_KILL_SESSION ? "CONNECTION" : "QUERY", t->kill);
		ok = mysql_real_query(t->my, sql, strlen(sql)) == 0;
	}
	pthread_mutex_lock(&t->mutex);
	t->ok = ok;
	t->done = true;
	pthread_cond_signal(&t->ended);
	pthread_mutex_unlock(&t->mutex);
	give_up(t);
	return NULL;
}

static bool start(task *t)
{
	sigset_t all, before;
	pthread_t thread;
	bool started;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	t->n_owners = 2;
	started = pthread_create(&thread, NULL, work, t) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (started)
		pthread_detach(thread);
	else
		t->n_owners = 1;
	return started;
}

static bool wait_for(task *t, int64_t deadline)
{
	const struct timespec until = { .tv_sec = deadline / 1000000000,
		.tv_nsec = deadline % 1000000000 };
	int result = 0;
	bool done;

	pthread_mutex_lock(&t->mutex);
	while (!t->done && result != ETIMEDOUT)
		result = pthread_cond_timedwait(&t->ended, &t->mutex, &until);
	done = t->done;
	pthread_mutex_unlock(&t->mutex);
	return done;
}

/* ---- options */

static bool set(MYSQL *my, enum mysql_option option, const void *value)
{
	return mysql_options(my, option, value) == 0;
}

static bool set_tls(MYSQL *my, const rx__my_source *source)
{
	const my_bool on = 1;
	bool ok;

	if (source->tls == RX__MY_TLS_OFF)
		return true;
	ok = set(my, MYSQL_OPT_SSL_ENFORCE, &on) && set(my, MARIADB_OPT_TLS_PEER_FP, "") &&
		set(my, MYSQL_OPT_TLS_VERSION, "TLSv1.2,TLSv1.3");
	if (source->tls >= RX__MY_TLS_VERIFY_CA)
		ok = ok && set(my, MYSQL_OPT_SSL_CA, source->tls_ca);
	if (source->tls == RX__MY_TLS_VERIFY_FULL)
		ok = ok && set(my, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &on);
	if (source->tls_cert)
		ok = ok && set(my, MYSQL_OPT_SSL_CERT, source->tls_cert);
	if (source->tls_key)
		ok = ok && set(my, MYSQL_OPT_SSL_KEY, source->tls_key);
	return ok;
}

/* A server that nobody has verified may not ask for the password itself. */
static bool set_authentication(MYSQL *my, const rx__my_source *source)
{
	if (source->tls >= RX__MY_TLS_VERIFY_CA || source->n_hosts == 0)
		return true;
	return set(my, MARIADB_OPT_RESTRICTED_AUTH,
		"mysql_native_password,client_ed25519,parsec,caching_sha2_password,sha256_password,"
		"auth_gssapi_client");
}

static bool set_all(MYSQL *my, const rx__my_source *source, int ms)
{
	const unsigned int by = source->n_hosts ? MYSQL_PROTOCOL_TCP : MYSQL_PROTOCOL_SOCKET;
	const unsigned int seconds = (unsigned int)(ms + 999) / 1000, off = 0;
	const my_bool no = 0;

	return set(my, MYSQL_OPT_PROTOCOL, &by) && set(my, MYSQL_OPT_CONNECT_TIMEOUT, &seconds) &&
		set(my, MYSQL_OPT_LOCAL_INFILE, &off) && set(my, MYSQL_OPT_RECONNECT, &no) &&
		set(my, MYSQL_REPORT_DATA_TRUNCATION, &no) && set(my, MYSQL_SET_CHARSET_NAME, "utf8mb4") &&
		set(my, MYSQL_OPT_NONBLOCK, NULL) &&
		mysql_options4(my, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name",
			source->application ? source->application : "reflex") == 0 &&
		set_authentication(my, source) && set_tls(my, source);
}

static bool keep(char **out, const char *text)
{
	*out = text ? strdup(text) : NULL;
	return *out || !text;
}

/* host NULL: by the socket. */
static task *new_task(const rx__my_source *source, const rx__my_host *host, int ms)
{
	task *t = calloc(1, sizeof(*t));
	pthread_condattr_t attributes;

	if (!t)
		return NULL;
	t->n_owners = 1;
	pthread_mutex_init(&t->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&t->ended, &attributes);
	pthread_condattr_destroy(&attributes);
	t->port = host ? host->port : 0;
	t->my = mysql_init(NULL);
	if (t->my && set_all(t->my, source, ms) && keep(&t->host, host ? host->name : NULL) &&
		keep(&t->socket, host ? NULL : source->socket) && keep(&t->user, source->user) &&
		keep(&t->password, source->password) && keep(&t->database, source->database))
		return t;
	give_up(t);
	return NULL;
}

/* ---- one attempt */

/* Access denied, and there was no password: the server does not say whether one would have helped. */
static int fail_connect(const rx__my_source *source, MYSQL *my, rx_error *error)
{
	int code = rx__my_fail_as(source, mysql_errno(my), mysql_sqlstate(my), mysql_error(my), error);

	return mysql_errno(my) == ACCESS_DENIED && !source->password ? RX_NOTFOUND : code;
}

/* What must be so for anything to work; see rx__my_open for what can be set. */
static int check_server(const rx__my_source *source, MYSQL *my, rx_error *error)
{
	unsigned long version = mysql_get_server_version(my),
				  needed = mariadb_connection(my) ? 100700 : 80000;

	if (source->tls != RX__MY_TLS_OFF && !mysql_get_ssl_cipher(my))
		return rx__fail(error, RX_ECONNECTION,
			"%s: the connection is not encrypted, and the setting tls asks for that%s",
			source->shown, source->n_hosts ? "" : "; a socket never is: leave tls out");
	if (version < needed)
		return rx__fail(error, RX_ECONNECTION,
			"%s: the server is %s, which is too old; MariaDB 10.7 or MySQL 8.0, or later, is "
			"needed",
			source->shown, mysql_get_server_info(my));
	return 0;
}

static int try_one(MYSQL **out, const rx__my_source *source, const rx__my_host *host,
	int64_t deadline, rx_error *error)
{
	int64_t left = (deadline - rx__clock_monotonic()) / MS;
	task *t = new_task(source, host, left < 1 ? 1 : (int)left);
	int code = 0;

	if (!t)
		return rx__fail_nomem(error);
	if (!start(t))
		code = rx__fail(error, RX_ENOMEM, "no thread can be started to connect");
	else if (!wait_for(t, deadline))
		code = rx__fail(error, RX_ETIMEOUT, "%s: no connection to %s within connect_timeout=%d s",
			source->shown, host ? host->name : source->socket, source->connect_timeout / 1000);
	else if (!t->ok)
		code = fail_connect(source, t->my, error);
	else
		code = check_server(source, t->my, error);
	if (!code) {
		*out = t->my;
		t->my = NULL;
	}
	give_up(t);
	return code;
}

int rx__my_connect(MYSQL **out, const rx__my_source *source, rx_error *error)
{
	int64_t deadline = rx__clock_monotonic() + source->connect_timeout * MS;
	rx_error room = RX_ERROR_INIT;
	int code = RX_ECONNECTION;

	if (!error)
		error = &room;
	if (source->n_hosts == 0)
		return try_one(out, source, NULL, deadline, error);
	for (size_t i = 0; i < source->n_hosts && code < 0; i++) {
		int64_t now = rx__clock_monotonic();
		int64_t share = (deadline - now) / (int64_t)(source->n_hosts - i);

		code = try_one(out, source, &source->hosts[i], now + share, error);
	}
	if (code < 0 && source->n_hosts > 1)
		rx__fail_wrap(
			error, "none of the %zu hosts can be used; the last one says", source->n_hosts);
	if (!code)
		*error = (rx_error)RX_ERROR_INIT;
	return code;
}

/* The same server that the connection went to, with all the options that it had. */
bool rx__my_kill(const rx__my_conn *conn, rx__my_kill_kind kind, int64_t deadline)
{
	const rx__my_source *source = conn->source;
	const rx__my_host *host = NULL;
	task *t;
	bool done;

	for (size_t i = 0; i < source->n_hosts; i++)
		if (conn->my->host && strcmp(source->hosts[i].name, conn->my->host) == 0 &&
			(unsigned int)source->hosts[i].port == conn->my->port)
			host = &source->hosts[i];
	if (source->n_hosts && !host)
		return false;
	t = new_task(source, host, (int)((deadline - rx__clock_monotonic()) / MS));
	if (!t)
		return false;
	t->kill = mysql_thread_id(conn->my);
	t->kind = kind;
	done = start(t) && wait_for(t, deadline) && t->ok;
	give_up(t);
	return done;
}
