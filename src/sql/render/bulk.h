/* UPDATE and DELETE of the rows that a condition finds, as data. */
#ifndef RX_SQL_BULK_H
#define RX_SQL_BULK_H

#include "sql/render/render.h"
#include "sql/render/returning.h"
#include "sql/shape.h"

typedef struct rx__bulk_set {
	const rx__attribute *attribute;
	const rx_node *to; /* an expression; NULL: the value */
	rx_value value; /* may be NULL */
} rx__bulk_set;

typedef struct rx__bulk {
	const rx__mapper *mapper;
	const rx__bulk_set *set;
	size_t n_set; /* 0: DELETE */
	const rx_node *where; /* may be NULL or empty: all rows */
	unsigned unfiltered; /* RX_FILTER_…: declared filters that are left out */
	rx__returning returning;
} rx__bulk;

/* Key and values. RX_EINVAL, RX_EDATA and so on for what cannot be sent, naming the column. */
int rx__shape_bulk(
	rx__shape *shape, const rx__bulk *bulk, const rx_dialect *dialect, rx_error *error);
int rx__render_bulk(rx_buf *out, const rx_dialect *dialect, const rx__bulk *bulk, rx_error *error);

/* One assignment, for other statements that have some. */
void rx__shape_set(rx__shaper *w, const rx__bulk_set *set);
void rx__render_set(rx__renderer *r, const rx__bulk_set *set);

#endif
