/* The procedure that SQLite documents for changes that ALTER TABLE cannot make, in the open
 * transaction: a new table from the edited text, the rows, the old table dropped, the new one renamed,
 * then the indexes and triggers again from their own texts.
 *
 * The renaming is done with legacy_alter_table on: otherwise SQLite would look at every view, find
 * that those of this table read a table that is not there at this moment, and refuse. Views and the
 * references of other tables are by name, so they need no change. */
#include "schema/rebuild/rebuild.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "schema/ddl/ddl.h"
#include "schema/rebuild/query.h"
#include "schema/rebuild/scratch.h"
#include "schema/rebuild/table_copy.h"

typedef struct runner {
	rx_conn *conn;
	const rx__rebuild_options *options;
	rx_arena arena;
	const char *table; /* its name at this moment; an operation may rename it */
	rx__table_edit edit;
	bool editing; /* edit holds operations that were not run */
	bool statistics; /* ANALYZE has been run on this database */
	rx_buf sql;
	rx_error *error;
} runner;

static int run(runner *r, const char *sql)
{
	if (r->options && r->options->statement)
		r->options->statement(r->options->ud, sql);
	return r->conn->driver->execute(r->conn, sql, r->error);
}

/* Runs what the buffer holds, and empties it. */
static int run_sql(runner *r)
{
	int code = r->sql.error ? rx__fail_nomem(r->error) : run(r, rx__buf_text(&r->sql));

	rx__buf_clear(&r->sql);
	return code;
}

static void put_name(runner *r, const char *name)
{
	rx__ddl_name(&r->sql, r->conn->driver->dialect, name);
}

/* ---- what is decided before anything is changed */

/* A foreign key of another table that points to a column which goes. */
static int check_references(runner *r, const char *column)
{
	bool in_key = rx__ddl_text_primary_key(&r->edit.old) &&
		rx__ddl_text_clause_uses(&r->edit.old, rx__ddl_text_primary_key(&r->edit.old), column);
	rx__query query;
	int code = 0;

	rx__buf_puts(&r->sql,
		"SELECT m.name FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = "
		"'table' "
		"AND m.name <> ? AND f.\"table\" = ");
	rx__ddl_literal(&r->sql, r->edit.table);
	rx__buf_puts(&r->sql, " COLLATE NOCASE AND (f.\"to\" = ");
	rx__ddl_literal(&r->sql, column);
	rx__buf_printf(&r->sql, " COLLATE NOCASE%s) LIMIT 1", in_key ? " OR f.\"to\" IS NULL" : "");
	if (r->sql.error)
		return rx__fail_nomem(r->error);
	rx__query_open(&query, r->conn, &r->arena, rx__buf_text(&r->sql), r->edit.table, r->error);
	if (rx__query_next(&query)) {
		const char *child = rx__query_text(&query, 0);

		code = query.code ? 0
						  : rx__fail(r->error, RX_EMIGRATION,
								"column \"%s\" of table \"%s\" cannot be dropped: a foreign key of "
								"table \"%s\" points to it; drop that one first",
								column, r->edit.table, child);
	}
	rx__buf_clear(&r->sql);
	if (rx__query_close(&query) < 0)
		return query.code;
	return code;
}

static int check_before(runner *r)
{
	int code = 0;

	for (size_t i = 0; !code && i < r->edit.n_dropped; i++)
		code = check_references(r, r->edit.dropped[i]);
	if (!code && r->edit.reshaped && r->edit.careful)
		code = rx__scratch_check(r->conn, r->edit.table, r->edit.text.sql, r->error);
	return code;
}

/* ---- by plain statements */

static int drop_indexes(runner *r)
{
	int code = 0;

	for (size_t i = 0; !code && i < r->edit.n_indexes; i++) {
		if (!r->edit.indexes[i].named)
			continue;
		rx__buf_puts(&r->sql, "DROP INDEX ");
		put_name(r, r->edit.indexes[i].name);
		code = run_sql(r);
	}
	return code;
}

static int create_indexes(runner *r)
{
	rx_schema_table table = { .name = r->edit.table };
	int code = 0;

	for (size_t i = 0; !code && i < r->edit.n_created; i++) {
		code = rx__ddl_create_index(
			&r->sql, r->conn->driver->dialect, &table, r->edit.created[i], false, r->error);
		if (!code)
			code = run_sql(r);
	}
	return code;
}

