/* What the calls of a script do for views and triggers. */
#include "base/fail.h"
#include "schema/record_item.h"

#include <stdio.h>
#include <string.h>

enum { CALL_SIZE = 160 };

static const char *copy(rx_op *op, const char *text)
{
	const char *out = rx__arena_strdup(&op->arena, text);
	if (text && !out)
		rx__fail_nomem(&op->error);
	return out;
}

/* "schema.name" taken apart, if it has a schema. */
static const char *split(rx_op *op, const char **schema, const char *name)
{
	const char *dot = name ? strchr(name, '.') : NULL;
	*schema = NULL;
	if (!dot)
		return name;
	*schema = rx__arena_strndup(&op->arena, name, (size_t)(dot - name));
	if (!*schema)
		rx__fail_nomem(&op->error);
	return dot + 1;
}

/* Begins an operation on an object of that name; NULL after an error. table: NULL for a view. */
static rx__operation *begin(
	rx_op *op, rx__operation_kind kind, const char *function, const char *name, const char *table)
{
	char call[CALL_SIZE];
	const char *schema = NULL;
	const bool is_view = !table;
	snprintf(call, sizeof(call), "%s(\"%.80s\")", function, name ? name : "");
	if (op->error.code)
		return NULL;
	if (is_view)
		name = split(op, &schema, name);
	else
		table = split(op, &schema, table);
	if (!rx__record_name(op, call, is_view ? "view" : "trigger", name) ||
		(!is_view && !rx__record_name(op, call, "table", table)) ||
		(schema && !rx__record_name(op, call, "schema", schema)))
		return NULL;
	rx__operation *operation = rx__op_push(op, kind, table);
	if (!operation)
		return NULL;
	operation->schema = schema;
	operation->name = copy(op, name);
	return operation;
}

static void set_sql(
	rx_op *op, rx__operation *operation, const char *sql, const rx_object_args *args)
{
	operation->sql = copy(op, sql);
	operation->sql_sqlite = copy(op, args->sqlite);
	operation->sql_postgresql = copy(op, args->postgresql);
	operation->sql_mariadb = copy(op, args->mariadb);
}

static bool is_text(rx_op *op, const char *function, const char *what, const char *text)
{
	if (text && *text)
		return true;
	if (!op->error.code)
		rx__record_fail(op, function, "%s", what);
	return false;
}

void rx__op_create_view(rx_op *op, const char *name, const char *query, const rx_object_args *args)
{
	if (!is_text(op, "rx_create_view", "there is no query", query))
		return;
	rx__operation *operation = begin(op, RX__OP_CREATE_VIEW, "rx_create_view", name, NULL);
	if (operation)
		set_sql(op, operation, query, args);
}

void rx__op_drop_view(rx_op *op, const char *name, const rx_object_args *args)
{
	rx__operation *operation = begin(op, RX__OP_DROP_VIEW, "rx_drop_view", name, NULL);
	if (operation)
		set_sql(op, operation, args->query, args);
}

void rx__op_create_trigger(rx_op *op, const char *name, const char *table, const char *timing,
	const char *body, const rx_object_args *args)
{
	if (!is_text(op, "rx_create_trigger", "it does not say when: \"AFTER INSERT\"", timing) ||
		!is_text(op, "rx_create_trigger", "there is no body", body))
		return;
	rx__operation *operation =
		begin(op, RX__OP_CREATE_TRIGGER, "rx_create_trigger", name, table ? table : "");
	if (!operation)
		return;
	operation->timing = copy(op, timing);
	set_sql(op, operation, body, args);
}

void rx__op_drop_trigger(rx_op *op, const char *name, const char *table, const rx_object_args *args)
{
	rx__operation *operation =
		begin(op, RX__OP_DROP_TRIGGER, "rx_drop_trigger", name, table ? table : "");
	if (!operation)
		return;
	operation->timing = copy(op, args->timing);
	set_sql(op, operation, args->body, args);
}
