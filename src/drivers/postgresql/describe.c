/* A statement as the server sees it: the types of its parameters, inferred from where they stand,
 * and the names and types of its columns.
 *
 * What cannot be inferred (`? + ?`) is asked again when the values are there, with their types. A
 * failure to prepare must not doom the transaction, so inside one it happens behind a savepoint, in
 * the same round trip. */
#include "drivers/postgresql/postgresql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

enum { IN_TRANSACTION = 4, OUTSIDE = 2, MAX_CLOSING = 4096 };

/* Ambiguous or unknown functions and operators, and types that cannot be found out. */
static bool needs_hints(const rx_error *error)
{
	static const char *const states[] = { "42725", "42P18", "42P08", "42883", "42804", NULL };

	for (size_t i = 0; states[i]; i++)
		if (strcmp(error->sqlstate, states[i]) == 0)
			return true;
	return false;
}

void rx__pg_forget(rx__pg_stmt *stmt)
{
	rx__pg_conn *conn = rx__pg_conn_of(stmt->base.conn);

	if (stmt->name[0] && stmt->generation == conn->generation && !conn->base.broken)
		rx__pg_close_later(conn, stmt->name);
	stmt->name[0] = '\0';
	if (conn->closing.size > MAX_CLOSING && !conn->base.doomed && !conn->base.broken)
		rx__pg_run_closing(conn);
}

static int send(rx__pg_stmt *stmt, int n, bool in_transaction)
{
	rx__pg_conn *conn = rx__pg_conn_of(stmt->base.conn);
	PGconn *pg = conn->pg;
	bool ok = rx__pg_enter_pipeline(conn);

	if (ok && in_transaction)
		ok = rx__pg_send_word(conn, "SAVEPOINT rx__prepare");
	ok = ok && PQsendPrepare(pg, stmt->name, stmt->sql, stmt->hints ? n : 0, stmt->hints) &&
		PQsendDescribePrepared(pg, stmt->name);
	if (ok && in_transaction)
		ok = rx__pg_send_word(conn, "RELEASE SAVEPOINT rx__prepare");
	return ok && PQpipelineSync(pg) ? 0 : RX_ECONNECTION;
}

static int keep_types(rx__pg_stmt *stmt, PGresult *described, rx_error *error)
{
	int n = PQnparams(described), columns = PQnfields(described);
	Oid *types = calloc((size_t)n + (size_t)columns + 1, sizeof(*types));

	if (!types)
		return rx__fail_nomem(error);
	free(stmt->parameter_types);
	stmt->parameter_types = types;
	stmt->column_types = types + n;
	for (int i = 0; i < n; i++)
		stmt->parameter_types[i] = PQparamtype(described, i);
	for (int i = 0; i < columns; i++)
		stmt->column_types[i] = PQftype(described, i);
	stmt->base.n_parameters = (uint32_t)n;
	stmt->base.n_columns = (uint32_t)columns;
	PQclear(stmt->described);
	stmt->described = described;
	return 0;
}

int rx__pg_keep_columns(rx__pg_stmt *stmt, const PGresult *result, rx_error *error)
{
	size_t n = stmt->base.n_parameters, columns = (size_t)PQnfields(result);
	PGresult *described = PQcopyResult(result, PG_COPYRES_ATTRS);
	Oid *types = calloc(n + columns + 1, sizeof(*types));

	if (!described || !types) {
		PQclear(described);
		free(types);
		return rx__fail_nomem(error);
	}
	if (n > 0)
		memcpy(types, stmt->parameter_types, n * sizeof(*types));
	for (size_t i = 0; i < columns; i++)
		types[n + i] = PQftype(result, (int)i);
	free(stmt->parameter_types);
	stmt->parameter_types = types;
	stmt->column_types = types + n;
	stmt->base.n_columns = (uint32_t)columns;
	PQclear(stmt->described);
	stmt->described = described;
	free(stmt->cells);
	stmt->cells = NULL;
	return 0;
}

static int undo(rx__pg_conn *conn, rx_error *error)
{
	return rx__pg_run(
		conn, "ROLLBACK TO SAVEPOINT rx__prepare; RELEASE SAVEPOINT rx__prepare", NULL, error);
}

/* The largest n of $n, outside of texts, names and comments as far as our own SQL has them. */
static uint32_t count_placeholders(const char *sql)
{
	uint32_t most = 0;
	char quote = '\0';

	for (; *sql; sql++) {
		if (quote) {
			quote = *sql == quote ? '\0' : quote;
		} else if (*sql == '\'' || *sql == '"') {
			quote = *sql;
		} else if (*sql == '$' && sql[1] >= '1' && sql[1] <= '9') {
			unsigned long n = strtoul(sql + 1, NULL, 10);

			most = n > most && n <= 65535 ? (uint32_t)n : most;
		}
	}
	return most;
}

static int fail_prepare(rx__pg_stmt *stmt, rx_error *error)
{
	if (strcmp(error->sqlstate, "42601") == 0 && strstr(error->message, "multiple commands"))
		return rx__fail(error, RX_EINVAL, "more than one statement; run them one by one");
	if (stmt->hints || !needs_hints(error) || !count_placeholders(stmt->sql))
		return error->code;
	stmt->base.n_parameters = count_placeholders(stmt->sql);
	stmt->base.n_columns = RX_COLUMNS_LATER;
	stmt->name[0] = '\0';
	return 0;
}

int rx__pg_describe(rx__pg_stmt *stmt, rx_error *error)
{
	rx__pg_conn *conn = rx__pg_conn_of(stmt->base.conn);
	bool in_transaction = conn->begin_due || PQtransactionStatus(conn->pg) == PQTRANS_INTRANS;
	size_t n = in_transaction ? IN_TRANSACTION : OUTSIDE, k = in_transaction ? 2 : 1;
	PGresult *results[IN_TRANSACTION] = { NULL };
	rx_error why = RX_ERROR_INIT;
	int code;

	rx__pg_hold(conn);
	rx__pg_forget(stmt);
	free(stmt->cells);
	stmt->cells = NULL;
	if (conn->source->prepare == RX__PG_PREPARE_SERVER)
		snprintf(stmt->name, sizeof(stmt->name), "rx_%u", ++conn->n_names);
	stmt->generation = conn->generation;
	if (send(stmt, (int)stmt->base.n_parameters, in_transaction)) {
		conn->base.broken = true;
		return rx__pg_fail(conn, NULL, stmt->sql, error);
	}
	code = rx__pg_finish_pipeline(conn, results, n, stmt->sql, &why);
	if (code) {
		stmt->name[0] = '\0';
		if (in_transaction && !conn->base.broken && undo(conn, error))
			return RX_ECONNECTION;
		code = fail_prepare(stmt, &why);
		if (code && error)
			*error = why;
		return code;
	}
	if (results[k])
		code = keep_types(stmt, results[k], error);
	else
		code = rx__fail(error, RX_ESQL, "the server has not described the statement");
	for (size_t i = 0; i < n; i++)
		if (i != k || code)
			PQclear(results[i]);
	return code;
}
