/* Failures in the middle: of an allocation, of the database. Afterwards the session is failed with an
 * error that says so, a rollback makes it usable again, and the database is as it was. */
#include "session/session.h"
#include "support/alloc.h"
#include "support/heroes.h"

RX_ROW(Number, field(int64_t, n));
/* clang-format off */
RX_ROW(Member, one(Hero, hero), one(Team, team), nested(Number, count));
/* clang-format on */

static void prepare(heroes *h)
{
	rx_session *s = h->session;
	Team *team = rx_add(s, Team, .name = "team");
	for (int i = 0; i < 5; i++)
		rx_add(s, Hero, .name = "hero", .age = rx_some(i), .team = team);
	assert_true(rx_commit(s));
}

/* Rows that no object stands for, what they give back, a composed query and its pages. */
static bool change_rows(rx_session *s)
{
	Team teams[] = { rx_values(Team, .name = "first"), rx_values(Team, .name = "second") };
	Team **made = NULL;
	if (rx_insert_many(s, Team, teams, 2, .returning = rx_into(Team, &made)) != 2 ||
		rx_upsert(s, Team, (.name = "first", .headquarters = "x"), .conflict = { Team_.name },
			.update = { Team_.headquarters },
			.where = rx_is_null(rx_excluded(Team_.headquarters))) != 0)
		return false;
	rx_query *q = rx_query_new(s, Team);
	rx_order_by_named(rx_where(q, rx_in(Team_.name, "first", "second")), "-headquarters,name");
	rx_text token = rx_token_of(s, Team, made[0], .query = q);
	Team **page = rx_all(s, Team, .query = q, .after = rx_after_token(token));
	const rx_table *table = rx_sql_table(s, "SELECT name FROM team WHERE name = ?", "first");
	return page && table && rx_table_text(table, 0, "name") && rx_len(page) == 1 &&
		rx_delete_where(s, Team, .where = rx_query_condition(q)) == 2;
}

static bool change_many(rx_session *s)
{
	if (rx_update(s, Hero, .set = { rx_set_expr(Hero_.score, rx_coalesce(Hero_.score, 1)) },
			.where = rx_eq(Hero_.name, "changed")) != 1)
		return false;
	if (rx_delete_where(s, Hero, .where = rx_eq(Hero_.name, "nobody")) != 0)
		return false;
	if (!change_rows(s))
		return false;
	if (rx_exec(s, "UPDATE hero SET active = ? WHERE name = 'changed' -- ?", false) != 1)
		return false;
	Number *number = rx_sql(s, Number, "SELECT count(*) AS n FROM hero WHERE NOT active");
	return number && number->n == 1;
}

static bool select_rows(rx_session *s)
{
	Member *members =
		rx_rows(s, Member, Hero, .select = { rx_object(Hero), rx_object(Team), rx_count_all() },
			.join = { rx_left(Hero_.team, .as = NULL) }, .group_by = { Hero_.id, Team_.id },
			.where = rx_starts_with(Hero_.name, "h"));
	if (!members || rx_len(members) == 0 || !members->team)
		return false;
	if (rx_scalar(
			s, rx_count_all(), Number, .from = rx_query_of(Number, Hero, .select = { Hero_.id }))
			.value != (int64_t)rx_count(s, Hero))
		return false;
	rx_text *names = rx_scalars(
		s, Hero_.name, Hero, .where = rx_in_query(Hero_.id, rx_select(rx_max(Hero_.id), Hero)));
	int n = 0;
	rx_for_rows(Member, row, s, Hero, .join = { Hero_.team },
		.select = { rx_object(Hero), rx_object(Team), Hero_.id }) {
		n += row->hero && row->team;
	}
	return names && n > 0;
}

/* One of each: add, change, delete, pointers, lists, queries, statements for many rows. */
static bool scenario(rx_session *s)
{
	Team *team = rx_first(s, Team, .where = rx_eq(Team_.name, "team"), .load = { Team_.heroes });
	if (!team || !team->heroes)
		return false;
	Hero *first = rx_get(s, Hero, 1);
	if (!first)
		return false;
	first->name = "changed";
	first->secret_name = "a secret";
	Team *other = rx_add(s, Team, .name = "other");
	Hero *added = rx_add(s, Hero, .name = "added");
	if (!other || !added || !rx_append(s, other, Team_.heroes, added))
		return false;
	Hero *second = rx_get(s, Hero, 2);
	if (!second || !rx_delete(s, second))
		return false;
	if (rx_count(s, Hero, .where = rx_in(Hero_.id, 1, 2, 3)) != 2)
		return false;
	int n = 0;
	rx_for(Hero, hero, s, .where = rx_contains(Hero_.name, "e")) {
		n += hero->name[0] != '\0';
	}
	return n > 0 && select_rows(s) && change_many(s) && rx_commit(s);
}

