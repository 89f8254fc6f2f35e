/* Tables of the models that are not there yet, without history: a comparison in which the database
 * is as it is and the models are only those whose tables it lacks, so that nothing that exists can
 * change. */
#include <stdlib.h>

#include "base/fail.h"
#include "engine/engine.h"
#include "schema/ddl/ddl.h"
#include "schema/diff/diff.h"
#include "schema/from_models.h"

/* The tables of `models` that the database does not have, in a list of their own. */
static int pick_missing(
	rx_schema *out, const rx_schema *models, const rx_schema *database, rx_error *error)
{
	*out = (rx_schema){ .tables = NULL };
	out->tables = calloc(models->n_tables ? models->n_tables : 1, sizeof(*out->tables));
	if (!out->tables)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < models->n_tables; i++) {
		const rx_schema_table *table = &models->tables[i];
		if (!rx_schema_table_named(database, table->schema, table->name))
			out->tables[out->n_tables++] = *table;
	}
	return 0;
}

static int create_missing(rx_conn *conn, const rx_schema *models, rx_error *error)
{
	rx_schema *database = NULL;
	rx_schema missing = { .tables = NULL };
	rx__diff diff = { .n_questions = 0 };
	const rx_dialect *dialect = conn->driver->dialect;
	rx__diff_options options = {
		.dialect = dialect,
		/* Where a table would be rebuilt to get a key, it takes one from the start. */
		.forward_keys = (dialect->capabilities & RX_DIALECT_REBUILD) != 0,
	};
	int code = conn->driver->inspect(conn, &database, error);

	if (!code)
		code = pick_missing(&missing, models, database, error);
	if (!code)
		code = rx__diff_make(&diff, database, &missing, &options, error);
	if (!code)
		code = rx__ddl_apply(conn, &diff.operations, NULL, error);
	rx__diff_deinit(&diff);
	free(missing.tables);
	rx_schema_free(database);
	return code;
}

int rx_create_all(rx_engine *engine, rx_error *error)
{
	rx_schema *models = NULL;
	rx_conn *conn = NULL;
	int code;

	if (!engine)
		return rx__fail(error, RX_EINVAL, "rx_create_all: the engine is NULL");
	code = rx__schema_from_models(&models, rx__engine_driver(engine)->dialect, error);
	if (!code)
		code = rx__engine_acquire(&conn, engine, error);
	if (!code)
		code = rx__conn_begin(conn, RX_BEGIN_WRITE, error);
	if (!code)
		code = create_missing(conn, models, error);
	if (!code)
		code = rx__conn_commit(conn, error);
	if (conn)
		rx__conn_forget_statements(conn);
	rx__engine_release(conn); /* rolls back what was not committed */
	rx_schema_free(models);
	return code;
}
