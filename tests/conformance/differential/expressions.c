/* Random expressions over random rows, answered by the engine and by plain C: which rows a condition
 * holds for, what an expression yields, and in which order it puts the rows. NULL logic, comparison of
 * texts and numbers, and every function must agree.
 *
 * The seed is printed when they differ; REFLEX_TEST_SEED sets it, REFLEX_TEST_CASES the number of cases. */

#include "random_expr.h"

#include "evaluate.h"
#include "support/seed.h"

enum { ROWS = 40, CASES = 4000, DEPTH = 4 };

static unsigned long long seed;
static int case_number;

static void add_rows(rx_session *s)
{
	for (int i = 0; i < ROWS; i++) {
		Maybe *m = rx_add(s, Maybe);
		if (below(5))
			m->truth = rx_some((bool)below(2));
		if (below(5))
			m->big = rx_some(random_integer());
		if (below(5))
			m->real = rx_some(random_real());
		if (below(5))
			m->word = random_text();
		if (below(5))
			m->day = rx_some((rx_date){ random_day() });
		assert_true(rx_flush(s));
	}
}

static void differ(rx_session *s, const char *what, const rx_node *node, const Maybe *row)
{
	char message[600];
	snprintf(message, sizeof message, "%s", rx_session_error(s)->message);
	rx_rollback(s);
	const char *sql = node->type == RX_TYPE_BOOL
		? rx_sql_of(s, Maybe, .where = (rx_expr)node)
		: rx_sql_of(s, Maybe, .order_by = { rx_asc((rx_operand)node) });
	fprintf(stderr, "# %s\n", sql ? sql : "(no SQL)");
	fail_msg("REFLEX_TEST_SEED=%llu, case %d: %s, row %lld (big %lld, real %g, word '%s', day %d): "
			 "%s\n%s",
		seed, case_number, what, row ? (long long)row->id : -1, row ? (long long)row->big.value : 0,
		row ? row->real.value : 0, row && row->word ? row->word : "(null)",
		row ? row->day.value.days : 0, message, sql ? sql : "(no SQL)");
}

/* False if plain C has no answer for one of the rows. */
static bool answers(const rx_node *node, Maybe **all, result out[ROWS])
{
	pool_used = 0;
	for (int i = 0; i < ROWS; i++) {
		out[i] = evaluate(node, all[i]);
		if (out[i].wrong)
			return false;
	}
	return true;
}

static bool check_condition(rx_session *s, Maybe **all, const rx_node *node)
{
	static result wanted[ROWS];
	size_t n = 0;
	if (!answers(node, all, wanted))
		return false;
	Maybe **found = rx_all(s, Maybe, .where = (rx_expr)node, .order_by = { rx_asc(Maybe_.id) });
	if (!found)
		differ(s, "the engine fails", node, NULL);
	for (int i = 0; i < ROWS; i++) {
		bool is = found[n] == all[i];
		n += is;
		if (is != (!wanted[i].null && wanted[i].i))
			differ(s, is ? "found" : "not found", node, all[i]);
	}
	return true;
}

#define SAME(name, is_same) \
	do { \
		name##_list = \
			rx_opt_scalars(s, (rx_##name##_expr)node, Maybe, .order_by = { rx_asc(Maybe_.id) }); \
		if (!name##_list) \
			differ(s, "the engine fails", node, NULL); \
		for (int i = 0; i < ROWS; i++) { \
			if (!(is_same)) \
				differ(s, "another value", node, all[i]); \
		} \
	} while (0)

static bool check_value(rx_session *s, Maybe **all, const rx_node *node)
{
	static result wanted[ROWS];
	rx_opt_int64 *int64_list;
	rx_opt_double *double_list;
	rx_opt_date *date_list;
	rx_text *text_list;
	if (!answers(node, all, wanted))
		return false;
	if (node->type == RX_TYPE_INT64)
		SAME(int64,
			int64_list[i].set == !wanted[i].null &&
				(wanted[i].null || int64_list[i].value == wanted[i].i));
	else if (node->type == RX_TYPE_DOUBLE)
		SAME(double,
			double_list[i].set == !wanted[i].null &&
				(wanted[i].null || double_list[i].value == wanted[i].d));
	else if (node->type == RX_TYPE_DATE)
		SAME(date,
			date_list[i].set == !wanted[i].null &&
				(wanted[i].null || date_list[i].value.days == wanted[i].i));
	else
		SAME(text,
			wanted[i].null ? !text_list[i]
						   : text_list[i] && strcmp(text_list[i], wanted[i].text) == 0);
	return true;
}

/* Without NULLs, whose place is the engine's own. */
static bool check_order(rx_session *s, Maybe **all, const rx_node *node)
{
	static result wanted[ROWS];
	const rx_node *whole = make(RX_NODE_COALESCE, node->type, 1, node, NULL, value_of(node->type));
	bool down = below(2);
	if (!answers(whole, all, wanted))
		return false;
	Maybe **found = rx_all(s, Maybe,
		.order_by = {
			down ? rx_desc((rx_operand)whole) : rx_asc((rx_operand)whole), rx_asc(Maybe_.id) });
	if (!found)
		differ(s, "the engine fails", whole, NULL);
	for (int i = 0; i + 1 < ROWS; i++) {
		result *a = &wanted[found[i]->id - all[0]->id], *b = &wanted[found[i + 1]->id - all[0]->id];
		int order = order_of(whole, *a, *b);
		if (down ? order < 0 : order > 0)
			differ(s, "out of order", whole, found[i]);
		if (order == 0 && found[i]->id > found[i + 1]->id)
			differ(s, "equals out of order", whole, found[i]);
	}
	return true;
}

static void test_conformance_differential__the_engine_and_plain_c_agree(void **state)
{
	suite *the = *state;
	const char *wanted = getenv("REFLEX_TEST_CASES");
	int cases = wanted ? atoi(wanted) : CASES, compared = 0;

	seed = test_seed();
	random_state = seed * 2654435761u + 1;
	quirks_here = suite_quirks(the);
	rx_with_session(s, .engine = the->engine) {
		rx_delete_where(s, Maybe, .all = true);
		add_rows(s);
		assert_true(rx_commit(s));
		Maybe **all = rx_all(s, Maybe, .order_by = { rx_asc(Maybe_.id) });
		assert_int_equal(rx_len(all), ROWS);
		for (case_number = 0; case_number < cases; case_number++) {
			int depth = 1 + (int)below(DEPTH);
			forget_nodes();
			switch (below(4)) {
			case 0:
				compared += check_value(s, all, operand(any_type(), depth));
				break;
			case 1:
				compared += check_order(s, all, operand(any_type(), depth));
				break;
			default:
				compared += check_condition(s, all, condition(depth));
			}
		}
	}
	/* Not many are left out because they overflow. */
	assert_in_range(compared, cases * 3 / 4, cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_conformance_differential__the_engine_and_plain_c_agree, suite_open, suite_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
