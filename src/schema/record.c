/* What the calls of a script do: each checks its arguments and adds one operation. A message begins
 * with the script and the call, so that it can be found: ae1027a6acf3: rx_create_table("user"): … */
#include "base/fail.h"
#include "model/naming.h"
#include "schema/index_part.h"
#include "schema/record_item.h"
#include "schema/schema.h"

#include <stdio.h>
#include <string.h>

const char *rx__record_call(
	char call[RX__RECORD_CALL_SIZE], const char *function, const char *table)
{
	snprintf(call, RX__RECORD_CALL_SIZE, "%s(\"%.80s\")", function, table ? table : "");
	return call;
}

rx__operation *rx__record_begin(
	rx_op *op, rx__operation_kind kind, const char *call, const char *table)
{
	const char *dot = table ? strchr(table, '.') : NULL;
	rx__operation *operation;
	const char *in_schema = NULL;

	if (op->error.code)
		return NULL;
	if (dot) {
		in_schema = rx__arena_strndup(&op->arena, table, (size_t)(dot - table));
		if (!in_schema) {
			rx__fail_nomem(&op->error);
			return NULL;
		}
		if (!rx__record_name(op, call, "schema", in_schema))
			return NULL;
		table = dot + 1;
		if (strchr(table, '.')) {
			rx__record_fail(op, call, "a table is named \"table\" or \"schema.table\"");
			return NULL;
		}
	}
	if (!rx__record_name(op, call, "table", table))
		return NULL;
	operation = rx__op_push(op, kind, table);
	if (operation)
		operation->schema = in_schema;
	return operation;
}

bool rx__record_set_name(
	rx_op *op, const char *call, const char *what, const char **out, const char *name)
{
	if (op->error.code || !rx__record_name(op, call, what, name))
		return false;
	*out = rx__arena_strdup(&op->arena, name);
	if (!*out)
		rx__fail_nomem(&op->error);
	return *out != NULL;
}

bool rx__record_set_text(rx_op *op, const char **out, const char *text)
{
	*out = rx__arena_strdup(&op->arena, text);
	if (text && !*out)
		rx__fail_nomem(&op->error);
	return *out || !text;
}

/* ---- tables */

static void add_key_column(
	rx_op *op, const char *call, rx_schema_table *table, const rx_schema_column *column)
{
	const char **name = rx__arena_push(
		&op->arena, &table->primary_key.columns, &table->primary_key.n_columns, sizeof(*name));

	if (table->primary_key.name)
		rx__record_fail(op, call,
			"the primary key is given twice: by .primary_key of '%s' and "
			"by rx_ddl_primary_key",
			column->name);
	else if (name)
		*name = column->name;
	else
		rx__fail_nomem(&op->error);
}

static void add_column_item(
	rx_op *op, const char *call, rx_schema_table *table, const rx_ddl_item *item)
{
	rx_schema_column column, *added;

	if (!rx__record_column(op, call, &column, item))
		return;
	if (rx__schema_column(table, column.name)) {
		rx__record_fail(op, call, "the column '%s' is there twice", column.name);
		return;
	}
	added = rx__arena_push(&op->arena, &table->columns, &table->n_columns, sizeof(*added));
	if (!added) {
		rx__fail_nomem(&op->error);
		return;
	}
	*added = column;
	if (item->primary_key)
		add_key_column(op, call, table, added);
}

static void add_options(
	rx_op *op, const char *call, rx_schema_table *table, const rx_ddl_item *item)
{
	if (item->schema && table->schema && strcmp(item->schema, table->schema) != 0) {
		rx__record_fail(
			op, call, "the table is said to be in '%s' and in '%s'", table->schema, item->schema);
		return;
	}
	table->strict = item->strict;
	table->without_rowid = item->without_rowid;
	if (item->schema)
		rx__record_set_name(op, call, "schema", &table->schema, item->schema);
	if (item->comment)
		rx__record_set_text(op, &table->comment, item->comment);
	rx__record_set_text(op, &table->engine, item->engine);
	rx__record_set_text(op, &table->charset, item->charset);
	rx__record_set_text(op, &table->collate, item->collate);
}

