/* Rows that are written together: what joins a batch, what ends one, and what becomes of a batch that
 * fails. SQLite inserts one row at a time; here it is told to take several. */
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
	b->dialect.batching.insert = RX_BATCH_VALUES;
	b->dialect.batching.most = 100;
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
	assert_session_failed(s, RX_EUNIQUE, "flush Team (new, name 'red')");
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

/* ---- updates, as SQLite does them by itself ---------------------------------------------------- */

enum { N = 40 };

static void add_and_load(heroes *h, Hero **all)
{
	for (int i = 0; i < N; i++)
		all[i] = add_hero(h->session, i);
	rx_commit(h->session);
	assert_session_ok(h->session);
}

static void test_session_batch__equal_changes_share_a_statement(void **state)
{
	heroes *h = *state;
	Hero *all[N];
	add_and_load(h, all);
	for (int i = 0; i < N; i++)
		all[i]->age = i % 3 ? rx_some(1000 + i) : (rx_opt_int32){ 0 };
	int64_t runs = heroes_runs(h);
	rx_commit(h->session);
	assert_session_ok(h->session);
	assert_int_equal(heroes_runs(h) - runs, 1);
	for (int i = 0; i < N; i++) {
		char sql[100];
		assert_false(rx_is_dirty(h->session, all[i]));
		snprintf(sql, sizeof sql, "SELECT coalesce(age, -1) FROM hero WHERE id = %lld",
			(long long)all[i]->id);
		assert_int_equal(heroes_number(h, sql), i % 3 ? 1000 + i : -1);
	}
}

static void test_session_batch__changes_of_other_columns_are_other_batches(void **state)
{
	heroes *h = *state;
	Hero *all[N];
	add_and_load(h, all);
	for (int i = 0; i < N; i++) {
		all[i]->age = rx_some(2000);
		if (i >= N / 2)
			all[i]->secret_name = "someone";
	}
	int64_t runs = heroes_runs(h);
	rx_commit(h->session);
	assert_session_ok(h->session);
	assert_int_equal(heroes_runs(h) - runs, 2);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero WHERE age = 2000"), N);
	assert_int_equal(
		heroes_number(h, "SELECT count(*) FROM hero WHERE secret_name = 'someone'"), N / 2);
}

static void test_session_batch__a_row_that_is_gone_is_named(void **state)
{
	heroes *h = *state;
	Hero *all[N];
	char sql[80], label[40];
	add_and_load(h, all);
	snprintf(sql, sizeof sql, "DELETE FROM hero WHERE id = %lld", (long long)all[17]->id);
	heroes_run(h, sql);
	for (int i = 0; i < N; i++)
		all[i]->age = rx_some(2000);
	assert_false(rx_commit(h->session));
	snprintf(label, sizeof label, "flush Hero#%lld", (long long)all[17]->id);
	assert_session_failed(h->session, RX_ESTALE, label);
	assert_true(rx_rollback(h->session));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero WHERE age = 2000"), 0);
	assert_int_equal(all[3]->age.value, 3);
}

static void test_session_batch__an_update_that_is_refused_names_its_object(void **state)
{
	heroes *h = *state;
	Hero *all[N];
	char label[40];
	add_and_load(h, all);
	for (int i = 0; i < N; i++)
		all[i]->team_id = rx_some_int64(i == 20 ? 77 : 0);
	heroes_run(h, "INSERT INTO team (id, name) VALUES (0, 'nobody')");
	assert_false(rx_commit(h->session));
	snprintf(label, sizeof label, "flush Hero#%lld", (long long)all[20]->id);
	assert_session_failed(h->session, RX_EFOREIGN_KEY, label);
	assert_true(rx_rollback(h->session));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero WHERE team_id IS NOT NULL"), 0);
}

/* Row by row each name is free when it is taken; in one statement it may not be. */
static void test_session_batch__unique_values_may_move_up(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	Team *teams[N];
	for (int i = 0; i < N; i++) {
		snprintf(names[i], sizeof names[i], "team %d", i);
		teams[i] = rx_add(s, Team, .name = names[i]);
	}
	rx_commit(s);
	assert_session_ok(s);
	for (int i = 0; i < N; i++)
		teams[i]->name = i > 0 ? names[i - 1] : "first";
	rx_commit(s);
	assert_session_ok(s);
	assert_int_equal(heroes_number(h, "SELECT count(DISTINCT name) FROM team"), N);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM team WHERE name = 'first'"), 1);
}

