#include "migrate/script/script_item.h"

#include <stdio.h>
#include <string.h>

#include <reflex/migrate.h>

#include "migrate/script/c_literal.h"
#include "model/naming.h"

static const char *const type_names[] = {
	[RX_TYPE_BOOL] = "RX_BOOLEAN",
	[RX_TYPE_INT16] = "RX_SMALLINT",
	[RX_TYPE_INT32] = "RX_INTEGER",
	[RX_TYPE_INT64] = "RX_BIGINT",
	[RX_TYPE_FLOAT] = "RX_REAL",
	[RX_TYPE_DOUBLE] = "RX_DOUBLE",
	[RX_TYPE_TEXT] = "RX_TEXT",
	[RX_TYPE_BYTES] = "RX_BLOB",
	[RX_TYPE_DATE] = "RX_DATE",
	[RX_TYPE_TIME] = "RX_TIME",
	[RX_TYPE_DATETIME] = "RX_DATETIME",
	[RX_TYPE_INTERVAL] = "RX_INTERVAL",
	[RX_TYPE_UUID] = "RX_UUID",
	[RX_TYPE_JSON] = "RX_JSON",
};

static const char *const action_names[] = {
	[RX_RESTRICT] = "RX_RESTRICT",
	[RX_CASCADE] = "RX_CASCADE",
	[RX_SET_NULL] = "RX_SET_NULL",
	[RX_SET_DEFAULT] = "RX_SET_DEFAULT",
};

static void put_type(rx__layout *layout, const rx_ddl_type *type)
{
	char text[64];
	/* A column without a type, as SQLite has them, is compared with nothing; no script can say it. */
	if (type->native && !*type->native) {
		rx__layout_argument(layout, "RX_TEXT");
		return;
	}
	if (type->native) {
		rx__layout_open(layout, "RX_NATIVE");
		rx__layout_text(layout, NULL, type->native);
		rx__layout_close(layout);
		return;
	}
	if (type->kind == RX_TYPE_ENUM) {
		rx__layout_open(layout, "RX_ENUM");
		rx__layout_text(layout, NULL, type->name);
		for (const char *const *label = type->labels; label && *label; label++)
			rx__layout_text(layout, NULL, *label);
		rx__layout_close(layout);
		return;
	}
	if (type->kind == RX_TYPE_TEXT && type->length > 0)
		snprintf(text, sizeof(text), "RX_STRING(%d)", type->length);
	else if (type->kind == RX_TYPE_DECIMAL)
		snprintf(text, sizeof(text), "RX_NUMERIC(%d, %d)", type->precision, type->scale);
	else
		snprintf(text, sizeof(text), "%s%s", type_names[type->kind],
			type->kind == RX_TYPE_DATETIME && type->timezone ? "_TZ" : "");
	rx__layout_argument(layout, text);
}

void rx__item_column(
	rx__layout *layout, const rx_schema_column *column, bool primary_key, bool assigned)
{
	rx__layout_open(layout, "rx_ddl_column");
	rx__layout_text(layout, NULL, column->name);
	put_type(layout, &column->type);
	rx__layout_flag(layout, "primary_key", primary_key);
	if (column->nullable)
		rx__layout_argument(layout, ".nullable = true");
	else if (!primary_key)
		rx__layout_argument(layout, ".nullable = false");
	rx__layout_flag(layout, "autoincrement", column->autoincrement);
	rx__layout_flag(layout, "assigned", assigned);
	rx__layout_text(layout, "identity", column->identity);
	rx__layout_flag(layout, "default_now", column->default_now);
	rx__layout_text(layout, "server_default", column->default_now ? NULL : column->server_default);
	rx__layout_text(layout, "computed", column->computed);
	rx__layout_flag(layout, "stored", column->computed && column->stored);
	rx__layout_text(layout, "collate", column->collate);
	rx__layout_text(layout, "comment", column->comment);
	rx__layout_close(layout);
}

static void put_time(rx__layout *layout, bool deferrable, bool initially_deferred)
{
	rx__layout_flag(layout, "deferrable", deferrable && !initially_deferred);
	rx__layout_flag(layout, "initially_deferred", initially_deferred);
}

static void put_plain_key(rx__layout *layout, const char *call, const rx_schema_key *key)
{
	rx__layout_open(layout, call);
	rx__layout_text(layout, NULL, key->name);
	for (size_t i = 0; i < key->n_columns; i++)
		rx__layout_text(layout, NULL, key->columns[i]);
	rx__layout_close(layout);
}

