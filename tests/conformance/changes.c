/* What a flush writes: nothing where nothing changed, one UPDATE of the changed columns where
 * something did; and that rollback, refresh and the like bring values back. */
#include "company.h"
#include "journal.h"

static int64_t stored_person(suite *the)
{
	int64_t id = 0;

	rx_with_session(s, .engine = the->engine) {
		Person *person = rx_add(s, Person, .name = "ann", .mail = "ann@example.org");
		assert_true(rx_commit(s));
		id = person->id;
	}
	journal_clear();
	return id;
}

static Maybe *add_full(rx_session *s)
{
	return rx_add(s, Maybe, .truth = rx_some((bool)true), .small = rx_some((int16_t)1),
		.medium = rx_some(2), .big = rx_some(INT64_C(3)), .single = rx_some(1.5f),
		.real = rx_some(2.5), .word = "word", .raw = rx_bytes_of("raw", 3),
		.amount = rx_some(rx_decimal_of("1.50")), .day = rx_some(rx_date_of(2026, 11, 22)),
		.clock = rx_some(rx_time_of(1, 2, 3, 4)),
		.moment = rx_some(rx_datetime_of(2026, 11, 22, 1, 2, 3, 4)),
		.span = rx_some(rx_interval_of(5)),
		.token = rx_some(rx_uuid_of("00112233445566778899aabbccddeeff")),
		.document = rx_json_of("{}"), .feeling = rx_some_enum(MOOD_FINE));
}

/* ---- what is sent --------------------------------------------------------------------------- */

static void test_conformance_changes__nothing_changed_sends_no_update(void **state)
{
	suite *the = *state;
	int64_t id = stored_person(the);

	rx_with_session(s, .engine = the->engine) {
		Person *person = rx_get(s, Person, id);
		assert_false(rx_is_dirty(s, person));
		assert_true(rx_flush(s));
		assert_true(rx_commit(s));
		assert_true(rx_commit(s));
	}
	assert_int_equal(journal_count("UPDATE"), 0);
	assert_int_equal(journal_count("INSERT"), 0);
}

static void test_conformance_changes__there_and_back_again_sends_nothing(void **state)
{
	suite *the = *state;
	int64_t id = stored_person(the);

	rx_with_session(s, .engine = the->engine) {
		Person *person = rx_get(s, Person, id);
		const char *name = person->name;
		person->name = "eve";
		person->team_id = rx_some(INT64_C(77));
		assert_true(rx_is_dirty(s, person));
		person->name = name;
		person->team_id = (rx_opt_int64){ 0 };
		assert_false(rx_is_dirty(s, person));
		assert_true(rx_commit(s));
	}
	assert_int_equal(journal_count("UPDATE"), 0);
}

static void test_conformance_changes__texts_are_equal_by_content(void **state)
{
	suite *the = *state;
	int64_t id = stored_person(the);
	char name[] = "ann", mail[] = "ann@example.org";

	rx_with_session(s, .engine = the->engine) {
		Person *person = rx_get(s, Person, id);
		person->name = name;
		person->mail = mail;
		assert_false(rx_is_dirty(s, person));
		assert_true(rx_flush(s));
		strcpy(name, "eve");
		strcpy(mail, "eve");
		assert_string_equal(person->name, "ann");
		assert_true(rx_commit(s));
	}
	assert_int_equal(journal_count("UPDATE"), 0);
}

static void test_conformance_changes__only_changed_columns_are_sent(void **state)
{
	suite *the = *state;
	int64_t id = stored_person(the);

	rx_with_session(s, .engine = the->engine) {
		Person *person = rx_get(s, Person, id);
		journal_clear();
		person->mail = "new@example.org";
		assert_true(rx_flush(s));
		assert_int_equal(journal_count("UPDATE"), 1);
		const char *update = strstr(journal_text(), "UPDATE");
		assert_contains(update, "mail");
		assert_null(strstr(update, "name"));
		assert_null(strstr(update, "team_id"));
		journal_clear();
		assert_true(rx_flush(s));
		assert_true(rx_commit(s));
		assert_int_equal(journal_count("UPDATE"), 0);
	}
}

