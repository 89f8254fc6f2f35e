/* Items come as compound literals that die with the script's statement: everything is copied. */
#include "schema/record_item.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "model/identity.h"
#include "model/naming.h"
#include "schema/schema.h"

enum { NAME_MAX_BYTES = 255 };

void rx__record_fail(rx_op *op, const char *call, const char *format, ...)
{
	char text[400];
	va_list args;

	if (op->error.code)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	rx__fail(&op->error, RX_EMIGRATION, "%s%s%s: %s", op->source ? op->source : "",
		op->source ? ": " : "", call, text);
}

bool rx__record_name(rx_op *op, const char *call, const char *what, const char *name)
{
	size_t size = name ? strlen(name) : 0;

	if (!size) {
		rx__record_fail(op, call, "the name of a %s is empty", what);
		return false;
	}
	if (size > NAME_MAX_BYTES) {
		rx__record_fail(op, call, "the name of a %s is longer than %d bytes: %.40s…", what,
			NAME_MAX_BYTES, name);
		return false;
	}
	for (size_t i = 0; i < size; i++) {
		if ((unsigned char)name[i] < 0x20 || name[i] == 0x7f) {
			rx__record_fail(
				op, call, "the name of a %s holds a control character: %.40s", what, name);
			return false;
		}
	}
	if (rx__utf8_check(name, size) >= 0) {
		rx__record_fail(op, call, "the name of a %s is not valid UTF-8", what);
		return false;
	}
	return true;
}

bool rx__record_names(rx_op *op, const char *call, const char *what,
	const char *const names[RX_DDL_MAX_COLUMNS + 1], size_t *n)
{
	size_t count = 0;

	if (names[RX_DDL_MAX_COLUMNS]) {
		rx__record_fail(op, call, "%s takes at most %d columns", what, RX_DDL_MAX_COLUMNS);
		return false;
	}
	for (; names[count]; count++) {
		if (!rx__record_name(op, call, "column", names[count]))
			return false;
		for (size_t i = 0; i < count; i++) {
			if (rx__same_name(names[i], names[count])) {
				rx__record_fail(op, call, "%s names the column '%s' twice", what, names[i]);
				return false;
			}
		}
	}
	if (!count)
		rx__record_fail(op, call, "%s has no columns", what);
	*n = count;
	return count != 0;
}

static bool check_type(rx_op *op, const char *call, const char *column, const rx_ddl_type *type)
{
	const char *wrong = NULL;

	if (type->native ? !*type->native : type->kind <= RX_TYPE_NONE || type->kind > RX_TYPE_ENUM)
		wrong = "has no type";
	else if (type->length < 0)
		wrong = "has a negative length";
	else if (type->precision < 0 || type->precision > 38 || type->scale < 0 ||
		type->scale > type->precision)
		wrong = "needs a precision of 0 to 38 digits and a scale that is not above it";
	else if (type->kind == RX_TYPE_ENUM && (!type->labels || !type->labels[0]))
		wrong = "is an enum without labels";
	if (wrong)
		rx__record_fail(op, call, "the column '%s' %s", column, wrong);
	return !wrong;
}

static bool check_identity(rx_op *op, const char *call, const rx_schema_column *column)
{
	rx__identity identity;
	const char *wrong = rx__identity_read(&identity, column->identity, column->type.kind);

	if (column->identity && wrong)
		rx__record_fail(op, call, "the column '%s': .identity = \"%s\" %s", column->name,
			column->identity, wrong);
	return !column->identity || !wrong;
}

bool rx__record_column(rx_op *op, const char *call, rx_schema_column *out, const rx_ddl_item *item)
{
	rx_schema_column column = {
		.name = item->rx__name,
		.type = item->rx__type,
		.nullable = item->nullable,
		.autoincrement = item->autoincrement,
		.server_default = item->server_default,
		.collate = item->collate,
		.comment = item->comment,
		.computed = item->computed,
		.stored = item->stored,
		.default_now = item->default_now,
		.identity = item->identity,
	};

	if (item->rx__kind != RX_DDL_COLUMN) {
		rx__record_fail(op, call, "this needs an rx_ddl_column(…)");
		return false;
	}
	if (!rx__record_name(op, call, "column", column.name) ||
		!check_type(op, call, column.name, &column.type))
		return false;
	if (item->default_now && item->server_default) {
		rx__record_fail(op, call,
			"the column '%s' has both .default_now and .server_default: give one of them",
			column.name);
		return false;
	}
	if (!check_identity(op, call, &column))
		return false;
	if (!rx__schema_copy_column(&op->arena, out, &column)) {
		rx__fail_nomem(&op->error);
		return false;
	}
	return true;
}

