/* Names of a database made names of C, each once: "order line" becomes OrderLine as a type and
 * order_line as a field; keywords, macros of the system's headers and names that are taken get
 * something behind them. */
#ifndef RX_MIGRATE_IDENTIFIER_H
#define RX_MIGRATE_IDENTIFIER_H

#include <stdbool.h>

#include "base/arena.h"

/* Names that are taken in one scope. */
typedef struct rx__identifiers {
	rx_arena *arena; /* borrowed */
	const char **at;
	size_t n, capacity;
} rx__identifiers;

/* In the arena; NULL when out of memory. */
const char *rx__identifier_type(rx__identifiers *taken, const char *name);
const char *rx__identifier_field(rx__identifiers *taken, const char *name);
/* PREFIX_NAME, for the label of an enum. */
const char *rx__identifier_constant(rx__identifiers *taken, const char *prefix, const char *name);

/* Whether it can stand in C source as it is. */
bool rx__identifier_is_plain(const char *name);

#endif
