/* What the files that write statements share: one operation, the text that is being written, and
 * where finished statements go. */
#ifndef RX_SCHEMA_DDL_WRITER_H
#define RX_SCHEMA_DDL_WRITER_H

#include "schema/ddl/ddl_statement.h"

typedef struct rx__ddl_writer {
	const rx_dialect *dialect;
	const rx__operation *operation;
	const rx_schema_table *there; /* the operation's table as it is now; NULL: not known */
	bool there_has_rows;
	const rx_sql_pair *computed; /* what the engine says of two expressions; NULL: not asked */
	rx__ddl_emit *emit;
	void *ud;
	rx_error *error;
	rx_buf sql;
} rx__ddl_writer;

/* The statements of the operation. */
int rx__ddl_write(rx__ddl_writer *w);

/* Sends what was written as one statement, and begins anew. */
int rx__ddl_send(rx__ddl_writer *w);

/* The operation's table; "ALTER TABLE <it> "; that and "ALTER COLUMN <the operation's> ". */
void rx__ddl_put_table(rx__ddl_writer *w);
void rx__ddl_put_alter(rx__ddl_writer *w);
void rx__ddl_put_alter_column(rx__ddl_writer *w);

/* A comment on a column, or on the table (column NULL). */
int rx__ddl_comment_on(rx__ddl_writer *w, const char *column, const char *comment);

#endif
