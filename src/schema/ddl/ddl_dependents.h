/* Indexes, constraints and computed columns that stand on a column, made again when that one is another.
 * All of it is known from the table as it is (the writer's `there`). For ddl_alter.c, ddl_computed.c. */
#ifndef RX_SCHEMA_DDL_DEPENDENTS_H
#define RX_SCHEMA_DDL_DEPENDENTS_H

#include "schema/ddl/ddl_writer.h"

/* Makes what went with a column that was dropped. */
int rx__ddl_make_standing_on(rx__ddl_writer *w, const char *column);
/* ADD COLUMN, with its comment. */
int rx__ddl_add_computed(rx__ddl_writer *w, const rx_schema_column *column);

/* Drops what compares the operation's column with something, or is computed from it, and makes it
 * again. Nothing where the table is not known. */
int rx__ddl_drop_compared(rx__ddl_writer *w);
int rx__ddl_make_compared(rx__ddl_writer *w);

#endif
