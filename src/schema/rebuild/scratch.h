/* An empty database in memory with the tables, indexes, views and triggers of another one: what a
 * change would do to the schema can be tried there, and the statements of a migration come from
 * running it there (--sql). For engines that keep their schema as text (SQLite). */
#ifndef RX_SCHEMA_SCRATCH_H
#define RX_SCHEMA_SCRATCH_H

#include <reflex/sys/driver.h>

#include "base/arena.h"

typedef struct rx__scratch {
	rx_conn *conn; /* the checks of foreign keys are off */
	void *source;
} rx__scratch;

typedef enum rx__scratch_parts {
	RX__SCRATCH_TABLES = 1, /* and views */
	RX__SCRATCH_ALL = 2, /* and indexes and triggers */
} rx__scratch_parts;

/* What cannot be made there (a virtual table whose module is not present) is left out. */
int rx__scratch_open(rx__scratch *out, rx_conn *conn, rx__scratch_parts parts, rx_error *error);
void rx__scratch_close(rx__scratch *scratch);

/* Looks whether every view and trigger that works now would still work if the statement that makes
 * the table were new_sql. RX_EMIGRATION naming the first one that would not. Nothing is done where
 * there are no views and triggers. */
int rx__scratch_check(rx_conn *conn, const char *table, const char *new_sql, rx_error *error);

#endif
