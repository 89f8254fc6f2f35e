/* The PostgreSQL driver: its table, and how it makes itself known: by the constructor of the module,
 * or of the program that it is linked into. */
#include "build_config.h"
#include "drivers/postgresql/postgresql.h"

#include <reflex/sys/log.h>

static int64_t changes(rx_conn *conn)
{
	return rx__pg_conn_of(conn)->changes;
}

static void interrupt(rx_conn *conn)
{
	rx__pg_cancel(rx__pg_conn_of(conn));
}

static const char *const schemes[] = { "postgresql", NULL };

const rx_driver rx__pg_driver = {
	.version = RX_DRIVER_VERSION,
	.size = sizeof(rx_driver),
	.layout = RX_DRIVER_LAYOUT,
	.library = RX__VERSION,
	.name = "postgresql",
	.schemes = schemes,
	.package = "libreflex-postgresql",
	.dialect = &rx__pg_dialect,
	.source_open = rx__pg_source_open,
	.source_close = rx__pg_source_close,
	.open = rx__pg_open,
	.close = rx__pg_close,
	.ping = rx__pg_ping,
	.reset = rx__pg_reset,
	.begin = rx__pg_begin,
	.commit = rx__pg_commit,
	.rollback = rx__pg_rollback,
	.prepare = rx__pg_prepare_stmt,
	.finalize = rx__pg_finalize,
	.bind = rx__pg_bind,
	.step = rx__pg_step,
	.read = rx__pg_read,
	.value = rx__pg_value,
	.column_name = rx__pg_column_name,
	.rewind = rx__pg_rewind,
	.changes = changes,
	.execute = rx__pg_execute,
	.inspect = rx__pg_inspect,
	.settle = rx__pg_settle_pairs,
	.migration_begin = rx__pg_migration_begin,
	.migration_end = rx__pg_migration_end,
	.migration_hold = rx__pg_migration_hold,
	.migration_release = rx__pg_migration_release,
	.blocker = rx__pg_blocker,
	.progress = rx__pg_progress,
	.interrupt = interrupt,
	.reader_may_write = true,
	.examine = rx__pg_examine,
	.bind_rows = rx__pg_bind_rows,
	.pipeline = rx__pg_pipeline_begin,
	.send = rx__pg_send,
	.gather = rx__pg_gather,
	.take = rx__pg_take,
	.undo = rx__pg_undo,
	.next = rx__pg_next,
	.copy_rows = rx__pg_copy_rows,
};

__attribute__((constructor)) static void make_known(void)
{
	rx_error error = RX_ERROR_INIT;

	if (rx_driver_register(&rx__pg_driver, &error))
		rx_log(RX_LOG_WARNING, "%s", error.message);
}
