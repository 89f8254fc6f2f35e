/* Operations in words, one line each: for what the commands print. Types are named as the scripts
 * name them, so that a line reads the same for every engine. */
#include <string.h>

#include "schema/diff/diff.h"
#include "schema/schema.h"

static const char *type_words(rx_arena *arena, const rx_ddl_type *type)
{
	static const char *const words[] = {
		[RX_TYPE_NONE] = "?",
		[RX_TYPE_BOOL] = "BOOLEAN",
		[RX_TYPE_INT16] = "SMALLINT",
		[RX_TYPE_INT32] = "INTEGER",
		[RX_TYPE_INT64] = "BIGINT",
		[RX_TYPE_FLOAT] = "REAL",
		[RX_TYPE_DOUBLE] = "DOUBLE",
		[RX_TYPE_TEXT] = "TEXT",
		[RX_TYPE_BYTES] = "BLOB",
		[RX_TYPE_DECIMAL] = "NUMERIC",
		[RX_TYPE_DATE] = "DATE",
		[RX_TYPE_TIME] = "TIME",
		[RX_TYPE_DATETIME] = "DATETIME",
		[RX_TYPE_INTERVAL] = "INTERVAL",
		[RX_TYPE_UUID] = "UUID",
		[RX_TYPE_JSON] = "JSON",
		[RX_TYPE_ENUM] = "ENUM",
	};

	if (type->native)
		return type->native;
	if (type->kind == RX_TYPE_TEXT && type->length)
		return rx__arena_printf(arena, "VARCHAR(%d)", type->length);
	if (type->kind == RX_TYPE_DECIMAL && type->precision)
		return rx__arena_printf(arena, "NUMERIC(%d, %d)", type->precision, type->scale);
	return words[type->kind];
}

/* "ENUM('draft', 'live')" */
static const char *enum_words(rx_arena *arena, const rx_ddl_type *type)
{
	const char *words = "ENUM(";

	for (size_t i = 0; words && type->labels && type->labels[i]; i++)
		words = rx__arena_printf(arena, "%s%s'%s'", words, i ? ", " : "", type->labels[i]);
	return words ? rx__arena_printf(arena, "%s)", words) : NULL;
}

/* "BIGINT NOT NULL DEFAULT 0" */
static const char *column_words(rx_arena *arena, const rx_schema_column *column)
{
	const char *type = column->type.kind == RX_TYPE_ENUM && !column->type.native
		? enum_words(arena, &column->type)
		: type_words(arena, &column->type);

	if (!type)
		return NULL;
	if (column->computed)
		return rx__arena_printf(
			arena, "%s %s AS (%s)", type, column->nullable ? "NULL" : "NOT NULL", column->computed);
	return rx__arena_printf(arena, "%s %s%s%s%s%s%s", type, column->nullable ? "NULL" : "NOT NULL",
		column->server_default ? " DEFAULT " : "",
		column->server_default ? column->server_default : "",
		column->default_now ? " DEFAULT now" : "", column->collate ? " COLLATE " : "",
		column->collate ? column->collate : "");
}

static const char *describe_column(
	rx_arena *arena, const rx__operation *operation, const char *table, const char *verb)
{
	const char *words = column_words(arena, operation->column);

	if (!words)
		return NULL;
	return rx__arena_printf(arena, "%s column %s.%s %s%s%s", verb, table, operation->name, words,
		operation->fill ? ", filled with " : "", operation->fill ? operation->fill : "");
}

/* Where it comes, goes, or counts in another way. */
static const char *identity_words(rx_arena *arena, const rx_schema_column *column, bool comes)
{
	const char *words = comes ? " IDENTITY" : "";

	if (column->autoincrement && column->identity)
		words = rx__arena_printf(arena, " IDENTITY (%s)", column->identity);
	return words ? words : "";
}

static const char *describe_alter(
	rx_arena *arena, const rx__operation *operation, const char *table)
{
	const char *from, *to;

	if (!operation->old_column)
		return describe_column(arena, operation, table, "alter");
	from = column_words(arena, operation->old_column);
	to = column_words(arena, operation->column);
	if (!from || !to)
		return NULL;
	return rx__arena_printf(arena, "alter column %s.%s from %s%s to %s%s%s%s", table,
		operation->name, from,
		identity_words(arena, operation->old_column, operation->drop_identity), to,
		identity_words(arena, operation->column,
			operation->column->autoincrement && !operation->old_column->autoincrement),
		operation->fill ? ", filled with " : "", operation->fill ? operation->fill : "");
}

static const char *constraint_word(const rx__operation *operation)
{
	if (operation->key)
		return operation->is_primary ? "primary key" : "unique constraint";
	if (operation->foreign_key)
		return "foreign key";
	if (operation->check && operation->check->exclude)
		return "exclusion constraint";
	return operation->check ? "check" : "constraint";
}

/* "STRICT, WITHOUT ROWID", "ENGINE Aria, CHARACTER SET latin1" */
static const char *options_words(rx_arena *arena, const rx_schema_table *table)
{
	const struct {
		const char *label, *text;
	} words[] = { { "", table->strict ? "STRICT" : NULL },
		{ "", table->without_rowid ? "WITHOUT ROWID" : NULL }, { "ENGINE ", table->engine },
		{ "CHARACTER SET ", table->charset }, { "COLLATE ", table->collate } };
	const char *all = "";

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && all; i++)
		if (words[i].text)
			all = rx__arena_printf(
				arena, "%s%s%s%s", all, *all ? ", " : "", words[i].label, words[i].text);
	return !all || *all ? all : "none";
}

