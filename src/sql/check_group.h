/* What may stand beside aggregates, and where an aggregate may stand. */
#ifndef RX_SQL_CHECK_GROUP_H
#define RX_SQL_CHECK_GROUP_H

#include <reflex/sys/dialect.h>

#include "sql/scope.h"
#include "sql/select.h"

int rx__check_group(const rx__scope *scope, const rx__select *select, rx_error *error);
/* The place (from 1) of the entry of a list that is the same expression; 0 if there is none, or the
 * engine needs more than the place. list may be NULL. */
size_t rx__check_place(
	const rx__scope *scope, const rx_operand *list, const rx_node *node, const rx_dialect *dialect);
/* "User_.age", "rx_sum(User_.age)", for messages; returns out. */
const char *rx__check_describe(const rx_node *node, char *out, size_t size);

#endif
