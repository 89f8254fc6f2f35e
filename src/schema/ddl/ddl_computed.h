/* ALTER COLUMN of what a column computes. For ddl_alter.c. */
#ifndef RX_SCHEMA_DDL_COMPUTED_H
#define RX_SCHEMA_DDL_COMPUTED_H

#include "schema/ddl/ddl_writer.h"

/* Whether the operation's column is not computed as it was; false where that is not known. */
bool rx__ddl_computed_differs(const rx__ddl_writer *w);
/* The column stays with its values. */
int rx__ddl_drop_expression(rx__ddl_writer *w);
/* Another column of the same name, with what stood on it, where the table is known. */
int rx__ddl_replace_computed(rx__ddl_writer *w);

#endif
