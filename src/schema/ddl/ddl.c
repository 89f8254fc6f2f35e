/* CREATE TABLE and its parts as text, in the layout that SQLAlchemy gives them. Names are always
 * quoted, so that no list of reserved words is needed; the caller checks them first. */
#include "schema/ddl/ddl.h"

#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "model/identity.h"
#include "schema/constraint.h"
#include "schema/schema.h"
#include "schema/sql_text.h"

enum { NAME_MAX_BYTES = 255 };

/* ---- names and literals */

int rx__ddl_check_name(const rx_dialect *dialect, const char *name, rx_error *error)
{
	size_t size = name ? strlen(name) : 0;
	size_t max = dialect->max_identifier ? dialect->max_identifier : NAME_MAX_BYTES;

	if (!size)
		return rx__fail(error, RX_EMIGRATION, "a name is empty");
	if (size > max)
		return rx__fail(error, RX_EMIGRATION,
			"the name '%.60s…' is longer than the %zu bytes that "
			"%s allows",
			name, max, dialect->name);
	for (size_t i = 0; i < size; i++) {
		if ((unsigned char)name[i] < 0x20 || name[i] == 0x7f)
			return rx__fail(
				error, RX_EMIGRATION, "the name '%.60s' holds a control character", name);
	}
	if (rx__utf8_check(name, size) >= 0)
		return rx__fail(error, RX_EMIGRATION, "a name is not valid UTF-8");
	return 0;
}

void rx__ddl_name(rx_buf *out, const rx_dialect *dialect, const char *name)
{
	rx__buf_quote(out, name, dialect->quote);
}

void rx__ddl_table_name(
	rx_buf *out, const rx_dialect *dialect, const char *in_schema, const char *name)
{
	if (in_schema) {
		rx__ddl_name(out, dialect, in_schema);
		rx__buf_putc(out, '.');
	}
	rx__ddl_name(out, dialect, name);
}

void rx__ddl_literal(rx_buf *out, const char *text)
{
	rx__buf_quote(out, text, '\'');
}

static void add_names(rx_buf *out, const rx_dialect *dialect, const char *const *names, size_t n)
{
	rx__buf_putc(out, '(');
	for (size_t i = 0; i < n; i++) {
		if (i)
			rx__buf_puts(out, ", ");
		rx__ddl_name(out, dialect, names[i]);
	}
	rx__buf_putc(out, ')');
}

static int finish(const rx_buf *out, rx_error *error)
{
	if (out->error == RX_ENOMEM)
		return rx__fail_nomem(error);
	if (out->error)
		return rx__fail(error, out->error, "a statement is too long");
	return 0;
}

/* ---- columns */

static const char *strict_word(const rx_ddl_type *type)
{
	switch (type->kind) {
	case RX_TYPE_BOOL:
	case RX_TYPE_INT16:
	case RX_TYPE_INT32:
	case RX_TYPE_INT64:
		return "INTEGER";
	case RX_TYPE_FLOAT:
	case RX_TYPE_DOUBLE:
		return "REAL";
	case RX_TYPE_BYTES:
		return "BLOB";
	default:
		return "TEXT";
	}
}

int rx__ddl_type(rx_buf *out, const rx_dialect *dialect, const rx_ddl_type *type, bool in_strict,
	rx_error *error)
{
	char text[4096];

	if (in_strict && !type->native) {
		rx__buf_puts(out, strict_word(type));
		return 0;
	}
	if (dialect->type_text(type, text, sizeof(text)) != 0)
		return rx__fail(error, RX_EMIGRATION, "%s has no words for this type", dialect->name);
	rx__buf_puts(out, text);
	return 0;
}

/* A literal may stand behind DEFAULT as it is: a number, a text, NULL, TRUE, CURRENT_TIMESTAMP. */
static bool is_literal(const char *value)
{
	static const char *const words[] = { "NULL", "TRUE", "FALSE", "CURRENT_TIME", "CURRENT_DATE",
		"CURRENT_TIMESTAMP", NULL };
	const char *at = value;
	rx__sql_token token, rest;

	rx__sql_next(&at, &token);
	if (token.kind == RX__SQL_SIGN && (*token.at == '-' || *token.at == '+') && token.size == 1)
		rx__sql_next(&at, &token);
	if (rx__sql_next(&at, &rest))
		return false;
	if (token.kind == RX__SQL_NUMBER || token.kind == RX__SQL_STRING)
		return true;
	for (size_t i = 0; words[i] && !token.quoted; i++) {
		if (rx__sql_is_name(&token, words[i]))
			return true;
	}
	return false;
}

