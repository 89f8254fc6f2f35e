/* Texts: case by Unicode, where SQLite's own functions know ASCII only; and numbers read from texts,
 * where SQLite would make 0 of what is none. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <reflex/types.h>

#include "base/unicode_case.h"
#include "base/utf8.h"
#include "drivers/sqlite/functions.h"

static void change_case(sqlite3_context *context, sqlite3_value *value, bool upper)
{
	const char *text;
	size_t size;
	char *out;

	if (sqlite3_value_type(value) == SQLITE_NULL)
		return;
	text = (const char *)sqlite3_value_text(value);
	size = (size_t)sqlite3_value_bytes(value);
	out = text ? sqlite3_malloc64(rx__case_room(size)) : NULL;
	if (!out) {
		sqlite3_result_error_nomem(context);
		return;
	}
	if (rx__utf8_check(text, size) >= 0) {
		sqlite3_free(out);
		rx__sqlite_refuse(context, "a text is not valid UTF-8, or holds a NUL");
		return;
	}
	size = rx__utf8_case(out, text, size, upper);
	sqlite3_result_text64(context, out, size, sqlite3_free, SQLITE_UTF8);
}

static void call_lower(sqlite3_context *context, int n, sqlite3_value **values)
{
	(void)n;
	change_case(context, values[0], false);
}

static void call_upper(sqlite3_context *context, int n, sqlite3_value **values)
{
	(void)n;
	change_case(context, values[0], true);
}

/* SQLite's replace() gives the text where `part` is empty, even if the third operand is NULL. */
static void call_replace(sqlite3_context *context, int n, sqlite3_value **values)
{
	sqlite3_str *out;
	const char *text = (const char *)sqlite3_value_text(values[0]);
	const char *part = (const char *)sqlite3_value_text(values[1]);
	const char *with = (const char *)sqlite3_value_text(values[2]);
	const int size = text ? sqlite3_value_bytes(values[0]) : 0;
	const int part_size = part ? sqlite3_value_bytes(values[1]) : 0;
	const int with_size = with ? sqlite3_value_bytes(values[2]) : 0;

	for (int i = 0; i < n; i++)
		if (sqlite3_value_type(values[i]) == SQLITE_NULL)
			return;
	if (!text || !part || !with) {
		sqlite3_result_error_nomem(context);
		return;
	}
	out = sqlite3_str_new(sqlite3_context_db_handle(context));
	for (const char *end = text + size; text < end;) {
		const char *found =
			part_size ? memmem(text, (size_t)(end - text), part, (size_t)part_size) : NULL;

		sqlite3_str_append(out, text, (int)((found ? found : end) - text));
		if (found)
			sqlite3_str_append(out, with, with_size);
		text = found ? found + part_size : end;
	}
	if (sqlite3_str_errcode(out) == SQLITE_TOOBIG)
		sqlite3_result_error_toobig(context);
	else if (sqlite3_str_errcode(out))
		sqlite3_result_error_nomem(context);
	else if (!sqlite3_str_length(out))
		sqlite3_result_text(context, "", 0, SQLITE_STATIC);
	else {
		sqlite3_result_text(
			context, sqlite3_str_value(out), sqlite3_str_length(out), SQLITE_TRANSIENT);
	}
	sqlite3_free(sqlite3_str_finish(out));
}

/* ---- numbers in texts: blanks around them are allowed, as on the servers ---------------------- */

enum { LONGEST = 400 };

/* The text without the blanks around it; NULL after a refusal, or if it is NULL. */
static const char *bare(sqlite3_context *context, sqlite3_value *value, char out[LONGEST + 1])
{
	const char *text = (const char *)sqlite3_value_text(value);
	size_t size = text ? (size_t)sqlite3_value_bytes(value) : 0;

	if (sqlite3_value_type(value) == SQLITE_NULL)
		return NULL;
	while (size > 0 && strchr(" \t\n\r\f\v", *text) && *text)
		text++, size--;
	while (size > 0 && strchr(" \t\n\r\f\v", text[size - 1]) && text[size - 1])
		size--;
	if (size == 0 || size > LONGEST || memchr(text, '\0', size)) {
		rx__sqlite_refuse(context, "a text that is no number is cast to one");
		return NULL;
	}
	memcpy(out, text, size);
	out[size] = '\0';
	return out;
}

static void call_read_integer(sqlite3_context *context, int n, sqlite3_value **values)
{
	char text[LONGEST + 1], *end;
	const char *digits = bare(context, values[0], text);
	long long number;

	(void)n;
	if (!digits)
		return;
	errno = 0;
	number = strtoll(digits, &end, 10);
	if (errno || *end || end == digits)
		rx__sqlite_refuse(context, "the text '%.40s' is no integer of 64 bits", digits);
	else
		sqlite3_result_int64(context, number);
}

static void call_read_real(sqlite3_context *context, int n, sqlite3_value **values)
{
	char text[LONGEST + 1];
	const char *digits = bare(context, values[0], text);
	rx_decimal decimal;
	bool plain;

	(void)n;
	if (!digits)
		return;
	/* SQLite reads it, whose conversion does not depend on the locale. */
	plain = strspn(digits, "+-.0123456789eE") == strlen(digits) && strpbrk(digits, "0123456789");
	if (plain && rx_decimal_parse(&decimal, digits) != 0) {
		const char *e = strpbrk(digits, "eE");
		size_t signs = strspn(digits, "+-");
		plain = signs <= 1 && (!e || (e > digits && e[1] && !strpbrk(e + 1, "eE.")));
	}
	if (!plain)
		rx__sqlite_refuse(context, "the text '%.40s' is no number", digits);
	else
		sqlite3_result_double(context, sqlite3_value_double(values[0]));
}

static void call_read_decimal(sqlite3_context *context, int n, sqlite3_value **values)
{
	char text[LONGEST + 1], out[RX_DECIMAL_SIZE];
	const char *digits = bare(context, values[0], text);
	rx_decimal decimal;

	(void)n;
	if (!digits)
		return;
	if (rx_decimal_parse(&decimal, digits) != 0) {
		rx__sqlite_refuse(context, "the text '%.40s' is no number of at most 38 digits", digits);
		return;
	}
	rx_decimal_text(decimal, out, sizeof(out));
	sqlite3_result_text(context, out, -1, SQLITE_TRANSIENT);
}

const rx__sqlite_function rx__sqlite_text_functions[] = {
	{ "rx_lower", 1, call_lower },
	{ "rx_upper", 1, call_upper },
	{ "rx_replace", 3, call_replace },
	{ "rx_read_integer", 1, call_read_integer },
	{ "rx_read_real", 1, call_read_real },
	{ "rx_read_decimal", 1, call_read_decimal },
	{ NULL, 0, NULL },
};
