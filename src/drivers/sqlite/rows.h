/* The table-valued function rx_rows, by which a statement reads rows of a flush. */
#ifndef RX_DRIVERS_SQLITE_ROWS_H
#define RX_DRIVERS_SQLITE_ROWS_H

#include "drivers/sqlite/sqlite.h"

/* Makes it known to a connection. A result code of SQLite. */
int rx__sqlite_rows_module(sqlite3 *db);

/* The slot bind_rows of the driver. */
int rx__sqlite_bind_rows(
	rx_stmt *stmt, const rx_value *values, size_t n_values, size_t n, rx_error *error);

#endif
