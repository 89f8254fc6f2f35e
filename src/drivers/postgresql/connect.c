/* Connecting, without ever waiting past the deadline: names are looked up by us, and each address of
 * each host is tried by itself, in order, with its share of the time that is left. So one host that is
 * silent does not take the time of the next.
 *
 * Every option that libpq would else take from its environment and that decides where we connect and
 * how it is secured is given by us. What is left to libpq: user, password and database that the URL
 * does not name (PGUSER, PGPASSWORD, PGDATABASE, ~/.pgpass). */
#include "drivers/postgresql/postgresql.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <reflex/sys/log.h>

#include "base/calendar.h"
#include "base/fail.h"

enum { LIBPQ_16 = 160000, MAX_KEYWORDS = 32, LEAST_SHARE = 200 /* ms */ };

typedef struct attempt {
	const rx__pg_source *source;
	const char *host, *address; /* address NULL: a socket's folder */
	int port;
	const char *target;
	int64_t deadline;
} attempt;

int rx__pg_poll(int fd, bool to_write, int64_t deadline)
{
	struct pollfd item = { .fd = fd, .events = (short)(POLLIN | (to_write ? POLLOUT : 0)) };

	for (;;) {
		int64_t left = deadline - rx__clock_monotonic();
		int ms = deadline == INT64_MAX ? -1
			: left <= 0				   ? 0
			: left > 3600000000000	   ? 3600000
									   : (int)((left + 999999) / 1000000);
		int ready = poll(&item, 1, ms);

		if (ready > 0)
			return 0;
		if (ready < 0 && errno != EINTR)
			return 0; /* libpq meets the same error, and has words for it */
		if (left <= 0)
			return RX_ETIMEOUT;
	}
}

/* ---- settings */

/* -c name=value, blanks and backslashes escaped. */
static void add_setting(rx_buf *out, const char *name, const char *value)
{
	rx__buf_printf(out, "%s-c %s=", out->size ? " " : "", name);
	for (; *value; value++) {
		if (*value == ' ' || *value == '\\')
			rx__buf_putc(out, '\\');
		rx__buf_putc(out, *value);
	}
}

/* What texts in SQL and from it look like, whatever the role, the database or the server says. Values
 * go in binary and depend on none of these; casts to text, defaults, lists and what the catalogue
 * shows of expressions do. */
const rx__pg_setting rx__pg_settings[] = {
	{ "TimeZone", "UTC" },
	{ "DateStyle", "ISO, MDY" },
	{ "IntervalStyle", "iso_8601" },
	{ "standard_conforming_strings", "on" },
	{ "bytea_output", "hex" },
	{ "extra_float_digits", "3" },
	{ "array_nulls", "on" },
	{ "quote_all_identifiers", "off" },
	{ NULL, NULL },
};

/* Sent with the request to connect, so that they cost no round trip. A pooler in transaction mode
 * takes none: there they come with each BEGIN. */
static void settings_of(rx_buf *out, const rx__pg_source *source)
{
	char timeout[24];

	if (source->prepare != RX__PG_PREPARE_SERVER)
		return;
	snprintf(timeout, sizeof(timeout), "%d", source->timeout);
	for (const rx__pg_setting *setting = rx__pg_settings; setting->name; setting++)
		add_setting(out, setting->name, setting->value);
	add_setting(out, "default_transaction_isolation", "read committed");
	add_setting(out, "cursor_tuple_fraction", "1");
	add_setting(out, "statement_timeout", timeout);
	if (source->search_path)
		add_setting(out, "search_path", source->search_path);
}

/* ---- one attempt */

/* Notices are for whoever debugs. */
static void notice(void *ud, const char *text)
{
	char line[300];

	(void)ud;
	rx__copy_text(line, sizeof(line), text);
	rx__clean_text(line);
	rx_log(RX_LOG_DEBUG, "postgresql: %s", line);
}

