/* What a session gives, sentence by sentence: objects, texts and lists are valid until the session is
 * closed, or until rx_expunge or rx_clear of them. (What is assigned to a field: lending.c.)
 *
 * In the build in which each object is an allocation of its own, AddressSanitizer watches. */
#include "company.h"
#include "engine.h"
#include "stored.h"

static void test_conformance_ownership__an_added_object_keeps_its_address(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Maybe *first = rx_add(s, Maybe, .word = "first", .medium = rx_some(1));
		assert_non_null(first);
		for (int i = 0; i < 2000; i++)
			assert_non_null(rx_add(s, Maybe, .medium = rx_some(i)));
		assert_true(rx_flush(s));
		assert_string_equal(first->word, "first");
		assert_true(rx_commit(s));
		assert_string_equal(first->word, "first");
		assert_int_equal(first->medium.value, 1);
		assert_ptr_equal(rx_get(s, Maybe, first->id), first);
	}
}

static void test_conformance_ownership__loaded_objects_and_texts_outlive_all_later_calls(
	void **state)
{
	suite *the = *state;
	int64_t id = stored(the, "the first of them");

	rx_with_session(s, .engine = the->engine) {
		Maybe *first = rx_get(s, Maybe, id);
		const char *word = first->word;
		const char *document = first->document.text;
		const void *raw = first->raw.data;
		for (int i = 0; i < 300; i++) {
			rx_add(s, Maybe, .word = "another");
			assert_int_equal(rx_count(s, Maybe, .where = rx_eq(Maybe_.word, "nobody")), 0);
			assert_non_null(rx_all(s, Maybe, .limit = 20));
			if (i % 100 == 50)
				assert_true(rx_commit(s));
			if (i % 100 == 99)
				assert_true(rx_rollback(s));
		}
		assert_string_equal(word, "the first of them");
		assert_string_equal(document, "[1]");
		assert_memory_equal(raw, "r\0w", 3);
		assert_string_equal(first->word, "the first of them");
	}
}

static void test_conformance_ownership__lists_are_valid_to_the_end_of_the_session(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < 10; i++)
			rx_add(s, Maybe, .medium = rx_some(i));
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		Maybe **up = rx_all(s, Maybe, .order_by = { rx_asc(Maybe_.medium) });
		Maybe **down = rx_all(s, Maybe, .order_by = { rx_desc(Maybe_.medium) });
		Maybe **none = rx_all(s, Maybe, .where = rx_gt(Maybe_.medium, 99));
		Maybe **added = rx_add_many(s, Maybe, (Maybe[3]){ { .id = 0 } }, 3);
		assert_true(rx_commit(s));
		assert_true(rx_rollback(s));
		assert_int_equal(rx_len(up), 10);
		assert_int_equal(rx_len(down), 10);
		assert_int_equal(rx_len(none), 0);
		assert_int_equal(rx_len(added), 3);
		assert_non_null(none);
		assert_null(none[0]);
		assert_null(up[10]);
		assert_null(added[3]);
		for (int i = 0; i < 10; i++) {
			assert_int_equal(up[i]->medium.value, i);
			assert_ptr_equal(up[i], down[9 - i]);
		}
	}
}

static void test_conformance_ownership__the_length_of_no_list_is_zero(void **state)
{
	(void)state;
	assert_int_equal(rx_len(NULL), 0);
}

static void test_conformance_ownership__a_text_stays_valid_when_its_field_gets_another(void **state)
{
	suite *the = *state;
	int64_t id = stored(the, "the old word");

	rx_with_session(s, .engine = the->engine) {
		Maybe *m = rx_get(s, Maybe, id);
		const char *old = m->word;
		m->word = "the new word";
		assert_true(rx_flush(s));
		const char *flushed = m->word;
		m->word = "the newest word";
		assert_true(rx_commit(s));
		assert_true(rx_refresh(s, m));
		assert_string_equal(old, "the old word");
		assert_string_equal(flushed, "the new word");
		assert_string_equal(m->word, "the newest word");
	}
}

static void test_conformance_ownership__a_text_stays_valid_when_the_object_is_loaded_again(
	void **state)
{
	suite *the = *state;
	int64_t id = stored(the, "before");

	rx_with_session(s, .engine = the->engine) {
		Maybe *m = rx_get(s, Maybe, id);
		const char *old = m->word;
		assert_true(rx_commit(s));
		rx_with_session(other, .engine = the->engine) {
			((Maybe *)rx_get(other, Maybe, id))->word = "after";
			assert_true(rx_commit(other));
		}
		assert_true(rx_refresh(s, m));
		assert_string_equal(m->word, "after");
		assert_string_equal(old, "before");
	}
}

static void test_conformance_ownership__a_deleted_object_is_readable_until_the_close(void **state)
{
	suite *the = *state;
	int64_t id = stored(the, "gone soon");

	rx_with_session(s, .engine = the->engine) {
		Maybe *m = rx_get(s, Maybe, id);
		assert_true(rx_delete(s, m));
		assert_string_equal(m->word, "gone soon");
		assert_true(rx_commit(s));
		assert_string_equal(m->word, "gone soon");
		assert_memory_equal(m->raw.data, "r\0w", 3);
		assert_null(rx_get(s, Maybe, id));
		assert_string_equal(m->word, "gone soon");
	}
}

