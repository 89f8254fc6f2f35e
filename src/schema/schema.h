/* Building a schema as data (<reflex/schema.h>): lists that grow in the schema's arena, deep copies,
 * the order of tables.
 *
 * A list made by these functions has room for the next power of two of its length, so that no
 * capacity is stored; a list that was made in another way (a literal in a test) must not be pushed
 * to. All functions that return a pointer return NULL when out of memory. */
#ifndef RX_SCHEMA_SCHEMA_H
#define RX_SCHEMA_SCHEMA_H

#include <reflex/schema.h>
#include <reflex/sys/dialect.h>

#include "base/arena_list.h"

/* An empty schema with its arena. Owned: rx_schema_free. */
rx_schema *rx__schema_new(void);
rx_arena *rx__schema_arena(rx_schema *schema);
/* A schema whose tables and strings are copies. Owned: rx_schema_free. */
rx_schema *rx__schema_copy(const rx_schema *schema);

/* Takes item i out; the order of the others stays. */
void rx__schema_remove(void *items, size_t *n, size_t i, size_t item_size);

/* A new table at the end, its names copied. */
rx_schema_table *rx__schema_add_table(rx_schema *schema, const char *in_schema, const char *name);
rx_schema_column *rx__schema_add_column(rx_arena *arena, rx_schema_table *table, const char *name);
bool rx__schema_add_view(rx_schema *schema, const char *name);
/* By schema and name, byte by byte; uniques, indexes, … stay as they are. */
void rx__schema_sort(rx_schema *schema);

/* Deep copies into the arena; false when out of memory (*out is then not to be used). */
bool rx__schema_copy_type(rx_arena *arena, rx_ddl_type *out, const rx_ddl_type *in);
bool rx__schema_copy_column(rx_arena *arena, rx_schema_column *out, const rx_schema_column *in);
bool rx__schema_copy_key(rx_arena *arena, rx_schema_key *out, const rx_schema_key *in);
bool rx__schema_copy_index(rx_arena *arena, rx_schema_index *out, const rx_schema_index *in);
bool rx__schema_copy_foreign_key(
	rx_arena *arena, rx_schema_foreign_key *out, const rx_schema_foreign_key *in);
bool rx__schema_copy_check(rx_arena *arena, rx_schema_check *out, const rx_schema_check *in);
bool rx__schema_copy_table(rx_arena *arena, rx_schema_table *out, const rx_schema_table *in);
/* A list of strings, itself with a NULL behind it. NULL for NULL or when out of memory. */
const char **rx__schema_copy_names(rx_arena *arena, const char *const *names, size_t n);

/* Whether a model can say the name of this index: it is one in C, and nobody else's (to some engines the
 * names of indexes are each table's own). The same index of a model stands for one whose name cannot be
 * said. */
bool rx__schema_index_is_sayable(
	const rx_schema *schema, const rx_schema_table *table, const char *name);

/* Takes out the options of a table that are there which nobody has to say. */
void rx__schema_usual_options(const rx_dialect *dialect, rx_schema_table *table);

/* As rx_schema_table_named and rx_schema_column_named, for changing. */
rx_schema_table *rx__schema_table(rx_schema *schema, const char *in_schema, const char *name);
rx_schema_column *rx__schema_column(rx_schema_table *table, const char *name);
const rx_schema_index *rx__schema_index_named(const rx_schema_table *table, const char *name);

/* Whether the table that a foreign key points to ("table", "schema.table") is this one. */
bool rx__schema_points_to(const rx_schema_foreign_key *key, const rx_schema_table *table);

/* Equality of two strings that may be NULL; and of names as the database sees them (ASCII letters
 * of either case are the same). */
bool rx__same(const char *a, const char *b);
bool rx__same_name(const char *a, const char *b);
bool rx__same_names(const char *const *a, const char *const *b, size_t n);

#endif
