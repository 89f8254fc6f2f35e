/* Only the first statement of an operation may be one that cannot be run twice: a run that was killed
 * asks the database about that one, and repeats the others; or begins the operation anew, where all of it
 * can be repeated from what is there then (probe.h). */
#include "schema/ddl/ddl_modify.h"

#include <string.h>

#include "base/fail.h"
#include "model/naming.h"
#include "schema/ddl/ddl_kept.h"
#include "schema/ddl/ddl_modify_name.h"
#include "schema/schema.h"
#include "schema/sql_text.h"

typedef rx__ddl_writer writer;

static const rx_schema_column *column_there(const writer *w, const char *name)
{
	return w->there && name ? rx_schema_column_named(w->there, name) : NULL;
}

/* ---- columns */

/* As it stands in CREATE TABLE; the key that the database gives says so. */
static int put_column(writer *w, const rx_schema_column *column)
{
	int result = rx__ddl_column(&w->sql, w->dialect, column, w->error);

	if (column->autoincrement)
		rx__buf_puts(&w->sql, w->dialect->identity);
	return result ? result : rx__ddl_put_kept(w, column);
}

/* A column that stays what it is, in the engine's own words for its type: ours may be wider. */
static int put_again(writer *w, const rx_schema_column *there)
{
	rx_schema_column column = *there;

	if (there->spelled)
		column.type = (rx_ddl_type){ .native = there->spelled };
	return put_column(w, &column);
}

int rx__ddl_modify_column(writer *w, const rx_schema_column *column)
{
	int result;

	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "MODIFY COLUMN ");
	result = put_column(w, column);
	return result ? result : rx__ddl_send(w);
}

/* The server would give rows that exist 0 or '' without a word. */
static int check_value(writer *w)
{
	const rx_schema_column *column = w->operation->column;

	if (column->nullable || column->server_default || column->default_now || column->computed ||
		column->autoincrement || w->operation->fill || !w->there_has_rows)
		return 0;
	return rx__fail(w->error, RX_EMIGRATION,
		"the table has rows, and the column must have a value: say .fill, or a server default");
}

/* Rows that exist get the fill by a default, which goes again at once. */
static int add_column(writer *w)
{
	rx_schema_column column = *w->operation->column;
	const char *fill = w->operation->fill;
	int result = check_value(w);

	if (result)
		return result;
	if (fill)
		column.server_default = fill;
	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "ADD COLUMN ");
	result = put_column(w, &column);
	if (!result)
		result = rx__ddl_send(w);
	return !result && fill ? rx__ddl_modify_column(w, w->operation->column) : result;
}

