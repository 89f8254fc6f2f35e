/* The walk: order, empty operands, pruning, ending early. */
#include "sql/walk.h"
#include "support/heroes.h"

typedef struct trace {
	char text[200];
	rx_node_kind prune, abort;
} trace;

static void note(trace *t, char how, const rx_node *node)
{
	char item[16];
	snprintf(item, sizeof item, "%c%d ", how, node->kind);
	strncat(t->text, item, sizeof t->text - strlen(t->text) - 1);
}

static rx__walk_step enter(void *ud, const rx_node *node)
{
	trace *t = ud;
	note(t, '+', node);
	if (t->abort && node->kind == t->abort)
		return RX__WALK_ABORT;
	return t->prune && node->kind == t->prune ? RX__WALK_PRUNE : RX__WALK_CONTINUE;
}

static rx__walk_step leave(void *ud, const rx_node *node)
{
	note(ud, '-', node);
	return RX__WALK_CONTINUE;
}

static const rx__visitor visitor = { enter, leave };

static void assert_trace(const trace *t, const char *wanted)
{
	assert_string_equal(t->text, wanted);
}

static void test_sql_walk__operands_come_between_enter_and_leave(void **state)
{
	(void)state;
	trace t = { "", 0, 0 };
	assert_true(rx__walk((const rx_node *)rx_not(rx_eq(rx_lower(Team_.name), "a")), &visitor, &t));
	char wanted[100];
	snprintf(wanted, sizeof wanted, "+%d +%d +%d +1 -1 -%d -%d -%d ", RX_NODE_NOT, RX_NODE_EQ,
		RX_NODE_LOWER, RX_NODE_LOWER, RX_NODE_EQ, RX_NODE_NOT);
	assert_trace(&t, wanted);
}

static void test_sql_walk__empty_operands_are_left_out(void **state)
{
	(void)state;
	trace t = { "", 0, 0 };
	assert_true(rx__walk(
		(const rx_node *)rx_and(NULL, rx_or(NULL), Hero_.active, rx_not(NULL)), &visitor, &t));
	char wanted[100];
	snprintf(wanted, sizeof wanted, "+%d +1 -1 -%d ", RX_NODE_AND, RX_NODE_AND);
	assert_trace(&t, wanted);
}

static void test_sql_walk__prune_leaves_out_operands_and_leave(void **state)
{
	(void)state;
	trace t = { "", RX_NODE_EQ, 0 };
	assert_true(
		rx__walk((const rx_node *)rx_and(rx_eq(Team_.name, "a"), Hero_.active), &visitor, &t));
	char wanted[100];
	snprintf(wanted, sizeof wanted, "+%d +%d +1 -1 -%d ", RX_NODE_AND, RX_NODE_EQ, RX_NODE_AND);
	assert_trace(&t, wanted);
}

static void test_sql_walk__abort_ends_at_once(void **state)
{
	(void)state;
	trace t = { "", 0, RX_NODE_COLUMN };
	assert_false(
		rx__walk((const rx_node *)rx_and(Hero_.active, rx_eq(Team_.name, "a")), &visitor, &t));
	char wanted[100];
	snprintf(wanted, sizeof wanted, "+%d +1 ", RX_NODE_AND);
	assert_trace(&t, wanted);
}

static void test_sql_walk__null_is_nothing(void **state)
{
	(void)state;
	trace t = { "", 0, 0 };
	assert_true(rx__walk(NULL, &visitor, &t));
	assert_trace(&t, "");
}

static void test_sql_walk__empty_is_what_has_nothing_left(void **state)
{
	(void)state;
	assert_true(rx__expr_empty(NULL));
	assert_true(rx__expr_empty((const rx_node *)rx_and(NULL)));
	assert_true(rx__expr_empty((const rx_node *)rx_or(NULL, rx_and(NULL, rx_not(rx_or(NULL))))));
	assert_false(rx__expr_empty((const rx_node *)Hero_.active));
	assert_false(rx__expr_empty((const rx_node *)rx_and(NULL, Hero_.active)));
	assert_false(rx__expr_empty((const rx_node *)rx_any(Team_.heroes, NULL)));
	assert_int_equal(
		rx__expr_operands((const rx_node *)rx_or(Hero_.active, NULL, Hero_.active)), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sql_walk__operands_come_between_enter_and_leave),
		cmocka_unit_test(test_sql_walk__empty_operands_are_left_out),
		cmocka_unit_test(test_sql_walk__prune_leaves_out_operands_and_leave),
		cmocka_unit_test(test_sql_walk__abort_ends_at_once),
		cmocka_unit_test(test_sql_walk__null_is_nothing),
		cmocka_unit_test(test_sql_walk__empty_is_what_has_nothing_left),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
