/* One label more, or one under another name. */
#ifndef RX_SCHEMA_LABEL_H
#define RX_SCHEMA_LABEL_H

#include "schema/operation.h"

/* The type after RX__OP_ADD_LABEL or RX__OP_RENAME_LABEL; its labels are made in the arena.
 * RX_EMIGRATION: it is no enum, a label is not there, or is there already. */
int rx__label_change(
	rx_arena *arena, rx_ddl_type *type, const rx__operation *operation, rx_error *error);

/* Its place among the labels; SIZE_MAX: it is none of them. */
size_t rx__label_place(const char *const *labels, const char *label);

#endif