void rx__ddl_default(rx_buf *out, const char *value)
{
	if (is_literal(value) || rx__sql_is_enclosed(value))
		rx__buf_puts(out, value);
	else
		rx__buf_printf(out, "(%s)", value);
}

static void add_default(rx_buf *out, const rx_dialect *dialect, const rx_schema_column *column)
{
	const char *value = column->server_default;

	if (!value && column->default_now) {
		value = dialect->now;
		if (column->type.kind == RX_TYPE_DATE)
			value = "CURRENT_DATE";
		if (column->type.kind == RX_TYPE_TIME)
			value = "CURRENT_TIME";
	}
	if (!value || !*value)
		return;
	rx__buf_puts(out, " DEFAULT ");
	rx__ddl_default(out, value);
}

static void add_comment(rx_buf *out, const rx_dialect *dialect, const char *comment)
{
	if (!comment || !(dialect->capabilities & RX_DIALECT_MODIFY))
		return;
	rx__buf_puts(out, " COMMENT ");
	rx__ddl_literal(out, comment);
}

/* What stands behind the type. */
static void add_clauses(rx_buf *out, const rx_dialect *dialect, const rx_schema_column *column)
{
	if (column->collate) {
		rx__buf_puts(out, " COLLATE ");
		rx__ddl_name(out, dialect, column->collate);
	}
	if (column->computed) {
		rx__buf_printf(out, " GENERATED ALWAYS AS (%s) %s", column->computed,
			column->stored || (dialect->capabilities & RX_DIALECT_STORED_ONLY) ? "STORED"
																			   : "VIRTUAL");
	} else {
		add_default(out, dialect, column);
	}
	if (!column->nullable &&
		!(column->computed && (dialect->capabilities & RX_DIALECT_COMPUTED_BARE)))
		rx__buf_puts(out, " NOT NULL");
	add_comment(out, dialect, column->comment);
}

static int add_column(rx_buf *out, const rx_dialect *dialect, const rx_schema_column *column,
	bool in_strict, rx_error *error)
{
	int result = rx__ddl_check_name(dialect, column->name, error);

	if (result)
		return result;
	rx__ddl_name(out, dialect, column->name);
	rx__buf_putc(out, ' ');
	result = rx__ddl_type(out, dialect, &column->type, in_strict, error);
	if (result)
		return rx__fail_wrap(error, "column %s", column->name);
	add_clauses(out, dialect, column);
	return finish(out, error);
}

int rx__ddl_column(
	rx_buf *out, const rx_dialect *dialect, const rx_schema_column *column, rx_error *error)
{
	return add_column(out, dialect, column, false, error);
}

void rx__ddl_identity(rx_buf *out, const rx_dialect *dialect, const rx_schema_column *column)
{
	rx__identity i;

	if (!dialect->identity)
		return;
	if (!column->identity || !(dialect->constraints & RX_CONSTRAINT_IDENTITY) ||
		rx__identity_read(&i, column->identity, column->type.kind)) {
		rx__buf_puts(out, dialect->identity);
		return;
	}
	rx__buf_printf(out,
		" GENERATED %s AS IDENTITY (INCREMENT BY %lld MINVALUE %lld MAXVALUE %lld "
		"START WITH %lld CACHE %lld%s)",
		i.always ? "ALWAYS" : "BY DEFAULT", (long long)i.increment, (long long)i.minimum,
		(long long)i.maximum, (long long)i.start, (long long)i.cache, i.cycle ? " CYCLE" : "");
}

/* The key that the database gives. */
static int add_identity(
	rx_buf *out, const rx_dialect *dialect, const rx_schema_column *column, rx_error *error)
{
	int result = rx__ddl_check_name(dialect, column->name, error);

	if (result)
		return result;
	rx__ddl_name(out, dialect, column->name);
	rx__buf_putc(out, ' ');
	if (dialect->identity_type)
		rx__buf_puts(out, dialect->identity_type);
	else
		result = rx__ddl_type(out, dialect, &column->type, false, error);
	rx__ddl_identity(out, dialect, column);
	rx__buf_puts(out, " NOT NULL");
	add_comment(out, dialect, column->comment);
	return result ? result : finish(out, error);
}

