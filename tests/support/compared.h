/* One numbered case of comparing on a server: a database made by SQL, the table that is wanted, and the
 * operations that are found. They are run, find nothing then, and are undone, which makes it as it was. */
#ifndef TEST_SUPPORT_COMPARED_H
#define TEST_SUPPORT_COMPARED_H

#include "schema/operation.h"
#include "support/port.h"

typedef struct compared {
	const char *number;
	const char *sql; /* statements, with ";" between them; on MariaDB without one inside */
	void (*wanted)(rx_op *op);
	const char *found; /* the lines that describe the operations */
} compared;

/* What some of them say besides. */
typedef struct besides {
	const char *number;
	const char *rename; /* as --rename says it */
	const char *query, *rows; /* asked when it is done; undone the same, but for other names */
} besides;

/* In a database that is emptied first; also may be NULL. */
void compared_run(test_port *port, const compared *c, const besides *also);

#endif
