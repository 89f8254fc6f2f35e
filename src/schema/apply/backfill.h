/* Rows of a table changed in batches, in the order of its primary key. */
#ifndef RX_SCHEMA_BACKFILL_H
#define RX_SCHEMA_BACKFILL_H

#include "schema/ddl/ddl.h"

typedef struct rx__backfill {
	const rx__operation *operation; /* RX__OP_BACKFILL */
	const rx_schema_table *table; /* as it is; NULL, or without a key: all rows at once */
	const rx__ddl_options *options; /* may be NULL */
	/* The key of the last row that is done, as SQL; NULL: none is. Set after each batch, in memory of
	 * the arena. */
	const char *position;
	/* may: called after each batch with .position set; what it returns ends the run if not 0. */
	int (*batch_done)(void *ud, const struct rx__backfill *backfill, rx_error *error);
	void *ud;
	rx_arena *arena;
} rx__backfill;

/* Runs it from .position to the end. Within the transaction that is open, or with one of its own for
 * each batch, as .batch_done wants it. */
int rx__backfill_run(rx__backfill *backfill, rx_conn *conn, rx_error *error);

#endif
