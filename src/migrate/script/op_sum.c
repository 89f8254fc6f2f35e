#include "migrate/script/op_sum.h"

#include "base/fail.h"

static void add_number(rx__sum *sum, unsigned number)
{
	unsigned char bytes[4];
	for (int i = 0; i < 4; i++)
		bytes[i] = (unsigned char)(number >> (8 * i));
	rx__sum_add(sum, bytes, sizeof(bytes));
}

static void add_names(rx__sum *sum, const char *const *at, size_t n)
{
	add_number(sum, (unsigned)n);
	for (size_t i = 0; i < n; i++)
		rx__sum_text(sum, at[i]);
}

static void add_column(rx__sum *sum, const rx_schema_column *column)
{
	const rx_ddl_type *type = &column->type;
	rx__sum_text(sum, column->name);
	add_number(sum, type->kind);
	add_number(sum, (unsigned)type->length);
	add_number(sum, (unsigned)type->precision << 8 | (unsigned)type->scale);
	rx__sum_text(sum, type->name);
	rx__sum_text(sum, type->native);
	for (const char *const *label = type->labels; label && *label; label++)
		rx__sum_text(sum, *label);
	add_number(sum,
		(unsigned)type->timezone | column->nullable << 1 | column->autoincrement << 2 |
			column->stored << 3 | column->default_now << 4);
	rx__sum_text(sum, column->server_default);
	rx__sum_text(sum, column->collate);
	rx__sum_text(sum, column->comment);
	rx__sum_text(sum, column->computed);
	if (column->identity)
		rx__sum_text(sum, column->identity);
}

static void add_key(rx__sum *sum, const rx_schema_key *key)
{
	rx__sum_text(sum, key->name);
	add_names(sum, key->columns, key->n_columns);
	if (key->deferrable || key->nulls_not_distinct)
		add_number(
			sum, key->deferrable | key->initially_deferred << 1 | key->nulls_not_distinct << 2);
}

static void add_foreign_key(rx__sum *sum, const rx_schema_foreign_key *key)
{
	rx__sum_text(sum, key->name);
	rx__sum_text(sum, key->target_table);
	add_names(sum, key->columns, key->n_columns);
	add_names(sum, key->target_columns, key->target_columns ? key->n_columns : 0);
	add_number(sum, key->on_delete);
	add_number(sum, key->on_update);
	add_number(sum, key->deferrable | key->initially_deferred << 1);
	if (key->match_full || key->not_valid)
		add_number(sum, 1 | key->match_full << 1 | key->not_valid << 2);
	if (key->n_delete_columns)
		add_names(sum, key->delete_columns, key->n_delete_columns);
}

static void add_check(rx__sum *sum, const rx_schema_check *check)
{
	rx__sum_text(sum, check->name);
	rx__sum_text(sum, check->sql);
	if (check->exclude)
		add_number(sum, 1 | check->deferrable << 1 | check->initially_deferred << 2);
	if (check->not_valid || check->no_inherit)
		add_number(sum, 8 | check->not_valid | check->no_inherit << 1);
}

static void add_index(rx__sum *sum, const rx_schema_index *index)
{
	rx__sum_text(sum, index->name);
	add_number(sum, (unsigned)index->n_parts);
	for (size_t i = 0; i < index->n_parts; i++) {
		rx__sum_text(sum, index->parts[i].column);
		rx__sum_text(sum, index->parts[i].expression);
		rx__sum_text(sum, index->parts[i].collate);
		add_number(sum, index->parts[i].descending);
	}
	add_number(sum, index->unique);
	rx__sum_text(sum, index->where);
	for (size_t i = 0; i < index->n_parts; i++)
		if (index->parts[i].opclass || index->parts[i].nulls) {
			rx__sum_text(sum, index->parts[i].opclass);
			add_number(sum, (unsigned)index->parts[i].nulls);
		}
	if (index->method)
		rx__sum_text(sum, index->method);
	if (index->n_include)
		add_names(sum, index->include, index->n_include);
	if (index->nulls_not_distinct)
		rx__sum_text(sum, "nulls_not_distinct");
	if (index->storage)
		rx__sum_text(sum, index->storage);
}

static void add_table(rx__sum *sum, const rx_schema_table *table)
{
	rx__sum_text(sum, table->comment);
	add_number(sum, table->strict | table->without_rowid << 1);
	if (table->engine || table->charset || table->collate) {
		rx__sum_text(sum, table->engine);
		rx__sum_text(sum, table->charset);
		rx__sum_text(sum, table->collate);
	}
	for (size_t i = 0; i < table->n_columns; i++)
		add_column(sum, &table->columns[i]);
	add_key(sum, &table->primary_key);
	for (size_t i = 0; i < table->n_uniques; i++)
		add_key(sum, &table->uniques[i]);
	for (size_t i = 0; i < table->n_foreign_keys; i++)
		add_foreign_key(sum, &table->foreign_keys[i]);
	for (size_t i = 0; i < table->n_checks; i++)
		add_check(sum, &table->checks[i]);
}

