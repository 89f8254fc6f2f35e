/* Rows are written by statements that are kept at hand from row to row of a flush. */
#ifndef RX_SESSION_WRITER_H
#define RX_SESSION_WRITER_H

#include "session/run.h"

typedef struct rx__write {
	rx__shape_kind kind;
	const rx__mapper *mapper;
	const rx__mask *columns; /* NULL: none are told apart */
	rx__run_render render; /* for a connection that has no such statement yet */
	const void *what;
} rx__write;

int rx__writer_take(rx_session *session, rx__writer *writer, const rx__write *write);
/* Makes the writer's statement the one that does this. */
static inline int rx__writer_ready(rx_session *session, rx__writer *writer, const rx__write *write)
{
	if (writer->stmt && (!write->columns || rx__mask_equal(&writer->columns, write->columns)))
		return 0;
	return rx__writer_take(session, writer, write);
}
/* Runs it with the values in session->shape, which rx__plan_add has checked. *changes may be NULL. */
int rx__writer_run(rx_session *session, rx__writer *writer, int64_t *changes);
/* Gives back the statements of all writers: a flush ends with it. */
void rx__writers_end(rx_session *session);

#endif
