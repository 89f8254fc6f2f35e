/* A plain struct as a row that is inserted: which of its columns are sent, and their values. */
#ifndef RX_SESSION_INSERT_ROW_H
#define RX_SESSION_INSERT_ROW_H

#include "session/session.h"

typedef struct rx__insert_row {
	const rx__mapper *mapper;
	rx__mask chosen; /* members that are looked at; the others' columns take their defaults */
} rx__insert_row;

/* The columns that this row sends. */
int rx__insert_row_columns(
	rx_session *session, const rx__insert_row *how, const void *row, rx__mask *out);
/* Adds their values, checked, to session->shape. */
int rx__insert_row_values(
	rx_session *session, const rx__insert_row *how, const void *row, const rx__mask *columns);

#endif