static void test_conformance_changes__other_columns_of_the_row_are_left_to_others(void **state)
{
	suite *the = *state;
	int64_t id = stored_person(the);

	rx_with_session(s, .engine = the->engine) {
		Person *mine = rx_get(s, Person, id);
		assert_true(rx_commit(s));
		rx_with_session(other, .engine = the->engine) {
			rx_get(other, Person, id)->name = "renamed";
			assert_true(rx_commit(other));
		}
		mine->mail = "new@example.org";
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		Person *person = rx_get(s, Person, id);
		assert_string_equal(person->name, "renamed");
		assert_string_equal(person->mail, "new@example.org");
	}
}

static void test_conformance_changes__several_assignments_are_one_update(void **state)
{
	suite *the = *state;
	int64_t id = stored_person(the);

	rx_with_session(s, .engine = the->engine) {
		Person *person = rx_get(s, Person, id);
		for (int i = 0; i < 10; i++) {
			person->name = i % 2 ? "bob" : "eve";
			person->mail = NULL;
		}
		assert_true(rx_commit(s));
	}
	assert_int_equal(journal_count("UPDATE"), 1);
	rx_with_session(s, .engine = the->engine) {
		assert_string_equal(rx_get(s, Person, id)->name, "bob");
		assert_null(rx_get(s, Person, id)->mail);
	}
}

static void test_conformance_changes__of_many_objects_only_the_changed_ones_are_sent(void **state)
{
	suite *the = *state;
	rx_engine_stats stats = { .rx__size = sizeof(stats) };
	static Branch *list[500];

	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < 500; i++)
			list[i] = rx_add(s, Branch, .label = "old");
		assert_true(rx_commit(s));
		list[17]->label = "new";
		list[333]->label = "new";
		rx_engine_stats_get(the->engine, &stats);
		int64_t before = stats.statements_run;
		assert_true(rx_flush(s));
		rx_engine_stats_get(the->engine, &stats);
		assert_in_range(stats.statements_run - before, 1, 3); /* with a BEGIN */
		assert_int_equal(rx_count(s, Branch, .where = rx_eq(Branch_.label, "new")), 2);
		assert_true(rx_commit(s));
	}
}

/* A change of each type of column is seen, written, and undone by a rollback. */
#define CHANGES(set, back) \
	do { \
		set; \
		assert_true(rx_is_dirty(s, m)); \
		const rx_change *changes = rx_changes(s, m); \
		assert_non_null(changes); \
		assert_non_null(changes[0].field); \
		assert_null(changes[1].field); \
		journal_clear(); \
		assert_true(rx_flush(s)); \
		assert_int_equal(journal_count("UPDATE"), 1); \
		assert_false(rx_is_dirty(s, m)); \
		assert_true(rx_rollback(s)); \
		assert_true(back); \
		assert_false(rx_is_dirty(s, m)); \
	} while (0)

