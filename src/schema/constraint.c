/* Names are looked for in the order in which they can be trusted: as they stand in the database,
 * then as the convention would make them for those that have none. */
#include "schema/constraint.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "model/naming.h"
#include "schema/schema.h"
#include "schema/sql_text.h"

static const char *conventional_check(rx_arena *arena, const rx_schema_table *table, size_t i)
{
	const char *part = table->checks[i].column;

	/* A check of nobody is known by its place among those. */
	if (!part)
		part = rx__arena_printf(arena, "%zu", i + 1);
	return part ? rx__naming_make(arena, RX__NAMING_CHECK, table->name, &part, 1) : NULL;
}

const char *rx__constraint_name(rx_arena *arena, const rx_schema_table *table, rx__constraint_at at)
{
	const rx_schema_foreign_key *foreign_key;
	const rx_schema_key *unique;

	switch (at.what) {
	case RX__CONSTRAINT_PRIMARY_KEY:
		if (table->primary_key.name)
			return table->primary_key.name;
		return rx__naming_make(arena, RX__NAMING_PRIMARY_KEY, table->name, NULL, 0);
	case RX__CONSTRAINT_UNIQUE:
		unique = &table->uniques[at.i];
		if (unique->name)
			return unique->name;
		return rx__naming_make(
			arena, RX__NAMING_UNIQUE, table->name, unique->columns, unique->n_columns);
	case RX__CONSTRAINT_FOREIGN_KEY:
		foreign_key = &table->foreign_keys[at.i];
		if (foreign_key->name)
			return foreign_key->name;
		return rx__naming_make(arena, RX__NAMING_FOREIGN_KEY, table->name, foreign_key->columns,
			foreign_key->n_columns);
	case RX__CONSTRAINT_CHECK:
		if (table->checks[at.i].name)
			return table->checks[at.i].name;
		return conventional_check(arena, table, at.i);
	case RX__CONSTRAINT_NONE:
		break;
	}
	return NULL;
}

/* The next constraint of the table, in the order of the classes; begins after RX__CONSTRAINT_NONE. */
static bool next(const rx_schema_table *table, rx__constraint_at *at)
{
	const size_t count[] = {
		[RX__CONSTRAINT_PRIMARY_KEY] = table->primary_key.n_columns != 0,
		[RX__CONSTRAINT_UNIQUE] = table->n_uniques,
		[RX__CONSTRAINT_FOREIGN_KEY] = table->n_foreign_keys,
		[RX__CONSTRAINT_CHECK] = table->n_checks,
	};

	at->i++;
	while (at->what <= RX__CONSTRAINT_CHECK && at->i >= count[at->what]) {
		at->what++;
		at->i = 0;
	}
	return at->what <= RX__CONSTRAINT_CHECK;
}

static const char *own_name(const rx_schema_table *table, rx__constraint_at at)
{
	switch (at.what) {
	case RX__CONSTRAINT_PRIMARY_KEY:
		return table->primary_key.name;
	case RX__CONSTRAINT_UNIQUE:
		return table->uniques[at.i].name;
	case RX__CONSTRAINT_FOREIGN_KEY:
		return table->foreign_keys[at.i].name;
	case RX__CONSTRAINT_CHECK:
		return table->checks[at.i].name;
	case RX__CONSTRAINT_NONE:
		break;
	}
	return NULL;
}

rx__constraint_at rx__constraint_named(
	rx_arena *arena, const rx_schema_table *table, const char *name)
{
	rx__constraint_at none = { RX__CONSTRAINT_NONE, 0 }, at;
	const char *conventional;

	for (at = none; next(table, &at);) {
		if (rx__same(own_name(table, at), name))
			return at;
	}
	for (at = none; next(table, &at);) {
		if (own_name(table, at) && rx__same_name(own_name(table, at), name))
			return at;
	}
	for (at = none; next(table, &at);) {
		if (own_name(table, at))
			continue;
		conventional = rx__constraint_name(arena, table, at);
		if (conventional && rx__same_name(conventional, name))
			return at;
	}
	return none;
}

void rx__constraint_remove(rx_schema_table *table, rx__constraint_at at)
{
	switch (at.what) {
	case RX__CONSTRAINT_PRIMARY_KEY:
		table->primary_key = (rx_schema_key){ .name = NULL };
		break;
	case RX__CONSTRAINT_UNIQUE:
		rx__schema_remove(&table->uniques, &table->n_uniques, at.i, sizeof(*table->uniques));
		break;
	case RX__CONSTRAINT_FOREIGN_KEY:
		rx__schema_remove(
			&table->foreign_keys, &table->n_foreign_keys, at.i, sizeof(*table->foreign_keys));
		break;
	case RX__CONSTRAINT_CHECK:
		rx__schema_remove(&table->checks, &table->n_checks, at.i, sizeof(*table->checks));
		break;
	case RX__CONSTRAINT_NONE:
		break;
	}
}

/* ---- enums */

const char *rx__constraint_enum_name(rx_arena *arena, const char *table, const char *column)
{
	return rx__naming_make(arena, RX__NAMING_CHECK, table, &column, 1);
}