static int fill_nulls(writer *w)
{
	rx__buf_puts(&w->sql, "UPDATE ");
	rx__ddl_put_table(w);
	rx__buf_puts(&w->sql, " SET ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->name);
	rx__buf_printf(&w->sql, " = %s WHERE ", w->operation->fill);
	rx__ddl_name(&w->sql, w->dialect, w->operation->name);
	rx__buf_puts(&w->sql, " IS NULL");
	return rx__ddl_send(w);
}

static bool is_number(const rx_schema_column *column)
{
	return column->type.kind >= RX_TYPE_BOOL && column->type.kind <= RX_TYPE_DECIMAL;
}

/* A number that becomes an enum would be taken for the place of a label, and the other way round: both
 * become a text first. */
static int change_by_text(writer *w)
{
	const rx_schema_column *old = w->operation->old_column, *new = w->operation->column;
	rx_schema_column column = { .name = new->name, .nullable = true };

	if (!old || new->computed || old->computed ||
		!((old->type.kind == RX_TYPE_ENUM && is_number(new)) ||
			(is_number(old) && new->type.kind == RX_TYPE_ENUM)))
		return 0;
	column.type = (rx_ddl_type){ .kind = RX_TYPE_TEXT, .length = (int)w->dialect->key_length };
	return rx__ddl_modify_column(w, &column);
}

static bool is_virtual(const rx_schema_column *column)
{
	return column && column->computed && !column->stored;
}

/* The CHECKs that mention a column that is replaced: away before it, and there again behind it. */
static void put_checks(writer *w, const char *column, bool again)
{
	for (size_t i = 0; w->there && i < w->there->n_checks; i++) {
		const rx_schema_check *check = &w->there->checks[i];

		if (!check->name || !rx__sql_mentions(check->sql, column))
			continue;
		rx__buf_puts(&w->sql, again ? ", ADD " : "DROP CONSTRAINT ");
		if (again) {
			rx__ddl_check(&w->sql, w->dialect, check);
			continue;
		}
		rx__ddl_name(&w->sql, w->dialect, check->name);
		rx__buf_puts(&w->sql, ", ");
	}
}

/* Dropped and added in its place by one statement: its indexes stay. */
static int replace_column(writer *w, const rx_schema_column *column)
{
	const char *before = NULL;
	int result;

	for (size_t i = 0; w->there && i < w->there->n_columns; i++) {
		if (rx__same_name(w->there->columns[i].name, column->name))
			break;
		before = w->there->columns[i].name;
	}
	rx__ddl_put_alter(w);
	put_checks(w, column->name, false);
	rx__buf_puts(&w->sql, "DROP COLUMN ");
	rx__ddl_name(&w->sql, w->dialect, column->name);
	rx__buf_puts(&w->sql, ", ADD COLUMN ");
	result = put_column(w, column);
	rx__buf_puts(&w->sql, !w->there ? "" : before ? " AFTER " : " FIRST");
	if (before)
		rx__ddl_name(&w->sql, w->dialect, before);
	put_checks(w, column->name, true);
	return result ? result : rx__ddl_send(w);
}

/* A virtual column is made by adding it only, and becomes a stored one by being made anew; from there on
 * MODIFY COLUMN does it, and a column that is computed no more keeps the values. */
static int change_virtual(writer *w)
{
	const rx_schema_column *old = w->operation->old_column, *new = w->operation->column;
	rx_schema_column stored;

	if (is_virtual(new))
		return replace_column(w, new);
	stored = *old;
	stored.stored = true;
	return replace_column(w, new->computed ? new : &stored);
}

/* The value that replaces NULL is one of the new type. */
static int change_column(writer *w)
{
	rx_schema_column column = *w->operation->column;
	const rx_schema_column *old = w->operation->old_column;
	int result = rx__ddl_check_kept(w, &column);

	if (!result)
		result = change_by_text(w);
	if (!result && old && is_virtual(old) != is_virtual(&column)) {
		result = change_virtual(w);
		if (result || column.computed)
			return result;
	}
	if (result)
		return result;
	if (!w->operation->fill || column.computed)
		return rx__ddl_modify_column(w, &column);
	column.nullable = true;
	result = rx__ddl_modify_column(w, &column);
	if (!result)
		result = fill_nulls(w);
	return result || w->operation->column->nullable
		? result
		: rx__ddl_modify_column(w, w->operation->column);
}

/* All at once: the server copies the table once at most. */
static int order_columns(writer *w)
{
	const rx_schema_table *wanted = w->operation->definition;
	const char *before = NULL;
	int result = 0;

	rx__ddl_put_alter(w);
	for (size_t i = 0; i < wanted->n_columns && !result; i++) {
		const char *name = wanted->columns[i].name;
		const rx_schema_column *column = column_there(w, name);

		if (!column)
			return rx__fail(w->error, RX_EMIGRATION, "there is no column \"%s\"", name);
		rx__buf_printf(&w->sql, "%sMODIFY COLUMN ", before ? ", " : "");
		result = put_again(w, column);
		rx__buf_puts(&w->sql, before ? " AFTER " : " FIRST");
		if (before)
			rx__ddl_name(&w->sql, w->dialect, before);
		before = name;
	}
	return result ? result : rx__ddl_send(w);
}

static bool is_text(const rx_schema_column *column)
{
	static const char *const words[] = { "char", "text", "enum", "set" };
	const char *native = column->type.kind == RX_TYPE_UUID ? column->spelled : column->type.native;
	bool is = column->type.kind == RX_TYPE_TEXT || column->type.kind == RX_TYPE_ENUM;

	for (size_t i = 0; native && i < sizeof(words) / sizeof(words[0]); i++)
		is |= strcasestr(native, words[i]) != NULL;
	return is && !column->collate;
}

/* One by one, as CONVERT TO would take columns along that have a collation of their own, and JSON, which
 * is never anything but UTF-8. */
static int convert_texts(writer *w)
{
	int result = 0;

	if (!w->there)
		return rx__fail(w->error, RX_EMIGRATION,
			"what columns table %s has is not known here; convert its texts by rx_run_sql",
			w->operation->table);
	for (size_t i = 0; i < w->there->n_columns && !result; i++) {
		if (!is_text(&w->there->columns[i]))
			continue;
		rx__buf_puts(&w->sql, ", MODIFY COLUMN ");
		result = w->there->columns[i].type.kind == RX_TYPE_UUID
			? put_again(w, &w->there->columns[i])
			: put_column(w, &w->there->columns[i]);
	}
	return result;
}

static int table_options(writer *w)
{
	const rx_schema_table *wanted = w->operation->definition;
	int result;

	if (!wanted->engine && !wanted->charset && !wanted->collate)
		return 0;
	rx__ddl_put_alter(w);
	result = rx__ddl_table_options(&w->sql, w->dialect, wanted, true, w->error);
	if (!result && (wanted->charset || wanted->collate))
		result = convert_texts(w);
	return result ? result : rx__ddl_send(w);
}

static int table_comment(writer *w)
{
	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "COMMENT = ");
	rx__ddl_literal(&w->sql, w->operation->sql ? w->operation->sql : "");
	return rx__ddl_send(w);
}

