/* rx_json(document, path, what): a value inside of a document. SQLite's own paths cannot say every
 * key, and take some texts for indexes; ours is an array of keys and indexes. */
#include <stdlib.h>
#include <string.h>

#include <reflex/impl/calls.h>
#include <reflex/types.h>

#include "drivers/sqlite/functions.h"
#include "model/json.h"
#include "model/json_find.h"

enum { MOST_STEPS = 160 };

/* The path was made by us: ["author",0]. Keys are unquoted in place, in `room`. */
static size_t read_path(const char *path, char *room, rx__json_step steps[MOST_STEPS])
{
	size_t n = 0;

	for (path++; *path != ']' && n < MOST_STEPS; n++) {
		const char *end = rx__json_skip(path);
		steps[n] = (rx__json_step){ .index = strtol(path, NULL, 10) };
		if (*path == '"') {
			steps[n].key = room;
			steps[n].size = rx__json_unquote(path, (size_t)(end - path), room);
			room += steps[n].size;
		}
		path = end + (*end == ',');
	}
	return n;
}

static void give_text(sqlite3_context *context, const char *value, size_t size)
{
	char *out;

	if (*value == '{' || *value == '[' || *value == 'n')
		return;
	if (*value != '"') {
		sqlite3_result_text64(context, value, size, SQLITE_TRANSIENT, SQLITE_UTF8);
		return;
	}
	out = sqlite3_malloc64(size);
	if (!out) {
		sqlite3_result_error_nomem(context);
		return;
	}
	size = rx__json_unquote(value, size, out);
	sqlite3_result_text64(context, out, size, sqlite3_free, SQLITE_UTF8);
}

static bool is_number(const char *value)
{
	return *value == '-' || (*value >= '0' && *value <= '9');
}

/* Whole as 3, 3.0 or 30e-1 are. */
static void give_integer(sqlite3_context *context, const char *value, size_t size)
{
	char text[400], whole[RX_DECIMAL_SIZE];
	rx_decimal decimal;

	if (!is_number(value) || size >= sizeof(text))
		return;
	memcpy(text, value, size);
	text[size] = '\0';
	if (rx_decimal_parse(&decimal, text) != 0)
		return;
	rx_decimal_text(decimal, whole, sizeof(whole));
	char *point = strchr(whole, '.');
	if (point && strspn(point + 1, "0") != strlen(point + 1))
		return;
	if (point)
		*point = '\0';
	sqlite3_int64 number = strtoll(whole, NULL, 10);
	rx_decimal again;
	char shown[RX_DECIMAL_SIZE];
	sqlite3_snprintf(sizeof(shown), shown, "%lld", number);
	if (rx_decimal_parse(&again, shown) == 0 && rx_decimal_compare(again, decimal) == 0)
		sqlite3_result_int64(context, number);
}

/* SQLite reads the number, whose conversion does not depend on the locale. */
static void give_real(sqlite3_context *context, const char *value, size_t size)
{
	char text[400];

	if (!is_number(value) || size >= sizeof(text))
		return;
	memcpy(text, value, size);
	text[size] = '\0';
	sqlite3_result_text(context, text, (int)size, SQLITE_TRANSIENT);
}

static void give(sqlite3_context *context, int what, const char *value, size_t size)
{
	switch (what) {
	case RX__JSON_TEXT:
		give_text(context, value, size);
		break;
	case RX__JSON_INT64:
		give_integer(context, value, size);
		break;
	case RX__JSON_DOUBLE:
		give_real(context, value, size);
		break;
	case RX__JSON_BOOL:
		if (*value == 't' || *value == 'f')
			sqlite3_result_int(context, *value == 't');
		break;
	case RX__JSON_PART:
		sqlite3_result_text64(context, value, size, SQLITE_TRANSIENT, SQLITE_UTF8);
		break;
	case RX__JSON_IS_NULL:
		sqlite3_result_int(context, *value == 'n');
		break;
	default:
		sqlite3_result_int(context, 1);
	}
}

static void call_json(sqlite3_context *context, int n, sqlite3_value **values)
{
	const char *text = (const char *)sqlite3_value_text(values[0]), *value;
	const char *path = (const char *)sqlite3_value_text(values[1]);
	int what = sqlite3_value_int(values[2]);
	rx__json_step steps[MOST_STEPS];
	size_t size;
	char *room;

	if (rx__sqlite_any_null(n, values) || !text || !path) {
		if (what == RX__JSON_EXISTS || what == RX__JSON_IS_NULL)
			sqlite3_result_int(context, 0);
		return;
	}
	if (rx__json_check(text, (size_t)sqlite3_value_bytes(values[0]), NULL) != 0) {
		rx__sqlite_refuse(context, "'%.40s' is not JSON", text);
		return;
	}
	room = sqlite3_malloc64((sqlite3_uint64)sqlite3_value_bytes(values[1]) + 1);
	if (!room) {
		sqlite3_result_error_nomem(context);
		return;
	}
	if (rx__json_find(text, steps, read_path(path, room, steps), &value, &size))
		give(context, what, value, size);
	else if (what == RX__JSON_EXISTS || what == RX__JSON_IS_NULL)
		sqlite3_result_int(context, 0);
	sqlite3_free(room);
}

const rx__sqlite_function rx__sqlite_json_functions[] = {
	{ "rx_json", 3, call_json },
	{ NULL, 0, NULL },
};
