/* RETURNING, of a statement that changes rows. */
#ifndef RX_SQL_RETURNING_H
#define RX_SQL_RETURNING_H

#include "sql/render/render.h"
#include "sql/shape.h"

typedef struct rx__returning {
	bool all; /* every column, in the order of declaration */
	const rx_operand *operands; /* else these; n 0: nothing */
	size_t n;
} rx__returning;

void rx__shape_returning(rx__shaper *w, const rx__returning *returning);
void rx__render_returning(rx__renderer *r, const rx__returning *returning);

#endif