void rx__schema_sum(rx__sum *sum, const rx_schema *schema)
{
	add_number(sum, (unsigned)schema->n_tables);
	for (size_t i = 0; i < schema->n_tables; i++) {
		const rx_schema_table *table = &schema->tables[i];
		rx__sum_text(sum, table->schema);
		rx__sum_text(sum, table->name);
		add_number(sum, (unsigned)table->n_columns);
		add_table(sum, table);
		add_number(sum, (unsigned)table->n_indexes);
		for (size_t k = 0; k < table->n_indexes; k++)
			add_index(sum, &table->indexes[k]);
	}
}

static void add_operation(rx__sum *sum, const rx__operation *op)
{
	add_number(sum, op->kind);
	rx__sum_text(sum, op->schema);
	rx__sum_text(sum, op->table);
	rx__sum_text(sum, op->name);
	rx__sum_text(sum, op->new_name);
	if (op->definition)
		add_table(sum, op->definition);
	if (op->column)
		add_column(sum, op->column);
	if (op->index)
		add_index(sum, op->index);
	if (op->key)
		add_key(sum, op->key);
	if (op->check)
		add_check(sum, op->check);
	if (op->foreign_key)
		add_foreign_key(sum, op->foreign_key);
	rx__sum_text(sum, op->fill);
	rx__sum_text(sum, op->sql);
	rx__sum_text(sum, op->sql_sqlite);
	rx__sum_text(sum, op->sql_postgresql);
	rx__sum_text(sum, op->sql_mariadb);
	if (op->label) {
		rx__sum_text(sum, op->label);
		rx__sum_text(sum, op->after);
		rx__sum_text(sum, op->before);
	}
	if (op->kind == RX__OP_BACKFILL) {
		rx__sum_text(sum, op->where);
		add_number(sum, (unsigned)op->batch);
	}
	if (op->concurrently)
		rx__sum_text(sum, "concurrently");
	if (op->drop_identity)
		rx__sum_text(sum, "drop_identity");
	if (op->timing)
		rx__sum_text(sum, op->timing);
}

void rx__op_sum(rx__sum *sum, const rx_op *op)
{
	add_number(sum, (unsigned)op->n);
	if (op->outside)
		rx__sum_text(sum, "outside");
	for (size_t i = 0; i < op->n; i++)
		add_operation(sum, &op->list[i]);
}

void rx__operation_sum(char *out, const rx__operation *operation)
{
	const rx_op one = { .list = (rx__operation *)operation, .n = 1 };
	rx__sum sum = rx__sum_begin();

	rx__op_sum(&sum, &one);
	rx__sum_end(&sum, out);
}

int rx__revision_record(rx_op *out, const rx__revision *revision, bool upgrade, rx_error *error)
{
	return rx__revision_record_live(out, revision, upgrade, NULL, error);
}

static void run(rx_op *op, const rx__revision *revision, bool upgrade)
{
	rx__running *running = revision->running;
	if (running) {
		running->op = op;
		running->up = upgrade;
		running->revision = revision;
	}
	if (upgrade)
		revision->code->upgrade(op);
	else
		revision->code->downgrade(op);
	if (running)
		running->revision = NULL;
}

int rx__revision_record_live(
	rx_op *out, const rx__revision *revision, bool upgrade, rx__op_live *live, rx_error *error)
{
	rx__op_init(out, revision->file ? revision->file : revision->id);
	out->live = live;
	if (revision->is_part) {
		out->only = revision->id;
		out->passing = true;
	}
	run(out, revision, upgrade);
	if (!out->error.code && revision->is_part && !out->met)
		rx__fail(&out->error, RX_EMIGRATION,
			"%s: .replaces names %s, and %s has no rx_replaces(op, \"%s\")", out->source,
			revision->id, upgrade ? "upgrade" : "downgrade", revision->id);
	if (out->error.code && error)
		*error = out->error;
	return out->error.code;
}

int rx__revision_sum(char *out, const rx__revision *revision, rx_error *error)
{
	rx__sum sum = rx__sum_begin();
	int r = 0;
	add_names(&sum, revision->parents.at, revision->parents.n);
	add_names(&sum, revision->depends_on.at, revision->depends_on.n);
	for (int i = 0; i < 2 && !r; i++) {
		rx_op op;
		r = rx__revision_record(&op, revision, i == 0, error);
		rx__op_sum(&sum, &op);
		rx__op_deinit(&op);
	}
	rx__sum_end(&sum, out);
	return r;
}
