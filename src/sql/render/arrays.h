/* Statements that write many rows at once, with one parameter a column: the array of its values in all
 * rows (RX_BATCH_ARRAYS). The parameters are those of the statement for one row, in the same order. */
#ifndef RX_SQL_RENDER_ARRAYS_H
#define RX_SQL_RENDER_ARRAYS_H

#include "sql/render/render.h"

/* INSERT … SELECT … FROM unnest(…), in the order of the arrays. columns is not empty. */
int rx__render_insert_arrays(rx_buf *out, const rx_dialect *dialect, const rx__mapper *mapper,
	const rx__mask *columns, const rx__mask *returning, rx_error *error);
/* UPDATE … FROM unnest(…): columns, then the keys, then the old versions. */
int rx__render_update_arrays(rx_buf *out, const rx_dialect *dialect, const rx__mapper *mapper,
	const rx__mask *columns, rx_error *error);
/* DELETE … WHERE key = ANY(…), or USING unnest(…): keys, then versions. */
int rx__render_delete_arrays(
	rx_buf *out, const rx_dialect *dialect, const rx__mapper *mapper, rx_error *error);

/* SELECT of as many numbers as its parameter says, which the table's key would get next. NULLs if it
 * gets them in no such way, or if a trigger or a rule of the table might give it another one. */
int rx__render_numbers(
	rx_buf *out, const rx_dialect *dialect, const rx__attribute *key, rx_error *error);
/* COPY table (columns) FROM STDIN, in binary. */
int rx__render_copy(rx_buf *out, const rx_dialect *dialect, const rx__mapper *mapper,
	const rx__mask *columns, rx_error *error);

#endif