static void assert_untouched(heroes *h)
{
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero WHERE name = 'hero'"), 5);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero"), 5);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM team"), 1);
}

/* The N-th allocation fails, for every N until none does. */
static void test_fault_session__each_allocation_may_fail(void **state)
{
	heroes *h = *state;
	prepare(h);
	rx_session_close(h->session);
	bool clean = false;
	size_t n = 1;
	for (; !clean && n < 2000; n++) {
		test_alloc_fail_at(n);
		rx_session *s = rx_session_open(.engine = h->engine);
		bool done = scenario(s);
		bool hit = test_alloc_reset();
		if (!hit) {
			assert_true(done);
			clean = true;
		} else if (!done) {
			assert_rx_code(rx_session_error(s), RX_ENOMEM);
			assert_untouched(h);
			bool usable = rx_rollback(s);
			assert_true(usable || s->is_static);
			if (usable)
				assert_int_equal(rx_count(s, Hero), 5);
		} else {
			clean = false;
		}
		if (done)
			heroes_run(h,
				"DELETE FROM hero; DELETE FROM team WHERE name = 'other';"
				"INSERT INTO hero (id, name, age, active, created_at, team_id) VALUES"
				"(1, 'hero', 0, 1, '2020-01-01 00:00:00', 1),"
				"(2, 'hero', 1, 1, '2020-01-01 00:00:00', 1),"
				"(3, 'hero', 2, 1, '2020-01-01 00:00:00', 1),"
				"(4, 'hero', 3, 1, '2020-01-01 00:00:00', 1),"
				"(5, 'hero', 4, 1, '2020-01-01 00:00:00', 1)");
		rx_session_close(s);
	}
	assert_true(clean);
	assert_true(n > 5);
	h->session = NULL;
}

/* The third insert of five fails: nothing of the flush stays, and the session says where it was. */
static void test_fault_session__an_error_in_the_middle_of_a_flush(void **state)
{
	heroes *h = *state;
	prepare(h);
	rx_session *s = h->session;
	Hero *loaded = rx_get(s, Hero, 1);
	loaded->name = "changed";
	Team *first = rx_add(s, Team, .name = "new 1");
	rx_add(s, Team, .name = "new 2");
	rx_add(s, Team, .name = "team"); /* taken */
	Team *last = rx_add(s, Team, .name = "new 3");
	assert_false(rx_flush(s));
	assert_session_failed(s, RX_EUNIQUE, "flush Team (new, name 'team')");
	/* What was written before the failure has its id, what was not has none; both are void. */
	assert_int_equal(first->id, 2);
	assert_int_equal(last->id, 0);
	assert_false(rx_commit(s));
	assert_true(rx_rollback(s));
	assert_string_equal(loaded->name, "hero");
	assert_untouched(h);
	assert_int_equal(rx_count(s, Team), 1);
	loaded->name = "hero again";
	rx_add(s, Team, .name = "new 1");
	assert_true(rx_commit(s));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM team"), 2);
}

static void test_fault_session__an_update_that_the_database_refuses(void **state)
{
	heroes *h = *state;
	prepare(h);
	rx_session *s = h->session;
	heroes_run(h,
		"CREATE TRIGGER no_seven BEFORE UPDATE ON hero WHEN NEW.age = 7 "
		"BEGIN SELECT RAISE(ABORT, 'seven is taken'); END");
	Hero **all = rx_all(s, Hero, .order_by = { rx_asc(Hero_.id) });
	for (int i = 0; i < 5; i++)
		all[i]->age = rx_some(5 + i);
	assert_false(rx_commit(s));
	assert_contains(rx_session_error(s)->message, "flush Hero#3");
	assert_contains(rx_session_error(s)->message, "seven is taken");
	assert_true(rx_rollback(s));
	for (int i = 0; i < 5; i++)
		assert_int_equal(all[i]->age.value, i);
	assert_int_equal(heroes_number(h, "SELECT sum(age) FROM hero"), 10);
}

