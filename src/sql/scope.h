/* Which tables an expression may name, from the outside in: the query's own, then one for each
 * rx_has or rx_any around the place. */
#ifndef RX_SQL_SCOPE_H
#define RX_SQL_SCOPE_H

#include "model/mapper.h"

enum { RX__SCOPE_DEPTH = 16 };

typedef struct rx__scope {
	const rx__mapper *mapper[RX__SCOPE_DEPTH];
	uint32_t number[RX__SCOPE_DEPTH]; /* of the alias; 0 is the query's own table, by its name */
	size_t n;
	uint32_t n_aliases; /* given so far, in the whole statement */
} rx__scope;

void rx__scope_init(rx__scope *scope, const rx__mapper *root);

/* Finds the innermost table that has the column. RX_EINVAL, naming the column and the way to reach
 * it, if there is none. */
int rx__scope_column(const rx__scope *scope, const rx_node *column, const rx__attribute **attribute,
	size_t *level, rx_error *error);
/* The same for the relation of an rx_has or rx_any. */
int rx__scope_relation(const rx__scope *scope, const rx_rel_node *relation,
	const rx__relationship **out, size_t *level, rx_error *error);

typedef struct rx__scope_operand {
	const rx__attribute *attribute; /* whose values it yields, or NULL */
	const rx__attribute *column; /* that it is made of, for logs; the first of several */
	rx_type type;
} rx__scope_operand;
/* What an operand yields: a column, and what passes a column's values on, has its attribute. */
int rx__scope_operand_of(
	const rx__scope *scope, const rx_node *node, rx__scope_operand *out, rx_error *error);

/* Goes into the target of a relation, and out again. */
int rx__scope_push(rx__scope *scope, const rx__mapper *mapper, rx_error *error);
void rx__scope_pop(rx__scope *scope);

#endif
