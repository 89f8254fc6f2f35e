/* Lists as the text of an array: every item in quotes, whatever its type, so that the server reads it
 * by the type of the column it is compared with. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "model/value.h"
#include "sql/bind.h"
#include "sql/walk.h"

enum { ITEM = 64 };

static void add_text(rx_buf *out, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (text[i] == '"' || text[i] == '\\')
			rx__buf_putc(out, '\\');
		rx__buf_putc(out, text[i]);
	}
}

static void add_bytes(rx_buf *out, const unsigned char *data, size_t size)
{
	rx__buf_puts(out, "\\\\x");
	for (size_t i = 0; i < size; i++)
		rx__buf_printf(out, "%02x", data[i]);
}

static void add_double(rx_buf *out, double value)
{
	char text[ITEM];

	snprintf(text, sizeof text, "%.17g", value);
	for (char *at = text; *at; at++)
		if (!strchr("+-0123456789einfa", *at))
			*at = '.'; /* whatever the locale has */
	rx__buf_puts(out, text);
}

static void add_item(rx_buf *out, const rx_value *value)
{
	char text[ITEM] = "";

	switch (value->type) {
	case RX_TYPE_TEXT:
	case RX_TYPE_JSON:
		add_text(out, value->as.s.data, value->as.s.size);
		return;
	case RX_TYPE_BYTES:
		add_bytes(out, (const unsigned char *)value->as.s.data, value->as.s.size);
		return;
	case RX_TYPE_FLOAT:
	case RX_TYPE_DOUBLE:
		add_double(out, value->as.d);
		return;
	case RX_TYPE_BOOL:
		rx__buf_putc(out, value->as.i ? 't' : 'f');
		return;
	case RX_TYPE_INTERVAL:
		rx_interval_text((rx_interval){ value->as.i }, text, sizeof text);
		break;
	default:
		if (!rx__value_text(value, text, sizeof text))
			snprintf(text, sizeof text, "%" PRId64, value->as.i);
	}
	rx__buf_puts(out, text);
}

void rx__bind_array_item(rx_buf *out, const rx_value *value)
{
	if (value->type == RX_TYPE_NONE) {
		rx__buf_puts(out, "NULL");
		return;
	}
	rx__buf_putc(out, '"');
	add_item(out, value);
	rx__buf_putc(out, '"');
}

int rx__bind_array(
	const rx_value *values, size_t n, rx_value *out, rx_arena *arena, rx_error *error)
{
	rx_buf text = RX_BUF_INIT;
	const char *copy;

	rx__buf_putc(&text, '{');
	for (size_t i = 0; i < n; i++) {
		if (values[i].type == RX_TYPE_NONE)
			continue;
		rx__buf_puts(&text, text.size > 1 ? "," : "");
		rx__bind_array_item(&text, &values[i]);
	}
	rx__buf_putc(&text, '}');
	copy = text.error ? NULL : rx__arena_strndup(arena, text.data, text.size);
	if (copy)
		*out = (rx_value){ .type = RX_TYPE_TEXT, .as = { .s = { copy, text.size } } };
	rx__buf_deinit(&text);
	return copy ? 0 : rx__fail_nomem(error);
}

static bool is_long(const rx_dialect *dialect, rx_type type, size_t n)
{
	return dialect->long_list && n > dialect->long_list && (unsigned)type <= RX_TYPE_ENUM &&
		dialect->list_columns[type];
}

static bool are_exact(const rx_node *list)
{
	size_t n = rx__bind_items(list);
	for (size_t i = 0; i < n; i++) {
		rx_value value = rx__bind_item(list, i);
		if (!rx__bind_json_exact(&value))
			return false;
	}
	return true;
}

bool rx__bind_as_one(const rx_dialect *dialect, rx_type type, const rx_node *list, size_t n)
{
	if (dialect->capabilities & RX_DIALECT_ARRAYS)
		return type != RX_TYPE_NONE;
	if (dialect->list_source)
		return rx__bind_json_holds(type);
	return is_long(dialect, type, n) && are_exact(list);
}

static bool are_long(const rx_dialect *dialect, const rx_node *rows)
{
	const rx__key *key = rx__expr_of(rows)->a;
	const rx_value *values = rx__expr_of(rows)->b;
	size_t n = (size_t)rows->n * key->n;
	for (size_t i = 0; i < key->n; i++)
		if (!is_long(dialect, key->columns[i]->type, n))
			return false;
	for (size_t i = 0; i < n; i++)
		if (!rx__bind_json_exact(&values[i]))
			return false;
	return true;
}

bool rx__bind_rows_as_one(const rx_dialect *dialect, const rx_node *rows)
{
	const rx__key *key = rx__expr_of(rows)->a;
	bool arrays = dialect->capabilities & RX_DIALECT_ARRAYS;
	if (!arrays && !dialect->rows_source)
		return are_long(dialect, rows);
	for (size_t i = 0; i < key->n; i++) {
		rx_type type = key->columns[i]->type;
		if (arrays ? type == RX_TYPE_NONE : !rx__bind_json_holds(type))
			return false;
	}
	return true;
}
