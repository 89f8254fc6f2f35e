/* What models cannot say of a column, and a statement that says the column whole would take from it. */
#ifndef RX_SCHEMA_DDL_KEPT_H
#define RX_SCHEMA_DDL_KEPT_H

#include "schema/ddl/ddl_writer.h"

/* RX_EMIGRATION: the column's new type cannot have what the one of its name has now. */
int rx__ddl_check_kept(rx__ddl_writer *w, const rx_schema_column *column);

/* Behind a column as it is to be: what the one of its name has now. Nothing where that is not known. */
int rx__ddl_put_kept(rx__ddl_writer *w, const rx_schema_column *column);

#endif
