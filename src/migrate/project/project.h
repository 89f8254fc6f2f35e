/* The insides of a project (<reflex/project.h>): what its parts share. Everything lives in one arena;
 * scripts, models and database are loaded when the first call needs them. */
#ifndef RX_MIGRATE_PROJECT_H
#define RX_MIGRATE_PROJECT_H

#include <reflex/project.h>

#include "engine/config/config.h"
#include "engine/engine.h"
#include "migrate/build/builder.h"
#include "migrate/runner.h"
#include "migrate/script/folder.h"
#include "migrate/script/script.h"
#include "schema/diff/diff.h"

struct rx_project {
	rx_arena arena;
	rx_project_options options;
	rx_config *config;
	char *url; /* with its password; wiped at the end */
	char *password; /* that somebody was asked for; wiped at the end */
	const char *url_shown;
	const char *scheme; /* of the URL, "postgresql" */
	const char *folder; /* of the migrations */

	rx__builder builder;
	bool has_builder;
	void *scripts; /* the loaded module */

	bool has_graph;
	rx__graph graph;
	rx__running running;
	bool has_models;
	size_t n_models;

	rx_engine *engine;
	rx_conn *conn;
	bool reading; /* the connection is for reading only */
	rx__stop stop;
};

void rx__project_say(rx_project *project, rx_project_voice voice, const char *format, ...)
	RX_PRINTF(3, 4);

/* ---- what is loaded when it is needed (project_load.c) */

/* The scripts as a graph; no folder is an error unless may_lack is set, then there are none. */
int rx__project_need_graph(rx_project *project, bool may_lack, rx_error *error);
/* The compiler and its cache. */
int rx__project_need_builder(rx_project *project, rx_error *error);
/* Forgets them, so that they are read again. */
void rx__project_forget_graph(rx_project *project);
/* The models, registered and checked. None at all is no failure. */
int rx__project_need_models(rx_project *project, rx_error *error);
/* RX_EMIGRATION for a script in the folder that is not linked into this program. */
int rx__project_check_linked(rx_project *project, rx_error *error);

/* ---- the database (project_database.c) */

/* A connection. reading: nothing is made; where there is no database yet, it is an empty one in
 * memory, and *exists (may be NULL) is false. */
int rx__project_connect(rx_project *project, bool reading, bool *exists, rx_error *error);
void rx__project_disconnect(rx_project *project);
/* The driver of the configured URL; nothing is opened. */
int rx__project_driver(rx_project *project, const rx_driver **out, rx_error *error);
/* Of an engine of one connection. */
rx_engine_options rx__project_engine_options(rx_project *project);

/* ---- the comparison (project_compare.c) */
typedef struct rx__comparison {
	rx__diff diff;
	rx_schema *models, *history;
} rx__comparison;

/* Compares the models with database (all of it, when history is NULL nothing is ours). The renames
 * that the user confirms are added to them. Needs _deinit in any case. */
int rx__project_diff(rx_project *project, rx__comparison *out, const rx_schema *database,
	const char *const *renames, rx_error *error);
void rx__comparison_deinit(rx__comparison *comparison);
/* The schema that the applied scripts describe. Owned: rx_schema_free. */
int rx__project_history_schema(
	rx_project *project, const rx__state *state, rx_schema **out, rx_error *error);
/* What a diff says, as plain data in the project's arena. */
int rx__project_report(
	rx_project *project, rx_differences *out, const rx__diff *diff, rx_error *error);

/* ---- what a new script stands on (project_parents.c) */
typedef struct rx__parents {
	const rx__node **nodes;
	size_t n; /* 0: it is a base */
	const char *revises; /* their ids, "a, b"; NULL: none */
} rx__parents;

/* named: targets, ended by NULL; NULL or none of them: the one head there is. Without splice they
 * must be heads. */
int rx__project_parents(
	rx_project *project, rx__parents *out, const char *const *named, bool splice, rx_error *error);
/* Checks the labels and writes out whole ids of what it depends on. */
int rx__project_place(rx_project *project, rx_make_options *options, rx_error *error);

/* ---- scripts (project_make.c) */
typedef struct rx__draft {
	char id[RX__SCRIPT_ID_SIZE];
	const char *file; /* NULL until it is written */
	const char *text;
} rx__draft;

/* What the database has beneath the tables, as operations that a script for an empty one begins with. */
int rx__project_needed(rx_project *project, const rx_schema *tables, rx_op *out, rx_error *error);

/* The text of a script for these operations and their reverse. Of `head`, the id, the date and the
 * operations are filled in here; an upgrade that it has begins the script's. */
int rx__project_draft(rx_project *project, rx__draft *out, const rx_op *operations,
	const rx__script *head, rx_error *error);
/* What the operations are on this engine, to say(). */
int rx__project_say_sql(rx_project *project, const rx_op *operations, rx_error *error);
/* Writes it into the folder, and the table of scripts. */
int rx__project_write(rx_project *project, rx__draft *draft, const char *message, rx_error *error);

/* ---- runs that are written down (project_sql.c) */

typedef struct rx__written_run {
	rx__runner *runner; /* .db.statement takes the statements */
	const char *target; /* also a range, "A:B" */
	rx__direction direction;
	rx__steps steps; /* out */
	rx__state said; /* out: of a range, where the database is said to be; else .applied is NULL */
} rx__written_run;

/* Like rx__runner_move, and nothing is run. Connects by itself; for a range, nothing is connected.
 * Needs rx__state_deinit(&run->said) in any case. */
int rx__project_write_run(rx_project *project, rx__written_run *run, rx_error *error);
/* Like rx__stamp_run, of targets among which there is a range. *said: where the database will be; needs
 * rx__state_deinit in any case. */
int rx__project_write_stamp(rx_project *project, rx__runner *runner, const char *const *targets,
	bool purge, rx__state *said, rx_error *error);

/* ---- the lint (project_lint.c) */

/* What is unsafe about operations on the database that are to become a script, but for remarks. */
int rx__project_lint_draft(rx_project *project, rx_made *made, const rx_op *operations,
	const rx_schema *database, rx_error *error);

/* ---- plain data (project_history.c) */

/* A list of strings ended by NULL, in the arena; NULL when out of memory. */
const char *const *rx__project_names(rx_project *project, const char *const *at, size_t n);
int rx__project_info(rx_project *project, rx_revision_info *out, const rx__node *node,
	const rx__state *state, rx_error *error);
int rx__project_heads(rx_project *project, const char *const **out, size_t *n, rx_error *error);

#endif
