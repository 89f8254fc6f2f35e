/* Rows that are written together. A flush comes to its rows one after the other. Rows that follow each
 * other and are alike (of one model, written by one kind of statement, with the same columns) become a
 * batch, if the dialect says that the engine takes many of them at once (rx_dialect.batching); where it
 * does not, each is written as soon as it comes.
 *
 * A row that waits in a batch has no row in the database yet: its object is pending, or as it was, and
 * has no key. Who needs more than that (the key of an object that another one points to; a statement
 * that must come after the rows) ends the batch first. rx__flush_insert and its kin do so by
 * themselves, so that the order of statements is always that of the flush.
 *
 * Where the driver has pipelines, a batch that is complete may wait in line behind others, and all go
 * to the server at once (line.h). To end the batch is to end all of them.
 *
 * A form of batch (rx_batch_form) has a writer, in a file of its own and a line in the table of
 * batch.c. All that a writer does is the statement: the values were checked and gathered before, and
 * objects, identity map and hooks are seen to afterwards, the same for all forms. */
#ifndef RX_SESSION_BATCH_H
#define RX_SESSION_BATCH_H

#include "session/work/row.h"

typedef struct rx__batch {
	/* What the rows have in common: kind, slot, columns that are sent, columns that the database makes
	 * (made), whether it gives the key. Its object is none. */
	rx__row like;
	size_t n, most; /* rows */
	void **objects; /* n, in the order of the flush */
	/* Row by row, n_values each: of like.columns by their ordinals, behind them (but of an INSERT) the
	 * key and the version that the row was loaded with. Checked: bind_checked takes them. They live as
	 * long as the batch. */
	rx_value *values;
	const rx__attribute **attributes; /* n_values: what a row's values belong to */
	size_t n_values;

	size_t objects_cap, values_cap;
} rx__batch;

/* The batches of a flush: those that wait in line, and behind them the one at hand. */
typedef struct rx__line {
	rx__batch **batches; /* n in line, then others that can be used again */
	size_t n, n_rows;
	size_t n_made, cap;
} rx__line;

/* Writes all rows of a batch. A savepoint stands around the call, but for forms whose statements change
 * nothing when they fail.
 *
 * 0: all rows are written, exactly one for each object; the keys that the database has given
 * (like.needs_id) are in the objects, each in its own: the order in which rows come back must be one
 * that the engine promises, or the rows must tell themselves which object they belong to. The columns
 * of like.made are in the objects too, and like.made was emptied; or they are left to be read row by
 * row.
 *
 * RX_NOTFOUND: it was not possible (an UPDATE or DELETE has met fewer rows than it should; a value that
 * has no such form). It, and an error that a row may be the reason of, is taken back to the savepoint,
 * and the rows are written one by one, so that the error names its object; if none fails then, all is
 * well. No statement is left in use. */
typedef int (*rx__batch_writer)(rx_session *session, rx__batch *batch);

int rx__batch_values(rx_session *session, rx__batch *batch); /* RX_BATCH_VALUES */
int rx__batch_table(rx_session *session, rx__batch *batch); /* RX_BATCH_TABLE */
int rx__batch_bulk(rx_session *session, rx__batch *batch); /* RX_BATCH_BULK */

/* A row as rx__flush_insert and the others write it, now or with others of its kind. */
int rx__batch_insert_row(rx_session *session, rx__slot *slot, void *object);
static inline int rx__batch_insert(rx_session *session, rx__slot *slot, void *object)
{
	return session->dialect->batching.insert == RX_BATCH_NONE
		? rx__flush_insert(session, slot, object)
		: rx__batch_insert_row(session, slot, object);
}
int rx__batch_update(rx_session *session, rx__slot *slot, void *object);
int rx__batch_delete(rx_session *session, rx__slot *slot, void *object);

int rx__batch_finish(rx_session *session);
/* Writes the rows that wait. */
static inline int rx__batch_end(rx_session *session)
{
	return session->in_line ? rx__batch_finish(session) : 0;
}
/* No more rows join the batch at hand: it is written, or waits in line. */
int rx__batch_close(rx_session *session);
/* Whether an object of the slot may be one of them; how many of them are new. */
bool rx__batch_may_hold(const rx_session *session, const rx__slot *slot);
size_t rx__batch_n_new(const rx_session *session);

/* ---- for line.c and its ways ------------------------------------------------------------------ */

bool rx__batch_alike(const rx__row *a, const rx__row *b);
/* Whether a row may be the reason of a failure, so that it is worth knowing which. */
bool rx__batch_is_of_a_row(int rc);
/* The values of row i, into session->shape. */
int rx__batch_values_of(rx_session *session, const rx__batch *batch, size_t i);
int rx__batch_one_by_one(rx_session *session, rx__batch *batch);
int rx__batch_settle(rx_session *session, rx__batch *batch);

#endif