static void test_conformance_changes__of_every_type_are_seen(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Maybe *m = add_full(s);
		assert_true(rx_commit(s));
		CHANGES(m->truth = rx_some((bool)false), m->truth.value);
		CHANGES(m->small = rx_some((int16_t)-1), m->small.value == 1);
		CHANGES(m->medium = rx_some(0), m->medium.value == 2);
		CHANGES(m->big = rx_some(INT64_MAX), m->big.value == 3);
		CHANGES(m->single = rx_some(1.25f), m->single.value == 1.5f);
		CHANGES(m->real = rx_some(2.25), m->real.value == 2.5);
		CHANGES(m->word = "ward", strcmp(m->word, "word") == 0);
		CHANGES(m->word = "words", strcmp(m->word, "word") == 0);
		CHANGES(m->word = "", strcmp(m->word, "word") == 0);
		CHANGES(m->raw = rx_bytes_of("rat", 3), memcmp(m->raw.data, "raw", 3) == 0);
		CHANGES(m->raw = rx_bytes_of("ra", 2), m->raw.size == 3);
		CHANGES(m->amount = rx_some(rx_decimal_of("1.51")),
			rx_decimal_compare(m->amount.value, rx_decimal_of("1.5")) == 0);
		CHANGES(m->day = rx_some(rx_date_of(2026, 11, 23)),
			m->day.value.days == rx_date_of(2026, 11, 22).days);
		CHANGES(m->clock = rx_some(rx_time_of(1, 2, 3, 5)),
			m->clock.value.us == rx_time_of(1, 2, 3, 4).us);
		CHANGES(m->moment = rx_some(rx_datetime_of(2026, 11, 22, 1, 2, 3, 5)),
			m->moment.value.us == rx_datetime_of(2026, 11, 22, 1, 2, 3, 4).us);
		CHANGES(m->span = rx_some(rx_interval_of(-5)), m->span.value.us == 5);
		CHANGES(m->token = rx_some(rx_uuid_of("10112233445566778899aabbccddeeff")),
			m->token.value.byte[0] == 0);
		CHANGES(m->document = rx_json_of("[]"), strcmp(m->document.text, "{}") == 0);
		CHANGES(m->feeling = rx_some_enum(MOOD_SAD), m->feeling.value == MOOD_FINE);
	}
}

static void test_conformance_changes__to_null_and_from_null_are_seen(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Maybe *m = add_full(s);
		assert_true(rx_commit(s));
		CHANGES(m->medium = (rx_opt_int32){ 0 }, m->medium.set && m->medium.value == 2);
		CHANGES(m->word = NULL, m->word != NULL);
		CHANGES(m->raw = rx_bytes_of(NULL, 0), m->raw.data != NULL);
		CHANGES(m->document = rx_json_of(NULL), m->document.text != NULL);
		CHANGES(m->feeling = (rx_opt_enum){ 0 }, m->feeling.set);
		CHANGES(m->token = (rx_opt_uuid){ 0 }, m->token.set);
	}
	rx_with_session(s, .engine = the->engine) {
		Maybe *m = rx_add(s, Maybe);
		assert_true(rx_commit(s));
		CHANGES(m->medium = rx_some(0), !m->medium.set);
		CHANGES(m->truth = rx_some((bool)false), !m->truth.set);
		CHANGES(m->real = rx_some(0.0), !m->real.set);
		CHANGES(m->word = "", m->word == NULL);
		CHANGES(m->raw = rx_bytes_of("", 0), m->raw.data == NULL);
		CHANGES(m->span = rx_some(rx_interval_of(0)), !m->span.set);
		CHANGES(m->token = rx_some(rx_uuid_of("")), !m->token.set);
		CHANGES(m->feeling = rx_some_enum(MOOD_SAD), !m->feeling.set);
	}
}

static void test_conformance_changes__name_field_old_and_new_value(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Maybe *m = add_full(s);
		assert_true(rx_commit(s));
		assert_non_null(rx_changes(s, m));
		assert_null(rx_changes(s, m)[0].field);
		m->medium = rx_some(9);
		m->word = NULL;
		m->real = rx_some(-1.0);
		const rx_change *c = rx_changes(s, m);
		int seen = 0;
		for (; c->field; c++) {
			if (strcmp(c->field, "medium") == 0) {
				seen += 1;
				assert_int_equal(c->old_value.as.i, 2);
				assert_int_equal(c->new_value.as.i, 9);
			} else if (strcmp(c->field, "word") == 0) {
				seen += 10;
				assert_int_equal(c->old_value.type, RX_TYPE_TEXT);
				assert_string_equal(c->old_value.as.s.data, "word");
				assert_int_equal(c->new_value.type, RX_TYPE_NONE);
			} else if (strcmp(c->field, "real") == 0) {
				seen += 100;
				assert_true(c->old_value.as.d == 2.5);
				assert_true(c->new_value.as.d == -1.0);
			} else {
				fail_msg("%s did not change", c->field);
			}
		}
		assert_int_equal(seen, 111);
	}
}

