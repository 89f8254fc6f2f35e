/* Rows as a PostgreSQL server sends them, in binary: each cell is read as every type of ours. Nothing
 * may be read outside of it; what is accepted must be valid, and come back the same when it is sent in
 * the server's type and read again.
 *
 * The input is a list of cells: a byte for the type, one for the length, the bytes. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "drivers/postgresql/postgresql.h"
#include "model/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const Oid types[] = { RX__PG_BOOL, RX__PG_BYTEA, RX__PG_INT8, RX__PG_INT2, RX__PG_INT4,
	RX__PG_TEXT, RX__PG_OID, RX__PG_JSON, RX__PG_FLOAT4, RX__PG_FLOAT8, RX__PG_BPCHAR,
	RX__PG_VARCHAR, RX__PG_DATE, RX__PG_TIME, RX__PG_TIMESTAMP, RX__PG_TIMESTAMPTZ, RX__PG_INTERVAL,
	RX__PG_NUMERIC, RX__PG_UUID, RX__PG_JSONB, RX__PG_FIRST_OWN };

enum { N_TYPES = sizeof(types) / sizeof(types[0]) };

static void require(int condition)
{
	if (!condition)
		abort();
}

/* One row of one column. data NULL: NULL. */
static PGresult *result_of(Oid type, const char *data, int size)
{
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	char name[] = "cell";
	PGresAttDesc column = { .name = name, .format = 1, .typid = type, .typlen = -1 };

	require(result && PQsetResultAttrs(result, 1, &column));
	require(PQsetvalue(result, 0, 0, (char *)(uintptr_t)data, data ? size : -1));
	return result;
}

static int read_as(
	Oid type, const char *data, int size, rx_type want, rx_value *out, rx_arena *arena)
{
	rx__pg_conn conn = { .base = { .driver = &rx__pg_driver } };
	PGresult *result = result_of(type, data, size);
	rx__pg_stmt stmt = { .base = { .conn = &conn.base, .n_columns = 1 },
		.column_types = &type,
		.described = result,
		.result = result,
		.n_rows = 1 };
	rx_error error = RX_ERROR_INIT;
	int code = rx__pg_value(&stmt.base, 0, want, out, arena, &error);

	require(code == 0 || (code == RX_EDATA && error.message[0]));
	PQclear(result);
	return code;
}

/* Sent in the server's own type, and read again. */
static void send_back(Oid type, const rx_value *value, rx_arena *arena)
{
	char scratch[RX__PG_SCRATCH];
	rx__pg_cell cell = { .type = type, .scratch = scratch };
	rx_error error = RX_ERROR_INIT;
	rx_value again;

	if (rx__pg_hint(value) != type || rx__pg_encode(&cell, value, &error) != 0 || !cell.format)
		return; /* a value of another type, or one that goes as its text */
	require(read_as(type, cell.data, cell.length, value->type, &again, arena) == 0);
	require(rx__value_equal(value, &again));
}

static void check_cell(Oid type, const char *data, int size)
{
	rx_arena arena;
	rx_value value;
	rx_error error = RX_ERROR_INIT;

	rx__arena_init(&arena, 0);
	for (int want = RX_TYPE_NONE; want < RX_TYPE_ENUM; want++) {
		if (read_as(type, data, size, (rx_type)want, &value, &arena) != 0)
			continue;
		require(!data == (value.type == RX_TYPE_NONE));
		if (!data || (value.type == RX_TYPE_DOUBLE && value.as.d != value.as.d) ||
			(value.type == RX_TYPE_FLOAT && value.as.d != value.as.d))
			continue;
		require(value.type == RX_TYPE_JSON || rx__value_check(&value, &error) == 0);
		send_back(type, &value, &arena);
	}
	rx__arena_deinit(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	while (size >= 2) {
		Oid type = types[data[0] % N_TYPES];
		size_t length = data[1];
		char *cell;

		if (length == 255) {
			check_cell(type, NULL, 0);
			length = 0;
		} else if (length <= size - 2) {
			cell = malloc(length + 1); /* so that a byte behind it is seen */
			require(cell != NULL);
			memcpy(cell, data + 2, length);
			check_cell(type, cell, (int)length);
			free(cell);
		} else {
			return 0;
		}
		data += 2 + length;
		size -= 2 + length;
	}
	return 0;
}
