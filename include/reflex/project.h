/* A project: its models, its migrations and its database, as the `reflex` command sees them. For
 * programs that build their own tools; an application needs rx_migrate or rx_main at most.
 *
 * Each function does one job and gives plain data back: what it found, did or did not do. That data
 * is borrowed from the project and valid until rx_project_close. Strings and lists are never NULL
 * unless it is said; lists of strings end with NULL. Functions return 0 or RX_E… with *error filled.
 * Thread rule: a project is used by one thread. */
#ifndef REFLEX_PROJECT_H
#define REFLEX_PROJECT_H
#pragma GCC system_header

#include <reflex/migrate.h>

/* The version of the library, "0.1.0". Borrowed, static. */
RX_API const char *rx_version(void);

typedef struct rx_project rx_project;

/* What a project says while it works. Lines without newline, borrowed for the call. */
typedef enum rx_project_voice {
	RX_PROJECT_PROGRESS, /* "upgrade ae1027a6acf3, add user" */
	RX_PROJECT_COMPILER, /* the compiler's words about a file, whole, with their newlines */
	RX_PROJECT_SQL, /* a statement, before it is run */
	/* how far it is, where something takes longer than a second: "12 of 1000 migrations, 85 a second,
	 * about 12 s left"; each takes the place of the one before */
	RX_PROJECT_TICK,
} rx_project_voice;

typedef struct rx_project_options {
	size_t rx__size;
	const char *url; /* NULL: the configured db_url */
	/* The scripts, where they are linked into the program; then the models are too. NULL: scripts
	 * (and models, unless the program has some) are compiled from the project's folder. */
	const rx_revision *const *revisions;
	void (*say)(void *ud, rx_project_voice voice, const char *text); /* may */
	/* may: whether what was dropped was renamed into what was added: 1 yes, 0 no, negative: there is no
	 * answer, which ends the call. Without it such a pair is left as drop and add, and reported in
	 * .unsure. */
	int (*ask)(void *ud, const char *table, const char *dropped, const char *added);
	void *ud;
	double lock_wait; /* seconds to wait for the database's lock; 0: 30 */
	/* may: who is asked for a password, with ud, where the server wants one and none was given; instead
	 * of rx_configure's. Asked once. */
	rx_ask_password_fn ask_password;
} rx_project_options;

/* Reads the configuration; opens no database and compiles nothing yet. *out is owned:
 * rx_project_close. */
#define rx_project_open(out, error, ...) \
	rx__project_open((out), (error), \
		&(const rx_project_options){ .rx__size = sizeof(rx_project_options), __VA_ARGS__ })
RX_API int rx__project_open(rx_project **out, rx_error *error, const rx_project_options *options);
RX_API void rx_project_close(rx_project *project);

/* The database's URL without its password; NULL where none is configured. */
RX_API const char *rx_project_url(const rx_project *project);
/* The folder of the migrations, as a path. */
RX_API const char *rx_project_folder(const rx_project *project);

/* The script whose function is being run just now, and how many operations it has asked for. For a
 * handler of signals, after a crash inside it; false: none is. */
typedef struct rx_running {
	const char *id;
	const char *file; /* NULL: linked into the program */
	bool up;
	size_t n_operations;
} rx_running;
RX_API bool rx_project_running(const rx_project *project, rx_running *out);

/* ---- what the scripts and the database say */
typedef struct rx_revision_info {
	const char *id;
	const char *message; /* "" if it has none */
	const char *file; /* NULL: linked into the program */
	const char *const *parents, *const *labels, *const *depends_on;
	bool applied;
	bool is_head; /* no script revises it */
	bool is_current; /* the version table has a row of it */
	bool is_branch_point, is_merge;
	bool is_edited; /* it is applied, and its script was changed since */
	const char *applied_at; /* UTC; NULL where it is not known */
	rx_phase phase; /* 0: it says none */
	const char *part_of; /* id of the script that has taken its place; NULL: it has its own */
} rx_revision_info;

