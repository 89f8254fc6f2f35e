#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "migrate/graph/graph.h"

typedef struct script {
	const char *id, *revises, *labels, *depends_on;
} script;

typedef struct fixture {
	rx_arena arena;
	rx__graph graph;
	rx_error error;
	bool *applied;
	int result;
} fixture;

static void nothing(rx_op *op)
{
	(void)op;
}

static void make(fixture *f, const script *scripts)
{
	size_t n = 0;
	memset(f, 0, sizeof(*f));
	rx__arena_init(&f->arena, 0);
	while (scripts[n].id)
		n++;
	rx_revision *code = rx__arena_array(&f->arena, n + 1, sizeof(*code));
	rx__revisions list = { .at = NULL };
	for (size_t i = 0; i < n && !f->result; i++) {
		code[i] = (rx_revision){ .id = scripts[i].id,
			.upgrade = nothing,
			.downgrade = nothing,
			.revises = scripts[i].revises,
			.labels = scripts[i].labels,
			.depends_on = scripts[i].depends_on };
		f->result = rx__revisions_add(&list, &code[i],
			rx__arena_printf(&f->arena, "v/%s_%zu.c", scripts[i].id, i), NULL, &f->arena,
			&f->error);
	}
	if (!f->result)
		f->result = rx__graph_init(&f->graph, list.at, list.n, &f->arena, &f->error);
	if (!f->result)
		f->applied = rx__graph_set(&f->graph);
}

static void undo(fixture *f)
{
	rx__arena_deinit(&f->arena);
}

static void apply(fixture *f, const char *rows)
{
	rx__names names;
	assert_int_equal(rx__names_split(&names, rows, &f->arena, &f->error), 0);
	f->applied = rx__graph_set(&f->graph);
	for (size_t i = 0; i < names.n; i++)
		rx__graph_close_down(&f->graph, rx__graph_node(&f->graph, names.at[i]), f->applied);
}

/* The ids of the plan, one behind the other; "!" and the message if there is none. */
static const char *plan(fixture *f, const char *target, rx__direction direction)
{
	static char text[700];
	rx__target to;
	rx__steps steps;
	int r = rx__graph_target(&f->graph, f->applied, direction, target, &to, &f->error);
	if (!r)
		r = rx__graph_plan(&f->graph, f->applied, &to, direction, &steps, &f->error);
	if (r) {
		snprintf(text, sizeof(text), "!%s", f->error.message);
		return text;
	}
	*text = '\0';
	for (size_t i = 0; i < steps.n; i++)
		strcat(strcat(text, i ? " " : ""), steps.at[i]->id);
	return text;
}

#define up(f, target) plan((f), (target), RX__UPGRADE)
#define down(f, target) plan((f), (target), RX__DOWNGRADE)

static const script chain[] = { { .id = "aaaa1" }, { .id = "bbbb1", .revises = "aaaa1" },
	{ .id = "cccc1", .revises = "bbbb1" }, { .id = NULL } };

/* a - b1 - b2 - m - z, and a - c1 - m */
static const script diamond[] = { { .id = "a000" },
	{ .id = "b100", .revises = "a000", .labels = "left" }, { .id = "b200", .revises = "b100" },
	{ .id = "c100", .revises = "a000", .labels = "right" },
	{ .id = "m000", .revises = "b200, c100" }, { .id = "z000", .revises = "m000" },
	{ .id = NULL } };

/* Two bases; y200 depends on x100. */
static const script forest[] = { { .id = "x100", .labels = "ex" },
	{ .id = "x200", .revises = "x100" }, { .id = "y100", .labels = "why" },
	{ .id = "y200", .revises = "y100", .depends_on = "ex" }, { .id = NULL } };

static void test_migrate_graph__no_scripts_are_an_empty_plan(void **state)
{
	(void)state;
	fixture f;
	make(&f, (const script[]){ { .id = NULL } });
	assert_rx_ok(&f.error);
	assert_string_equal(up(&f, "head"), "");
	assert_string_equal(up(&f, "heads"), "");
	assert_string_equal(down(&f, "base"), "");
	undo(&f);
}

static void test_migrate_graph__upgrade_takes_what_is_missing_in_order(void **state)
{
	(void)state;
	fixture f;
	make(&f, chain);
	assert_string_equal(up(&f, "head"), "aaaa1 bbbb1 cccc1");
	assert_string_equal(up(&f, "bbbb1"), "aaaa1 bbbb1");
	apply(&f, "bbbb1");
	assert_string_equal(up(&f, "head"), "cccc1");
	assert_string_equal(up(&f, "aaaa1"), "");
	apply(&f, "cccc1");
	assert_string_equal(up(&f, "head"), "");
	undo(&f);
}

