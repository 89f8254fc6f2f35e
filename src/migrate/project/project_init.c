/* `db init`. Everything that can fail without a trace is done first: models are compiled, the
 * database is read and compared. Then files are written, and at last the first script is applied or
 * stamped; if that fails, the files are taken away again. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "migrate/build/files.h"
#include "migrate/project/project.h"
#include "schema/from_models.h"
#include "schema/schema.h"

static bool is_empty_folder(const char *path)
{
	DIR *folder = opendir(path);
	size_t n = 0;
	if (!folder)
		return false;
	while (readdir(folder))
		n++;
	closedir(folder);
	return n <= 2;
}

static bool has_file(const char *folder, const char *name)
{
	char path[4096];
	int size = snprintf(path, sizeof(path), "%s/%s", folder, name);
	return size < (int)sizeof(path) && rx__files_exists(path);
}

static int check_new(const rx_project *project, rx_error *error)
{
	const rx_revision *const *linked = project->options.revisions;
	if (linked && *linked)
		return rx__fail(error, RX_EMIGRATION,
			"this was done before: there are migrations in this program; `db migrate` applies what "
			"is "
			"not applied");
	if (!rx__files_exists(project->folder) || is_empty_folder(project->folder))
		return 0;
	if (has_file(project->folder, "env.py"))
		return rx__fail(error, RX_EMIGRATION,
			"the folder %s belongs to Alembic for Python; move it away, or name another one in "
			"rxconfig.ini: [migrations] directory = …",
			project->folder);
	return rx__fail(error, RX_EMIGRATION,
		"this was done before: the folder %s is there; `reflex db makemigrations` writes the next "
		"script, `reflex db migrate` applies what is not applied",
		project->folder);
}

/* Those tables of the database that models name, as a schema of their own. */
static int take_known(
	const rx_schema *database, const rx_schema *models, rx_schema **out, rx_error *error)
{
	rx_schema *schema = rx__schema_copy(database);
	if (!schema)
		return rx__fail_nomem(error);
	for (size_t i = schema->n_tables; i-- > 0;) {
		const rx_schema_table *table = &schema->tables[i];
		if (!rx_schema_table_named(models, table->schema, table->name))
			rx__schema_remove(&schema->tables, &schema->n_tables, i, sizeof(*schema->tables));
	}
	*out = schema;
	return 0;
}

typedef struct plan {
	rx__state state;
	rx_schema *nothing;
	rx__comparison baseline; /* from nothing to the tables that are there; its models are those */
	rx__comparison rest; /* from the database to the models */
	rx_op needed; /* before the first */
	rx__draft first, second;
} plan;

static void plan_deinit(plan *p)
{
	rx__state_deinit(&p->state);
	rx__comparison_deinit(&p->baseline);
	rx__comparison_deinit(&p->rest);
	rx_schema_free(p->nothing);
	rx__op_deinit(&p->needed);
}

static int plan_baseline(rx_project *project, plan *p, rx_error *error)
{
	int r = take_known(p->state.schema, p->rest.models, &p->baseline.models, error);
	p->nothing = rx__schema_new();
	if (!r && !p->nothing)
		r = rx__fail_nomem(error);
	if (r || p->baseline.models->n_tables == 0)
		return r;
	r = rx__project_needed(project, p->baseline.models, &p->needed, error);
	return r ? r : rx__project_diff(project, &p->baseline, p->nothing, NULL, error);
}

static int plan_all(rx_project *project, plan *p, rx_error *error)
{
	const rx_dialect *dialect = project->conn->driver->dialect;
	int r = rx__state_read(&p->state, &(rx__db){ .conn = project->conn }, &project->graph, error);
	if (!r)
		r = rx__state_check_known(&p->state, error);
	if (!r)
		r = rx__schema_from_models(&p->rest.models, dialect, error);
	if (!r)
		r = plan_baseline(project, p, error);
	if (!r && p->baseline.models->n_tables) {
		p->rest.history = rx__schema_copy(p->baseline.models);
		r = p->rest.history ? 0 : rx__fail_nomem(error);
	}
	if (!r)
		r = rx__project_diff(project, &p->rest, p->state.schema, NULL, error);
	return r;
}

/* ---- files, and the database */

