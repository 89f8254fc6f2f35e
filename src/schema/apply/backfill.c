/* A batch is the rows between two keys. The second one is looked up: the key that stands so many rows
 * behind the first; where there is none, the batch is the last. So a row is changed once, however many
 * rows the condition leaves out, and a run that was ended goes on from the last key.
 *
 * Keys are kept as literals in quotes, which each engine reads as the type of the column. */
#include "schema/apply/backfill.h"

#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/fail.h"
#include "schema/ddl/ddl_backfill.h"
#include "schema/schema.h"

enum { USUAL_BATCH = 5000 };
#define SECOND INT64_C(1000000000)

typedef struct walk {
	rx__backfill *backfill;
	rx_conn *conn;
	const rx_dialect *dialect;
	const rx_schema_key *key;
	uint64_t done, total;
	int64_t begun;
	rx_buf sql;
	rx_error *error;
} walk;

static int batch_of(const walk *w)
{
	return w->backfill->operation->batch ? w->backfill->operation->batch : USUAL_BATCH;
}

/* ---- text */

static void put_keys(walk *w)
{
	for (size_t i = 0; i < w->key->n_columns; i++) {
		rx__buf_puts(&w->sql, i ? ", " : "");
		rx__ddl_name(&w->sql, w->dialect, w->key->columns[i]);
	}
}

/* "id" > '5', or ("a", "b") > ('5', 'x') */
static void put_compared(walk *w, const char *sign, const char *position)
{
	const bool many = w->key->n_columns > 1;

	rx__buf_puts(&w->sql, many ? "(" : "");
	put_keys(w);
	rx__buf_printf(&w->sql, many ? ") %s (%s)" : " %s %s", sign, position);
}

static void put_from(walk *w)
{
	rx__buf_puts(&w->sql, " FROM ");
	rx__ddl_table_name(
		&w->sql, w->dialect, w->backfill->operation->schema, w->backfill->operation->table);
	if (w->backfill->position) {
		rx__buf_puts(&w->sql, " WHERE ");
		put_compared(w, ">", w->backfill->position);
	}
}

/* The words for a text differ in this one engine. */
static const char *text_word(const walk *w)
{
	return strcmp(w->dialect->name, "mariadb") == 0 ? " AS CHAR)" : " AS TEXT)";
}

/* ---- queries */

/* The first row of w->sql, each cell as a literal; NULL in *out where there is none. */
static int first_row(walk *w, const char **out)
{
	const rx_driver *driver = w->conn->driver;
	rx_buf row = RX_BUF_INIT;
	rx_stmt *stmt = NULL;
	rx_value value;
	int r = w->sql.error
		? rx__fail_nomem(w->error)
		: driver->prepare(&stmt, w->conn, rx__buf_text(&w->sql), w->sql.size, w->error);

	*out = NULL;
	if (!r)
		r = driver->bind(stmt, NULL, 0, w->error);
	if (!r)
		r = driver->step(stmt, w->error);
	for (uint32_t i = 0; r == RX_HAS_ROW && i < stmt->n_columns; i++) {
		int read = driver->value(stmt, i, RX_TYPE_TEXT, &value, w->backfill->arena, w->error);

		if (read)
			r = read;
		rx__buf_puts(&row, i ? ", " : "");
		if (!read)
			rx__ddl_literal(&row, value.type == RX_TYPE_NONE ? "" : value.as.s.data);
	}
	if (r == RX_HAS_ROW) {
		*out = row.error ? NULL : rx__arena_strdup(w->backfill->arena, rx__buf_text(&row));
		r = *out ? 0 : rx__fail_nomem(w->error);
	}
	if (stmt) {
		driver->rewind(stmt);
		driver->finalize(stmt);
	}
	rx__buf_deinit(&row);
	rx__buf_clear(&w->sql);
	return r == RX_DONE ? 0 : r;
}

/* The key at which the next batch ends; NULL: it goes to the end. The texts get names of their own:
 * ORDER BY would take the name of a column for them. */