/* ---- constraints */

static void add_constraint_name(rx_buf *out, const rx_dialect *dialect, const char *name)
{
	if (!name)
		return;
	rx__buf_puts(out, "CONSTRAINT ");
	rx__ddl_name(out, dialect, name);
	rx__buf_putc(out, ' ');
}

/* When it is looked at. */
static void add_time(rx_buf *out, bool deferrable, bool initially_deferred)
{
	if (deferrable || initially_deferred)
		rx__buf_puts(out, " DEFERRABLE");
	if (initially_deferred)
		rx__buf_puts(out, " INITIALLY DEFERRED");
}

/* In a table that is made it means nothing: the server takes it as valid. */
static void add_not_valid(rx_buf *out, const rx_dialect *dialect, bool not_valid)
{
	if (not_valid && (dialect->constraints & RX_CONSTRAINT_RANGE))
		rx__buf_puts(out, " NOT VALID");
}

void rx__ddl_key(rx_buf *out, const rx_dialect *dialect, const rx_schema_key *key, bool is_primary)
{
	const bool nulls = key->nulls_not_distinct && !is_primary &&
		(dialect->constraints & RX_CONSTRAINT_NULLS_NOT_DISTINCT);

	add_constraint_name(out, dialect, key->name);
	rx__buf_puts(out, is_primary ? "PRIMARY KEY " : "UNIQUE ");
	rx__buf_puts(out, nulls ? "NULLS NOT DISTINCT " : "");
	add_names(out, dialect, key->columns, key->n_columns);
	if (dialect->constraints & RX_CONSTRAINT_DEFERRABLE)
		add_time(out, key->deferrable, key->initially_deferred);
}

static const char *action_words(rx_action action)
{
	static const char *const words[] = {
		[RX_NO_ACTION] = NULL,
		[RX_RESTRICT] = "RESTRICT",
		[RX_CASCADE] = "CASCADE",
		[RX_SET_NULL] = "SET NULL",
		[RX_SET_DEFAULT] = "SET DEFAULT",
	};

	return words[action];
}

/* What stands before the dot, as a name. */
static void add_schema(rx_buf *out, const rx_dialect *dialect, const char *text, const char *dot)
{
	rx_buf name = RX_BUF_INIT;

	rx__buf_add(&name, text, (size_t)(dot - text));
	rx__ddl_name(out, dialect, rx__buf_text(&name));
	rx__buf_putc(out, '.');
	rx__buf_end_part(out, &name);
}

void rx__ddl_foreign_key(
	rx_buf *out, const rx_dialect *dialect, const rx_schema_foreign_key *foreign_key)
{
	const char *on_delete = action_words(foreign_key->on_delete);
	const char *on_update = action_words(foreign_key->on_update);
	const char *target = foreign_key->target_table, *dot = strchr(target, '.');
	bool schemas = dialect->capabilities & RX_DIALECT_SCHEMAS;
	bool range = dialect->constraints & RX_CONSTRAINT_RANGE;

	add_constraint_name(out, dialect, foreign_key->name);
	rx__buf_puts(out, "FOREIGN KEY");
	add_names(out, dialect, foreign_key->columns, foreign_key->n_columns);
	rx__buf_puts(out, " REFERENCES ");
	if (dot && schemas) {
		add_schema(out, dialect, target, dot);
	}
	rx__ddl_name(out, dialect, dot ? dot + 1 : target);
	if (foreign_key->target_columns) {
		rx__buf_putc(out, ' ');
		add_names(out, dialect, foreign_key->target_columns, foreign_key->n_columns);
	}
	if (foreign_key->match_full && range)
		rx__buf_puts(out, " MATCH FULL");
	if (on_delete)
		rx__buf_printf(out, " ON DELETE %s", on_delete);
	if (foreign_key->n_delete_columns && range) {
		rx__buf_putc(out, ' ');
		add_names(out, dialect, foreign_key->delete_columns, foreign_key->n_delete_columns);
	}
	if (on_update)
		rx__buf_printf(out, " ON UPDATE %s", on_update);
	if (dialect->capabilities & RX_DIALECT_MODIFY)
		return; /* which looks at once, always */
	add_time(out, foreign_key->deferrable, foreign_key->initially_deferred);
	add_not_valid(out, dialect, foreign_key->not_valid);
}

