/* Queries whose rows are structs of a row type. */
#ifndef RX_SESSION_QUERY_SELECT_H
#define RX_SESSION_QUERY_SELECT_H

#include <reflex/row.h>

#include "session/query/query.h"

/* Enters the call and takes the arguments over, but for what is selected. */
int rx__select_begin(rx_session *session, const rx_model *model, const rx__query_args *args,
	const char *call, rx__query *out);
/* The same, and makes the select ready, in scratch memory what it needs besides the args. */
int rx__select_prepare(rx_session *session, const rx_row_type *row, const rx_model *model,
	const rx__query_args *args, const char *call, rx__query *out);

#endif
