/* A row of the binary protocol taken apart. Lengths are checked: what a server sends is not trusted. */
#include "drivers/mariadb/mariadb.h"

#include <string.h>

#include "base/fail.h"

/* Bytes of a value of that type; 0: they stand before it. */
static const unsigned char fixed_sizes[256] = {
	[MYSQL_TYPE_TINY] = 1,
	[MYSQL_TYPE_SHORT] = 2,
	[MYSQL_TYPE_YEAR] = 2,
	[MYSQL_TYPE_INT24] = 4,
	[MYSQL_TYPE_LONG] = 4,
	[MYSQL_TYPE_FLOAT] = 4,
	[MYSQL_TYPE_LONGLONG] = 8,
	[MYSQL_TYPE_DOUBLE] = 8,
};

/* The length before a value: one byte, or 252, 253 and 254 before two, three and eight. */
static bool take_length(const unsigned char **at, const unsigned char *end, size_t *out)
{
	static const unsigned char widths[] = { 2, 3, 8 };
	unsigned char first;
	size_t width;

	if (*at == end)
		return false;
	first = *(*at)++;
	*out = first;
	if (first < 251)
		return true;
	if (first < 252 || first > 254)
		return false;
	width = widths[first - 252];
	if ((size_t)(end - *at) < width)
		return false;
	*out = 0;
	for (size_t i = width; i > 0; i--)
		*out = *out << 8 | (*at)[i - 1];
	*at += width;
	return true;
}

static bool split(rx__my_stmt *stmt)
{
	const unsigned char *at = (const unsigned char *)stmt->row->data, *end = at + stmt->row->length;
	const unsigned char *nulls = at + 1;
	size_t n = stmt->base.n_columns, n_nulls = (n + 9) / 8;

	if (stmt->row->length < 1 + n_nulls || *at != 0)
		return false;
	at += 1 + n_nulls;
	for (size_t i = 0; i < n; i++) {
		rx__my_cell *cell = &stmt->cells[i];
		size_t size;

		if (nulls[(i + 2) / 8] & 1 << (i + 2) % 8) {
			cell->data = NULL;
			continue;
		}
		size = fixed_sizes[(unsigned char)cell->field->type];
		if (!size && !take_length(&at, end, &size))
			return false;
		if (size > (size_t)(end - at))
			return false;
		cell->data = (const char *)at;
		cell->size = size;
		at += size;
	}
	return at == end;
}

int rx__my_split(rx__my_stmt *stmt, rx_error *error)
{
	rx__my_conn *conn = rx__my_conn_of(stmt->base.conn);

	if (split(stmt))
		return 0;
	conn->base.broken = true;
	return rx__fail(error, RX_ECONNECTION,
		"%s: the server has sent a row that is none; the connection is given up",
		conn->source->shown);
}
