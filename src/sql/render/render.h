/* The one renderer: statements as data become SQL text, with what differs between engines taken from
 * the dialect. Values are never part of the text; each has a placeholder, in the order in which the
 * shape gathers them. */
#ifndef RX_SQL_RENDER_H
#define RX_SQL_RENDER_H

#include <reflex/sys/dialect.h>

#include "base/buf.h"
#include "sql/scope.h"
#include "sql/select.h"

/* Rows of which the same columns are sent. */
typedef struct rx__insert_rows {
	const rx__mapper *mapper;
	const rx__mask *columns; /* not empty, where there are several */
	const rx__mask *returning; /* NULL or empty: nothing */
	size_t n;
} rx__insert_rows;

/* Each appends one statement to out. 0, or an error; out may hold part of the text then. */
int rx__render_select(
	rx_buf *out, const rx_dialect *dialect, const rx__select *select, rx_error *error);
/* INSERT of some columns; with returning not empty, these come back as a row. */
int rx__render_insert(rx_buf *out, const rx_dialect *dialect, const rx__mapper *mapper,
	const rx__mask *columns, const rx__mask *returning, rx_error *error);
/* The same of n rows, one behind the other. */
int rx__render_insert_rows(
	rx_buf *out, const rx_dialect *dialect, const rx__insert_rows *rows, rx_error *error);
/* UPDATE of some columns of one row: their values, then the key's, then the old version's. */
int rx__render_update(rx_buf *out, const rx_dialect *dialect, const rx__mapper *mapper,
	const rx__mask *columns, rx_error *error);
/* UPDATE of some columns of rows that it reads as a table (RX_BATCH_TABLE): rx_0 and on are the columns'
 * values, then the key's. */
int rx__render_update_rows(rx_buf *out, const rx_dialect *dialect, const rx__mapper *mapper,
	const rx__mask *columns, rx_error *error);
/* DELETE of one row: the key's values, then the version's. */
int rx__render_delete(
	rx_buf *out, const rx_dialect *dialect, const rx__mapper *mapper, rx_error *error);

/* Appends an identifier in the dialect's quotes. RX_EINVAL: empty, too long, not UTF-8. */
int rx__render_name(rx_buf *out, const rx_dialect *dialect, const char *name, rx_error *error);

/* ---- for the renderer's own files ------------------------------------------------------------- */

typedef struct rx__renderer {
	rx_buf *out;
	const rx_dialect *dialect;
	rx_error *error;
	unsigned n_placeholders;
	const rx_node *window; /* the RX_NODE_WINDOW whose function is at hand, or NULL */
	unsigned unfiltered; /* RX_FILTER_…: declared filters that are left out */
	int rc; /* sticky: after the first failure nothing is added */
	rx__scope scope;
} rx__renderer;

/* mapper is the one table in scope, or NULL for none. */
void rx__render_init(rx__renderer *r, rx_buf *out, const rx_dialect *dialect,
	const rx__mapper *mapper, rx_error *error);
/* The outcome; also looks at the buffer. */
int rx__render_done(rx__renderer *r);
void rx__render_text(rx__renderer *r, const char *text);
void rx__render_quoted(rx__renderer *r, const char *name);
/* WITH and the named queries of a select, if it has any; they can be used by name from then on. */
void rx__render_with(rx__renderer *r, const rx__select *select);
void rx__render_table(rx__renderer *r, const rx__mapper *mapper);
void rx__render_placeholder(rx__renderer *r);
/* The alias of a table in scope, or its name. */
void rx__render_alias(rx__renderer *r, size_t level);
/* alias.column, and what the dialect puts behind it where it is compared or sorted. */
void rx__render_column(rx__renderer *r, size_t level, const rx__attribute *attribute);
void rx__render_suffix(rx__renderer *r, rx_type type);
/* A dialect's template, with the operand in the place of its %s; the operand alone if it is NULL. */
void rx__render_template(rx__renderer *r, const char *template, const rx_node *node);
/* A whole select, with a scope of its own; its columns get the names of the fields of its row. */
void rx__render_query(rx__renderer *r, const rx__select *select, bool named);
/* A subquery: (SELECT …), EXISTS (SELECT …). */
void rx__render_subquery(rx__renderer *r, const rx_node *node);
/* The same behind IN. */
void rx__render_list_query(rx__renderer *r, const rx_node *node);
/* FROM and all joins of the tables of the innermost depth. */
void rx__render_tables(rx__renderer *r);
/* a.x = b.y of a joined table, and its condition. */
void rx__render_tie(rx__renderer *r, size_t level);
/* A select of a list of that type that is bound as JSON (rx_dialect.long_list), in rows.c. */
void rx__render_long_list(rx__renderer *r, rx_type type);
/* Whether a key of several columns is one of a list of rows, in rows.c. */
void rx__render_rows(rx__renderer *r, const rx_node *node);
/* An aggregate, in aggregate.c. */
void rx__render_aggregate(rx__renderer *r, const rx_node *node);
/* A condition or operand. */
void rx__render_expr(rx__renderer *r, const rx_node *node);
/* The same where it is compared or sorted. */
void rx__render_operand(rx__renderer *r, const rx_node *node);
/* A condition that stands beside others with AND. */
void rx__render_condition(rx__renderer *r, const rx_node *node);
/* " WHERE …" of the first table's filters and a condition, either of which may be absent. */
void rx__render_where(rx__renderer *r, const rx_node *where);
/* The conditions of the filters that a table's model declares, each behind `before` and then " AND ".
 * See sql/filter.h. */
void rx__render_filter(rx__renderer *r, size_t level, const char *before);
/* The type that an operand yields; the suffix of it. */
rx_type rx__render_type_of(rx__renderer *r, const rx_node *node);
void rx__render_suffix_of(rx__renderer *r, const rx_node *node);
/* An operand inside of another expression: a condition gets parentheses. */
void rx__render_part(rx__renderer *r, const rx_node *node);
/* A placeholder for a value whose type the engine must be told. */
void rx__render_constant(rx__renderer *r, rx_type type);
/* Expressions that compute, in function.c. */
void rx__render_function(rx__renderer *r, const rx_node *node);
/* FOR UPDATE and the like, in lock.c. */
void rx__render_lock(rx__renderer *r, const rx__select *select);
void rx__render_window(rx__renderer *r, const rx_node *node);
/* The OVER of it. */
void rx__render_over(rx__renderer *r, const rx_node *node);
/* A sort key: what is put before the operand where the engine has no NULLS FIRST, and what behind it. */
void rx__render_nulls(rx__renderer *r, const rx_order *order);
void rx__render_direction(rx__renderer *r, const rx_order *order);
/* "key" = ? AND … of the mapper's primary key, and of its version if asked. */
void rx__render_key(rx__renderer *r, const rx__mapper *mapper, bool with_version);

#endif
