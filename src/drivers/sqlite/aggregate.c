/* The sum of decimals, which are stored as text: SQLite's own would make a floating-point number of each
 * of them. NULL for no values, as sum is. */
#include "drivers/sqlite/sqlite.h"

#include "model/value.h"

typedef struct total {
	rx_decimal sum;
	int64_t n;
	bool failed;
} total;

static void fail(sqlite3_context *context, total *t, const char *message)
{
	t->failed = true;
	sqlite3_result_error(context, message, -1);
}

static void take(sqlite3_context *context, sqlite3_value *cell, bool away)
{
	total *t = sqlite3_aggregate_context(context, sizeof(*t));
	rx_decimal value;

	if (!t) {
		sqlite3_result_error_nomem(context);
		return;
	}
	if (t->failed || sqlite3_value_type(cell) == SQLITE_NULL)
		return;
	if (rx_decimal_parse(&value, (const char *)sqlite3_value_text(cell)) != 0) {
		fail(context, t, "a value in a sum of decimals is no decimal");
		return;
	}
	if (away)
		value.negative = !value.negative;
	if (rx__decimal_add(&t->sum, t->sum, value) != 0)
		fail(context, t, "the sum of the decimals has more than 38 digits");
	t->n += away ? -1 : 1;
}

static void add_value(sqlite3_context *context, int n, sqlite3_value **values)
{
	(void)n;
	take(context, values[0], false);
}

/* Of a row that leaves a window's frame. */
static void remove_value(sqlite3_context *context, int n, sqlite3_value **values)
{
	(void)n;
	take(context, values[0], true);
}

static void finish(sqlite3_context *context)
{
	total *t = sqlite3_aggregate_context(context, 0);
	char text[RX_DECIMAL_SIZE];

	if (!t || t->n == 0 || t->failed)
		return;
	rx_decimal_text(t->sum, text, sizeof(text));
	sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
}

int rx__sqlite_aggregates(sqlite3 *db)
{
	int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;

	return sqlite3_create_window_function(
		db, "rx_decimal_sum", 1, flags, NULL, add_value, finish, finish, remove_value, NULL);
}
