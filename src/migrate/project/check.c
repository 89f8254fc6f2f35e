/* What is known without compiling: the linked models; the linked scripts, or the ids in the names of
 * the files. Whether a file's script is applied is looked up in the journal; a database without a
 * journal (Alembic's) that stands at some revision is taken to be up to date.
 *
 * The contract comes first: where the database's newest note says that it was equal to these very
 * models and scripts, nothing else is read. */
#include "migrate/project/check.h"

#include <reflex/sys/log.h>
#include <stdio.h>

#include "base/fail.h"
#include "engine/engine.h"
#include "migrate/project/contract.h"
#include "migrate/script/folder.h"
#include "model/registry.h"
#include "schema/diff/diff.h"
#include "schema/diff/settle.h"
#include "schema/from_models.h"

enum { TEXT_SIZE = sizeof(((rx_error *)NULL)->message) };

typedef struct facts {
	rx_arena arena;
	rx_conn *conn;
	rx_schema *models;
	size_t n_models;
	rx__graph graph; /* of the linked scripts */
	bool is_linked, has_folder;
	rx__folder_list scripts;
	rx__state state; /* where there is no graph, .applied means nothing */
	char text[TEXT_SIZE]; /* of what was found */
} facts;

static int connect(facts *f, rx_engine *engine, rx_error *error)
{
	rx__arena_init(&f->arena, 0);
	return rx__engine_acquire(&f->conn, engine, error);
}

static int read_models(facts *f, rx_error *error)
{
	int r = rx__registry_count(&f->n_models, error);
	return r ? r : rx__schema_from_models(&f->models, f->conn->driver->dialect, error);
}

static int read_folder(facts *f, const char *folder, rx_error *error)
{
	f->has_folder = rx__folder_exists(folder);
	return f->has_folder ? rx__folder_read(&f->scripts, folder, false, &f->arena, error) : 0;
}

static int contract_of(facts *f, rx__contract *out, rx_error *error)
{
	*out = (rx__contract){ .scripts = "" };
	int r = rx__contract_models(out, f->models);
	if (r || (!f->is_linked && !f->has_folder))
		return r;
	if (f->is_linked)
		return rx__contract_graph(out, &f->graph, error);
	const char **ids = rx__arena_array(&f->arena, f->scripts.n + 1, sizeof(*ids));
	if (!ids)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < f->scripts.n; i++)
		ids[i] = f->scripts.at[i].id;
	rx__contract_scripts(out, ids, f->scripts.n);
	return 0;
}

static size_t count_pending(const facts *f)
{
	const rx__state *state = &f->state;
	size_t n = 0;
	if (f->is_linked)
		return rx__state_pending(state, &f->graph);
	if (state->version.rows.n && !state->journal.exists)
		return 0;
	for (size_t i = 0; i < f->scripts.n; i++)
		n += state->version.rows.n == 0 ||
			!rx__journal_applied(rx__journal_last(&state->journal, f->scripts.at[i].id));
	return n;
}

static int no_rows(void *ud, const char *in_schema, const char *table, rx_error *error)
{
	(void)ud, (void)in_schema, (void)table, (void)error;
	return 0;
}

static int compare(facts *f, rx_error *error)
{
	rx__diff diff = { .n_questions = 0 };
	const rx__diff_options options = { .dialect = f->conn->driver->dialect, .has_rows = no_rows };
	int r = rx__diff_settled(f->conn, &diff, f->state.schema, f->models, &options, error);
	const size_t n = diff.operations.n;
	const char *first =
		!r && n ? rx__operation_describe(&f->arena, &diff.operations.list[0]) : NULL;
	if (first && !f->is_linked && !f->has_folder && !f->state.version.exists)
		snprintf(f->text, sizeof(f->text),
			"the database lacks what the models need (%s%s), and there are no migrations: run "
			"`reflex db init`",
			first, n > 1 ? ", and more" : "");
	else if (first)
		snprintf(f->text, sizeof(f->text),
			"the models are ahead of the database (%s%s): run `reflex db makemigrations`, then "
			"`reflex db migrate`",
			first, n > 1 ? ", and more" : "");
	rx__diff_deinit(&diff);
	return r ? r : first ? RX_SCHEMA_DIFFERS : RX_SCHEMA_CURRENT;
}

