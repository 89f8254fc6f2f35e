/* What became of an operation whose runner was ended in the middle: told from the schema as it is
 * now. Only the first statement of an operation can be probed; those behind it (a default that goes
 * again, a comment) may be run twice without harm, and the writers of statements keep to that. */
#ifndef RX_SCHEMA_PROBE_H
#define RX_SCHEMA_PROBE_H

#include <reflex/sys/driver.h>

#include "schema/operation.h"

typedef enum rx__probe {
	RX__PROBE_DONE, /* what the operation makes is there */
	RX__PROBE_OPEN, /* it is not; or doing it twice does no harm */
	RX__PROBE_OTHER, /* something else has its name */
	RX__PROBE_UNKNOWN, /* it cannot be told */
} rx__probe;

/* Reads the schema of the connection. *out is set on success only. */
int rx__probe_operation(
	rx__probe *out, rx_conn *conn, const rx__operation *operation, rx_error *error);

/* Whether all its statements can be run again, from what is there then: how many they are, and which,
 * may not be what it was before. */
bool rx__probe_begins_anew(const rx__operation *operation);

/* How an operation of a revision without a transaction is run. */
typedef enum rx__ddl_way {
	RX__DDL_WHOLE, /* in a transaction of its own, together with its row: done or not, never between */
	RX__DDL_BARE, /* statement by statement outside of one */
} rx__ddl_way;
rx__ddl_way rx__ddl_way_of(const rx_dialect *dialect, const rx__operation *operation);

/* Whether a text of the script's own has more than one statement, so that a part of it may have been
 * done when it fails. */
bool rx__ddl_has_many(const rx_dialect *dialect, const rx__operation *operation);

#endif
