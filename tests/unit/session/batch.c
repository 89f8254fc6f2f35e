/* Rows that are written together: what joins a batch, what ends one, and what becomes of a batch that
 * fails. SQLite takes one row at a time; here it is told to take several. */
#include "session/session.h"
#include "support/heroes.h"

typedef struct batched {
	heroes heroes;
	rx_dialect dialect;
} batched;

static int setup(void **state)
{
	batched *b = calloc(1, sizeof *b);
	heroes_open(&b->heroes);
	b->dialect = *b->heroes.session->dialect;
	b->dialect.batching = (rx_batching){ .insert = RX_BATCH_VALUES, .most = 100 };
	b->heroes.session->dialect = &b->dialect;
	*state = b;
	return 0;
}

static int teardown(void **state)
{
	batched *b = *state;
	heroes_close(&b->heroes);
	free(b);
	return 0;
}

#define BATCH_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static char names[300][16];

static Hero *add_hero(rx_session *s, int i)
{
	snprintf(names[i], sizeof names[i], "hero %d", i);
	return rx_add(s, Hero, .name = names[i], .age = rx_some(i));
}

/* The row of the object is the one that was made of it. */
static void check_hero(const heroes *h, const Hero *hero, int i)
{
	char sql[120];
	snprintf(sql, sizeof sql,
		"SELECT count(*) FROM hero WHERE id = %lld AND name = 'hero %d' AND age = %d",
		(long long)hero->id, i, i);
	assert_int_equal(heroes_number(h, sql), 1);
}

static void test_session_batch__rows_that_are_alike_share_a_statement(void **state)
{
	heroes *h = *state;
	Hero *all[250];
	int64_t runs = heroes_runs(h), prepared = heroes_prepared(h);
	for (int i = 0; i < 250; i++)
		all[i] = add_hero(h->session, i);
	rx_commit(h->session);
	assert_session_ok(h->session);
	assert_int_equal(heroes_runs(h) - runs, 3);
	assert_int_equal(heroes_prepared(h) - prepared, 2);
	for (int i = 0; i < 250; i++) {
		assert_false(rx_is_dirty(h->session, all[i]));
		assert_ptr_equal(rx_get(h->session, Hero, all[i]->id), all[i]);
	}
	for (int i = 0; i < 250; i += 25)
		check_hero(h, all[i], i);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero"), 250);
}

static void test_session_batch__a_single_row_is_written_alone(void **state)
{
	heroes *h = *state;
	Hero *hero = add_hero(h->session, 7);
	rx_commit(h->session);
	assert_session_ok(h->session);
	check_hero(h, hero, 7);
}

static void test_session_batch__other_columns_end_a_batch_and_defaults_come_back(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	Account *a = rx_add(s, Account, .owner = "a", .balance = 1);
	Account *b = rx_add(s, Account, .owner = "b", .balance = 2);
	Account *c = rx_add(s, Account, .owner = "c", .balance = 3, .currency = "CHF");
	Account *d = rx_add(s, Account, .owner = "d", .balance = 4, .currency = "USD");
	Account *e = rx_add(s, Account, .owner = "e", .balance = 5);
	int64_t runs = heroes_runs(h);
	rx_commit(s);
	assert_session_ok(s);
	/* Two batches, and one row whose values are asked for. */
	assert_int_equal(heroes_runs(h) - runs, 4);
	assert_string_equal(a->currency, "EUR");
	assert_string_equal(b->currency, "EUR");
	assert_string_equal(c->currency, "CHF");
	assert_string_equal(d->currency, "USD");
	assert_string_equal(e->currency, "EUR");
	assert_int_equal(b->doubled, 4);
	assert_int_equal(d->doubled, 8);
	assert_int_equal(e->limit_of.value, 7);
	assert_int_equal(b->revision, 1);
	assert_false(rx_is_dirty(s, b));
	b->balance = 20;
	rx_commit(s);
	assert_session_ok(s);
	assert_int_equal(b->doubled, 40);
}

static void test_session_batch__a_batch_that_fails_names_the_object(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	heroes_run(h, "INSERT INTO team (name) VALUES ('red')");
	Team *blue = rx_add(s, Team, .name = "blue");
	Team *red = rx_add(s, Team, .name = "red");
	rx_add(s, Team, .name = "green");
	assert_false(rx_flush(s));
	assert_session_failed(s, RX_EUNIQUE, "flush Team (new)");
	assert_string_equal(rx_session_error(s)->column, "name");
	assert_string_equal(rx_session_error(s)->constraint, "uq_team_name");
	(void)blue, (void)red;
	assert_true(rx_rollback(s));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM team"), 1);
	rx_add(s, Team, .name = "blue");
	rx_add(s, Team, .name = "green");
	rx_commit(s);
	assert_session_ok(s);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM team"), 3);
}

