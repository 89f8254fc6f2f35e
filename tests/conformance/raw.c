/* rx_sql and rx_exec: values, rows, what is refused, and the objects of the session. */
#include "quirks.h"
#include "support/heroes.h"

/* clang-format off */
RX_ROW(TeamSize, field(rx_text, team), field(int64_t, members));
RX_ROW(Kinds,
    field(bool, b), field(int16_t, i16), field(int32_t, i32), field(int64_t, i64),
    field(float, f), field(double, d), field(rx_text, t), field(rx_bytes, by),
    field(rx_decimal, de), field(rx_date, da), field(rx_time, ti), field(rx_datetime, dt),
    field(rx_interval, iv), field(rx_uuid, u), field(rx_json, j),
    field(rx_opt_int32, missing), field(rx_opt_int32, there), field(rx_text, no_text),
    rx_field(rx_opt_datetime, odt));
RX_ROW(One, field(int64_t, n));
RX_ROW(Small, field(int16_t, n));
/* clang-format on */

static void add_rows(heroes *h)
{
	for (int t = 0; t < 2; t++) {
		Team *team = rx_add(h->session, Team, .name = t ? "b" : "a");
		for (int i = 0; i < 2 + t; i++)
			rx_add(h->session, Hero, .name = "x", .age = rx_some(20 + i), .team = team);
	}
	assert_true(rx_commit(h->session));
}

static int64_t number(heroes *h, const char *sql)
{
	One *one = rx_sql(h->session, One, sql);
	assert_session_ok(h->session);
	assert_int_equal(rx_len(one), 1);
	return one->n;
}

static void test_conformance_raw__rows_come_as_structs(void **state)
{
	heroes *h = *state;
	add_rows(h);
	TeamSize *rows = rx_sql(h->session, TeamSize,
		"SELECT count(*) AS members, t.name AS team FROM team t JOIN hero ON hero.team_id = t.id"
		" WHERE age >= ? AND t.name <> ? GROUP BY t.name ORDER BY 2",
		21, "'?");
	assert_session_ok(h->session);
	assert_int_equal(rx_len(rows), 2);
	assert_string_equal(rows[0].team, "a");
	assert_int_equal(rows[0].members, 1);
	assert_string_equal(rows[1].team, "b");
	assert_int_equal(rows[1].members, 2);
	assert_null(rows[2].team);
}

static void test_conformance_raw__no_row_is_an_empty_list(void **state)
{
	heroes *h = *state;
	One *rows = rx_sql(h->session, One, "SELECT id AS n FROM hero");
	assert_non_null(rows);
	assert_int_equal(rx_len(rows), 0);
	assert_session_ok(h->session);
}

static void test_conformance_raw__every_type_goes_and_comes(void **state)
{
	heroes *h = *state;
	const rx_uuid u = rx_uuid_of("0123456789abcdef0123456789abcdef");
	const rx_opt_int32 unset = { 0 };
	Kinds *k = rx_sql(h->session, Kinds,
		"SELECT ? b, ? i16, ? i32, ? i64, ? f, ? d, ? t, ? \"by\", ? de, ? da, ? ti, ? dt, ? iv, ? "
		"u,"
		" ? j, ? missing, ? there, ? no_text, ? odt",
		true, (short)-5, 7, INT64_MIN, 1.5f, 2.25, "text", rx_bytes_of("\0b", 2),
		rx_decimal_of("12.50"), rx_date_of(2026, 11, 22), rx_time_of(1, 2, 3, 4),
		rx_datetime_of(2026, 1, 2, 3, 4, 5, 6), rx_interval_of(61000000), u,
		rx_json_of("{\"a\": 1}"), unset, rx_some(9), NULL,
		rx_some(rx_datetime_of(2026, 1, 2, 3, 4, 5, 6)));
	char text[RX_DECIMAL_SIZE];
	assert_session_ok(h->session);
	assert_int_equal(rx_len(k), 1);
	assert_true(k->b && k->i16 == -5 && k->i32 == 7 && k->i64 == INT64_MIN);
	assert_true(k->f == 1.5f && k->d == 2.25);
	assert_string_equal(k->t, "text");
	assert_int_equal(k->by.size, 2);
	assert_memory_equal(k->by.data, "\0b", 2);
	assert_string_equal(rx_decimal_text(k->de, text, sizeof text), "12.50");
	assert_int_equal(k->da.days, rx_date_of(2026, 11, 22).days);
	assert_true(k->ti.us == rx_time_of(1, 2, 3, 4).us && k->iv.us == 61000000);
	assert_true(k->dt.us == rx_datetime_of(2026, 1, 2, 3, 4, 5, 6).us && k->odt.set);
	assert_memory_equal(&k->u, &u, sizeof u);
	assert_string_equal(k->j.text, "{\"a\": 1}");
	assert_false(k->missing.set);
	assert_true(k->there.set && k->there.value == 9);
	assert_null(k->no_text);
}