/* What to do next. libpq has no SQLSTATE of a login that was refused, only the server's words. */
static const char *next_step(const char *text)
{
	static const struct {
		const char *words, *rest, *remedy;
	} steps[] = {
		/* a pooler's words: it knows no settings that are sent along with the login */
		{ "unsupported startup parameter", "",
			"; a pooler is there: say prepare=unnamed in the URL" },
		{ "FATAL:", "password authentication failed",
			"; look at the user and the password: of the URL, of ?password_file=, of "
			"REFLEX_DB_PASSWORD, or of ~/.pgpass" },
		{ "FATAL:", "Peer authentication failed",
			"; by a socket the server takes the user of the system: name that one in the URL, or "
			"a host" },
		{ "FATAL:  database \"", "does not exist",
			"; make it (createdb), or name another one at the end of the URL" },
		{ "FATAL:  role \"", "does not exist",
			"; make it (createuser), or name another user in the URL" },
		{ "FATAL:  role \"", "is not permitted to log in",
			"; name another user in the URL, or ALTER ROLE name LOGIN" },
		{ "FATAL:  permission denied for database", "",
			"; name another database or user in the URL, or GRANT CONNECT" },
		{ "FATAL:  no pg_hba.conf entry", "",
			"; the server's pg_hba.conf has to let this user in from here" },
	};

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		const char *at = strstr(text, steps[i].words);

		if (at && strstr(at, steps[i].rest))
			return steps[i].remedy;
	}
	return "";
}

static int fail_libpq(const attempt *a, PGconn *pg, int code, rx_error *error)
{
	char text[360];

	rx__pg_words(pg, text, sizeof(text));
	return rx__fail(error, code, "%s: %s%s", a->source->shown, text, next_step(text));
}

static int fail_step(const attempt *a, PGconn *pg, rx_error *error)
{
	if (!PQconnectionNeedsPassword(pg) || a->source->password)
		return fail_libpq(a, pg, RX_ECONNECTION, error);
	rx__fail(error, RX_ECONNECTION, "%s: the server wants a password, and there is none",
		a->source->shown);
	return RX_NOTFOUND;
}

static int fail_timeout(const attempt *a, rx_error *error)
{
	return rx__fail(error, RX_ETIMEOUT,
		"%s: no connection to %s, port %d, within connect_timeout=%d s", a->source->shown, a->host,
		a->port, a->source->connect_timeout / 1000);
}

/* Whether somebody who may be anybody could ask for the password itself. A socket's other end is of this
 * machine, and where it is we have its path. */
static bool is_exposed(const attempt *a)
{
	return a->address && strncmp(a->source->tls, "verify", 6) != 0;
}

static int fail_gate(const attempt *a, int code, rx_error *error)
{
	if (code == RX_ETIMEOUT)
		return fail_timeout(a, error);
	if (code == RX_ENOMEM)
		return rx__fail(error, RX_ECONNECTION, "%s: too many open files", a->source->shown);
	if (code == RX_EDRIVER)
		return rx__fail(error, RX_ECONNECTION,
			"%s: libpq encrypts with another library than OpenSSL here, so that it cannot be seen "
			"whether the server asks for the password itself, and nothing was sent; use "
			"tls=verify-full",
			a->source->shown);
	return rx__fail(error, RX_ECONNECTION,
		"%s: the server asks for the password itself (method password in its pg_hba.conf) or for "
		"something that is no authentication, and nobody has verified who it is, so nothing was "
		"sent; use tls=verify-full, or the method scram-sha-256",
		a->source->shown);
}

