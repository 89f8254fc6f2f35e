/* The MariaDB driver: its table, and how it makes itself known: by the constructor of the module, or of
 * the program that it is linked into. */
#include "drivers/mariadb/mariadb.h"

#include <reflex/sys/log.h>

#include "base/calendar.h"
#include "build_config.h"

static int64_t changes(rx_conn *conn)
{
	return rx__my_conn_of(conn)->changes;
}

static int64_t last_id(rx_conn *conn)
{
	return rx__my_conn_of(conn)->last_id;
}

static void interrupt(rx_conn *conn)
{
	rx__my_kill(
		rx__my_conn_of(conn), RX__MY_KILL_QUERY, rx__clock_monotonic() + INT64_C(2000000000));
}

static const char *const schemes[] = { "mariadb", "mysql", NULL };

const rx_driver rx__my_driver = {
	.version = RX_DRIVER_VERSION,
	.size = sizeof(rx_driver),
	.layout = RX_DRIVER_LAYOUT,
	.library = RX__VERSION,
	.name = "mariadb",
	.schemes = schemes,
	.package = "libreflex-mariadb",
	.dialect = &rx__my_dialect,
	.source_open = rx__my_source_open,
	.source_close = rx__my_source_close,
	.open = rx__my_open,
	.close = rx__my_close,
	.ping = rx__my_ping,
	.reset = rx__my_reset,
	.begin = rx__my_begin,
	.commit = rx__my_commit,
	.rollback = rx__my_rollback,
	.prepare = rx__my_prepare_stmt,
	.finalize = rx__my_finalize,
	.bind = rx__my_bind,
	.bind_checked = rx__my_bind_checked,
	.step = rx__my_step,
	.read = rx__my_read,
	.value = rx__my_value,
	.column_name = rx__my_column_name,
	.rewind = rx__my_rewind,
	.changes = changes,
	.last_id = last_id,
	.execute = rx__my_execute,
	.inspect = rx__my_inspect,
	.examine = rx__my_examine,
	.settle = rx__my_settle,
	.migration_begin = rx__my_migration_begin,
	.migration_end = rx__my_migration_end,
	.migration_hold = rx__my_migration_hold,
	.migration_release = rx__my_migration_release,
	.blocker = rx__my_blocker,
	.progress = rx__my_progress,
	.interrupt = interrupt,
	.reader_may_write = true,
	.bind_rows = rx__my_bind_rows,
};

__attribute__((constructor)) static void make_known(void)
{
	rx_error error = RX_ERROR_INIT;

	if (rx_driver_register(&rx__my_driver, &error))
		rx_log(RX_LOG_WARNING, "%s", error.message);
}