int rx__check_newer(rx_engine *engine, const rx__state *state, rx_error *error)
{
	char text[TEXT_SIZE];
	if (!state->unknown.n)
		return rx__engine_refuse_writes(engine, NULL, error);
	snprintf(text, sizeof(text),
		"the database is at revision %s, which this program does not know: it is older than the "
		"database; use the newer program, it can only read",
		state->unknown.at[0]);
	int r = rx__engine_refuse_writes(engine, text, error);
	return r ? r : 1;
}

/* An outcome of rx_check_schema, with its text in f->text. */
static int check(facts *f, rx_engine *engine, rx_error *error)
{
	rx__contract contract;
	rx__graph none = { .arena = &f->arena };
	int r = contract_of(f, &contract, error);
	if (!r && rx__contract_holds(f->conn, &contract))
		return rx__engine_refuse_writes(engine, NULL, error);
	if (!r)
		r = rx__state_read(
			&f->state, &(rx__db){ .conn = f->conn }, f->is_linked ? &f->graph : &none, error);
	if (!r && f->is_linked)
		r = rx__check_newer(engine, &f->state, error);
	if (r == 1)
		return rx__fail(error, RX_EMIGRATION, "%s", rx__engine_refusal(engine));
	const size_t n = r ? 0 : count_pending(f);
	if (n)
		snprintf(f->text, sizeof(f->text),
			"the migrations are ahead of the database (%zu %s not applied): run `reflex db "
			"migrate`",
			n, n == 1 ? "is" : "are");
	return r ? r : n ? RX_SCHEMA_BEHIND : f->n_models ? compare(f, error) : RX_SCHEMA_CURRENT;
}

static int prepare(facts *f, rx_engine *engine, const rx_revision *const *revisions,
	const char *folder, rx_error *error)
{
	int r = connect(f, engine, error);
	if (!r)
		r = read_models(f, error);
	f->is_linked = revisions;
	if (!r && revisions)
		r = rx__embed_graph(&f->graph, revisions, &f->arena, error);
	else if (!r && folder)
		r = read_folder(f, folder, error);
	return r ? r : check(f, engine, error);
}

static void deinit(facts *f)
{
	rx__engine_release(f->conn);
	rx__state_deinit(&f->state);
	rx_schema_free(f->models);
	rx__arena_deinit(&f->arena);
}

int rx_check_schema(rx_engine *engine, const rx_revision *const *revisions, rx_error *error)
{
	facts f = { .conn = NULL };
	if (!engine || !revisions)
		return rx__fail(
			error, RX_EINVAL, "rx_check_schema needs an engine and the table of revisions");
	int r = prepare(&f, engine, revisions, NULL, error);
	if (r > 0 && error) {
		*error = (rx_error)RX_ERROR_INIT;
		rx__copy_text(error->message, sizeof(error->message), f.text);
	}
	deinit(&f);
	return r;
}

void rx__check_startup(rx_engine *engine, const rx_config *config)
{
	facts f = { .conn = NULL };
	rx_error error = RX_ERROR_INIT;
	const rx_revision *const *revisions = rx_config_revisions(config);
	int r = prepare(
		&f, engine, revisions, rx_config_migrations_directory(config), revisions ? &error : NULL);
	if (r > 0)
		rx_log(RX_LOG_WARNING, "%s", f.text);
	else if (r == RX_EMIGRATION && rx__engine_refusal(engine))
		rx_log(RX_LOG_WARNING, "%s", error.message);
	deinit(&f); /* other failures: the first session says what is wrong */
}
