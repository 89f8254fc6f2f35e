/* Statements whose plan DDL has made invalid, and those whose name the server (or another one behind
 * the pooler) does not know. They are prepared again and run once more, but the failure has ended
 * the transaction around them, which can be begun again unseen only where nothing is lost by it:
 *
 * - nothing was run in it yet, or
 * - it has only read, by plain statements, and each of its statements sees what is committed when it
 *   begins (READ COMMITTED): what was read stays as true as it was.
 *
 * Else it is a serialization failure, after which a program runs the transaction again.
 *
 * Such a failure is known by where in the server it comes from, as its words are in the server's
 * language; or by the type of a parameter that is gone (an enum that a migration has replaced). */
#include "drivers/postgresql/postgresql.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "sql/raw.h"

static bool begins_with(const char *text, const char *words)
{
	return text && strncmp(text, words, strlen(words)) == 0;
}

bool rx__pg_is_stale_plan(const PGresult *result, const char *state)
{
	if (strcmp(state, "0A000") == 0)
		return begins_with(
			PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION), "RevalidateCachedQuery");
	return strcmp(state, "XX000") == 0 &&
		begins_with(
			PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY), "cache lookup failed for type ");
}

bool rx__pg_is_stale(const rx__pg_stmt *stmt, const rx_error *error)
{
	return stmt->name[0] &&
		(rx__pg_conn_of(stmt->base.conn)->stale_plan || strcmp(error->sqlstate, "26000") == 0);
}

/* ---- statements that only read ---------------------------------------------------------------- */

/* The word that begins here; a name in quotes is one, and so is a text. */
static size_t word_at(const char *sql)
{
	size_t n = 0;

	if (*sql == '"' || *sql == '\'')
		return strcspn(sql + 1, *sql == '"' ? "\"" : "'") + 2;
	while (isalnum((unsigned char)sql[n]) || sql[n] == '_' || (unsigned char)sql[n] >= 0x80)
		n++;
	return n;
}

/* A parenthesis behind any other word may be the call of a function that writes. */
static const char *const harmless[] = { "", "ALL", "AND", "ANY", "BY", "EXISTS", "FROM", "IN",
	"JOIN", "NOT", "ON", "OR", "SELECT", "WHERE", "avg", "coalesce", "count", "length", "lower",
	"max", "min", "sum", "upper", NULL };
/* INTO makes a table, FOR may lock rows. */
static const char *const harmful[] = { "INTO", "FOR", NULL };

/* What comments and other quotes hold is not looked into. */
bool rx__pg_is_plain(const char *sql)
{
	const char *last = "", *end = sql + strlen(sql);
	size_t n_last = 0;

	if (strncmp(sql, "SELECT ", 7) != 0 || strstr(sql, "--") || strstr(sql, "/*") ||
		strstr(sql, "$$") || strchr(sql, '\\'))
		return false;
	while (sql < end) {
		size_t n = word_at(sql);

		if (n > (size_t)(end - sql) || rx__raw_is_one_of(sql, n, harmful))
			return false;
		if (*sql == '(' && !rx__raw_is_one_of(last, n_last, harmless))
			return false;
		if (n > 0 || !isspace((unsigned char)*sql)) {
			last = sql;
			n_last = n;
		}
		sql += n > 0 ? n : 1;
	}
	return true;
}

void rx__pg_note_run(rx__pg_conn *conn, const rx__pg_stmt *stmt)
{
	conn->untouched = false;
	conn->only_reads = conn->only_reads && stmt && stmt->plain && !stmt->base.stream;
	if (stmt)
		rx__pg_note_remains(conn, stmt->remains);
}

/* ---- once more -------------------------------------------------------------------------------- */

/* A name that the server does not know need not be closed. */
static void give_up_name(rx__pg_stmt *stmt, const rx_error *why)
{
	if (strcmp(why->sqlstate, "26000") == 0)
		stmt->name[0] = '\0';
	else
		rx__pg_forget(stmt);
}

int rx__pg_describe_again(rx__pg_stmt *stmt, rx_error *error)
{
	uint32_t n_parameters = stmt->base.n_parameters;
	int code = rx__pg_describe(stmt, error);

	if (!code && stmt->base.n_parameters != n_parameters)
		code = rx__fail(error, RX_ESQL,
			"the tables were changed meanwhile, and the statement has other parameters now");
	return code;
}

int rx__pg_renew(rx__pg_stmt *stmt, const rx_error *why, rx_error *error)
{
	give_up_name(stmt, why);
	return rx__pg_describe_again(stmt, error);
}

static int doom(rx__pg_conn *conn, const rx_error *why, rx_error *error)
{
	conn->doomed_by = RX_ESERIALIZATION;
	if (error) {
		*error = *why;
		error->code = RX_ESERIALIZATION;
	}
	return RX_ESERIALIZATION;
}

/* What was read before is not what would be read now. A default that the program has changed is not known. */
static bool has_snapshot(const rx__pg_conn *conn)
{
	return conn->base.isolation > RX_READ_COMMITTED ||
		(conn->base.isolation == RX_ISOLATION_DEFAULT && conn->remains.some);
}

int rx__pg_recover(rx__pg_stmt *stmt, const rx_error *why, bool first, rx_error *error)
{
	rx__pg_conn *conn = rx__pg_conn_of(stmt->base.conn);
	const rx_begin_mode mode = conn->mode;
	int code = 0;

	give_up_name(stmt, why);
	if (!first && (!conn->only_reads || has_snapshot(conn)))
		return doom(conn, why, error);
	if (conn->base.in_transaction) {
		code = rx__pg_rollback(&conn->base, error);
		if (!code)
			code = rx__pg_begin(&conn->base, mode, error);
	}
	return code ? code : rx__pg_describe_again(stmt, error);
}
