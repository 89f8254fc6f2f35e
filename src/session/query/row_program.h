/* How a row of a result becomes a struct of the program, some of whose members are objects. */
#ifndef RX_SESSION_ROW_PROGRAM_H
#define RX_SESSION_ROW_PROGRAM_H

#include <reflex/row.h>

#include "session/load.h"

/* An object in the row. */
typedef struct rx__row_object {
	rx__load_at at;
	uint32_t offset; /* of the pointer */
	uint16_t key; /* a column of the result that is NULL only where there is no object */
	void *memory; /* the object itself, the same in every row; NULL: those of the session */
} rx__row_object;

/* Of the slot's model, with the columns from `column` on; its programs are in the arena. */
int rx__row_object_init(
	rx__row_object *out, rx_session *session, rx_arena *arena, rx__slot *slot, size_t column);
/* One that is the same memory in every row: made in the arena, then read; its texts go to another. */
int rx__row_object_stream(rx__row_object *object, rx_session *session, rx_arena *arena);
int rx__row_object_again(
	const rx__row_object *at, rx_session *session, rx_stmt *stmt, rx_arena *arena);

typedef struct rx__row_program {
	rx_decode values;
	rx__row_object *objects;
	size_t n_objects, n_columns;
	bool read_only;
} rx__row_program;

/* Makes the program for a row type, in the arena. labels: of the one value, where it is an enum that is
 * to be a number; else NULL. */
int rx__row_program_make(rx__row_program *out, rx_session *session, rx_arena *arena,
	const rx_row_type *type, const rx__attribute *labels);
/* For rows that are looked at one by one: the objects are in the arena and never written. */
int rx__row_program_stream(rx__row_program *program, rx_session *session, rx_arena *arena);
/* Reads the current row into a zeroed struct; texts go to the arena. */
int rx__row_program_read(
	const rx__row_program *program, rx_session *session, rx_stmt *stmt, void *row, rx_arena *arena);

#endif
