/* A baseline is of a database that is there, and is to build an empty one, too: what stands there beneath
 * the tables and no operation makes (schemas, domains, extensions) is made by SQL before them, where it is
 * not there. The way back leaves it: other tables may stand on it. */
#include <string.h>

#include "base/fail.h"
#include "migrate/project/project.h"
#include "schema/rebuild/query.h"
#include "schema/schema.h"

/* Whether the type is made of that one: itself, with numbers, or an array of it. */
static bool is_of(const char *type, const char *words)
{
	const size_t size = strlen(words);
	return type && strncmp(type, words, size) == 0 && strchr("([ ", type[size]) != NULL;
}

static bool is_needed(const rx_schema *tables, const char *in_schema, const char *words)
{
	for (size_t i = 0; i < tables->n_tables; i++) {
		const rx_schema_table *table = &tables->tables[i];
		if (in_schema && table->schema && strcmp(table->schema, in_schema) == 0)
			return true;
		for (size_t k = 0; words && k < table->n_columns; k++)
			if (is_of(table->columns[k].type.native, words))
				return true;
	}
	return false;
}

static bool is_said(const rx_op *op, const char *statement)
{
	for (size_t i = 0; i < op->n; i++)
		if (strcmp(op->list[i].sql_postgresql, statement) == 0)
			return true;
	return false;
}

int rx__project_needed(rx_project *project, const rx_schema *tables, rx_op *out, rx_error *error)
{
	const char *sql = project->conn->driver->dialect->needed;
	rx__query query;
	if (!sql)
		return 0;
	rx__query_open(&query, project->conn, &project->arena, sql, NULL, error);
	while (rx__query_next(&query)) {
		const char *statement = rx__query_text(&query, 2);
		if (is_needed(tables, rx__query_text(&query, 0), rx__query_text(&query, 1)) &&
			!is_said(out, statement))
			rx_run_sql(out, "", .postgresql = statement);
	}
	if (!query.code && out->error.code)
		query.code = rx__fail_nomem(error);
	return rx__query_close(&query);
}
