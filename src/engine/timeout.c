/* A timeout stands in the URL, or with a session or a query: whoever is to raise it must know which. */
#include "engine/timeout.h"

#include <stdio.h>
#include <string.h>

void rx__timeout_explain(const rx_conn *conn, int64_t ms, rx_error *error)
{
	const size_t used = strlen(error->message);

	if (ms == 0)
		snprintf(error->message + used, sizeof(error->message) - used,
			"; no timeout of ours has ended it: roll back and try again");
	else
		snprintf(error->message + used, sizeof(error->message) - used,
			"; roll back, and raise %s (%g s) if such a statement may take longer",
			conn->timeout ? ".timeout of the query or session" : "?timeout= in the URL",
			(double)ms / 1000);
}
