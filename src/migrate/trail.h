/* The table reflex_step: how far a revision has come that does not run in one transaction. Each of
 * its operations leaves a row, before it begins and when it is done; the rows go with the same
 * transaction that writes the revision down. So a row that is there belongs to a run that was ended
 * in the middle, and says where. */
#ifndef RX_MIGRATE_TRAIL_H
#define RX_MIGRATE_TRAIL_H

#include "migrate/db.h"
#include "schema/operation.h"

#define RX__TRAIL_TABLE "reflex_step"

typedef enum rx__trail_state {
	RX__TRAIL_BEGUN, /* the statement was sent; nobody knows what became of it */
	RX__TRAIL_FAILED, /* it was refused, and has changed nothing */
	RX__TRAIL_DONE, /* the whole operation is done */
} rx__trail_state;

typedef struct rx__trail_row {
	const char *revision;
	bool up;
	int step; /* number of the operation, from 1 */
	int part; /* which of its statements, from 1 */
	rx__trail_state state;
	const char *operation; /* in words */
	const char *sum; /* of the operation */
	const char *position; /* of a backfill: the key of the last row that is done; NULL: none is */
	const char *owner; /* "process 4711 on host" */
	const char *changed_at; /* by the clock of the database, UTC */
} rx__trail_row;

typedef struct rx__trail {
	bool exists; /* the table is there */
	rx__trail_row *at; /* by revision and step */
	size_t n;
} rx__trail;

/* What the table says; makes nothing. */
int rx__trail_read(
	rx__trail *out, const rx__db *db, const rx_schema *schema, rx_arena *arena, rx_error *error);
/* Its rows again, if the table is there. */
int rx__trail_again(rx__trail *trail, const rx__db *db, rx_arena *arena, rx_error *error);

/* The step that was reached last; NULL: no revision stands in the middle. */
const rx__trail_row *rx__trail_last(const rx__trail *trail);
const rx__trail_row *rx__trail_step(
	const rx__trail *trail, const char *revision, bool up, int step);
/* "revision 0123… stands in the middle of its upgrade: step 3 (create index …) was begun by process
 * 4711 on host, 2026-11-22 18:00:00". In the arena; NULL when out of memory. */
const char *rx__trail_words(rx_arena *arena, const rx__trail_row *row);

int rx__trail_create(rx__trail *trail, const rx__db *db, rx_error *error);
/* Writes the row of a step, new or over the one that is there. */
int rx__trail_write(const rx__db *db, const rx__trail_row *row, bool is_new, rx_error *error);
/* Removes the rows of a revision; NULL: all. */
int rx__trail_clear(const rx__db *db, const char *revision, rx_error *error);

/* This process, as .owner has it. In the arena; NULL when out of memory. */
const char *rx__trail_owner(rx_arena *arena);
/* Whether the owner of a row is another process of this machine that is alive. */
bool rx__trail_owner_lives(const char *owner);

#endif
