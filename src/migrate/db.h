/* The few statements of our own that a migration needs, on a connection that somebody else opened.
 * Texts are written into them as literals, so that what is run is also what --sql shows. */
#ifndef RX_MIGRATE_DB_H
#define RX_MIGRATE_DB_H

#include <reflex/sys/driver.h>

#include "base/arena.h"
#include "base/buf.h"

typedef struct rx__db {
	rx_conn *conn; /* borrowed */
	/* may: sees every statement that changes something before it is run. */
	void (*statement)(void *ud, const char *sql);
	void *ud;
	bool on_paper; /* and nothing is run: each met one row */
	/* What runs later, on a database of which nobody knows which tables of ours it has. */
	bool unseen;
} rx__db;

/* "CREATE TABLE name", as the words for a table of ours. */
void rx__db_create(const rx__db *db, rx_buf *sql, const char *table);

/* Runs one statement that changes something. *changes (may be NULL) is the number of its rows.
 * A buffer that has failed is RX_ENOMEM. */
int rx__db_run(const rx__db *db, const rx_buf *sql, int64_t *changes, rx_error *error);

/* The rows of a query as texts: (*out)[row * n_columns + column], NULL for SQL NULL. */
int rx__db_query(const rx__db *db, const char *sql, const char ***out, size_t *n_rows,
	rx_arena *arena, rx_error *error);

#endif
