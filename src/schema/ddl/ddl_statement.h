/* One operation as the statements that do it, on engines that can do it by a statement. */
#ifndef RX_SCHEMA_DDL_STATEMENT_H
#define RX_SCHEMA_DDL_STATEMENT_H

#include "schema/ddl/ddl.h"

/* Called with each statement, without its semicolon; what it returns ends the walk if not 0. */
typedef int rx__ddl_emit(void *ud, const char *sql, rx_error *error);

/* Of a database of which nothing is known (apply/there.h looks at one). */
int rx__ddl_statements(const rx_dialect *dialect, const rx__operation *operation,
	rx__ddl_emit *emit, void *ud, rx_error *error);
/* The SQL that a script gives for this engine; NULL if there is none for it. */
const char *rx__ddl_own_sql(const rx_dialect *dialect, const rx__operation *operation);

/* The same change for an engine without a type of labels: what an enum brings with it becomes
 * operations on its CHECK. schema is what the database is before. Adds one or more to out. */
int rx__ddl_lower(rx_op *out, const rx_schema *schema, const rx_dialect *dialect,
	const rx__operation *operation, rx_error *error);

#endif
