/* To some engines a unique index and a unique constraint are one, and they give it as a constraint: what the
 * model has as an index is read as one. */
#include "schema/diff/differ.h"

static bool has_unique(const rx_schema_table *table, const char *name)
{
	for (size_t i = 0; i < table->n_uniques; i++)
		if (rx__same_name(table->uniques[i].name, name))
			return true;
	return false;
}

static const rx_schema_index *unique_index(const rx_schema_table *table, const char *name)
{
	const rx_schema_index *index = name ? rx__schema_index_named(table, name) : NULL;

	return index && index->unique && !has_unique(table, name) ? index : NULL;
}

static void make_index(rx__differ *differ, rx_schema_table *table, const rx_schema_key *key)
{
	rx_arena *arena = rx__schema_arena(differ->database);
	rx_schema_index *index =
		rx__arena_push(arena, &table->indexes, &table->n_indexes, sizeof(*index));

	for (size_t i = 0; index && i < key->n_columns; i++) {
		rx_schema_index_part *part =
			rx__arena_push(arena, &index->parts, &index->n_parts, sizeof(*part));

		if (part)
			part->column = key->columns[i];
		else
			index = NULL;
	}
	if (!index) {
		rx__differ_nomem(differ);
		return;
	}
	index->name = key->name;
	index->unique = true;
}

void rx__diff_tell_uniques(rx__differ *differ)
{
	if (!(differ->dialect->capabilities & RX_DIALECT_MODIFY))
		return;
	for (size_t i = 0; i < differ->database->n_tables; i++) {
		rx_schema_table *table = &differ->database->tables[i];
		const rx_schema_table *model =
			rx_schema_table_named(differ->models, table->schema, table->name);

		for (size_t k = table->n_uniques; model && k-- > 0;) {
			if (!unique_index(model, table->uniques[k].name))
				continue;
			make_index(differ, table, &table->uniques[k]);
			rx__schema_remove(&table->uniques, &table->n_uniques, k, sizeof(*table->uniques));
		}
	}
}
