/* A query is a statement that is prepared, stepped and finalized at once: catalogues are read once. */
#include "schema/rebuild/query.h"

#include <string.h>

void rx__query_open(rx__query *query, rx_conn *conn, rx_arena *arena, const char *sql,
	const char *parameter, rx_error *error)
{
	rx_value value = { .type = RX_TYPE_TEXT };

	*query = (rx__query){ .conn = conn, .arena = arena, .error = error };
	query->code = conn->driver->prepare(&query->stmt, conn, sql, strlen(sql), error);
	if (query->code)
		query->stmt = NULL;
	if (query->code)
		return;
	value.as.s.data = parameter;
	value.as.s.size = parameter ? strlen(parameter) : 0;
	query->code = conn->driver->bind(query->stmt, &value, parameter != NULL, error);
}

bool rx__query_next(rx__query *query)
{
	int step;

	if (query->code)
		return false;
	step = query->conn->driver->step(query->stmt, query->error);
	if (step < 0)
		query->code = step;
	return step == RX_HAS_ROW;
}

const char *rx__query_text(rx__query *query, size_t column)
{
	rx_value value;

	if (query->code)
		return "";
	query->code = query->conn->driver->value(
		query->stmt, column, RX_TYPE_TEXT, &value, query->arena, query->error);
	if (query->code)
		return "";
	return value.type == RX_TYPE_NONE ? NULL : value.as.s.data;
}

int rx__query_close(rx__query *query)
{
	if (query->stmt) {
		query->conn->driver->rewind(query->stmt);
		query->conn->driver->finalize(query->stmt);
	}
	query->stmt = NULL;
	return query->code;
}

bool rx__query_works(rx_conn *conn, const char *sql, rx_error *error)
{
	rx_stmt *stmt = NULL;

	if (conn->driver->prepare(&stmt, conn, sql, strlen(sql), error) != 0)
		return false;
	conn->driver->finalize(stmt);
	return true;
}
