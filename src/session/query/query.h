/* A query of the program, checked and made ready to run. */
#ifndef RX_SESSION_QUERY_H
#define RX_SESSION_QUERY_H

#include "session/session.h"
#include "sql/subquery.h"

typedef struct rx__query {
	rx__query_args args; /* a copy, as long as this library knows it */
	rx__slot *slot;
	rx__select select;
} rx__query;

/* Enters the call and takes the arguments over; the table, and what is selected, are not set. */
int rx__query_begin(rx_session *session, const rx_model *model, const rx__query_args *args,
	const char *call, rx__query *out);
/* Sets the table: of a model, or of a row type whose rows another query gives. */
int rx__query_table(rx_session *session, const rx_model *model, rx__query *query);
/* Puts what the query is and where it stands before the session's error. */
void rx__query_wrap(rx_session *session, const rx__query *query);
/* Enters the call and checks the arguments. Nonzero: the session has failed. */
int rx__query_take(rx_session *session, const rx_model *model, const rx__query_args *args,
	rx__select_form form, const char *call, rx__query *out);
/* The same, then flushes what was added and deleted, and opens a transaction. */
int rx__query_prepare(rx_session *session, const rx_model *model, const rx__query_args *args,
	rx__select_form form, const char *call, rx__query *out);
/* The object of the key in slot->keyed, from the identity map or by one row; NULL: there is none, or
 * the session has failed. */
void *rx__get_keyed(rx_session *session, rx__slot *slot);
/* Makes shape and values of the prepared query. */
int rx__query_shape(rx_session *session, rx__query *query);

#endif
