/* The deadline of a statement: SQLite calls us every so many of its steps, and ends the statement when
 * we say so. Nobody is called while no session asks for it. */
#include "base/calendar.h"
#include "drivers/sqlite/sqlite.h"

#define MS INT64_C(1000000)

enum { STEPS = 2000 }; /* of SQLite's machine: some 20 us */

static int is_late(void *ud)
{
	const rx__sqlite_conn *conn = ud;

	return conn->base.timeout > 0 && rx__clock_monotonic() >= conn->deadline;
}

void rx__sqlite_watch(rx__sqlite_conn *conn)
{
	bool wanted = conn->base.timeout > 0;

	if (wanted)
		conn->deadline = rx__clock_monotonic() + conn->base.timeout * MS;
	if (wanted != conn->watched)
		sqlite3_progress_handler(
			conn->db, wanted ? STEPS : 0, wanted ? is_late : NULL, wanted ? conn : NULL);
	conn->watched = wanted;
}

int64_t rx__sqlite_patience(const rx__sqlite_conn *conn)
{
	int64_t most = conn->busy_timeout * MS, left = conn->base.timeout * MS;

	return conn->base.timeout > 0 && left < most ? left : most;
}
