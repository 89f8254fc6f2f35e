/* `db check --replay`: a database made by the scripts alone, compared with the models and with the
 * real one. It shows what was changed by hand in a database, and scripts that no longer make what the
 * models need. */
#include <assert.h>
#include <string.h>

#include "base/fail.h"
#include "migrate/project/project.h"
#include "schema/diff/settle.h"
#include "schema/from_models.h"
#include "schema/schema.h"

typedef struct replay {
	rx_engine *engine;
	rx__runner runner;
} replay;

static void replay_deinit(replay *r)
{
	rx__engine_release(r->runner.db.conn);
	rx_engine_close(r->engine);
}

/* SQLite makes one in memory; on a server an empty database must be given. */
static int choose_url(
	const rx_project *project, const char *given, const char **out, rx_error *error)
{
	*out = given ? given : "sqlite://";
	if (given || !strcmp(project->scheme, "sqlite"))
		return 0;
	return rx__fail(error, RX_EINVAL,
		"a database on a server is replayed into another one of the same kind: name an empty one "
		"with --replay-url");
}

static int check_empty(rx_conn *conn, const rx_project *project, rx_error *error)
{
	rx_schema *schema = NULL;
	if (strcmp(conn->driver->dialect->name, project->conn->driver->dialect->name) != 0)
		return rx__fail(error, RX_EINVAL,
			"the database to replay into is of another kind (%s) than the configured one (%s)",
			conn->driver->dialect->name, project->conn->driver->dialect->name);
	int r = conn->driver->inspect(conn, &schema, error);
	if (!r && schema->n_tables)
		r = rx__fail(error, RX_EINVAL,
			"the database to replay into is not empty: it has the table %s; each replay needs a "
			"new "
			"one, and what an earlier one has made may be dropped",
			schema->tables[0].name);
	rx_schema_free(schema);
	return r;
}

static int replay_open(replay *out, rx_project *project, const char *given, rx_error *error)
{
	const char *url;
	int r = choose_url(project, given, &url, error);
	if (r)
		return r;
	rx_engine_options options = rx__project_engine_options(project);
	out->engine = rx__engine_open(url, error, &options);
	if (!out->engine)
		return error ? error->code : RX_ECONNECTION;
	out->runner = (rx__runner){ .graph = &project->graph };
	r = rx__engine_acquire(&out->runner.db.conn, out->engine, error);
	if (!r)
		r = check_empty(out->runner.db.conn, project, error);
	return r;
}

/* Applies what the real database has applied, by the targets of its version table. */
static int replay_current(replay *at, const rx__state *state, rx_error *error)
{
	rx__steps steps;
	int r = 0;
	for (size_t i = 0; !r && i < state->version.rows.n; i++)
		r = rx__runner_move(&at->runner, state->version.rows.at[i], RX__UPGRADE, &steps, error);
	return r ? rx__fail_wrap(error, "replay") : 0;
}

static int replay_rest(replay *at, rx_error *error)
{
	rx__steps steps;
	int r = rx__runner_move(&at->runner, "heads", RX__UPGRADE, &steps, error);
	return r ? rx__fail_wrap(error, "replay") : 0;
}

static int no_rows(void *ud, const char *in_schema, const char *table, rx_error *error)
{
	(void)ud, (void)in_schema, (void)table, (void)error;
	return 0;
}

/* What would make `from` like `to`; all tables of `known` are ours. Nothing of it is ever run, so it
 * does not matter whether rows could take it. */
static int compare(rx_project *project, rx_differences *out, const rx_schema *from,
	const rx_schema *to, const rx_schema *known, rx_error *error)
{
	rx__diff diff = { .n_questions = 0 };
	const rx__diff_options options = { .dialect = project->conn->driver->dialect,
		.history = known,
		.answered = true,
		.has_rows = no_rows };
	int r = rx__diff_settled(project->conn, &diff, from, to, &options, error);
	if (!r)
		r = rx__project_report(project, out, &diff, error);
	rx__diff_deinit(&diff);
	return r;
}

/* The tables that the scripts made. */
static int inspect_made(rx_schema **out, const replay *at, rx_error *error)
{
	rx_conn *conn = at->runner.db.conn;
	assert(conn);
	int r = conn->driver->inspect(conn, out, error);
	for (size_t i = r ? 0 : (*out)->n_tables; i-- > 0;)
		if (rx__same_name((*out)->tables[i].name, RX__JOURNAL_TABLE) ||
			rx__same_name((*out)->tables[i].name, RX__TRAIL_TABLE) ||
			rx__same_name((*out)->tables[i].name, RX__LEASE_TABLE))
			rx__schema_remove(&(*out)->tables, &(*out)->n_tables, i, sizeof(*(*out)->tables));
	return r;
}

static int compare_database(
	rx_project *project, rx_differences *out, const rx__state *state, replay *at, rx_error *error)
{
	rx_schema *made = NULL;
	int r = inspect_made(&made, at, error);
	if (!r)
		r = compare(project, out, state->schema, made, made, error);
	rx_schema_free(made);
	return r;
}

static int compare_models(rx_project *project, rx_differences *out, replay *at, rx_error *error)
{
	rx_schema *made = NULL, *models = NULL;
	int r = rx__project_need_models(project, error);
	if (!r)
		r = rx__schema_from_models(&models, project->conn->driver->dialect, error);
	if (!r)
		r = inspect_made(&made, at, error);
	if (!r)
		r = compare(project, out, made, models, made, error);
	rx_schema_free(made);
	rx_schema_free(models);
	return r;
}

int rx_project_replay(
	rx_project *project, const char *url, const rx_replayed **out, rx_error *error)
{
	static const char *const none[] = { NULL };
	replay at = { .engine = NULL };
	rx__state state = { .schema = NULL };
	rx_replayed *found = rx__arena_zalloc(&project->arena, sizeof(*found));
	int r = found ? rx__project_need_graph(project, false, error) : rx__fail_nomem(error);
	if (!r)
		r = rx__project_connect(project, true, NULL, error);
	if (!r)
		r = rx__state_read(&state, &(rx__db){ .conn = project->conn }, &project->graph, error);
	if (!r)
		r = rx__state_check_known(&state, error);
	if (!r)
		r = replay_open(&at, project, url, error);
	if (!r)
		r = replay_current(&at, &state, error);
	if (!r)
		r = compare_database(project, &found->database, &state, &at, error);
	if (!r)
		r = replay_rest(&at, error);
	if (!r)
		r = compare_models(project, &found->models, &at, error);
	replay_deinit(&at);
	rx__state_deinit(&state);
	if (!r) {
		found->models.pending = found->database.pending = none;
		*out = found;
	}
	return r;
}