/* A push that records the error: NULL when out of memory. */
static void *push(rx_op *op, void *items, size_t *n, size_t size)
{
	void *item = rx__arena_push(&op->arena, items, n, size);

	if (!item)
		rx__fail_nomem(&op->error);
	return item;
}

/* Memory for what an operation points to; records the error. */
static void *part(rx_op *op, size_t size)
{
	void *memory = rx__arena_zalloc(&op->arena, size);

	if (!memory)
		rx__fail_nomem(&op->error);
	return memory;
}

static void add_primary_key(
	rx_op *op, const char *call, rx_schema_table *table, const rx_ddl_item *item)
{
	if (table->primary_key.n_columns)
		rx__record_fail(op, call, "the table has more than one primary key");
	else
		rx__record_key(op, call, table->name, &table->primary_key, item);
}

static void add_item(rx_op *op, const char *call, rx_schema_table *table, const rx_ddl_item *item)
{
	rx_schema_key *unique;
	rx_schema_foreign_key *foreign_key;
	rx_schema_check *check;

	switch (item->rx__kind) {
	case RX_DDL_COLUMN:
		add_column_item(op, call, table, item);
		return;
	case RX_DDL_PRIMARY_KEY:
		add_primary_key(op, call, table, item);
		return;
	case RX_DDL_UNIQUE:
		unique = push(op, &table->uniques, &table->n_uniques, sizeof(*unique));
		if (unique)
			rx__record_key(op, call, table->name, unique, item);
		return;
	case RX_DDL_FOREIGN_KEY:
		foreign_key = push(op, &table->foreign_keys, &table->n_foreign_keys, sizeof(*foreign_key));
		if (foreign_key)
			rx__record_foreign_key(op, call, table->name, foreign_key, item);
		return;
	case RX_DDL_CHECK:
	case RX_DDL_EXCLUDE:
		check = push(op, &table->checks, &table->n_checks, sizeof(*check));
		if (check)
			rx__record_check(op, call, check, item);
		return;
	case RX_DDL_OPTIONS:
		add_options(op, call, table, item);
		return;
	case RX_DDL_END:
		break;
	}
	rx__record_fail(op, call, "there is an item of unknown kind %d", (int)item->rx__kind);
}

static void check_columns_exist(rx_op *op, const char *call, rx_schema_table *table,
	const char *what, const char *const *columns, size_t n)
{
	for (size_t i = 0; i < n && !op->error.code; i++) {
		if (!rx__schema_column(table, columns[i]))
			rx__record_fail(
				op, call, "%s names the column '%s', which the table has not", what, columns[i]);
	}
}

static void check_table(rx_op *op, const char *call, rx_schema_table *table)
{
	if (!table->n_columns)
		rx__record_fail(op, call, "the table has no columns");
	check_columns_exist(op, call, table, "the primary key", table->primary_key.columns,
		table->primary_key.n_columns);
	for (size_t i = 0; i < table->n_uniques; i++)
		check_columns_exist(op, call, table, "a unique constraint", table->uniques[i].columns,
			table->uniques[i].n_columns);
	for (size_t i = 0; i < table->n_foreign_keys; i++)
		check_columns_exist(op, call, table, "a foreign key", table->foreign_keys[i].columns,
			table->foreign_keys[i].n_columns);
}

static bool is_integer(const rx_ddl_type *type)
{
	return type->kind >= RX_TYPE_INT16 && type->kind <= RX_TYPE_INT64;
}

/* A key of one integer column that points nowhere, has no default and is not said to be assigned is given
 * by the database. */
static void finish_primary_key(rx_op *op, rx_schema_table *table, const rx_ddl_item *items)
{
	rx_schema_column *column;

	if (table->primary_key.n_columns && !table->primary_key.name) {
		table->primary_key.name =
			rx__naming_make(&op->arena, RX__NAMING_PRIMARY_KEY, table->name, NULL, 0);
		if (!table->primary_key.name)
			rx__fail_nomem(&op->error);
	}
	if (table->primary_key.n_columns != 1)
		return;
	column = rx__schema_column(table, table->primary_key.columns[0]);
	if (!column || !is_integer(&column->type) || column->server_default || column->nullable)
		return;
	for (size_t i = 0; i < table->n_foreign_keys; i++) {
		if (rx__same_name(table->foreign_keys[i].columns[0], column->name))
			return;
	}
	for (; items->rx__kind != RX_DDL_END; items++)
		if (items->assigned && rx__same_name(items->rx__name, column->name))
			return;
	column->autoincrement = true;
}

