/* rx_insert_many and rx_upsert. Rows that follow each other and send the same columns share a
 * statement, as long as its parameters allow; statements of one size are prepared once. */
#include "sql/render/insert.h"

#include <string.h>

#include "base/fail.h"
#include "engine/engine.h"
#include "model/registry.h"
#include "session/add.h"
#include "session/query/conflict.h"
#include "session/query/insert_row.h"
#include "session/query/returned.h"
#include "session/query/sync.h"
#include "session/run.h"
#include "session/work/flush.h"
#include "sql/render/arrays.h"

/* More rows make a statement that is long to prepare and no faster to run. COPY has no such text, and is
 * the faster the more rows it takes: their values are kept meanwhile (docs/internals/performance.md). */
enum { MAX_ROWS = 1000, COPY_FROM = 100, MAX_COPIED = 10000, MAX_COPIED_VALUES = 200000 };

typedef struct insertion {
	rx__insert_args args;
	rx__slot *slot;
	rx__insert_row how;
	rx__insert statement; /* with the rows gathered so far */
	rx__conflict conflict;
	rx__returned returned;
	size_t n_extra; /* parameters besides those of the rows */
	size_t most; /* rows that a statement of these columns may have */
	size_t page; /* and that are gathered: more, where they may go by COPY */
	size_t n, next; /* rows of the array; the one that is gathered next */
	int64_t changes;
} insertion;

void rx__values(const rx_model *model, void *out)
{
	const rx__mapper *mapper;
	memset(out, 0, model->size);
	if (rx__registry_mapper(&mapper, model, NULL) ==
		0) /* if not, the call that takes it says why */
		rx__add_defaults(mapper, out);
}

/* ---- arguments ------------------------------------------------------------------------------- */

static void take_args(const rx__insert_args *args, rx__insert_args *out)
{
	size_t size = args->rx__size < sizeof *out ? args->rx__size : sizeof *out;
	memset(out, 0, sizeof *out);
	memcpy(out, args, size);
	rx__returned_none(&out->returning);
}

static int choose(rx_session *session, insertion *in)
{
	const rx__mapper *mapper = in->slot->mapper;
	const rx_operand *columns = in->args.columns;
	int rc = 0;
	in->how = (rx__insert_row){ .mapper = mapper };
	if (columns[RX_MAX_SET])
		return rx__fail(
			&session->error, RX_EINVAL, ".columns has more than %d entries", RX_MAX_SET);
	if (!columns[0])
		memset(&in->how.chosen, 0xff, sizeof in->how.chosen);
	for (; rc == 0 && *columns; columns++) {
		const rx_node *node = (const rx_node *)*columns;
		const rx__attribute *attribute = NULL;
		if (node->kind != RX_NODE_COLUMN)
			return rx__fail(
				&session->error, RX_EINVAL, ".columns takes columns of %s", mapper->name);
		rc = rx__scope_own_column(mapper, node, &attribute, &session->error);
		if (rc == 0)
			rx__mask_set(&in->how.chosen, attribute->ordinal);
	}
	return rc;
}

static int check_insert(rx_session *session, const rx__insert_args *args)
{
	if (args->conflict[0] || args->constraint || args->do_nothing || args->update[0] ||
		args->update_all || args->set[0].column || args->where)
		return rx__fail(&session->error, RX_EINVAL,
			"rows that are there already are for rx_upsert and rx_upsert_many");
	return 0;
}

static int prepare(rx_session *session, const rx_model *model, insertion *in, bool upsert)
{
	int rc = rx__session_slot(session, model, &in->slot);
	if (rc == 0)
		rc = choose(session, in);
	if (rc != 0)
		return rc;
	in->statement = (rx__insert){ .mapper = in->slot->mapper };
	rc = upsert ? rx__conflict_read(session, in->slot, &in->args, &in->conflict, &in->statement)
				: check_insert(session, &in->args);
	if (rc == 0)
		rc = rx__returned_init(
			&in->returned, session, in->slot, &in->args.returning, RX_DIALECT_RETURNING, "INSERT");
	in->statement.returning = in->returned.statement;
	return rc;
}

/* ---- statements ------------------------------------------------------------------------------ */

static int render(rx_buf *out, const rx_dialect *dialect, const void *what, rx_error *error)
{
	return rx__render_insert_many(out, dialect, what, error);
}

