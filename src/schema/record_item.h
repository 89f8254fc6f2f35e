/* The items of a script's calls (rx_ddl_column(…), rx_ddl_unique(…), …) as parts of a schema. What is
 * wrong with one goes into the recorder's sticky error. */
#ifndef RX_SCHEMA_RECORD_ITEM_H
#define RX_SCHEMA_RECORD_ITEM_H

#include "schema/operation.h"

enum { RX__RECORD_CALL_SIZE = 160 };

/* "rx_add_column("user")" for messages; returns call. */
const char *rx__record_call(
	char call[RX__RECORD_CALL_SIZE], const char *function, const char *table);
/* Begins an operation on a table that may be written "schema.table". NULL after an error. */
rx__operation *rx__record_begin(
	rx_op *op, rx__operation_kind kind, const char *call, const char *table);
/* Checks and copies a name into the operation; false after an error. */
bool rx__record_set_name(
	rx_op *op, const char *call, const char *what, const char **out, const char *name);
bool rx__record_set_text(rx_op *op, const char **out, const char *text);

/* Sets the recorder's error, which begins with the script and the call. */
void rx__record_fail(rx_op *op, const char *call, const char *format, ...) RX_PRINTF(3, 4);

/* Refuses names that no engine takes: empty, not UTF-8, with control characters, too long. what is
 * "table", "column", … for the message. */
bool rx__record_name(rx_op *op, const char *call, const char *what, const char *name);

/* The length of a list of columns that a script gave; false where it is empty or has run over. */
bool rx__record_names(rx_op *op, const char *call, const char *what,
	const char *const names[RX_DDL_MAX_COLUMNS + 1], size_t *n);

bool rx__record_column(rx_op *op, const char *call, rx_schema_column *out, const rx_ddl_item *item);
/* A unique constraint or primary key; a foreign key; a check. table is for the conventional name of
 * one that was given none. */
bool rx__record_key(
	rx_op *op, const char *call, const char *table, rx_schema_key *out, const rx_ddl_item *item);
bool rx__record_foreign_key(rx_op *op, const char *call, const char *table,
	rx_schema_foreign_key *out, const rx_ddl_item *item);
bool rx__record_check(rx_op *op, const char *call, rx_schema_check *out, const rx_ddl_item *item);

#endif
