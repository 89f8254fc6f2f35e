/* A table is made and something added to it some operations later: as the table has no rows by then,
 * it may as well be made with it. SQLite reads the whole schema again at each ALTER TABLE, and makes
 * a table anew for a constraint, so a script of few operations costs as much as the database has
 * tables. The operations are tried on a schema in memory first; what fails there is not folded. */
#include "schema/apply/fold.h"

#include "base/arena_list.h"
#include "base/fail.h"
#include "schema/schema.h"

typedef struct folder {
	rx_op *out;
	const rx_op *op;
	size_t end;
	bool *folded; /* by number in op: it is part of a table by now */
	rx_arena arena;
} folder;

static bool adds(const rx__operation *operation)
{
	switch (operation->kind) {
	case RX__OP_ADD_COLUMN:
	case RX__OP_CREATE_KEY:
	case RX__OP_CREATE_CHECK:
	case RX__OP_CREATE_FOREIGN_KEY:
		return true;
	default:
		return false;
	}
}

/* What may stand between a table and what is added to it. */
static bool is_harmless(const rx__operation *operation)
{
	return adds(operation) || operation->kind == RX__OP_CREATE_TABLE ||
		operation->kind == RX__OP_CREATE_INDEX;
}

static bool is_of(const rx__operation *operation, const rx__operation *create)
{
	return rx__same_name(operation->table, create->table) &&
		(operation->schema == create->schema ||
			(operation->schema && create->schema &&
				rx__same_name(operation->schema, create->schema)));
}

/* A key that is added to a table without one, and what the engine counts, stay statements. */
static bool can_be_folded(const rx__operation *operation)
{
	if (operation->kind == RX__OP_CREATE_KEY)
		return !operation->is_primary;
	return operation->kind != RX__OP_ADD_COLUMN || !operation->column->autoincrement;
}

static bool fold_column(folder *f, rx_schema_table *table, const rx_schema_column *column)
{
	rx_schema_column *to =
		rx__arena_push(&f->arena, &table->columns, &table->n_columns, sizeof(*to));
	if (to)
		*to = *column;
	return to;
}

static bool fold_key(folder *f, rx_schema_table *table, const rx_schema_key *key)
{
	rx_schema_key *to = rx__arena_push(&f->arena, &table->uniques, &table->n_uniques, sizeof(*to));
	if (to)
		*to = *key;
	return to;
}

static bool fold_check(folder *f, rx_schema_table *table, const rx_schema_check *check)
{
	rx_schema_check *to = rx__arena_push(&f->arena, &table->checks, &table->n_checks, sizeof(*to));
	if (to)
		*to = *check;
	return to;
}

static bool fold_foreign_key(folder *f, rx_schema_table *table, const rx_schema_foreign_key *key)
{
	rx_schema_foreign_key *to =
		rx__arena_push(&f->arena, &table->foreign_keys, &table->n_foreign_keys, sizeof(*to));
	if (to)
		*to = *key;
	return to;
}

static bool fold(folder *f, rx_schema_table *table, const rx__operation *operation)
{
	if (operation->kind == RX__OP_ADD_COLUMN)
		return fold_column(f, table, operation->column);
	if (operation->kind == RX__OP_CREATE_KEY)
		return fold_key(f, table, operation->key);
	if (operation->kind == RX__OP_CREATE_CHECK)
		return fold_check(f, table, operation->check);
	return fold_foreign_key(f, table, operation->foreign_key);
}

/* The table made by operation i, with all that is added to it behind. */
static int push_table(folder *f, size_t i, rx_error *error)
{
	const rx__operation *create = &f->op->list[i];
	rx__operation whole = *create;
	rx_schema_table *table = rx__arena_alloc(&f->arena, sizeof(*table));

	if (!table || !rx__schema_copy_table(&f->arena, table, create->definition))
		return rx__fail_nomem(error);
	for (size_t k = i + 1; k < f->end && is_harmless(&f->op->list[k]); k++) {
		const rx__operation *operation = &f->op->list[k];
		if (!adds(operation) || !is_of(operation, create))
			continue;
		if (!can_be_folded(operation))
			break;
		if (!fold(f, table, operation))
			return rx__fail_nomem(error);
		f->folded[k] = true;
	}
	whole.definition = table;
	return rx__op_push_copy(f->out, &whole) ? 0 : rx__fail_nomem(error);
}

/* Whether all that happens to the tables that it makes can be, as far as the list itself tells. */
static bool is_right(const rx_op *op, size_t at, size_t end)
{
	rx_schema *schema = rx__schema_new();
	bool right = schema;

	for (size_t i = at; i < end && right; i++) {
		const rx__operation *operation = &op->list[i];
		const bool known =
			operation->table && rx_schema_table_named(schema, operation->schema, operation->table);
		if (known || operation->kind == RX__OP_CREATE_TABLE)
			right = !rx__operation_apply(schema, operation, NULL);
	}
	rx_schema_free(schema);
	return right;
}

int rx__fold_tables(rx_op *out, const rx_op *op, size_t at, size_t end, rx_error *error)
{
	folder f = { .out = out, .op = op, .end = end };
	const bool right = is_right(op, at, end);
	int r = 0;

	rx__arena_init(&f.arena, 4096);
	f.folded = rx__arena_zalloc(&f.arena, end + 1);
	if (!f.folded)
		r = rx__fail_nomem(error);
	for (size_t i = at; i < end && !r; i++) {
		if (f.folded[i])
			continue;
		if (right && op->list[i].kind == RX__OP_CREATE_TABLE)
			r = push_table(&f, i, error);
		else if (!rx__op_push_copy(out, &op->list[i]))
			r = rx__fail_nomem(error);
	}
	rx__arena_deinit(&f.arena);
	return r;
}
