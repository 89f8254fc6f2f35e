/* From the values that a program writes to those that are bound: checked against their column, and
 * in the form in which they are sent. */
#ifndef RX_SQL_BIND_H
#define RX_SQL_BIND_H

#include <reflex/sys/dialect.h>

#include "base/arena.h"
#include "base/buf.h"
#include "model/mapper.h"

/* A value that an operand is compared with: it gets the operand's type and is checked to be one that
 * the column could hold, and a number of a column with labels becomes its label. attribute NULL: the
 * operand is no column but of the given type. NULL values pass. RX_EDATA or RX_EINVAL with a message
 * that names the column. */
int rx__bind_value(const rx__attribute *attribute, rx_type type, rx_value *value, rx_error *error);
/* The same, but an enum stays a number. */
int rx__bind_check(const rx__attribute *attribute, rx_type type, rx_value *value, rx_error *error);
/* What is sent for a value that was checked: of an enum, its label. */
void rx__bind_send(const rx__attribute *attribute, rx_value *value);
/* A value that is to be stored: all that the column declares is checked, labels as above. */
int rx__bind_column(const rx__attribute *attribute, rx_value *value, rx_error *error);

/* The pattern that finds text anywhere, at the start or at the end; text is taken as it is. For
 * RX_NODE_LIKE and _ILIKE, text is a pattern with % and _ already. glob: the engine's own form with
 * * and ?, else one for LIKE … ESCAPE '!'. The result lives in the arena. */
int rx__bind_pattern(
	rx_node_kind kind, bool glob, rx_value *value, rx_arena *arena, rx_error *error);

/* The path of an RX_NODE_JSON as one text in the arena: behind root ("$") with keys and indexes, or
 * with root NULL as a JSON array of them. */
int rx__bind_path(
	const rx_node *node, const char *root, rx_value *out, rx_arena *arena, rx_error *error);

/* n values as one JSON array, in the form in which SQLite stores each type. NULLs are left out. */
int rx__bind_json(
	const rx_value *values, size_t n, rx_value *out, rx_arena *arena, rx_error *error);
/* Whether values of that type can be sent in a JSON array. */
bool rx__bind_json_holds(rx_type type);
/* Whether json_table gives that value back as it went: not one that rx_dialect.list_columns cannot hold
 * (a decimal of more than 27 digits behind the point, more than 255 bytes), and not what is only refused
 * as a value of its own (NaN, UUIDs that MariaDB has not). */
bool rx__bind_json_exact(const rx_value *value);

/* n values as the text of an array of the server's. NULLs are left out. */
int rx__bind_array(
	const rx_value *values, size_t n, rx_value *out, rx_arena *arena, rx_error *error);
/* One item of such a text; NULL is an item here. */
void rx__bind_array_item(rx_buf *out, const rx_value *value);
/* Whether n values of that type, the items of an rx_in or rx_in_array that are not NULL, are sent as one
 * parameter, in one of those two forms. */
bool rx__bind_as_one(const rx_dialect *dialect, rx_type type, const rx_node *list, size_t n);

/* Rows of n_columns values each, one behind the other, none of them NULL: as one JSON array of arrays.
 * n counts the rows. */
int rx__bind_json_rows(const rx_value *values, size_t n, size_t n_columns, rx_value *out,
	rx_arena *arena, rx_error *error);
/* Whether the rows of an RX_NODE_IN_ROWS are sent as one parameter, or as one for each column. */
bool rx__bind_rows_as_one(const rx_dialect *dialect, const rx_node *rows);

/* Item i of an rx_in or rx_in_array, and how many there are. */
rx_value rx__bind_item(const rx_node *list, size_t i);
size_t rx__bind_items(const rx_node *list);

#endif