/* The name that was given, or the conventional one; NULL if op has failed. */
static const char *take_name(rx_op *op, const char *call, rx__naming kind, const char *table,
	const rx_ddl_item *item, size_t n)
{
	const char *name;

	if (item->rx__name) {
		if (!rx__record_name(op, call, "constraint", item->rx__name))
			return NULL;
		name = rx__arena_strdup(&op->arena, item->rx__name);
	} else {
		name = rx__naming_make(
			&op->arena, kind, table, item->columns, kind == RX__NAMING_PRIMARY_KEY ? 0 : n);
	}
	if (!name)
		rx__fail_nomem(&op->error);
	return name;
}

bool rx__record_key(
	rx_op *op, const char *call, const char *table, rx_schema_key *out, const rx_ddl_item *item)
{
	bool primary = item->rx__kind == RX_DDL_PRIMARY_KEY;
	rx__naming kind = primary ? RX__NAMING_PRIMARY_KEY : RX__NAMING_UNIQUE;

	*out = (rx_schema_key){
		.deferrable = item->deferrable || item->initially_deferred,
		.initially_deferred = item->initially_deferred,
		.nulls_not_distinct = item->nulls_not_distinct,
	};
	if (!rx__record_names(op, call, primary ? "a primary key" : "a unique constraint",
			item->columns, &out->n_columns))
		return false;
	out->name = take_name(op, call, kind, table, item, out->n_columns);
	if (!out->name)
		return false;
	out->columns = rx__schema_copy_names(&op->arena, item->columns, out->n_columns);
	if (!out->columns)
		rx__fail_nomem(&op->error);
	return out->columns != NULL;
}

static bool take_delete_columns(
	rx_op *op, const char *call, rx_schema_foreign_key *out, const rx_ddl_item *item)
{
	const char *const what = "the .delete_columns of a foreign key";

	if (!item->delete_columns[0])
		return true;
	if (!rx__record_names(op, call, what, item->delete_columns, &out->n_delete_columns))
		return false;
	if (out->on_delete != RX_SET_NULL && out->on_delete != RX_SET_DEFAULT) {
		rx__record_fail(op, call, "%s need .on_delete = RX_SET_NULL or RX_SET_DEFAULT", what);
		return false;
	}
	out->delete_columns =
		rx__schema_copy_names(&op->arena, item->delete_columns, out->n_delete_columns);
	if (!out->delete_columns)
		rx__fail_nomem(&op->error);
	return out->delete_columns != NULL;
}

bool rx__record_foreign_key(rx_op *op, const char *call, const char *table,
	rx_schema_foreign_key *out, const rx_ddl_item *item)
{
	size_t n_references;

	*out = (rx_schema_foreign_key){
		.on_delete = item->on_delete,
		.on_update = item->on_update,
		.deferrable = item->deferrable || item->initially_deferred,
		.initially_deferred = item->initially_deferred,
		.match_full = item->match_full,
		.not_valid = item->not_valid,
	};
	if (!rx__record_names(op, call, "a foreign key", item->columns, &out->n_columns) ||
		!rx__record_names(
			op, call, "the .references of a foreign key", item->references, &n_references) ||
		!rx__record_name(op, call, "table", item->rx__text))
		return false;
	if (n_references != out->n_columns) {
		rx__record_fail(op, call,
			"a foreign key has as many .columns as .references; here are %zu and %zu",
			out->n_columns, n_references);
		return false;
	}
	out->name = take_name(op, call, RX__NAMING_FOREIGN_KEY, table, item, out->n_columns);
	if (!out->name)
		return false;
	out->columns = rx__schema_copy_names(&op->arena, item->columns, out->n_columns);
	out->target_columns = rx__schema_copy_names(&op->arena, item->references, n_references);
	out->target_table = rx__arena_strdup(&op->arena, item->rx__text);
	if (!out->columns || !out->target_columns || !out->target_table) {
		rx__fail_nomem(&op->error);
		return false;
	}
	return take_delete_columns(op, call, out, item);
}

bool rx__record_check(rx_op *op, const char *call, rx_schema_check *out, const rx_ddl_item *item)
{
	if (item->rx__name && !rx__record_name(op, call, "constraint", item->rx__name))
		return false;
	if (!item->rx__text || !*item->rx__text) {
		rx__record_fail(
			op, call, "the check '%s' has no SQL", item->rx__name ? item->rx__name : "");
		return false;
	}
	*out = (rx_schema_check){
		.name = rx__arena_strdup(&op->arena, item->rx__name),
		.sql = rx__arena_strdup(&op->arena, item->rx__text),
		.exclude = item->rx__kind == RX_DDL_EXCLUDE,
		.deferrable = item->deferrable || item->initially_deferred,
		.initially_deferred = item->initially_deferred,
		.not_valid = item->not_valid,
		.no_inherit = item->no_inherit,
	};
	if ((item->rx__name && !out->name) || !out->sql) {
		rx__fail_nomem(&op->error);
		return false;
	}
	return true;
}
