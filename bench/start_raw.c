/* Opens the database, reads one row, ends: by hand. */
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

int main(int argc, char **argv)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *stmt = NULL;
	bool found = argc == 2 &&
		sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ==
			SQLITE_OK &&
		sqlite3_exec(db,
			"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
			"PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=16384;",
			NULL, NULL, NULL) == SQLITE_OK &&
		sqlite3_prepare_v2(db, "SELECT id, name, headquarters FROM team WHERE id = ?", -1, &stmt,
			NULL) == SQLITE_OK &&
		sqlite3_bind_int64(stmt, 1, 1) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW &&
		sqlite3_column_text(stmt, 1) != NULL;

	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return found ? 0 : 1;
}
