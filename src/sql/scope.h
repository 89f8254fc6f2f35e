/* Which tables an expression may name, from the outside in: those of the query, then those of each
 * subquery, rx_has or rx_any around the place. The tables of one query are one depth. */
#ifndef RX_SQL_SCOPE_H
#define RX_SQL_SCOPE_H

#include "model/mapper.h"
#include "sql/select.h"

enum { RX__SCOPE_TABLES = 32, RX__SCOPE_NAMED = 16 };

/* A table in the query, and how it is joined: its key equals one of the owner, column by column, and a
 * condition besides; either may be missing. */
typedef struct rx__scope_table {
	const rx__mapper *mapper; /* NULL: rows of a query */
	const rx_model *model; /* as the program has it; NULL: the mapper's */
	/* That gives the rows; NULL without a mapper: a name that stands for them. */
	const rx_query *from;
	const char *alias; /* the program's, or NULL */
	uint32_t number; /* of an alias _1, _2, …; 0: it goes by its name or the program's alias */
	uint16_t depth;
	uint16_t owner; /* the level of the table it is joined to by key */
	bool left;
	bool nullable; /* columns may be NULL because there was nothing to join */
	bool implicit; /* the link table of a relation */
	bool along; /* of rx__select.along: it is selected, and seen by nobody */
	bool single; /* at most one row for each row of the first table */
	const rx__relationship *relationship; /* by which it came, or NULL */
	const rx__key *key, *owner_key; /* NULL: joined by the condition alone */
	const rx_node *on; /* or NULL */
} rx__scope_table;

typedef struct rx__scope {
	size_t n; /* tables; a level is an index */
	size_t first; /* table of the innermost depth */
	size_t floor; /* tables below it are not seen: those around a query in .from */
	size_t hidden, hidden_end; /* tables that an ON cannot see yet */
	uint32_t n_aliases; /* given so far, in the whole statement */
	uint16_t depth;
	bool closed; /* in a query whose rows stand in the place of a table */
	size_t n_named;
	const rx_row_type *named[RX__SCOPE_NAMED]; /* queries that may be used by name here */
	bool excluded; /* rx_excluded has a meaning: the part of an upsert about a row that is there */
	rx__scope_table at[RX__SCOPE_TABLES];
} rx__scope;

/* What leaving restores. */
typedef struct rx__scope_mark {
	size_t n, first, floor, hidden, hidden_end, n_named;
	uint16_t depth;
	bool closed;
} rx__scope_mark;

/* Empty. */
void rx__scope_init(rx__scope *scope);
/* A depth with one table, by its name; its columns need no alias to be found. */
int rx__scope_push(rx__scope *scope, const rx__mapper *mapper, rx_error *error);
/* The link table of a relation through one, beside its target, which is the table pushed last. */
int rx__scope_link(rx__scope *scope, const rx__relationship *relation, rx_error *error);
/* A depth with the tables of a select: the first one and all that it joins, in the order of the text.
 * RX_EINVAL, with the reason, if one cannot be joined. In an error too, leave undoes it. */
int rx__scope_enter(
	rx__scope *scope, const rx__select *select, rx__scope_mark *mark, rx_error *error);
/* A depth with the target of an rx_has or rx_any; the link table of the relation stands before it. The
 * first of them has the columns by which it is tied to the row outside. */
int rx__scope_relate(
	rx__scope *scope, const rx_rel_node *relation, rx__scope_mark *mark, rx_error *error);
void rx__scope_leave(rx__scope *scope, const rx__scope_mark *mark);
/* Inside a query in .from, nothing of what is around it is seen; ended by leave. */
void rx__scope_close(rx__scope *scope, rx__scope_mark *mark);
/* From here on a query of this row type can be used by its name; ended by leaving what is around it.
 * RX_EINVAL if it is NULL or gives objects, or if the innermost `here` names have it already. */
int rx__scope_name(rx__scope *scope, const rx_query *query, size_t here, rx_error *error);
/* RX_EINVAL, with the way to do it, if there is no query of that name. */
int rx__scope_named(const rx__scope *scope, const rx_row_type *row, rx_error *error);
/* Tables behind `level` are not seen while its ON is looked at; ended by leave. */
void rx__scope_hide(rx__scope *scope, size_t level, rx__scope_mark *mark);

typedef struct rx__scope_found {
	const rx__attribute *attribute; /* NULL: of rows of a query */
	const rx_column *declared;
	size_t level;
} rx__scope_found;
/* Whether the node is a column: by itself, or through rx_of or rx_outer. */
bool rx__scope_is_column(const rx_node *node);
/* Finds the table of a column. RX_EINVAL, naming the column, the tables that there are and the way
 * to reach it, if it is not in the query. */
int rx__scope_column(
	const rx__scope *scope, const rx_node *column, rx__scope_found *out, rx_error *error);
/* The attribute of a column that has to be one of this mapper's. */
int rx__scope_own_column(
	const rx__mapper *mapper, const rx_node *column, const rx__attribute **out, rx_error *error);
/* The same for the relation of a join, rx_has or rx_any. */
int rx__scope_relation(const rx__scope *scope, const rx_rel_node *relation,
	const rx__relationship **out, size_t *level, rx_error *error);
/* The same for an rx_object. */
int rx__scope_object(const rx__scope *scope, const rx_node *object, size_t *level, rx_error *error);

typedef struct rx__scope_operand {
	const rx__attribute *attribute; /* whose values it yields, or NULL */
	const rx__attribute *column; /* that it is made of, for logs; the first of several */
	rx_type type;
} rx__scope_operand;
/* What an operand yields: a column, and what passes a column's values on, has its attribute. */
int rx__scope_operand_of(
	const rx__scope *scope, const rx_node *node, rx__scope_operand *out, rx_error *error);

#endif
