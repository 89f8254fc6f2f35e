/* What a statement that changed rows gives back to the program. */
#ifndef RX_SESSION_RETURNED_H
#define RX_SESSION_RETURNED_H

#include <reflex/returning.h>

#include "session/run.h"
#include "sql/render/returning.h"

typedef struct rx__returned {
	rx_session *session;
	rx__slot *slot; /* whose rows are changed */
	rx_returning asked;
	rx__returning statement; /* for the renderer */
	rx_decode decode;
	char *items; /* the structs of the rows, in scratch memory */
	size_t n, cap, size;
	bool gone; /* the rows are not there any more: objects are read-only ones */
} rx__returned;

/* The program's list is NULL until all has gone well. */
void rx__returned_none(const rx_returning *asked);
/* Checks what is asked for. needs: the dialect's capability. */
int rx__returned_init(rx__returned *returned, rx_session *session, rx__slot *slot,
	const rx_returning *asked, uint32_t needs, const char *verb);
/* Runs the statement of session->shape, and keeps its rows. Adds to *changes. */
int rx__returned_run(
	rx__returned *returned, rx__run_render render, const void *what, int64_t *changes);
/* Gives the rows to the program, after the session's objects were made true. */
int rx__returned_done(rx__returned *returned);

#endif
