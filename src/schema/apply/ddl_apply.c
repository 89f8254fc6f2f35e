/* Operations run on a connection, in order. Where tables must be rebuilt, the list is cut into parts
 * between the scripts' own SQL; a part is worked out against the schema as it will be at each step,
 * and then run: operations on one table that follow each other are one rebuild. */
#include <string.h>

#include "base/fail.h"
#include "schema/apply/backfill.h"
#include "schema/apply/fold.h"
#include "schema/apply/there.h"
#include "schema/ddl/ddl_rule.h"
#include "schema/ddl/ddl_statement.h"
#include "schema/diff/diff.h"
#include "schema/rebuild/rebuild.h"
#include "schema/rebuild/scratch.h"
#include "schema/schema.h"

typedef struct runner {
	rx_conn *conn;
	const rx_dialect *dialect;
	const rx__ddl_options *options;
	const char *source;
	rx__there there;
} runner;

/* "ae1027a6acf3: create table user: …" */
static int wrap(const runner *r, const rx__operation *operation, rx_error *error)
{
	const char *line;
	rx_arena arena;
	int code;

	rx__arena_init(&arena, 512);
	line = rx__operation_describe(&arena, operation);
	code = rx__fail_wrap(
		error, "%s%s%s", r->source ? r->source : "", r->source ? ": " : "", line ? line : "");
	rx__arena_deinit(&arena);
	return code;
}

static int run_statement(void *ud, const char *sql, rx_error *error)
{
	const runner *r = ud;

	if (r->options && r->options->statement)
		r->options->statement(r->options->ud, sql);
	return r->conn->driver->execute(r->conn, sql, error);
}

/* In the transaction that is open. */
static int run_backfill(runner *r, const rx__operation *operation, rx_error *error)
{
	rx__backfill backfill = { .operation = operation, .options = r->options };
	rx_arena arena;
	int result;

	rx__arena_init(&arena, 4096);
	backfill.arena = &arena;
	result = rx__there_table(&r->there, operation, &backfill.table, error);
	if (!result)
		result = rx__backfill_run(&backfill, r->conn, error);
	rx__arena_deinit(&arena);
	return result ? wrap(r, operation, error) : 0;
}

static int run_operation(runner *r, const rx__operation *operation, rx_error *error)
{
	int result;

	if (operation->kind == RX__OP_BACKFILL)
		return run_backfill(r, operation, error);
	result = rx__there_statements(&r->there, operation, run_statement, r, error);
	return result ? wrap(r, operation, error) : 0;
}

static int run_list(runner *r, const rx_op *list, rx_error *error)
{
	rx__rebuild_options options = { .statement = r->options ? r->options->statement : NULL,
		.copying = r->options ? r->options->copying : NULL,
		.ud = r->options ? r->options->ud : NULL };
	size_t i = 0, n;
	int result = 0;

	while (i < list->n && !result) {
		n = rx__rebuild_take(&list->list[i], list->n - i);
		if (n) {
			result = rx__rebuild_apply(r->conn, &list->list[i], n, &options, error);
			if (result && n == 1)
				wrap(r, &list->list[i], error);
			else if (result)
				rx__fail_wrap(error, "%s%schange table %s", r->source ? r->source : "",
					r->source ? ": " : "", list->list[i].table);
		} else {
			result = run_operation(r, &list->list[i], error);
			n = 1;
		}
		i += n;
	}
	return result;
}

/* Whether the table of an operation is made by one before it in the part. */
static bool is_made_before(const rx_op *op, size_t at, size_t i)
{
	for (size_t k = at; k < i; k++)
		if (op->list[k].kind == RX__OP_CREATE_TABLE && op->list[i].table &&
			strcmp(op->list[k].table, op->list[i].table) == 0)
			return true;
	return false;
}

/* The schema that the part [at, end) needs: of the tables that its operations name, but for those that
 * it makes itself, which the engine refuses if they are there. */