/* ---- indexes */

/* "name(20)": so many characters of it. */
static bool is_prefix(const char *expression)
{
	const char *open = expression ? strrchr(expression, '(') : NULL;
	size_t digits = open ? strspn(open + 1, "0123456789") : 0;

	return open && open != expression && digits && strcmp(open + 1 + digits, ")") == 0;
}

static int check_index(writer *w, const rx_schema_index *index)
{
	for (size_t i = 0; i < index->n_parts; i++)
		if (!index->parts[i].column && !is_prefix(index->parts[i].expression))
			return rx__fail(w->error, RX_EMIGRATION,
				"%s has no indexes of expressions; make it one of a computed column",
				w->dialect->name);
	if (index->where && index->unique)
		return rx__fail(w->error, RX_EMIGRATION,
			"%s has no partial indexes; make it a unique one of a computed column that is NULL for "
			"the other rows",
			w->dialect->name);
	return 0;
}

/* An index that is no tree says so. */
static const char *method_words(const rx_schema_index *index)
{
	if (rx__same_name(index->method, "fulltext"))
		return "FULLTEXT ";
	return rx__same_name(index->method, "spatial") ? "SPATIAL " : NULL;
}

/* A part of a text that has no length is its beginning; unique ones are compared whole. */
static void put_part(writer *w, const rx_schema_index *index, size_t i)
{
	const rx_schema_index_part *part = &index->parts[i];
	const rx_schema_column *column = column_there(w, part->column);
	const rx_type kind = column ? column->type.kind : RX_TYPE_NONE;

	rx__buf_puts(&w->sql, i ? ", " : "");
	if (part->column)
		rx__ddl_name(&w->sql, w->dialect, part->column);
	else
		rx__buf_puts(&w->sql, part->expression);
	if (!index->unique && !method_words(index) &&
		(kind == RX_TYPE_TEXT || kind == RX_TYPE_BYTES || kind == RX_TYPE_JSON) &&
		!column->type.length)
		rx__buf_printf(&w->sql, "(%zu)", w->dialect->key_length);
	if (part->descending)
		rx__buf_puts(&w->sql, " DESC");
}

static int create_index(writer *w)
{
	const rx_schema_index *index = w->operation->index;
	int result = check_index(w, index);

	if (!result)
		result = rx__ddl_check_name(w->dialect, index->name, w->error);
	if (result)
		return result;
	rx__buf_printf(&w->sql, "CREATE %s%sINDEX ", index->unique ? "UNIQUE " : "",
		method_words(index) ? method_words(index) : "");
	rx__ddl_name(&w->sql, w->dialect, index->name);
	rx__buf_puts(&w->sql, " ON ");
	rx__ddl_put_table(w);
	rx__buf_puts(&w->sql, " (");
	for (size_t i = 0; i < index->n_parts; i++)
		put_part(w, index, i);
	rx__buf_putc(&w->sql, ')');
	return rx__ddl_send(w);
}

/* Whether the columns, n of them, begin with those of the key. */
static bool begins_with(const char *(*column)(const void *, size_t), const void *list, size_t n,
	const rx_schema_foreign_key *key)
{
	if (n < key->n_columns)
		return false;
	for (size_t i = 0; i < key->n_columns; i++)
		if (!rx__same_name(column(list, i), key->columns[i]))
			return false;
	return true;
}

static const char *index_column(const void *index, size_t i)
{
	return ((const rx_schema_index *)index)->parts[i].column;
}

static const char *key_column(const void *key, size_t i)
{
	return ((const rx_schema_key *)key)->columns[i];
}

static bool serves(const rx_schema_table *table, const char *but, const rx_schema_foreign_key *key)
{
	if (begins_with(key_column, &table->primary_key, table->primary_key.n_columns, key))
		return true;
	for (size_t i = 0; i < table->n_indexes; i++)
		if (!rx__same_name(table->indexes[i].name, but) &&
			begins_with(index_column, &table->indexes[i], table->indexes[i].n_parts, key))
			return true;
	for (size_t i = 0; i < table->n_uniques; i++)
		if (!rx__same_name(table->uniques[i].name, but) &&
			begins_with(key_column, &table->uniques[i], table->uniques[i].n_columns, key))
			return true;
	return false;
}

/* A foreign key needs an index: where it stands on the one that goes, it gets one of its own name, as
 * if there had never been another. */
