/* Rows are written by statements that are kept at hand from row to row of a flush. */
#ifndef RX_SESSION_WRITER_H
#define RX_SESSION_WRITER_H

#include "engine/engine.h"
#include "session/run.h"

typedef struct rx__write {
	rx__shape_kind kind;
	const rx__mapper *mapper;
	const rx__mask *columns; /* NULL: none are told apart */
	rx__run_render render; /* for a connection that has no such statement yet */
	const void *what;
	/* NULL, or the plan that knows how the row (of a DELETE its key) is bound straight from the
	 * struct. */
	const struct rx__plan *plan;
} rx__write;

int rx__writer_take(rx_session *session, rx__writer *writer, const rx__write *write);
/* Whether the statement at hand writes these columns (NULL: none are told apart). */
static inline bool rx__writer_is(const rx__writer *writer, const rx__mask *columns)
{
	return writer->stmt && (!columns || rx__mask_equal(&writer->columns, columns));
}
/* Makes the writer's statement the one that does this. */
static inline int rx__writer_ready(rx_session *session, rx__writer *writer, const rx__write *write)
{
	return rx__writer_is(writer, write->columns) ? 0 : rx__writer_take(session, writer, write);
}
/* Runs it with the values in session->shape, which rx__plan_add has checked. *changes may be NULL. */
int rx__writer_run(rx_session *session, rx__writer *writer, int64_t *changes);
/* The two halves of that, with the values as they stand in the struct. RX_NOTFOUND: they cannot be bound
 * so, and nothing was done. */
static inline int rx__writer_bind_struct(rx__writer *writer, const void *object)
{
	return writer->program.n_steps > 0
		? rx__stmt_bind_struct(writer->stmt, &writer->program, object)
		: RX_NOTFOUND;
}
static inline int rx__writer_run_bound(rx_session *session, rx__writer *writer, int64_t *changes)
{
	int rc = rx__run_step(session, writer->stmt);
	if (rc > 0 && changes)
		*changes = session->driver->changes(session->conn);
	session->driver->rewind(writer->stmt);
	return rc > 0 ? 0 : rc;
}
/* Gives back the statements of all writers: a flush ends with it. */
void rx__writers_end(rx_session *session);

#endif
