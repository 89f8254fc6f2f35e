/* A key of several columns in a list of rows. As one parameter the list is a subquery, which every
 * engine that has such a parameter joins by an index over the key; value by value it is an OR, which all
 * of them understand. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "sql/bind.h"
#include "sql/render/render.h"
#include "sql/shape.h"
#include "sql/walk.h"

static void render_column(rx__renderer *r, const rx__key *key, size_t i)
{
	rx__render_operand(r, (const rx_node *)key->columns[i]->column);
}

static void render_key(rx__renderer *r, const rx__key *key)
{
	for (size_t i = 0; i < key->n; i++) {
		rx__render_text(r, i > 0 ? ", " : "(");
		render_column(r, key, i);
	}
	rx__render_text(r, ") IN (");
}

/* The server is told what the arrays are of: nothing stands beside them. Of a text no length, which would
 * cut it. */
static void render_array(rx__renderer *r, const rx__attribute *attribute)
{
	rx_ddl_type type = attribute->ddl;
	char text[256];
	type.length = 0;
	type.precision = 0;
	type.scale = 0;
	if (r->rc == 0 && r->dialect->type_text(&type, text, sizeof text) != 0)
		r->rc = rx__fail(r->error, RX_EMODEL, "%s.%s: %s has no column of this type",
			attribute->mapper->name, attribute->field, r->dialect->name);
	if (r->rc != 0)
		return;
	rx__render_text(r, "CAST(");
	rx__render_placeholder(r);
	rx__render_text(r, " AS ");
	rx__render_text(r, text);
	rx__render_text(r, "[])");
}

static void render_arrays(rx__renderer *r, const rx__key *key)
{
	render_key(r, key);
	rx__render_text(r, "SELECT * FROM unnest(");
	for (size_t i = 0; i < key->n; i++) {
		rx__render_text(r, i > 0 ? ", " : "");
		render_array(r, key->columns[i]);
	}
	rx__render_text(r, "))");
}

/* The template's text up to its %s, and what is behind that. */
static const char *render_until(rx__renderer *r, const char *template)
{
	const char *at = strstr(template, "%s");
	if (r->rc == 0 && at)
		rx__buf_add(r->out, template, (size_t)(at - template));
	return at ? at + 2 : "";
}

static bool is_integer(rx_type type)
{
	return type == RX_TYPE_BOOL || type == RX_TYPE_INT16 || type == RX_TYPE_INT32 ||
		type == RX_TYPE_INT64;
}

static void render_json(rx__renderer *r, const rx__key *key)
{
	const rx_dialect *dialect = r->dialect;
	char number[24];
	render_key(r, key);
	rx__render_text(r, "SELECT ");
	for (size_t i = 0; i < key->n; i++) {
		bool integer = is_integer(key->columns[i]->type);
		snprintf(number, sizeof number, "%zu", i);
		rx__render_text(r, i > 0 ? ", " : "");
		const char *rest = render_until(r, integer ? dialect->rows_integer : dialect->rows_text);
		rx__render_text(r, number);
		rx__render_text(r, rest);
	}
	const char *rest = render_until(r, dialect->rows_source);
	rx__render_placeholder(r);
	rx__render_text(r, rest);
	rx__render_text(r, ")");
}

/* One column of a long list: its type where it is read, and what is made of it. */
static void render_made(rx__renderer *r, rx_type type, size_t i)
{
	const char *const *values = r->dialect->list_values;
	const char *rest = "";
	char column[24];
	snprintf(column, sizeof column, "j.c%zu", i);
	if (values && values[type])
		rest = render_until(r, values[type]);
	rx__render_text(r, column);
	rx__render_text(r, rest);
}

static void render_read(rx__renderer *r, rx_type type, size_t i, bool in_a_row)
{
	char column[160];
	snprintf(column, sizeof column, in_a_row ? "%sc%zu %s PATH '$[%zu]'" : "%sc%zu %s PATH '$'",
		i > 0 ? ", " : "", i, r->dialect->list_columns[type], i);
	rx__render_text(r, column);
}

static void render_json_table(rx__renderer *r)
{
	rx__render_text(r, " FROM json_table(");
	rx__render_placeholder(r);
	rx__render_text(r, ", '$[*]' COLUMNS (");
}

/* As a table of its own, of different values, the list has an index, by which UPDATE and DELETE look up
 * each row instead of reading the JSON for it. A text of any length has none. */
void rx__render_long_list(rx__renderer *r, rx_type type)
{
	bool indexed = type != RX_TYPE_TEXT && type != RX_TYPE_ENUM;
	rx__render_text(r, indexed ? "SELECT c0 FROM (SELECT DISTINCT " : "SELECT ");
	render_made(r, type, 0);
	rx__render_text(r, indexed ? " AS c0" : "");
	render_json_table(r);
	render_read(r, type, 0, false);
	rx__render_text(r, indexed ? ")) AS j) AS l" : ")) AS j");
}

static void render_long(rx__renderer *r, const rx__key *key)
{
	render_key(r, key);
	rx__render_text(r, "SELECT ");
	for (size_t i = 0; i < key->n; i++) {
		rx__render_text(r, i > 0 ? ", " : "");
		render_made(r, key->columns[i]->type, i);
	}
	render_json_table(r);
	for (size_t i = 0; i < key->n; i++)
		render_read(r, key->columns[i]->type, i, true);
	rx__render_text(r, ")) AS j)");
}

/* Engines take a chain of ORs for a tree that is as deep as the chain is long (SQLite: 1,000 at most),
 * so a long one is written in groups. */
static void render_places(rx__renderer *r, const rx__key *key, size_t n)
{
	enum { GROUP = 200 };
	rx__render_text(r, "((");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			rx__render_text(r, i % GROUP == 0 ? ") OR (" : " OR ");
		for (size_t k = 0; k < key->n; k++) {
			rx__render_text(r, k > 0 ? " AND " : "");
			render_column(r, key, k);
			rx__render_text(r, " = ");
			rx__render_placeholder(r);
		}
	}
	rx__render_text(r, "))");
}

void rx__render_rows(rx__renderer *r, const rx_node *node)
{
	const rx__key *key = rx__expr_of(node)->a;
	if (!rx__bind_rows_as_one(r->dialect, node)) {
		if (node->n == 0)
			rx__render_text(r, "1 = 0");
		else
			render_places(r, key, rx__shape_row_places(r->dialect, node));
	} else if (r->dialect->capabilities & RX_DIALECT_ARRAYS) {
		render_arrays(r, key);
	} else if (!r->dialect->rows_source) {
		render_long(r, key);
	} else {
		render_json(r, key);
	}
}
