/* A dialect: what the one SQL renderer and the DDL writer must know of an engine, as data, with a
 * few functions for real differences. For authors of drivers. */
#ifndef REFLEX_SYS_DIALECT_H
#define REFLEX_SYS_DIALECT_H

#include <reflex/impl/calls.h>
#include <reflex/schema.h>

enum {
	RX_DIALECT_NUMBERED_PLACEHOLDERS = 1 << 0, /* $1, $2 instead of ? */
	RX_DIALECT_RETURNING = 1 << 1, /* INSERT … RETURNING brings generated values back */
	RX_DIALECT_TRANSACTIONAL_DDL = 1 << 2,
	RX_DIALECT_REBUILD = 1 << 3, /* ALTER TABLE cannot do most things: tables are rebuilt */
	RX_DIALECT_COMMENTS = 1 << 4,
	RX_DIALECT_NATIVE_ENUM = 1 << 5,
	RX_DIALECT_PARTIAL_INDEX = 1 << 6,
	RX_DIALECT_SCHEMAS = 1 << 7,
	RX_DIALECT_GLOB = 1 << 8, /* LIKE does not tell A from a; GLOB, with * and ?, does */
	RX_DIALECT_EMPTY_VALUES = 1 << 9, /* INSERT … () VALUES () in place of DEFAULT VALUES */
	RX_DIALECT_UPDATE_RETURNING = 1 << 13,
	RX_DIALECT_DELETE_RETURNING = 1 << 14,
	RX_DIALECT_DUPLICATE_KEY = 1 << 15, /* ON DUPLICATE KEY UPDATE in place of ON CONFLICT */
	RX_DIALECT_NAMED_CONFLICT = 1 << 16, /* ON CONFLICT ON CONSTRAINT name */
	RX_DIALECT_NULLS_ORDER = 1 << 21, /* ORDER BY x NULLS FIRST */
	RX_DIALECT_NULLS_LARGE = 1 << 22, /* NULLs are sorted behind all values, not before them */
	RX_DIALECT_LIST_NO_LIMIT =
		1 << 20, /* IN (SELECT … LIMIT n) is no SQL; a table in FROM may have it */
	RX_DIALECT_ENUM_TYPES = 1 << 19, /* an enum is a type of its own: CREATE TYPE */
	RX_DIALECT_STORED_ONLY = 1 << 17, /* what a column computes is always stored */
	/* A list is bound as one parameter, the text of an array ({"1","2"}), for = ANY and <> ALL. */
	RX_DIALECT_ARRAYS = 1 << 18,
	/* How SQL is read: */
	RX_DIALECT_BRACKETS = 1 << 10, /* [x] is a quoted name */
	RX_DIALECT_DOLLAR_QUOTES = 1 << 11, /* $$x$$ and E'\'' are texts, comments can be nested */
	/* # begins a comment, -- does so before a blank only; @x is a variable */
	RX_DIALECT_HASH_COMMENTS = 1 << 12,
	RX_DIALECT_FRAME_GROUPS = 1 << 23, /* windows with a frame of GROUPS */
	RX_DIALECT_COMPUTED_BARE = 1 << 25, /* a computed column takes no NOT NULL */
	/* A column is changed whole (MODIFY COLUMN), its comment stands in it, indexes are a table's, a unique
	 * one and a constraint are the same, a primary key has no name, no action means RESTRICT. */
	RX_DIALECT_MODIFY = 1 << 26,
	RX_DIALECT_NAN = 1 << 30, /* NaN can be stored */
	RX_DIALECT_CONCURRENT_INDEX = 1 << 28, /* CREATE INDEX CONCURRENTLY */
	RX_DIALECT_RENAME_CONSTRAINT = 1 << 29, /* ALTER TABLE … RENAME CONSTRAINT, ALTER INDEX … */
	RX_DIALECT_INDEX_PARTS = 1 << 27, /* of indexes: operator classes, methods, INCLUDE, NULLS */
	RX_DIALECT_FILTER = 1 << 24, /* sum(x) FILTER (WHERE …); else sum(CASE WHEN … THEN x END) */
};

