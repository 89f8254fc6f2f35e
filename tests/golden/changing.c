/* The SQL of statements that change many rows: updates and deletes by a condition, inserts of many,
 * upserts, RETURNING.
 *
 *     REFLEX_UPDATE_GOLDEN=1 build/tests/test_golden_changing      writes the files anew */
#define GOLDEN_FOLDER "changing"
#include "golden/golden.h"

#include "sql/render/bulk.h"
#include "sql/render/insert.h"

#define NOTHING \
	{ \
		.n = 0 \
	}

static void write_many(output *out, const rx__bulk *bulk)
{
	rx_error error = RX_ERROR_INIT;
	rx_arena arena;
	rx__shape shape;
	rx__arena_init(&arena, 0);
	rx__shape_init(&shape, &arena);
	rx__shape_bulk(&shape, bulk, out->dialect, &error);
	assert_rx_ok(&error);
	rx__render_bulk(&out->sql, out->dialect, bulk, &error);
	assert_rx_ok(&error);
	out->n_values = shape.n_values;
	rx__shape_deinit(&shape);
	rx__arena_deinit(&arena);
}

CASE(bulk_update)
{
	const rx__mapper *mapper = mapper_of(&Hero__model);
	const rx__bulk_set set[] = {
		{ rx__mapper_attribute(mapper, "name"), NULL, rx__string(RX_TYPE_TEXT, "x") },
		{ rx__mapper_attribute(mapper, "secret_name"), NULL, { .type = RX_TYPE_NONE } },
		{ rx__mapper_attribute(mapper, "age"), (const rx_node *)rx_plus(Hero_.age, 1),
			{ .type = RX_TYPE_NONE } },
		{ rx__mapper_attribute(mapper, "score"), (const rx_node *)rx_times(Hero_.score, 2),
			{ .type = RX_TYPE_NONE } },
	};
	write_many(out,
		&(const rx__bulk){ mapper, set, 4,
			(const rx_node *)rx_has(Hero_.team, rx_eq(Team_.name, "a")), .returning = NOTHING });
}

CASE(bulk_delete)
{
	write_many(out,
		&(const rx__bulk){ mapper_of(&Hero__model), NULL, 0, (const rx_node *)rx_lt(Hero_.age, 18),
			.returning = NOTHING });
}

CASE(bulk_delete_all)
{
	write_many(
		out, &(const rx__bulk){ mapper_of(&Hero__model), NULL, 0, NULL, .returning = NOTHING });
}

CASE(bulk_update_returning)
{
	const rx__mapper *mapper = mapper_of(&Hero__model);
	const rx__bulk_set set[] = {
		{ rx__mapper_attribute(mapper, "active"), NULL, rx__integer(RX_TYPE_BOOL, 0) },
	};
	const rx_operand columns[] = { Hero_.id, rx_upper(Hero_.name), rx_plus(Hero_.age, 1) };
	write_many(out,
		&(const rx__bulk){ mapper, set, 1, (const rx_node *)rx_lt(Hero_.age, 18),
			.returning = { .operands = columns, .n = 3 } });
}

CASE(bulk_delete_returning)
{
	write_many(out,
		&(const rx__bulk){ mapper_of(&Team__model), NULL, 0,
			(const rx_node *)rx_eq(Team_.name, "a"), .returning = { .all = true } });
}

/* ---- rows ------------------------------------------------------------------------------------ */

static const rx_value value_of_a_row = { .type = RX_TYPE_INT64 };

/* The values of the rows are no matter: as many as there are columns. */
static void insert(output *out, rx__insert statement)
{
	rx_error error = RX_ERROR_INIT;
	rx_arena arena;
	rx__shape shape;
	rx__arena_init(&arena, 0);
	rx__shape_init(&shape, &arena);
	size_t n = (size_t)__builtin_popcountll(statement.columns.words[0]) * statement.n_rows;
	for (size_t i = 0; i < n; i++)
		rx__shape_value(&shape, NULL, &value_of_a_row, &error);
	rx__shape_insert(&shape, &statement, out->dialect, &error);
	assert_rx_ok(&error);
	rx__render_insert_many(&out->sql, out->dialect, &statement, &error);
	assert_rx_ok(&error);
	out->n_values = shape.n_values;
	rx__shape_deinit(&shape);
	rx__arena_deinit(&arena);
}

static rx__insert rows_of(const rx_model *model, uint64_t columns, size_t n)
{
	return (rx__insert){ .mapper = mapper_of(model), .columns = { { columns } }, .n_rows = n };
}

CASE(insert_many)
{
	insert(out, rows_of(&Team__model, 1 << 1 | 1 << 2, 3));
}

CASE(insert_many_defaults)
{
	insert(out, rows_of(&Team__model, 0, 1));
}

CASE(insert_many_returning)
{
	rx__insert statement = rows_of(&Team__model, 1 << 1, 2);
	statement.returning.all = true;
	insert(out, statement);
}

static rx__insert upsert_of(const rx_model *model, uint64_t columns, const rx__unique *conflict)
{
	rx__insert statement = rows_of(model, columns, 1);
	statement.upsert = true;
	statement.conflict = conflict;
	return statement;
}

