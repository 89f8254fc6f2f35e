/* Until tables can be rebuilt: what needs it is refused. */
#include "schema/rebuild.h"

#include "base/fail.h"

size_t rx__rebuild_take(const rx__operation *list, size_t n)
{
	(void)n;
	switch (list->kind) {
	case RX__OP_RENAME_TABLE:
	case RX__OP_ADD_COLUMN:
	case RX__OP_DROP_COLUMN:
	case RX__OP_ALTER_COLUMN:
	case RX__OP_RENAME_COLUMN:
	case RX__OP_CREATE_KEY:
	case RX__OP_CREATE_CHECK:
	case RX__OP_CREATE_FOREIGN_KEY:
	case RX__OP_DROP_CONSTRAINT:
		return 1;
	default:
		return 0;
	}
}

int rx__rebuild_apply(rx_conn *conn, const rx__operation *list, size_t n,
	const rx__rebuild_options *options, rx_error *error)
{
	(void)conn, (void)n, (void)options;
	return rx__fail(error, RX_EMIGRATION, "%s: changes of tables are not done yet", list->table);
}