/* What constraints and keys can say, in rx_dialect.constraints. */
enum {
	RX_CONSTRAINT_DEFERRABLE = 1 << 0, /* a unique one is looked at when the transaction ends */
	RX_CONSTRAINT_NULLS_NOT_DISTINCT = 1 << 1,
	RX_CONSTRAINT_EXCLUDE = 1 << 2,
	RX_CONSTRAINT_IDENTITY = 1 << 3, /* GENERATED ALWAYS AS IDENTITY (START WITH …) */
	RX_CONSTRAINT_STORAGE = 1 << 4, /* CREATE INDEX … WITH (fillfactor = 70) */
	/* MATCH FULL, ON DELETE SET NULL (column), NOT VALID, NO INHERIT */
	RX_CONSTRAINT_RANGE = 1 << 5,
};

/* How a function is written: {1} is its first operand, {1c} the same with what the dialect puts behind
 * an operand that is compared, {2z} the second one, or NULL where that is zero, {* || } all of them
 * with " || " between, {} itself. Each operand stands once, in order. The form is that of the first operand's
 * type: float and double, decimal, date; any: all others, and these where they have no form of
 * their own. */
typedef struct rx_call_forms {
	const char *any, *real, *decimal, *date;
} rx_call_forms;

/* How many rows that are written alike (of one model, by one kind of statement, the same columns) go to
 * the engine. What a form means to the session is told in src/session/work/batch.h. */
typedef enum rx_batch_form {
	RX_BATCH_NONE, /* a statement for each row */
	RX_BATCH_VALUES, /* INSERT … VALUES (…), (…), as many as max_parameters allows; of INSERT alone.
	                  * Where keys are made by the engine, RETURNING gives them in the order of the rows */
	RX_BATCH_ARRAYS, /* INSERT … SELECT … FROM unnest(…), UPDATE … FROM unnest(…), DELETE likewise: the
	                  * driver has bind_rows, and its copy_rows is used for many new rows */
	/* The statement reads the rows from a table: UPDATE … SET x = rx_0 FROM rx_rows(?) WHERE key = rx_1,
	 * whose columns are rx_0, rx_1, … The parameter is bound with bind_rows of the driver; a statement
	 * that fails has changed nothing. Of UPDATE alone. */
	RX_BATCH_TABLE,
	/* The statement for one row, which the engine is told to run for each of many at once: the driver has
	 * bind_rows. Of UPDATE and DELETE. */
	RX_BATCH_BULK,
} rx_batch_form;

enum { RX_BATCH_TABLE_COLUMNS = 24 }; /* the most that such a table has */

typedef struct rx_batching {
	rx_batch_form insert, update, remove;
	size_t most; /* rows in one statement; 0: 1000 */
} rx_batching;