static const char *describe_options(
	rx_arena *arena, const rx__operation *operation, const char *table)
{
	const rx_schema_table *old = operation->old_definition;
	const char *from = old ? options_words(arena, old) : "";
	const char *to = options_words(arena, operation->definition);

	if (!from || !to)
		return NULL;
	return rx__arena_printf(
		arena, "change options of table %s%s%s to %s", table, old ? " from " : "", from, to);
}

static const char *describe_order(
	rx_arena *arena, const rx__operation *operation, const char *table)
{
	const rx_schema_table *wanted = operation->definition;
	const char *line = rx__arena_printf(arena, "order columns of table %s:", table);

	for (size_t i = 0; line && i < wanted->n_columns; i++)
		line = rx__arena_printf(arena, "%s%s %s", line, i ? "," : "", wanted->columns[i].name);
	return line;
}

/* Operations on what is no part of a table's definition. */
static const char *describe_other(
	rx_arena *arena, const rx__operation *operation, const char *table)
{
	const char *name = operation->name ? operation->name : "";

	switch (operation->kind) {
	case RX__OP_CREATE_VIEW:
		return rx__arena_printf(arena, "create view %s", name);
	case RX__OP_DROP_VIEW:
		return rx__arena_printf(arena, "drop view %s", name);
	case RX__OP_CREATE_TRIGGER:
		return rx__arena_printf(arena, "create trigger %s on %s", name, table);
	case RX__OP_DROP_TRIGGER:
		return rx__arena_printf(arena, "drop trigger %s of %s", name, table);
	case RX__OP_RENAME_INDEX:
	case RX__OP_RENAME_CONSTRAINT:
		return rx__arena_printf(arena, "rename %s %s of %s to %s",
			operation->kind == RX__OP_RENAME_INDEX ? "index" : constraint_word(operation), name,
			table, operation->new_name);
	case RX__OP_CREATE_ENUM:
		return rx__arena_printf(arena, "create type %s", name);
	case RX__OP_DROP_ENUM:
		return rx__arena_printf(arena, "drop type %s", name);
	case RX__OP_ADD_LABEL:
		return rx__arena_printf(
			arena, "add label '%s' to column %s.%s", operation->label, table, name);
	case RX__OP_RENAME_LABEL:
		return rx__arena_printf(arena, "rename label '%s' of column %s.%s to '%s'",
			operation->label, table, name, operation->new_name);
	case RX__OP_BACKFILL:
		if (operation->new_name)
			return rx__arena_printf(
				arena, "copy column %s.%s to %s", table, name, operation->new_name);
		return rx__arena_printf(arena, "backfill table %s", table);
	case RX__OP_SESSION:
		return "change rows by a session";
	case RX__OP_RUN_SQL:
		return "run SQL";
	case RX__OP_IRREVERSIBLE:
		return rx__arena_printf(
			arena, "cannot be undone: %s", operation->sql ? operation->sql : "");
	default:
		return "";
	}
}

static const char *describe(rx_arena *arena, const rx__operation *operation, const char *table)
{
	const char *name = operation->name ? operation->name : "";

	switch (operation->kind) {
	case RX__OP_CREATE_TABLE:
		return rx__arena_printf(arena, "create table %s", table);
	case RX__OP_DROP_TABLE:
		return rx__arena_printf(arena, "drop table %s", table);
	case RX__OP_RENAME_TABLE:
		return rx__arena_printf(arena, "rename table %s to %s", table, operation->new_name);
	case RX__OP_ADD_COLUMN:
		return describe_column(arena, operation, table, "add");
	case RX__OP_DROP_COLUMN:
		return rx__arena_printf(arena, "drop column %s.%s", table, name);
	case RX__OP_ALTER_COLUMN:
		return describe_alter(arena, operation, table);
	case RX__OP_RENAME_COLUMN:
		return rx__arena_printf(
			arena, "rename column %s.%s to %s", table, name, operation->new_name);
	case RX__OP_CREATE_INDEX:
		return rx__arena_printf(arena, "create %sindex %s on %s",
			operation->index->unique ? "unique " : "", name, table);
	case RX__OP_DROP_INDEX:
		return rx__arena_printf(arena, "drop index %s of %s", name, table);
	case RX__OP_CREATE_KEY:
	case RX__OP_CREATE_CHECK:
	case RX__OP_CREATE_FOREIGN_KEY:
		return rx__arena_printf(
			arena, "create %s %s on %s", constraint_word(operation), name, table);
	case RX__OP_DROP_CONSTRAINT:
		return rx__arena_printf(arena, "drop %s %s of %s", constraint_word(operation), name, table);
	case RX__OP_TABLE_OPTIONS:
		return describe_options(arena, operation, table);
	case RX__OP_ORDER_COLUMNS:
		return describe_order(arena, operation, table);
	case RX__OP_TABLE_COMMENT:
		return rx__arena_printf(
			arena, "%s comment of table %s", operation->sql ? "set" : "remove", table);
	default:
		return describe_other(arena, operation, table);
	}
}

const char *rx__operation_describe(rx_arena *arena, const rx__operation *operation)
{
	const char *table = operation->table ? rx__operation_table(arena, operation) : "";
	const char *line = table ? describe(arena, operation, table) : NULL;

	if (!line || !operation->destructive)
		return line;
	return rx__arena_printf(arena, "%s (%s)", line,
		operation->kind == RX__OP_DROP_TABLE ? "all its rows are lost" : "its values are lost");
}
