/* A run of several scripts, cut at every write: what is found after power is back is what some number
 * of them have made, each whole, and the table of versions says so. What a run has said to be done
 * is there even if power is cut at the next moment. */
#include <stdio.h>
#include <stdlib.h>

#include <reflex.h>
#include <reflex/migrate.h>

#include "support/check.h"
#include "support/power_vfs.h"
#include "support/sqlite.h"
#include "support/tempdir.h"

enum { N_SCRIPTS = 4, N_SEEDS = 2, MAX_POINTS = 5000 };

static void make(rx_op *op, const char *table, const char *index)
{
	rx_create_table(op, table, rx_ddl_column("id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("name", RX_TEXT));
	rx_create_index(op, index, table, { "name" });
	rx_create_table(op, "shared", rx_ddl_column("id", RX_BIGINT, .primary_key = true));
	rx_drop_table(op, "shared");
}

#define SCRIPT(n) \
	static void up_##n(rx_op *op) \
	{ \
		make(op, "s" #n, "ix_s" #n); \
		rx_run_sql(op, "INSERT INTO s" #n " VALUES (1, 'a')"); \
	} \
	static void down_##n(rx_op *op) \
	{ \
		rx_drop_table(op, "s" #n); \
	}
SCRIPT(1)
SCRIPT(2)
SCRIPT(3)
SCRIPT(4)
#undef SCRIPT

static const rx_revision one = { .id = "r1", .upgrade = up_1, .downgrade = down_1 };
static const rx_revision two = {
	.id = "r2", .upgrade = up_2, .downgrade = down_2, .revises = "r1"
};
static const rx_revision three = {
	.id = "r3", .upgrade = up_3, .downgrade = down_3, .revises = "r2"
};
static const rx_revision four = {
	.id = "r4", .upgrade = up_4, .downgrade = down_4, .revises = "r3"
};
static const rx_revision *const scripts[N_SCRIPTS + 1] = { &one, &two, &three, &four, NULL };

static char *text_of(test_sqlite *db, const char *sql)
{
	char *rows = test_sqlite_query(db, sql);
	rows[strcspn(rows, "\n")] = '\0';
	return rows;
}

/* How many scripts the file has seen; it must be whole in every respect. */
static int look(const char *path)
{
	static const char *const expected[] = { "0", "1", "2", "3", "4" };
	test_sqlite db;
	char sql[80];
	test_sqlite_open(&db, path);
	test_sqlite_expect(&db, "PRAGMA integrity_check", "ok\n");
	char *tables = text_of(&db, "SELECT count(*) FROM sqlite_schema WHERE name GLOB 's[0-9]'");
	const int n = atoi(tables);
	char *indexes = text_of(&db, "SELECT count(*) FROM sqlite_schema WHERE name GLOB 'ix_s*'");
	assert_string_equal(indexes, tables);
	for (int i = 1; i <= n; i++) {
		snprintf(sql, sizeof(sql), "SELECT count(*) FROM s%d", i);
		test_sqlite_expect(&db, sql, "1\n");
	}
	if (n > 0) {
		char *version = text_of(&db, "SELECT group_concat(version_num) FROM alembic_version");
		char *noted = text_of(&db, "SELECT count(*) FROM reflex_journal WHERE action = 'upgrade'");
		assert_string_equal(version, scripts[n - 1]->id);
		assert_string_equal(noted, expected[n]);
		free(version);
		free(noted);
	}
	free(tables);
	free(indexes);
	test_sqlite_close(&db);
	return n;
}

static void forget(const char *path)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
	char name[4200];
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		remove(name);
	}
}

/* A run that power is cut in at the n-th write. Whether it came to that. */
static bool cut_run(const char *path, const char *options, long n, unsigned seed)
{
	char url[4200];
	rx_error error = RX_ERROR_INIT;
	forget(path);
	snprintf(url, sizeof(url), "sqlite:///%s%s", path, options);
	rx_engine *engine = rx_engine_open(url, &error);
	assert_rx_ok(&error);
	test_power_cut_at(n, seed);
	const int r = rx_migrate(engine, scripts, &error);
	const bool cut = test_power_happened();
	assert_true(cut || r == 0);
	if (!cut)
		test_power_cut_at(1, seed); /* what is not on the disk by now is lost */
	rx_engine_close(engine);
	test_power_reset();
	const int found = look(path);
	if (r == 0)
		assert_int_equal(found, N_SCRIPTS);
	return cut;
}

static void sweep(const char *options)
{
	char *folder = test_tempdir_new();
	char *path = test_path(folder, "t.db");
	long points = 0;
	for (unsigned seed = 0; seed < N_SEEDS; seed++) {
		points = 1;
		while (cut_run(path, options, points, seed) && points < MAX_POINTS)
			points++;
	}
	print_message("# %ld points\n", points);
	assert_true(points > 20);
	free(path);
	test_tempdir_free(folder);
}

static void test_fault_revisions__cut_at_every_write_with_a_wal(void **state)
{
	(void)state;
	sweep("");
}

static void test_fault_revisions__cut_at_every_write_with_a_journal(void **state)
{
	(void)state;
	sweep("?journal_mode=delete");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fault_revisions__cut_at_every_write_with_a_wal),
		cmocka_unit_test(test_fault_revisions__cut_at_every_write_with_a_journal),
	};

	test_power_install(true);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
