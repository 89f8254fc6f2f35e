/* Migrations: a script is plain C against this header, the same for every engine.
 *
 *     RX_REVISION(ae1027a6acf3, .message = "add user");
 *
 *     static void upgrade(rx_op *op)
 *     {
 *         rx_create_table(op, "user",
 *             rx_ddl_column("id", RX_BIGINT, .primary_key = true),
 *             rx_ddl_column("username", RX_STRING(80), .nullable = false));
 *     }
 *
 *     static void downgrade(rx_op *op)
 *     {
 *         rx_drop_table(op, "user");
 *     }
 *
 * A script runs against a recorder: each call adds an operation to a list, from which the SQL of any
 * engine is made. The first wrong call is kept as the script's error; later ones do nothing. */
#ifndef REFLEX_MIGRATE_H
#define REFLEX_MIGRATE_H
#pragma GCC system_header

#include <stdatomic.h>

#include <reflex/ddl.h>
#include <reflex/engine.h>
#include <reflex/operations.h>

typedef struct rx_op rx_op;

/* ---- operations. Names of tables may be "schema.table". */
#define rx_create_table(op, name, ...) \
	rx__op_create_table( \
		(op), (name), (const rx_ddl_item[]){ __VA_ARGS__, { .rx__kind = RX_DDL_END } })
RX_API void rx__op_create_table(rx_op *op, const char *name, const rx_ddl_item *items);
RX_API void rx_drop_table(rx_op *op, const char *name);
RX_API void rx_rename_table(rx_op *op, const char *name, const char *new_name);

/* .fill: SQL text of the value that existing rows get (add), or that replaces their NULLs (alter).
 * .drop_identity: the database gives the value no more (alter; without it, it goes on doing so). */
typedef struct rx_column_change {
	size_t rx__size;
	const char *fill;
	bool drop_identity;
} rx_column_change;
#define rx_add_column(op, table, ...) RX__ADD_COLUMN(op, table, __VA_ARGS__, )
#define RX__ADD_COLUMN(op, table, item, ...) \
	rx__op_add_column((op), (table), &(item), \
		&(const rx_column_change){ .rx__size = sizeof(rx_column_change), __VA_ARGS__ })
RX_API void rx__op_add_column(
	rx_op *op, const char *table, const rx_ddl_item *column, const rx_column_change *change);
RX_API void rx_drop_column(rx_op *op, const char *table, const char *column);
RX_API void rx_rename_column(
	rx_op *op, const char *table, const char *column, const char *new_name);
/* The column as it is to be, whole: rx_alter_column(op, "user", rx_ddl_column("age", RX_BIGINT,
 * .nullable = false), .fill = "0"). Values are converted where every one of them fits; where one
 * does not, the migration is refused and names a row. */
#define rx_alter_column(op, table, ...) RX__ALTER_COLUMN(op, table, __VA_ARGS__, )
#define RX__ALTER_COLUMN(op, table, item, ...) \
	rx__op_alter_column((op), (table), &(item), \
		&(const rx_column_change){ .rx__size = sizeof(rx_column_change), __VA_ARGS__ })
RX_API void rx__op_alter_column(
	rx_op *op, const char *table, const rx_ddl_item *column, const rx_column_change *change);

/* rx_create_index(op, "ix_user_name", "user", { "name", "age DESC" }, .unique = true). A part is the
 * name of a column, with " DESC", " NULLS LAST" or an operator class behind it; .expressions are SQL
 * texts instead. .concurrently is for scripts outside a transaction: what a build that failed has left
 * is dropped before the next try. Both are plain where the engine does not know better. */