typedef struct rx_history {
	const rx_revision_info *revisions; /* each behind those it stands on */
	size_t n_revisions;
	const char *const *heads; /* ids */
	const char *const *current; /* rows of the version table */
	const char *const *unknown; /* those of them of which there is no script */
	const char *const *missing; /* applied by the journal, and their script is gone */
	size_t n_pending; /* scripts that are not applied */
	bool has_database; /* it was looked at, and there is one */
	const char *in_the_middle; /* a revision whose run was ended, and at which step; NULL: none */
} rx_history;

/* Scripts and, with_database, where the database stands. Makes and changes nothing, not even a
 * database file. */
RX_API int rx_project_history(
	rx_project *project, bool with_database, const rx_history **out, rx_error *error);

/* One revision: an id or its beginning, a label, head, current, … */
RX_API int rx_project_revision(
	rx_project *project, const char *name, const rx_revision_info **out, rx_error *error);

/* ---- the comparison of models and database */
typedef struct rx_differences {
	const char *const *changes; /* "add column user.age INTEGER NULL" */
	size_t n_changes;
	const char *const *losses; /* those of them that destroy data */
	const char *const *warnings; /* differences for which there is no operation */
	const char *const *unsure; /* renames that it may be: "user.name:full_name", for --rename */
	const char *const *left_alone; /* tables that no model and no revision knows */
	const char *const *pending; /* ids of scripts that are not applied: nothing was compared */
	size_t n_models, n_tables;
} rx_differences;

/* Compares the models with the database. Writes nothing. Where scripts are ahead of the database,
 * .pending says so and nothing is compared. */
RX_API int rx_project_compare(rx_project *project, const rx_differences **out, rx_error *error);

/* A database made by the scripts alone, compared: what the real one would need to be like it, and
 * what it would need to be like the models (all scripts applied). */
typedef struct rx_replayed {
	rx_differences database, models;
} rx_replayed;

/* url: an empty database to make it in; NULL: in memory, which SQLite can. */
RX_API int rx_project_replay(
	rx_project *project, const char *url, const rx_replayed **out, rx_error *error);

/* ---- the doctor */
typedef struct rx_symptom {
	int severity; /* 0 good, 1 a warning, 2 it will not work */
	const char *what, *advice; /* advice "" where it is good */
} rx_symptom;

/* Looks at compiler, scripts and database: version, settings, rights, leftovers. Changes nothing, and
 * fails only where memory runs out: what is wrong is a symptom. */
RX_API int rx_project_examine(
	rx_project *project, const rx_symptom **out, size_t *n, rx_error *error);

/* ---- models of a database that is there */
typedef struct rx_introspected {
	const char *text; /* of a header with the models */
	const char *const *omitted; /* what is not in them, a sentence each */
	size_t n_tables;
} rx_introspected;

/* Reads the database's tables and writes them as models. Makes and changes nothing. */
RX_API int rx_project_introspect(rx_project *project, const rx_introspected **out, rx_error *error);

/* ---- what is unsafe about scripts */
typedef enum rx_lint_severity {
	RX_LINT_REMARK, /* good to know */
	RX_LINT_WARNING,
	RX_LINT_ERROR, /* it will hurt, and there is another way */
} rx_lint_severity;

typedef struct rx_lint_finding {
	rx_lint_severity severity;
	const char *rule; /* "PG03" */
	const char *revision; /* id */
	const char *file; /* NULL: linked into the program */
	const char *where; /* the operation, in words */
	const char *why, *instead;
	const char *allowed; /* the reason of a comment "reflex: allow PG03, …"; NULL: there is none */
} rx_lint_finding;

typedef struct rx_lint_report {
	const rx_lint_finding *findings;
	size_t n_findings;
	size_t n_errors, n_warnings; /* those that no comment allows */
	size_t n_scripts;
	const char *engines; /* whose rules: "sqlite", "postgresql, mariadb" */
} rx_lint_report;

