/* A select as data: what the shape key is made of, and what the renderer writes. */
#ifndef RX_SQL_SELECT_H
#define RX_SQL_SELECT_H

#include <reflex/join.h>
#include <reflex/row.h>

#include "model/mapper.h"
#include "sql/mask.h"

typedef enum rx__select_form {
	RX__SELECT_ROWS,
	RX__SELECT_COUNT, /* one row, one integer */
	RX__SELECT_EXISTS, /* one row: 1 or 0 */
	RX__SELECT_KEY, /* ROWS of one primary key; where, order and limit are not looked at */
} rx__select_form;

/* What a `one` relation points to, selected behind the columns of the first table: joined by LEFT JOIN
 * under a name that no expression of the program can use. */
typedef struct rx__select_along {
	const rx__relationship *relation;
	size_t owner; /* 0: the first table; else the number, from 1, of one before it */
} rx__select_along;

/* Zero of every member is "not asked for". What it points to is borrowed. The text, the key and the
 * values have the order: with, items, from, join, where, group_by, having, order_by, limit, offset. */
typedef struct rx__select {
	const rx__mapper *mapper; /* whose table comes first; NULL: rows of a query, see rows */
	const rx_model *rows; /* without a mapper: the row type's handles */
	const rx_query *from; /* the query that gives them */
	const rx_query *const *with; /* named queries, ended by NULL; NULL: none */
	rx__select_form form;
	const rx__mask *columns; /* of the mapper's table; NULL: all */
	const rx_operand *items; /* what is selected, ended by NULL; NULL: columns */
	const rx_row_type *row; /* whose fields take the items, or NULL */
	const rx_rel *join; /* ended by NULL */
	const rx__select_along *along; /* of rows of the mapper's table */
	size_t n_along;
	const rx_node *where; /* may be NULL or empty */
	const rx_operand *group_by; /* ended by NULL */
	const rx_node *having;
	const rx_order *order_by; /* ended by an entry without operand; NULL: none */
	int64_t limit, offset; /* 0: none */
	unsigned unfiltered; /* RX_FILTER_…: declared filters that are left out, everywhere in it */
	int lock; /* RX_FOR_UPDATE, … */
	bool distinct;
	bool objects; /* rows of the mapper's table, each once, whatever is joined to it */
} rx__select;

enum { RX__LIMIT_LITERAL = 100 };

/* Whether the limit is part of the text. SQLite plans a literal better than a parameter, but each
 * one is a statement of its own: so it is for the small ones that pages have. */
static inline bool rx__select_limit_literal(int64_t limit)
{
	return limit > 0 &&
		(limit <= RX__LIMIT_LITERAL || limit == 200 || limit == 500 || limit == 1000);
}

#endif
