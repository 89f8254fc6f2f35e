/* Rows as a MariaDB server sends them, in the binary protocol: taken apart, and each cell read as every
 * type of ours. Nothing may be read outside of the packet, and what is accepted must be valid.
 *
 * The input is the number of columns, two bytes for each (the type; flags), and the packet. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "drivers/mariadb/mariadb.h"
#include "model/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const enum enum_field_types types[] = { MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_LONG,
	MYSQL_TYPE_INT24, MYSQL_TYPE_LONGLONG, MYSQL_TYPE_YEAR, MYSQL_TYPE_FLOAT, MYSQL_TYPE_DOUBLE,
	MYSQL_TYPE_NEWDECIMAL, MYSQL_TYPE_DATE, MYSQL_TYPE_TIME, MYSQL_TYPE_DATETIME,
	MYSQL_TYPE_TIMESTAMP, MYSQL_TYPE_VAR_STRING, MYSQL_TYPE_STRING, MYSQL_TYPE_BLOB, MYSQL_TYPE_BIT,
	MYSQL_TYPE_JSON, MYSQL_TYPE_ENUM, MYSQL_TYPE_NULL };

enum { N_TYPES = sizeof(types) / sizeof(types[0]), MAX_COLUMNS = 12 };
enum { IS_UNSIGNED = 1, IS_BINARY = 2, NO_SCALE = 4 }; /* the flags */

static void require(int condition)
{
	if (!condition)
		abort();
}

static void describe(MYSQL_FIELD *field, const uint8_t *data)
{
	field->type = types[data[0] % N_TYPES];
	field->flags = data[1] & IS_UNSIGNED ? UNSIGNED_FLAG : 0;
	field->charsetnr = data[1] & IS_BINARY ? 63 : 45;
	field->decimals = data[1] & NO_SCALE ? RX__MY_DECIMAL_SCALE : 6;
}

static void check_cell(rx__my_stmt *stmt, size_t column)
{
	rx_arena arena;

	rx__arena_init(&arena, 0);
	for (int want = RX_TYPE_NONE; want < RX_TYPE_ENUM; want++) {
		rx_error error = RX_ERROR_INIT;
		rx_value value;
		int code = rx__my_value(&stmt->base, column, (rx_type)want, &value, &arena, &error);

		require(code == 0 || (code == RX_EDATA && error.message[0]));
		if (code)
			continue;
		require(!stmt->cells[column].data == (value.type == RX_TYPE_NONE));
		require(value.type == RX_TYPE_NONE || value.type == RX_TYPE_JSON ||
			value.type == RX_TYPE_DOUBLE || value.type == RX_TYPE_FLOAT ||
			rx__value_check(&value, &error) == 0);
	}
	rx__arena_deinit(&arena);
}

static void check_row(MYSQL_FIELD *fields, size_t n, char *packet, size_t size)
{
	char shown[] = "mariadb://fuzz", name[] = "cell";
	char *names[MAX_COLUMNS];
	rx__my_cell cells[MAX_COLUMNS];
	rx__my_source source = { .shown = shown };
	rx__my_conn conn = { .base = { .driver = &rx__my_driver }, .source = &source };
	MYSQL_ROWS row = { .data = (MYSQL_ROW)(void *)packet, .length = size };
	rx__my_stmt stmt = { .base = { .conn = &conn.base, .n_columns = (uint32_t)n },
		.cells = cells,
		.names = names,
		.row = &row,
		.has_row = true };
	rx_error error = RX_ERROR_INIT;
	int code;

	for (size_t i = 0; i < n; i++) {
		cells[i] = (rx__my_cell){ .field = &fields[i] };
		names[i] = name;
	}
	code = rx__my_split(&stmt, &error);
	require(code == 0 || (code == RX_ECONNECTION && conn.base.broken));
	for (size_t i = 0; code == 0 && i < n; i++)
		check_cell(&stmt, i);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	MYSQL_FIELD fields[MAX_COLUMNS] = { { 0 } };
	size_t n = size ? 1 + data[0] % MAX_COLUMNS : 0;
	char *packet;

	if (size < 1 + 2 * n)
		return 0;
	for (size_t i = 0; i < n; i++)
		describe(&fields[i], data + 1 + 2 * i);
	size -= 1 + 2 * n;
	packet = malloc(size ? size : 1); /* of its size, so that a byte behind it is seen */
	require(packet != NULL);
	memcpy(packet, data + 1 + 2 * n, size);
	check_row(fields, n, packet, size);
	free(packet);
	return 0;
}
