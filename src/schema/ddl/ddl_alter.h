/* A column that becomes another, on engines with ALTER COLUMN. */
#ifndef RX_SCHEMA_DDL_ALTER_H
#define RX_SCHEMA_DDL_ALTER_H

#include "schema/ddl/ddl_writer.h"

/* The statements of RX__OP_ALTER_COLUMN. Where the operation knows the column as it is (old_column),
 * only what differs is said; else all of it. */
int rx__ddl_change_column(rx__ddl_writer *w);

/* A column's value as one of another type, by a cast. */
typedef struct rx__ddl_conversion {
	const char *column;
	const rx_ddl_type *from, *to; /* from NULL: not known */
	const char *type; /* the engine's words for `to` */
} rx__ddl_conversion;
void rx__ddl_put_conversion(rx_buf *out, const rx_dialect *dialect, const rx__ddl_conversion *c);

#endif
