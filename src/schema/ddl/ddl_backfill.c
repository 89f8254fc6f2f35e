/* A copy of a column takes only rows that have something to be copied and no value yet: so it may be
 * run again, and what programs have written meanwhile stays. */
#include "schema/ddl/ddl_backfill.h"

#include "schema/ddl/ddl_statement.h"

static bool is_copy(const rx__operation *operation)
{
	return operation->new_name != NULL;
}

static void put_and(rx_buf *out, bool *first)
{
	rx__buf_puts(out, *first ? " WHERE " : " AND ");
	*first = false;
}

static void put_where(
	rx_buf *out, const rx_dialect *dialect, const rx__operation *operation, const char *also)
{
	bool first = true;

	if (operation->where) {
		put_and(out, &first);
		rx__buf_printf(out, "(%s)", operation->where);
	}
	if (is_copy(operation)) {
		put_and(out, &first);
		rx__ddl_name(out, dialect, operation->new_name);
		rx__buf_puts(out, " IS NULL AND ");
		rx__ddl_name(out, dialect, operation->name);
		rx__buf_puts(out, " IS NOT NULL");
	}
	if (also) {
		put_and(out, &first);
		rx__buf_puts(out, also);
	}
}

bool rx__ddl_put_backfill(
	rx_buf *out, const rx_dialect *dialect, const rx__operation *operation, const char *also)
{
	const char *set = rx__ddl_own_sql(dialect, operation);

	if (!set && !(is_copy(operation) && !operation->sql))
		return false;
	rx__buf_puts(out, "UPDATE ");
	rx__ddl_table_name(out, dialect, operation->schema, operation->table);
	rx__buf_puts(out, " SET ");
	if (is_copy(operation)) {
		rx__ddl_name(out, dialect, operation->new_name);
		rx__buf_puts(out, " = ");
	}
	if (set)
		rx__buf_puts(out, set);
	else
		rx__ddl_name(out, dialect, operation->name);
	put_where(out, dialect, operation, also);
	return true;
}
