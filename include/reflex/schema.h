/* A schema as plain data: what a database has, what the models declare, or what the history of
 * migrations describes. The three are compared as values of these types.
 *
 * All of it lives in one arena, which belongs to the rx_schema: rx_schema_free frees everything.
 * Strings are NUL-terminated; NULL means "not there". Lists are ordered as the database gives them. */
#ifndef REFLEX_SCHEMA_H
#define REFLEX_SCHEMA_H

#include <reflex/types.h>

typedef enum rx_action {
	RX_NO_ACTION,
	RX_RESTRICT,
	RX_CASCADE,
	RX_SET_NULL,
	RX_SET_DEFAULT,
} rx_action;

/* The type of a column of a table, the same for every engine. In scripts it is written with the
 * RX_… type macros of <reflex/migrate.h>. */
typedef struct rx_ddl_type {
	rx_type kind;
	int length; /* text: VARCHAR(length); 0 is TEXT */
	int precision, scale; /* decimal; 0, 0 is NUMERIC without bounds */
	bool timezone; /* datetime: TIMESTAMPTZ */
	const char *const *labels; /* enum: its labels, ended by NULL */
	const char *name; /* enum: the name of the type, where the engine names it */
	const char *native; /* the engine's own words for a type that is none of ours */
} rx_ddl_type;

typedef struct rx_schema_column {
	const char *name;
	rx_ddl_type type;
	bool nullable;
	bool autoincrement; /* the database gives the value */
	const char *server_default; /* SQL text */
	const char *collate;
	const char *comment;
	const char *computed; /* expression of a generated column */
	bool stored; /* generated: STORED, not VIRTUAL */
	bool default_now; /* server_default is "this moment" in the engine's words */
	const char *renamed_from; /* from a model only */
	const char *fill; /* from a model only: SQL text of the default that a new object gets */
	const char *renamed_labels; /* from a model only: "old:new, other:name" */
	const char *identity; /* of autoincrement: "ALWAYS START 1000"; NULL: nothing is said */
	/* Of a column that is there, what no model says: kept whenever it is changed (MariaDB). */
	bool invisible, compressed, unversioned; /* … WITHOUT SYSTEM VERSIONING */
	bool on_update_now; /* ON UPDATE CURRENT_TIMESTAMP */
	const char *own_check; /* a CHECK within the column; it is one of the table's checks too */
	const char *spelled; /* its type as the engine says it: a column that is only moved keeps it */
} rx_schema_column;

typedef struct rx_schema_key { /* primary key or unique constraint */
	const char *name; /* NULL: unnamed in the database */
	const char **columns;
	size_t n_columns;
	bool deferrable, initially_deferred;
	bool nulls_not_distinct; /* unique: two NULLs are the same */
} rx_schema_key;

typedef enum rx_nulls {
	RX_NULLS_DEFAULT,
	RX_NULLS_FIRST,
	RX_NULLS_LAST,
} rx_nulls;

typedef struct rx_schema_index_part {
	const char *column; /* NULL if it is an expression */
	const char *expression; /* SQL text */
	const char *collate;
	const char *opclass; /* "text_pattern_ops"; NULL: the type's own */
	const char *usual_opclass; /* the type's own, of an index that is there */
	bool descending;
	rx_nulls nulls; /* where the engine can say it; as the direction has it: RX_NULLS_DEFAULT */
} rx_schema_index_part;

typedef struct rx_schema_index {
	const char *name;
	rx_schema_index_part *parts;
	size_t n_parts;
	bool unique;
	const char *where; /* predicate of a partial index */
	bool invalid; /* what a concurrent build that failed has left */
	const char *method; /* "gin"; NULL: the usual one, a tree */
	const char **include; /* columns that are only kept beside the key */
	size_t n_include;
	bool nulls_not_distinct; /* unique: two NULLs are the same */
	const char *storage; /* "fillfactor=70" */
} rx_schema_index;

typedef struct rx_schema_foreign_key {
	const char *name;
	const char **columns;
	const char *target_table;
	const char **target_columns;
	size_t n_columns;
	rx_action on_delete, on_update;
	bool deferrable, initially_deferred;
	/* Of a key that is there, what no model says: kept whenever it is made again (PostgreSQL). */
	bool match_full; /* all of its columns are NULL, or none */
	bool not_valid; /* rows that were there before it were not looked at */
	const char **delete_columns; /* those that .on_delete sets; none: all */
	size_t n_delete_columns;
} rx_schema_foreign_key;

typedef struct rx_schema_check {
	const char *name;
	const char *sql;
	const char *column; /* the column whose type (boolean, enum) owns it, else NULL */
	bool exclude; /* of all rows: EXCLUDE, and sql is what stands behind that word */
	bool deferrable, initially_deferred; /* of EXCLUDE */
	/* Of a check that is there, as with foreign keys; NO INHERIT is: of this table alone. */
	bool not_valid, no_inherit;
} rx_schema_check;

typedef struct rx_schema_table {
	const char *schema; /* NULL: the default one */
	const char *name;
	const char *comment;
	const char *renamed_from; /* from a model only */
	rx_schema_column *columns;
	size_t n_columns;
	rx_schema_key primary_key; /* n_columns 0: none */
	rx_schema_key *uniques;
	size_t n_uniques;
	rx_schema_index *indexes;
	size_t n_indexes;
	rx_schema_foreign_key *foreign_keys;
	size_t n_foreign_keys;
	rx_schema_check *checks;
	size_t n_checks;
	bool strict, without_rowid; /* SQLite */
	const char *engine, *charset, *collate; /* MariaDB; wanted: NULL is as it comes */
	const char *sql; /* the statement that made it, where the engine keeps that */
} rx_schema_table;

typedef struct rx_schema {
	rx_schema_table *tables; /* ordered by schema and name */
	size_t n_tables;
	const char **views; /* names only */
	size_t n_views;
	void *rx__arena;
} rx_schema;

typedef enum rx_sql_place {
	RX_SQL_CHECK,
	RX_SQL_COMPUTED,
	RX_SQL_DEFAULT,
	RX_SQL_INDEX, /* an expression of any type */
} rx_sql_place;

/* Two texts for one place in a table, of which only the engine knows whether they mean the same. */
typedef struct rx_sql_pair {
	const rx_schema_table *there, *wanted; /* the table on both sides: the columns that they name */
	rx_sql_place place;
	const char *column; /* NULL: of the table */
	rx_ddl_type type; /* of the column, as it is to be */
	const char *a, *b;
	bool equal; /* before the engine was asked: the dialect's opinion */
} rx_sql_pair;

/* The table of that name (schema NULL: the default one), NULL if there is none. Borrowed. */
RX_API const rx_schema_table *rx_schema_table_named(
	const rx_schema *schema, const char *in_schema, const char *name);
RX_API const rx_schema_column *rx_schema_column_named(
	const rx_schema_table *table, const char *name);

/* Frees the schema and all in it. NULL does nothing. */
RX_API void rx_schema_free(rx_schema *schema);

typedef struct rx_engine rx_engine; /* <reflex/engine.h> */

/* Makes the tables of all registered models that the database does not have yet, with their indexes,
 * in one transaction. For tests, tools and first experiments: it knows no history, changes no table
 * that is there, and writes no script (that is what `reflex db` is for). Returns 0 or RX_E… with
 * *error (may be NULL) filled; then nothing was made. Thread-safe. */
RX_API int rx_create_all(rx_engine *engine, rx_error *error);

#endif
