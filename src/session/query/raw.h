/* SQL of the program, from its text to a statement that runs, and its end. */
#ifndef RX_SESSION_RAW_H
#define RX_SESSION_RAW_H

#include "session/session.h"
#include "sql/raw.h"

typedef struct rx__raw_run {
	rx__raw statement;
	rx_value *values;
	size_t n_values;
	rx_stmt *stmt;
} rx__raw_run;

/* Flushes, checks and binds. rows: whether the statement has to give some, or none. */
int rx__raw_start(rx_session *session, const char *sql, const rx_value *values, size_t n, bool rows,
	rx__raw_run *out);
/* Ends the statement, in failure too, and loads the session's objects again if it was one that may
 * have changed something. */
int rx__raw_finish(rx_session *session, rx__raw_run *run, int rc, int64_t *changes);

#endif
