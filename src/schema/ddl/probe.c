#include "schema/ddl/probe.h"

#include <string.h>

#include "schema/constraint.h"
#include "schema/ddl/ddl_statement.h"
#include "schema/schema.h"
#include "schema/sql_text.h"

/* ---- SQL of the script's own, by its first words */

typedef struct words {
	const char *at;
	rx__sql_token token;
	bool more;
} words;

static void next(words *w)
{
	w->more = rx__sql_next(&w->at, &w->token);
}

static bool skip(words *w, const char *word)
{
	bool is = w->more && w->token.kind == RX__SQL_NAME && !w->token.quoted &&
		rx__sql_is_name(&w->token, word);

	if (is)
		next(w);
	return is;
}

static bool skip_any(words *w, const char *const *list)
{
	bool any = false;

	for (size_t i = 0; list[i] && !any; i++)
		any = skip(w, list[i]);
	return any;
}

static words begin(const char *sql)
{
	words w = { .at = sql ? sql : "" };

	next(&w);
	return w;
}

static bool is_change_of_rows(const char *sql)
{
	static const char *const verbs[] = { "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", NULL };
	words w = begin(sql);

	return skip_any(&w, verbs);
}

static bool mentions_exists(const char *sql)
{
	words w = begin(sql);

	while (w.more)
		if (skip(&w, "IF")) {
			skip(&w, "NOT");
			if (skip(&w, "EXISTS"))
				return true;
		} else {
			next(&w);
		}
	return false;
}

/* The name that stands there, "a.b" read as b, without quotes. False if there is none. */
static bool take_name(words *w, char *out, size_t size)
{
	bool any = false;

	while (w->more && w->token.kind == RX__SQL_NAME) {
		size_t quote = w->token.quoted ? 1 : 0, length = w->token.size - 2 * quote;

		if (length == 0 || length >= size)
			return false;
		memcpy(out, w->token.at + quote, length);
		out[length] = '\0';
		any = true;
		next(w);
		if (!w->more || w->token.kind != RX__SQL_SIGN || *w->token.at != '.')
			break;
		next(w);
	}
	return any;
}

static bool has_index(const rx_schema *schema, const char *name)
{
	for (size_t i = 0; i < schema->n_tables; i++)
		if (rx__schema_index_named(&schema->tables[i], name))
			return true;
	return false;
}

static bool has_view(const rx_schema *schema, const char *name)
{
	for (size_t i = 0; i < schema->n_views; i++)
		if (rx__same_name(schema->views[i], name))
			return true;
	return false;
}

static rx__probe there(bool is, bool wanted)
{
	return is == wanted ? RX__PROBE_DONE : RX__PROBE_OPEN;
}

static rx__probe probe_create(words *w, const rx_schema *schema, bool wanted)
{
	char name[256];
	bool index, view, table;

	while (
		skip(w, "UNIQUE") || skip(w, "TEMPORARY") || skip(w, "UNLOGGED") || skip(w, "MATERIALIZED"))
		;
	index = skip(w, "INDEX");
	view = !index && skip(w, "VIEW");
	table = !index && !view && skip(w, "TABLE");
	skip(w, "CONCURRENTLY");
	if ((!index && !view && !table) || !take_name(w, name, sizeof(name)))
		return RX__PROBE_UNKNOWN;
	if (index)
		return there(has_index(schema, name), wanted);
	if (view)
		return there(has_view(schema, name), wanted);
	for (size_t i = 0; i < schema->n_tables; i++)
		if (rx__same_name(schema->tables[i].name, name))
			return there(true, wanted);
	return there(false, wanted);
}

static rx__probe probe_sql(const char *sql, const rx_schema *schema)
{
	static const char *const harmless[] = { "VACUUM", "ANALYZE", "REINDEX", "PRAGMA", "SET",
		"OPTIMIZE", "REFRESH", "COMMENT", "GRANT", "REVOKE", "CHECKPOINT", NULL };
	words w = begin(sql);

	if (!sql || !w.more || mentions_exists(sql) || skip_any(&w, harmless))
		return RX__PROBE_OPEN;
	if (skip(&w, "CREATE")) {
		if (skip(&w, "OR"))
			return RX__PROBE_OPEN;
		return probe_create(&w, schema, true);
	}
	return skip(&w, "DROP") ? probe_create(&w, schema, false) : RX__PROBE_UNKNOWN;
}

