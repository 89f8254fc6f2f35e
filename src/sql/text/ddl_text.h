/* The text of a CREATE TABLE or CREATE INDEX of SQLite as a structure over the text itself: what the
 * pragmas do not tell, and the places at which ddl_edit.h changes it. */
#ifndef RX_SQL_DDL_TEXT_H
#define RX_SQL_DDL_TEXT_H

#include <reflex/schema.h>

#include "base/buf.h"
#include "sql/text/sql_token.h"

typedef struct rx__span {
	uint32_t at, size; /* bytes of the text; size 0: not there */
} rx__span;

typedef enum rx__clause_kind {
	RX__CLAUSE_PRIMARY_KEY,
	RX__CLAUSE_UNIQUE,
	RX__CLAUSE_CHECK,
	RX__CLAUSE_FOREIGN_KEY, /* of a column: REFERENCES */
	RX__CLAUSE_NOT_NULL,
	RX__CLAUSE_NULL,
	RX__CLAUSE_DEFAULT,
	RX__CLAUSE_COLLATE,
	RX__CLAUSE_GENERATED,
	RX__CLAUSE_DEFERRABLE, /* a DEFERRABLE that stands apart from its REFERENCES */
	RX__CLAUSE_NAME, /* CONSTRAINT name, and nothing behind it */
} rx__clause_kind;

typedef struct rx__key_part {
	const char *name; /* of the column; NULL: an expression (of an index) */
	const char *collate;
	bool descending;
	rx__span span; /* the whole part */
	rx__span expression; /* without COLLATE and DESC */
} rx__key_part;

typedef struct rx__clause {
	rx__clause_kind kind;
	size_t column; /* whose clause it is; RX__NO_COLUMN: of the table */
	const char *name; /* CONSTRAINT name */
	rx__span span; /* all of it, with the CONSTRAINT name */
	rx__span before; /* of the table: the comma before it */
	rx__span body; /* CHECK, GENERATED: between the parentheses; DEFAULT: the value */
	const char *collate; /* COLLATE */
	const char *conflict; /* ON CONFLICT: "ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE" */
	rx__key_part *parts; /* key, unique, foreign key; of a column's clause: one, without a span */
	size_t n_parts;
	const char *target; /* foreign key */
	const char **target_columns; /* n_targets of them; 0: the primary key of the target */
	size_t n_targets;
	rx_action on_delete, on_update;
	bool deferrable, initially_deferred; /* foreign key */
	bool autoincrement; /* primary key */
	bool stored; /* generated */
} rx__clause;

#define RX__NO_COLUMN ((size_t)-1)

typedef struct rx__ddl_column_text {
	const char *name;
	const char *type; /* as written, "" if there is none */
	rx__span span, before; /* the whole definition; the comma before it */
	rx__span name_span, type_span;
	size_t first, n; /* its clauses */
} rx__ddl_column_text;

typedef struct rx__ddl_text {
	rx_arena *arena; /* of all that is here; the caller's */
	const char *sql; /* the present text */
	rx__tokens tokens;
	const char *name;
	rx__span name_span; /* with the schema before it, if there is one */
	rx__ddl_column_text *columns;
	size_t n_columns;
	rx__clause *clauses; /* of columns in order, then of the table */
	size_t n_clauses;
	uint32_t list_end; /* the ')' that ends the list of columns and constraints */
	bool strict, without_rowid;
} rx__ddl_text;

/* Reads a CREATE TABLE as sqlite_schema keeps it. sql is borrowed until the first edit, or copied
 * into the arena by the caller. RX_ESQL with the position: it is no CREATE TABLE, or none that
 * SQLite would take. */
int rx__ddl_text_read(rx__ddl_text *out, rx_arena *arena, const char *sql, rx_error *error);
/* Takes over what the buffer holds, the text as it is edited, and frees the buffer. RX_EMIGRATION: it
 * cannot be read. */
int rx__ddl_text_take(rx__ddl_text *text, rx_buf *buf, rx_error *error);

/* A CREATE INDEX. */
typedef struct rx__index_text {
	const char *sql;
	rx__tokens tokens;
	const char *name, *table;
	rx__span name_span, table_span;
	bool unique;
	rx__key_part *parts;
	size_t n_parts;
	rx__span where; /* behind WHERE */
} rx__index_text;
int rx__index_text_read(rx__index_text *out, rx_arena *arena, const char *sql, rx_error *error);

/* The bytes of a span, in the arena; NULL when out of memory. */
const char *rx__span_text(rx_arena *arena, const char *sql, rx__span span);

/* The tokens from … to of a span, which begins at a token. */
void rx__ddl_text_body(const rx__ddl_text *text, const rx__span *span, size_t *from, size_t *to);

/* ---- finding (ddl_find.c) */
/* RX__NO_COLUMN if there is none. */
size_t rx__ddl_text_column(const rx__ddl_text *text, const char *column);
/* The clause of that kind of a column, NULL if there is none. */
const rx__clause *rx__ddl_text_clause(
	const rx__ddl_text *text, size_t column, rx__clause_kind kind);
/* The key, unique, check or foreign key of that name. */
const rx__clause *rx__ddl_text_named(const rx__ddl_text *text, const char *name);
/* The one that says the same, whatever its name is: of a key or unique the columns (in this order),
 * of a foreign key also its target; the first of them that has no name, else the first. */
const rx__clause *rx__ddl_text_unique_like(
	const rx__ddl_text *text, const char *const *columns, size_t n);
const rx__clause *rx__ddl_text_foreign_key_like(
	const rx__ddl_text *text, const rx_schema_foreign_key *foreign_key);
/* By the tokens of the expression. */
const rx__clause *rx__ddl_text_check_like(const rx__ddl_text *text, const char *sql);
const rx__clause *rx__ddl_text_primary_key(const rx__ddl_text *text);
/* Whether it is INTEGER PRIMARY KEY, another name of the rowid. The column, or RX__NO_COLUMN. */
size_t rx__ddl_text_rowid_column(const rx__ddl_text *text);
bool rx__ddl_text_clause_uses(
	const rx__ddl_text *text, const rx__clause *clause, const char *column);

#endif
