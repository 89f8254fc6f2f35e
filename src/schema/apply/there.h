/* What is there on a server, before the next operation: some statements depend on it. The schema is read
 * when it is needed first, and followed from then on; where it cannot be followed, it is read again. */
#ifndef RX_SCHEMA_THERE_H
#define RX_SCHEMA_THERE_H

#include <reflex/sys/driver.h>

#include "schema/ddl/ddl_statement.h"

typedef struct rx__there {
	rx_conn *conn; /* NULL: nothing is asked, the schema is all that is known */
	const rx_dialect *dialect;
	rx_schema *schema; /* owned; NULL: to be read */
} rx__there;

/* For the table that a batch of rows is of: NULL if it is not there. */
int rx__there_table(
	rx__there *there, const rx__operation *operation, const rx_schema_table **out, rx_error *error);

/* The statements that do the operation now. RX_EDATA and the like where rows do not fit, before the
 * first of them. */
int rx__there_statements(rx__there *there, const rx__operation *operation, rx__ddl_emit *emit,
	void *ud, rx_error *error);

/* The operation was done. */
void rx__there_after(rx__there *there, const rx__operation *operation);
void rx__there_forget(rx__there *there);

#endif