typedef struct rx_lint_options {
	size_t rx__size;
	const char *const *targets; /* which scripts, ended by NULL; NULL: those that are not applied */
	bool all; /* all scripts; no database is looked at */
	const char *engines; /* "postgresql, mariadb"; NULL: that of the configured URL */
} rx_lint_options;

/* Looks at what the scripts do, and runs nothing. */
#define rx_project_lint(project, out, error, ...) \
	rx__project_lint((project), (out), (error), \
		&(const rx_lint_options){ .rx__size = sizeof(rx_lint_options), __VA_ARGS__ })
RX_API int rx__project_lint(rx_project *project, const rx_lint_report **out, rx_error *error,
	const rx_lint_options *options);

/* ---- applying migrations */
/* Of a step that an ended run left open the database is asked; where it cannot tell, this does: it
 * was done, or is to be run again. */
typedef enum rx_resume { RX_RESUME_DONE = 1, RX_RESUME_AGAIN = 2 } rx_resume;
typedef struct rx_move_options {
	size_t rx__size;
	/* NULL: head. With .sql also a range, "A:B", for a database that is elsewhere, and at A: none is
	 * asked. An empty side is the end on that side (base:head; down, head:base). */
	const char *target;
	bool down;
	bool dry_run; /* everything is run, and rolled back */
	bool sql; /* nothing is run on the database; the statements go to say() as RX_PROJECT_SQL */
	const char *const *allow_edited; /* ids of edited scripts that are accepted, ended by NULL */
	rx_phase phase; /* RX_EXPAND: without scripts of RX_CONTRACT and what stands on them */
	rx_resume resume;
} rx_move_options;

typedef struct rx_moved {
	const rx_revision_info *steps; /* in the order in which they were done */
	size_t n_steps;
	const char *const *current; /* afterwards */
	size_t n_pending; /* scripts that are still not applied */
	bool untried; /* a dry run that was worked out only: the engine could not take it back */
	size_t n_untried; /* of the steps of a dry run: their scripts run outside a transaction */
} rx_moved;

/* Also on failure *out says what was done before it. */
#define rx_project_move(project, out, error, ...) \
	rx__project_move((project), (out), (error), \
		&(const rx_move_options){ .rx__size = sizeof(rx_move_options), __VA_ARGS__ })
RX_API int rx__project_move(
	rx_project *project, const rx_moved **out, rx_error *error, const rx_move_options *options);

/* Asks a move that is under way to end: the statement that runs is interrupted, its script taken back
 * whole, and rx_project_move fails with RX_ETIMEOUT; *out says what was done before. For other threads,
 * while the project is open; it may be repeated, and should be until the move has returned, as a
 * request may come between two statements. */
RX_API void rx_project_interrupt(rx_project *project);

/* Says that the database is at these revisions ("base": none) without running anything. purge: rows
 * of revisions that have no script are removed. *current, as the table has it afterwards. */
typedef struct rx_stamp_options {
	size_t rx__size;
	bool purge;
	bool dry_run; /* it is tried, and rolled back */
	bool
		sql; /* the same, and the statements go to say() as RX_PROJECT_SQL; a target may be "A:B" then,
			   * for a database that is at A: none is looked at */
} rx_stamp_options;
#define rx_project_stamp(project, targets, current, ...) \
	RX__PROJECT_STAMP(project, targets, current, __VA_ARGS__, )
#define RX__PROJECT_STAMP(project, targets, current, error, ...) \
	rx__project_stamp((project), (targets), (current), (error), \
		&(const rx_stamp_options){ .rx__size = sizeof(rx_stamp_options), __VA_ARGS__ })
RX_API int rx__project_stamp(rx_project *project, const char *const *targets,
	const char *const **current, rx_error *error, const rx_stamp_options *options);

#include <reflex/scripts.h>

#endif
