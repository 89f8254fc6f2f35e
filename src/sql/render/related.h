/* The rows on the other side of a relation, for many owners at once: the select that a load sends. */
#ifndef RX_SQL_RELATED_H
#define RX_SQL_RELATED_H

#include "sql/render/render.h"
#include "sql/shape.h"

typedef struct rx__related {
	const rx__relationship *relation;
	const rx_node *where; /* which owners, and what else the rows must be; may be NULL */
	const rx_order *order_by; /* ended by an entry without operand; NULL: none */
	unsigned unfiltered; /* RX_FILTER_…: declared filters that are left out */
	int64_t limit, offset; /* for each owner; 0: none */
} rx__related;

/* How many columns stand behind those of the target: the owner's key, where the target's own columns
 * do not hold it. */
size_t rx__related_extra(const rx__relationship *relation);
/* The columns that tell a row's owner: in the link table, or in the target. */
const rx__key *rx__related_owner(const rx__relationship *relation);

/* Conditions and order may name the columns of the target and, of a relation through a link table,
 * those of the link. */
int rx__shape_related(
	rx__shape *shape, const rx__related *related, const rx_dialect *dialect, rx_error *error);
int rx__render_related(
	rx_buf *out, const rx_dialect *dialect, const rx__related *related, rx_error *error);

#endif
