/* The table alembic_version: one row for each applied revision that no other applied one stands on.
 * Name, column and constraint are Alembic's, so that both can work on one database. */
#ifndef RX_MIGRATE_VERSION_H
#define RX_MIGRATE_VERSION_H

#include "migrate/db.h"
#include "migrate/graph/graph.h"

#define RX__VERSION_TABLE "alembic_version"

typedef struct rx__version {
	bool exists; /* the table is there */
	rx__names rows; /* sorted */
} rx__version;

/* What the table says; makes nothing. */
int rx__version_read(
	rx__version *out, const rx__db *db, const rx_schema *schema, rx_arena *arena, rx_error *error);

/* Its rows again; the table is there. */
int rx__version_rows(rx__version *out, const rx__db *db, rx_arena *arena, rx_error *error);

int rx__version_create(rx__version *version, const rx__db *db, rx_error *error);
/* Makes the table if it is not there, and the rows what they must be when `applied` (a set) is
 * applied: rows that stay are left alone, a pair of an old and a new row is one UPDATE, the others
 * are DELETEs and INSERTs. RX_EMIGRATION if one does not hit exactly one row. */
int rx__version_write(const rx__db *db, rx__version *before, const rx__graph *graph,
	const bool *applied, rx_error *error);

/* Adds a row for this revision. */
int rx__version_insert(const rx__db *db, const char *id, rx_error *error);

/* For a script that is run later: a statement that fails where one of the rows is not there, or, if they
 * are none, where there are any. The table is there. */
int rx__version_demand(const rx__version *version, const rx__db *db, rx_error *error);

/* Removes every row. */
int rx__version_purge(const rx__db *db, rx_error *error);

#endif
