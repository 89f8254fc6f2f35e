/* From the rows of a statement of the program's to an array of structs, or to objects. */
#ifndef RX_SESSION_ROWS_H
#define RX_SESSION_ROWS_H

#include <reflex/row.h>

#include "session/session.h"

typedef struct rx__rows {
	rx_session *session;
	const rx_row_type *type;
	rx__slot *slot; /* of the model, where objects are wanted; else NULL */
	size_t size; /* of one struct */
	char *items; /* in scratch memory, while they are read */
	size_t n, cap;
	void *list; /* in the session's arena, when done */
} rx__rows;

int rx__rows_init(rx__rows *rows, rx_session *session, const rx_row_type *type);
/* Steps the statement to its end. The columns are matched to the fields by name. */
int rx__rows_read(rx__rows *rows, rx_stmt *stmt);
/* Makes the list, whose length rx_len tells; a zeroed row, or NULL, stands behind the last. */
int rx__rows_done(rx__rows *rows);

#endif
