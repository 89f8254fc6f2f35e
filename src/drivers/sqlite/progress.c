/* How far a statement is: SQLite calls us for each row that it changes. */
#include "drivers/sqlite/sqlite.h"

enum { OFTEN = 64 /* rows between two calls: some tens of microseconds */ };

static void count(void *ud, int what, const char *database, const char *table, sqlite3_int64 rowid)
{
	rx__sqlite_conn *conn = ud;

	(void)what, (void)database, (void)table, (void)rowid;
	if (++conn->n_rows % OFTEN == 0)
		conn->progress(conn->progress_ud, conn->n_rows, 0, "rows");
}

void rx__sqlite_progress(rx_conn *base, rx_progress_fn fn, void *ud)
{
	rx__sqlite_conn *conn = rx__sqlite_conn_of(base);

	conn->progress = fn;
	conn->progress_ud = ud;
	conn->n_rows = 0;
	sqlite3_update_hook(conn->db, fn ? count : NULL, conn);
}

void rx__sqlite_progress_begin(rx__sqlite_conn *conn)
{
	conn->n_rows = 0;
	if (conn->progress)
		conn->progress(conn->progress_ud, 0, 0, NULL);
}
