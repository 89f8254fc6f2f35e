/* The SQLite driver: its table, and the slots that are one call. */
#include "build_config.h"
#include "drivers/sqlite/rows.h"
#include "drivers/sqlite/sqlite.h"

static const char *column_name(rx_stmt *stmt, size_t column)
{
	return sqlite3_column_name(rx__sqlite_stmt_of(stmt)->handle, (int)column);
}

static int64_t changes(rx_conn *conn)
{
	return sqlite3_changes64(rx__sqlite_conn_of(conn)->db);
}

static int64_t last_id(rx_conn *conn)
{
	return sqlite3_last_insert_rowid(rx__sqlite_conn_of(conn)->db);
}

static void interrupt(rx_conn *conn)
{
	sqlite3_interrupt(rx__sqlite_conn_of(conn)->db);
}

static const char *const schemes[] = { "sqlite", NULL };

const rx_driver rx__sqlite_driver = {
	.version = RX_DRIVER_VERSION,
	.size = sizeof(rx_driver),
	.layout = RX_DRIVER_LAYOUT,
	.library = RX__VERSION,
	.name = "sqlite",
	.schemes = schemes,
	.package = "libreflex-dev",
	.dialect = &rx__sqlite_dialect,
	.source_open = rx__sqlite_source_open,
	.source_close = rx__sqlite_source_close,
	.open = rx__sqlite_open,
	.close = rx__sqlite_close,
	.ping = rx__sqlite_ping,
	.reset = rx__sqlite_reset,
	.begin = rx__sqlite_begin,
	.commit = rx__sqlite_commit,
	.rollback = rx__sqlite_rollback,
	.prepare = rx__sqlite_prepare,
	.finalize = rx__sqlite_finalize,
	.bind = rx__sqlite_bind,
	.bind_checked = rx__sqlite_bind_checked,
	.bind_struct = rx__sqlite_bind_struct,
	.step = rx__sqlite_step,
	.read = rx__sqlite_read,
	.value = rx__sqlite_value,
	.column_name = column_name,
	.rewind = rx__sqlite_rewind,
	.changes = changes,
	.last_id = last_id,
	.execute = rx__sqlite_execute,
	.inspect = rx__sqlite_inspect,
	.inspect_tables = rx__sqlite_inspect_tables,
	.migration_begin = rx__sqlite_migration_begin,
	.migration_end = rx__sqlite_migration_end,
	.migration_sync = rx__sqlite_migration_sync,
	.blocker = rx__sqlite_blocker,
	.progress = rx__sqlite_progress,
	.interrupt = interrupt,
	.examine = rx__sqlite_examine,
	.bind_rows = rx__sqlite_bind_rows,
};
