/* Labels and names on engines with MODIFY COLUMN (MariaDB): an enum is the column's own type, and of the
 * constraints only those that are indexes can be renamed. */
#ifndef RX_SCHEMA_DDL_MODIFY_NAME_H
#define RX_SCHEMA_DDL_MODIFY_NAME_H

#include "schema/ddl/ddl_writer.h"

/* The column as it is to be, whole. */
int rx__ddl_modify_column(rx__ddl_writer *w, const rx_schema_column *column);

int rx__ddl_modify_label(rx__ddl_writer *w);
int rx__ddl_modify_rename(rx__ddl_writer *w); /* of a constraint */
int rx__ddl_modify_rename_index(rx__ddl_writer *w);

/* What the operation's table has under a name. */
const rx_schema_foreign_key *rx__ddl_modify_foreign_key(const rx__ddl_writer *w, const char *name);
bool rx__ddl_modify_is_unique(const rx__ddl_writer *w, const char *name);
/* Whether that is the name of the primary key, which the engine does not keep. */
bool rx__ddl_modify_is_primary(const rx__ddl_writer *w);

#endif
