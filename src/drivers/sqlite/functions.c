/* The SQL functions that our statements need and SQLite lacks, or means in a way of its own; put on
 * every connection. They stand in statements only, never in a schema, so that other programs can use
 * the file.
 *
 * rx_fit: a computed integer is used only if it fits. SQLite itself makes a REAL of a sum that is too
 * large, and stores any number in any integer column. */
#include "drivers/sqlite/functions.h"

#include <stdarg.h>
#include <stdio.h>

#include "drivers/sqlite/sqlite.h"

void rx__sqlite_refuse(sqlite3_context *context, const char *format, ...)
{
	char text[160];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	sqlite3_result_error(context, text, -1);
	sqlite3_result_error_code(context, SQLITE_MISMATCH);
}

static void call_fit(sqlite3_context *context, int n, sqlite3_value **values)
{
	int bits = sqlite3_value_int(values[1]);
	int64_t max = INT64_MAX >> (64 - bits), value;

	(void)n;
	if (sqlite3_value_type(values[0]) == SQLITE_NULL)
		return;
	value = sqlite3_value_int64(values[0]);
	if (sqlite3_value_type(values[0]) == SQLITE_INTEGER && value <= max && value >= -max - 1) {
		sqlite3_result_value(context, values[0]);
		return;
	}
	if (bits == 64)
		rx__sqlite_refuse(context, "a computed integer does not fit 64 bits");
	else
		rx__sqlite_refuse(context, "a computed integer does not fit its column of %d bits", bits);
}

static const rx__sqlite_function own[] = { { "rx_fit", 2, call_fit }, { NULL, 0, NULL } };

static int put(sqlite3 *db, const rx__sqlite_function *list)
{
	int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, code = SQLITE_OK;

	for (; code == SQLITE_OK && list->name; list++)
		code = sqlite3_create_function_v2(
			db, list->name, list->n, flags, NULL, list->call, NULL, NULL, NULL);
	return code;
}

int rx__sqlite_functions(sqlite3 *db)
{
	const rx__sqlite_function *const lists[] = { own, rx__sqlite_text_functions,
		rx__sqlite_number_functions, rx__sqlite_moment_functions, rx__sqlite_json_functions };
	int code = SQLITE_OK;

	for (size_t i = 0; code == SQLITE_OK && i < sizeof(lists) / sizeof(lists[0]); i++)
		code = put(db, lists[i]);
	return code == SQLITE_OK ? rx__sqlite_aggregates(db) : code;
}
