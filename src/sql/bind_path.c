/* The path into a document, as one value: for SQLite a JSON array of its steps, for the others a path
 * in which every key is quoted. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "model/value.h"
#include "sql/bind.h"
#include "sql/walk.h"

/* With the short escapes where there are some, as documents are written: MariaDB compares the letters
 * of a key as they stand. */
static void put_key(rx_buf *out, const rx_value *key)
{
	static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";

	rx__buf_putc(out, '"');
	for (size_t i = 0; i < key->as.s.size; i++) {
		unsigned char c = (unsigned char)key->as.s.data[i];
		const char *at = c ? strchr(plain, c) : NULL;
		if (at)
			rx__buf_printf(out, "\\%c", letters[at - plain]);
		else if (c < 0x20)
			rx__buf_printf(out, "\\u%04x", (unsigned)c);
		else
			rx__buf_putc(out, (char)c);
	}
	rx__buf_putc(out, '"');
}

static int check_step(const rx_value *step, rx_error *error)
{
	if (step->type == RX_TYPE_TEXT)
		return rx__value_check(step, error);
	if (step->type != RX_TYPE_INT64)
		return rx__fail(error, RX_EINVAL,
			"a step of a JSON path is the key of an object (a text) or the index of an array (an "
			"integer), and one is %s",
			step->type == RX_TYPE_NONE ? "NULL" : rx__type_name(step->type));
	if (step->as.i < 0 || step->as.i > INT32_MAX)
		return rx__fail(error, RX_EINVAL,
			"a JSON path has the index %" PRId64 "; indexes count from 0", step->as.i);
	return 0;
}

static void put_step(rx_buf *out, const rx_value *step, bool path, bool first)
{
	bool key = step->type == RX_TYPE_TEXT;
	rx__buf_puts(out, path ? (key ? "." : "[") : (first ? "" : ","));
	if (key)
		put_key(out, step);
	else
		rx__buf_printf(out, "%" PRId64, step->as.i);
	rx__buf_puts(out, path && !key ? "]" : "");
}

int rx__bind_path(
	const rx_node *node, const char *root, rx_value *out, rx_arena *arena, rx_error *error)
{
	const rx_value *steps = rx__expr_of(node)->b;
	rx_buf text = RX_BUF_INIT;
	int rc = 0;
	rx__buf_puts(&text, root ? root : "[");
	for (uint32_t i = 0; rc == 0 && i < node->n; i++) {
		rc = check_step(&steps[i], error);
		if (rc == 0)
			put_step(&text, &steps[i], root != NULL, i == 0);
	}
	rx__buf_puts(&text, root ? "" : "]");
	char *copy = rc == 0 && !text.error ? rx__arena_alloc(arena, text.size + 1) : NULL;
	if (rc == 0 && !copy)
		rc = rx__fail_nomem(error);
	if (rc == 0) {
		memcpy(copy, rx__buf_text(&text), text.size + 1);
		*out = (rx_value){ .type = RX_TYPE_TEXT, .as = { .s = { copy, text.size } } };
	}
	rx__buf_deinit(&text);
	return rc;
}
