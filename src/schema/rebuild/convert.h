/* What becomes of a column's values when its type changes, in the SQL of SQLite: which of them fit,
 * and how they are written in the new type. A value that does not fit is never changed into another:
 * the expression fails. */
#ifndef RX_SCHEMA_CONVERT_H
#define RX_SCHEMA_CONVERT_H

#include <reflex/schema.h>

#include "base/buf.h"

/* Whether values must be looked at at all. A type that SQLite stores in the same way, or one of which
 * nothing is known, takes them as they are. */
bool rx__convert_needed(const rx_ddl_type *from, const rx_ddl_type *to);

/* A condition that is true of the values of `value` (an expression, a quoted column) that fit; it is
 * meant for values that are not NULL. */
void rx__convert_fits(
	rx_buf *out, const rx_ddl_type *from, const rx_ddl_type *to, const char *value);

/* The new value; NULL stays NULL, and what does not fit makes the statement fail. */
void rx__convert_value(
	rx_buf *out, const rx_ddl_type *from, const rx_ddl_type *to, const char *value);

#endif
