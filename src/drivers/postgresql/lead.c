/* What goes in front of a statement. BEGIN, and the settings that belong to it, are put off until there
 * is a statement, and are sent with it: a transaction costs no round trip of its own to begin. Until
 * then the server knows nothing of it, and a transaction without a statement never comes to be.
 *
 * A savepoint is released the same way: it stands until something else is sent, so that who has looked
 * at the results may still take back what was done.
 *
 * Behind a pooler the settings go before a statement outside of transactions too.
 *
 * DEALLOCATE of statements that are gone goes the same way, but with a sync behind it: it is no part of
 * the transaction, and what becomes of it is nobody's concern. */
#include "drivers/postgresql/postgresql.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"

static const char *const isolations[] = {
	[RX_ISOLATION_DEFAULT] = "", /* as the connection has it: READ COMMITTED */
	[RX_READ_UNCOMMITTED] = " ISOLATION LEVEL READ UNCOMMITTED",
	[RX_READ_COMMITTED] = " ISOLATION LEVEL READ COMMITTED",
	[RX_REPEATABLE_READ] = " ISOLATION LEVEL REPEATABLE READ",
	[RX_SERIALIZABLE] = " ISOLATION LEVEL SERIALIZABLE",
};

/* Statements, each ended by a NUL: the extended protocol takes them one by one. */
static void end_word(rx_buf *out)
{
	rx__buf_add(out, "", 1);
}

static void add_local(rx_buf *out, const char *name, const char *value)
{
	rx__buf_printf(out, "SET LOCAL %s = %s", name, value);
	end_word(out);
}

static void add_number(rx_buf *out, const char *name, int64_t value)
{
	char number[24];

	snprintf(number, sizeof(number), "%lld", (long long)value);
	add_local(out, name, number);
}

/* Not by set_config: a SELECT would give the transaction its snapshot, and a program may still want to
 * say which (SET TRANSACTION). */
static void add_pooled(rx_buf *out, const rx__pg_conn *conn)
{
	char value[40];

	add_number(out, "statement_timeout", rx__pg_timeout(conn));
	add_local(out, "client_encoding", "'UTF8'");
	for (const rx__pg_setting *setting = rx__pg_settings; setting->name; setting++) {
		snprintf(value, sizeof(value), "'%s'", setting->value);
		add_local(out, setting->name, value);
	}
}

/* What a connection of our own has from its start, a pooled one gets for each transaction. */
static void add_settings(rx_buf *out, const rx__pg_conn *conn)
{
	const rx__pg_source *source = conn->source;

	if (source->prepare != RX__PG_PREPARE_SERVER) {
		add_pooled(out, conn);
		if (source->search_path)
			add_local(out, "search_path", source->search_path);
	} else if (rx__pg_timeout(conn) != source->timeout) {
		add_number(out, "statement_timeout", rx__pg_timeout(conn));
	}
	if (conn->migrating)
		add_number(out, "lock_timeout", source->lock_timeout);
}

static void add_config(rx_buf *out, const char *name, const char *value)
{
	rx__buf_printf(out, ", set_config('%s', E'", name);
	for (; *value; value++) {
		if (*value == '\'' || *value == '\\')
			rx__buf_putc(out, *value);
		rx__buf_putc(out, *value);
	}
	rx__buf_puts(out, "', true)");
}

/* What is sent together is a transaction by itself, in which SET LOCAL works but warns. */
static void add_bare(rx_buf *out, const rx__pg_conn *conn)
{
	rx__buf_printf(out, "SELECT set_config('statement_timeout', '%lld', true)",
		(long long)rx__pg_timeout(conn));
	add_config(out, "client_encoding", "UTF8");
	for (const rx__pg_setting *setting = rx__pg_settings; setting->name; setting++)
		add_config(out, setting->name, setting->value);
	if (conn->source->search_path)
		add_config(out, "search_path", conn->source->search_path);
	end_word(out);
}

/* A pooled connection may have another one by itself. */
static rx_isolation isolation_of(const rx__pg_conn *conn)
{
	rx_isolation isolation = conn->base.isolation;

	return isolation == RX_ISOLATION_DEFAULT && conn->source->prepare != RX__PG_PREPARE_SERVER
		? RX_READ_COMMITTED
		: isolation;
}

