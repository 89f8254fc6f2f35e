/* The list of operations, and deep copies of them: whoever keeps an operation keeps it in an arena
 * of its own, so that lists never point into each other. */
#include "schema/operation.h"

#include <string.h>

#include "base/fail.h"
#include "schema/schema.h"

void rx__op_init(rx_op *op, const char *source)
{
	*op = (rx_op){ .source = source };
	rx__arena_init(&op->arena, 4096);
}

void rx__op_deinit(rx_op *op)
{
	if (!op)
		return;
	rx__arena_deinit(&op->arena);
	op->list = NULL;
	op->n = op->capacity = 0;
}

rx__operation *rx__op_push(rx_op *op, rx__operation_kind kind, const char *table)
{
	rx__operation *operation;
	const char *copy;

	if (op->error.code)
		return NULL;
	if (op->passing) {
		op->passed = (rx__operation){ .kind = kind, .table = table };
		return &op->passed;
	}
	copy = rx__arena_strdup(&op->arena, table);
	if ((table && !copy) ||
		!rx__arena_grow(&op->arena, &op->list, op->n, &op->capacity, sizeof(*op->list))) {
		rx__fail_nomem(&op->error);
		return NULL;
	}
	operation = &op->list[op->n++];
	*operation = (rx__operation){ .kind = kind, .table = copy };
	return operation;
}

void rx_replaces(rx_op *op, const char *id)
{
	if (!op->only)
		return;
	op->passing = !id || strcmp(op->only, id) != 0;
	op->met |= !op->passing;
}

const char *rx__operation_table(rx_arena *arena, const rx__operation *operation)
{
	if (!operation->schema)
		return operation->table;
	return rx__arena_printf(arena, "%s.%s", operation->schema, operation->table);
}

/* ---- copies */

static bool copy_text(rx_arena *arena, const char **text)
{
	const char *in = *text;

	*text = rx__arena_strdup(arena, in);
	return *text || !in;
}

/* Declares the copy of a part that an operation points to. */
#define COPY_PART(name, type, copy_item) \
	static bool name(rx_arena *arena, const type **part) \
	{ \
		type *copy; \
\
		if (!*part) \
			return true; \
		copy = rx__arena_alloc(arena, sizeof(*copy)); \
		if (!copy || !copy_item(arena, copy, *part)) \
			return false; \
		*part = copy; \
		return true; \
	}
COPY_PART(copy_table, rx_schema_table, rx__schema_copy_table)
COPY_PART(copy_column, rx_schema_column, rx__schema_copy_column)
COPY_PART(copy_index, rx_schema_index, rx__schema_copy_index)
COPY_PART(copy_key, rx_schema_key, rx__schema_copy_key)
COPY_PART(copy_check, rx_schema_check, rx__schema_copy_check)
COPY_PART(copy_foreign_key, rx_schema_foreign_key, rx__schema_copy_foreign_key)
#undef COPY_PART

static bool copy_texts(rx_arena *arena, rx__operation *operation)
{
	return copy_text(arena, &operation->schema) && copy_text(arena, &operation->table) &&
		copy_text(arena, &operation->name) && copy_text(arena, &operation->new_name) &&
		copy_text(arena, &operation->fill) && copy_text(arena, &operation->sql) &&
		copy_text(arena, &operation->old_sql) && copy_text(arena, &operation->sql_sqlite) &&
		copy_text(arena, &operation->sql_postgresql) && copy_text(arena, &operation->sql_mariadb) &&
		copy_text(arena, &operation->timing) && copy_text(arena, &operation->remark) &&
		copy_text(arena, &operation->label) && copy_text(arena, &operation->after) &&
		copy_text(arena, &operation->before) && copy_text(arena, &operation->where);
}

static bool copy_operation(rx_arena *arena, rx__operation *out, const rx__operation *in)
{
	*out = *in;
	return copy_texts(arena, out) && copy_table(arena, &out->definition) &&
		copy_table(arena, &out->old_definition) && copy_column(arena, &out->column) &&
		copy_column(arena, &out->old_column) && copy_index(arena, &out->index) &&
		copy_key(arena, &out->key) && copy_check(arena, &out->check) &&
		copy_foreign_key(arena, &out->foreign_key);
}

rx__operation *rx__op_push_copy(rx_op *op, const rx__operation *operation)
{
	rx__operation *pushed = rx__op_push(op, operation->kind, operation->table);

	if (!pushed)
		return NULL;
	if (copy_operation(&op->arena, pushed, operation))
		return pushed;
	op->n--;
	rx__fail_nomem(&op->error);
	return NULL;
}
