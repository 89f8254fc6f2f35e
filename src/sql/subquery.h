/* From a query as a value to a select that can be walked and written. */
#ifndef RX_SQL_SUBQUERY_H
#define RX_SQL_SUBQUERY_H

#include "sql/scope.h"
#include "sql/select.h"

typedef struct rx__subquery {
	rx__select select;
	rx__query_args args; /* what the select points to */
	rx_operand items[2];
} rx__subquery;

/* As much of the args as this library knows. */
void rx__args_take(rx__query_args *out, const rx__query_args *args);
/* RX_EINVAL if a list is longer than its limit. */
int rx__args_check(const rx__query_args *args, rx_error *error);
/* The parts of a select that the args name; its table and what it gives are for the caller. */
void rx__select_of_args(rx__select *out, const rx__query_args *args);

/* A query whose rows are a table's in another query: with a row type. */
/* Whether the two parts of a combined query can be combined. RX_EINVAL. */
int rx__combined_check(const rx__scope *scope, const rx_query *query, rx_error *error);
int rx__subquery_of(rx__subquery *out, const rx_query *query, rx_error *error);
/* RX_NODE_SELECT or RX_NODE_EXISTS. */
int rx__subquery_of_node(rx__subquery *out, const rx_node *node, rx_error *error);

#endif
