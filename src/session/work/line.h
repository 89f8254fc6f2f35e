/* Batches that go to the database together, where the driver has pipelines: a flush is as few round
 * trips as it can be. A batch that is full, or followed by rows of another kind, joins the line; who
 * needs what the rows are given (a key, a row that is there) has the line run, which rx__batch_end
 * does. Objects of the line are as those of a batch: pending, or as they were.
 *
 * All statements of a run stand behind one savepoint. If one fails, or has met too few rows, all are
 * taken back and each batch is run by itself; if that fails too, its rows are written one by one, so
 * that the error names its object. */
#ifndef RX_SESSION_LINE_H
#define RX_SESSION_LINE_H

#include "session/work/batch.h"

/* A batch on its way. */
typedef struct rx__sending {
	rx__batch *batch;
	rx_stmt *stmt; /* may be that of an earlier one that is alike */
	rx_decode made; /* what comes back, into the object */
	/* Into the slot's keyed, to be compared; none where the database gives the key. */
	rx_decode key;
	size_t first; /* result; a batch has one, or one a row */
} rx__sending;

/* One statement for all rows, or one a row. */
typedef struct rx__way {
	/* stmt, made and key. */
	int (*prepare)(rx_session *session, rx__sending *s);
	/* Binds and sends; *n_sent counts statements. */
	int (*send)(rx_session *session, const rx__sending *s, size_t *n_sent);
	/* Takes the results. RX_NOTFOUND: the rows that were met are not those. */
	int (*judge)(rx_session *session, const rx__sending *s);
} rx__way;

extern const rx__way rx__way_arrays, rx__way_rows;

/* New rows by COPY, with numbers that were asked of the sequence before: whether it may be worth it;
 * doing it, after which the transaction is as before if it has failed. RX_NOTFOUND: not possible. */
bool rx__copy_fits(const rx_session *session, const rx__batch *batch);
int rx__copy_run(rx_session *session, rx__batch *batch);

/* The batch at hand joins the line, or is written at once behind it. */
int rx__line_add(rx_session *session);
int rx__line_run(rx_session *session);

#endif
