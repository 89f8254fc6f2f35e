/* SQLAlchemy's "orm2010": bosses, a hundred grunts for each, looked up and assigned in one unit of work,
 * then a report of all with their bosses. Here for what comes of it; bench/orm2010.c is for the time. */
#include "../engine.h"

/* clang-format off */
RX_MODEL(Boss, boss,
    column(rx_text, name),
    column(rx_decimal, golf_average, .precision = 10, .scale = 2),
    many(Grunt, grunts));
RX_MODEL(Grunt, grunt,
    column(rx_text, name),
    column(rx_decimal, savings, .precision = 10, .scale = 2),
    column(rx_opt_int64, employer_id, .foreign_key = "boss.id"),
    one(Boss, employer));
/* clang-format on */

enum { BOSSES = 20, EACH = 100, GRUNTS = BOSSES * EACH };

static char names[BOSSES + GRUNTS][16];

static int64_t statements(suite *the)
{
	rx_engine_stats stats = { .rx__size = sizeof(stats) };

	rx_engine_stats_get(the->engine, &stats);
	return stats.statements_run;
}

static void persist(rx_session *s)
{
	Grunt *grunts[GRUNTS];

	for (int i = 0; i < BOSSES; i++) {
		snprintf(names[i], sizeof names[i], "Boss %d", i);
		rx_add(s, Boss, .name = names[i], .golf_average = rx_decimal_of("72.50"));
	}
	for (int i = 0; i < GRUNTS; i++) {
		snprintf(names[BOSSES + i], sizeof names[i], "Grunt %d", i);
		grunts[i] =
			rx_add(s, Grunt, .name = names[BOSSES + i], .savings = rx_decimal_of("50000.25"));
	}
	for (int i = 0; i < BOSSES; i++) {
		Boss *boss = rx_one(s, Boss, .where = rx_eq(Boss_.name, names[i]));
		for (int j = 0; boss && j < EACH; j++)
			grunts[i * EACH + j]->employer = boss;
	}
	rx_commit(s);
	assert_rx_ok(rx_session_error(s));
	for (int i = 0; i < GRUNTS; i++)
		assert_int_equal(grunts[i]->employer_id.value, grunts[i]->employer->id);
}

static void test_conformance_state_orm2010__each_grunt_has_its_boss(void **state)
{
	suite *the = *state;
	char text[RX_DECIMAL_SIZE];

	rx_with_session(s, .engine = the->engine)
		persist(s);
	rx_with_session(s, .engine = the->engine) {
		int64_t before = statements(the);
		Grunt **grunts =
			rx_all(s, Grunt, .load = { Grunt_.employer }, .order_by = { rx_asc(Grunt_.id) });
		assert_int_equal(rx_len(grunts), GRUNTS);
		assert_true(statements(the) - before <= 2 + 1); /* and BEGIN */
		for (int i = 0; i < GRUNTS; i++) {
			assert_string_equal(grunts[i]->name, names[BOSSES + i]);
			assert_string_equal(grunts[i]->employer->name, names[i / EACH]);
		}
		assert_string_equal(rx_decimal_text(grunts[7]->savings, text, sizeof text), "50000.25");
		Boss **bosses = rx_all(s, Boss, .load = { Boss_.grunts });
		for (int i = 0; i < BOSSES; i++)
			assert_int_equal(rx_len(bosses[i]->grunts), EACH);
		assert_rx_ok(rx_session_error(s));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_state_orm2010__each_grunt_has_its_boss),
	};
	return cmocka_run_group_tests(tests, suite_open, suite_close);
}
