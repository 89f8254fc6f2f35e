/* Filters that models declare (.filter, .soft_delete, .tenant of a column), as part of a statement:
 * each table in it that has some gets their conditions, unless the statement leaves them out. Which
 * ones is known from the model and `unfiltered` (RX_FILTER_…), so one word in the key is enough.
 *
 * The values come where the text has them: before those of the condition that stands beside them. */
#ifndef RX_SQL_FILTER_H
#define RX_SQL_FILTER_H

#include "sql/shape.h"

/* Whether a statement that leaves out `unfiltered` has conditions for the table. */
bool rx__filter_any(const rx__scope_table *table, unsigned unfiltered);
/* The values of the conditions of one table. RX_EINVAL: the model has a tenant, and the shape none. */
void rx__filter_shape_table(rx__shaper *w, size_t level);
/* Of all tables of the depth: the joined ones, then the first one, as the text has them. */
void rx__filter_shape(rx__shaper *w);
int rx__filter_values(
	rx__shape *shape, const rx__mapper *mapper, unsigned unfiltered, rx_error *error);
/* Whether the filters hide a row with the values of this struct. */
bool rx__filter_hides(
	const rx__mapper *mapper, const void *row, unsigned unfiltered, const rx_value *tenant);

#endif