static void test_session_batch__versions_are_counted_row_by_row(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	Account *accounts[N];
	for (int i = 0; i < N; i++)
		accounts[i] = rx_add(s, Account, .owner = "o", .balance = i);
	rx_commit(s);
	assert_session_ok(s);
	for (int i = 0; i < N; i++)
		accounts[i]->balance += 1000;
	rx_commit(s);
	assert_session_ok(s);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM account WHERE revision = 2"), N);
	assert_int_equal(accounts[5]->doubled, 2 * 1005);
}

static void test_session_batch__keys_of_two_columns_and_of_text(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	Membership *members[N];
	Country *countries[N];
	Hero *all[N];
	Team *team = rx_add(s, Team, .name = "red");
	add_and_load(h, all);
	for (int i = 0; i < N; i++) {
		members[i] =
			rx_add(s, Membership, .hero_id = all[i]->id, .team_id = team->id, .role = "guest");
		snprintf(names[i], sizeof names[i], "C%d", i);
		countries[i] = rx_add(s, Country, .code = names[i], .name = "land");
	}
	rx_commit(s);
	assert_session_ok(s);
	for (int i = 0; i < N; i++) {
		members[i]->role = "member";
		countries[i]->name = "country";
	}
	int64_t runs = heroes_runs(h);
	rx_commit(s);
	assert_session_ok(s);
	assert_int_equal(heroes_runs(h) - runs, 2);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM membership WHERE role = 'member'"), N);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM country WHERE name = 'country'"), N);
}

static void fill(Everything *e, int i)
{
	e->b = i % 2;
	e->i16 = (int16_t)-i;
	e->i32 = -i * 1000;
	e->i64 = INT64_MIN + i;
	e->f = (float)i / 4;
	e->d = i / 8.0;
	e->t = "text '%_\"; --";
	e->by = rx_bytes_of("a\0b", 3);
	e->de = rx_decimal_of("123456789012345678.25");
	e->da = (rx_date){ i };
	e->ti = (rx_time){ i * INT64_C(1000001) };
	e->dt = (rx_datetime){ i * INT64_C(86400000001) };
	e->iv = (rx_interval){ i * INT64_C(1000003) };
	e->u = rx_uuid_of("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
	e->j = (rx_json){ "{\"a\": [1]}" };
	e->st = LIVE;
	e->oi32 = i % 2 ? rx_some(i) : (rx_opt_int32){ 0 };
	e->ot = i % 2 ? "t" : NULL;
}

static void test_session_batch__values_of_every_type(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	Everything *all[N];
	for (int i = 0; i < N; i++) {
		all[i] = rx_add(s, Everything);
		fill(all[i], 0);
	}
	rx_commit(s);
	assert_session_ok(s);
	for (int i = 0; i < N; i++)
		fill(all[i], i + 1);
	rx_commit(s);
	assert_session_ok(s);
	rx_with_session(other, .engine = h->engine) {
		for (int i = 0; i < N; i++) {
			Everything *e = rx_get(other, Everything, all[i]->id);
			assert_session_ok(other);
			assert_int_equal(e->i16, -(i + 1));
			assert_int_equal(e->i64, INT64_MIN + i + 1);
			assert_true(e->f == (float)(i + 1) / 4 && e->d == (i + 1) / 8.0);
			assert_string_equal(e->t, "text '%_\"; --");
			assert_memory_equal(e->by.data, "a\0b", 3);
			assert_int_equal(e->da.days, i + 1);
			assert_int_equal(e->ti.us, (i + 1) * INT64_C(1000001));
			assert_int_equal(e->dt.us, (i + 1) * INT64_C(86400000001));
			assert_int_equal(e->iv.us, (i + 1) * INT64_C(1000003));
			assert_int_equal(e->oi32.set, (i + 1) % 2);
			assert_int_equal(e->ot != NULL, (i + 1) % 2);
			assert_int_equal(e->b, (i + 1) % 2);
		}
	}
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
		BATCH_TEST(test_session_batch__equal_changes_share_a_statement),
		BATCH_TEST(test_session_batch__changes_of_other_columns_are_other_batches),
		BATCH_TEST(test_session_batch__a_row_that_is_gone_is_named),
		BATCH_TEST(test_session_batch__an_update_that_is_refused_names_its_object),
		BATCH_TEST(test_session_batch__unique_values_may_move_up),
		BATCH_TEST(test_session_batch__versions_are_counted_row_by_row),
		BATCH_TEST(test_session_batch__keys_of_two_columns_and_of_text),
		BATCH_TEST(test_session_batch__values_of_every_type),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