static void add_due(rx_buf *out, const rx__pg_conn *conn)
{
	if (conn->release_due) {
		rx__buf_puts(out, "RELEASE " RX__PG_SAVEPOINT);
		end_word(out);
	}
	if (rx__pg_is_bare(conn))
		add_bare(out, conn);
	if (!conn->begin_due)
		return;
	rx__buf_printf(
		out, "BEGIN%s%s", isolations[isolation_of(conn)], conn->base.read_only ? " READ ONLY" : "");
	end_word(out);
	add_settings(out, conn);
}

static void is_sent(rx__pg_conn *conn)
{
	if (conn->begin_due)
		conn->server_timeout = rx__pg_timeout(conn);
	conn->begin_due = conn->release_due = false;
}

/* ---- before statements of the simple protocol ------------------------------------------------- */

static void add_words(rx_buf *out, const rx_buf *words)
{
	for (size_t i = 0; i < words->size; i++)
		rx__buf_add(out, words->data[i] ? &words->data[i] : "; ", words->data[i] ? 1 : 2);
	out->error = out->error ? out->error : words->error;
}

int rx__pg_add_lead(rx__pg_conn *conn, rx_buf *out)
{
	rx_buf words = RX_BUF_INIT;

	add_due(&words, conn);
	add_words(out, &words);
	rx__buf_deinit(&words);
	if (out->error)
		return RX_ENOMEM;
	is_sent(conn);
	return 0;
}

void rx__pg_close_later(rx__pg_conn *conn, const char *name)
{
	rx__buf_printf(&conn->closing, "DEALLOCATE %s", name);
	end_word(&conn->closing);
}

void rx__pg_run_closing(rx__pg_conn *conn)
{
	rx_buf sql = RX_BUF_INIT;

	add_words(&sql, &conn->closing);
	rx__buf_clear(&conn->closing);
	rx__pg_run(conn, rx__buf_text(&sql), NULL, NULL);
	rx__buf_deinit(&sql);
}

/* ---- before a pipeline ------------------------------------------------------------------------ */

bool rx__pg_send_word(rx__pg_conn *conn, const char *sql)
{
	return PQsendQueryParams(conn->pg, sql, 0, NULL, NULL, NULL, NULL, 0);
}

bool rx__pg_send_lead(rx__pg_conn *conn, const char *sql)
{
	bool ok = rx__pg_send_word(conn, sql);

	conn->n_lead += ok;
	return ok;
}

static bool send_words(rx__pg_conn *conn, const rx_buf *words, int *n)
{
	const char *at = words->data, *end = at + words->size;
	bool ok = !words->error;

	for (; ok && words->size > 0 && at < end; at += strlen(at) + 1) {
		ok = rx__pg_send_word(conn, at);
		*n += ok;
	}
	return ok;
}

static bool send_closing(rx__pg_conn *conn)
{
	int n = 0;
	bool ok = true;

	if (conn->closing.size > 0 && PQtransactionStatus(conn->pg) == PQTRANS_IDLE) {
		ok = send_words(conn, &conn->closing, &n) && PQpipelineSync(conn->pg);
		conn->closing_sent = ok;
		rx__buf_clear(&conn->closing);
	}
	return ok;
}

bool rx__pg_enter_pipeline(rx__pg_conn *conn)
{
	rx_buf words = RX_BUF_INIT;
	bool ok = PQenterPipelineMode(conn->pg) && send_closing(conn);

	conn->n_lead = 0;
	if (ok && rx__pg_is_due(conn)) {
		add_due(&words, conn);
		ok = send_words(conn, &words, &conn->n_lead);
		if (ok)
			is_sent(conn);
	}
	rx__buf_deinit(&words);
	return ok;
}

/* ---- taking back ------------------------------------------------------------------------------ */

int rx__pg_take_back(rx__pg_conn *conn, rx_error *error)
{
	conn->release_due = false;
	return conn->base.broken
		? RX_ECONNECTION
		: rx__pg_run(
			  conn, "ROLLBACK TO " RX__PG_SAVEPOINT "; RELEASE " RX__PG_SAVEPOINT, NULL, error);
}
