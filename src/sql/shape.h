/* The shape of a statement: all that its SQL text depends on, without the values. Two queries of one
 * shape share their text and their prepared statement. The values come out of the same walk, in the
 * order of their placeholders, checked against their columns. */
#ifndef RX_SQL_SHAPE_H
#define RX_SQL_SHAPE_H

#include <reflex/sys/dialect.h>

#include "base/arena.h"
#include "sql/scope.h"
#include "sql/select.h"

/* Reused from one statement to the next: after the first few, nothing is allocated any more but for
 * patterns and lists, in the arena. */
typedef struct rx__shape {
	uint64_t *words; /* the key */
	size_t n_words, words_cap;
	rx_value *values;
	const rx__attribute **attributes; /* that each value belongs to, or NULL: for logs */
	size_t n_values, values_cap, attributes_cap;
	const rx_value *tenant; /* borrowed: of the session, or NULL */
	rx_arena *arena; /* borrowed: what patterns and lists are made in */
} rx__shape;

/* What the first word of a key says. */
typedef enum rx__shape_kind {
	RX__SHAPE_SELECT = 1,
	RX__SHAPE_INSERT,
	RX__SHAPE_UPDATE,
	RX__SHAPE_DELETE,
	RX__SHAPE_RETURN, /* INSERT that returns columns */
	RX__SHAPE_BULK_UPDATE,
	RX__SHAPE_BULK_DELETE,
	RX__SHAPE_RELATED, /* the rows on the other side of a relation */
	RX__SHAPE_INSERT_MANY,
	RX__SHAPE_UPSERT,
	RX__SHAPE_INSERT_ROWS, /* several rows of a flush in one INSERT */
	RX__SHAPE_ARRAYS, /* the same by arrays; the number of rows is the kind of the statement here */
	RX__SHAPE_NUMBERS, /* keys that a sequence gives, before their rows are written */
	RX__SHAPE_UPDATE_ROWS, /* in one UPDATE, which reads them as a table */
} rx__shape_kind;

void rx__shape_init(rx__shape *shape, rx_arena *arena);
void rx__shape_deinit(rx__shape *shape);
/* Forgets key and values, keeps the memory. */
void rx__shape_clear(rx__shape *shape);

/* Makes key and values of a select. RX_EINVAL: a column of a table that is not in the query and the
 * like; RX_EDATA: a value that does not fit its column; nothing was sent in either case. */
int rx__shape_select(
	rx__shape *shape, const rx__select *select, const rx_dialect *dialect, rx_error *error);
/* The key of a statement that writes some columns of a model (NULL: none are told apart); the values
 * stay. */
int rx__shape_write(rx__shape *shape, rx__shape_kind kind, const rx__mapper *mapper,
	const rx__mask *columns, rx_error *error);
/* The same of a statement that writes n rows. */
int rx__shape_write_rows(rx__shape *shape, rx__shape_kind kind, const rx__mapper *mapper,
	const rx__mask *columns, size_t n, rx_error *error);
/* Adds a value as it is; it was checked before. */
int rx__shape_value(
	rx__shape *shape, const rx__attribute *attribute, const rx_value *value, rx_error *error);

/* Room for n more values. */
int rx__shape_reserve(rx__shape *shape, size_t n, rx_error *error);

/* How many placeholders stand for a list of n items that are not NULL: 0 if it is bound as one
 * parameter. */
size_t rx__shape_placeholders(
	const rx_dialect *dialect, rx_type type, const rx_node *list, size_t n);
/* The same for the rows of a key of several columns, in rows. */
size_t rx__shape_row_places(const rx_dialect *dialect, const rx_node *rows);
/* What the renderer must know of the items of a list. */
typedef struct rx__shape_list {
	size_t n; /* that are not NULL */
	bool has_null;
} rx__shape_list;
rx__shape_list rx__shape_list_of(const rx_node *list);

/* ---- for other files that make keys of statements with expressions ----------------------------- */

typedef struct rx__shaper {
	rx__shape *shape;
	const rx_dialect *dialect;
	unsigned unfiltered; /* RX_FILTER_…: declared filters that the statement leaves out */
	rx_error *error;
	int rc; /* sticky: after the first failure nothing is added */
	const rx__attribute *secret; /* a column that is part of the function at hand, or NULL */
	const rx_node *secret_node; /* the function */
	rx__scope scope;
} rx__shaper;

/* Begins a new key; mapper is the one table in scope, or NULL for none. */
void rx__shaper_init(rx__shaper *w, rx__shape *shape, const rx_dialect *dialect,
	const rx__mapper *mapper, rx_error *error);
void rx__shaper_word(rx__shaper *w, uint64_t word);
/* The words and values of an expression. */
void rx__shaper_walk(rx__shaper *w, const rx_node *node);
/* A name that stands in the text. */
void rx__shaper_name(rx__shaper *w, const char *name);
/* The words and values of a select, with a scope of its own. */
void rx__shape_query(rx__shaper *w, const rx__select *select);
/* The same of a subquery: RX_NODE_SELECT or RX_NODE_EXISTS. */
void rx__shape_subquery(rx__shaper *w, const rx_node *node);
/* The same of the query that a table in scope gets its rows from. */
void rx__shape_source(rx__shaper *w, const rx_query *query);

/* ---- shape_rows.c: the word and the values of RX_NODE_IN_ROWS ---------------------------------- */

uint64_t rx__shape_rows_word(rx__shaper *w, const rx_node *node);
void rx__shape_rows(rx__shaper *w, const rx_node *node);

/* ---- shape_function.c: of expressions that compute ------------------------------------------- */

/* What the key has of a node besides its word, and what is to be remembered while inside of it. */
void rx__shape_function(rx__shaper *w, const rx_node *node);
/* The node's own value, behind those of its operands. */
void rx__shape_function_value(rx__shaper *w, const rx_node *node);

/* What an operand yields; a value that is compared with it, checked and added. */
rx__scope_operand rx__shaper_operand(rx__shaper *w, const rx_node *node);
void rx__shaper_checked(rx__shaper *w, rx__scope_operand to, rx_value value);

#endif