static void test_conformance_changes__an_assigned_relation_is_a_change_of_the_key(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_add(s, Team, .name = "core");
		Person *person = rx_add(s, Person, .name = "ann");
		assert_true(rx_commit(s));
		assert_false(rx_is_dirty(s, person));
		person->team = team;
		assert_true(rx_is_dirty(s, person));
		assert_true(rx_commit(s));
		assert_true(person->team_id.set);
		assert_int_equal(person->team_id.value, team->id);
		assert_false(rx_is_dirty(s, person));
	}
	rx_with_session(s, .engine = the->engine) {
		Person *person = rx_first(s, Person);
		assert_true(person->team_id.set);
	}
}

/* ---- rollback ------------------------------------------------------------------------------- */

static void test_conformance_changes__rollback_takes_back_unflushed_and_flushed_changes(
	void **state)
{
	suite *the = *state;
	int64_t id = stored_person(the);

	rx_with_session(s, .engine = the->engine) {
		Person *person = rx_get(s, Person, id);
		person->name = "eve";
		assert_true(rx_rollback(s));
		assert_string_equal(person->name, "ann");
		person->name = "eve";
		assert_true(rx_flush(s));
		person->name = "mallory";
		person->mail = NULL;
		assert_true(rx_rollback(s));
		assert_string_equal(person->name, "ann");
		assert_string_equal(person->mail, "ann@example.org");
		assert_false(rx_is_dirty(s, person));
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		assert_string_equal(rx_get(s, Person, id)->name, "ann");
	}
}

static void test_conformance_changes__rollback_expunges_what_was_added_since(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *kept = rx_add(s, Team, .name = "kept");
		assert_true(rx_commit(s));
		rx_add(s, Team, .name = "pending");
		assert_true(rx_rollback(s));
		rx_add(s, Team, .name = "flushed");
		assert_true(rx_flush(s));
		assert_true(rx_rollback(s));
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Team), 1);
		assert_ptr_equal(rx_first(s, Team), kept);
		rx_add(s, Team, .name = "pending");
		rx_add(s, Team, .name = "flushed");
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Team), 3);
	}
}

static void test_conformance_changes__rollback_brings_deleted_objects_back(void **state)
{
	suite *the = *state;
	int64_t id = stored_person(the);

	rx_with_session(s, .engine = the->engine) {
		Person *person = rx_get(s, Person, id);
		for (int flushed = 0; flushed < 2; flushed++) {
			person->name = "eve";
			assert_true(rx_delete(s, person));
			if (flushed)
				assert_true(rx_flush(s));
			assert_true(rx_rollback(s));
			assert_string_equal(person->name, "ann");
			assert_ptr_equal(rx_get(s, Person, id), person);
			assert_false(rx_is_dirty(s, person));
		}
		person->name = "bob";
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		assert_string_equal(rx_get(s, Person, id)->name, "bob");
	}
}

static void test_conformance_changes__rollback_goes_back_to_the_last_commit_only(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person *person = rx_add(s, Person, .name = "one");
		assert_true(rx_commit(s));
		person->name = "two";
		assert_true(rx_commit(s));
		person->name = "three";
		assert_true(rx_flush(s));
		person->name = "four";
		assert_true(rx_rollback(s));
		assert_string_equal(person->name, "two");
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Person, .where = rx_eq(Person_.name, "two")), 1);
	}
}

static void test_conformance_changes__a_delete_of_what_was_only_added_sends_nothing(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_add(s, Team, .name = "core");
		assert_true(rx_delete(s, team));
		assert_true(rx_commit(s));
		assert_int_equal(journal_count("INSERT"), 0);
		assert_int_equal(journal_count("DELETE"), 0);
		assert_int_equal(rx_count(s, Team), 0);
	}
}

static void test_conformance_changes__a_deleted_object_with_changes_is_only_deleted(void **state)
{
	suite *the = *state;
	int64_t id = stored_person(the);

	rx_with_session(s, .engine = the->engine) {
		Person *person = rx_get(s, Person, id);
		person->name = "eve";
		assert_true(rx_delete(s, person));
		assert_true(rx_commit(s));
		assert_int_equal(journal_count("UPDATE"), 0);
		assert_int_equal(rx_count(s, Person), 0);
	}
}

