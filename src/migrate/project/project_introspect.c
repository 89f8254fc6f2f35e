#include <string.h>

#include "base/fail.h"
#include "migrate/introspect/model_text.h"
#include "migrate/project/project.h"
#include "schema/rebuild/query.h"
#include "schema/schema.h"

static int take(rx_project *project, rx_introspected *out, const rx__plan *plan, const rx_buf *text,
	rx_error *error)
{
	out->text = rx__arena_strdup(&project->arena, rx__buf_text((rx_buf *)text));
	out->omitted = rx__project_names(project, plan->omitted, plan->n_omitted);
	for (size_t i = 0; i < plan->n; i++)
		out->n_tables += !plan->models[i].left_out;
	return out->text && out->omitted ? 0 : rx__fail_nomem(error);
}

/* What no schema has words for. */
static int add_unsaid(rx_project *project, rx__plan *plan, rx_error *error)
{
	const char *sql = project->conn->driver->dialect->unsaid;
	rx__query query;
	if (!sql)
		return 0;
	rx__query_open(&query, project->conn, &project->arena, sql, NULL, error);
	while (rx__query_next(&query))
		if (!rx__plan_omit(plan, "%s", rx__query_text(&query, 0)))
			query.code = rx__fail_nomem(error);
	return rx__query_close(&query);
}

int rx_project_introspect(rx_project *project, const rx_introspected **out, rx_error *error)
{
	bool exists = false;
	rx__plan plan;
	rx_schema *schema = NULL;
	rx_buf text = RX_BUF_INIT;
	rx_introspected *found = rx__arena_zalloc(&project->arena, sizeof(*found));
	int r = found ? rx__project_connect(project, true, &exists, error) : rx__fail_nomem(error);
	if (!r && !exists)
		r = rx__fail(error, RX_ENOTFOUND, "there is no database at %s", project->url_shown);
	if (!r)
		r = project->conn->driver->inspect(project->conn, &schema, error);
	for (size_t i = 0; !r && i < schema->n_tables; i++)
		rx__schema_usual_options(project->conn->driver->dialect, &schema->tables[i]);
	if (!r)
		r = rx__plan_init(&plan, schema, &project->arena, error);
	if (!r) {
		plan.has_affinities = project->conn->driver->dialect->capabilities & RX_DIALECT_REBUILD;
		r = add_unsaid(project, &plan, error);
	}
	if (!r)
		r = rx__model_text(&text, &plan, project->url_shown, error);
	if (!r)
		r = take(project, found, &plan, &text, error);
	rx__buf_deinit(&text);
	rx_schema_free(schema);
	if (!r)
		*out = found;
	return r;
}