static int run_plain(runner *r)
{
	int code = 0;

	for (size_t i = 0; !code && i < r->edit.n_plain; i++) {
		const rx__plain_change *change = &r->edit.plain[i];

		rx__buf_puts(&r->sql, "ALTER TABLE ");
		put_name(r, r->edit.table);
		rx__buf_printf(&r->sql, " %s COLUMN %s", change->column ? "ADD" : "DROP", change->text);
		code = run_sql(r);
	}
	return code;
}

/* ---- by a new table */

/* A name that no object has. */
static const char *free_name(runner *r)
{
	for (unsigned i = 0; i < 1000; i++) {
		const char *name = i ? rx__arena_printf(&r->arena, "_reflex_new_%s_%u", r->edit.table, i)
							 : rx__arena_printf(&r->arena, "_reflex_new_%s", r->edit.table);
		rx__query query;
		bool taken;

		if (!name)
			break;
		rx__query_open(&query, r->conn, &r->arena,
			"SELECT name FROM sqlite_schema WHERE name = ? COLLATE NOCASE", name, r->error);
		taken = rx__query_next(&query);
		if (rx__query_close(&query) < 0)
			return NULL;
		if (!taken)
			return name;
	}
	rx__fail_nomem(r->error);
	return NULL;
}

static int create_new(runner *r, const char *name)
{
	rx__ddl_text text = r->edit.text;
	int code = rx__ddl_text_rename(&text, name, r->error);

	return code ? code : run(r, text.sql);
}

/* For whoever wants to know how long it will take. */
static int tell_copying(runner *r)
{
	rx__query query;
	const char *n;

	if (!r->options || !r->options->copying)
		return 0;
	rx__buf_puts(&r->sql, "SELECT CAST(count(*) AS TEXT) FROM ");
	put_name(r, r->edit.table);
	if (r->sql.error)
		return rx__fail_nomem(r->error);
	rx__query_open(&query, r->conn, &r->arena, rx__buf_text(&r->sql), NULL, r->error);
	n = rx__query_next(&query) ? rx__query_text(&query, 0) : NULL;
	rx__buf_clear(&r->sql);
	if (n)
		r->options->copying(r->options->ud, r->table, strtoull(n, NULL, 10));
	return rx__query_close(&query);
}

static int copy_rows(runner *r, const char *name)
{
	rx_error own = RX_ERROR_INIT;
	rx_error *error = r->error;
	int code;

	code = tell_copying(r);
	if (code)
		return code;
	rx__table_copy_sql(&r->sql, &r->edit, name);
	r->error = &own;
	code = run_sql(r);
	r->error = error;
	if (r->options && r->options->copying)
		r->options->copying(r->options->ud, NULL, 0);
	if (code)
		code = rx__table_copy_explain(&r->edit, r->conn, &own);
	if (code && error)
		*error = own;
	return code;
}

static bool counts_keys(const rx__ddl_text *text)
{
	const rx__clause *key = rx__ddl_text_primary_key(text);

	return key && key->autoincrement;
}

/* The highest key that was ever given goes along, so that none is given twice. */
static int copy_sequence(runner *r, const char *name)
{
	int code;

	if (!counts_keys(&r->edit.old) || !counts_keys(&r->edit.text))
		return 0;
	rx__buf_puts(&r->sql, "DELETE FROM sqlite_sequence WHERE name = ");
	rx__ddl_literal(&r->sql, name);
	code = run_sql(r);
	if (code)
		return code;
	rx__buf_puts(&r->sql, "INSERT INTO sqlite_sequence (name, seq) SELECT ");
	rx__ddl_literal(&r->sql, name);
	rx__buf_puts(&r->sql, ", seq FROM sqlite_sequence WHERE name = ");
	rx__ddl_literal(&r->sql, r->edit.table);
	return run_sql(r);
}

/* DROP TABLE forgets what ANALYZE found; under another name it stays. */
static int keep_statistics(runner *r, const char *from, const char *to)
{
	if (!r->statistics)
		return 0;
	rx__buf_puts(&r->sql, "UPDATE sqlite_stat1 SET tbl = ");
	rx__ddl_literal(&r->sql, to);
	rx__buf_puts(&r->sql, " WHERE tbl = ");
	rx__ddl_literal(&r->sql, from);
	return run_sql(r);
}

static int read_statistics(runner *r)
{
	rx__query query;

	rx__query_open(&query, r->conn, &r->arena,
		"SELECT name FROM sqlite_schema WHERE name = 'sqlite_stat1'", NULL, r->error);
	r->statistics = rx__query_next(&query);
	return rx__query_close(&query);
}