/* libpq's steps, up to the end or the deadline. */
static int drive(const attempt *a, PGconn *pg, rx_error *error)
{
	const bool gated = is_exposed(a) && PQlibVersion() < LIBPQ_16;
	PostgresPollingStatusType step = PGRES_POLLING_WRITING;
	struct pollfd item;

	for (;;) {
		int64_t left = a->deadline - rx__clock_monotonic();

		if (step == PGRES_POLLING_OK)
			return 0;
		if (step == PGRES_POLLING_FAILED)
			return fail_step(a, pg, error);
		if (left <= 0)
			return fail_timeout(a, error);
		item = (struct pollfd){ .fd = PQsocket(pg),
			.events = step == PGRES_POLLING_READING ? POLLIN : POLLOUT };
		if (gated && PQstatus(pg) == CONNECTION_AWAITING_RESPONSE) {
			int code = rx__pg_gate(pg, &step, a->deadline);

			if (code)
				return fail_gate(a, code, error);
			continue;
		}
		if (poll(&item, 1, (int)(left / 1000000) + 1) == 0)
			continue;
		step = PQconnectPoll(pg);
	}
}

/* What must be so for anything to work; see rx__pg_open for what can be set. */
static int check_server(const attempt *a, PGconn *pg, rx_error *error)
{
	bool encrypted = strcmp(a->source->tls, "disable") != 0;

	if (encrypted && !PQsslInUse(pg))
		return rx__fail(error, RX_ECONNECTION,
			"%s: the connection is not encrypted, and tls=%s asks for that%s", a->source->shown,
			a->source->tls, a->address ? "" : "; a socket never is: leave tls out");
	if (PQserverVersion(pg) < 100000)
		return rx__fail(error, RX_ECONNECTION,
			"%s: the server is PostgreSQL %d, which is too old; 10 or later is needed",
			a->source->shown, PQserverVersion(pg) / 10000);
	return 0;
}

/* What libpq would take from the environment or a service file, and cannot be told to leave: another
 * host in the place of a socket, and options where we send none. It is refused, because nobody has
 * asked for it in the URL. */
static int refuse_foreign(const attempt *a, bool has_options, rx_error *error)
{
	PQconninfoOption *defaults = PQconndefaults();
	const char *name = NULL;

	for (PQconninfoOption *d = defaults; d && d->keyword && !name; d++) {
		if (!d->val || !*d->val)
			continue;
		if (strcmp(d->keyword, "hostaddr") == 0 && !a->address)
			name = "PGHOSTADDR";
		else if (strcmp(d->keyword, "options") == 0 && !has_options)
			name = "PGOPTIONS";
	}
	PQconninfoFree(defaults);
	if (!name)
		return 0;
	return rx__fail(error, RX_ECONNECTION,
		"%s: the environment (%s, or the service that PGSERVICE names) says something else than "
		"the "
		"URL; unset it",
		a->source->shown, name);
}

static int try_one(PGconn **out, const attempt *a, rx_error *error)
{
	const rx__pg_source *source = a->source;
	const char *names[MAX_KEYWORDS], *values[MAX_KEYWORDS];
	char port[16];
	rx_buf settings = RX_BUF_INIT;
	PGconn *pg = NULL;
	int n = 0, code = 0;

	settings_of(&settings, source);
	snprintf(port, sizeof(port), "%d", a->port);
	const struct {
		const char *name, *value;
	} keywords[] = {
		{ "host", a->host },
		{ "hostaddr", a->address },
		{ "port", port },
		{ "user", source->user },
		{ "password", source->password },
		{ "dbname", source->database },
		{ "passfile", source->passfile },
		{ "sslmode", source->tls },
		{ "sslrootcert", source->tls_ca },
		{ "sslcert", source->tls_cert },
		{ "sslkey", source->tls_key },
		{ "ssl_min_protocol_version", "TLSv1.2" },
		{ "sslcompression", "0" },
		{ "sslsni", "1" },
		{ "gssencmode", "disable" },
		{ "channel_binding", "prefer" },
		{ "require_auth", is_exposed(a) && PQlibVersion() >= LIBPQ_16 ? "!password" : NULL },
		{ "target_session_attrs", a->target },
		{ "client_encoding", "UTF8" },
		{ "application_name", source->application ? source->application : "reflex" },
		{ "options", settings.size ? rx__buf_text(&settings) : NULL },
		{ "keepalives", "1" },
		{ "keepalives_idle", "60" },
		{ "keepalives_interval", "10" },
		{ "keepalives_count", "3" },
	};
	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
		if (!keywords[i].value)
			continue;
		names[n] = keywords[i].name;
		values[n++] = keywords[i].value;
	}
	names[n] = values[n] = NULL;
	code = refuse_foreign(a, settings.size > 0, error);
	if (!code && !settings.error)
		pg = PQconnectStartParams(names, values, 0);
	rx__buf_deinit(&settings);
	if (code)
		return code;
	if (!pg)
		return rx__fail_nomem(error);
	PQsetNoticeProcessor(pg, notice, NULL);
	if (PQstatus(pg) == CONNECTION_BAD)
		code = fail_libpq(a, pg, RX_ECONNECTION, error);
	if (!code)
		code = drive(a, pg, error);
	if (!code)
		code = check_server(a, pg, error);
	if (!code && PQsetnonblocking(pg, 1) != 0)
		code = fail_libpq(a, pg, RX_ECONNECTION, error);
	if (code)
		PQfinish(pg);
	else
		*out = pg;
	return code;
}

