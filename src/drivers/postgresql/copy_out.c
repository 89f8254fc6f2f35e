/* Large results by COPY … TO STDOUT: rows go from the wire into structs one by one, where libpq would
 * first make a result of all of them. A statement goes that way when it has no parameters and its last
 * run gave many rows.
 *
 * COPY says nothing of types. So each column is cast to the type that was described: if the table was
 * altered since, the values are converted, or the server refuses.
 *
 * While rows are on their way nothing else can be sent: who wants the connection for something else has
 * the rest read into memory first. */
#include "drivers/postgresql/postgresql.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/calendar.h"
#include "base/fail.h"
#include "drivers/postgresql/wire.h"

enum { MANY = 2000, HEAD = 19, KEEP = 1 << 20 };

static const char *type_name(Oid type)
{
	static const struct {
		Oid type;
		const char *name;
	} names[] = { { RX__PG_BOOL, "bool" }, { RX__PG_BYTEA, "bytea" }, { RX__PG_INT8, "int8" },
		{ RX__PG_INT2, "int2" }, { RX__PG_INT4, "int4" }, { RX__PG_TEXT, "text" },
		{ RX__PG_FLOAT4, "float4" }, { RX__PG_FLOAT8, "float8" }, { RX__PG_VARCHAR, "varchar" },
		{ RX__PG_DATE, "date" }, { RX__PG_TIME, "time" }, { RX__PG_TIMESTAMP, "timestamp" },
		{ RX__PG_TIMESTAMPTZ, "timestamptz" }, { RX__PG_INTERVAL, "interval" },
		{ RX__PG_NUMERIC, "numeric" }, { RX__PG_UUID, "uuid" }, { RX__PG_JSONB, "jsonb" } };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].type == type)
			return names[i].name;
	return NULL;
}

bool rx__pg_copies_out(const rx__pg_stmt *stmt)
{
	const rx_stmt *base = &stmt->base;

	if (stmt->last_rows < MANY || base->n_parameters > 0 || base->stream || base->n_columns == 0 ||
		!base->conn->in_transaction || stmt->hints)
		return false;
	if (strncasecmp(stmt->sql, "SELECT ", 7) != 0 || strstr(stmt->sql, " FOR "))
		return false; /* locks rows, or may */
	for (uint32_t i = 0; i < base->n_columns; i++)
		if (!type_name(stmt->column_types[i]))
			return false;
	return true;
}

static void put_copy(rx_buf *out, const rx__pg_stmt *stmt)
{
	rx__buf_puts(out, "COPY (SELECT ");
	for (uint32_t i = 0; i < stmt->base.n_columns; i++)
		rx__buf_printf(out, "%sq.c%u::%s", i > 0 ? ", " : "", i, type_name(stmt->column_types[i]));
	rx__buf_printf(out, " FROM (%s) AS q (", stmt->sql);
	for (uint32_t i = 0; i < stmt->base.n_columns; i++)
		rx__buf_printf(out, "%sc%u", i > 0 ? ", " : "", i);
	rx__buf_puts(out, ")) TO STDOUT (FORMAT binary)");
}