void rx__ddl_check(rx_buf *out, const rx_dialect *dialect, const rx_schema_check *check)
{
	add_constraint_name(out, dialect, check->name);
	rx__buf_printf(out, check->exclude ? "EXCLUDE %s" : "CHECK (%s)", check->sql);
	if (check->exclude)
		add_time(out, check->deferrable, check->initially_deferred);
	if (check->no_inherit && (dialect->constraints & RX_CONSTRAINT_RANGE))
		rx__buf_puts(out, " NO INHERIT");
	add_not_valid(out, dialect, check->not_valid);
}

/* ---- tables */

static bool is_identity(
	const rx_dialect *dialect, const rx_schema_table *table, const rx_schema_column *column)
{
	const rx_schema_key *key = &table->primary_key;

	return column->autoincrement && !table->without_rowid &&
		(dialect->identity_type || dialect->identity) && key->n_columns == 1 &&
		rx__same_name(key->columns[0], column->name);
}

static void begin_item(rx_buf *out, bool *first)
{
	rx__buf_puts(out, *first ? "\n\t" : ",\n\t");
	*first = false;
}

static int add_columns(rx_buf *out, const rx_dialect *dialect, const rx_schema_table *table,
	bool *first, rx_error *error)
{
	int result = 0;

	for (size_t i = 0; i < table->n_columns && !result; i++) {
		const rx_schema_column *column = &table->columns[i];

		begin_item(out, first);
		if (is_identity(dialect, table, column))
			result = add_identity(out, dialect, column, error);
		else
			result = add_column(out, dialect, column, table->strict, error);
	}
	return result;
}

/* The CHECK of an enum, where the engine has no such type and the table does not list it already. */
static int add_enum_checks(rx_buf *out, const rx_dialect *dialect, const rx_schema_table *table,
	bool *first, rx_error *error)
{
	rx_schema_check check;
	rx_arena arena;
	bool ok = true;

	if (dialect->capabilities & RX_DIALECT_NATIVE_ENUM)
		return 0;
	rx__arena_init(&arena, 1024);
	for (size_t i = 0; i < table->n_columns && ok; i++) {
		const rx_schema_column *column = &table->columns[i];
		bool listed = column->type.kind != RX_TYPE_ENUM || !column->type.labels;

		for (size_t k = 0; k < table->n_checks && !listed; k++)
			listed = rx__constraint_is_labels(table->checks[k].sql, column->name);
		if (listed)
			continue;
		ok = rx__constraint_of_enum(&arena, &check, table->name, column);
		if (!ok)
			break;
		begin_item(out, first);
		rx__ddl_check(out, dialect, &check);
	}
	rx__arena_deinit(&arena);
	return ok ? 0 : rx__fail_nomem(error);
}

static int add_constraints(rx_buf *out, const rx_dialect *dialect, const rx_schema_table *table,
	bool *first, rx_error *error)
{
	if (table->primary_key.n_columns) {
		begin_item(out, first);
		rx__ddl_key(out, dialect, &table->primary_key, true);
	}
	for (size_t i = 0; i < table->n_uniques; i++) {
		begin_item(out, first);
		rx__ddl_key(out, dialect, &table->uniques[i], false);
	}
	for (size_t i = 0; i < table->n_foreign_keys; i++) {
		begin_item(out, first);
		rx__ddl_foreign_key(out, dialect, &table->foreign_keys[i]);
	}
	for (size_t i = 0; i < table->n_checks; i++) {
		const rx_schema_column *owner = rx_schema_column_named(table, table->checks[i].column);

		if (owner && owner->type.kind == RX_TYPE_ENUM &&
			(dialect->capabilities & RX_DIALECT_NATIVE_ENUM))
			continue;
		begin_item(out, first);
		rx__ddl_check(out, dialect, &table->checks[i]);
	}
	return add_enum_checks(out, dialect, table, first, error);
}

int rx__ddl_table_options(rx_buf *out, const rx_dialect *dialect, const rx_schema_table *table,
	bool alter, rx_error *error)
{
	char text[256];

	if (dialect->options_text(table, alter, text, sizeof(text)) != 0)
		return rx__fail(error, RX_EMIGRATION,
			"the options of table %s (engine %s, charset %s, collation %s) are no names",
			table->name, table->engine ? table->engine : "-", table->charset ? table->charset : "-",
			table->collate ? table->collate : "-");
	rx__buf_puts(out, text);
	return 0;
}