typedef struct rx_index_args {
	const char *columns[RX_DDL_MAX_COLUMNS + 1];
	const char *expressions[RX_DDL_MAX_COLUMNS + 1];
	const char *where;
	bool unique;
	const char *method; /* "gin", where the engine has it */
	const char *include[RX_DDL_MAX_COLUMNS + 1]; /* kept beside the key, likewise */
	bool concurrently; /* PostgreSQL, outside a transaction: writers go on meanwhile */
	bool nulls_not_distinct; /* .unique: two NULLs are the same */
	const char *storage; /* "fillfactor = 70", where the engine has it */
} rx_index_args;
#define rx_create_index(op, name, table, ...) \
	rx__op_create_index((op), (name), (table), &(const rx_index_args){ .columns = __VA_ARGS__ })
RX_API void rx__op_create_index(
	rx_op *op, const char *name, const char *table, const rx_index_args *args);
typedef struct rx_drop_index_args {
	size_t rx__size;
	bool concurrently;
} rx_drop_index_args;
#define rx_drop_index(op, name, ...) RX__DROP_INDEX(op, name, __VA_ARGS__, )
#define RX__DROP_INDEX(op, name, table, ...) \
	rx__op_drop_index((op), (name), (table), \
		&(const rx_drop_index_args){ .rx__size = sizeof(rx_drop_index_args), __VA_ARGS__ })
RX_API void rx__op_drop_index(
	rx_op *op, const char *name, const char *table, const rx_drop_index_args *args);
RX_API void rx_rename_index(rx_op *op, const char *table, const char *name, const char *new_name);

/* Any constraint of a table, as an item: rx_create_constraint(op, "user", rx_ddl_unique(…)). */
#define rx_create_constraint(op, table, ...) rx__op_create_constraint((op), (table), &(__VA_ARGS__))
RX_API void rx__op_create_constraint(rx_op *op, const char *table, const rx_ddl_item *item);
RX_API void rx_drop_constraint(rx_op *op, const char *table, const char *name);
RX_API void rx_rename_constraint(
	rx_op *op, const char *table, const char *name, const char *new_name);
RX_API void rx_table_comment(rx_op *op, const char *table, const char *comment);

/* What a table is to its engine, whole: rx_alter_table(op, "user", .strict = true) makes a table of
 * SQLite STRICT, and one that was WITHOUT ROWID an ordinary one. Rows that do not fit are refused by
 * name. .engine = "InnoDB", .charset = "utf8mb4" and .collate are MariaDB's: what is left out stays,
 * and all texts of the table are converted, but for columns with a collation of their own. An engine
 * does nothing about the options of another one. */
typedef struct rx_table_change {
	size_t rx__size;
	bool strict, without_rowid;
	const char *engine, *charset, *collate;
} rx_table_change;
#define rx_alter_table(op, ...) RX__ALTER_TABLE(op, __VA_ARGS__, )
#define RX__ALTER_TABLE(op, table, ...) \
	rx__op_alter_table((op), (table), \
		&(const rx_table_change){ .rx__size = sizeof(rx_table_change), __VA_ARGS__ })
RX_API void rx__op_alter_table(rx_op *op, const char *table, const rx_table_change *args);
/* The columns in this order, all of them: rx_order_columns(op, "user", "id", "name", "age"). An engine
 * that cannot move columns (PostgreSQL) refuses it. */
#define rx_order_columns(op, table, ...) \
	rx__op_order_columns((op), (table), (const char *const[]){ __VA_ARGS__, NULL })
RX_API void rx__op_order_columns(rx_op *op, const char *table, const char *const *columns);

/* ---- revisions */

/* What a script is to programs that are running while it is applied: RX_EXPAND only adds what they
 * need not know, RX_CONTRACT takes away what old ones still use. `migrate --phase expand` leaves
 * RX_CONTRACT, and what stands on it, for later. A script that says neither is run in both phases. */
typedef enum rx_phase {
	RX_EXPAND = 1,
	RX_CONTRACT = 2,
} rx_phase;

