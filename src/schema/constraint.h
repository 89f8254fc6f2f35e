/* The constraints of a table as one list, by name.
 *
 * One that has no name in the database (SQLModel's uniques, say) answers to the name that the
 * convention gives it, so that a script can drop it; and a type that is a list of labels owns a CHECK
 * where the engine has no such type. */
#ifndef RX_SCHEMA_CONSTRAINT_H
#define RX_SCHEMA_CONSTRAINT_H

#include <reflex/schema.h>

#include "base/arena.h"

typedef enum rx__constraint_class {
	RX__CONSTRAINT_NONE,
	RX__CONSTRAINT_PRIMARY_KEY,
	RX__CONSTRAINT_UNIQUE,
	RX__CONSTRAINT_FOREIGN_KEY,
	RX__CONSTRAINT_CHECK,
} rx__constraint_class;

typedef struct rx__constraint_at {
	rx__constraint_class what;
	size_t i; /* in the table's list */
} rx__constraint_at;

/* Where the constraint of that name is; .what is RX__CONSTRAINT_NONE if there is none, and also if
 * memory ran out. */
rx__constraint_at rx__constraint_named(
	rx_arena *arena, const rx_schema_table *table, const char *name);
/* Its name, or the conventional one. In the arena; NULL when out of memory. */
const char *rx__constraint_name(
	rx_arena *arena, const rx_schema_table *table, rx__constraint_at at);
void rx__constraint_remove(rx_schema_table *table, rx__constraint_at at);

/* The CHECK that an enum column owns: "status" IN ('draft', 'live'), named ck_<table>_<column>. */
bool rx__constraint_of_enum(
	rx_arena *arena, rx_schema_check *out, const char *table, const rx_schema_column *column);
/* That name alone. In the arena; NULL when out of memory. */
const char *rx__constraint_enum_name(rx_arena *arena, const char *table, const char *column);
/* Whether a CHECK is one: column IN ('…', '…'). */
bool rx__constraint_is_labels(const char *sql, const char *column);
/* Its labels, ended by NULL; NULL if it is none, or when out of memory. */
const char **rx__constraint_labels(rx_arena *arena, const char *sql, const char *column);
/* Whether it is the CHECK that SQLAlchemy gave a boolean: flag IN (0, 1). */
bool rx__constraint_is_boolean(const char *sql, const char *column);
/* After the type of a column changed: takes out the CHECK that it owned (was_enum: one of labels is
 * its, whoever wrote it), and puts in the one of its new type, if that is an enum. False when out of
 * memory. */
bool rx__constraint_follow_type(
	rx_arena *arena, rx_schema_table *table, const rx_schema_column *column, bool was_enum);

#endif