void rx__op_create_table(rx_op *op, const char *name, const rx_ddl_item *items)
{
	char call[RX__RECORD_CALL_SIZE];
	rx__operation *operation;
	rx_schema_table *table;

	rx__record_call(call, "rx_create_table", name);
	operation = rx__record_begin(op, RX__OP_CREATE_TABLE, call, name);
	table = operation ? part(op, sizeof(*table)) : NULL;
	if (!table)
		return;
	table->name = operation->table;
	table->schema = operation->schema;
	for (const rx_ddl_item *item = items; item->rx__kind != RX_DDL_END && !op->error.code; item++)
		add_item(op, call, table, item);
	if (!op->error.code)
		check_table(op, call, table);
	if (op->error.code)
		return;
	finish_primary_key(op, table, items);
	operation->schema = table->schema;
	operation->definition = table;
}

void rx_drop_table(rx_op *op, const char *name)
{
	char call[RX__RECORD_CALL_SIZE];
	rx__operation *operation =
		rx__record_begin(op, RX__OP_DROP_TABLE, rx__record_call(call, "rx_drop_table", name), name);

	if (operation)
		operation->destructive = true;
}

void rx_rename_table(rx_op *op, const char *name, const char *new_name)
{
	char call[RX__RECORD_CALL_SIZE];
	rx__operation *operation = rx__record_begin(
		op, RX__OP_RENAME_TABLE, rx__record_call(call, "rx_rename_table", name), name);

	if (operation)
		rx__record_set_name(op, call, "table", &operation->new_name, new_name);
}

void rx_table_comment(rx_op *op, const char *table, const char *comment)
{
	char call[RX__RECORD_CALL_SIZE];
	rx__operation *operation = rx__record_begin(
		op, RX__OP_TABLE_COMMENT, rx__record_call(call, "rx_table_comment", table), table);

	if (operation)
		rx__record_set_text(op, &operation->sql, comment);
}

/* ---- columns */

static void record_column(rx_op *op, rx__operation *operation, const char *call,
	const rx_ddl_item *item, const rx_column_change *change)
{
	rx_schema_column *column;

	if (!operation)
		return;
	if (item->primary_key) {
		rx__record_fail(op, call,
			"a primary key is not changed with its column: use rx_create_constraint with "
			"rx_ddl_primary_key, and rx_drop_constraint");
		return;
	}
	column = part(op, sizeof(*column));
	if (!column || !rx__record_column(op, call, column, item))
		return;
	operation->name = column->name;
	operation->column = column;
	if (change && change->rx__size >= offsetof(rx_column_change, drop_identity))
		rx__record_set_text(op, &operation->fill, change->fill);
	if (change && change->rx__size >= sizeof(*change))
		operation->drop_identity = change->drop_identity;
	if (operation->drop_identity && column->autoincrement)
		rx__record_fail(
			op, call, "the column '%s' has .autoincrement and .drop_identity", column->name);
}

void rx__op_add_column(
	rx_op *op, const char *table, const rx_ddl_item *column, const rx_column_change *change)
{
	char call[RX__RECORD_CALL_SIZE];

	rx__record_call(call, "rx_add_column", table);
	record_column(op, rx__record_begin(op, RX__OP_ADD_COLUMN, call, table), call, column, change);
}

void rx__op_alter_column(
	rx_op *op, const char *table, const rx_ddl_item *column, const rx_column_change *change)
{
	char call[RX__RECORD_CALL_SIZE];

	rx__record_call(call, "rx_alter_column", table);
	record_column(op, rx__record_begin(op, RX__OP_ALTER_COLUMN, call, table), call, column, change);
}

void rx_drop_column(rx_op *op, const char *table, const char *column)
{
	char call[RX__RECORD_CALL_SIZE];
	rx__operation *operation = rx__record_begin(
		op, RX__OP_DROP_COLUMN, rx__record_call(call, "rx_drop_column", table), table);

	if (operation && rx__record_set_name(op, call, "column", &operation->name, column))
		operation->destructive = true;
}

