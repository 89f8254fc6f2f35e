/* A column becomes a computed one, is computed in another way, or is no more. Servers can take an
 * expression away (the values stay), but not give one to a column that is there: that one is dropped
 * and added, and what stood on it (indexes, constraints) is made again from what is known of the
 * table. */
#include "schema/ddl/ddl_computed.h"

#include "schema/schema.h"
#include "schema/sql_text.h"

typedef rx__ddl_writer writer;

bool rx__ddl_computed_differs(const writer *w)
{
	const rx_schema_column *old = w->operation->old_column, *new = w->operation->column;

	if (!old || !old->computed || !new->computed)
		return old && (old->computed || new->computed);
	return !rx__sql_equal(old->computed, new->computed) &&
		!(w->dialect->expression_equal &&
			w->dialect->expression_equal(old->computed, new->computed));
}

static bool in_names(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (rx__same_name(names[i], name))
			return true;
	return false;
}

static bool index_uses(const rx_schema_index *index, const char *column)
{
	for (size_t i = 0; i < index->n_parts; i++)
		if (rx__same_name(index->parts[i].column, column) ||
			rx__sql_mentions(index->parts[i].expression, column))
			return true;
	return in_names(index->include, index->n_include, column) ||
		rx__sql_mentions(index->where, column);
}

static int create_indexes(writer *w, const rx_schema_table *table)
{
	int result = 0;

	for (size_t i = 0; !result && i < table->n_indexes; i++) {
		if (!index_uses(&table->indexes[i], w->operation->name))
			continue;
		result =
			rx__ddl_create_index(&w->sql, w->dialect, table, &table->indexes[i], false, w->error);
		if (!result)
			result = rx__ddl_send(w);
	}
	return result;
}

static int create_key(writer *w, const rx_schema_key *key, bool is_primary)
{
	if (!in_names(key->columns, key->n_columns, w->operation->name))
		return 0;
	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "ADD ");
	rx__ddl_key(&w->sql, w->dialect, key, is_primary);
	return rx__ddl_send(w);
}

static int create_constraints(writer *w, const rx_schema_table *table)
{
	const char *column = w->operation->name;
	int result = create_key(w, &table->primary_key, true);

	for (size_t i = 0; !result && i < table->n_uniques; i++)
		result = create_key(w, &table->uniques[i], false);
	for (size_t i = 0; !result && i < table->n_checks; i++) {
		if (!rx__sql_mentions(table->checks[i].sql, column))
			continue;
		rx__ddl_put_alter(w);
		rx__buf_puts(&w->sql, "ADD ");
		rx__ddl_check(&w->sql, w->dialect, &table->checks[i]);
		result = rx__ddl_send(w);
	}
	for (size_t i = 0; !result && i < table->n_foreign_keys; i++) {
		const rx_schema_foreign_key *key = &table->foreign_keys[i];

		if (!in_names(key->columns, key->n_columns, column))
			continue;
		rx__ddl_put_alter(w);
		rx__buf_puts(&w->sql, "ADD ");
		rx__ddl_foreign_key(&w->sql, w->dialect, key);
		result = rx__ddl_send(w);
	}
	return result;
}

int rx__ddl_drop_expression(writer *w)
{
	rx__ddl_put_alter_column(w);
	rx__buf_puts(&w->sql, "DROP EXPRESSION");
	return rx__ddl_send(w);
}

int rx__ddl_replace_computed(writer *w)
{
	const rx_schema_table *table = w->there ? w->there : w->operation->definition;
	const rx_schema_column *column = w->operation->column;
	int result;

	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "DROP COLUMN ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->name);
	result = rx__ddl_send(w);
	if (result)
		return result;
	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "ADD COLUMN ");
	result = rx__ddl_column(&w->sql, w->dialect, column, w->error);
	if (!result)
		result = rx__ddl_send(w);
	if (!result && column->comment && (w->dialect->capabilities & RX_DIALECT_COMMENTS))
		result = rx__ddl_comment_on(w, column->name, column->comment);
	if (!result && table)
		result = create_constraints(w, table);
	return result || !table ? result : create_indexes(w, table);
}
