/* SQLSTATEs as classes, and what the server says taken apart.
 *
 * The table holds whole states and, with two characters, classes of them; a state that is in
 * neither form is permanent: RX_ESQL, which nobody retries. A lost connection has no state at all,
 * so it is the connection that is asked first.
 *
 * DETAIL is not shown for violated constraints and bad values, because it quotes the row. */
#include "drivers/postgresql/postgresql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "engine/timeout.h"

static const struct error_class {
	const char *state;
	int code;
} classes[] = {
	{ "08", RX_ECONNECTION },
	{ "0A000", RX_ESQL },
	{ "22", RX_EDATA },
	{ "23", RX_ECHECK },
	{ "23502", RX_ENOT_NULL },
	{ "23503", RX_EFOREIGN_KEY },
	{ "23505", RX_EUNIQUE },
	{ "23P01", RX_EUNIQUE },
	{ "23514", RX_ECHECK },
	{ "25006", RX_EREADONLY },
	{ "25P03", RX_ECONNECTION },
	{ "25P04", RX_ECONNECTION },
	{ "28", RX_ECONNECTION },
	{ "3D000", RX_ECONNECTION },
	{ "40001", RX_ESERIALIZATION },
	{ "40P01", RX_ESERIALIZATION },
	{ "40003", RX_EUNKNOWN },
	{ "42501", RX_EREADONLY },
	{ "53100", RX_EFULL },
	{ "53200", RX_ENOMEM },
	{ "53300", RX_ECONNECTION },
	{ "55P03", RX_EBUSY },
	{ "57014", RX_ETIMEOUT },
	{ "57P01", RX_ECONNECTION },
	{ "57P02", RX_ECONNECTION },
	{ "57P03", RX_ECONNECTION },
	{ "57P04", RX_ECONNECTION },
	{ "57P05", RX_ECONNECTION },
	{ "58", RX_EIO },
	{ "XX001", RX_ECORRUPT },
	{ "XX002", RX_ECORRUPT },
};

int rx__pg_error_class(const char *sqlstate)
{
	int found = RX_ESQL;

	for (size_t i = 0; sqlstate && i < sizeof(classes) / sizeof(classes[0]); i++) {
		size_t size = strlen(classes[i].state);

		if (strncmp(sqlstate, classes[i].state, size) == 0 && (size == 5 || found == RX_ESQL))
			found = classes[i].code;
	}
	return found;
}

/* What to do about a class, behind the server's own words. */
static const char *remedy(int code, const char *state)
{
	switch (code) {
	case RX_ESERIALIZATION:
		return "; roll back and run the transaction again";
	case RX_EBUSY:
		return "; another transaction holds the lock: roll back and try again";
	case RX_EREADONLY:
		return strcmp(state, "42501") == 0
			? "; ask for the right to do this, or use another user"
			: "; writes go to the primary, in a session that may write";
	case RX_EFULL:
		return "; nothing of this transaction was kept: free some space and run it again";
	case RX_EFOREIGN_KEY:
		return "; a row points to one that does not exist, or is still pointed to";
	default:
		return "";
	}
}

static void copy_field(char *to, size_t size, const PGresult *result, int field)
{
	const char *text = PQresultErrorField(result, field);

	rx__copy_text(to, size, text ? text : "");
	rx__clean_text(to);
}

/* "Key (email, name)=(…) already exists.": the columns between the first parentheses. Those of a row
 * that is still pointed to are of another table than the constraint. */
static void read_columns(const PGresult *result, int code, rx_error *error)
{
	const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
	const char *open = detail ? strchr(detail, '(') : NULL;
	const char *close = open ? strstr(open, ")=(") : NULL;
	char columns[sizeof(error->column) * 2];

	if (error->column[0] || !close || strncmp(detail, "Key ", 4) != 0 ||
		(code == RX_EFOREIGN_KEY && !strstr(close, "is not present")))
		return;
	snprintf(columns, sizeof(columns), "%.*s", (int)(close - open - 1), open + 1);
	rx__copy_text(error->column, sizeof(error->column), columns);
	rx__clean_text(error->column);
}

