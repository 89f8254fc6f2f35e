/* What can be wrong with a select although each of its parts is sound: an item that does not fit the
 * field it is for, a column beside aggregates that is not grouped. It depends on the structure only, so
 * it is looked at when a text is written. */
#ifndef RX_SQL_CHECK_H
#define RX_SQL_CHECK_H

#include "sql/scope.h"
#include "sql/select.h"

/* Checks a select whose tables are the innermost depth of the scope. RX_EINVAL with one message that
 * names the entry and the remedy. */
int rx__check_select(const rx__scope *scope, const rx__select *select, rx_error *error);

/* Whether a row of the first table can come more than once, for what is joined to it. */
bool rx__check_multiplies(const rx__scope *scope);
/* Whether the node is an rx_object, by rx_of or not. */
bool rx__check_is_object(const rx_node *node);
/* Whether the operand may be NULL; grouped: aggregates are never over no rows. */
bool rx__check_nullable(const rx__scope *scope, const rx_node *node, bool grouped);

/* How many items the fields of a row take, nested rows counted through; the field of one of them. */
size_t rx__check_n_fields(const rx_row_type *row);
const rx_row_field *rx__check_field(const rx_row_type *row, size_t item);

#endif
