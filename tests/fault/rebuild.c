/* The rebuild of a table, cut at every write: what is found after power is back is the old table or
 * the new one, with all rows, and never anything between. */
#include "schema/rebuild/rebuild.h"

#include "support/power_vfs.h"
#include "support/tempdir.h"
#include "unit/schema/rebuild_fixture.h"

enum { N_SEEDS = 2, MAX_POINTS = 20000 };

static const char tables[] =
	"CREATE TABLE p(id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, b TEXT COLLATE NOCASE, CHECK (a "
	"<> ''));"
	"CREATE TABLE c(id INTEGER PRIMARY KEY, p INT REFERENCES p(id) ON DELETE CASCADE);"
	"CREATE INDEX ix_a ON p(a DESC) WHERE a > 'a'; CREATE UNIQUE INDEX ix_b ON p(lower(b));"
	"CREATE VIEW v AS SELECT a FROM p; CREATE TRIGGER tr AFTER INSERT ON p BEGIN INSERT INTO c(p) "
	"VALUES (new.id); END;"
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 110) INSERT INTO "
	"p(a, b) "
	"SELECT i, i || printf('%.250c', 'x') FROM n; DELETE FROM p WHERE id > 100";

typedef struct state_of {
	char *schema, *rows;
} state_of;

static const char rows_sql[] =
	"SELECT (SELECT count(*) || ',' || sum(id) || ',' || sum(a) FROM p), (SELECT count(*) FROM c), "
	"(SELECT seq FROM sqlite_sequence), (SELECT group_concat(a) FROM v)";

static state_of look(test_sqlite *db)
{
	test_sqlite_expect(db, "PRAGMA integrity_check", "ok\n");
	test_sqlite_expect(db, "PRAGMA foreign_key_check", "");
	return (state_of){
		test_sqlite_query(db, "SELECT type, name, sql FROM sqlite_schema ORDER BY name"),
		test_sqlite_query(db, rows_sql),
	};
}

static void forget(state_of *s)
{
	free(s->schema);
	free(s->rows);
}

static void record(fixture *f)
{
	rx_alter_column(&f->op, "p", rx_ddl_column("a", RX_BIGINT));
	rx_add_column(&f->op, "p", rx_ddl_column("n", RX_TEXT), .fill = "'n'");
	rx_create_constraint(&f->op, "p", rx_ddl_unique("uq_p_a", "a"));
	rx_create_index(&f->op, "ix_n", "p", { "n" });
	rx_rename_column(&f->op, "p", "b", "title");
}

typedef struct sweep {
	fixture *f;
	char *folder, *path, *url;
	char *image; /* the file before */
	size_t size;
	state_of old, new;
} sweep;

static void write_image(const sweep *s)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
	char path[4200];
	FILE *file;

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", s->path, ends[i]);
		remove(path);
	}
	file = fopen(s->path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(s->image, 1, s->size, file), s->size);
	assert_int_equal(fclose(file), 0);
}

static void read_image(sweep *s)
{
	FILE *file = fopen(s->path, "rb");

	assert_non_null(file);
	fseek(file, 0, SEEK_END);
	s->size = (size_t)ftell(file);
	rewind(file);
	s->image = malloc(s->size);
	assert_non_null(s->image);
	assert_int_equal(fread(s->image, 1, s->size, file), s->size);
	fclose(file);
}

static void prepare(sweep *s, fixture *f, const char *options)
{
	test_sqlite db;
	rx_buf url = RX_BUF_INIT;

	*s = (sweep){ .f = f, .folder = test_tempdir_new() };
	s->path = test_path(s->folder, "t.db");
	rx__buf_printf(&url, "%s%s", s->path, options);
	s->url = rx__buf_take(&url);
	test_sqlite_open(&db, s->url);
	test_sqlite_run(&db, tables);
	s->old = look(&db);
	test_sqlite_close(&db);
	read_image(s);
	test_sqlite_open(&db, s->url);
	record(f);
	assert_int_equal(apply_on(f, &db), 0);
	s->new = look(&db);
	test_sqlite_close(&db);
	assert_string_not_equal(s->old.schema, s->new.schema);
}

static void finish(sweep *s)
{
	forget(&s->old);
	forget(&s->new);
	free(s->image);
	free(s->url);
	free(s->path);
	test_tempdir_free(s->folder);
}

/* Opens the file anew: it is as before or as after; done says that it must be as after. */
static void check(const sweep *s, bool done)
{
	test_sqlite db;
	state_of now;
	bool is_new;

	test_sqlite_open(&db, s->url);
	now = look(&db);
	is_new = strcmp(now.schema, s->new.schema) == 0;
	if (!is_new)
		assert_string_equal(now.schema, s->old.schema);
	assert_string_equal(now.rows, is_new ? s->new.rows : s->old.rows);
	assert_true(is_new || !done);
	forget(&now);
	test_sqlite_close(&db);
}

static size_t sweep_cuts(const sweep *s, unsigned seed)
{
	long n = 1;

	for (; n < MAX_POINTS; n++) {
		test_sqlite db;
		bool cut;
		int code;

		write_image(s);
		test_sqlite_open(&db, s->url);
		record(s->f);
		test_power_cut_at(n, seed);
		code = apply_on(s->f, &db);
		cut = test_power_happened();
		if (cut)
			assert_true(code < 0);
		test_sqlite_close(&db);
		test_power_reset();
		check(s, !cut);
		if (!cut) {
			assert_int_equal(code, 0);
			break;
		}
	}
	return (size_t)n;
}

static void sweep_mode(void **state, const char *options)
{
	sweep s;
	size_t points = 0;

	prepare(&s, *state, options);
	for (unsigned seed = 0; seed < N_SEEDS; seed++)
		points = sweep_cuts(&s, seed);
	print_message("# %zu points\n", points);
	assert_true(points > 10);
	finish(&s);
}

static void test_fault_rebuild__cut_at_every_write_with_a_wal(void **state)
{
	sweep_mode(state, "?cache_size=10");
}

static void test_fault_rebuild__cut_at_every_write_with_a_journal(void **state)
{
	sweep_mode(state, "?journal_mode=delete&cache_size=10");
}

/* A disk that is full once: the transaction is rolled back, the same connection does it again. */
static void test_fault_rebuild__a_failing_write_leaves_the_old_table(void **state)
{
	sweep s;
	long n = 1;

	prepare(&s, *state, "?journal_mode=delete&cache_size=10");
	for (; n < MAX_POINTS; n++) {
		test_sqlite db;
		bool failed;
		int code;

		write_image(&s);
		test_sqlite_open(&db, s.url);
		record(s.f);
		test_power_fail_at(n);
		code = apply_on(s.f, &db);
		failed = test_power_happened();
		test_power_reset();
		if (!failed)
			assert_int_equal(code, 0);
		if (code && !db.conn->broken) {
			state_of now = look(&db);

			/* After an error at the very end of COMMIT it may have happened. */
			if (strcmp(now.schema, s.old.schema) == 0) {
				assert_string_equal(now.rows, s.old.rows);
				record(s.f);
				apply_on(s.f, &db);
				assert_rx_ok(&s.f->error);
			}
			forget(&now);
			code = 0;
		}
		test_sqlite_close(&db);
		check(&s, code == 0);
		if (!failed)
			break;
	}
	print_message("# %ld points\n", n);
	assert_true(n > 10);
	finish(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_fault_rebuild__cut_at_every_write_with_a_wal, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_fault_rebuild__cut_at_every_write_with_a_journal, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_fault_rebuild__a_failing_write_leaves_the_old_table, setup, teardown),
	};

	test_power_install(true);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
