/* `db doctor`: each part is looked at by itself, and what fails is a symptom, so that one thing that is
 * broken does not hide the next. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "migrate/build/toolchain.h"
#include "migrate/project/project.h"

typedef struct examination {
	rx_project *project;
	rx_symptom *at;
	size_t n, capacity;
	bool failed; /* out of memory */
} examination;

static void found(void *ud, rx_health health, const char *what, const char *advice)
{
	examination *e = ud;
	rx_arena *arena = &e->project->arena;
	if (!rx__arena_grow(arena, &e->at, e->n, &e->capacity, sizeof(*e->at))) {
		e->failed = true;
		return;
	}
	rx_symptom *symptom = &e->at[e->n++];
	symptom->severity = (int)health;
	symptom->what = rx__arena_strdup(arena, what);
	symptom->advice = rx__arena_strdup(arena, health == RX_HEALTH_GOOD ? "" : advice);
	e->failed |= !symptom->what || !symptom->advice;
}

static void say(examination *e, rx_health health, const char *advice, const char *format, ...)
	RX_PRINTF(4, 5);
static void say(examination *e, rx_health health, const char *advice, const char *format, ...)
{
	rx_buf what = RX_BUF_INIT;
	va_list list;
	va_start(list, format);
	rx__buf_vprintf(&what, format, list);
	va_end(list);
	found(e, health, rx__buf_text(&what), advice);
	e->failed |= what.error != 0;
	rx__buf_deinit(&what);
}

/* ---- the project ------------------------------------------------------------------------------ */

static void examine_toolchain(examination *e)
{
	rx_error error = RX_ERROR_INIT;
	rx__toolchain tools;
	if (e->project->options.revisions) {
		say(e, RX_HEALTH_GOOD, "", "the scripts are linked into this program");
		return;
	}
	if (rx__toolchain_init(&tools, &e->project->arena, e->project->config, ".", &error) != 0)
		say(e, RX_HEALTH_BAD, "mend it", "compiler: %s", error.message);
	else
		say(e, tools.include ? RX_HEALTH_GOOD : RX_HEALTH_BAD,
			"install the library's headers, or set REFLEX_INCLUDE", "compiler %s, <reflex.h> %s%s",
			tools.compile[0], tools.include ? "in " : "was not found",
			tools.include ? tools.include : "");
}

static size_t count_heads(const rx__graph *graph)
{
	size_t n = 0;
	for (size_t i = 0; i < graph->n; i++)
		n += graph->nodes[i].is_head;
	return n;
}

static bool examine_scripts(examination *e)
{
	rx_error error = RX_ERROR_INIT;
	if (rx__project_need_graph(e->project, false, &error) != 0) {
		say(e, RX_HEALTH_BAD, "the message says what to do", "scripts: %s", error.message);
		return false;
	}
	const size_t heads = count_heads(&e->project->graph);
	say(e, heads > 1 ? RX_HEALTH_WARNING : RX_HEALTH_GOOD,
		"`reflex db merge` joins them, if they are not meant to stay apart",
		"%zu script%s in %s, %zu head%s", e->project->graph.n, e->project->graph.n == 1 ? "" : "s",
		e->project->folder, heads, heads == 1 ? "" : "s");
	return true;
}

/* ---- the database ----------------------------------------------------------------------------- */

static bool examine_database(examination *e)
{
	rx_error error = RX_ERROR_INIT;
	bool exists = false;
	if (rx__project_connect(e->project, true, &exists, &error) != 0) {
		say(e, RX_HEALTH_BAD, "the message says what to do", "database: %s", error.message);
		return false;
	}
	if (!exists) {
		say(e, RX_HEALTH_WARNING, "`reflex db migrate` makes it", "there is no database at %s yet",
			e->project->url_shown);
		return false;
	}
	say(e, RX_HEALTH_GOOD, "", "database %s", e->project->url_shown);
	const rx_driver *driver = e->project->conn->driver;
	if (driver->examine && driver->examine(e->project->conn, found, e, &error) != 0)
		say(e, RX_HEALTH_BAD, "the message says what to do", "database: %s", error.message);
	return true;
}

static void examine_unknown(examination *e, const rx__state *state)
{
	for (size_t i = 0; i < state->unknown.n; i++)
		say(e, RX_HEALTH_BAD,
			"bring the script back, or say where the tables stand with `reflex db stamp REVISION "
			"--purge`",
			"the database is at revision %s, of which there is no script", state->unknown.at[i]);
}

static void examine_edited(examination *e, const rx__state *state)
{
	const rx__graph *graph = &e->project->graph;
	for (size_t i = 0; i < graph->n; i++)
		if (rx__state_edited(state, &graph->nodes[i], NULL) > 1)
			say(e, RX_HEALTH_BAD,
				"bring the old text back and write a new script, or take it as it is with `reflex "
				"db migrate --allow-edited ID`",
				"script %s was applied, and does something else since", graph->nodes[i].id);
}

static void examine_trail(examination *e, const rx__state *state)
{
	const rx__trail_row *row = rx__trail_last(&state->trail);
	const char *words = row ? rx__trail_words(&e->project->arena, row) : NULL;
	if (row && rx__trail_owner_lives(row->owner))
		say(e, RX_HEALTH_WARNING, "wait for it", "%s, which is at work", words ? words : "");
	else if (row)
		say(e, RX_HEALTH_BAD,
			row->up ? "`reflex db migrate` goes on there" : "`reflex db downgrade` goes on there",
			"%s", words ? words : "");
}

static void examine_history(examination *e)
{
	rx__state state;
	rx_error error = RX_ERROR_INIT;
	const rx__db db = { .conn = e->project->conn };
	if (rx__state_read(&state, &db, &e->project->graph, &error) != 0) {
		say(e, RX_HEALTH_BAD, "the message says what to do", "tables: %s", error.message);
		rx__state_deinit(&state);
		return;
	}
	examine_unknown(e, &state);
	examine_edited(e, &state);
	examine_trail(e, &state);
	const size_t pending = rx__state_pending(&state, &e->project->graph);
	say(e, pending ? RX_HEALTH_WARNING : RX_HEALTH_GOOD, "run `reflex db migrate`",
		"%zu script%s not applied", pending, pending == 1 ? " is" : "s are");
	if (state.version.rows.n && !state.journal.exists)
		say(e, RX_HEALTH_WARNING,
			"nothing to do: the next migration makes it; until then edits of applied scripts go "
			"unseen",
			"there is no table " RX__JOURNAL_TABLE);
	rx__state_deinit(&state);
}

int rx_project_examine(rx_project *project, const rx_symptom **out, size_t *n, rx_error *error)
{
	examination e = { .project = project };
	examine_toolchain(&e);
	const bool scripts = examine_scripts(&e);
	if (examine_database(&e) && scripts)
		examine_history(&e);
	if (e.failed)
		return rx__fail_nomem(error);
	*out = e.at;
	*n = e.n;
	return 0;
}
