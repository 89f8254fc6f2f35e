/* The statements that write many rows by arrays, as PostgreSQL gets them. */
#include "sql/render/arrays.h"

#include <stdlib.h>

#include "drivers/postgresql/dialect.h"
#include "model/registry.h"
#include "support/check.h"

/* clang-format off */
RX_MODEL(Crate, crate,
	table_options(.schema = "store"),
	column(rx_text, name, .length = 40),
	column(rx_opt_decimal, price, .precision = 10, .scale = 2),
	column(int32_t, kind, .name = "ki\"nd", .labels = RX_LABELS("a", "b")),
	column(int64_t, revision, .version = true));

RX_TABLE(Seat, seat,
	primary_key(int32_t, row),
	primary_key(rx_text, place, .length = 3),
	column(rx_opt_uuid, guest));
/* clang-format on */

static const rx__mapper *mapper_of(const rx_model *model)
{
	const rx__mapper *mapper = NULL;
	rx_error error = RX_ERROR_INIT;

	rx__registry_mapper(&mapper, model, &error);
	assert_rx_ok(&error);
	return mapper;
}

static rx__mask columns(const rx__mapper *mapper, const char *first, const char *second)
{
	rx__mask mask = { { 0 } };

	rx__mask_set(&mask, rx__mapper_attribute(mapper, first)->ordinal);
	if (second)
		rx__mask_set(&mask, rx__mapper_attribute(mapper, second)->ordinal);
	return mask;
}

static void assert_sql(rx_buf *sql, int code, const char *wanted)
{
	assert_int_equal(code, 0);
	assert_string_equal(rx__buf_text(sql), wanted);
	rx__buf_clear(sql);
}

static void test_sql_arrays__insert_in_the_order_of_the_arrays(void **state)
{
	const rx__mapper *crate = mapper_of(&Crate__model);
	rx__mask sent = columns(crate, "name", "price"), id = columns(crate, "id", NULL);
	rx_buf sql = RX_BUF_INIT;
	rx_error error = RX_ERROR_INIT;

	(void)state;
	assert_sql(&sql, rx__render_insert_arrays(&sql, &rx__pg_dialect, crate, &sent, &id, &error),
		"INSERT INTO \"store\".\"crate\" (\"name\", \"price\") SELECT rx__u.c1, rx__u.c2 FROM "
		"unnest($1::TEXT[], $2::NUMERIC[]) WITH ORDINALITY AS rx__u (c1, c2, n) ORDER BY rx__u.n "
		"RETURNING \"id\"");
	sent = columns(crate, "kind", NULL);
	assert_sql(&sql, rx__render_insert_arrays(&sql, &rx__pg_dialect, crate, &sent, NULL, &error),
		"INSERT INTO \"store\".\"crate\" (\"ki\"\"nd\") SELECT rx__u.c1 FROM "
		"unnest($1::\"store_crate_ki\"\"nd\"[]) WITH ORDINALITY AS rx__u (c1, n) ORDER BY rx__u.n");
	rx__buf_deinit(&sql);
}

static void test_sql_arrays__update_by_key_and_version(void **state)
{
	const rx__mapper *crate = mapper_of(&Crate__model), *seat = mapper_of(&Seat__model);
	rx__mask sent = columns(crate, "price", "revision");
	rx_buf sql = RX_BUF_INIT;
	rx_error error = RX_ERROR_INIT;

	(void)state;
	assert_sql(&sql, rx__render_update_arrays(&sql, &rx__pg_dialect, crate, &sent, &error),
		"UPDATE \"store\".\"crate\" AS rx__t SET \"price\" = rx__u.c1, \"revision\" = rx__u.c2 "
		"FROM "
		"unnest($1::NUMERIC[], $2::BIGINT[], $3::BIGINT[], $4::BIGINT[]) AS rx__u (c1, c2, c3, c4) "
		"WHERE rx__t.\"id\" = rx__u.c3 AND rx__t.\"revision\" = rx__u.c4");
	sent = columns(seat, "guest", NULL);
	assert_sql(&sql, rx__render_update_arrays(&sql, &rx__pg_dialect, seat, &sent, &error),
		"UPDATE \"seat\" AS rx__t SET \"guest\" = rx__u.c1 FROM unnest($1::UUID[], $2::INTEGER[], "
		"$3::TEXT[]) AS rx__u (c1, c2, c3) WHERE rx__t.\"row\" = rx__u.c2 AND "
		"rx__t.\"place\" = rx__u.c3");
	rx__buf_deinit(&sql);
}

static void test_sql_arrays__delete_by_one_key_or_several(void **state)
{
	const rx__mapper *crate = mapper_of(&Crate__model), *seat = mapper_of(&Seat__model);
	rx_buf sql = RX_BUF_INIT;
	rx_error error = RX_ERROR_INIT;

	(void)state;
	assert_sql(&sql, rx__render_delete_arrays(&sql, &rx__pg_dialect, crate, &error),
		"DELETE FROM \"store\".\"crate\" AS rx__t USING unnest($1::BIGINT[], $2::BIGINT[]) AS "
		"rx__u "
		"(c1, c2) WHERE rx__t.\"id\" = rx__u.c1 AND rx__t.\"revision\" = rx__u.c2");
	assert_sql(&sql, rx__render_delete_arrays(&sql, &rx__pg_dialect, seat, &error),
		"DELETE FROM \"seat\" AS rx__t USING unnest($1::INTEGER[], $2::TEXT[]) AS rx__u (c1, c2) "
		"WHERE rx__t.\"row\" = rx__u.c1 AND rx__t.\"place\" = rx__u.c2");
	rx__buf_deinit(&sql);
}

static void test_sql_arrays__copy_and_its_numbers(void **state)
{
	const rx__mapper *crate = mapper_of(&Crate__model);
	rx__mask sent = columns(crate, "id", "kind");
	rx_buf sql = RX_BUF_INIT;
	rx_error error = RX_ERROR_INIT;

	(void)state;
	assert_sql(&sql, rx__render_copy(&sql, &rx__pg_dialect, crate, &sent, &error),
		"COPY \"store\".\"crate\" (\"id\", \"ki\"\"nd\") FROM STDIN (FORMAT binary)");
	assert_int_equal(
		rx__render_numbers(&sql, &rx__pg_dialect, rx__mapper_attribute(crate, "id"), &error), 0);
	assert_contains(rx__buf_text(&sql),
		"nextval(pg_get_serial_sequence('\"store\".\"crate\"', 'id')) END FROM "
		"generate_series(1, $1::bigint)");
	rx__buf_deinit(&sql);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sql_arrays__insert_in_the_order_of_the_arrays),
		cmocka_unit_test(test_sql_arrays__update_by_key_and_version),
		cmocka_unit_test(test_sql_arrays__delete_by_one_key_or_several),
		cmocka_unit_test(test_sql_arrays__copy_and_its_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
