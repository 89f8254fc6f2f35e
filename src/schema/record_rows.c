/* What the calls of a script do for enums and rows. */
#include "base/fail.h"
#include "schema/record_item.h"
#include "schema/schema.h"

#include <string.h>

/* ---- enums */

static bool are_labels(rx_op *op, const char *call, const char *const *labels)
{
	for (size_t i = 0; labels[i]; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(labels[i], labels[k]) == 0) {
				rx__record_fail(op, call, "the label '%s' is there twice", labels[i]);
				return false;
			}
	return true;
}

static void record_enum(rx_op *op, rx__operation_kind kind, const char *function, const char *name,
	const char *const *labels)
{
	char call[RX__RECORD_CALL_SIZE];
	rx_schema_column column = { .type = { .kind = RX_TYPE_ENUM, .name = name, .labels = labels } };
	rx__operation *operation;
	rx_schema_column *copy;

	rx__record_call(call, function, name);
	if (op->error.code || !rx__record_name(op, call, "type", name) || !are_labels(op, call, labels))
		return;
	operation = rx__op_push(op, kind, NULL);
	if (!operation || !rx__record_set_name(op, call, "type", &operation->name, name) || !labels[0])
		return;
	column.name = operation->name;
	copy = rx__arena_zalloc(&op->arena, sizeof(*copy));
	if (copy && rx__schema_copy_column(&op->arena, copy, &column))
		operation->column = copy;
	else
		rx__fail_nomem(&op->error);
}

void rx__op_create_enum(rx_op *op, const char *name, const char *const *labels)
{
	if (!labels[0])
		rx__record_fail(op, "rx_create_enum", "there are no labels");
	record_enum(op, RX__OP_CREATE_ENUM, "rx_create_enum", name, labels);
}

void rx__op_drop_enum(rx_op *op, const char *name, const char *const *labels)
{
	record_enum(op, RX__OP_DROP_ENUM, "rx_drop_enum", name, labels);
}

/* An operation on a label of a column; NULL after an error. */
static rx__operation *begin_label(rx_op *op, rx__operation_kind kind, const char *call,
	const char *table, const char *column, const char *label)
{
	rx__operation *operation = rx__record_begin(op, kind, call, table);

	if (!operation || !rx__record_set_name(op, call, "column", &operation->name, column))
		return NULL;
	if (!label) {
		rx__record_fail(op, call, "there is no label");
		return NULL;
	}
	return rx__record_set_text(op, &operation->label, label) ? operation : NULL;
}

void rx__op_add_label(
	rx_op *op, const char *table, const char *column, const char *label, const rx_label_args *args)
{
	char call[RX__RECORD_CALL_SIZE];
	rx__operation *operation = begin_label(
		op, RX__OP_ADD_LABEL, rx__record_call(call, "rx_add_label", label), table, column, label);

	if (!operation)
		return;
	if (args->after && args->before)
		rx__record_fail(op, call, "it has .after and .before: give one of them");
	rx__record_set_text(op, &operation->after, args->after);
	rx__record_set_text(op, &operation->before, args->before);
}

void rx_rename_label(
	rx_op *op, const char *table, const char *column, const char *label, const char *new_label)
{
	char call[RX__RECORD_CALL_SIZE];
	rx__operation *operation = begin_label(op, RX__OP_RENAME_LABEL,
		rx__record_call(call, "rx_rename_label", label), table, column, label);

	if (!operation)
		return;
	if (!new_label)
		rx__record_fail(op, call, "there is no new label");
	rx__record_set_text(op, &operation->new_name, new_label);
}

/* ---- rows */

static void record_backfill(rx_op *op, const char *call, rx__operation *operation, const char *set,
	const rx_backfill_args *args)
{
	if (args->batch < 0)
		rx__record_fail(op, call, "a batch of %d rows is none", args->batch);
	operation->batch = args->batch;
	rx__record_set_text(op, &operation->sql, set);
	rx__record_set_text(op, &operation->where, args->where);
	rx__record_set_text(op, &operation->sql_sqlite, args->sqlite);
	rx__record_set_text(op, &operation->sql_postgresql, args->postgresql);
	rx__record_set_text(op, &operation->sql_mariadb, args->mariadb);
}

void rx__op_backfill(rx_op *op, const char *table, const char *set, const rx_backfill_args *args)
{
	char call[RX__RECORD_CALL_SIZE];
	rx__operation *operation =
		rx__record_begin(op, RX__OP_BACKFILL, rx__record_call(call, "rx_backfill", table), table);

	if (!operation)
		return;
	if (!set || !*set)
		rx__record_fail(op, call, "it does not say what is set: \"years = age\"");
	if (args->as)
		rx__record_fail(op, call, ".as is for rx_copy_column");
	record_backfill(op, call, operation, set, args);
}

void rx__op_copy_column(
	rx_op *op, const char *table, const char *from, const char *to, const rx_backfill_args *args)
{
	char call[RX__RECORD_CALL_SIZE];
	rx__operation *operation = rx__record_begin(
		op, RX__OP_BACKFILL, rx__record_call(call, "rx_copy_column", table), table);

	if (!operation || !rx__record_set_name(op, call, "column", &operation->name, from) ||
		!rx__record_set_name(op, call, "column", &operation->new_name, to))
		return;
	record_backfill(op, call, operation, args->as, args);
}

rx_session *rx_op_session(rx_op *op)
{
	if (!rx__op_push(op, RX__OP_SESSION, NULL) || !op->live || op->passing)
		return NULL;
	return op->live->session(op);
}

void rx_no_transaction(rx_op *op)
{
	op->outside |= !op->passing;
}
