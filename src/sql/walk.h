/* The one walk over an expression tree. Everything that looks at a tree without writing SQL (the
 * shape key, checks) is a visitor of it. */
#ifndef RX_SQL_WALK_H
#define RX_SQL_WALK_H

#include <reflex/impl/expr.h>

typedef enum rx__walk_step {
	RX__WALK_CONTINUE,
	RX__WALK_PRUNE, /* from enter: neither the operands nor leave */
	RX__WALK_ABORT, /* the walk ends at once */
} rx__walk_step;

/* enter is called before a node's operands, leave (may be NULL) after them. Operands come in the
 * order in which they stand in SQL, which is the order of the values that are bound. NULL and empty
 * operands of and/or are left out. */
typedef struct rx__visitor {
	rx__walk_step (*enter)(void *ud, const rx_node *node);
	rx__walk_step (*leave)(void *ud, const rx_node *node);
} rx__visitor;

/* False if the walk was aborted. A NULL root is nothing to do. */
bool rx__walk(const rx_node *root, const rx__visitor *visitor, void *ud);

/* A condition with nothing in it: NULL, or an and/or/not whose operands are all empty. */
bool rx__expr_empty(const rx_node *node);
/* Operands of an and/or that are not empty. */
size_t rx__expr_operands(const rx_node *node);

bool rx__node_aggregates(const rx_node *node);
/* Of a function, arithmetic or aggregate, the first operand; NULL for all else, and for the count of
 * all rows. */
const rx_node *rx__node_first(const rx_node *node);
/* What it yields are values of its first operand's column, or NULL. */
bool rx__node_passes_on(const rx_node *node);
/* A function that has a meaning inside of rx_over only. */
bool rx__node_windows(const rx_node *node);
/* Its operands are n pointers in b. */
bool rx__node_has_list(const rx_node *node);

static inline const rx__expr *rx__expr_of(const rx_node *node)
{
	return (const rx__expr *)node;
}

#endif