static bool has_many(const char *sql)
{
	words w = begin(sql);

	while (w.more) {
		bool end = w.token.kind == RX__SQL_SIGN && *w.token.at == ';';

		next(&w);
		if (end && w.more)
			return true;
	}
	return false;
}

/* A server that takes all of it as one transaction has no half of it. */
bool rx__ddl_has_many(const rx_dialect *dialect, const rx__operation *operation)
{
	return operation->kind == RX__OP_RUN_SQL &&
		!(dialect->capabilities & RX_DIALECT_DOLLAR_QUOTES) &&
		has_many(rx__ddl_own_sql(dialect, operation));
}

/* ---- operations */

typedef struct look {
	const rx_dialect *dialect;
	const rx_schema *schema;
	const rx__operation *operation;
	const rx_schema_table *table; /* NULL: it is not there */
	rx_arena *arena;
} look;

static bool same_type(const look *l, const rx_schema_column *there, const rx_schema_column *wanted)
{
	return l->dialect->type_equal(&there->type, &wanted->type, true);
}

static rx__probe probe_new_table(const look *l)
{
	const rx_schema_table *wanted = l->operation->definition;

	if (!l->table)
		return RX__PROBE_OPEN;
	if (l->table->n_columns != wanted->n_columns)
		return RX__PROBE_OTHER;
	for (size_t i = 0; i < wanted->n_columns; i++)
		if (!rx__same_name(l->table->columns[i].name, wanted->columns[i].name) ||
			!same_type(l, &l->table->columns[i], &wanted->columns[i]))
			return RX__PROBE_OTHER;
	return RX__PROBE_DONE;
}

static rx__probe probe_renamed_table(const look *l)
{
	bool is_there = rx_schema_table_named(l->schema, l->operation->schema, l->operation->new_name);

	if (!is_there)
		return RX__PROBE_OPEN;
	return l->table ? RX__PROBE_OTHER : RX__PROBE_DONE;
}

static rx__probe probe_column(const look *l)
{
	const rx_schema_column *column =
		l->table ? rx_schema_column_named(l->table, l->operation->name) : NULL;

	if (l->operation->kind == RX__OP_DROP_COLUMN)
		return there(column, false);
	if (!column)
		return RX__PROBE_OPEN;
	return same_type(l, column, l->operation->column) ? RX__PROBE_DONE : RX__PROBE_OTHER;
}

static rx__probe probe_renamed_column(const look *l)
{
	bool old = l->table && rx_schema_column_named(l->table, l->operation->name);
	bool new = l->table &&rx_schema_column_named(l->table, l->operation->new_name);

	if (!new)
		return RX__PROBE_OPEN;
	return old ? RX__PROBE_OTHER : RX__PROBE_DONE;
}

static bool has_part(const rx_schema_index *index, size_t i, const char *column)
{
	return !column || !index->parts[i].column || rx__same_name(index->parts[i].column, column);
}

/* Engines that know no difference between the two give a unique index as a constraint, or the other
 * way round. */
static rx__probe probe_columns(const rx_schema_index *wanted, const char *const *columns, size_t n)
{
	if (wanted->n_parts != n)
		return RX__PROBE_OTHER;
	for (size_t i = 0; i < n; i++)
		if (!has_part(wanted, i, columns[i]))
			return RX__PROBE_OTHER;
	return RX__PROBE_DONE;
}

static rx__probe probe_new_index(const look *l)
{
	const rx_schema_index *wanted = l->operation->index, *index;

	if (!l->table)
		return RX__PROBE_OPEN;
	index = rx__schema_index_named(l->table, l->operation->name);
	for (size_t i = 0; !index && i < l->table->n_uniques; i++)
		if (rx__same_name(l->table->uniques[i].name, l->operation->name))
			return probe_columns(
				wanted, l->table->uniques[i].columns, l->table->uniques[i].n_columns);
	if (!index || index->invalid)
		return RX__PROBE_OPEN;
	if (index->n_parts != wanted->n_parts || index->unique != wanted->unique)
		return RX__PROBE_OTHER;
	for (size_t i = 0; i < index->n_parts; i++)
		if (!has_part(index, i, wanted->parts[i].column))
			return RX__PROBE_OTHER;
	return RX__PROBE_DONE;
}

static bool has_name(const look *l, const char *name)
{
	return l->table &&
		(rx__constraint_named(l->arena, l->table, name).what != RX__CONSTRAINT_NONE ||
			rx__schema_index_named(l->table, name));
}

static bool has_constraint(const look *l)
{
	if (l->table && l->operation->is_primary)
		return l->table->primary_key.n_columns > 0;
	return has_name(l, l->operation->name);
}

