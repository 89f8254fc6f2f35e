/* Dotenv files: NAME=value lines that stand in for environment variables.
 *
 *     # a comment
 *     REFLEX_DB_URL=sqlite:///app.db     # behind white space: a comment
 *     export NAME='as it stands'
 *     NAME="with \n \t \" \\ and over
 *     several lines"
 *
 * '$' is an ordinary character. */
#ifndef RX_ENGINE_DOTENV_H
#define RX_ENGINE_DOTENV_H

#include "base/arena.h"

#include <reflex/error.h>

typedef struct rx__dotenv_entry {
	const char *name;
	char *value;
	const char *path;
	int line, file; /* file: its place in the list of files */
} rx__dotenv_entry;

/* Starts as { 0 }; everything lives in the arena that is passed. */
typedef struct rx__dotenv {
	rx__dotenv_entry *entries;
	size_t n, capacity;
	int n_files;
} rx__dotenv;

/* Adds the entries of text; path names it in messages and must live as long as the arena. RX_ECONFIG
 * with "path:line: …". */
int rx__dotenv_parse(
	rx__dotenv *env, rx_arena *arena, const char *text, const char *path, rx_error *error);

/* The entry of that name: of the first file that has it, there the last one. NULL if none has. */
const rx__dotenv_entry *rx__dotenv_find(const rx__dotenv *env, const char *name);

/* Overwrites all values. */
void rx__dotenv_wipe(rx__dotenv *env);

#endif