static int inspect_part(
	runner *r, const rx_op *op, size_t at, size_t end, rx_schema **out, rx_error *error)
{
	const rx_driver *driver = r->conn->driver;
	const char **names = NULL;
	rx_arena arena;
	size_t n = 0;
	bool all = !driver->inspect_tables;
	int result;

	rx__arena_init(&arena, 0);
	names = rx__arena_array(&arena, 2 * (end - at), sizeof(*names));
	for (size_t i = at; names && i < end && !all; i++) {
		const rx__operation *operation = &op->list[i];
		all = !operation->table;
		if (!all && operation->kind != RX__OP_CREATE_TABLE && !is_made_before(op, at, i))
			names[n++] = operation->table;
		if (operation->new_name && operation->kind == RX__OP_RENAME_TABLE)
			names[n++] = operation->new_name;
	}
	if (!names)
		result = rx__fail_nomem(error);
	else if (all)
		result = driver->inspect(r->conn, out, error);
	else if (n == 0)
		result = (*out = rx__schema_new()) ? 0 : rx__fail_nomem(error);
	else
		result = driver->inspect_tables(r->conn, names, n, out, error);
	rx__arena_deinit(&arena);
	return result;
}

/* The operations as those that SQLite has, each against the schema as it is by then. */
static int lower_part(
	const runner *r, rx_op *lowered, const rx_op *op, rx_schema *schema, rx_error *error)
{
	int result = 0;

	for (size_t i = 0; i < op->n && !result; i++) {
		result = rx__ddl_lower(lowered, schema, r->dialect, &op->list[i], error);
		if (!result)
			result = rx__operation_apply(schema, &op->list[i], error);
		if (result)
			wrap(r, &op->list[i], error);
	}
	return result;
}

/* One part: everything up to the next SQL of the script's own. *at is moved behind it. */
static int run_part(runner *r, const rx_op *op, size_t *at, rx_error *error)
{
	rx_schema *schema = NULL;
	rx_op folded, lowered;
	size_t end = *at;
	int result;

	while (end < op->n && op->list[end].kind != RX__OP_RUN_SQL)
		end++;
	rx__op_init(&folded, op->source);
	rx__op_init(&lowered, op->source);
	result = inspect_part(r, op, *at, end, &schema, error);
	if (!result)
		result = rx__fold_tables(&folded, op, *at, end, error);
	if (!result)
		result = lower_part(r, &lowered, &folded, schema, error);
	r->there.schema = schema;
	if (!result)
		result = run_list(r, &lowered, error);
	*at = end;
	rx__op_deinit(&folded);
	rx__op_deinit(&lowered);
	rx__there_forget(&r->there);
	return result;
}

/* ---- servers: an operation says what is to be; what is there is looked up */

static int run_on_server(runner *r, const rx__operation *operation, rx_error *error)
{
	int result = run_operation(r, operation, error);

	if (!result)
		rx__there_after(&r->there, operation);
	return result;
}

static int run_all(runner *r, const rx_op *op, rx_error *error)
{
	bool rebuild = r->dialect->capabilities & RX_DIALECT_REBUILD;
	size_t at = 0;
	int result = 0;

	while (at < op->n && !result) {
		if (rebuild && op->list[at].kind != RX__OP_RUN_SQL)
			result = run_part(r, op, &at, error);
		else if (rebuild)
			result = run_operation(r, &op->list[at++], error);
		else
			result = run_on_server(r, &op->list[at++], error);
	}
	rx__there_forget(&r->there);
	return result;
}

static int refuse_concurrently(const runner *r, const rx__operation *operation, rx_error *error)
{
	rx__fail(error, RX_EMIGRATION,
		".concurrently cannot run inside a transaction; say .no_transaction = true in RX_REVISION, "
		"or "
		"rx_no_transaction(op), in a script that does nothing else");
	return wrap(r, operation, error);
}