/* The server names the key only. */
static void add_columns(rx_error *error)
{
	size_t used = strlen(error->message);

	snprintf(error->message + used, sizeof(error->message) - used, " (%s.%s)", error->table,
		error->column);
}

/* The server counts characters from 1; we count bytes from 0. */
static int position(const PGresult *result, const char *sql)
{
	const char *text = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
	long count = text ? strtol(text, NULL, 10) : 0;
	const char *at = sql;

	if (count < 1 || !sql)
		return -1;
	while (*at && count > 1) {
		at++;
		while (((unsigned char)*at & 0xC0) == 0x80)
			at++;
		count--;
	}
	return (int)(at - sql);
}

static void describe(
	const rx__pg_conn *conn, const PGresult *result, int code, const char *state, rx_error *error)
{
	const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
	const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
	bool quotes = strncmp(state, "22", 2) == 0 || strncmp(state, "23", 2) == 0;

	if (quotes)
		detail = NULL;
	rx__fail(error, code, "%s: %s%s%s%s%s%s%s", conn->source->shown,
		text ? text : "the server reports an error without a text", detail ? " (" : "",
		detail ? detail : "", detail ? ")" : "", hint ? "; " : "", hint ? hint : "",
		remedy(code, state));
	rx__clean_text(error->message);
	if (code == RX_ETIMEOUT)
		rx__timeout_explain(&conn->base, rx__pg_timeout(conn), error);
	rx__copy_text(error->sqlstate, sizeof(error->sqlstate), state);
	copy_field(error->constraint, sizeof(error->constraint), result, PG_DIAG_CONSTRAINT_NAME);
	copy_field(error->table, sizeof(error->table), result, PG_DIAG_TABLE_NAME);
	copy_field(error->column, sizeof(error->column), result, PG_DIAG_COLUMN_NAME);
	if (strncmp(state, "23", 2) == 0)
		read_columns(result, code, error);
	if (code == RX_EUNIQUE && error->column[0])
		add_columns(error);
}

void rx__pg_words(const PGconn *pg, char *out, size_t size)
{
	rx__copy_text(out, size, PQerrorMessage(pg));
	rx__clean_text(out);
	for (size_t i = strlen(out); i > 0 && out[i - 1] == ' '; i--)
		out[i - 1] = '\0';
}

static void describe_connection(const rx__pg_conn *conn, int code, rx_error *error)
{
	char text[300];

	rx__pg_words(conn->pg, text, sizeof(text));
	rx__fail(error, code, "%s: %s", conn->source->shown,
		*text ? text : "the server has closed the connection");
}

void rx__pg_settle(rx__pg_conn *conn, int code)
{
	PGTransactionStatusType is = PQtransactionStatus(conn->pg);

	if (PQstatus(conn->pg) == CONNECTION_BAD)
		conn->base.broken = true;
	if (!conn->base.in_transaction)
		return;
	/* IDLE: the server, or a COMMIT that the program sent as a statement, has ended it. */
	if (is == PQTRANS_INTRANS || is == PQTRANS_ACTIVE) {
		conn->base.doomed = conn->base.broken;
	} else if (!conn->base.doomed) {
		conn->base.doomed = true;
		conn->doomed_by = code ? code : RX_ESQL;
	}
}

int rx__pg_fail(rx__pg_conn *conn, const PGresult *result, const char *sql, rx_error *error)
{
	const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	rx_error room;
	int code;

	if (!error)
		error = &room;
	conn->stale_plan = state && rx__pg_is_stale_plan(result, state);
	if (PQstatus(conn->pg) == CONNECTION_BAD || !state) {
		code = RX_ECONNECTION;
		conn->base.broken = true;
		if (result && state)
			describe(conn, result, code, state, error);
		else
			describe_connection(conn, code, error);
	} else {
		code = rx__pg_error_class(state);
		describe(conn, result, code, state, error);
		error->offset = position(result, sql);
		/* A protocol that has gone wrong once is not trusted again. */
		conn->base.broken = conn->base.broken || code == RX_ECONNECTION || code == RX_ECORRUPT;
	}
	rx__copy_text(error->sql, sizeof(error->sql), sql);
	rx__pg_settle(conn, code);
	return code;
}
