/* What may stand beside aggregates, and where an aggregate may stand. */
#ifndef RX_SQL_CHECK_GROUP_H
#define RX_SQL_CHECK_GROUP_H

#include "sql/scope.h"
#include "sql/select.h"

int rx__check_group(const rx__scope *scope, const rx__select *select, rx_error *error);
/* "User_.age", "rx_sum(User_.age)", for messages; returns out. */
const char *rx__check_describe(const rx_node *node, char *out, size_t size);

#endif