static void keep_served(writer *w)
{
	const rx_schema_table *table = w->there;

	for (size_t i = 0; table && i < table->n_foreign_keys; i++) {
		const rx_schema_foreign_key *key = &table->foreign_keys[i];

		if (serves(table, w->operation->name, key))
			continue;
		rx__buf_puts(&w->sql, ", ADD INDEX IF NOT EXISTS ");
		rx__ddl_name(&w->sql, w->dialect, key->name);
		rx__buf_puts(&w->sql, " (");
		for (size_t k = 0; k < key->n_columns; k++) {
			rx__buf_puts(&w->sql, k ? ", " : "");
			rx__ddl_name(&w->sql, w->dialect, key->columns[k]);
		}
		rx__buf_putc(&w->sql, ')');
	}
}

static int drop_index(writer *w)
{
	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "DROP INDEX ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->name);
	keep_served(w);
	return rx__ddl_send(w);
}

/* ---- constraints */

/* Its own name is lost: it is always PRIMARY. */
bool rx__ddl_modify_is_primary(const writer *w)
{
	const rx__operation *operation = w->operation;
	rx_arena arena;
	const char *name;
	bool is;

	if (operation->is_primary || !w->there)
		return operation->is_primary;
	rx__arena_init(&arena, 256);
	name = rx__naming_make(&arena, RX__NAMING_PRIMARY_KEY, operation->table, NULL, 0);
	is = name && w->there->primary_key.n_columns && rx__same_name(name, operation->name);
	rx__arena_deinit(&arena);
	return is;
}

/* A key that the database gives must be one; it stops to be given first. */
static int drop_primary(writer *w)
{
	const rx_schema_table *table = w->there;
	int result = 0;

	rx__ddl_put_alter(w);
	for (size_t i = 0; table && i < table->n_columns && !result; i++) {
		rx_schema_column column = table->columns[i];

		if (!column.autoincrement)
			continue;
		column.autoincrement = false;
		rx__buf_puts(&w->sql, "MODIFY COLUMN ");
		result = put_again(w, &column);
		rx__buf_puts(&w->sql, ", ");
	}
	rx__buf_puts(&w->sql, "DROP PRIMARY KEY");
	return result ? result : rx__ddl_send(w);
}

/* The index that a foreign key has made for itself goes with it. */
static int drop_foreign_key(writer *w)
{
	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "DROP FOREIGN KEY ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->name);
	rx__buf_puts(&w->sql, ", DROP INDEX IF EXISTS ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->name);
	return rx__ddl_send(w);
}

static int drop_constraint(writer *w)
{
	if (rx__ddl_modify_is_primary(w))
		return drop_primary(w);
	if (w->operation->foreign_key || rx__ddl_modify_foreign_key(w, w->operation->name))
		return drop_foreign_key(w);
	if (w->operation->key || rx__ddl_modify_is_unique(w, w->operation->name))
		return drop_index(w);
	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "DROP CONSTRAINT ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->name);
	return rx__ddl_send(w);
}

bool rx__ddl_modify_looks(const rx__operation *operation)
{
	return operation->kind == RX__OP_ADD_COLUMN || operation->kind == RX__OP_CREATE_INDEX ||
		operation->kind == RX__OP_DROP_INDEX || operation->kind == RX__OP_DROP_CONSTRAINT ||
		operation->kind == RX__OP_RENAME_CONSTRAINT || operation->kind == RX__OP_ORDER_COLUMNS ||
		operation->kind == RX__OP_TABLE_OPTIONS;
}

int rx__ddl_modify(rx__ddl_writer *w)
{
	switch (w->operation->kind) {
	case RX__OP_ADD_COLUMN:
		return add_column(w);
	case RX__OP_ALTER_COLUMN:
		return change_column(w);
	case RX__OP_TABLE_COMMENT:
		return table_comment(w);
	case RX__OP_TABLE_OPTIONS:
		return table_options(w);
	case RX__OP_ORDER_COLUMNS:
		return order_columns(w);
	case RX__OP_CREATE_INDEX:
		return create_index(w);
	case RX__OP_DROP_INDEX:
		return drop_index(w);
	case RX__OP_DROP_CONSTRAINT:
		return drop_constraint(w);
	case RX__OP_RENAME_INDEX:
		return rx__ddl_modify_rename_index(w);
	case RX__OP_RENAME_CONSTRAINT:
		return rx__ddl_modify_rename(w);
	case RX__OP_ADD_LABEL:
	case RX__OP_RENAME_LABEL:
		return rx__ddl_modify_label(w);
	case RX__OP_CREATE_ENUM:
	case RX__OP_DROP_ENUM:
		return 0;
	default:
		return RX_NOTFOUND;
	}
}
