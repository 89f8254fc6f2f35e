/* What stands on a column. A server refuses to give another type to a column that a CHECK, a predicate
 * or an expression compares with something of the old type, or that another column is computed from:
 * those are dropped before and made again behind, with casts to the old type as casts to the new one. */
#include "schema/ddl/ddl_dependents.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "schema/ddl/ddl_enum.h"
#include "schema/schema.h"
#include "schema/sql_text.h"

typedef rx__ddl_writer writer;

static bool in_names(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (rx__same_name(names[i], name))
			return true;
	return false;
}

static bool is_compared(const rx_schema_index *index, const char *column)
{
	for (size_t i = 0; i < index->n_parts; i++)
		if (rx__sql_mentions(index->parts[i].expression, column))
			return true;
	return rx__sql_mentions(index->where, column);
}

static bool index_uses(const rx_schema_index *index, const char *column)
{
	for (size_t i = 0; i < index->n_parts; i++)
		if (rx__same_name(index->parts[i].column, column))
			return true;
	return in_names(index->include, index->n_include, column) || is_compared(index, column);
}

/* But for one that stands for the labels of a column: that is part of a type. */
static bool is_said_of(const rx_schema_check *check, const char *column)
{
	return check->name && !check->column && rx__sql_mentions(check->sql, column);
}

/* ---- casts */

/* A cast to a type, as the server writes it: "::text". */
typedef struct cast {
	char plain[300], quoted[300]; /* of an enum: its name as it is, and in quotes */
} cast;

static void name_cast(cast *out, const rx_dialect *dialect, const rx_ddl_type *type)
{
	rx_buf words = RX_BUF_INIT;

	*out = (cast){ .plain = "" };
	if (rx__ddl_enum_is(dialect, type)) {
		rx__ddl_name(&words, dialect, type->name);
		snprintf(out->plain, sizeof(out->plain), "::%s", type->name);
	} else if (rx__ddl_type(&words, dialect, type, false, NULL) == 0) {
		snprintf(out->plain, sizeof(out->plain), "::%s", rx__buf_text(&words));
		out->plain[strcspn(out->plain, "(")] = '\0';
	}
	snprintf(out->quoted, sizeof(out->quoted), "::%s", rx__buf_text(&words));
	rx__buf_deinit(&words);
}

static size_t begins_with(const char *sql, const char *words)
{
	const size_t size = strlen(words);
	const unsigned char next =
		strncasecmp(sql, words, size) == 0 ? (unsigned char)sql[size] : (unsigned char)'_';

	return size > 2 && !isalnum(next) && next != '_' && next != '$' && next < 0x80 ? size : 0;
}

/* The text with the casts changed, in the arena. What stands in quotes stays. */
static const char *recast(const writer *w, rx_arena *arena, const char *sql)
{
	const rx_schema_column *old = w->operation->old_column, *new = w->operation->column;
	rx_buf out = RX_BUF_INIT;
	const char *text;
	cast from, to;

	if (!sql || !old)
		return sql;
	name_cast(&from, w->dialect, &old->type);
	name_cast(&to, w->dialect, &new->type);
	for (char in = '\0'; *sql;) {
		size_t size = in ? 0 : begins_with(sql, from.plain);

		size = size || in ? size : begins_with(sql, from.quoted);
		if (size) {
			rx__buf_puts(&out, to.quoted);
			sql += size;
			continue;
		}
		if (*sql == '\'' || *sql == '"')
			in = !in ? *sql : in == *sql ? '\0' : in;
		rx__buf_putc(&out, *sql++);
	}
	text = out.error ? NULL : rx__arena_strndup(arena, rx__buf_text(&out), out.size);
	rx__buf_deinit(&out);
	return text;
}

/* ---- making */

static int make_index(writer *w, const rx_schema_index *index)
{
	const size_t n = index->n_parts;
	rx_schema_index copy = *index;
	rx_arena arena;
	int result;

	rx__arena_init(&arena, 512);
	copy.parts = rx__arena_array(&arena, n + 1, sizeof(*copy.parts));
	for (size_t i = 0; copy.parts && i < n; i++) {
		copy.parts[i] = index->parts[i];
		copy.parts[i].expression = recast(w, &arena, index->parts[i].expression);
	}
	copy.where = recast(w, &arena, index->where);
	result = !copy.parts || (index->where && !copy.where)
		? rx__fail_nomem(w->error)
		: rx__ddl_create_index(&w->sql, w->dialect, w->there, &copy, false, w->error);
	if (!result)
		result = rx__ddl_send(w);
	rx__arena_deinit(&arena);
	return result;
}

static int make_check(writer *w, const rx_schema_check *check)
{
	rx_schema_check copy = *check;
	rx_arena arena;
	int result;

	rx__arena_init(&arena, 512);
	copy.sql = recast(w, &arena, check->sql);
	if (copy.sql) {
		rx__ddl_put_alter(w);
		rx__buf_puts(&w->sql, "ADD ");
		rx__ddl_check(&w->sql, w->dialect, &copy);
		result = rx__ddl_send(w);
	} else {
		result = rx__fail_nomem(w->error);
	}
	rx__arena_deinit(&arena);
	return result;
}