static void test_migrate_graph__downgrade_keeps_the_target(void **state)
{
	(void)state;
	fixture f;
	make(&f, chain);
	apply(&f, "cccc1");
	assert_string_equal(down(&f, "aaaa1"), "cccc1 bbbb1");
	assert_string_equal(down(&f, "base"), "cccc1 bbbb1 aaaa1");
	assert_string_equal(down(&f, "cccc1"), "");
	apply(&f, "bbbb1");
	assert_string_equal(down(&f, "aaaa1"), "bbbb1");
	assert_contains(down(&f, "cccc1"), "cccc1 is not applied");
	undo(&f);
}

static void test_migrate_graph__relative_targets(void **state)
{
	(void)state;
	fixture f;
	make(&f, chain);
	assert_string_equal(up(&f, "+1"), "aaaa1");
	assert_string_equal(up(&f, "+2"), "aaaa1 bbbb1");
	assert_string_equal(up(&f, "aaaa1+1"), "aaaa1 bbbb1");
	assert_string_equal(up(&f, "head-1"), "aaaa1 bbbb1");
	apply(&f, "cccc1");
	assert_string_equal(down(&f, "-1"), "cccc1");
	assert_string_equal(down(&f, "-2"), "cccc1 bbbb1");
	assert_string_equal(down(&f, "-3"), "cccc1 bbbb1 aaaa1");
	assert_string_equal(down(&f, "cccc1-2"), "cccc1 bbbb1");
	undo(&f);
}

static void test_migrate_graph__too_far_is_said(void **state)
{
	(void)state;
	fixture f;
	make(&f, chain);
	assert_contains(up(&f, "+4"), "'+4' goes too far: nothing follows cccc1");
	assert_contains(down(&f, "-1"), "'-1' goes too far");
	apply(&f, "cccc1");
	assert_contains(up(&f, "+1"), "goes too far");
	assert_contains(down(&f, "-4"), "goes too far");
	assert_contains(down(&f, "aaaa1-2"), "goes too far");
	undo(&f);
}

static void test_migrate_graph__the_wrong_direction_names_the_other_command(void **state)
{
	(void)state;
	fixture f;
	make(&f, chain);
	apply(&f, "bbbb1");
	assert_contains(up(&f, "-1"), "reflex db downgrade -1");
	assert_contains(down(&f, "+1"), "reflex db migrate +1");
	undo(&f);
}

static void test_migrate_graph__what_is_no_target(void **state)
{
	(void)state;
	fixture f;
	make(&f, chain);
	assert_contains(up(&f, "+"), "no target");
	assert_contains(up(&f, "+x"), "no target");
	assert_contains(up(&f, "+0"), "no target");
	assert_contains(up(&f, ""), "no target");
	assert_contains(up(&f, "ex@"), "no target");
	assert_contains(up(&f, "dddd"), "there is no revision 'dddd'");
	assert_contains(up(&f, "nolabel@head"), "there is no revision 'nolabel'");
	undo(&f);
}

static void test_migrate_graph__the_beginning_of_an_id(void **state)
{
	(void)state;
	fixture f;
	make(&f,
		(const script[]){ { .id = "abcd1" }, { .id = "abcd2", .revises = "abcd1" },
			{ .id = "ffff9", .revises = "abcd2" }, { .id = NULL } });
	assert_string_equal(up(&f, "ffff"), "abcd1 abcd2 ffff9");
	assert_contains(up(&f, "abcd"), "more than one revision: v/abcd1_0.c, v/abcd2_1.c");
	assert_contains(up(&f, "fff"), "needs 4 characters");
	undo(&f);
}

static void test_migrate_graph__a_short_id_is_found_whole(void **state)
{
	(void)state;
	fixture f;
	make(&f, (const script[]){ { .id = "a" }, { .id = "ab", .revises = "a" }, { .id = NULL } });
	assert_string_equal(up(&f, "a"), "a");
	assert_string_equal(up(&f, "ab"), "a ab");
	undo(&f);
}

static void test_migrate_graph__a_merge_waits_for_both_sides(void **state)
{
	(void)state;
	fixture f;
	make(&f, diamond);
	assert_string_equal(up(&f, "head"), "a000 b100 b200 c100 m000 z000");
	apply(&f, "b200");
	assert_string_equal(up(&f, "m000"), "c100 m000");
	apply(&f, "b200, c100");
	assert_string_equal(up(&f, "head"), "m000 z000");
	undo(&f);
}

