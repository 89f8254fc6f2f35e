/* What a list of operations adds to a table that it makes itself becomes part of the CREATE TABLE, for
 * an engine that reads its whole schema again at each ALTER TABLE. */
#ifndef RX_SCHEMA_FOLD_H
#define RX_SCHEMA_FOLD_H

#include "schema/operation.h"

/* Adds operations [at, end) of op to out, with columns and constraints of a new table folded into the
 * operation that makes it. Only what stands between others of which no one can tell the difference is
 * moved: tables and indexes made, columns and constraints added. A list that is wrong stays as it is,
 * so that its errors are those of the operation that is wrong. */
int rx__fold_tables(rx_op *out, const rx_op *op, size_t at, size_t end, rx_error *error);

#endif
