#include "support/check.h"

#include <stdio.h>

#include "engine/engine.h"
#include "migrate/version.h"

typedef struct fixture {
	rx_arena arena;
	rx__graph graph;
	rx_engine *engine;
	rx__db db;
	rx_buf statements; /* the first word of each, and ids */
	rx_error error;
} fixture;

static void nothing(rx_op *op)
{
	(void)op;
}

/* "CREATE", "INSERT a", "UPDATE a->b", "DELETE a": the words that matter, joined by "; ". */
static void note(void *ud, const char *sql)
{
	fixture *f = ud;
	const char *first = strchr(sql, '\''), *second = first ? strchr(first + 6, '\'') : NULL;
	rx__buf_printf(&f->statements, "%s%.6s", f->statements.size ? "; " : "", sql);
	if (first && !strncmp(sql, "UPDATE", 6))
		rx__buf_printf(&f->statements, " %.4s->%.4s", second + 1, first + 1);
	else if (first)
		rx__buf_printf(&f->statements, " %.4s", first + 1);
}

/* a - b - m - z, a - c - m; y depends on b */
static const rx_revision revisions[] = {
	{ .id = "aaaa", .upgrade = nothing, .downgrade = nothing },
	{ .id = "bbbb", .upgrade = nothing, .downgrade = nothing, .revises = "aaaa" },
	{ .id = "cccc", .upgrade = nothing, .downgrade = nothing, .revises = "aaaa" },
	{ .id = "mmmm", .upgrade = nothing, .downgrade = nothing, .revises = "bbbb, cccc" },
	{ .id = "yyyy", .upgrade = nothing, .downgrade = nothing, .depends_on = "bbbb" },
	{ .id = "zzzz", .upgrade = nothing, .downgrade = nothing, .revises = "mmmm" },
};
enum { N = sizeof(revisions) / sizeof(*revisions) };

static void setup(fixture *f)
{
	memset(f, 0, sizeof(*f));
	rx__arena_init(&f->arena, 0);
	rx__revisions list = { .at = NULL };
	for (size_t i = 0; i < N; i++)
		assert_int_equal(
			rx__revisions_add(&list, &revisions[i], NULL, NULL, &f->arena, &f->error), 0);
	assert_int_equal(rx__graph_init(&f->graph, list.at, N, &f->arena, &f->error), 0);
	f->engine = rx_engine_open("sqlite://", &f->error);
	assert_rx_ok(&f->error);
	assert_int_equal(rx__engine_acquire(&f->db.conn, f->engine, &f->error), 0);
	f->db.statement = note;
	f->db.ud = f;
}

static void teardown(fixture *f)
{
	rx__engine_release(f->db.conn);
	rx_engine_close(f->engine);
	rx__buf_deinit(&f->statements);
	rx__arena_deinit(&f->arena);
}

static void read_rows(fixture *f, rx__version *out)
{
	rx_schema *schema = NULL;
	assert_int_equal(f->db.conn->driver->inspect(f->db.conn, &schema, &f->error), 0);
	assert_int_equal(rx__version_read(out, &f->db, schema, &f->arena, &f->error), 0);
	rx_schema_free(schema);
}

/* Goes to where exactly these (and what they stand on) are applied; gives the statements. */
static const char *go(fixture *f, const char *ids)
{
	rx__version version;
	rx__names names;
	bool *set = rx__graph_set(&f->graph);
	assert_int_equal(rx__names_split(&names, ids, &f->arena, &f->error), 0);
	for (size_t i = 0; i < names.n; i++)
		rx__graph_close_down(&f->graph, rx__graph_node(&f->graph, names.at[i]), set);
	read_rows(f, &version);
	rx__buf_clear(&f->statements);
	assert_int_equal(rx__version_write(&f->db, &version, &f->graph, set, &f->error), 0);
	return rx__buf_text(&f->statements);
}

static void test_migrate_version__a_root_is_an_insert_and_the_last_one_a_delete(void **state)
{
	(void)state;
	fixture f;
	setup(&f);
	assert_string_equal(go(&f, "aaaa"), "CREATE; INSERT aaaa");
	assert_string_equal(go(&f, ""), "DELETE aaaa");
	assert_string_equal(go(&f, "aaaa"), "INSERT aaaa");
	teardown(&f);
}

static void test_migrate_version__a_step_in_a_row_is_an_update(void **state)
{
	(void)state;
	fixture f;
	setup(&f);
	go(&f, "aaaa");
	assert_string_equal(go(&f, "bbbb"), "UPDATE aaaa->bbbb");
	assert_string_equal(go(&f, "aaaa"), "UPDATE bbbb->aaaa");
	assert_string_equal(go(&f, "aaaa"), "");
	teardown(&f);
}

static void test_migrate_version__a_branch_is_an_insert(void **state)
{
	(void)state;
	fixture f;
	setup(&f);
	go(&f, "bbbb");
	assert_string_equal(go(&f, "bbbb, cccc"), "INSERT cccc");
	assert_string_equal(go(&f, "bbbb"), "DELETE cccc");
	teardown(&f);
}

static void test_migrate_version__a_merge_is_a_delete_and_an_update_and_back(void **state)
{
	(void)state;
	fixture f;
	setup(&f);
	go(&f, "bbbb, cccc");
	assert_string_equal(go(&f, "mmmm"), "UPDATE bbbb->mmmm; DELETE cccc");
	assert_string_equal(go(&f, "bbbb, cccc"), "UPDATE mmmm->bbbb; INSERT cccc");
	teardown(&f);
}

static void test_migrate_version__what_another_depends_on_has_no_row(void **state)
{
	(void)state;
	fixture f;
	setup(&f);
	go(&f, "bbbb");
	assert_string_equal(go(&f, "yyyy"), "UPDATE bbbb->yyyy");
	assert_string_equal(go(&f, "yyyy, cccc"), "INSERT cccc");
	assert_string_equal(go(&f, "bbbb, cccc"), "UPDATE yyyy->bbbb");
	teardown(&f);
}

static void test_migrate_version__a_row_that_is_not_there_any_more_is_an_error(void **state)
{
	(void)state;
	fixture f;
	rx__version version;
	bool *none;
	setup(&f);
	go(&f, "aaaa");
	read_rows(&f, &version);
	go(&f, "");
	none = rx__graph_set(&f.graph);
	assert_int_equal(rx__version_write(&f.db, &version, &f.graph, none, &f.error), RX_EMIGRATION);
	assert_contains(f.error.message, "not as it was");
	teardown(&f);
}

static void test_migrate_version__reading_makes_nothing(void **state)
{
	(void)state;
	fixture f;
	rx__version version;
	setup(&f);
	read_rows(&f, &version);
	assert_false(version.exists);
	assert_int_equal(version.rows.n, 0);
	assert_string_equal(rx__buf_text(&f.statements), "");
	read_rows(&f, &version);
	assert_false(version.exists);
	teardown(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_migrate_version__a_root_is_an_insert_and_the_last_one_a_delete),
		cmocka_unit_test(test_migrate_version__a_step_in_a_row_is_an_update),
		cmocka_unit_test(test_migrate_version__a_branch_is_an_insert),
		cmocka_unit_test(test_migrate_version__a_merge_is_a_delete_and_an_update_and_back),
		cmocka_unit_test(test_migrate_version__what_another_depends_on_has_no_row),
		cmocka_unit_test(test_migrate_version__a_row_that_is_not_there_any_more_is_an_error),
		cmocka_unit_test(test_migrate_version__reading_makes_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