static void refuse_sql(heroes *h, const char *sql, int code, const char *part)
{
	assert_null(rx_sql(h->session, One, sql));
	assert_session_failed(h->session, code, part);
	rx_rollback(h->session);
}

static void test_conformance_raw__rows_that_do_not_fit_are_refused(void **state)
{
	heroes *h = *state;
	refuse_sql(h, "SELECT 1 AS m", RX_EINVAL,
		"rx_sql(One): field n has no column of its name (the statement gives m); write");
	refuse_sql(h, "SELECT 1 AS n, 2 AS m", RX_EINVAL,
		"the statement gives a column m, and One has no field of that name");
	refuse_sql(h, "SELECT 1 AS n, 2 AS n", RX_EINVAL, "two columns are named n");
	refuse_sql(h, "SELECT 'a' AS n", RX_EDATA, "n");
	refuse_sql(h, "SELECT NULL AS n", RX_EDATA, "n");
	refuse_sql(h, "SELECT 1 AS m WHERE 1 = 0", RX_EINVAL, "has no column of its name");
	assert_null(rx_sql(h->session, Small, "SELECT 40000 AS n"));
	assert_session_failed(h->session, RX_EDATA, "n");
}

static void test_conformance_raw__statements_that_cannot_be_are_refused(void **state)
{
	heroes *h = *state;
	refuse_sql(h, "SELECT ? AS n", RX_EINVAL, "0 values are given for 1 placeholders");
	refuse_sql(h, "SELECT 1 AS n; DROP TABLE hero", RX_EINVAL, "more than one statement");
	refuse_sql(h, "SELECT :n AS n", RX_EINVAL, "is no placeholder here");
	refuse_sql(h, "SELECT 'n", RX_EINVAL, "does not end");
	refuse_sql(h, "COMMIT", RX_EINVAL, "the session has a transaction of its own");
	refuse_sql(h, "DELETE FROM hero", RX_EINVAL, "gives no rows; use rx_exec");
	refuse_sql(h, "SELEC 1", RX_ESQL, "SELEC");
	refuse_sql(h, "", RX_EINVAL, "no statement");
	refuse_sql(h, NULL, RX_EINVAL, "the SQL is NULL");
	assert_int_equal(rx_exec(h->session, "SELECT 1"), -1);
	assert_session_failed(h->session, RX_EINVAL, "gives rows; use rx_sql");
	rx_rollback(h->session);
	assert_int_equal(rx_exec(h->session, "UPDATE hero SET age = ?", 1, 2), -1);
	assert_session_failed(h->session, RX_EINVAL, "2 values are given for 1 placeholders");
	rx_rollback(h->session);
	assert_int_equal(rx_exec(h->session, "UPDATE hero SET name = ?", "\xff"), -1);
	assert_session_failed(h->session, RX_EDATA, "value 1");
	rx_rollback(h->session);
	assert_int_equal(rx_exec(h->session, "UPDATE hero SET name = ?", rx_some_enum(1)), -1);
	assert_session_failed(h->session, RX_EINVAL, "pass the text of its label");
}

static void test_conformance_raw__a_semicolon_and_comments_at_the_end_are_no_matter(void **state)
{
	heroes *h = *state;
	assert_int_equal(number(h, "SELECT 5 AS n; -- ?\n"), 5);
}

static void test_conformance_raw__exec_tells_the_number_of_rows(void **state)
{
	heroes *h = *state;
	add_rows(h);
	assert_int_equal(rx_exec(h->session, "UPDATE hero SET age = age + ? WHERE age > ?", 1, 20), 3);
	assert_int_equal(rx_exec(h->session, "UPDATE hero SET age = 1 WHERE 1 = 0"), 0);
	assert_int_equal(rx_exec(h->session, "CREATE TABLE extra (a INTEGER, b TEXT)"), 0);
	assert_int_equal(rx_exec(h->session, "INSERT INTO extra VALUES (?, '?')", NULL), 1);
	assert_int_equal(number(h, "SELECT count(*) AS n FROM extra WHERE a IS NULL AND b = '?'"), 1);
	assert_session_ok(h->session);
	rx_rollback(h->session);
	/* Where DDL is not, what stands before it is committed with it. */
	bool undone = quirks_named(rx_engine_dialect(h->engine))->undoes_ddl;
	assert_int_equal(heroes_number(h,
						 h->beside ? "SELECT count(*) FROM information_schema.tables WHERE "
									 "table_name = 'extra'"
								   : "SELECT count(*) FROM sqlite_master WHERE name = 'extra'"),
		undone ? 0 : 1);
	assert_int_equal(heroes_number(h, "SELECT max(age) FROM hero"), undone ? 22 : 23);
	if (!undone)
		assert_int_equal(heroes_number(h, "SELECT count(*) FROM extra"), 0);
}