/* ---- refresh -------------------------------------------------------------------------------- */

static void test_conformance_changes__refresh_loads_the_row_and_drops_changes(void **state)
{
	suite *the = *state;
	int64_t id = stored_person(the);

	rx_with_session(s, .engine = the->engine) {
		Person *person = rx_get(s, Person, id);
		assert_true(rx_commit(s));
		rx_with_session(other, .engine = the->engine) {
			rx_get(other, Person, id)->mail = "new@example.org";
			assert_true(rx_commit(other));
		}
		person->name = "not flushed";
		assert_true(rx_refresh(s, person));
		assert_string_equal(person->name, "ann");
		assert_string_equal(person->mail, "new@example.org");
		assert_false(rx_is_dirty(s, person));
		journal_clear();
		assert_true(rx_commit(s));
		assert_int_equal(journal_count("UPDATE"), 0);
	}
}

static void test_conformance_changes__refresh_of_a_row_that_is_gone_is_stale(void **state)
{
	suite *the = *state;
	int64_t id = stored_person(the);

	rx_with_session(s, .engine = the->engine) {
		Person *person = rx_get(s, Person, id);
		char key[32];
		snprintf(key, sizeof(key), "%lld", (long long)id);
		assert_true(rx_commit(s));
		rx_with_session(other, .engine = the->engine) {
			assert_true(rx_delete(other, rx_get(other, Person, id)));
			assert_true(rx_commit(other));
		}
		assert_false(rx_refresh(s, person));
		assert_rx_code(rx_session_error(s), RX_ESTALE);
		assert_contains(rx_session_error(s)->message, "Person");
		assert_contains(rx_session_error(s)->message, key);
		assert_true(rx_rollback(s));
		assert_true(rx_ok(s));
	}
}

static void test_conformance_changes__refresh_of_what_has_no_row_yet_is_refused(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_add(s, Team, .name = "new");
		assert_false(rx_refresh(s, team));
		assert_rx_code(rx_session_error(s), RX_EINVAL);
		assert_contains(rx_session_error(s)->message, "rx_refresh");
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_changes__new_and_deleted_objects_are_dirty_until_the_flush(
	void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_add(s, Team, .name = "core");
		assert_true(rx_is_dirty(s, team));
		assert_true(rx_flush(s));
		assert_false(rx_is_dirty(s, team));
		assert_true(rx_delete(s, team));
		assert_true(rx_is_dirty(s, team));
		assert_true(rx_flush(s));
		assert_false(rx_is_dirty(s, team));
		assert_true(rx_commit(s));
	}
}

#define CHANGE(name) \
	cmocka_unit_test_setup_teardown(test_conformance_changes__##name, suite_open_echo, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHANGE(nothing_changed_sends_no_update),
		CHANGE(there_and_back_again_sends_nothing),
		CHANGE(texts_are_equal_by_content),
		CHANGE(only_changed_columns_are_sent),
		CHANGE(other_columns_of_the_row_are_left_to_others),
		CHANGE(several_assignments_are_one_update),
		CHANGE(of_many_objects_only_the_changed_ones_are_sent),
		CHANGE(of_every_type_are_seen),
		CHANGE(to_null_and_from_null_are_seen),
		CHANGE(name_field_old_and_new_value),
		CHANGE(an_assigned_relation_is_a_change_of_the_key),
		CHANGE(rollback_takes_back_unflushed_and_flushed_changes),
		CHANGE(rollback_expunges_what_was_added_since),
		CHANGE(rollback_brings_deleted_objects_back),
		CHANGE(rollback_goes_back_to_the_last_commit_only),
		CHANGE(a_delete_of_what_was_only_added_sends_nothing),
		CHANGE(a_deleted_object_with_changes_is_only_deleted),
		CHANGE(refresh_loads_the_row_and_drops_changes),
		CHANGE(refresh_of_a_row_that_is_gone_is_stale),
		CHANGE(refresh_of_what_has_no_row_yet_is_refused),
		CHANGE(new_and_deleted_objects_are_dirty_until_the_flush),
	};
	journal_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