static void test_conformance_ownership__read_only_objects_are_valid_to_the_end_too(void **state)
{
	suite *the = *state;
	int64_t id = stored(the, "only to read");

	rx_with_session(s, .engine = the->engine) {
		Maybe **list = rx_all(s, Maybe, .where = rx_eq(Maybe_.id, id), .read_only = true);
		assert_int_equal(rx_len(list), 1);
		for (int i = 0; i < 50; i++)
			rx_add(s, Maybe, .word = "filling");
		assert_true(rx_commit(s));
		assert_string_equal(list[0]->word, "only to read");
	}
}

static void test_conformance_ownership__relations_and_their_lists_are_valid_to_the_end(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_add(s, Team, .name = "core");
		rx_add(s, Person, .name = "ann", .team = team);
		rx_add(s, Person, .name = "bob", .team = team);
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_one(s, Team, .where = rx_eq(Team_.name, "core"), .load = { Team_.members });
		assert_non_null(team);
		Person **members = team->members;
		assert_int_equal(rx_len(members), 2);
		rx_add(s, Maybe, .word = "else");
		assert_true(rx_commit(s));
		assert_int_equal(rx_len(members), 2);
		assert_true(strcmp(members[0]->name, "ann") == 0 || strcmp(members[1]->name, "ann") == 0);
		assert_null(members[2]);
	}
}

static void test_conformance_ownership__an_expunged_object_takes_nothing_else_with_it(void **state)
{
	suite *the = *state;
	int64_t one = stored(the, "one"), two = stored(the, "two");

	rx_with_session(s, .engine = the->engine) {
		Maybe *first = rx_get(s, Maybe, one);
		Maybe *second = rx_get(s, Maybe, two);
		Maybe **all = rx_all(s, Maybe, .order_by = { rx_asc(Maybe_.id) });
		first->word = "never written";
		assert_true(rx_expunge(s, first));
		assert_string_equal(second->word, "two");
		assert_int_equal(rx_len(all), 2);
		assert_ptr_equal(all[1], second);
		assert_true(rx_commit(s));

		Maybe *again = rx_get(s, Maybe, one);
		assert_non_null(again);
		assert_string_equal(again->word, "one");
		again->word = "one and a half";
		assert_true(rx_commit(s));
	}
	assert_stored(the, one, "one and a half");
}

static void test_conformance_ownership__an_expunged_new_object_is_never_written(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Maybe *new = rx_add(s, Maybe, .word = "not to be");
		assert_true(rx_expunge(s, new));
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Maybe), 0);
	}
}

static void test_conformance_ownership__clear_takes_all_out_and_leaves_a_usable_session(
	void **state)
{
	suite *the = *state;
	int64_t id = stored(the, "stored");

	rx_with_session(s, .engine = the->engine) {
		for (int round = 0; round < 5; round++) {
			Maybe *m = rx_get(s, Maybe, id);
			assert_string_equal(m->word, "stored");
			m->word = "not written";
			rx_add(s, Maybe, .word = "not written either");
			rx_clear(s);
			assert_true(rx_ok(s));
		}
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Maybe), 1);
		Maybe *m = rx_get(s, Maybe, id);
		assert_string_equal(m->word, "stored");
		m->word = "written";
		assert_true(rx_commit(s));
	}
	assert_stored(the, id, "written");
}

static void test_conformance_ownership__a_row_of_rx_for_is_valid_in_its_turn(void **state)
{
	suite *the = *state;
	char word[32];
	int n = 0;

	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < 500; i++) {
			snprintf(word, sizeof(word), "word %d", i);
			rx_add(s, Maybe, .word = word, .medium = rx_some(i));
			assert_true(rx_flush(s));
		}
		assert_true(rx_commit(s));
		rx_for(Maybe, item, s, .order_by = { rx_asc(Maybe_.medium) }) {
			snprintf(word, sizeof(word), "word %d", n);
			assert_int_equal(item->medium.value, n);
			assert_string_equal(item->word, word);
			n++;
		}
		assert_true(rx_ok(s));
	}
	assert_int_equal(n, 500);
}

static void test_conformance_ownership__an_error_is_readable_until_the_rollback(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Team, .name = "one");
		rx_add(s, Team, .name = "one");
		assert_false(rx_commit(s));
		const rx_error *error = rx_session_error(s);
		for (int i = 0; i < 20; i++)
			assert_int_equal(rx_count(s, Team), -1);
		assert_rx_code(error, RX_EUNIQUE);
		assert_ptr_equal(rx_session_error(s), error);
		assert_string_equal(error->table, "team");
		assert_true(rx_rollback(s));
	}
}

#define OWN(name) \
	cmocka_unit_test_setup_teardown(test_conformance_ownership__##name, suite_open, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		OWN(an_added_object_keeps_its_address),
		OWN(loaded_objects_and_texts_outlive_all_later_calls),
		OWN(lists_are_valid_to_the_end_of_the_session),
		OWN(the_length_of_no_list_is_zero),
		OWN(a_text_stays_valid_when_its_field_gets_another),
		OWN(a_text_stays_valid_when_the_object_is_loaded_again),
		OWN(a_deleted_object_is_readable_until_the_close),
		OWN(read_only_objects_are_valid_to_the_end_too),
		OWN(relations_and_their_lists_are_valid_to_the_end),
		OWN(an_expunged_object_takes_nothing_else_with_it),
		OWN(an_expunged_new_object_is_never_written),
		OWN(clear_takes_all_out_and_leaves_a_usable_session),
		OWN(a_row_of_rx_for_is_valid_in_its_turn),
		OWN(an_error_is_readable_until_the_rollback),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
