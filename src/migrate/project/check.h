/* The check at the start of a program: are the scripts ahead of the database, or the models ahead of
 * it? It warns through the log, once, and that is all it ever does. */
#ifndef RX_MIGRATE_CHECK_H
#define RX_MIGRATE_CHECK_H

#include <reflex/config.h>

/* Called when the default engine has been opened. Compiles nothing: it knows the models that are
 * linked, and the names of the script files, where there are any. */
void rx__check_startup(rx_engine *engine, const rx_config *config);

#endif