static int find_end(walk *w, const char **out)
{
	rx__buf_puts(&w->sql, "SELECT ");
	for (size_t i = 0; i < w->key->n_columns; i++) {
		rx__buf_puts(&w->sql, i ? ", CAST(" : "CAST(");
		rx__ddl_name(&w->sql, w->dialect, w->key->columns[i]);
		rx__buf_printf(&w->sql, "%s AS rx_key_%zu", text_word(w), i);
	}
	put_from(w);
	rx__buf_puts(&w->sql, " ORDER BY ");
	put_keys(w);
	rx__buf_printf(&w->sql, " LIMIT 1 OFFSET %d", batch_of(w) - 1);
	return first_row(w, out);
}

/* How many rows there are is only asked when it takes long. */
static int count_rest(walk *w)
{
	const char *text;
	int r;

	rx__buf_printf(&w->sql, "SELECT CAST(count(*)%s", text_word(w));
	put_from(w);
	r = first_row(w, &text);
	if (!r && text)
		w->total = w->done + strtoull(text + 1, NULL, 10);
	return r;
}

/* ---- batches */

static int update(walk *w, const char *also)
{
	const rx__ddl_options *options = w->backfill->options;
	int r = 0;

	if (rx__ddl_put_backfill(&w->sql, w->dialect, w->backfill->operation, also))
		r = w->sql.error ? rx__fail_nomem(w->error) : 0;
	if (!r && w->sql.size && options && options->statement)
		options->statement(options->ud, rx__buf_text(&w->sql));
	if (!r && w->sql.size)
		r = w->conn->driver->execute(w->conn, rx__buf_text(&w->sql), w->error);
	rx__buf_clear(&w->sql);
	return r;
}

/* The condition of a batch; NULL: there is none. */
static int batch_condition(walk *w, const char *end, const char **out)
{
	*out = NULL;
	if (w->backfill->position)
		put_compared(w, ">", w->backfill->position);
	if (w->backfill->position && end)
		rx__buf_puts(&w->sql, " AND ");
	if (end)
		put_compared(w, "<=", end);
	if (!w->sql.size)
		return 0;
	*out = w->sql.error ? NULL : rx__arena_strdup(w->backfill->arena, rx__buf_text(&w->sql));
	rx__buf_clear(&w->sql);
	return *out ? 0 : rx__fail_nomem(w->error);
}

static int tell(walk *w)
{
	const rx__ddl_options *options = w->backfill->options;
	int r = 0;

	w->done += (uint64_t)batch_of(w);
	if (!options || !options->rows)
		return 0;
	if (!w->total && rx__clock_monotonic() - w->begun > SECOND)
		r = count_rest(w);
	if (!r)
		options->rows(options->ud, w->backfill->operation->table, w->done, w->total);
	return r;
}

static int one_batch(walk *w, bool *last)
{
	const char *end = NULL, *condition;
	int r = find_end(w, &end);

	*last = !end;
	if (!r)
		r = batch_condition(w, end, &condition);
	if (!r)
		r = update(w, condition);
	if (r || !end)
		return r;
	w->backfill->position = end;
	r = tell(w);
	if (!r && w->backfill->batch_done)
		r = w->backfill->batch_done(w->backfill->ud, w->backfill, w->error);
	return r;
}

static bool has_batches(const rx_schema_table *table)
{
	bool has = table && table->primary_key.n_columns;

	for (size_t i = 0; has && i < table->primary_key.n_columns; i++) {
		const rx_schema_column *column =
			rx_schema_column_named(table, table->primary_key.columns[i]);

		has = column && column->type.kind != RX_TYPE_BYTES;
	}
	return has;
}

int rx__backfill_run(rx__backfill *backfill, rx_conn *conn, rx_error *error)
{
	walk w = {
		.backfill = backfill,
		.conn = conn,
		.dialect = conn->driver->dialect,
		.key = backfill->table ? &backfill->table->primary_key : NULL,
		.begun = rx__clock_monotonic(),
		.sql = RX_BUF_INIT,
		.error = error,
	};
	bool last = false;
	int r = 0;

	if (!has_batches(backfill->table))
		r = update(&w, NULL);
	else
		while (!r && !last)
			r = one_batch(&w, &last);
	rx__buf_deinit(&w.sql);
	return r;
}