static int write_scripts(rx_project *project, plan *p, rx_initialized *out, rx_error *error)
{
	const rx_op *first = &p->baseline.diff.operations, *second = &p->rest.diff.operations;
	const char *message = "baseline", *next_message = "differences";
	if (first->n == 0) {
		first = second;
		second = NULL;
		message = NULL;
	}
	out->is_baseline = p->baseline.diff.operations.n > 0;
	int r = rx__folder_make_migrations(project->folder, error);
	if (!r && first->n)
		r = rx__project_draft(project, &p->first, first,
			&(rx__script){ .message = message, .upgrade = &p->needed }, error);
	if (!r && first->n)
		r = rx__project_write(project, &p->first, message, error);
	out->first = p->first.file;
	if (!r && second && second->n) {
		r = rx__project_draft(project, &p->second, second,
			&(rx__script){ .revises = p->first.id, .message = next_message }, error);
		if (!r)
			r = rx__project_write(project, &p->second, next_message, error);
		out->second = p->second.file;
	}
	if (!r)
		r = rx__folder_write_table(project->folder, error);
	return r;
}

static int apply(rx_project *project, const plan *p, rx_initialized *out, rx_error *error)
{
	const rx_moved *moved;
	const char *const *current;
	const char *const targets[] = { p->first.id, NULL };
	if (!p->first.file || project->options.revisions)
		return 0;
	rx__project_forget_graph(project);
	int r = out->is_baseline ? rx_project_stamp(project, targets, &current, error)
							 : rx_project_move(project, &moved, error, .target = p->first.id);
	out->is_applied = !r;
	return r;
}

/* Only what was made here: nothing else is in the folder. */
static void take_back(const rx_project *project, const plan *p, bool was_there)
{
	static const char *const names[] = { "README", ".clang-format", "revisions.c", "versions" };
	char path[4096];
	if (p->first.file)
		unlink(p->first.file);
	if (p->second.file)
		unlink(p->second.file);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "%s/%s", project->folder, names[i]);
		remove(path);
	}
	if (!was_there)
		rmdir(project->folder);
}

/* The texts that would be written, and the SQL of the first, where it would be run. */
static int show(rx_project *project, plan *p, rx_initialized *out, bool sql, rx_error *error)
{
	const rx_op *first = &p->baseline.diff.operations, *second = &p->rest.diff.operations;
	out->is_baseline = first->n > 0;
	if (!out->is_baseline) {
		first = second;
		second = NULL;
	}
	int r = 0;
	if (first->n)
		r = rx__project_draft(project, &p->first, first,
			&(rx__script){ .message = out->is_baseline ? "baseline" : NULL }, error);
	if (!r && second && second->n)
		r = rx__project_draft(project, &p->second, second,
			&(rx__script){ .revises = p->first.id, .message = "differences" }, error);
	out->first = p->first.text;
	out->second = p->second.text;
	return !r && sql && !out->is_baseline ? rx__project_say_sql(project, first, error) : r;
}

static int initialize(rx_project *project, plan *p, rx_initialized *out,
	const rx_initialize_options *options, rx_error *error)
{
	const bool was_there = rx__files_exists(project->folder);
	int r = plan_all(project, p, error);
	if (!r)
		r = rx__project_report(project, &out->found, &p->rest.diff, error);
	if (r)
		return r;
	out->found.n_tables = p->state.schema->n_tables;
	if (options->dry_run || options->sql)
		return show(project, p, out, options->sql, error);
	r = write_scripts(project, p, out, error);
	if (!r)
		r = apply(project, p, out, error);
	if (r)
		take_back(project, p, was_there);
	return r;
}

int rx__project_initialize(rx_project *project, const rx_initialized **out, rx_error *error,
	const rx_initialize_options *options)
{
	static const char *const none[] = { NULL };
	plan p = { .state = { .schema = NULL } };
	rx__op_init(&p.needed, NULL);
	rx_initialized *done = rx__arena_zalloc(&project->arena, sizeof(*done));
	int r = done ? check_new(project, error) : rx__fail_nomem(error);
	if (!r)
		r = rx__project_need_graph(project, true, error);
	if (!r)
		r = rx__project_need_models(project, error);
	if (!r)
		r = rx__project_connect(project, true, NULL, error);
	if (!r) {
		done->folder = project->folder;
		done->found.pending = none;
		r = initialize(project, &p, done, options, error);
	}
	plan_deinit(&p);
	if (!r)
		*out = done;
	return r;
}