void rx_rename_column(rx_op *op, const char *table, const char *column, const char *new_name)
{
	char call[RX__RECORD_CALL_SIZE];
	rx__operation *operation = rx__record_begin(
		op, RX__OP_RENAME_COLUMN, rx__record_call(call, "rx_rename_column", table), table);

	if (operation && rx__record_set_name(op, call, "column", &operation->name, column))
		rx__record_set_name(op, call, "column", &operation->new_name, new_name);
}

/* ---- indexes */

static void add_parts(rx_op *op, const char *call, rx_schema_index *index,
	const char *const texts[RX_DDL_MAX_COLUMNS + 1], bool expressions)
{
	rx_schema_index_part *part;

	if (texts[RX_DDL_MAX_COLUMNS]) {
		rx__record_fail(op, call, "an index takes at most %d parts", RX_DDL_MAX_COLUMNS);
		return;
	}
	for (size_t i = 0; texts[i] && !op->error.code; i++) {
		part = push(op, &index->parts, &index->n_parts, sizeof(*part));
		if (!part)
			return;
		if (!rx__index_part_read(&op->arena, part, texts[i], expressions))
			rx__fail_nomem(&op->error);
		else if (part->column)
			rx__record_name(op, call, "column", part->column);
	}
}

static void add_include(rx_op *op, const char *call, rx_schema_index *index,
	const char *const names[RX_DDL_MAX_COLUMNS + 1])
{
	if (!rx__record_names(op, call, "the .include of an index", names, &index->n_include))
		return;
	index->include = rx__schema_copy_names(&op->arena, names, index->n_include);
	if (!index->include)
		rx__fail_nomem(&op->error);
}

void rx__op_create_index(rx_op *op, const char *name, const char *table, const rx_index_args *args)
{
	char call[RX__RECORD_CALL_SIZE];
	rx__operation *operation;
	rx_schema_index *index;

	rx__record_call(call, "rx_create_index", name);
	operation = rx__record_begin(op, RX__OP_CREATE_INDEX, call, table);
	if (!operation || !rx__record_set_name(op, call, "index", &operation->name, name))
		return;
	index = part(op, sizeof(*index));
	if (!index)
		return;
	index->name = operation->name;
	index->unique = args->unique;
	rx__record_set_text(op, &index->where, args->where);
	rx__record_set_text(op, &index->method, args->method);
	rx__record_set_text(op, &index->storage, args->storage);
	index->nulls_not_distinct = args->nulls_not_distinct;
	operation->concurrently = args->concurrently;
	if (args->include[0])
		add_include(op, call, index, args->include);
	add_parts(op, call, index, args->columns, false);
	add_parts(op, call, index, args->expressions, true);
	if (!index->n_parts)
		rx__record_fail(op, call, "the index has neither columns nor .expressions");
	operation->index = index;
}

void rx__op_drop_index(
	rx_op *op, const char *name, const char *table, const rx_drop_index_args *args)
{
	char call[RX__RECORD_CALL_SIZE];
	rx__operation *operation = rx__record_begin(
		op, RX__OP_DROP_INDEX, rx__record_call(call, "rx_drop_index", name), table);

	if (!operation)
		return;
	rx__record_set_name(op, call, "index", &operation->name, name);
	operation->concurrently = args->rx__size >= sizeof(*args) && args->concurrently;
}

static void rename_part(rx_op *op, rx__operation_kind kind, const char *function, const char *table,
	const char *name, const char *new_name)
{
	const char *what = kind == RX__OP_RENAME_INDEX ? "index" : "constraint";
	char call[RX__RECORD_CALL_SIZE];
	rx__operation *operation =
		rx__record_begin(op, kind, rx__record_call(call, function, name), table);

	if (operation && rx__record_set_name(op, call, what, &operation->name, name))
		rx__record_set_name(op, call, what, &operation->new_name, new_name);
}

void rx_rename_index(rx_op *op, const char *table, const char *name, const char *new_name)
{
	rename_part(op, RX__OP_RENAME_INDEX, "rx_rename_index", table, name, new_name);
}

