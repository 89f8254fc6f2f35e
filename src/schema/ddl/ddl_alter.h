/* A column that becomes another, on engines with ALTER COLUMN. */
#ifndef RX_SCHEMA_DDL_ALTER_H
#define RX_SCHEMA_DDL_ALTER_H

#include "schema/ddl/ddl_writer.h"

/* The statements of RX__OP_ALTER_COLUMN. Where the operation knows the column as it is (old_column),
 * only what differs is said; else all of it. */
int rx__ddl_change_column(rx__ddl_writer *w);

#endif