static void test_migrate_graph__down_from_a_merge(void **state)
{
	(void)state;
	fixture f;
	make(&f, diamond);
	apply(&f, "z000");
	assert_string_equal(down(&f, "m000"), "z000");
	assert_string_equal(down(&f, "b200"), "z000 m000");
	assert_string_equal(down(&f, "b100"), "z000 m000 b200");
	assert_string_equal(down(&f, "a000"), "z000 m000 c100 b200 b100");
	assert_string_equal(down(&f, "base"), "z000 m000 c100 b200 b100 a000");
	assert_contains(down(&f, "-2"), "m000 merges 2 revisions");
	undo(&f);
}

static void test_migrate_graph__branches_are_named_by_labels(void **state)
{
	(void)state;
	fixture f;
	const script open[] = { { .id = "a000" }, { .id = "b100", .revises = "a000", .labels = "left" },
		{ .id = "b200", .revises = "b100" },
		{ .id = "c100", .revises = "a000", .labels = "right, east" }, { .id = NULL } };
	make(&f, open);
	assert_contains(up(&f, "head"), "more than one head");
	assert_contains(up(&f, "head"), "v/b200_2.c, v/c100_3.c");
	assert_string_equal(up(&f, "heads"), "a000 b100 b200 c100");
	assert_string_equal(up(&f, "left@head"), "a000 b100 b200");
	assert_string_equal(up(&f, "east@head"), "a000 c100");
	assert_string_equal(up(&f, "right"), "a000 c100");
	assert_string_equal(up(&f, "b100@head"), "a000 b100 b200");
	assert_contains(up(&f, "left@c100"), "c100 is not of the branch 'left'");
	apply(&f, "a000");
	assert_contains(up(&f, "+1"), "does not say which way");
	assert_string_equal(up(&f, "left@b100+1"), "b100 b200");
	apply(&f, "b200, c100");
	assert_contains(down(&f, "-1"), "at 2 revisions at once");
	assert_string_equal(down(&f, "left@-1"), "b200");
	assert_string_equal(down(&f, "b100"), "b200");
	undo(&f);
}

static void test_migrate_graph__depends_on_comes_first_and_goes_last(void **state)
{
	(void)state;
	fixture f;
	make(&f, forest);
	assert_string_equal(up(&f, "y200"), "x100 y100 y200");
	assert_string_equal(up(&f, "why@head"), "x100 y100 y200");
	assert_string_equal(up(&f, "heads"), "x100 x200 y100 y200");
	apply(&f, "x200, y200");
	assert_string_equal(down(&f, "ex@base"), "y200 x200 x100");
	assert_string_equal(down(&f, "why@base"), "y200 y100");
	assert_string_equal(down(&f, "base"), "y200 y100 x200 x100");
	undo(&f);
}

static void test_migrate_graph__rows_are_what_nothing_applied_stands_on(void **state)
{
	(void)state;
	fixture f;
	rx__node *tops[8];
	make(&f, forest);
	apply(&f, "y200");
	assert_int_equal(rx__graph_tops(&f.graph, f.applied, tops), 1);
	assert_string_equal(tops[0]->id, "y200"); /* x100 vanishes into it */
	apply(&f, "x200, y200");
	assert_int_equal(rx__graph_tops(&f.graph, f.applied, tops), 2);
	undo(&f);
}

static void expect_refused(const script *scripts, const char *const *parts)
{
	fixture f;
	make(&f, scripts);
	assert_int_equal(f.result, RX_EMIGRATION);
	for (; *parts; parts++)
		assert_contains(f.error.message, *parts);
	undo(&f);
}
#define REFUSED(scripts, ...) \
	expect_refused((const script[]){ UNPACK scripts, { .id = NULL } }, \
		(const char *const[]){ __VA_ARGS__, NULL })
#define UNPACK(...) __VA_ARGS__

static void test_migrate_graph__two_scripts_of_one_id_are_named(void **state)
{
	(void)state;
	REFUSED(({ .id = "aaaa" }, { .id = "bbbb", .revises = "aaaa" }, { .id = "aaaa" }),
		"two scripts have the id aaaa", "v/aaaa_0.c", "v/aaaa_2.c");
}

static void test_migrate_graph__a_missing_parent_is_named(void **state)
{
	(void)state;
	REFUSED(({ .id = "bbbb", .revises = "aaaa" }), "v/bbbb_0.c revises aaaa", "no script");
	REFUSED(({ .id = "bbbb", .depends_on = "nope" }), "v/bbbb_0.c depends on nope");
}