/* With options, the columns are a list. */
static void put_key(rx__layout *layout, const char *call, const rx_schema_key *key)
{
	rx_buf list = RX_BUF_INIT;
	if (!key->deferrable && !key->nulls_not_distinct) {
		put_plain_key(layout, call, key);
		return;
	}
	rx__layout_open(layout, call);
	rx__layout_text(layout, NULL, key->name);
	for (size_t i = 0; i < key->n_columns; i++) {
		rx__buf_puts(&list, i ? ", " : "(");
		rx__literal(&list, key->columns[i]);
	}
	rx__buf_putc(&list, ')');
	rx__layout_argument(layout, rx__buf_text(&list));
	rx__buf_end_part(layout->out, &list);
	put_time(layout, key->deferrable, key->initially_deferred);
	rx__layout_flag(layout, "nulls_not_distinct", key->nulls_not_distinct);
	rx__layout_close(layout);
}

void rx__item_primary_key(rx__layout *layout, const rx_schema_key *key)
{
	put_key(layout, "rx_ddl_primary_key", key);
}

void rx__item_unique(rx__layout *layout, const rx_schema_key *key)
{
	put_key(layout, "rx_ddl_unique", key);
}

void rx__item_check(rx__layout *layout, const rx_schema_check *check)
{
	rx__layout_open(layout, check->exclude ? "rx_ddl_exclude" : "rx_ddl_check");
	rx__layout_text(layout, NULL, check->name);
	rx__layout_text(layout, NULL, check->sql);
	if (check->exclude)
		put_time(layout, check->deferrable, check->initially_deferred);
	rx__layout_flag(layout, "not_valid", check->not_valid);
	rx__layout_flag(layout, "no_inherit", check->no_inherit);
	rx__layout_close(layout);
}

static void put_action(rx__layout *layout, const char *name, rx_action action)
{
	char text[64];
	if (action == RX_NO_ACTION)
		return;
	snprintf(text, sizeof(text), ".%s = %s", name, action_names[action]);
	rx__layout_argument(layout, text);
}

void rx__item_foreign_key(rx__layout *layout, const rx_schema_foreign_key *key)
{
	rx__layout_open(layout, "rx_ddl_foreign_key");
	rx__layout_text(layout, NULL, key->name);
	rx__layout_text(layout, NULL, key->target_table);
	rx__layout_list(layout, "columns", key->columns, key->n_columns);
	rx__layout_list(
		layout, "references", key->target_columns, key->target_columns ? key->n_columns : 0);
	put_action(layout, "on_delete", key->on_delete);
	rx__layout_list(layout, "delete_columns", key->delete_columns, key->n_delete_columns);
	put_action(layout, "on_update", key->on_update);
	put_time(layout, key->deferrable, key->initially_deferred);
	rx__layout_flag(layout, "match_full", key->match_full);
	rx__layout_flag(layout, "not_valid", key->not_valid);
	rx__layout_close(layout);
}

/* "name", "name COLLATE NOCASE", "lower(name) DESC": as scripts have them. */
static void part_text(rx_buf *out, const rx_schema_index_part *part, bool quoted)
{
	if (part->column && quoted && part->column[strspn(part->column, RX__NAME_LETTERS)])
		rx__buf_quote(out, part->column, '"');
	else
		rx__buf_puts(out, part->column ? part->column : part->expression);
	if (part->collate)
		rx__buf_printf(out, " COLLATE %s", part->collate);
	if (part->opclass)
		rx__buf_printf(out, " %s", part->opclass);
	if (part->descending)
		rx__buf_puts(out, " DESC");
	if (part->nulls)
		rx__buf_puts(out, part->nulls == RX_NULLS_FIRST ? " NULLS FIRST" : " NULLS LAST");
}

static void put_parts(rx__layout *layout, const rx_schema_index *index, bool expressions)
{
	rx_buf text = RX_BUF_INIT, list = RX_BUF_INIT;
	for (size_t i = 0; i < index->n_parts; i++) {
		rx__buf_clear(&text);
		part_text(&text, &index->parts[i], expressions);
		rx__buf_puts(&list, i ? ", " : expressions ? ".expressions = { " : "{ ");
		rx__literal(&list, rx__buf_text(&text));
	}
	rx__buf_puts(&list, " }");
	if (expressions)
		rx__layout_argument(layout, "{ NULL }");
	rx__layout_argument(layout, rx__buf_text(&list));
	rx__buf_end_part(layout->out, &text);
	rx__buf_end_part(layout->out, &list);
}