static void test_session_batch__a_savepoint_takes_a_batch_back(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	add_hero(s, 0);
	rx_savepoint(s) {
		for (int i = 1; i < 20; i++)
			add_hero(s, i);
		rx_flush(s);
		break;
	}
	rx_commit(s);
	assert_session_ok(s);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero"), 1);
}

static void test_session_batch__a_child_waits_for_the_key_of_its_parent(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	Node *root = rx_add(s, Node, .label = "root");
	Node *leaf = NULL;
	for (int i = 0; i < 10; i++) {
		leaf = rx_add(s, Node, .label = "leaf", .parent = root);
		rx_add(s, Node, .label = "leaf of leaf", .parent = leaf);
	}
	rx_commit(s);
	assert_session_ok(s);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM node"), 21);
	assert_int_equal(
		heroes_number(h, "SELECT count(*) FROM node a JOIN node b ON b.id = a.parent_id"), 20);
	assert_int_equal(leaf->parent_id.value, root->id);
}

static void test_session_batch__parents_added_after_their_children_come_first(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	Node *nodes[30];
	for (int i = 0; i < 30; i++)
		nodes[i] = rx_add(s, Node, .label = "node");
	for (int i = 0; i < 29; i++)
		nodes[i]->parent = nodes[i + 1];
	rx_commit(s);
	assert_session_ok(s);
	for (int i = 0; i < 29; i++)
		assert_int_equal(nodes[i]->parent_id.value, nodes[i + 1]->id);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM node WHERE parent_id IS NULL"), 1);
}

static void test_session_batch__circles_are_closed_by_an_update(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	for (int i = 0; i < 5; i++) {
		Left *left = rx_add(s, Left, .name = "left");
		Right *right = rx_add(s, Right, .name = "right", .left = left);
		left->right = right;
		Node *own = rx_add(s, Node, .label = "its own parent");
		own->parent = own;
	}
	rx_commit(s);
	assert_session_ok(s);
	assert_int_equal(
		heroes_number(h,
			"SELECT count(*) FROM left_one l JOIN right_one r ON l.right_id = r.id AND "
			"r.left_id = l.id"),
		5);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM node WHERE parent_id = id"), 5);
}

static void test_session_batch__items_get_the_key_of_an_owner_in_the_same_flush(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	for (int i = 0; i < 5; i++) {
		Album *album = rx_add(s, Album, .title = "album");
		for (int k = 0; k < 4; k++)
			rx_append(s, album, Album_.tracks, rx_add(s, Track, .title = "track"));
	}
	int64_t runs = heroes_runs(h);
	rx_commit(s);
	assert_session_ok(s);
	assert_int_equal(heroes_runs(h) - runs, 2);
	assert_int_equal(heroes_number(h,
						 "SELECT count(*) FROM (SELECT 1 FROM track GROUP BY album_id HAVING "
						 "count(*) = 4)"),
		5);
}

static void test_session_batch__a_row_written_alone_comes_behind_the_batch(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	Team *team = rx_add(s, Team, .name = "red");
	rx_commit(s);
	assert_session_ok(s);
	Hero *first = add_hero(s, 1), *second = add_hero(s, 2);
	first->team = team;
	second->team = team;
	team->headquarters = "tower";
	rx_delete(s, rx_add(s, Team, .name = "never"));
	rx_commit(s);
	assert_session_ok(s);
	check_hero(h, first, 1);
	check_hero(h, second, 2);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero WHERE team_id = 1"), 2);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM team WHERE headquarters = 'tower'"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BATCH_TEST(test_session_batch__rows_that_are_alike_share_a_statement),
		BATCH_TEST(test_session_batch__a_single_row_is_written_alone),
		BATCH_TEST(test_session_batch__other_columns_end_a_batch_and_defaults_come_back),
		BATCH_TEST(test_session_batch__a_batch_that_fails_names_the_object),
		BATCH_TEST(test_session_batch__a_savepoint_takes_a_batch_back),
		BATCH_TEST(test_session_batch__a_child_waits_for_the_key_of_its_parent),
		BATCH_TEST(test_session_batch__parents_added_after_their_children_come_first),
		BATCH_TEST(test_session_batch__circles_are_closed_by_an_update),
		BATCH_TEST(test_session_batch__items_get_the_key_of_an_owner_in_the_same_flush),
		BATCH_TEST(test_session_batch__a_row_written_alone_comes_behind_the_batch),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
