/* Many rows for one statement, which the server runs once for each (COM_STMT_BULK_EXECUTE): a round trip
 * for all of them, and each row is to the server what it would be alone.
 *
 * Each value is brought into the form of the protocol as it is for one row, and put into the array of its
 * column then: numbers themselves, of all else where it lies. A column has one type in all rows. What
 * cannot go that way is told by RX_NOTFOUND, and goes row by row. */
#include "drivers/mariadb/mariadb.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

/* The arrays of one column, one item a row. */
typedef struct column {
	char *items; /* numbers, or pointers to what is longer or of no fixed size */
	unsigned long *lengths;
	char *indicators;
	rx__my_scratch *scratch;
	bool typed; /* some row has a value, and with it a type */
} column;

/* Bytes of an item that stands in its array itself; 0: the array has pointers. */
static size_t packed_size(enum enum_field_types type)
{
	switch (type) {
	case MYSQL_TYPE_TINY:
		return 1;
	case MYSQL_TYPE_LONGLONG:
	case MYSQL_TYPE_DOUBLE:
		return 8;
	default:
		return 0;
	}
}

static size_t column_size(size_t n_rows)
{
	size_t size = sizeof(rx__my_scratch) + sizeof(unsigned long) + sizeof(char *) + 1;

	return (n_rows * size + 15) & ~(size_t)15;
}

/* The arrays of column i, in the one block that holds all of them. */
static column column_at(const rx__my_arrays *arrays, size_t i)
{
	size_t n = arrays->n_rows;
	char *at = arrays->block + i * column_size(n);
	column to = { .scratch = (rx__my_scratch *)(void *)at };

	at += n * sizeof(rx__my_scratch);
	to.lengths = (unsigned long *)(void *)at;
	at += n * sizeof(unsigned long);
	to.items = at;
	to.indicators = at + n * sizeof(char *);
	return to;
}

/* The value that was just brought into its form, as item i of its column. */
static int put(const column *to, size_t i, MYSQL_BIND *all, const MYSQL_BIND *one, bool typed)
{
	size_t size = packed_size(one->buffer_type);

	to->lengths[i] = one->length_value;
	to->indicators[i] = one->is_null_value ? STMT_INDICATOR_NULL : STMT_INDICATOR_NONE;
	if (one->is_null_value)
		return 0;
	if (typed && all->buffer_type != one->buffer_type)
		return RX_NOTFOUND;
	all->buffer_type = one->buffer_type;
	if (size)
		memcpy(to->items + i * size, one->buffer, size);
	else
		memcpy(to->items + i * sizeof(one->buffer), &one->buffer, sizeof(one->buffer));
	return 0;
}

static int fill_column(
	rx__my_stmt *stmt, size_t k, const rx_value *values, size_t n, rx_error *error)
{
	rx__my_arrays *arrays = &stmt->arrays;
	column to = column_at(arrays, k);
	int code = 0;

	arrays->binds[k] = (MYSQL_BIND){ .buffer_type = stmt->binds[k].buffer_type,
		.buffer = to.items,
		.length = to.lengths,
		.u.indicator = to.indicators };
	for (size_t i = 0; !code && i < arrays->n_rows; i++) {
		code = rx__my_bind_value(stmt, k, &to.scratch[i], &values[i * n + k], true, error);
		if (!code)
			code = put(&to, i, &arrays->binds[k], &stmt->binds[k], to.typed);
		to.typed |= !stmt->binds[k].is_null_value;
	}
	return code;
}

void rx__my_forget_arrays(rx__my_stmt *stmt)
{
	if (stmt->arrays.n_rows == 0)
		return;
	free(stmt->arrays.block);
	free(stmt->arrays.binds);
	stmt->arrays = (rx__my_arrays){ .n_rows = 0 };
	stmt->types_sent = false;
}

int rx__my_bind_rows(
	rx_stmt *base, const rx_value *values, size_t n, size_t n_rows, rx_error *error)
{
	rx__my_stmt *stmt = rx__my_stmt_of(base);
	const rx__my_conn *conn = rx__my_conn_of(base->conn);
	int code = 0;

	if (n != base->n_parameters)
		return rx__fail(error, RX_EINVAL,
			"the statement has %u parameters, but %zu values are given", base->n_parameters, n);
	rx__my_rewind(base);
	if (!rx__my_takes_arrays(conn) || n_rows == 0 || n_rows > UINT32_MAX || n == 0)
		return RX_NOTFOUND;
	stmt->arrays = (rx__my_arrays){ .n_rows = (unsigned int)n_rows,
		.block = malloc(n * column_size(n_rows)),
		.binds = calloc(n, sizeof(*stmt->arrays.binds)) };
	if (!stmt->arrays.block || !stmt->arrays.binds)
		code = rx__fail_nomem(error);
	stmt->idle = false;
	stmt->size = 0;
	stmt->fine_decimals = false;
	for (size_t k = 0; !code && k < n; k++)
		code = fill_column(stmt, k, values, n, error);
	/* What is too much for one packet, and digits that may be lost, are told row by row. */
	if (!code && (stmt->fine_decimals || (conn->max_packet && stmt->size > conn->max_packet)))
		code = RX_NOTFOUND;
	stmt->bound = !code;
	if (code)
		rx__my_forget_arrays(stmt);
	return code;
}