static int make_key(writer *w, const rx_schema_key *key, bool is_primary, const char *column)
{
	if (!in_names(key->columns, key->n_columns, column))
		return 0;
	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "ADD ");
	rx__ddl_key(&w->sql, w->dialect, key, is_primary);
	return rx__ddl_send(w);
}

static int make_foreign_key(writer *w, const rx_schema_foreign_key *key)
{
	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "ADD ");
	rx__ddl_foreign_key(&w->sql, w->dialect, key);
	return rx__ddl_send(w);
}

int rx__ddl_make_standing_on(writer *w, const char *column)
{
	const rx_schema_table *table = w->there;
	int result = make_key(w, &table->primary_key, true, column);

	for (size_t i = 0; !result && i < table->n_uniques; i++)
		result = make_key(w, &table->uniques[i], false, column);
	for (size_t i = 0; !result && i < table->n_checks; i++)
		if (is_said_of(&table->checks[i], column))
			result = make_check(w, &table->checks[i]);
	for (size_t i = 0; !result && i < table->n_foreign_keys; i++) {
		const rx_schema_foreign_key *key = &table->foreign_keys[i];

		if (in_names(key->columns, key->n_columns, column))
			result = make_foreign_key(w, key);
	}
	for (size_t i = 0; !result && i < table->n_indexes; i++)
		if (index_uses(&table->indexes[i], column))
			result = make_index(w, &table->indexes[i]);
	return result;
}

int rx__ddl_add_computed(writer *w, const rx_schema_column *column)
{
	int result;

	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "ADD COLUMN ");
	result = rx__ddl_column(&w->sql, w->dialect, column, w->error);
	if (!result)
		result = rx__ddl_send(w);
	if (!result && column->comment && (w->dialect->capabilities & RX_DIALECT_COMMENTS))
		result = rx__ddl_comment_on(w, column->name, column->comment);
	return result;
}

/* ---- a type that changes */

/* What goes with a computed column that is dropped is not dropped by itself. */
static bool goes_with(const writer *w, const char *sql)
{
	const rx_schema_table *table = w->there;

	for (size_t i = 0; i < table->n_columns; i++)
		if (rx__sql_mentions(table->columns[i].computed, w->operation->name) &&
			rx__sql_mentions(sql, table->columns[i].name))
			return true;
	return false;
}

static bool index_goes_with(const writer *w, const rx_schema_index *index)
{
	const rx_schema_table *table = w->there;

	for (size_t i = 0; i < table->n_columns; i++)
		if (rx__sql_mentions(table->columns[i].computed, w->operation->name) &&
			index_uses(index, table->columns[i].name))
			return true;
	return false;
}

int rx__ddl_drop_compared(writer *w)
{
	const rx_schema_table *table = w->there;
	const char *column = w->operation->name;
	int result = 0;

	for (size_t i = 0; table && !result && i < table->n_indexes; i++) {
		if (!is_compared(&table->indexes[i], column))
			continue;
		rx__buf_puts(&w->sql, "DROP INDEX ");
		rx__ddl_table_name(&w->sql, w->dialect, w->operation->schema, table->indexes[i].name);
		result = rx__ddl_send(w);
	}
	for (size_t i = 0; table && !result && i < table->n_checks; i++) {
		if (!is_said_of(&table->checks[i], column))
			continue;
		rx__ddl_put_alter(w);
		rx__buf_puts(&w->sql, "DROP CONSTRAINT ");
		rx__ddl_name(&w->sql, w->dialect, table->checks[i].name);
		result = rx__ddl_send(w);
	}
	for (size_t i = 0; table && !result && i < table->n_columns; i++) {
		if (!rx__sql_mentions(table->columns[i].computed, column))
			continue;
		rx__ddl_put_alter(w);
		rx__buf_puts(&w->sql, "DROP COLUMN ");
		rx__ddl_name(&w->sql, w->dialect, table->columns[i].name);
		result = rx__ddl_send(w);
	}
	return result;
}

static int make_computed(writer *w, const rx_schema_column *column)
{
	rx_schema_column copy = *column;
	rx_arena arena;
	int result;

	rx__arena_init(&arena, 512);
	copy.computed = recast(w, &arena, column->computed);
	result = copy.computed ? rx__ddl_add_computed(w, &copy) : rx__fail_nomem(w->error);
	rx__arena_deinit(&arena);
	return result ? result : rx__ddl_make_standing_on(w, column->name);
}

int rx__ddl_make_compared(writer *w)
{
	const rx_schema_table *table = w->there;
	const char *column = w->operation->name;
	int result = 0;

	for (size_t i = 0; table && !result && i < table->n_columns; i++)
		if (rx__sql_mentions(table->columns[i].computed, column))
			result = make_computed(w, &table->columns[i]);
	for (size_t i = 0; table && !result && i < table->n_checks; i++)
		if (is_said_of(&table->checks[i], column) && !goes_with(w, table->checks[i].sql))
			result = make_check(w, &table->checks[i]);
	for (size_t i = 0; table && !result && i < table->n_indexes; i++)
		if (is_compared(&table->indexes[i], column) && !index_goes_with(w, &table->indexes[i]))
			result = make_index(w, &table->indexes[i]);
	return result;
}