typedef struct rx_revision {
	size_t rx__size;
	const char *id;
	void (*upgrade)(rx_op *op);
	void (*downgrade)(rx_op *op);
	const char *revises; /* ids of the parents, "a" or "a, b"; NULL: a base */
	const char *message;
	const char *labels; /* branch labels, "a, b" */
	const char *depends_on; /* ids or labels, "a, b" */
	bool no_transaction;
	rx_phase phase; /* 0: neither */
	/* The scripts whose place this one has taken besides its own, in their order, "a, b": `reflex db
	 * squash` writes it. A database that stands at one of them goes on behind it. */
	const char *replaces;
} rx_revision;

/* Defines rx_revision_<id>, and declares upgrade and downgrade, which the script must define. */
#define RX_REVISION(...) RX__REVISION(__VA_ARGS__, )
#define RX__REVISION(id_, ...) \
	static void upgrade(rx_op *op); \
	static void downgrade(rx_op *op); \
	extern const rx_revision rx_revision_##id_; \
	__attribute__((visibility("default"))) \
	const rx_revision rx_revision_##id_ = { .rx__size = sizeof(rx_revision), \
		.id = #id_, \
		.upgrade = upgrade, \
		.downgrade = downgrade, \
		__VA_ARGS__ }; \
	_Static_assert(1, "a semicolon is missing behind RX_REVISION")

/* The table that alembic/revisions.c defines: every script of the program, ended by NULL. */
extern const rx_revision *const rx_revisions[];

/* Brings the database of the engine to a target ("head" when NULL), with the scripts that are linked
 * into the program. Returns 0, also when nothing was to be done, or RX_E… with *error filled. */
typedef struct rx_migrate_options {
	size_t rx__size;
	const char *target; /* "head", "base", "+1", "-1", an id or the beginning of one */
	void (*progress)(void *ud, const char *line);
	void *ud;
	rx_phase phase; /* RX_EXPAND: without scripts of RX_CONTRACT and what stands on them */
	bool dry_run; /* everything is run, and rolled back */
	double lock_wait; /* seconds to wait for the database's lock; 0: 30 */
	/* How far it is, from the first second on and ten times a second at most: "12 of 1000 migrations,
	 * 85 a second, about 12 s left", and the same of rows within a backfill. As progress. */
	void (*tick)(void *ud, const char *line);
	/* Set to true by any thread or signal handler, the run ends cleanly: the statement that runs is
	 * interrupted, its script taken back whole, and RX_ETIMEOUT says that it was interrupted. What was
	 * done before stays, and the next run goes on there. */
	const atomic_bool *stop;
} rx_migrate_options;
#define rx_migrate(engine, ...) RX__MIGRATE(engine, __VA_ARGS__, )
#define RX__MIGRATE(engine, revisions, error, ...) \
	rx__migrate((engine), (revisions), (error), \
		&(const rx_migrate_options){ .rx__size = sizeof(rx_migrate_options), __VA_ARGS__ })
RX_API int rx__migrate(rx_engine *engine, const rx_revision *const *revisions, rx_error *error,
	const rx_migrate_options *options);

/* Whether a program and the database of an engine belong together; changes nothing. 0: they do. The
 * other outcomes are told in error->message (its code stays 0): */
typedef enum rx_schema_outcome {
	RX_SCHEMA_CURRENT,
	RX_SCHEMA_BEHIND, /* some of the scripts are not applied: rx_migrate */
	RX_SCHEMA_DIFFERS, /* they are, and the linked models want something else */
} rx_schema_outcome;
/* RX_EMIGRATION: the database is newer, it has a revision that is not among these, which the message
 * names. From then on the engine only reads, and refuses every write with that message, until this
 * function or rx_migrate finds it otherwise. rx_migrate does the same, and the default engine where
 * rx_configure(.revisions = rx_revisions) has said them. Where the database is as `migrate` has left
 * it, this reads one row. Thread-safe. */
RX_API int rx_check_schema(rx_engine *engine, const rx_revision *const *revisions, rx_error *error);

/* The whole `reflex` command inside a program: `app db migrate`. revisions NULL: scripts are compiled
 * from the project's folder. Returns the exit code. */
RX_API int rx_main(int argc, char **argv, const rx_revision *const *revisions);

#endif