bool rx__constraint_of_enum(
	rx_arena *arena, rx_schema_check *out, const char *table, const rx_schema_column *column)
{
	rx_buf buf = RX_BUF_INIT;
	const char *separator = "";

	rx__buf_quote(&buf, column->name, '"');
	rx__buf_puts(&buf, " IN (");
	for (const char *const *label = column->type.labels; label && *label; label++) {
		rx__buf_puts(&buf, separator);
		rx__buf_quote(&buf, *label, '\'');
		separator = ", ";
	}
	rx__buf_putc(&buf, ')');
	*out = (rx_schema_check){
		.name = rx__constraint_enum_name(arena, table, column->name),
		.sql = buf.error ? NULL : rx__arena_strdup(arena, rx__buf_text(&buf)),
		.column = rx__arena_strdup(arena, column->name),
	};
	rx__buf_deinit(&buf);
	return out->name && out->sql && out->column;
}

static bool is_sign(const rx__sql_token *token, char sign)
{
	return token->kind == RX__SQL_SIGN && token->size == 1 && *token->at == sign;
}

/* 'it''s' without its quotes. */
static const char *unquoted(rx_arena *arena, const rx__sql_token *token)
{
	char *text = rx__arena_strndup(arena, token->at + 1, token->size - 2), *to = text;

	for (const char *from = text; from && *from; from++) {
		*to++ = *from;
		if (*from == '\'' && from[1] == '\'')
			from++;
	}
	if (to)
		*to = '\0';
	return text;
}

/* Opening parentheses around the whole are skipped; their number is returned. */
static int skip_open(const char **at, rx__sql_token *token)
{
	int depth = 0;

	while (rx__sql_next(at, token) && is_sign(token, '('))
		depth++;
	return depth;
}

/* At the first label of column IN ('…', …); the parentheses around the whole are counted. */
static bool find_labels(const char **at, const char *column, int *depth)
{
	rx__sql_token token;

	*depth = skip_open(at, &token);
	return rx__sql_is_name(&token, column) && rx__sql_next(at, &token) &&
		rx__sql_is_name(&token, "in") && rx__sql_next(at, &token) && is_sign(&token, '(');
}

bool rx__constraint_is_labels(const char *sql, const char *column)
{
	rx__sql_token token;
	int depth;

	if (!find_labels(&sql, column, &depth))
		return false;
	do {
		if (!rx__sql_next(&sql, &token) || token.kind != RX__SQL_STRING || *token.at != '\'' ||
			token.size < 2)
			return false;
	} while (rx__sql_next(&sql, &token) && is_sign(&token, ','));
	if (!is_sign(&token, ')'))
		return false;
	while (rx__sql_next(&sql, &token)) {
		if (!is_sign(&token, ')') || depth-- == 0)
			return false;
	}
	return depth == 0;
}

const char **rx__constraint_labels(rx_arena *arena, const char *sql, const char *column)
{
	const char **labels = NULL, **added;
	rx__sql_token token;
	size_t n = 0;
	int depth;

	if (!rx__constraint_is_labels(sql, column))
		return NULL;
	find_labels(&sql, column, &depth);
	do {
		rx__sql_next(&sql, &token);
		added = rx__arena_push(arena, &labels, &n, sizeof(*labels));
		if (!added || !(*added = unquoted(arena, &token)))
			return NULL;
	} while (rx__sql_next(&sql, &token) && is_sign(&token, ','));
	return rx__arena_push(arena, &labels, &n, sizeof(*labels)) ? labels : NULL;
}

bool rx__constraint_is_boolean(const char *sql, const char *column)
{
	static const char *const rest[] = { "in", "(", "0", ",", "1", ")", NULL };
	const char *at = sql;
	rx__sql_token token;
	int depth = skip_open(&at, &token);

	if (!rx__sql_is_name(&token, column))
		return false;
	for (size_t i = 0; rest[i]; i++) {
		if (!rx__sql_next(&at, &token) || token.size != strlen(rest[i]) ||
			strncasecmp(token.at, rest[i], token.size) != 0)
			return false;
	}
	while (rx__sql_next(&at, &token)) {
		if (!is_sign(&token, ')') || depth-- == 0)
			return false;
	}
	return depth == 0;
}

bool rx__constraint_follow_type(
	rx_arena *arena, rx_schema_table *table, const rx_schema_column *column, bool was_enum)
{
	bool any = was_enum || column->type.kind == RX_TYPE_ENUM;
	rx_schema_check *check;
	size_t i = 0;

	while (i < table->n_checks) {
		check = &table->checks[i];
		if ((check->column && rx__same_name(check->column, column->name)) ||
			(any && rx__constraint_is_labels(check->sql, column->name)))
			rx__schema_remove(&table->checks, &table->n_checks, i, sizeof(*check));
		else
			i++;
	}
	if (column->type.kind != RX_TYPE_ENUM)
		return true;
	check = rx__arena_push(arena, &table->checks, &table->n_checks, sizeof(*check));
	return check && rx__constraint_of_enum(arena, check, table->name, column);
}
