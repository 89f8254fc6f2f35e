#include "schema/diff/settle.h"

#include "base/arena_list.h"

static void warn(rx__diff *diff, const rx_sql_pair *pair)
{
	rx_arena *arena = &diff->operations.arena;
	const char *text = rx__arena_printf(arena,
		"table %s: whether \"%.120s\" is \"%.120s\" the server could not be asked (it takes the "
		"right to make temporary tables, and a transaction that may write); they are taken as "
		"different",
		pair->there->name, pair->b, pair->a);
	const char **added =
		text ? rx__arena_push(arena, &diff->warnings, &diff->n_warnings, sizeof(*added)) : NULL;

	if (added)
		*added = text;
}

int rx__diff_settled(rx_conn *conn, rx__diff *out, const rx_schema *database,
	const rx_schema *models, const rx__diff_options *options, rx_error *error)
{
	rx__diff_options first = *options, second = *options;
	rx__diff before;
	int code;

	first.asks = conn && conn->driver->settle;
	code = rx__diff_make(out, database, models, &first, error);
	if (code || !conn || !out->n_unsettled)
		return code;
	code = conn->driver->settle(conn, out->unsettled, out->n_unsettled, error);
	if (code == RX_NOTFOUND) {
		for (size_t i = 0; i < out->n_unsettled; i++)
			if (!out->unsettled[i].equal)
				warn(out, &out->unsettled[i]);
		return 0;
	}
	if (code)
		return code;
	before = *out;
	second.settled = before.unsettled;
	second.n_settled = before.n_unsettled;
	code = rx__diff_make(out, database, models, &second, error);
	rx__diff_deinit(&before);
	return code;
}