int rx__pg_copy_out(rx__pg_stmt *stmt, rx_error *error)
{
	rx__pg_conn *conn = rx__pg_conn_of(stmt->base.conn);
	rx_buf sql = RX_BUF_INIT;
	int code = 0;

	put_copy(&sql, stmt);
	if (!stmt->cells)
		stmt->cells = calloc(stmt->base.n_columns, sizeof(*stmt->cells));
	if (sql.error || !stmt->cells)
		code = rx__fail_nomem(error);
	if (!code)
		code = rx__pg_run_copy(conn, rx__buf_text(&sql), error);
	rx__buf_deinit(&sql);
	if (code)
		return code;
	stmt->copy = (rx__pg_copy){ .on = true, .coming = true, .head = true };
	stmt->copy.deadline = rx__pg_deadline(conn);
	conn->copying = stmt;
	return 0;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* The size of the next message, 0 at the end. */
static int receive(rx__pg_stmt *stmt, char **data, rx_error *error)
{
	rx__pg_conn *conn = rx__pg_conn_of(stmt->base.conn);
	int size = rx__pg_copy_data(conn, &stmt->copy.deadline, data, stmt->sql, error);

	if (size <= 0) {
		stmt->copy.coming = false;
		conn->copying = NULL;
	}
	return size;
}

/* The next message becomes the row at hand. */
static int next(rx__pg_stmt *stmt, rx_error *error)
{
	rx__pg_copy *copy = &stmt->copy;
	int size;

	if (copy->wire)
		PQfreemem(copy->wire);
	copy->wire = NULL;
	if (copy->held_at + 4 <= stmt->held.size) {
		size = (int)rx__wire_get32(stmt->held.data + copy->held_at);
		copy->at = stmt->held.data + copy->held_at + 4;
		copy->held_at += 4 + (size_t)size;
	} else {
		size = copy->coming ? receive(stmt, &copy->wire, error) : 0;
		copy->at = copy->wire;
	}
	if (size > 0)
		copy->end = copy->at + size;
	return size;
}

static int fail_row(rx__pg_stmt *stmt, rx_error *error)
{
	rx__pg_conn *conn = rx__pg_conn_of(stmt->base.conn);

	conn->base.broken = true;
	return rx__fail(error, RX_ECONNECTION,
		"%s: a row of the server's is not well formed; the connection is given up",
		conn->source->shown);
}

static int split_row(rx__pg_stmt *stmt, rx_error *error)
{
	const char *at = stmt->copy.at + 2, *end = stmt->copy.end;

	for (uint32_t i = 0; i < stmt->base.n_columns; i++) {
		int32_t size;

		if (end - at < 4)
			return fail_row(stmt, error);
		size = (int32_t)rx__wire_get32(at);
		at += 4;
		if (size > end - at || size < -1)
			return fail_row(stmt, error);
		stmt->cells[i] = (rx__pg_span){ at, size };
		at += size > 0 ? size : 0;
	}
	return at == end ? RX_HAS_ROW : fail_row(stmt, error);
}

int rx__pg_copy_step(rx__pg_stmt *stmt, rx_error *error)
{
	rx__pg_copy *copy = &stmt->copy;
	int size = next(stmt, error);

	if (size > 0 && copy->head) {
		copy->head = false;
		if (size < HEAD || memcmp(copy->at, "PGCOPY\n\377\r\n", 11) != 0 ||
			rx__wire_get32(copy->at + 15) != 0)
			return fail_row(stmt, error);
		copy->at += HEAD;
		if (copy->at == copy->end)
			size = next(stmt, error);
	}
	if (size <= 0)
		return size < 0 ? size : RX_DONE;
	if (copy->end - copy->at < 2)
		return fail_row(stmt, error);
	if (rx__wire_get16(copy->at) == UINT16_MAX) { /* the end; what follows is the server's word */
		size = next(stmt, error);
		return size < 0 ? size : size == 0 ? RX_DONE : fail_row(stmt, error);
	}
	if (rx__wire_get16(copy->at) != stmt->base.n_columns)
		return fail_row(stmt, error);
	stmt->last_rows++;
	return split_row(stmt, error);
}

/* ---- others ---------------------------------------------------------------------------------- */

void rx__pg_copy_hold(rx__pg_conn *conn)
{
	rx__pg_stmt *stmt = conn->copying;
	rx_error error = RX_ERROR_INIT;
	char size_text[4], *data;
	int size;

	while (stmt && (size = receive(stmt, &data, &error)) > 0) {
		rx__wire_put32(size_text, (uint32_t)size);
		rx__buf_add(&stmt->held, size_text, sizeof(size_text));
		rx__buf_add(&stmt->held, data, (size_t)size);
		PQfreemem(data);
		stmt = conn->copying;
	}
	if (conn->copying && conn->copying->held.error)
		conn->base.broken = true;
	conn->copying = NULL;
}

void rx__pg_copy_end(rx__pg_stmt *stmt)
{
	rx_error ignored = RX_ERROR_INIT;
	char *data;

	while (stmt->copy.coming && receive(stmt, &data, &ignored) > 0)
		PQfreemem(data);
	if (stmt->copy.wire)
		PQfreemem(stmt->copy.wire);
	if (stmt->held.capacity > KEEP)
		rx__buf_deinit(&stmt->held);
	rx__buf_clear(&stmt->held);
	stmt->copy = (rx__pg_copy){ .on = false };
}
