/* Scripts as a program links them. What each does: a table, an index, a column more, a row, and an
 * index on the new column. */
#include "migrate_models.h"

#include <stdio.h>

static void make(rx_op *op, const char *table)
{
	char index[40], other[40], row[80];
	snprintf(index, sizeof(index), "ix_%s_name", table);
	snprintf(other, sizeof(other), "ix_%s_city", table);
	snprintf(row, sizeof(row), "INSERT INTO %s (id, name) VALUES (1, 'a')", table);
	rx_create_table(op, table, rx_ddl_column("id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("name", RX_STRING(80), .nullable = false),
		rx_ddl_column("size", RX_INTEGER, .nullable = true));
	rx_create_index(op, index, table, { "name" });
	rx_add_column(op, table, rx_ddl_column("city", RX_TEXT, .nullable = true));
	rx_run_sql(op, row);
	rx_create_index(op, other, table, { "city" });
}

#define SCRIPT(n) \
	static void up_##n(rx_op *op) \
	{ \
		make(op, "s" #n); \
	} \
	static void down_##n(rx_op *op) \
	{ \
		rx_drop_table(op, "s" #n); \
	}
BENCH_1000(SCRIPT)
#undef SCRIPT

#define REVISION(n) \
	{ .rx__size = sizeof(rx_revision), .id = "s" #n, .upgrade = up_##n, .downgrade = down_##n },
static rx_revision revisions[] = { BENCH_1000(REVISION) };
#undef REVISION

const rx_revision *const *bench_scripts(void)
{
	static const rx_revision *list[BENCH_SCRIPTS + 1];
	for (int i = 0; i < BENCH_SCRIPTS; i++) {
		revisions[i].revises = i ? revisions[i - 1].id : NULL;
		list[i] = &revisions[i];
	}
	return list;
}