void rx__item_index(rx__layout *layout, const rx_schema_index *index)
{
	bool expressions = false;
	for (size_t i = 0; i < index->n_parts; i++)
		expressions |= !index->parts[i].column;
	put_parts(layout, index, expressions);
	rx__layout_flag(layout, "unique", index->unique);
	rx__layout_text(layout, "where", index->where);
	rx__layout_text(layout, "method", index->method);
	rx__layout_list(layout, "include", index->include, index->n_include);
	rx__layout_flag(layout, "nulls_not_distinct", index->nulls_not_distinct);
	rx__layout_text(layout, "storage", index->storage);
}

/* Whether the key is what .primary_key = true at its columns means: in the order of the table and
 * with no name of its own. */
static bool key_is_plain(const rx_schema_table *table)
{
	const rx_schema_key *key = &table->primary_key;
	char usual[160];
	snprintf(usual, sizeof(usual), "pk_%s", table->name);
	if (key->deferrable || (key->name && strcmp(key->name, usual) != 0))
		return false;
	size_t found = 0;
	for (size_t i = 0; i < table->n_columns && found < key->n_columns; i++)
		found += !strcmp(table->columns[i].name, key->columns[found]);
	return found == key->n_columns;
}

static bool in_key(const rx_schema_key *key, const char *column)
{
	bool found = false;
	for (size_t i = 0; i < key->n_columns; i++)
		found |= !strcmp(key->columns[i], column);
	return found;
}

/* The one key that the recorder takes to be given by the database without being told. */
static bool autoincrement_is_implied(const rx_schema_table *table, const rx_schema_column *column)
{
	const rx_type kind = column->type.kind;
	bool implied = table->primary_key.n_columns == 1 && in_key(&table->primary_key, column->name) &&
		!column->type.native && kind >= RX_TYPE_INT16 && kind <= RX_TYPE_INT64 &&
		!column->server_default && !column->nullable;
	for (size_t i = 0; i < table->n_foreign_keys; i++)
		implied &= strcmp(table->foreign_keys[i].columns[0], column->name) != 0;
	return implied;
}

static void put_columns(rx__layout *layout, const rx_schema_table *table, bool plain_key)
{
	for (size_t i = 0; i < table->n_columns; i++) {
		rx_schema_column column = table->columns[i];
		const bool implied = autoincrement_is_implied(table, &column);
		const bool is_key = plain_key && in_key(&table->primary_key, column.name);
		const bool assigned = implied && !column.autoincrement && !table->without_rowid;
		column.autoincrement &= !implied;
		rx__layout_break(layout);
		rx__item_column(layout, &column, is_key, assigned);
	}
}

static void put_checks(rx__layout *layout, const rx_schema_table *table)
{
	for (size_t i = 0; i < table->n_checks; i++)
		if (!table->checks[i].column) { /* those of a type come with the type */
			rx__layout_break(layout);
			rx__item_check(layout, &table->checks[i]);
		}
}

static void put_options(rx__layout *layout, const rx_schema_table *table)
{
	if (!table->strict && !table->without_rowid && !table->comment && !table->engine &&
		!table->charset && !table->collate)
		return;
	rx__layout_break(layout);
	rx__layout_open(layout, "rx_ddl_options");
	rx__layout_flag(layout, "strict", table->strict);
	rx__layout_flag(layout, "without_rowid", table->without_rowid);
	rx__layout_text(layout, "comment", table->comment);
	rx__layout_text(layout, "engine", table->engine);
	rx__layout_text(layout, "charset", table->charset);
	rx__layout_text(layout, "collate", table->collate);
	rx__layout_close(layout);
}

void rx__item_table(rx__layout *layout, const rx_schema_table *table)
{
	bool plain = key_is_plain(table);
	put_columns(layout, table, plain);
	if (!plain) {
		rx__layout_break(layout);
		rx__item_primary_key(layout, &table->primary_key);
	}
	for (size_t i = 0; i < table->n_uniques; i++) {
		rx__layout_break(layout);
		rx__item_unique(layout, &table->uniques[i]);
	}
	for (size_t i = 0; i < table->n_foreign_keys; i++) {
		rx__layout_break(layout);
		rx__item_foreign_key(layout, &table->foreign_keys[i]);
	}
	put_checks(layout, table);
	put_options(layout, table);
}
