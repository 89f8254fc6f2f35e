/* Patterns. LIKE … ESCAPE '!' is the same on every engine (a backslash is not), and GLOB stands in
 * for it on SQLite, whose LIKE does not tell A from a. */
#include <string.h>

#include "base/fail.h"
#include "sql/bind.h"

enum { LONGEST_ESCAPE = 3 }; /* of one byte: [*] */

typedef struct pattern {
	char *at;
	bool glob;
} pattern;

static void put(pattern *out, const char *text)
{
	while (*text)
		*out->at++ = *text++;
}

static void put_any(pattern *out)
{
	put(out, out->glob ? "*" : "%");
}

/* A byte that stands for itself. */
static void put_literal(pattern *out, char c)
{
	const char *special = out->glob ? "*?[" : "%_!";
	if (!strchr(special, c)) {
		*out->at++ = c;
		return;
	}
	put(out, out->glob ? "[" : "!");
	*out->at++ = c;
	put(out, out->glob ? "]" : "");
}

/* A byte of a pattern that the program wrote with % and _. */
static void put_wild(pattern *out, char c)
{
	if (c == '%')
		put_any(out);
	else if (c == '_')
		put(out, out->glob ? "?" : "_");
	else
		put_literal(out, c);
}

int rx__bind_pattern(
	rx_node_kind kind, bool glob, rx_value *value, rx_arena *arena, rx_error *error)
{
	if (value->type == RX_TYPE_NONE)
		return 0;
	const char *text = value->as.s.data;
	size_t size = value->as.s.size;
	char *data = size < SIZE_MAX / 8 ? rx__arena_alloc(arena, size * LONGEST_ESCAPE + 3) : NULL;
	if (!data)
		return rx__fail_nomem(error);
	pattern out = { data, glob };
	bool wild = kind == RX_NODE_LIKE || kind == RX_NODE_ILIKE;
	if (kind == RX_NODE_CONTAINS || kind == RX_NODE_ENDS_WITH)
		put_any(&out);
	for (size_t i = 0; i < size; i++) {
		if (wild)
			put_wild(&out, text[i]);
		else
			put_literal(&out, text[i]);
	}
	if (kind == RX_NODE_CONTAINS || kind == RX_NODE_STARTS_WITH)
		put_any(&out);
	*out.at = '\0';
	value->as.s.data = data;
	value->as.s.size = (size_t)(out.at - data);
	return 0;
}
