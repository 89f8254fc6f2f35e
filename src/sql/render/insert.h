/* INSERT of many rows, and what becomes of one that is there already, as data. */
#ifndef RX_SQL_INSERT_H
#define RX_SQL_INSERT_H

#include "model/unique.h"
#include "sql/render/bulk.h"

typedef struct rx__insert {
	const rx__mapper *mapper;
	rx__mask columns; /* that are sent, the same for each row */
	size_t n_rows;
	bool upsert; /* all below is looked at */
	const rx__unique *conflict; /* NULL: any unique key */
	bool by_name; /* conflict->name is what is sent */
	rx__mask update; /* columns that take the new row's values */
	const rx__bulk_set *set; /* and those that are set to something else */
	size_t n_set; /* 0, with nothing in update: the row stays as it is */
	const rx_node *where;
	unsigned unfiltered; /* RX_FILTER_…: declared filters that rows which are there need not pass */
	rx__returning returning;
} rx__insert;

/* The key; the values of SET, WHERE and RETURNING are added behind those of the rows, which are in
 * the shape already. */
int rx__shape_insert(
	rx__shape *shape, const rx__insert *insert, const rx_dialect *dialect, rx_error *error);
int rx__render_insert_many(
	rx_buf *out, const rx_dialect *dialect, const rx__insert *insert, rx_error *error);
/* The new row's value of a column. */
void rx__render_excluded(rx__renderer *r, const rx_node *node);

#endif