static void test_conformance_raw__returning_gives_rows_and_writes(void **state)
{
	heroes *h = *state;
	add_rows(h);
	if (quirks_named(rx_engine_dialect(h->engine))->updates_return) {
		One *rows = rx_sql(
			h->session, One, "UPDATE hero SET age = 90 WHERE age = ? RETURNING age AS n", 20);
		assert_session_ok(h->session);
		assert_int_equal(rx_len(rows), 2);
		assert_int_equal(rows[1].n, 90);
	} else {
		assert_int_equal(rx_exec(h->session, "UPDATE hero SET age = 90 WHERE age = ?", 20), 2);
		One *rows =
			rx_sql(h->session, One, "DELETE FROM hero WHERE age = ? RETURNING age AS n", 22);
		assert_session_ok(h->session);
		assert_int_equal(rows[0].n, 22);
	}
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero WHERE age = 90"), 2);
}

static void test_conformance_raw__objects_follow(void **state)
{
	heroes *h = *state;
	add_rows(h);
	Hero **all = rx_all(h->session, Hero, .order_by = { rx_asc(Hero_.id) });
	all[0]->name = "unsaved";
	assert_int_equal(number(h, "SELECT count(*) AS n FROM hero WHERE name = 'unsaved'"), 1);
	assert_int_equal(rx_exec(h->session, "UPDATE hero SET age = 70 WHERE id <> ?", all[0]->id), 4);
	assert_string_equal(all[0]->name, "unsaved");
	assert_int_equal(all[0]->age.value, 20);
	assert_int_equal(all[4]->age.value, 70);
	assert_int_equal(rx_exec(h->session, "DELETE FROM team"), 2);
	assert_session_ok(h->session);
	assert_false(all[1]->team_id.set);
	rx_rollback(h->session);
	assert_int_equal(all[4]->age.value, 22);
	assert_true(all[1]->team_id.set);
}

static void test_conformance_raw__a_text_that_ran_before_is_not_prepared_again(void **state)
{
	heroes *h = *state;
	assert_int_equal(number(h, "SELECT 1 AS n"), 1);
	int64_t prepared = heroes_prepared(h);
	for (int i = 0; i < 5; i++)
		assert_int_equal(number(h, "SELECT 1 AS n"), 1);
	assert_int_equal(heroes_prepared(h), prepared);
}

static void test_conformance_raw__columns_may_come_and_go(void **state)
{
	heroes *h = *state;
	rx_exec(h->session, "CREATE TABLE extra (n INTEGER)");
	rx_exec(h->session, "INSERT INTO extra VALUES (3)");
	assert_int_equal(number(h, "SELECT * FROM extra"), 3);
	rx_exec(h->session, "ALTER TABLE extra ADD COLUMN m INTEGER");
	refuse_sql(h, "SELECT * FROM extra", RX_EINVAL, "a column m");
}

static void test_conformance_raw__nothing_is_written_where_it_may_not(void **state)
{
	heroes *h = *state;
	rx_session *reader = rx_session_open(.engine = h->engine, .read_only = true);
	assert_int_equal(rx_exec(reader, "DELETE FROM hero"), -1);
	assert_rx_code(rx_session_error(reader), RX_EREADONLY);
	rx_rollback(reader);
	assert_int_equal(rx_len(rx_sql(reader, One, "SELECT 1 AS n")), 1);
	rx_session_close(reader);
	add_rows(h);
	rx_for(Hero, hero, h->session)
		rx_exec(h->session, "UPDATE hero SET age = ?", hero->id);
	assert_session_failed(h->session, RX_EINVAL, "rx_for");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HERO_TEST(test_conformance_raw__rows_come_as_structs),
		HERO_TEST(test_conformance_raw__no_row_is_an_empty_list),
		HERO_TEST(test_conformance_raw__every_type_goes_and_comes),
		HERO_TEST(test_conformance_raw__rows_that_do_not_fit_are_refused),
		HERO_TEST(test_conformance_raw__statements_that_cannot_be_are_refused),
		HERO_TEST(test_conformance_raw__a_semicolon_and_comments_at_the_end_are_no_matter),
		HERO_TEST(test_conformance_raw__exec_tells_the_number_of_rows),
		HERO_TEST(test_conformance_raw__returning_gives_rows_and_writes),
		HERO_TEST(test_conformance_raw__objects_follow),
		HERO_TEST(test_conformance_raw__a_text_that_ran_before_is_not_prepared_again),
		HERO_TEST(test_conformance_raw__columns_may_come_and_go),
		HERO_TEST(test_conformance_raw__nothing_is_written_where_it_may_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
