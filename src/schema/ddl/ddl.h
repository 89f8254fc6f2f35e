/* From operations to SQL: for a dialect as texts (offline, dry run), or run on a connection.
 *
 * An engine whose ALTER TABLE cannot do most things gets the operations on one table that follow
 * each other as one rebuild of that table (rebuild.h). */
#ifndef RX_SCHEMA_DDL_H
#define RX_SCHEMA_DDL_H

#include <reflex/sys/driver.h>

#include "base/buf.h"
#include "schema/operation.h"

typedef struct rx__ddl_options {
	/* may: sees each statement before it is run (or as it is made). */
	void (*statement)(void *ud, const char *sql);
	/* may: hears after each batch of a backfill how many rows it has looked at, of how many (0: that
	 * is not known yet). */
	void (*rows)(void *ud, const char *table, uint64_t done, uint64_t total);
	/* may: hears before a rebuild copies the rows of a table how many they are; NULL afterwards. */
	void (*copying)(void *ud, const char *table, uint64_t n_rows);
	void *ud;
} rx__ddl_options;

/* The statements as a script of SQL, each ended by ";\n", for the database behind the connection as
 * it is now. Nothing is changed there: where they can only be known by doing it (a rebuild), it is
 * done on an empty copy in memory. */
int rx__ddl_texts(rx_buf *out, rx_conn *conn, const rx_op *op, rx_error *error);

/* Runs the operations on a connection, in order, within the transaction that is open (the caller begins,
 * commits, and calls migration_begin and migration_end of the driver). */
int rx__ddl_apply(rx_conn *conn, const rx_op *op, const rx__ddl_options *options, rx_error *error);

/* Whether a table has a row: the has_rows of rx__diff_options, ud being the rx_conn. */
int rx__ddl_has_rows(void *conn, const char *in_schema, const char *table, rx_error *error);

/* Parts: quoted identifiers ("schema"."table" where schema is not NULL), literals, and whole
 * statements without the semicolon. Names that are empty, hold a control character or are too long
 * for the dialect make the buffer's caller fail: check them with rx__ddl_check_name first. */
int rx__ddl_check_name(const rx_dialect *dialect, const char *name, rx_error *error);
void rx__ddl_name(rx_buf *out, const rx_dialect *dialect, const char *name);
void rx__ddl_table_name(
	rx_buf *out, const rx_dialect *dialect, const char *in_schema, const char *name);
void rx__ddl_literal(rx_buf *out, const char *text); /* in single quotes, those inside doubled */
/* The engine's words for a type. in_strict: of a STRICT table of SQLite, which knows five of them. */
int rx__ddl_type(rx_buf *out, const rx_dialect *dialect, const rx_ddl_type *type, bool in_strict,
	rx_error *error);
/* The value behind DEFAULT: in parentheses, unless it is a literal. */
void rx__ddl_default(rx_buf *out, const char *value);
/* name TYPE NOT NULL DEFAULT …, as it stands in CREATE TABLE and ALTER TABLE … ADD COLUMN. */
int rx__ddl_column(
	rx_buf *out, const rx_dialect *dialect, const rx_schema_column *column, rx_error *error);
/* What makes the database give the column's numbers, as the dialect has it and the column's options say. */
void rx__ddl_identity(rx_buf *out, const rx_dialect *dialect, const rx_schema_column *column);
/* CREATE TABLE in the form that SQLAlchemy gives it; as_name replaces the table's own (NULL: not). */
int rx__ddl_create_table(rx_buf *out, const rx_dialect *dialect, const rx_schema_table *table,
	const char *as_name, rx_error *error);
/* CONSTRAINT name UNIQUE (…) and the like, as they stand in CREATE TABLE and behind ADD. */
void rx__ddl_key(rx_buf *out, const rx_dialect *dialect, const rx_schema_key *key, bool is_primary);
void rx__ddl_foreign_key(
	rx_buf *out, const rx_dialect *dialect, const rx_schema_foreign_key *foreign_key);
/* .engine, .charset and .collate in the words of the dialect, which has options_text. */
int rx__ddl_table_options(rx_buf *out, const rx_dialect *dialect, const rx_schema_table *table,
	bool alter, rx_error *error);
void rx__ddl_check(rx_buf *out, const rx_dialect *dialect, const rx_schema_check *check);
int rx__ddl_create_index(rx_buf *out, const rx_dialect *dialect, const rx_schema_table *table,
	const rx_schema_index *index, bool concurrently, rx_error *error);

#endif
