/* A column becomes a computed one, is computed in another way, or is no more. Servers can take an
 * expression away (the values stay), but not give one to a column that is there: that one is dropped
 * and added, and what stood on it (indexes, constraints) is made again from what is known of the
 * table. */
#include "schema/ddl/ddl_computed.h"

#include "schema/ddl/ddl_dependents.h"
#include "schema/schema.h"
#include "schema/sql_text.h"

bool rx__ddl_computed_differs(const rx__ddl_writer *w)
{
	const rx_schema_column *old = w->operation->old_column, *new = w->operation->column;

	if (!old || !old->computed || !new->computed)
		return old && (old->computed || new->computed);
	if (w->computed)
		return !w->computed->equal;
	return !rx__sql_equal(old->computed, new->computed) &&
		!(w->dialect->expression_equal &&
			w->dialect->expression_equal(old->computed, new->computed));
}

int rx__ddl_drop_expression(rx__ddl_writer *w)
{
	rx__ddl_put_alter_column(w);
	rx__buf_puts(&w->sql, "DROP EXPRESSION");
	return rx__ddl_send(w);
}

int rx__ddl_replace_computed(rx__ddl_writer *w)
{
	int result;

	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "DROP COLUMN ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->name);
	result = rx__ddl_send(w);
	if (!result)
		result = rx__ddl_add_computed(w, w->operation->column);
	return result || !w->there ? result : rx__ddl_make_standing_on(w, w->operation->name);
}
