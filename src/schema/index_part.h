/* The parts of an index as people write them: "name", "name DESC", "name COLLATE NOCASE ASC",
 * "lower(name) DESC". */
#ifndef RX_SCHEMA_INDEX_PART_H
#define RX_SCHEMA_INDEX_PART_H

#include <reflex/schema.h>

#include "base/arena.h"

/* is_expression: the text is SQL, and a column only if it is nothing but a plain name; else what
 * stands before the words is the column's name as it is. False when out of memory. */
bool rx__index_part_read(
	rx_arena *arena, rx_schema_index_part *out, const char *text, bool is_expression);
/* Adds the parts of a list: "lower(a), b DESC". False when out of memory. */
bool rx__index_part_read_list(rx_arena *arena, rx_schema_index *index, const char *text);
/* The text that reads as this part. In the arena; NULL when out of memory. */
const char *rx__index_part_text(rx_arena *arena, const rx_schema_index_part *part);

#endif
