/* The folder of the migrations: README, revisions.c, and versions/ with the scripts. What is in it is
 * code that will be run, so it is read with care: plain files only, of plain names. */
#ifndef RX_MIGRATE_FOLDER_H
#define RX_MIGRATE_FOLDER_H

#include "base/arena.h"
#include "migrate/build/sum.h"

typedef struct rx__folder_script {
	const char *id; /* the first part of the name */
	const char *name; /* "ae1027a6acf3_add_user.c" */
	const char *path; /* with the folder, as messages show it */
	char sum[RX__SUM_SIZE]; /* of its bytes; "" if they were not read */
} rx__folder_script;

typedef struct rx__folder_list {
	rx__folder_script *at; /* by name */
	size_t n;
} rx__folder_list;

/* Whether the folder is there with its versions/. */
bool rx__folder_exists(const char *folder);

/* The scripts. No versions/ is an error that says `reflex db init`. RX_EMIGRATION names a file whose
 * name cannot be, a symbolic link, a file that is too large. with_sums: reads them all. */
int rx__folder_read(
	rx__folder_list *out, const char *folder, bool with_sums, rx_arena *arena, rx_error *error);

/* Makes folder, versions/, README and .clang-format; what is there stays. */
int rx__folder_make_migrations(const char *folder, rx_error *error);

/* Writes a new script into versions/; *path is its path, in the arena. */
int rx__folder_add(const char **path, const char *folder, const char *name, const char *text,
	rx_arena *arena, rx_error *error);
/* The same, in the place of one that may be there. */
int rx__folder_replace(const char **path, const char *folder, const char *name, const char *text,
	rx_arena *arena, rx_error *error);
/* Brings revisions.c in line with the scripts that are there. */
int rx__folder_write_table(const char *folder, rx_error *error);

#endif