void rx_rename_constraint(rx_op *op, const char *table, const char *name, const char *new_name)
{
	rename_part(op, RX__OP_RENAME_CONSTRAINT, "rx_rename_constraint", table, name, new_name);
}

/* ---- constraints */

static void record_key(rx_op *op, const char *call, const char *table, const rx_ddl_item *item)
{
	rx__operation *operation = rx__record_begin(op, RX__OP_CREATE_KEY, call, table);
	rx_schema_key *key = operation ? part(op, sizeof(*key)) : NULL;

	if (!key || !rx__record_key(op, call, operation->table, key, item))
		return;
	operation->name = key->name;
	operation->key = key;
	operation->is_primary = item->rx__kind == RX_DDL_PRIMARY_KEY;
}

static void record_foreign_key(
	rx_op *op, const char *call, const char *table, const rx_ddl_item *item)
{
	rx__operation *operation = rx__record_begin(op, RX__OP_CREATE_FOREIGN_KEY, call, table);
	rx_schema_foreign_key *key = operation ? part(op, sizeof(*key)) : NULL;

	if (!key || !rx__record_foreign_key(op, call, operation->table, key, item))
		return;
	operation->name = key->name;
	operation->foreign_key = key;
}

static void record_check(rx_op *op, const char *call, const char *table, const rx_ddl_item *item)
{
	rx__operation *operation = rx__record_begin(op, RX__OP_CREATE_CHECK, call, table);
	rx_schema_check *check = operation ? part(op, sizeof(*check)) : NULL;

	if (!check || !rx__record_name(op, call, "constraint", item->rx__name) ||
		!rx__record_check(op, call, check, item))
		return;
	operation->name = check->name;
	operation->check = check;
}

void rx__op_create_constraint(rx_op *op, const char *table, const rx_ddl_item *item)
{
	char call[RX__RECORD_CALL_SIZE];

	rx__record_call(call, "rx_create_constraint", table);
	switch (item->rx__kind) {
	case RX_DDL_PRIMARY_KEY:
	case RX_DDL_UNIQUE:
		record_key(op, call, table, item);
		return;
	case RX_DDL_FOREIGN_KEY:
		record_foreign_key(op, call, table, item);
		return;
	case RX_DDL_CHECK:
	case RX_DDL_EXCLUDE:
		record_check(op, call, table, item);
		return;
	case RX_DDL_END:
	case RX_DDL_COLUMN:
	case RX_DDL_OPTIONS:
		break;
	}
	rx__record_fail(op, call,
		"this takes rx_ddl_primary_key, rx_ddl_unique, rx_ddl_foreign_key, rx_ddl_check or "
		"rx_ddl_exclude");
}

void rx_drop_constraint(rx_op *op, const char *table, const char *name)
{
	char call[RX__RECORD_CALL_SIZE];
	rx__operation *operation = rx__record_begin(
		op, RX__OP_DROP_CONSTRAINT, rx__record_call(call, "rx_drop_constraint", table), table);

	if (operation)
		rx__record_set_name(op, call, "constraint", &operation->name, name);
}

/* ---- the rest */

void rx__op_run_sql(rx_op *op, const char *sql, const rx_sql_args *args)
{
	rx__operation *operation;

	if (!sql && !(args->sqlite && args->postgresql && args->mariadb)) {
		rx__record_fail(op, "rx_run_sql", "there is no SQL; \"\" is SQL that does nothing");
		return;
	}
	operation = rx__op_push(op, RX__OP_RUN_SQL, NULL);
	if (!operation)
		return;
	rx__record_set_text(op, &operation->sql, sql);
	rx__record_set_text(op, &operation->sql_sqlite, args->sqlite);
	rx__record_set_text(op, &operation->sql_postgresql, args->postgresql);
	rx__record_set_text(op, &operation->sql_mariadb, args->mariadb);
}

void rx_irreversible(rx_op *op, const char *why)
{
	rx__operation *operation = rx__op_push(op, RX__OP_IRREVERSIBLE, NULL);

	if (operation)
		rx__record_set_text(op, &operation->sql, why);
}