static void test_migrate_graph__loops_are_named(void **state)
{
	(void)state;
	REFUSED(({ .id = "aaaa", .revises = "aaaa" }), "v/aaaa_0.c revises or depends on itself");
	REFUSED(({ .id = "aaaa", .revises = "cccc" }, { .id = "bbbb", .revises = "aaaa" },
				{ .id = "cccc", .revises = "bbbb" }),
		"loop", "aaaa", "bbbb", "cccc");
	REFUSED(({ .id = "aaaa", .depends_on = "bbbb" }, { .id = "bbbb", .revises = "aaaa" }), "loop");
}

static void test_migrate_graph__a_label_belongs_to_one_script(void **state)
{
	(void)state;
	REFUSED(({ .id = "aaaa", .labels = "x" }, { .id = "bbbb", .labels = "x" }),
		"v/bbbb_1.c has the label 'x', which v/aaaa_0.c has already");
	REFUSED(({ .id = "aaaa" }, { .id = "bbbb", .labels = "aaaa" }), "label 'aaaa'");
}

static void test_migrate_graph__an_id_is_letters_and_digits(void **state)
{
	(void)state;
	REFUSED(({ .id = "a-b" }), "'a-b' cannot be the id");
	REFUSED(({ .id = "" }), "cannot be the id");
	REFUSED(({ .id = "a23456789012345678901234567890123" }), "cannot be the id");
}

static void test_migrate_graph__the_order_depends_on_the_scripts_only(void **state)
{
	(void)state;
	fixture f, g;
	const script turned[] = { diamond[5], diamond[3], diamond[4], diamond[0], diamond[2],
		diamond[1], { .id = NULL } };
	make(&f, diamond);
	make(&g, turned);
	for (size_t i = 0; i < f.graph.n; i++)
		assert_string_equal(f.graph.order[i]->id, g.graph.order[i]->id);
	undo(&f);
	undo(&g);
}

static void test_migrate_graph__ten_thousand_in_a_row(void **state)
{
	(void)state;
	enum { N = 10000 };
	fixture f;
	char(*ids)[16] = calloc(N, sizeof(*ids));
	script *scripts = calloc(N + 1, sizeof(*scripts));
	for (size_t i = 0; i < N; i++) {
		snprintf(ids[i], sizeof(ids[i]), "r%05zu", (i * 7919) % N);
		scripts[i] = (script){ .id = ids[i], .revises = i ? ids[i - 1] : NULL };
	}
	make(&f, scripts);
	assert_rx_ok(&f.error);
	rx__target to;
	rx__steps steps;
	assert_int_equal(rx__graph_target(&f.graph, f.applied, RX__UPGRADE, "head", &to, &f.error), 0);
	assert_int_equal(rx__graph_plan(&f.graph, f.applied, &to, RX__UPGRADE, &steps, &f.error), 0);
	assert_int_equal(steps.n, N);
	assert_string_equal(steps.at[N - 1]->id, ids[N - 1]);
	undo(&f);
	free(ids);
	free(scripts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_migrate_graph__no_scripts_are_an_empty_plan),
		cmocka_unit_test(test_migrate_graph__upgrade_takes_what_is_missing_in_order),
		cmocka_unit_test(test_migrate_graph__downgrade_keeps_the_target),
		cmocka_unit_test(test_migrate_graph__relative_targets),
		cmocka_unit_test(test_migrate_graph__too_far_is_said),
		cmocka_unit_test(test_migrate_graph__the_wrong_direction_names_the_other_command),
		cmocka_unit_test(test_migrate_graph__what_is_no_target),
		cmocka_unit_test(test_migrate_graph__the_beginning_of_an_id),
		cmocka_unit_test(test_migrate_graph__a_short_id_is_found_whole),
		cmocka_unit_test(test_migrate_graph__a_merge_waits_for_both_sides),
		cmocka_unit_test(test_migrate_graph__down_from_a_merge),
		cmocka_unit_test(test_migrate_graph__branches_are_named_by_labels),
		cmocka_unit_test(test_migrate_graph__depends_on_comes_first_and_goes_last),
		cmocka_unit_test(test_migrate_graph__rows_are_what_nothing_applied_stands_on),
		cmocka_unit_test(test_migrate_graph__two_scripts_of_one_id_are_named),
		cmocka_unit_test(test_migrate_graph__a_missing_parent_is_named),
		cmocka_unit_test(test_migrate_graph__loops_are_named),
		cmocka_unit_test(test_migrate_graph__a_label_belongs_to_one_script),
		cmocka_unit_test(test_migrate_graph__an_id_is_letters_and_digits),
		cmocka_unit_test(test_migrate_graph__the_order_depends_on_the_scripts_only),
		cmocka_unit_test(test_migrate_graph__ten_thousand_in_a_row),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
