/* The schema from information_schema. */
#include "drivers/mariadb/mariadb.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"

typedef struct owner { /* what rx_schema_free frees */
	rx_schema schema;
	rx_arena arena;
} owner;

int rx__my_inspect(rx_conn *base, rx_schema **out, rx_error *error)
{
	static const char sql[] =
		"SELECT table_name FROM information_schema.tables WHERE table_schema = "
		"DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name";
	rx__my_conn *conn = rx__my_conn_of(base);
	owner *own = calloc(1, sizeof(*own));
	MYSQL_RES *rows = NULL;
	MYSQL_ROW row;
	int code;

	if (!own)
		return rx__fail_nomem(error);
	rx__arena_init(&own->arena, 0);
	own->schema.rx__arena = &own->arena;
	code = rx__my_run(conn, sql, &rows, error);
	if (!code && rows)
		own->schema.tables = rx__arena_alloc(
			&own->arena, (size_t)(mysql_num_rows(rows) + 1) * sizeof(*own->schema.tables));
	while (!code && rows && (row = mysql_fetch_row(rows)) != NULL) {
		rx_schema_table *table = &own->schema.tables[own->schema.n_tables++];

		*table = (rx_schema_table){ .name = rx__arena_strdup(&own->arena, row[0]) };
	}
	if (rows)
		mysql_free_result(rows);
	if (code) {
		rx_schema_free(&own->schema);
		return code;
	}
	*out = &own->schema;
	return 0;
}
