/* The one SQL function that our statements need and SQLite lacks, put on every connection: a computed
 * integer is stored only if it fits its column. SQLite itself makes a REAL of a sum that is too
 * large, and stores any number in any integer column. It stands in UPDATEs only, never in a schema,
 * so that other programs can use the file. */
#include "drivers/sqlite/sqlite.h"

#include <stdio.h>

static void call_fit(sqlite3_context *context, int n, sqlite3_value **values)
{
	int bits = sqlite3_value_int(values[1]);
	int64_t max = INT64_MAX >> (64 - bits), value;
	char text[80];

	(void)n;
	if (sqlite3_value_type(values[0]) == SQLITE_NULL)
		return;
	value = sqlite3_value_int64(values[0]);
	if (sqlite3_value_type(values[0]) == SQLITE_INTEGER && value <= max && value >= -max - 1) {
		sqlite3_result_value(context, values[0]);
		return;
	}
	snprintf(text, sizeof(text), "a computed integer does not fit its column of %d bits", bits);
	sqlite3_result_error(context, text, -1);
	sqlite3_result_error_code(context, SQLITE_MISMATCH);
}

int rx__sqlite_functions(sqlite3 *db)
{
	int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;

	int rc = sqlite3_create_function_v2(db, "rx_fit", 2, flags, NULL, call_fit, NULL, NULL, NULL);

	return rc == SQLITE_OK ? rx__sqlite_aggregates(db) : rc;
}