static int take_place(runner *r, const char *name)
{
	int code, restored;

	rx__buf_puts(&r->sql, "DROP TABLE ");
	put_name(r, r->edit.table);
	code = run_sql(r);
	if (code)
		return code;
	code = run(r, "PRAGMA legacy_alter_table = ON");
	rx__buf_puts(&r->sql, "ALTER TABLE ");
	put_name(r, name);
	rx__buf_puts(&r->sql, " RENAME TO ");
	put_name(r, r->edit.table);
	if (!code)
		code = run_sql(r);
	rx__buf_clear(&r->sql);
	if (code) {
		(void)r->conn->driver->execute(r->conn, "PRAGMA legacy_alter_table = OFF", NULL);
		return code;
	}
	restored = run(r, "PRAGMA legacy_alter_table = OFF");
	return restored;
}

typedef struct trigger_list {
	const char **sql;
	size_t n, cap;
} trigger_list;

static int read_triggers(runner *r, trigger_list *list)
{
	rx__query query;

	rx__query_open(&query, r->conn, &r->arena,
		"SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE "
		"ORDER "
		"BY rowid",
		r->edit.table, r->error);
	while (rx__query_next(&query)) {
		if (!rx__arena_grow(&r->arena, &list->sql, list->n, &list->cap, sizeof(*list->sql))) {
			query.code = rx__fail_nomem(r->error);
			break;
		}
		list->sql[list->n++] = rx__query_text(&query, 0);
	}
	return rx__query_close(&query);
}

static int restore(runner *r, const trigger_list *triggers)
{
	int code = 0;

	for (size_t i = 0; !code && i < r->edit.n_indexes; i++) {
		if (!r->edit.indexes[i].gone)
			code = run(r, r->edit.indexes[i].sql);
	}
	for (size_t i = 0; !code && i < triggers->n; i++)
		code = run(r, triggers->sql[i]);
	return code;
}

static int rebuild(runner *r)
{
	trigger_list triggers = { .n = 0 };
	const char *name = free_name(r);
	int code = name ? read_triggers(r, &triggers) : RX_ENOMEM;

	if (!code)
		code = read_statistics(r);
	if (!code)
		code = create_new(r, name);
	if (!code)
		code = copy_rows(r, name);
	if (!code)
		code = copy_sequence(r, name);
	if (!code)
		code = keep_statistics(r, r->edit.table, name);
	if (!code)
		code = take_place(r, name);
	if (!code)
		code = keep_statistics(r, name, r->edit.table);
	return code ? code : restore(r, &triggers);
}

/* ---- operations */

/* Runs what was collected. */
static int finish(runner *r)
{
	int code;

	if (!r->editing)
		return 0;
	r->editing = false;
	/* Only at the end: another key may have come in the place of the one that went. */
	if (r->edit.text.without_rowid && !rx__ddl_text_primary_key(&r->edit.text))
		return rx__fail(r->error, RX_EMIGRATION,
			"the primary key of table \"%s\" cannot be dropped: the table is WITHOUT ROWID",
			r->table);
	code = check_before(r);
	if (!code)
		code = drop_indexes(r);
	if (!code && r->edit.rebuild && r->edit.changed)
		code = rebuild(r);
	else if (!code)
		code = run_plain(r);
	return code ? code : create_indexes(r);
}

static int add(runner *r, const rx__operation *operation)
{
	int code = 0;

	if (!r->editing)
		code = rx__table_edit_read(&r->edit, r->conn, &r->arena, r->table, r->error);
	r->editing = true;
	return code ? code : rx__table_edit_add(&r->edit, operation, r->error);
}

static int rename_to(runner *r, const char *new_name)
{
	rx__buf_puts(&r->sql, "ALTER TABLE ");
	put_name(r, r->table);
	rx__buf_puts(&r->sql, " RENAME TO ");
	put_name(r, new_name);
	r->table = new_name;
	return run_sql(r);
}

static int rename_table(runner *r, const char *new_name)
{
	const char *between;
	int code = rx__ddl_check_name(r->conn->driver->dialect, new_name, r->error);

	if (code || !rx__name_equal(r->table, new_name))
		return code ? code : rename_to(r, new_name);
	/* To SQLite a name that differs in case only is taken already. */
	between = rx__arena_printf(&r->arena, "_reflex_new_%s", new_name);
	code = between ? rename_to(r, between) : rx__fail_nomem(r->error);
	return code ? code : rename_to(r, new_name);
}

