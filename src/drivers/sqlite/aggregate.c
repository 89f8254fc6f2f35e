/* The sum of decimals, which are stored as text: SQLite's own would make a floating-point number of each
 * of them. NULL for no values, as sum is. */
#include "drivers/sqlite/sqlite.h"

#include "model/value.h"

typedef struct total {
	rx_decimal sum;
	bool any, failed;
} total;

static void fail(sqlite3_context *context, total *t, const char *message)
{
	t->failed = true;
	sqlite3_result_error(context, message, -1);
}

static void add_value(sqlite3_context *context, int n, sqlite3_value **values)
{
	total *t = sqlite3_aggregate_context(context, sizeof(*t));
	rx_decimal value;

	(void)n;
	if (!t) {
		sqlite3_result_error_nomem(context);
		return;
	}
	if (t->failed || sqlite3_value_type(values[0]) == SQLITE_NULL)
		return;
	if (rx_decimal_parse(&value, (const char *)sqlite3_value_text(values[0])) != 0)
		fail(context, t, "a value in a sum of decimals is no decimal");
	else if (rx__decimal_add(&t->sum, t->sum, value) != 0)
		fail(context, t, "the sum of the decimals has more than 38 digits");
	t->any = true;
}

static void finish(sqlite3_context *context)
{
	total *t = sqlite3_aggregate_context(context, 0);
	char text[RX_DECIMAL_SIZE];

	if (!t || !t->any || t->failed)
		return;
	rx_decimal_text(t->sum, text, sizeof(text));
	sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
}

int rx__sqlite_aggregates(sqlite3 *db)
{
	int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;

	return sqlite3_create_function_v2(
		db, "rx_decimal_sum", 1, flags, NULL, NULL, add_value, finish, NULL);
}