static void test_fault_session__a_delete_that_the_database_refuses(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	Node *root = rx_add(s, Node, .label = "root");
	rx_add(s, Node, .label = "child", .parent = root);
	assert_true(rx_commit(s));
	assert_true(rx_delete(s, root));
	assert_false(rx_commit(s));
	assert_session_failed(s, RX_EFOREIGN_KEY, "flush Node#1");
	assert_true(rx_rollback(s));
	assert_ptr_equal(rx_get(s, Node, 1), root);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM node"), 2);
}

static void test_fault_session__a_row_that_does_not_fit_its_model(void **state)
{
	heroes *h = *state;
	prepare(h);
	rx_session *s = h->session;
	heroes_run(h, "UPDATE hero SET age = 'many' WHERE id = 3");
	rx_clear(s);
	assert_null(rx_all(s, Hero, .order_by = { rx_asc(Hero_.id) }));
	assert_session_failed(s, RX_EDATA, "age");
	assert_true(rx_rollback(s));
	assert_non_null(rx_get(s, Hero, 1));
	assert_null(rx_get(s, Hero, 3));
	assert_false(rx_ok(s));
}

static void test_fault_session__a_table_that_is_not_there(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	heroes_run(h, "DROP TABLE membership");
	assert_null(rx_all(s, Membership));
	assert_session_failed(s, RX_ESQL, "membership");
	assert_true(rx_rollback(s));
	assert_int_equal(rx_count(s, Team), 0);
}

static void test_fault_session__a_column_that_is_not_there(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	assert_int_equal(rx_len(rx_all(s, Team)), 0);
	assert_true(rx_commit(s));
	heroes_run(h, "ALTER TABLE team DROP COLUMN headquarters");
	assert_null(rx_all(s, Team));
	assert_session_failed(s, RX_ESQL, "headquarters");
}

static void test_fault_session__a_writer_elsewhere_is_waited_for_or_reported(void **state)
{
	heroes *h = *state;
	prepare(h);
	rx_error error = RX_ERROR_INIT;
	char url[400];
	snprintf(url, sizeof url, "sqlite:///%s?busy_timeout=50", h->path);
	rx_engine *impatient = rx_engine_open(url, &error);
	assert_rx_ok(&error);
	sqlite3 *db = NULL;
	assert_int_equal(sqlite3_open(h->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	rx_session *s = rx_session_open(.engine = impatient);
	Hero *hero = rx_get(s, Hero, 1);
	assert_non_null(hero);
	hero->name = "changed";
	assert_false(rx_commit(s));
	assert_rx_code(rx_session_error(s), RX_EBUSY);
	sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	sqlite3_close(db);
	assert_true(rx_rollback(s));
	hero->name = "changed";
	assert_true(rx_commit(s));
	rx_session_close(s);
	rx_engine_close(impatient);
}

/* A session that has read becomes a writer although somebody else has written meanwhile. */
static void test_fault_session__a_reader_may_write_after_somebody_else_has(void **state)
{
	heroes *h = *state;
	prepare(h);
	rx_session *s = h->session;
	Hero *hero = rx_get(s, Hero, 1);
	rx_clear(s);
	hero = rx_get(s, Hero, 1);
	heroes_run(h, "UPDATE hero SET age = 77 WHERE id = 1");
	hero->name = "changed";
	assert_true(rx_commit(s));
	assert_int_equal(
		heroes_number(h, "SELECT count(*) FROM hero WHERE name = 'changed' AND age = 77"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HERO_TEST(test_fault_session__each_allocation_may_fail),
		HERO_TEST(test_fault_session__an_error_in_the_middle_of_a_flush),
		HERO_TEST(test_fault_session__an_update_that_the_database_refuses),
		HERO_TEST(test_fault_session__a_delete_that_the_database_refuses),
		HERO_TEST(test_fault_session__a_row_that_does_not_fit_its_model),
		HERO_TEST(test_fault_session__a_table_that_is_not_there),
		HERO_TEST(test_fault_session__a_column_that_is_not_there),
		HERO_TEST(test_fault_session__a_writer_elsewhere_is_waited_for_or_reported),
		HERO_TEST(test_fault_session__a_reader_may_write_after_somebody_else_has),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