static int rename_column(runner *r, const char *name, const char *new_name)
{
	int code = rx__ddl_check_name(r->conn->driver->dialect, new_name, r->error);

	if (code)
		return code;
	rx__buf_puts(&r->sql, "ALTER TABLE ");
	put_name(r, r->table);
	rx__buf_puts(&r->sql, " RENAME COLUMN ");
	put_name(r, name);
	rx__buf_puts(&r->sql, " TO ");
	put_name(r, new_name);
	return run_sql(r);
}

/* SQLite looks at every view and trigger when a name changes, and stops at the first that does not
 * work, whatever table that one is of. */
static int explain_rename(int code, rx_error *error)
{
	if (code == RX_ESQL && error && strstr(error->message, "error in "))
		return rx__fail_wrap(error,
			"SQLite renames nothing while a view or trigger of the database does not work; correct "
			"or drop it first");
	return code;
}

static int apply_one(runner *r, const rx__operation *operation)
{
	int code;

	if (operation->kind != RX__OP_RENAME_TABLE && operation->kind != RX__OP_RENAME_COLUMN)
		return add(r, operation);
	code = finish(r);
	if (!code && operation->kind == RX__OP_RENAME_TABLE)
		code = explain_rename(rename_table(r, operation->new_name), r->error);
	else if (!code)
		code = explain_rename(rename_column(r, operation->name, operation->new_name), r->error);
	return code;
}

static bool is_rebuild_kind(rx__operation_kind kind)
{
	switch (kind) {
	case RX__OP_RENAME_TABLE:
	case RX__OP_ADD_COLUMN:
	case RX__OP_DROP_COLUMN:
	case RX__OP_ALTER_COLUMN:
	case RX__OP_RENAME_COLUMN:
	case RX__OP_CREATE_KEY:
	case RX__OP_CREATE_CHECK:
	case RX__OP_CREATE_FOREIGN_KEY:
	case RX__OP_DROP_CONSTRAINT:
	case RX__OP_TABLE_OPTIONS:
	case RX__OP_ORDER_COLUMNS:
		return true;
	default:
		return false;
	}
}

size_t rx__rebuild_take(const rx__operation *list, size_t n)
{
	const char *table = n ? list[0].table : NULL;
	size_t taken = 0;

	for (size_t i = 0; i < n; i++) {
		bool ours = is_rebuild_kind(list[i].kind);
		bool index = list[i].kind == RX__OP_CREATE_INDEX || list[i].kind == RX__OP_DROP_INDEX;

		if ((!ours && !index) || !list[i].table || !rx__name_equal(list[i].table, table))
			break;
		if (ours)
			taken = i + 1;
		if (list[i].kind == RX__OP_RENAME_TABLE)
			table = list[i].new_name;
	}
	return taken;
}

static int check_state(runner *r, const rx__operation *first)
{
	rx__query query;
	const char *on;

	if (first->schema && !rx__name_equal(first->schema, "main"))
		return rx__fail(r->error, RX_EMIGRATION,
			"table \"%s\" is in the schema \"%s\", and SQLite has none; leave .schema out",
			first->table, first->schema);
	if (!r->conn->in_transaction)
		return rx__fail(r->error, RX_EINVAL, "a table is changed within a transaction only");
	rx__query_open(&query, r->conn, &r->arena,
		"SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys", NULL, r->error);
	on = rx__query_next(&query) ? rx__query_text(&query, 0) : "0";
	if (rx__query_close(&query) < 0)
		return query.code;
	if (on && strcmp(on, "0") != 0)
		return rx__fail(r->error, RX_EINVAL,
			"the checks of foreign keys must be off before the transaction begins: to drop a table "
			"would delete the rows that point to it");
	return 0;
}

int rx__rebuild_apply(rx_conn *conn, const rx__operation *list, size_t n,
	const rx__rebuild_options *options, rx_error *error)
{
	rx_error own = RX_ERROR_INIT;
	runner r = {
		.conn = conn,
		.options = options,
		.error = &own,
		.sql = RX_BUF_INIT,
	};
	int code;

	if (!n)
		return 0;
	rx__arena_init(&r.arena, 0);
	r.table = list[0].table;
	code = check_state(&r, &list[0]);
	for (size_t i = 0; !code && i < n; i++)
		code = apply_one(&r, &list[i]);
	if (!code)
		code = finish(&r);
	rx__buf_deinit(&r.sql);
	rx__arena_deinit(&r.arena);
	if (code && error)
		*error = own;
	return code;
}
