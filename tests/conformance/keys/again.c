/* Objects whose keys have two columns, made true again behind statements that the session did not make: all
 * of a model by one query, not one each. */
#include "../engine.h"
#include "ledger.h"

/* clang-format off */
RX_TABLE(Seat, seat,
    primary_key(int32_t, place),
    primary_key(int32_t, rank),
    column(rx_text, guest, .nullable = true),
    column(int32_t, revision, .version = true));
/* clang-format on */

enum { MEMBERS = 1200 }; /* more than one query takes */

static int64_t n_run(const suite *the)
{
	rx_engine_stats stats = { .rx__size = sizeof(stats) };

	rx_engine_stats_get(the->engine, &stats);
	return stats.statements_run;
}

static Member **with_members(rx_session *s, int tenant)
{
	static Member *all[MEMBERS];

	for (int i = 0; i < MEMBERS; i++)
		all[i] = rx_add(s, Member, .tenant = tenant, .badge = i, .name = "old");
	assert_true(rx_commit(s));
	return all;
}

static void test_conformance_keys_again__a_bulk_update_takes_two_queries(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Member **all = with_members(s, 7);
		assert_true(rx_exists(s, Member)); /* begins the transaction */
		int64_t before = n_run(the);
		assert_int_equal(rx_update(s, Member, .set = { rx_set(Member_.name, "new") },
							 .where = rx_ge(Member_.badge, 600)),
			600);
		/* The update, two queries, and where a reader must end for a writer to begin, that. */
		assert_in_range(n_run(the) - before, 3, 6);
		for (int i = 0; i < MEMBERS; i++) {
			assert_string_equal(all[i]->name, i < 600 ? "old" : "new");
			assert_false(rx_is_dirty(s, all[i]));
		}
		assert_true(rx_rollback(s));
		for (int i = 0; i < MEMBERS; i++)
			assert_string_equal(all[i]->name, "old");
	}
}

static void test_conformance_keys_again__rows_that_are_gone(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Member **all = with_members(s, 8);
		Member *other = rx_add(s, Member, .tenant = 9, .badge = 5, .name = "other");
		assert_true(rx_flush(s));
		/* One part of the key is that of many, the other that of one of another tenant. */
		assert_int_equal(rx_delete_where(s, Member,
							 .where = rx_and(rx_eq(Member_.tenant, 8), rx_lt(Member_.badge, 10))),
			10);
		for (int i = 0; i < MEMBERS; i++)
			assert_int_equal(rx_state(s, all[i]), i < 10 ? RX_STATE_DELETED : RX_STATE_PERSISTENT);
		assert_int_equal(rx_state(s, other), RX_STATE_PERSISTENT);
		assert_null(rx_get(s, Member, 8, 5));
		assert_ptr_equal(rx_get(s, Member, 9, 5), other);
		assert_ptr_equal(rx_get(s, Member, 8, 10), all[10]);
	}
}

static void test_conformance_keys_again__raw_sql(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Member **all = with_members(s, 6);
		assert_int_equal(
			rx_exec(s, "UPDATE member SET name = ? WHERE tenant = ? AND badge = ?", "raw", 6, 1100),
			1);
		assert_string_equal(all[1100]->name, "raw");
		assert_string_equal(all[1099]->name, "old");
	}
}

static void somebody_comes(suite *the)
{
	rx_with_session(s, .engine = the->engine) {
		for (int place = 1; place <= 2; place++)
			rx_get(s, Seat, place, 2)->guest = "somebody";
		assert_true(rx_commit(s));
	}
}

/* Somebody else writes the row before the first try does: the second one has what was written. */
static void test_conformance_keys_again__a_transaction_that_is_run_again(void **state)
{
	suite *the = *state;
	int tries = 0;

	rx_with_session(s, .engine = the->engine) {
		Seat *seat = rx_add(s, Seat, .place = 1, .rank = 2, .guest = "nobody");
		Seat *beside = rx_add(s, Seat, .place = 2, .rank = 2, .guest = "nobody");
		assert_true(rx_commit(s));
		rx_transaction(s) {
			if (tries++ == 0)
				somebody_comes(the);
			assert_string_equal(beside->guest, tries == 1 ? "nobody" : "somebody");
			seat->guest = "ann";
			rx_flush(s);
		}
		assert_true(rx_ok(s));
		assert_int_equal(tries, 2);
		assert_string_equal(seat->guest, "ann");
		assert_int_equal(seat->revision, beside->revision + 1);
	}
}

#define AGAIN(name) \
	cmocka_unit_test_setup_teardown(test_conformance_keys_again__##name, suite_open, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		AGAIN(a_bulk_update_takes_two_queries),
		AGAIN(rows_that_are_gone),
		AGAIN(raw_sql),
		AGAIN(a_transaction_that_is_run_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
