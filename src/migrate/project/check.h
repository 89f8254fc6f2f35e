/* The check at the start of a program: are the scripts ahead of the database, or the models ahead of
 * it, or is the database ahead of the program? */
#ifndef RX_MIGRATE_CHECK_H
#define RX_MIGRATE_CHECK_H

#include <reflex/config.h>

#include "migrate/state.h"

/* Called when the default engine has been opened. It warns through the log, once, and refuses writes
 * where rx_configure has said the scripts and the database is newer. Compiles nothing: it knows the
 * models that are linked, the scripts that rx_configure has said, or else the names of the script
 * files, where there are any. */
void rx__check_startup(rx_engine *engine, const rx_config *config);

/* 1, and the engine refuses writes from now on, where the database has a revision that is not in the
 * graph; else 0, and it allows them. */
int rx__check_newer(rx_engine *engine, const rx__state *state, rx_error *error);

/* The graph of linked scripts (embed.c). */
int rx__embed_graph(
	rx__graph *graph, const rx_revision *const *list, rx_arena *arena, rx_error *error);

#endif