int rx__ddl_apply(rx_conn *conn, const rx_op *op, const rx__ddl_options *options, rx_error *error)
{
	runner r = {
		.conn = conn,
		.dialect = conn->driver->dialect,
		.options = options,
		.source = op->source,
		.there = { .conn = conn, .dialect = conn->driver->dialect },
	};

	if (op->error.code) {
		if (error)
			*error = op->error;
		return op->error.code;
	}
	for (size_t i = 0; i < op->n; i++) {
		if (op->list[i].kind == RX__OP_IRREVERSIBLE)
			return run_operation(&r, &op->list[i], error);
		if (op->list[i].concurrently && conn->in_transaction &&
			(r.dialect->capabilities & RX_DIALECT_CONCURRENT_INDEX))
			return refuse_concurrently(&r, &op->list[i], error);
		if (rx__ddl_rules(r.dialect, &op->list[i], error))
			return wrap(&r, &op->list[i], error);
	}
	return run_all(&r, op, error);
}

/* ---- texts */

static void add_statement(void *ud, const char *sql)
{
	rx_buf *out = ud;

	rx__buf_puts(out, sql);
	rx__buf_puts(out, ";\n");
}

static int emit_text(void *ud, const char *sql, rx_error *error)
{
	(void)error;
	add_statement(ud, sql);
	return 0;
}

static int texts_of_scratch(rx_buf *out, rx_conn *conn, const rx_op *op, rx_error *error)
{
	rx__ddl_options options = { .statement = add_statement, .ud = out };
	rx__scratch scratch = { .conn = NULL };
	int result = rx__scratch_open(&scratch, conn, RX__SCRATCH_ALL, error);

	if (result)
		return result;
	result = scratch.conn->driver->begin(scratch.conn, RX_BEGIN_EXCLUSIVE, error);
	if (!result)
		result = rx__ddl_apply(scratch.conn, op, &options, error);
	if (scratch.conn->in_transaction)
		scratch.conn->driver->rollback(scratch.conn, NULL);
	rx__scratch_close(&scratch);
	return result;
}

int rx__ddl_texts(rx_buf *out, rx_conn *conn, const rx_op *op, rx_error *error)
{
	const rx_dialect *dialect = conn->driver->dialect;
	int result = op->error.code;

	if (result) {
		if (error)
			*error = op->error;
		return result;
	}
	if (dialect->capabilities & RX_DIALECT_REBUILD) {
		result = texts_of_scratch(out, conn, op, error);
	} else {
		rx__there there = { .dialect = dialect };

		result = conn->driver->inspect(conn, &there.schema, error);
		if (!result && op->n && dialect->script_head)
			add_statement(out, dialect->script_head);
		for (size_t i = 0; i < op->n && !result; i++) {
			result = rx__there_statements(&there, &op->list[i], emit_text, out, error);
			rx__there_after(&there, &op->list[i]);
		}
		rx__there_forget(&there);
	}
	if (!result && out->error)
		result = out->error == RX_ENOMEM ? rx__fail_nomem(error)
										 : rx__fail(error, out->error, "the SQL is too long");
	return result;
}

/* ---- rows */

int rx__ddl_has_rows(void *ud, const char *in_schema, const char *table, rx_error *error)
{
	rx_conn *conn = ud;
	rx_buf sql = RX_BUF_INIT;
	rx_stmt *stmt = NULL;
	int result;

	rx__buf_puts(&sql, "SELECT 1 FROM ");
	rx__ddl_table_name(&sql, conn->driver->dialect, in_schema, table);
	rx__buf_puts(&sql, " LIMIT 1");
	if (sql.error)
		result = rx__fail_nomem(error);
	else
		result = conn->driver->prepare(&stmt, conn, rx__buf_text(&sql), sql.size, error);
	if (!result)
		result = conn->driver->step(stmt, error);
	if (stmt) {
		conn->driver->rewind(stmt);
		conn->driver->finalize(stmt);
	}
	rx__buf_deinit(&sql);
	return result == RX_DONE ? 0 : result;
}
