/* The copy is made of the texts in sqlite_schema, in the order in which they were made there. What
 * does not work in the original (a view of a table that is gone) may fail here too and is left out.
 *
 * A view works if it can be prepared, a trigger if a statement that fires it can be: each trigger is
 * tried alone, so that one that is broken is not taken for another. */
#include "schema/rebuild/scratch.h"

#include <string.h>

#include <reflex/sys/url.h>

#include "base/buf.h"
#include "base/fail.h"
#include "schema/rebuild/query.h"
#include "sql/text/sql_token.h"

typedef struct object {
	const char *type, *name, *table, *sql;
	bool worked;
} object;

typedef struct objects {
	object *list;
	size_t n, cap;
} objects;

static int read_objects(
	objects *out, rx_arena *arena, rx_conn *conn, const char *where, rx_error *error)
{
	const char *sql = rx__arena_printf(arena,
		"SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT "
		"LIKE 'sqlite\\_%%' ESCAPE '\\' AND %s ORDER BY rowid",
		where);
	rx__query query;

	if (!sql)
		return rx__fail_nomem(error);
	rx__query_open(&query, conn, arena, sql, NULL, error);
	while (rx__query_next(&query)) {
		object *o;

		if (!rx__arena_grow(arena, &out->list, out->n, &out->cap, sizeof(*out->list))) {
			query.code = rx__fail_nomem(error);
			break;
		}
		o = &out->list[out->n++];
		o->type = rx__query_text(&query, 0);
		o->name = rx__query_text(&query, 1);
		o->table = rx__query_text(&query, 2);
		o->sql = rx__query_text(&query, 3);
	}
	return rx__query_close(&query);
}

/* ---- the copy */

static int open_memory(rx__scratch *out, const rx_driver *driver, rx_error *error)
{
	rx_conn_options options = { .timeout = 5 };
	rx_url *url = NULL;
	int code = rx_url_parse(&url, "sqlite://", error);

	if (code)
		return code;
	code = driver->source_open(&out->source, url, error);
	if (!code)
		code = driver->open(&out->conn, out->source, &options, error);
	if (!code)
		code = driver->migration_begin(out->conn, error);
	if (code && out->conn)
		driver->close(out->conn);
	if (code && out->source)
		driver->source_close(out->source);
	rx_url_free(url);
	return code;
}

/* Shadow tables come with their virtual table. */
static int make_all(rx__scratch *scratch, const objects *all, rx_error *error)
{
	const rx_driver *driver = scratch->conn->driver;
	int code = driver->begin(scratch->conn, RX_BEGIN_WRITE, error);

	for (size_t i = 0; !code && i < all->n; i++) {
		code = driver->execute(scratch->conn, all->list[i].sql, error);
		if (code == RX_ESQL)
			code = 0;
	}
	return code ? code : driver->commit(scratch->conn, error);
}

int rx__scratch_open(rx__scratch *out, rx_conn *conn, rx__scratch_parts parts, rx_error *error)
{
	rx__scratch scratch = { .conn = NULL };
	rx_error own = RX_ERROR_INIT;
	objects all = { .n = 0 };
	rx_arena arena;
	int code;

	rx__arena_init(&arena, 0);
	code = read_objects(
		&all, &arena, conn, parts == RX__SCRATCH_ALL ? "1" : "type IN ('table', 'view')", &own);
	if (!code)
		code = open_memory(&scratch, conn->driver, &own);
	if (!code) {
		code = make_all(&scratch, &all, &own);
		if (code)
			rx__scratch_close(&scratch);
	}
	rx__arena_deinit(&arena);
	if (!code)
		*out = scratch;
	else if (error)
		*error = own;
	return code;
}

void rx__scratch_close(rx__scratch *scratch)
{
	const rx_driver *driver;

	if (!scratch->conn)
		return;
	driver = scratch->conn->driver;
	driver->close(scratch->conn);
	driver->source_close(scratch->source);
	*scratch = (rx__scratch){ .conn = NULL };
}

/* ---- whether views and triggers work */

/* Prepares the text of the buffer, and empties that. */
static bool works(rx_conn *conn, rx_buf *sql, rx_error *error)
{
	bool ok = !sql->error && rx__query_works(conn, rx__buf_text(sql), error);

	rx__buf_clear(sql);
	return ok;
}

static bool view_works(rx_conn *conn, const char *name, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;
	bool ok;

	rx__buf_puts(&sql, "SELECT * FROM ");
	rx__buf_quote(&sql, name, '"');
	ok = works(conn, &sql, error);
	rx__buf_deinit(&sql);
	return ok;
}

static bool update_works(rx_conn *conn, const char *table, const char *column, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;
	bool ok;

	rx__buf_puts(&sql, "UPDATE ");
	rx__buf_quote(&sql, table, '"');
	rx__buf_puts(&sql, " SET ");
	rx__buf_quote(&sql, column, '"');
	rx__buf_puts(&sql, " = NULL");
	ok = works(conn, &sql, error);
	rx__buf_deinit(&sql);
	return ok;
}

/* An update of the first column that is not computed. */
static bool any_update_works(rx_conn *conn, rx_arena *arena, const char *table, rx_error *error)
{
	rx_error own = RX_ERROR_INIT;
	rx__query query;
	bool ok = false;

	rx__query_open(&query, conn, arena, "SELECT name FROM pragma_table_info(?)", table, &own);
	while (!ok && rx__query_next(&query)) {
		const char *column = rx__query_text(&query, 0);

		own = (rx_error)RX_ERROR_INIT;
		ok = update_works(conn, table, column, &own);
	}
	rx__query_close(&query);
	if (!ok)
		*error = own;
	return ok;
}

