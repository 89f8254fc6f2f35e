/* Indexes are known by their names. Of two with the same name everything is compared that the schema
 * knows: columns and their order, direction, collation, expressions, predicate, uniqueness. */
#include "schema/diff/differ.h"
#include "schema/sql_text.h"

/* The collation that a part has: its own, or its column's. */
static const char *collation(const rx_schema_table *table, const rx_schema_index_part *part)
{
	const rx_schema_column *column = rx_schema_column_named(table, part->column);

	if (part->collate)
		return part->collate;
	return column && column->collate ? column->collate : "BINARY";
}

static bool same_part(const rx__differ *differ, const rx__table_pair *pair,
	const rx_schema_index_part *old, const rx_schema_index_part *new)
{
	if (old->descending != new->descending || !old->column != !new->column)
		return false;
	if (!old->column)
		return rx__differ_same_sql(differ, old->expression, new->expression) &&
			rx__same_name(old->collate, new->collate);
	return rx__same_name(old->column, new->column) &&
		rx__same_name(collation(pair->old, old), collation(pair->new, new));
}

static bool same_index(const rx__differ *differ, const rx__table_pair *pair,
	const rx_schema_index *old, const rx_schema_index *new)
{
	if (old->unique != new->unique || old->n_parts != new->n_parts)
		return false;
	for (size_t i = 0; i < old->n_parts; i++) {
		if (!same_part(differ, pair, &old->parts[i], &new->parts[i]))
			return false;
	}
	return rx__differ_same_sql(differ, old->where, new->where);
}

static const rx_schema_index *exactly_named(const rx_schema_table *table, const char *name)
{
	for (size_t i = 0; i < table->n_indexes; i++) {
		if (rx__same(table->indexes[i].name, name))
			return &table->indexes[i];
	}
	return NULL;
}

static void push(rx__differ *differ, const rx__table_pair *pair, rx__diff_step step,
	rx__operation_kind kind, const rx_schema_index *index)
{
	rx__operation *operation = rx__differ_alter(differ, pair, step, kind);

	if (operation) {
		operation->name = index->name;
		operation->index = index;
	}
}

void rx__diff_indexes(rx__differ *differ, const rx__table_pair *pair)
{
	for (size_t i = 0; i < pair->old->n_indexes; i++) {
		const rx_schema_index *old = &pair->old->indexes[i];
		const rx_schema_index *new = exactly_named(pair->new, old->name);

		if (!new || !same_index(differ, pair, old, new))
			push(differ, pair, RX__STEP_DROP_INDEX, RX__OP_DROP_INDEX, old);
	}
	for (size_t i = 0; i < pair->new->n_indexes; i++) {
		const rx_schema_index *new = &pair->new->indexes[i];
		const rx_schema_index *old = exactly_named(pair->old, new->name);

		if (!old || !same_index(differ, pair, old, new))
			push(differ, pair, RX__STEP_CREATE_INDEX, RX__OP_CREATE_INDEX, new);
	}
}