static int add_options(
	rx_buf *out, const rx_dialect *dialect, const rx_schema_table *table, rx_error *error)
{
	if (dialect->options_text && (table->engine || table->charset || table->collate))
		return rx__ddl_table_options(out, dialect, table, false, error);
	if (dialect->table_suffix)
		rx__buf_puts(out, dialect->table_suffix);
	if (!(dialect->capabilities & RX_DIALECT_REBUILD))
		return 0;
	if (table->strict)
		rx__buf_puts(out, " STRICT");
	if (table->without_rowid)
		rx__buf_puts(out, table->strict ? ", WITHOUT ROWID" : " WITHOUT ROWID");
	return 0;
}

int rx__ddl_create_table(rx_buf *out, const rx_dialect *dialect, const rx_schema_table *table,
	const char *as_name, rx_error *error)
{
	const char *name = as_name ? as_name : table->name;
	int result = rx__ddl_check_name(dialect, name, error);
	bool first = true;

	if (result)
		return result;
	rx__buf_puts(out, "CREATE TABLE ");
	rx__ddl_table_name(out, dialect, table->schema, name);
	rx__buf_puts(out, " (");
	result = add_columns(out, dialect, table, &first, error);
	if (!result)
		result = add_constraints(out, dialect, table, &first, error);
	if (result)
		return rx__fail_wrap(error, "table %s", name);
	rx__buf_puts(out, "\n)");
	result = add_options(out, dialect, table, error);
	if (result)
		return result;
	add_comment(out, dialect, table->comment);
	return finish(out, error);
}

/* ---- indexes */

static void add_part(rx_buf *out, const rx_dialect *dialect, const rx_schema_index_part *part)
{
	if (part->column)
		rx__ddl_name(out, dialect, part->column);
	else if (rx__sql_is_enclosed(part->expression) || (dialect->capabilities & RX_DIALECT_REBUILD))
		rx__buf_puts(out, part->expression);
	else
		rx__buf_printf(out, "(%s)", part->expression);
	if (part->collate) {
		rx__buf_puts(out, " COLLATE ");
		rx__ddl_name(out, dialect, part->collate);
	}
	if (part->opclass && (dialect->capabilities & RX_DIALECT_INDEX_PARTS))
		rx__buf_printf(out, " %s", part->opclass);
	if (part->descending)
		rx__buf_puts(out, " DESC");
	if (part->nulls && (dialect->capabilities & RX_DIALECT_INDEX_PARTS))
		rx__buf_puts(out, part->nulls == RX_NULLS_FIRST ? " NULLS FIRST" : " NULLS LAST");
}

int rx__ddl_create_index(rx_buf *out, const rx_dialect *dialect, const rx_schema_table *table,
	const rx_schema_index *index, bool concurrently, rx_error *error)
{
	const bool schemas = dialect->capabilities & RX_DIALECT_SCHEMAS;
	const bool more = dialect->capabilities & RX_DIALECT_INDEX_PARTS;
	int result = rx__ddl_check_name(dialect, index->name, error);

	if (result)
		return result;
	rx__buf_puts(out, index->unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
	if (concurrently)
		rx__buf_puts(out, "CONCURRENTLY ");
	/* Without schemas a table may still be in an attached database: its index is too. */
	rx__ddl_table_name(out, dialect, schemas ? NULL : table->schema, index->name);
	rx__buf_puts(out, " ON ");
	rx__ddl_table_name(out, dialect, schemas ? table->schema : NULL, table->name);
	if (index->method && more)
		rx__buf_printf(out, " USING %s", index->method);
	rx__buf_puts(out, " (");
	for (size_t i = 0; i < index->n_parts; i++) {
		if (i)
			rx__buf_puts(out, ", ");
		add_part(out, dialect, &index->parts[i]);
	}
	rx__buf_putc(out, ')');
	if (index->n_include && more) {
		rx__buf_puts(out, " INCLUDE ");
		add_names(out, dialect, index->include, index->n_include);
	}
	if (index->nulls_not_distinct && (dialect->constraints & RX_CONSTRAINT_NULLS_NOT_DISTINCT))
		rx__buf_puts(out, " NULLS NOT DISTINCT");
	if (index->storage && (dialect->constraints & RX_CONSTRAINT_STORAGE))
		rx__buf_printf(out, " WITH (%s)", index->storage);
	if (index->where)
		rx__buf_printf(out, " WHERE %s", index->where);
	return finish(out, error);
}