/* UPDATE OF a, b ON …: each of the columns must be there. i is behind OF. */
static bool updates_of_work(rx_conn *conn, rx_arena *arena, const rx__tokens *t, size_t i,
	const char *table, rx_error *error)
{
	for (; rx__token_is_name(t, i); i += 2) {
		const char *column = rx__token_name(arena, t, i);

		if (!column || !update_works(conn, table, column, error))
			return false;
		if (!rx__token_is_sign(t, i + 1, ','))
			break;
	}
	return true;
}

/* A statement that fires the trigger, which is the only one there is. */
static bool event_works(rx_conn *conn, rx_arena *arena, const object *trigger, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;
	rx__tokens t;
	size_t i = 0;
	bool ok;

	if (rx__tokens_read(&t, arena, trigger->sql, error) != 0)
		return false;
	/* CREATE [TEMP] TRIGGER [IF NOT EXISTS] [schema.]name [BEFORE|AFTER|INSTEAD OF] event: the event
	 * is behind the name, which may be such a word itself. */
	while (i < t.n && !rx__token_is(&t, i, "TRIGGER"))
		i++;
	while (i < t.n && !rx__token_names(&t, i, trigger->name))
		i++;
	for (i++; i < t.n; i++) {
		if (rx__token_is(&t, i, "UPDATE"))
			return rx__token_is(&t, i + 1, "OF")
				? updates_of_work(conn, arena, &t, i + 2, trigger->table, error)
				: any_update_works(conn, arena, trigger->table, error);
		if (rx__token_is(&t, i, "INSERT") || rx__token_is(&t, i, "DELETE"))
			break;
	}
	rx__buf_puts(&sql, rx__token_is(&t, i, "INSERT") ? "INSERT INTO " : "DELETE FROM ");
	rx__buf_quote(&sql, trigger->table, '"');
	if (rx__token_is(&t, i, "INSERT"))
		rx__buf_puts(&sql, " DEFAULT VALUES");
	ok = works(conn, &sql, error);
	rx__buf_deinit(&sql);
	return ok;
}

static bool trigger_works(rx_conn *conn, rx_arena *arena, const object *trigger, rx_error *error)
{
	rx_buf drop = RX_BUF_INIT;
	rx_error ignored;
	bool ok;

	if (conn->driver->execute(conn, trigger->sql, error) != 0)
		return false;
	ok = event_works(conn, arena, trigger, error);
	rx__buf_puts(&drop, "DROP TRIGGER ");
	rx__buf_quote(&drop, trigger->name, '"');
	if (drop.error || conn->driver->execute(conn, drop.data, ok ? error : &ignored) != 0)
		ok = false;
	rx__buf_deinit(&drop);
	return ok;
}

static bool object_works(rx_conn *conn, rx_arena *arena, const object *o, rx_error *error)
{
	if (strcmp(o->type, "view") == 0)
		return view_works(conn, o->name, error);
	return trigger_works(conn, arena, o, error);
}

static int replace_table(rx_conn *conn, const char *table, const char *new_sql, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;
	int code;

	rx__buf_puts(&sql, "DROP TABLE ");
	rx__buf_quote(&sql, table, '"');
	rx__buf_puts(&sql, "; ");
	rx__buf_puts(&sql, new_sql);
	code = sql.error ? rx__fail_nomem(error) : conn->driver->execute(conn, sql.data, error);
	rx__buf_deinit(&sql);
	return code;
}

/* The message without the name of the database in memory, which means nothing to the user. */
static const char *own_words(const rx_error *why)
{
	static const char place[] = "(memory): ";
	const char *at = strstr(why->message, place);

	return at ? at + strlen(place) : why->message;
}

static int check_all(rx_conn *conn, rx_arena *arena, objects *all, const char *table,
	const char *new_sql, rx_error *error)
{
	rx_error why = RX_ERROR_INIT;
	int code;

	for (size_t i = 0; i < all->n; i++)
		all->list[i].worked = object_works(conn, arena, &all->list[i], &why);
	code = replace_table(conn, table, new_sql, error);
	for (size_t i = 0; !code && i < all->n; i++) {
		const object *o = &all->list[i];

		why = (rx_error)RX_ERROR_INIT;
		if (o->worked && !object_works(conn, arena, o, &why))
			code = rx__fail(error, RX_EMIGRATION,
				"%s \"%s\" would not work any more after the change of table \"%s\": %s; drop it "
				"before the change, and create it again behind it",
				o->type, o->name, table, own_words(&why));
	}
	return code;
}

int rx__scratch_check(rx_conn *conn, const char *table, const char *new_sql, rx_error *error)
{
	rx__scratch scratch = { .conn = NULL };
	objects all = { .n = 0 };
	rx_arena arena;
	int code;

	rx__arena_init(&arena, 0);
	code = read_objects(&all, &arena, conn, "type IN ('view', 'trigger')", error);
	if (!code && all.n)
		code = rx__scratch_open(&scratch, conn, RX__SCRATCH_TABLES, error);
	if (!code && all.n)
		code = check_all(scratch.conn, &arena, &all, table, new_sql, error);
	rx__scratch_close(&scratch);
	rx__arena_deinit(&arena);
	return code;
}
