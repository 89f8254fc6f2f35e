/* SQL texts of values that rows get when a column is added to them, or may be NULL no more. */
#ifndef RX_SCHEMA_FILL_H
#define RX_SCHEMA_FILL_H

#include <reflex/schema.h>

#include "base/arena.h"

/* The plainest value of a type: 0, '', the first label. For the way back of a migration that took the
 * values away. Static or in the arena; NULL when out of memory. */
const char *rx__fill_zero(rx_arena *arena, const rx_ddl_type *type);
/* A value as SQL, in single quotes where it is none of the numbers; of an enum, give the label as a
 * text. NULL when out of memory, and for NaN. */
const char *rx__fill_of(rx_arena *arena, const rx_value *value);
/* "This moment" as SQL that every engine knows, for a date, time or datetime column. */
const char *rx__fill_now(rx_type type);

#endif
