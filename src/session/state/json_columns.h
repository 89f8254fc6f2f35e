/* The arguments of the JSON calls. */
#ifndef RX_SESSION_JSON_COLUMNS_H
#define RX_SESSION_JSON_COLUMNS_H

#include <reflex/json.h>

#include "session/session.h"

/* A copy, as long as this library knows them. */
void rx__json_args_take(rx__json_args *out, const rx__json_args *args);
/* The columns of a list that ends with NULL, each of which has to be one of the model's. */
int rx__json_columns(rx_session *session, const rx__mapper *mapper, const rx_operand *list,
	const char *call, rx__mask *out);
/* The columns that JSON from outside may set when no others are named. */
rx__mask rx__json_writable(const rx__mapper *mapper);
/* Why a column is not among them, for a message. */
const char *rx__json_why_not(const rx__mapper *mapper, const rx__attribute *attribute);

#endif