static rx__unique key_of(const rx_model *model, size_t number)
{
	rx__unique key = { .n = 0 };
	size_t at = 0;
	for (size_t i = 0; i <= number; i++)
		assert_true(rx__unique_next(mapper_of(model), &at, &key));
	return key;
}

CASE(upsert_update)
{
	rx__unique key = key_of(&Team__model, 1);
	rx__insert statement = upsert_of(&Team__model, 1 << 1 | 1 << 2, &key);
	statement.update = (rx__mask){ { 1 << 2 } };
	insert(out, statement);
}

CASE(upsert_nothing)
{
	rx__unique key = key_of(&Team__model, 1);
	insert(out, upsert_of(&Team__model, 1 << 1, &key));
}

CASE(upsert_nothing_any)
{
	insert(out, upsert_of(&Team__model, 1 << 1, NULL));
}

CASE(upsert_composite_many)
{
	rx__unique key = key_of(&Membership__model, 0);
	rx__insert statement = upsert_of(&Membership__model, 7, &key);
	statement.n_rows = 2;
	statement.update = (rx__mask){ { 1 << 2 } };
	insert(out, statement);
}

CASE(upsert_set_expressions)
{
	const rx__mapper *mapper = mapper_of(&Account__model);
	rx__unique key = key_of(&Account__model, 0);
	rx__insert statement = upsert_of(&Account__model, 1 | 1 << 1 | 1 << 2 | 1 << 3, &key);
	const rx__bulk_set set[] = {
		{ rx__mapper_attribute(mapper, "balance"),
			(const rx_node *)rx_plus_col(Account_.balance, rx_excluded(Account_.balance)),
			{ .type = RX_TYPE_NONE } },
		{ rx__mapper_attribute(mapper, "owner"), NULL, rx__string(RX_TYPE_TEXT, "x") },
		{ rx__mapper_attribute(mapper, "revision"), (const rx_node *)rx_plus(Account_.revision, 1),
			{ .type = RX_TYPE_NONE } },
	};
	statement.set = set;
	statement.n_set = 3;
	insert(out, statement);
}

static const golden_case cases[] = {
	ENTRY(bulk_update),
	ENTRY(bulk_delete),
	ENTRY(bulk_delete_all),
	ENTRY(bulk_update_returning),
	ENTRY(bulk_delete_returning),
	ENTRY(insert_many),
	ENTRY(insert_many_defaults),
	ENTRY(insert_many_returning),
	ENTRY(upsert_update),
	ENTRY(upsert_nothing),
	ENTRY(upsert_nothing_any),
	ENTRY(upsert_composite_many),
	ENTRY(upsert_set_expressions),
};

#include "golden/golden_run.h"

/* A condition on the update, which not every engine has. */
static void test_golden_changing__a_condition_on_what_an_upsert_changes(void **state)
{
	(void)state;
	rx_error error = RX_ERROR_INIT;
	rx_buf sql = RX_BUF_INIT;
	rx__unique key = key_of(&Team__model, 1);
	rx__insert statement = upsert_of(&Team__model, 1 << 1 | 1 << 2, &key);
	statement.update = (rx__mask){ { 1 << 2 } };
	statement.where =
		(const rx_node *)rx_ne_col(Team_.headquarters, rx_excluded(Team_.headquarters));
	rx__render_insert_many(&sql, &rx__sqlite_dialect, &statement, &error);
	assert_rx_ok(&error);
	assert_string_equal(rx__buf_text(&sql),
		"INSERT INTO \"team\" (\"name\", \"headquarters\") VALUES (?, ?) ON CONFLICT (\"name\")"
		" DO UPDATE SET \"headquarters\" = excluded.\"headquarters\" WHERE"
		" \"team\".\"headquarters\" <> excluded.\"headquarters\"");
	rx__buf_clear(&sql);
	assert_int_not_equal(rx__render_insert_many(&sql, &rx__my_dialect, &statement, &error), 0);
	assert_contains(error.message, "mariadb has no condition");
	rx__buf_deinit(&sql);
}

/* A name that the model does not know is for engines that take names. */
static void test_golden_changing__a_constraint_by_name(void **state)
{
	(void)state;
	rx_error error = RX_ERROR_INIT;
	rx_buf sql = RX_BUF_INIT;
	rx__unique key = { .name = "uq_of_somebody" };
	rx__insert statement = upsert_of(&Team__model, 1 << 1, &key);
	statement.by_name = true;
	rx__render_insert_many(&sql, &rx__pg_dialect, &statement, &error);
	assert_rx_ok(&error);
	assert_string_equal(rx__buf_text(&sql),
		"INSERT INTO \"team\" (\"name\") VALUES ($1) ON CONFLICT ON CONSTRAINT \"uq_of_somebody\""
		" DO NOTHING");
	rx__buf_deinit(&sql);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden_changing__a_condition_on_what_an_upsert_changes),
		cmocka_unit_test(test_golden_changing__a_constraint_by_name),
	};
	int failed = golden_main();
	return cmocka_run_group_tests(tests, NULL, NULL) + failed;
}
