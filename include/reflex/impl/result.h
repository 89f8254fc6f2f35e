/* What the rows of a result become: objects of a model, or structs that RX_ROW declares. Either has
 * an rx_row_type of the name User__row, so that one macro takes both. For the implementation only. */
#ifndef REFLEX_IMPL_RESULT_H
#define REFLEX_IMPL_RESULT_H
#pragma GCC system_header

#include <stddef.h>
#include <stdint.h>

typedef struct rx_row_type rx_row_type;

typedef struct rx_row_field {
	const char *name;
	uint32_t offset, size;
	uint8_t type, optional, chars;
	const struct rx_model *model; /* of one(…) */
	const rx_row_type *nested; /* of nested(…) */
} rx_row_field;

struct rx_row_type {
	const char *name;
	size_t size;
	const rx_row_field *fields; /* NULL: objects of the model */
	size_t n_fields;
	const struct rx_model *model; /* of a row its handles: a model without a table */
};

/* The type of a list of them: User ** of a model, TeamSize * of a row. */
#define RX__LIST_OF(R) __typeof__(__builtin_choose_expr(R##__is_row, (struct R *)0, (struct R **)0))

#endif