static int shape(rx_session *session, insertion *in)
{
	if (in->statement.upsert)
		in->statement.update = rx__conflict_update(&in->conflict, &in->statement.columns);
	return rx__shape_insert(&session->shape, &in->statement, session->dialect, &session->error);
}

/* The statement holds the rows of the array from this one on. */
static int run_statement(rx_session *session, insertion *in, size_t first)
{
	size_t last = first + in->statement.n_rows - 1;
	int rc = shape(session, in);
	if (rc == 0)
		rc = rx__returned_run(&in->returned, render, &in->statement, &in->changes);
	if (rc != 0 && first < last)
		rx__fail_wrap(&session->error, "one of the rows %zu to %zu", first, last);
	else if (rc != 0 && in->n > 1)
		rx__fail_wrap(&session->error, "row %zu", first);
	return rc;
}

static int render_like(rx_buf *out, const rx_dialect *dialect, const void *what, rx_error *error)
{
	const rx__insert *insert = what;
	return rx__render_insert(out, dialect, insert->mapper, &insert->columns, NULL, error);
}

/* Nothing is given back, and no row may be there already. */
static bool is_plain(const rx__insert *insert)
{
	return !insert->upsert && !insert->returning.all && insert->returning.n == 0;
}

/* The page by COPY, in the place of a statement with all its values. It leaves the transaction as it was
 * if it fails, and what is the reason is told by that statement, which is tried then. RX_NOTFOUND: it
 * was not possible. */
static int copy_page(rx_session *session, insertion *in)
{
	const rx__insert *insert = &in->statement;
	size_t n_values = session->shape.n_values;
	rx_error ignored = RX_ERROR_INIT;
	rx_buf sql = RX_BUF_INIT;
	rx_stmt *like = NULL;
	if (!session->driver->copy_rows || insert->n_rows < COPY_FROM || !is_plain(insert))
		return RX_NOTFOUND;
	session->shape.n_values = 0;
	int rc = rx__shape_write(
		&session->shape, RX__SHAPE_INSERT, insert->mapper, &insert->columns, &session->error);
	if (rc == 0)
		rc = rx__run_prepare(session, render_like, insert, 0, &like);
	if (rc == 0)
		rc = rx__render_copy(
			&sql, session->dialect, insert->mapper, &insert->columns, &session->error);
	if (rc == 0)
		rc = rx__stmt_copy_rows(
				 like, rx__buf_text(&sql), session->shape.values, insert->n_rows, &ignored)
			? RX_NOTFOUND
			: 0;
	if (rc == 0)
		in->changes += session->driver->changes(session->conn);
	rx__run_end(session, like);
	rx__buf_deinit(&sql);
	session->shape.n_values = n_values;
	return rc;
}

/* A page that was meant for COPY may be too long for one. */
static int run_statements(rx_session *session, insertion *in)
{
	rx__shape *s = &session->shape;
	size_t n = in->statement.n_rows, first = in->next - n;
	if (n <= in->most)
		return run_statement(session, in, first);
	size_t width = s->n_values / n;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < n; i += in->most) {
		in->statement.n_rows = n - i < in->most ? n - i : in->most;
		s->n_values = in->statement.n_rows * width;
		memmove(s->values, s->values + i * width, s->n_values * sizeof *s->values);
		rc = run_statement(session, in, first + i);
	}
	return rc;
}

static int run_page(rx_session *session, insertion *in)
{
	int rc = copy_page(session, in);
	if (rc == RX_NOTFOUND)
		rc = run_statements(session, in);
	in->statement.n_rows = 0;
	rx__shape_clear(&session->shape);
	return rc;
}

static size_t count(const rx__mask *columns)
{
	size_t n = 0;
	for (size_t i = 0; i < RX__MASK_WORDS; i++)
		n += (size_t)__builtin_popcountll(columns->words[i]);
	return n;
}

/* On SQLite rows are written one by one: a statement of many that may fail has to be able to take itself
 * back, and copies each page that it changes. Where rows are given back, or may be there already, one
 * statement is what is asked for. */
static size_t most_rows(const rx_session *session, const rx__insert *insert)
{
	return is_plain(insert) && session->dialect->batching.insert == RX_BATCH_NONE ? 1 : MAX_ROWS;
}

