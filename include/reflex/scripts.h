/* A project's scripts: the first ones, the next one, those that join branches, one in the place of many.
 * What <reflex/project.h> says of all its functions holds for these. */
#ifndef REFLEX_SCRIPTS_H
#define REFLEX_SCRIPTS_H
#pragma GCC system_header

#include <reflex/project.h>

typedef struct rx_make_options {
	size_t rx__size;
	const char *message; /* NULL: none */
	const char *const *renames; /* "table:new", "table.column:new", ended by NULL; NULL: none */
	bool empty; /* a script to be filled in by hand; nothing is compared */
	bool dry_run; /* no file is written */
	bool sql; /* nor is one made: what it would run goes to say() as RX_PROJECT_SQL */
	/* what the script follows, as targets, ended by NULL ("base": nothing); NULL: the one head */
	const char *const *heads;
	bool splice; /* they need not be heads: a new branch begins there */
	const char *labels, *depends_on; /* as in RX_REVISION; NULL: none */
} rx_make_options;

typedef struct rx_made {
	const char *file; /* NULL: nothing differs, or dry_run */
	const char *id; /* NULL: nothing differs */
	const char *text; /* of the script; NULL: nothing differs */
	rx_differences found;
	const rx_lint_finding *findings; /* what is unsafe about it, but for remarks */
	size_t n_findings;
} rx_made;

/* Writes the next script, of what differs between models and database. RX_EMIGRATION where the
 * database is behind the scripts, or a change cannot be made. */
#define rx_project_make(project, out, error, ...) \
	rx__project_make((project), (out), (error), \
		&(const rx_make_options){ .rx__size = sizeof(rx_make_options), __VA_ARGS__ })
RX_API int rx__project_make(
	rx_project *project, const rx_made **out, rx_error *error, const rx_make_options *options);

/* Writes a script without operations that joins these revisions (targets, ended by NULL; NULL: all
 * heads). RX_EMIGRATION where there are fewer than two, or one of them stands on another. */
#define rx_project_merge(project, out, error, ...) \
	rx__project_merge((project), (out), (error), \
		&(const rx_make_options){ .rx__size = sizeof(rx_make_options), __VA_ARGS__ })
RX_API int rx__project_merge(
	rx_project *project, const rx_made **out, rx_error *error, const rx_make_options *options);

/* Writes one script that takes the place of a range of them, and removes those: "A:B", both
 * included; an empty side is the first or the head. It has the id of the last, does for each what it
 * did, and says so, so that a database in the middle goes on there, up or down, and scripts that
 * stand on one of them keep standing. RX_EMIGRATION for a range that is no single line, or holds what
 * cannot be in one script. Looks at no database. */
typedef struct rx_squash_options {
	size_t rx__size;
	const char *range;
	const char *message; /* NULL: "squash of A to B" */
	bool dry_run; /* no file is written or removed */
} rx_squash_options;

typedef struct rx_squashed {
	const char *id, *file, *text; /* file NULL: dry_run */
	const char *const *replaced; /* ids, its own too */
	const char *const *removed; /* files; with dry_run those that would be */
} rx_squashed;

#define rx_project_squash(project, out, error, ...) \
	rx__project_squash((project), (out), (error), \
		&(const rx_squash_options){ .rx__size = sizeof(rx_squash_options), __VA_ARGS__ })
RX_API int rx__project_squash(rx_project *project, const rx_squashed **out, rx_error *error,
	const rx_squash_options *options);

typedef struct rx_initialized {
	const char *folder;
	const char *first; /* the script of the schema; NULL: there are no models */
	bool is_baseline; /* it describes tables that were there, and was stamped and not run */
	/* false too where the program has its scripts linked in: it has to be built with them first */
	bool is_applied;
	const char *second; /* what differs from the baseline, not applied; NULL: nothing */
	rx_differences found;
} rx_initialized;

/* Makes the migrations' folder, the first script, and applies it; where the database has tables of
 * the models already, the first script is a baseline of them. RX_EMIGRATION where it was done
 * before. What fails leaves neither folder nor change. */
typedef struct rx_initialize_options {
	size_t rx__size;
	bool dry_run; /* nothing is made: .first and .second are the texts of the scripts */
	bool sql; /* the same, and what the first one would run goes to say() as RX_PROJECT_SQL */
} rx_initialize_options;
#define rx_project_initialize(project, out, ...) RX__PROJECT_INITIALIZE(project, out, __VA_ARGS__, )
#define RX__PROJECT_INITIALIZE(project, out, error, ...) \
	rx__project_initialize((project), (out), (error), \
		&(const rx_initialize_options){ .rx__size = sizeof(rx_initialize_options), __VA_ARGS__ })
RX_API int rx__project_initialize(rx_project *project, const rx_initialized **out, rx_error *error,
	const rx_initialize_options *options);

/* All scripts as the text of one C source that defines rx_revisions. */
RX_API int rx_project_bundle(rx_project *project, const char **text, rx_error *error);

#endif
