/* A script that asks for a session (rx_op_session) is run while it records: at each call everything
 * before it is done. */
#ifndef RX_MIGRATE_LIVE_H
#define RX_MIGRATE_LIVE_H

#include "migrate/graph/revision.h"
#include "schema/ddl/ddl.h"

/* Whether the list asks for one. */
bool rx__live_is(const rx_op *op);

/* Whatever rows there are, a script is the same list: lint, sums and the way back rely on it.
 * RX_EMIGRATION if it is not. */
int rx__live_check(const rx_op *recorded, const rx_op *run, rx_error *error);
#define RX__LIVE_DEPENDS \
	"the operations of a script must not depend on the rows that it reads by rx_op_session; with " \
	"these " \
	"rows they are others than without any"

/* Runs the script on the connection, in the transaction that is open there. recorded is what it does
 * when it is only read: RX_EMIGRATION if that is not the same. */
int rx__live_run(rx_conn *conn, const rx__revision *revision, bool up, const rx_op *recorded,
	const rx__ddl_options *options, rx_error *error);

#endif
