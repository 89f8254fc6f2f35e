/* Edits of a CREATE TABLE that leave all else as it was written: comments, quotes, the case of words,
 * clauses that this program has no idea of.
 *
 * Each edit makes a new text in the arena and reads it again, so that the structure is always that of
 * the text; pointers into the structure of before are not to be used after it. Definitions are SQL,
 * complete and already quoted. An edit that cannot be made returns RX_EMIGRATION with the reason and
 * leaves the structure as it was. */
#ifndef RX_SQL_DDL_EDIT_H
#define RX_SQL_DDL_EDIT_H

#include "sql/text/ddl_text.h"

/* References of the table to itself stay, to the old name; "old.column" becomes "column". */
int rx__ddl_text_rename(rx__ddl_text *text, const char *new_name, rx_error *error);
/* With it go the unique constraints, foreign keys and checks that name it, and its part of the
 * primary key. Refused: the last column, one that a generated column is computed from. */
int rx__ddl_text_drop_column(rx__ddl_text *text, const char *column, rx_error *error);
/* Wherever the text of this table names it. */
int rx__ddl_text_rename_column(
	rx__ddl_text *text, const char *column, const char *new_name, rx_error *error);
int rx__ddl_text_add_column(rx__ddl_text *text, const char *definition, rx_error *error);
int rx__ddl_text_set_type(
	rx__ddl_text *text, const char *column, const char *type, rx_error *error);
int rx__ddl_text_set_nullable(
	rx__ddl_text *text, const char *column, bool nullable, rx_error *error);
/* NULL takes the clause away. value as it stands behind DEFAULT. */
int rx__ddl_text_set_default(
	rx__ddl_text *text, const char *column, const char *value, rx_error *error);
int rx__ddl_text_set_collate(
	rx__ddl_text *text, const char *column, const char *collate, rx_error *error);
int rx__ddl_text_set_computed(
	rx__ddl_text *text, const char *column, const char *expression, bool stored, rx_error *error);
/* "CONSTRAINT \"x\" CHECK (…)", at the end of the list. */
int rx__ddl_text_add_constraint(rx__ddl_text *text, const char *definition, rx_error *error);
/* Takes one of text's own clauses out. */
int rx__ddl_text_remove(rx__ddl_text *text, const rx__clause *clause, rx_error *error);
/* What stands behind the list of columns. The types of the columns are the caller's matter. */
int rx__ddl_text_set_options(rx__ddl_text *text, bool strict, bool without_rowid, rx_error *error);
/* All columns, in this order. */
int rx__ddl_text_order(rx__ddl_text *text, const char *const *columns, size_t n, rx_error *error);

#endif