typedef struct rx_dialect {
	uint32_t rx__size;
	const char *name; /* "sqlite" */
	uint32_t capabilities;
	char quote; /* of identifiers: '"' or '`' */
	size_t max_identifier; /* bytes; 0: none */
	size_t max_parameters; /* of one statement */
	size_t max_pattern; /* bytes on the right of LIKE and GLOB; 0: no limit */
	/* The type of a key that the database gives, where it is not the column's own ("INTEGER" is the
	 * rowid), and what is put behind the type (" AUTO_INCREMENT"); NULL: nothing. */
	const char *identity_type, *identity;
	const char *now; /* SQL of this moment, in the text form the engine stores */
	const char *list_source; /* SQL of a list bound as one parameter, "%s" being the placeholder:
	                          * "SELECT value FROM json_each(%s)"; NULL: one placeholder an item */
	/* Operators between a text and a bound pattern, with "%s" for each side in order; NULL: the
	 * usual one, "%s LIKE %s ESCAPE '!'" (with RX_DIALECT_GLOB, "%s GLOB %s" for all but ilike).
	 * What is bound is always a finished pattern, in which ! takes away the meaning of %, _ and !
	 * (with RX_DIALECT_GLOB: a GLOB pattern, for all but ilike). */
	const char *like, *ilike, *contains, *starts_with, *ends_with;
	/* What is put behind an operand of that type where it is compared or sorted, e.g.
	 * " COLLATE rx_decimal"; NULL: nothing. */
	const char *compare_suffix[RX_TYPE_ENUM + 1];
	const char *explain; /* what is put before a query to see its plan: "EXPLAIN " */
	size_t explain_column; /* of the result, that tells it */
	const char *excluded; /* the new row's value of a column in an upsert; NULL: "excluded.%s" */
	/* An integer that was computed, as it is stored in a column of 16, 32 or 64 bits, where the
	 * engine would store one that does not fit: "rx_fit(%s, 32)" in the place of the type; NULL: the
	 * engine refuses it by itself. */
	const char *fit_integer[RX_TYPE_INT64 + 1];
	/* By rx_call, RX_N_CALLS of them. No form: as the SQL standard has it; "": there is none, and the
	 * function is refused. */
	const rx_call_forms *calls;
	/* What ends a select that locks its rows, %s being the table; NULL: the engine has no such locks, and
	 * the transaction is one that writes from its beginning. */
	const char *lock_update, *lock_share;
	const char *json_root; /* what a path into a document begins with: "$"; NULL: a JSON array */
	/* By rx_type, RX_TYPE_ENUM + 1 of them: a value that stands as an operand by itself, where the
	 * engine must be told its type: "CAST(%s AS BIGINT)"; NULL: it need not. */
	const char *const *constants;

	/* The engine's words for a type, into out (size bytes). RX_EINVAL if it has none. */
	int (*type_text)(const rx_ddl_type *type, char *out, size_t size);
	/* The type that those words mean; native is set where they are none of ours. labels and native
	 * of the result are borrowed from text. */
	int (*type_read)(const char *text, rx_ddl_type *out);
	/* Whether two types are the same to the engine, so that a difference is none (VARCHAR without
	 * a length and TEXT). is_key: of a primary key of one column, or of a foreign
	 * key. */
	bool (*type_equal)(const rx_ddl_type *a, const rx_ddl_type *b, bool is_key);
	/* Whether two DEFAULT texts mean the same (5, '5', (5)). */
	bool (*default_equal)(const char *a, const char *b);
	/* may: whether two expressions (of a CHECK, an index, a computed column) mean the same, where the
	 * engine gives them back in words of its own. Asked when the texts differ. */
	bool (*expression_equal)(const char *a, const char *b);

	/* Aggregates. The sum of integers as 64 bits, "CAST(%s AS BIGINT)"; the operand of sum and avg as a
	 * double, "CAST(%s AS DOUBLE PRECISION)"; the function that adds decimals. NULL: as it comes, sum. */
	const char *sum_integer, *real_operand, *sum_decimal;

	rx_batching batching; /* of a session's flush */

	/* What is put behind every CREATE TABLE, " COLLATE utf8mb4_bin"; NULL: nothing. */
	const char *table_suffix;
	/* may, both or none: .engine, .charset and .collate of a table. In words behind CREATE TABLE (in
	 * the place of table_suffix) or, with `alter`, of ALTER TABLE, into out; RX_EINVAL if they are no
	 * names. And whether a table that is there has what is wanted of it (NULL: anything). */
	int (*options_text)(const rx_schema_table *table, bool alter, char *out, size_t size);
	bool (*options_equal)(const rx_schema_table *there, const rx_schema_table *wanted);
	const char *usual_engine, *usual_collate; /* which nobody has to say */
	/* The length that texts and bytes get in keys and indexes, where one is needed and the model gives
	 * none; 0: none is needed. */
	size_t key_length;

	/* A list of rows of several columns bound as one parameter, a JSON array of arrays: where they come
	 * from, " FROM json_each(%s)", and a column that is an integer or else a text, %s being its number
	 * from 0: "CAST(value ->> %s AS INTEGER)". NULL: one placeholder a value. With RX_DIALECT_ARRAYS it
	 * is one array a column, and these are not looked at. */
	const char *rows_source, *rows_integer, *rows_text;

	/* Statements, with "; " between them, that a script begins with which another program is to run:
	 * what connections of ours have set and statements rely on; NULL: nothing. */
	const char *script_head;

	/* Where lists go item by item: one of more items than this is a JSON array that json_table (of the SQL
	 * standard) reads, 0: none is. By rx_type, what a column of that table is, "BIGINT"; NULL: such
	 * lists go item by item however long they are. */
	size_t long_list;
	const char *const *list_columns;

	/* A query for what a database has and rx_schema has no words for (triggers, EXCLUDE, options of
	 * sequences): a text a row, "trigger tr of table user: …", for introspect to list. NULL: nothing. */
	const char *unsaid;

	uint32_t constraints; /* RX_CONSTRAINT_… */

	/* By rx_type, how the value of an item is made from its column of that table, %s: "UNHEX(%s)". NULL:
	 * it is the column. */
	const char *const *list_values;

	/* A query for what tables stand on and no operation makes: the schema of tables, or the words of a
	 * type, that need it; and the statement that makes it where it is not there. NULL: nothing. */
	const char *needed;
} rx_dialect;

#endif