/* ---- all of them */

/* The addresses of one host, one after the other. n_after: hosts that come after it. */
static int try_host(
	PGconn **out, attempt *a, const rx__pg_host *host, size_t n_after, rx_error *error)
{
	int64_t end = a->deadline, now = rx__clock_monotonic(), share;
	char *addresses = NULL, *rest = NULL, *address;
	size_t n = 1;
	int code;

	a->host = host->name;
	a->port = host->port;
	share = (end - now) / (int64_t)(n_after + 1);
	if (*host->name == '/') {
		a->address = NULL;
		a->deadline = now + share;
		code = try_one(out, a, error);
		a->deadline = end;
		return code;
	}
	code = rx__pg_resolve(&addresses, host->name, now + share, error);
	if (code) {
		rx__fail_wrap(error, "%s", a->source->shown);
		return code;
	}
	for (const char *at = addresses; *at; at++)
		n += *at == ',';
	code = RX_ECONNECTION;
	for (address = strtok_r(addresses, ",", &rest); address && code < 0;
		 address = strtok_r(NULL, ",", &rest), n--) {
		now = rx__clock_monotonic();
		share = (end - now) / (int64_t)(n + n_after);
		if (share < LEAST_SHARE * INT64_C(1000000) && end - now > share)
			share = LEAST_SHARE * INT64_C(1000000);
		a->address = address;
		a->deadline = now + share;
		code = try_one(out, a, error);
	}
	a->deadline = end;
	free(addresses);
	return code;
}

static int try_all(PGconn **out, attempt *a, rx_error *error)
{
	const rx__pg_source *source = a->source;
	int code = RX_ECONNECTION;

	for (size_t i = 0; i < source->n_hosts && code < 0; i++)
		code = try_host(out, a, &source->hosts[i], source->n_hosts - i - 1, error);
	if (code < 0 && source->n_hosts > 1)
		rx__fail_wrap(
			error, "none of the %zu hosts can be used; the last one says", source->n_hosts);
	return code;
}

int rx__pg_connect(PGconn **out, const rx__pg_source *source, rx_error *error)
{
	bool prefer = strcmp(source->target, "prefer-standby") == 0;
	attempt a = { .source = source,
		.target = prefer ? "standby" : source->target,
		.deadline =
			rx__clock_monotonic() + (int64_t)source->connect_timeout * 1000000 / (prefer ? 2 : 1) };
	rx_error room = RX_ERROR_INIT;
	int code;

	if (!error)
		error = &room;
	code = try_all(out, &a, error);
	if (code < 0 && prefer) {
		a.target = "any";
		a.deadline = rx__clock_monotonic() + (int64_t)source->connect_timeout * 500000;
		code = try_all(out, &a, error);
	}
	if (!code)
		*error = (rx_error)RX_ERROR_INIT;
	return code;
}
