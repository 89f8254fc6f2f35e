/* Columns chosen by name, while the program runs. */
#ifndef RX_SQL_NAMED_H
#define RX_SQL_NAMED_H

#include <reflex/query.h>

/* The column of the field, if it is one of the choice (ended by NULL; empty: all that are not secret);
 * else NULL. */
const rx_column *rx__named_find(
	const rx_model *model, const char *name, size_t size, const rx_operand *choice);
/* RX_EINVAL, with what a RX_NODE_UNKNOWN was to name, and the names there are. */
int rx__named_fail(const rx_node *unknown, rx_error *error);
int rx__named_fail_for(const rx_model *model, const char *name, size_t size,
	const rx_operand *choice, rx_error *error);

#endif
