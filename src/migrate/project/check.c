/* Without compiling, a script is known by the id in its file's name only: whether it is applied is
 * looked up in the journal. A database without a journal (Alembic's) that stands at some revision is
 * taken to be up to date. */
#include "migrate/project/check.h"

#include <reflex/sys/log.h>

#include "engine/engine.h"
#include "migrate/journal.h"
#include "migrate/script/folder.h"
#include "migrate/version.h"
#include "model/registry.h"
#include "schema/diff/diff.h"
#include "schema/from_models.h"

typedef struct facts {
	rx_arena arena;
	rx_conn *conn;
	rx_schema *schema, *models;
	rx__version version;
	rx__journal journal;
	rx__folder_list scripts;
	bool has_folder;
} facts;

static int read_facts(facts *f, const rx_config *config)
{
	const rx__db db = { .conn = f->conn };
	const char *folder = rx_config_migrations_directory(config);
	int r = f->conn->driver->inspect(f->conn, &f->schema, NULL);
	if (!r)
		r = rx__version_read(&f->version, &db, f->schema, &f->arena, NULL);
	if (!r)
		r = rx__journal_read(&f->journal, &db, f->schema, &f->arena, NULL);
	f->has_folder = rx__folder_exists(folder);
	if (!r && f->has_folder)
		r = rx__folder_read(&f->scripts, folder, false, &f->arena, NULL);
	return r;
}

static size_t count_pending(const facts *f)
{
	size_t n = 0;
	if (f->version.rows.n && !f->journal.exists)
		return 0;
	for (size_t i = 0; i < f->scripts.n; i++)
		n += f->version.rows.n == 0 ||
			!rx__journal_applied(rx__journal_last(&f->journal, f->scripts.at[i].id));
	return n;
}

static int no_rows(void *ud, const char *in_schema, const char *table, rx_error *error)
{
	(void)ud, (void)in_schema, (void)table, (void)error;
	return 0;
}

static void compare(facts *f)
{
	rx__diff diff = { .n_questions = 0 };
	const rx__diff_options options = { .dialect = f->conn->driver->dialect, .has_rows = no_rows };
	int r = rx__schema_from_models(&f->models, options.dialect, NULL);
	if (!r)
		r = rx__diff_make(&diff, f->schema, f->models, &options, NULL);
	const size_t n = diff.operations.n;
	const char *first =
		!r && n ? rx__operation_describe(&f->arena, &diff.operations.list[0]) : NULL;
	if (first && !f->has_folder && !f->version.exists)
		rx_log(RX_LOG_WARNING,
			"the database lacks what the models need (%s%s), and there are no migrations: run "
			"`reflex "
			"db init`",
			first, n > 1 ? ", and more" : "");
	else if (first)
		rx_log(RX_LOG_WARNING,
			"the models are ahead of the database (%s%s): run `reflex db makemigrations`, then "
			"`reflex db migrate`",
			first, n > 1 ? ", and more" : "");
	rx__diff_deinit(&diff);
}

void rx__check_startup(rx_engine *engine, const rx_config *config)
{
	facts f = { .conn = NULL };
	const rx__mapper *const *mappers;
	size_t n_models = 0, n_pending = 0;
	if (rx__registry_mappers(&mappers, &n_models, NULL) != 0)
		return; /* the first session says what is wrong */
	rx__arena_init(&f.arena, 0);
	if (rx__engine_acquire(&f.conn, engine, NULL) == 0 && read_facts(&f, config) == 0) {
		n_pending = count_pending(&f);
		if (n_pending)
			rx_log(RX_LOG_WARNING,
				"the migrations are ahead of the database (%zu %s not applied): run `reflex db "
				"migrate`",
				n_pending, n_pending == 1 ? "is" : "are");
		else if (n_models)
			compare(&f);
	}
	rx__engine_release(f.conn);
	rx_schema_free(f.schema);
	rx_schema_free(f.models);
	rx__arena_deinit(&f.arena);
}
