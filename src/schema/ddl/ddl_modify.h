/* Statements of engines with MODIFY COLUMN (MariaDB): a column is said whole, comments stand in it, and
 * what a constraint is dropped by depends on what it is. */
#ifndef RX_SCHEMA_DDL_MODIFY_H
#define RX_SCHEMA_DDL_MODIFY_H

#include "schema/ddl/ddl_writer.h"

/* The statements of the writer's operation, where such an engine has its own; RX_NOTFOUND: it has none,
 * the standard's are its too. */
int rx__ddl_modify(rx__ddl_writer *w);

/* Whether those statements depend on what the database has now, so that w->there is to be the table. */
bool rx__ddl_modify_looks(const rx__operation *operation);

#endif