static size_t most_copied(const rx_session *session, const insertion *in, size_t n_columns)
{
	if (!session->driver->copy_rows || !is_plain(&in->statement))
		return in->most;
	size_t most = MAX_COPIED_VALUES / n_columns;
	most = most < MAX_COPIED ? most : MAX_COPIED;
	return most > in->most ? most : in->most;
}

static int begin_page(rx_session *session, insertion *in, const rx__mask *columns)
{
	size_t n = count(columns), most = session->dialect->max_parameters;
	in->statement.columns = *columns;
	in->most = n > 0 ? most_rows(session, &in->statement) : 1;
	if (most > 0 && n + in->n_extra > most)
		return rx__fail(&session->error, RX_EINVAL,
			"a row takes %zu parameters and the rest of the statement %zu; %s allows %zu", n,
			in->n_extra, session->dialect->name, most);
	size_t room = most > 0 && n > 0 ? (most - in->n_extra) / n : in->most;
	if (in->most > room)
		in->most = room;
	in->page = n > 0 ? most_copied(session, in, n) : 1;
	return 0;
}

static int take_row(rx_session *session, insertion *in, const void *row, const rx__mask *columns)
{
	int rc = in->statement.n_rows == 0 ? begin_page(session, in, columns) : 0;
	if (rc == 0)
		rc = rx__insert_row_values(session, &in->how, row, columns);
	in->statement.n_rows++;
	return rc;
}

static int add_row(rx_session *session, insertion *in, const void *row)
{
	rx__mask columns;
	int rc = rx__insert_row_columns(session, &in->how, row, &columns);
	bool full = in->statement.n_rows == in->page;
	if (rc == 0 && in->statement.n_rows > 0 &&
		(full || !rx__mask_equal(&columns, &in->statement.columns))) {
		rc = run_page(session, in);
		if (rc != 0)
			return rc; /* of rows before this one, which it names */
	}
	if (rc == 0)
		rc = take_row(session, in, row, &columns);
	if (rc != 0 && in->n > 1)
		rx__fail_wrap(&session->error, "row %zu", in->next);
	in->next++;
	return rc;
}

static int add_rows(rx_session *session, insertion *in, const void *rows, size_t n)
{
	size_t size = in->slot->mapper->size;
	int rc = 0;
	in->n = n;
	in->next = 0;
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = add_row(session, in, (const char *)rows + i * size);
	if (rc == 0 && in->statement.n_rows > 0)
		rc = run_page(session, in);
	return rc;
}

static int run(rx_session *session, insertion *in, const void *rows, size_t n)
{
	int rc = rx__flush(session);
	if (rc == 0 && n > 0)
		rc = rx__run_begin(session, true);
	rx__shape_clear(&session->shape);
	if (rc == 0)
		rc = shape(session, in); /* no row yet: what else there is */
	in->n_extra = session->shape.n_values;
	rx__shape_clear(&session->shape);
	if (rc == 0)
		rc = add_rows(session, in, rows, n);
	if (rc == 0 && in->changes > 0)
		rx__session_doubt(session);
	if (rc == 0 && in->changes > 0 && in->statement.upsert && !in->args.do_nothing)
		rc = rx__sync_model(session, in->slot->mapper, false);
	return rc == 0 ? rx__returned_done(&in->returned) : rc;
}

static int64_t call(rx_session *session, const rx_model *model, const void *rows, size_t n,
	const rx__insert_args *args, const char *name)
{
	insertion in;
	take_args(args, &in.args);
	in.changes = 0;
	if (!rx__session_enter(session, name))
		return -1;
	int rc = prepare(session, model, &in, strcmp(name, "rx_upsert") == 0);
	if (rc == 0 && !rows && n > 0)
		rc = rx__fail(&session->error, RX_EINVAL, "the array is NULL");
	if (rc == 0)
		rc = run(session, &in, rows, n);
	if (rc == 0)
		return in.changes;
	rx__fail_wrap(
		&session->error, "%s(%s) (%s:%d)", name, model->name, in.args.rx__file, in.args.rx__line);
	return -1;
}

int64_t rx__insert_many(rx_session *session, const rx_model *model, const void *rows, size_t n,
	const rx__insert_args *args)
{
	return call(session, model, rows, n, args, "rx_insert_many");
}

int64_t rx__upsert(rx_session *session, const rx_model *model, const void *rows, size_t n,
	const rx__insert_args *args)
{
	return call(session, model, rows, n, args, "rx_upsert");
}