/* Case alone may be what changes: then the old name is found under the new one, and it is not known. */
static rx__probe probe_renamed_constraint(const look *l)
{
	const bool old = has_name(l, l->operation->name), new = has_name(l, l->operation->new_name);

	if (!new)
		return RX__PROBE_OPEN;
	return old ? RX__PROBE_OTHER : RX__PROBE_DONE;
}

/* A drop looks for indexes too: to some engines a unique constraint is one. */
static rx__probe probe_gone_index(const look *l)
{
	return there(has_constraint(l), false);
}

static rx__probe probe(const look *l)
{
	const rx__operation *operation = l->operation;

	switch (operation->kind) {
	case RX__OP_CREATE_TABLE:
		return probe_new_table(l);
	case RX__OP_DROP_TABLE:
		return there(l->table, false);
	case RX__OP_RENAME_TABLE:
		return probe_renamed_table(l);
	case RX__OP_ADD_COLUMN:
	case RX__OP_DROP_COLUMN:
		return probe_column(l);
	case RX__OP_RENAME_COLUMN:
		return probe_renamed_column(l);
	case RX__OP_CREATE_INDEX:
		return probe_new_index(l);
	case RX__OP_DROP_INDEX:
		return probe_gone_index(l);
	case RX__OP_CREATE_KEY:
	case RX__OP_CREATE_CHECK:
	case RX__OP_CREATE_FOREIGN_KEY:
		return there(has_constraint(l), true);
	case RX__OP_DROP_CONSTRAINT:
		return there(has_constraint(l), false);
	case RX__OP_CREATE_VIEW:
		return there(has_view(l->schema, operation->name), true);
	case RX__OP_DROP_VIEW:
		return there(has_view(l->schema, operation->name), false);
	case RX__OP_RENAME_INDEX:
	case RX__OP_RENAME_CONSTRAINT:
		return probe_renamed_constraint(l);
	case RX__OP_ADD_LABEL: /* the column with the label, whole; renamed is one in steps that can be */
	case RX__OP_RENAME_LABEL: /* repeated */
	case RX__OP_ALTER_COLUMN: /* the column as it is to be, whole: once more is the same */
	case RX__OP_TABLE_COMMENT:
	case RX__OP_TABLE_OPTIONS:
	case RX__OP_ORDER_COLUMNS:
		return RX__PROBE_OPEN;
	case RX__OP_RUN_SQL:
		return probe_sql(rx__ddl_own_sql(l->dialect, operation), l->schema);
	default:
		return RX__PROBE_UNKNOWN;
	}
}

bool rx__probe_begins_anew(const rx__operation *operation)
{
	return operation->kind == RX__OP_ALTER_COLUMN || operation->kind == RX__OP_ADD_LABEL ||
		operation->kind == RX__OP_RENAME_LABEL;
}

int rx__probe_operation(
	rx__probe *out, rx_conn *conn, const rx__operation *operation, rx_error *error)
{
	rx_schema *schema = NULL;
	rx_arena arena;
	int r = conn->driver->inspect(conn, &schema, error);

	if (r)
		return r;
	rx__arena_init(&arena, 512);
	*out = probe(&(look){ .dialect = conn->driver->dialect,
		.schema = schema,
		.operation = operation,
		.table = operation->table
			? rx_schema_table_named(schema, operation->schema, operation->table)
			: NULL,
		.arena = &arena });
	rx__arena_deinit(&arena);
	rx_schema_free(schema);
	return 0;
}

/* Where a change of the schema ends the transaction, all that is one runs bare. Rows can always be
 * changed whole. */
rx__ddl_way rx__ddl_way_of(const rx_dialect *dialect, const rx__operation *operation)
{
	bool own = operation->kind == RX__OP_RUN_SQL;

	if (own)
		return is_change_of_rows(rx__ddl_own_sql(dialect, operation)) ? RX__DDL_WHOLE
																	  : RX__DDL_BARE;
	if (operation->concurrently && (dialect->capabilities & RX_DIALECT_CONCURRENT_INDEX))
		return RX__DDL_BARE;
	if (dialect->capabilities & RX_DIALECT_TRANSACTIONAL_DDL)
		return RX__DDL_WHOLE;
	return operation->kind < RX__OP_BACKFILL || operation->kind > RX__OP_IRREVERSIBLE
		? RX__DDL_BARE
		: RX__DDL_WHOLE;
}
