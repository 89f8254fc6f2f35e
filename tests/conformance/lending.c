/* What is assigned to a field is borrowed until the next flush; then the session has its own copy, and
 * the field points to that.
 *
 * Every buffer that a test lends is overwritten and freed as soon as the contract allows it, so that
 * a pointer that was kept is seen by the comparison, and by AddressSanitizer in the build in which
 * each object is an allocation of its own. */
#include "company.h"
#include "engine.h"
#include "stored.h"

/* A text in memory of its own, that take_back makes unreadable. */
static char *lend(const char *text)
{
	char *copy = strdup(text);

	assert_non_null(copy);
	return copy;
}

static void take_back(char *lent)
{
	memset(lent, 'X', strlen(lent));
	free(lent);
}

static void take_back_bytes(void *lent, size_t size)
{
	memset(lent, 'X', size);
	free(lent);
}

static void *lend_bytes(const void *data, size_t size)
{
	void *copy = malloc(size);

	assert_non_null(copy);
	memcpy(copy, data, size);
	return copy;
}

static void test_conformance_lending__an_assigned_text_is_copied_by_the_flush(void **state)
{
	suite *the = *state;
	int64_t id = 0;

	rx_with_session(s, .engine = the->engine) {
		char *lent = lend("lent for a while");
		Maybe *m = rx_add(s, Maybe, .word = lent);
		assert_ptr_equal(m->word, lent);
		assert_true(rx_flush(s));
		assert_true(m->word != lent);
		take_back(lent);
		assert_string_equal(m->word, "lent for a while");
		assert_false(rx_is_dirty(s, m));
		assert_true(rx_commit(s));
		assert_string_equal(m->word, "lent for a while");
		id = m->id;
	}
	assert_stored(the, id, "lent for a while");
}

static void test_conformance_lending__a_commit_copies_as_a_flush_does(void **state)
{
	suite *the = *state;
	int64_t id = 0;

	rx_with_session(s, .engine = the->engine) {
		char *lent = lend("lent");
		Maybe *m = rx_add(s, Maybe, .word = lent);
		assert_true(rx_commit(s));
		take_back(lent);
		assert_string_equal(m->word, "lent");
		assert_true(rx_commit(s));
		id = m->id;
	}
	assert_stored(the, id, "lent");
}

static void test_conformance_lending__the_text_at_the_flush_is_what_counts(void **state)
{
	suite *the = *state;
	int64_t id = 0;

	rx_with_session(s, .engine = the->engine) {
		char *lent = lend("first thought");
		Maybe *m = rx_add(s, Maybe, .word = lent);
		memcpy(lent, "other", 5);
		assert_true(rx_flush(s));
		take_back(lent);
		assert_string_equal(m->word, "other thought");
		assert_true(rx_commit(s));
		id = m->id;
	}
	assert_stored(the, id, "other thought");
}

static void test_conformance_lending__bytes_and_json_are_copied_too(void **state)
{
	suite *the = *state;
	int64_t id = 0;

	rx_with_session(s, .engine = the->engine) {
		void *raw = lend_bytes("\0\1\2\0\xff", 5);
		char *document = lend("{\"a\": [1, 2]}");
		Maybe *m = rx_add(s, Maybe, .raw = rx_bytes_of(raw, 5), .document = rx_json_of(document));
		assert_true(rx_flush(s));
		assert_true(m->raw.data != raw);
		assert_true(m->document.text != document);
		take_back_bytes(raw, 5);
		take_back(document);
		assert_int_equal(m->raw.size, 5);
		assert_memory_equal(m->raw.data, "\0\1\2\0\xff", 5);
		assert_string_equal(m->document.text, "{\"a\": [1, 2]}");
		assert_false(rx_is_dirty(s, m));
		assert_true(rx_commit(s));
		id = m->id;
	}
	rx_with_session(s, .engine = the->engine) {
		Maybe *m = rx_get(s, Maybe, id);
		assert_int_equal(m->raw.size, 5);
		assert_memory_equal(m->raw.data, "\0\1\2\0\xff", 5);
		assert_string_equal(m->document.text, "{\"a\": [1, 2]}");
	}
}

static void test_conformance_lending__empty_texts_and_bytes_are_copied_as_such(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		char *word = lend("");
		void *raw = malloc(1);
		Maybe *m = rx_add(s, Maybe, .word = word, .raw = rx_bytes_of(raw, 0));
		assert_true(rx_flush(s));
		free(word);
		free(raw);
		assert_string_equal(m->word, "");
		assert_non_null(m->raw.data);
		assert_int_equal(m->raw.size, 0);
		assert_true(rx_commit(s));
		assert_false(rx_is_dirty(s, m));
	}
}

static void test_conformance_lending__a_long_text_is_copied_whole(void **state)
{
	suite *the = *state;
	size_t size = 3 << 20;
	char *lent = malloc(size + 1);

	assert_non_null(lent);
	memset(lent, 'a', size);
	lent[size] = '\0';
	lent[size - 1] = 'z';
	rx_with_session(s, .engine = the->engine) {
		Maybe *m = rx_add(s, Maybe, .word = lent);
		assert_true(rx_flush(s));
		take_back(lent);
		assert_int_equal(strlen(m->word), size);
		assert_int_equal(m->word[size - 1], 'z');
		assert_int_equal(m->word[0], 'a');
		assert_true(rx_commit(s));
	}
}

static void test_conformance_lending__text_keys_are_copied_too(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		char *code = lend("AT");
		char *place = lend("7c");
		Country *country = rx_add(s, Country, .code = code, .name = "Austria");
		Seat *seat = rx_add(s, Seat, .line = 3, .place = place);
		assert_true(rx_flush(s));
		take_back(code);
		take_back(place);
		assert_string_equal(country->code, "AT");
		assert_string_equal(seat->place, "7c");
		assert_ptr_equal(rx_get(s, Country, "AT"), country);
		assert_ptr_equal(rx_get(s, Seat, 3, "7c"), seat);
		assert_true(rx_commit(s));
		assert_ptr_equal(rx_first(s, Country), country);
	}
}

static void test_conformance_lending__assignment_to_a_loaded_object_is_copied(void **state)
{
	suite *the = *state;
	int64_t id = stored(the, "old");

	rx_with_session(s, .engine = the->engine) {
		Maybe *m = rx_get(s, Maybe, id);
		char *word = lend("new");
		char *document = lend("[2]");
		void *raw = lend_bytes("new", 3);
		m->word = word;
		m->document = rx_json_of(document);
		m->raw = rx_bytes_of(raw, 3);
		assert_true(rx_flush(s));
		take_back(word);
		take_back(document);
		take_back_bytes(raw, 3);
		assert_string_equal(m->word, "new");
		assert_string_equal(m->document.text, "[2]");
		assert_memory_equal(m->raw.data, "new", 3);
		assert_false(rx_is_dirty(s, m));
		assert_true(rx_commit(s));
	}
	assert_stored(the, id, "new");
}

static void test_conformance_lending__an_equal_text_is_given_back_after_the_flush(void **state)
{
	suite *the = *state;
	int64_t id = stored(the, "the same");

	rx_with_session(s, .engine = the->engine) {
		Maybe *m = rx_get(s, Maybe, id);
		char *lent = lend("the same");
		m->word = lent;
		assert_true(rx_flush(s));
		take_back(lent);
		assert_string_equal(m->word, "the same");
		assert_false(rx_is_dirty(s, m));
		assert_true(rx_commit(s));
	}
	assert_stored(the, id, "the same");
}

static void test_conformance_lending__one_buffer_may_serve_many_fields(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		char *lent = lend("[1,2,3]");
		Maybe *m = rx_add(
			s, Maybe, .word = lent, .document = rx_json_of(lent), .raw = rx_bytes_of(lent, 7));
		Maybe *other = rx_add(s, Maybe, .word = lent + 1);
		assert_true(rx_flush(s));
		take_back(lent);
		assert_string_equal(m->word, "[1,2,3]");
		assert_string_equal(m->document.text, "[1,2,3]");
		assert_memory_equal(m->raw.data, "[1,2,3]", 7);
		assert_string_equal(other->word, "1,2,3]");
		assert_true(rx_commit(s));
	}
}

static void test_conformance_lending__a_buffer_used_again_after_each_flush(void **state)
{
	suite *the = *state;
	char buffer[32];

	rx_with_session(s, .engine = the->engine) {
		Maybe *list[50];
		for (int i = 0; i < 50; i++) {
			snprintf(buffer, sizeof(buffer), "word %d", i);
			list[i] = rx_add(s, Maybe, .word = buffer);
			assert_true(rx_flush(s));
		}
		strcpy(buffer, "else");
		assert_true(rx_commit(s));
		for (int i = 0; i < 50; i++) {
			char wanted[32];
			snprintf(wanted, sizeof(wanted), "word %d", i);
			assert_string_equal(list[i]->word, wanted);
		}
	}
}

static void test_conformance_lending__a_copied_struct_is_ones_own_at_once(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Maybe *mine = calloc(1, sizeof(*mine));
		char *lent = lend("in a struct");
		mine->word = lent;
		mine->medium = rx_some(5);
		Maybe *theirs = rx_add_copy(s, Maybe, mine);
		assert_true(theirs != mine);
		take_back_bytes(mine, sizeof(*mine));
		assert_int_equal(theirs->medium.value, 5);
		assert_ptr_equal(theirs->word, lent);
		assert_true(rx_flush(s));
		take_back(lent);
		assert_string_equal(theirs->word, "in a struct");
		assert_true(theirs->id > 0);
		assert_true(rx_commit(s));
	}
}

static void test_conformance_lending__an_array_of_structs_is_ones_own_at_once(void **state)
{
	suite *the = *state;
	enum { N = 300 };

	rx_with_session(s, .engine = the->engine) {
		Maybe *array = calloc(N, sizeof(*array));
		char *words[N];
		for (int i = 0; i < N; i++) {
			char word[32];
			snprintf(word, sizeof(word), "word %d", i);
			words[i] = lend(word);
			array[i].word = words[i];
			array[i].medium = rx_some(i);
		}
		Maybe **list = rx_add_many(s, Maybe, array, N);
		take_back_bytes(array, N * sizeof(*array));
		assert_int_equal(rx_len(list), N);
		assert_true(rx_commit(s));
		for (int i = 0; i < N; i++)
			take_back(words[i]);
		for (int i = 0; i < N; i++) {
			char word[32];
			snprintf(word, sizeof(word), "word %d", i);
			assert_string_equal(list[i]->word, word);
			assert_int_equal(list[i]->medium.value, i);
			assert_true(list[i]->id > 0);
		}
		assert_null(list[N]);
	}
}

static void test_conformance_lending__a_part_of_a_text_of_the_session_may_be_assigned(void **state)
{
	suite *the = *state;
	int64_t id = stored(the, "abcdef");

	rx_with_session(s, .engine = the->engine) {
		Maybe *m = rx_get(s, Maybe, id);
		m->word = m->word + 2;
		assert_true(rx_flush(s));
		assert_string_equal(m->word, "cdef");
		m->word = m->word + 1;
		assert_true(rx_commit(s));
		assert_string_equal(m->word, "def");
	}
	assert_stored(the, id, "def");
}

static void test_conformance_lending__a_text_of_another_object_is_copied(void **state)
{
	suite *the = *state;
	int64_t one = stored(the, "shared text"), two = stored(the, "two");

	rx_with_session(s, .engine = the->engine) {
		Maybe *first = rx_get(s, Maybe, one);
		Maybe *second = rx_get(s, Maybe, two);
		Maybe *third = rx_add(s, Maybe, .word = first->word);
		second->word = first->word;
		assert_true(rx_flush(s));
		assert_true(rx_expunge(s, first));
		assert_string_equal(second->word, "shared text");
		assert_string_equal(third->word, "shared text");
		assert_true(rx_commit(s));
		assert_string_equal(third->word, "shared text");
	}
	assert_stored(the, two, "shared text");
}

static void test_conformance_lending__a_text_of_another_session_is_copied(void **state)
{
	suite *the = *state;
	int64_t one = stored(the, "from elsewhere"), two = stored(the, "two");

	rx_with_session(s, .engine = the->engine) {
		Maybe *second = rx_get(s, Maybe, two);
		rx_session *other = rx_session_open(.engine = the->engine);
		Maybe *first = rx_get(other, Maybe, one);
		second->word = first->word;
		assert_true(rx_flush(s));
		rx_session_close(other);
		assert_string_equal(second->word, "from elsewhere");
		assert_true(rx_commit(s));
	}
	assert_stored(the, two, "from elsewhere");
}

static void test_conformance_lending__optional_values_are_values(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_opt_uuid token = rx_some(rx_uuid_of("00112233-4455-6677-8899-aabbccddeeff"));
		rx_opt_decimal amount = rx_some(rx_decimal_of("12.5"));
		Maybe *m = rx_add(s, Maybe, .token = token, .amount = amount);
		memset(&token, 0xee, sizeof(token));
		memset(&amount, 0xee, sizeof(amount));
		assert_true(rx_commit(s));
		assert_int_equal(m->token.value.byte[15], 0xff);
		assert_int_equal(rx_decimal_compare(m->amount.value, rx_decimal_of("12.5")), 0);
	}
}

static void test_conformance_lending__null_stays_null(void **state)
{
	suite *the = *state;
	int64_t id = stored(the, "set");

	rx_with_session(s, .engine = the->engine) {
		Maybe *m = rx_get(s, Maybe, id);
		m->word = NULL;
		m->raw = rx_bytes_of(NULL, 0);
		m->document = rx_json_of(NULL);
		assert_true(rx_commit(s));
		assert_null(m->word);
		assert_null(m->raw.data);
		assert_null(m->document.text);
	}
	assert_stored(the, id, NULL);
}

static void test_conformance_lending__a_rollback_gives_the_loan_back(void **state)
{
	suite *the = *state;
	int64_t id = stored(the, "as it was");

	rx_with_session(s, .engine = the->engine) {
		Maybe *m = rx_get(s, Maybe, id);
		char *lent = lend("lent");
		char *document = lend("[9]");
		m->word = lent;
		m->document = rx_json_of(document);
		assert_true(rx_rollback(s));
		take_back(lent);
		take_back(document);
		assert_string_equal(m->word, "as it was");
		assert_string_equal(m->document.text, "[1]");
		assert_false(rx_is_dirty(s, m));
		assert_true(rx_commit(s));
	}
	assert_stored(the, id, "as it was");
}

static void test_conformance_lending__a_rollback_after_flushes_gives_the_loaded_texts_back(
	void **state)
{
	suite *the = *state;
	int64_t id = stored(the, "as it was");

	rx_with_session(s, .engine = the->engine) {
		Maybe *m = rx_get(s, Maybe, id);
		const char *before = m->word;
		for (int i = 0; i < 3; i++) {
			char *lent = lend("in between");
			lent[0] = (char)('a' + i);
			m->word = lent;
			assert_true(rx_flush(s));
			take_back(lent);
		}
		const char *flushed = m->word;
		assert_string_equal(flushed, "cn between");
		assert_true(rx_rollback(s));
		assert_string_equal(m->word, "as it was");
		assert_string_equal(before, "as it was");
		assert_string_equal(flushed, "cn between");
	}
	assert_stored(the, id, "as it was");
}

static void test_conformance_lending__a_rollback_after_a_commit_keeps_the_committed_copy(
	void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		char *first = lend("committed"), *second = lend("given up");
		Maybe *m = rx_add(s, Maybe, .word = first);
		assert_true(rx_commit(s));
		take_back(first);
		m->word = second;
		assert_true(rx_rollback(s));
		take_back(second);
		assert_string_equal(m->word, "committed");
		assert_true(rx_rollback(s));
		assert_string_equal(m->word, "committed");
		assert_ptr_equal(rx_get(s, Maybe, m->id), m);
	}
}

static void test_conformance_lending__a_failed_flush_and_a_rollback_end_the_loan(void **state)
{
	suite *the = *state;
	int64_t id = stored(the, "as it was");

	rx_with_session(s, .engine = the->engine) {
		Maybe *m = rx_get(s, Maybe, id);
		char *lent = lend("lent");
		char *broken = lend("{\"a\":");
		m->word = lent;
		rx_add(s, Maybe, .document = rx_json_of(broken), .word = lent);
		assert_false(rx_flush(s));
		assert_rx_code(rx_session_error(s), RX_EDATA);
		assert_true(rx_rollback(s));
		take_back(lent);
		take_back(broken);
		assert_string_equal(m->word, "as it was");
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Maybe), 1);
	}
	assert_stored(the, id, "as it was");
}

static void test_conformance_lending__a_close_without_flush_reads_no_loan(void **state)
{
	suite *the = *state;
	int64_t id = stored(the, "as it was");
	char *lent = lend("lent");
	rx_session *s = rx_session_open(.engine = the->engine);
	Maybe *m = rx_get(s, Maybe, id);

	m->word = lent;
	rx_add(s, Maybe, .word = lent);
	take_back(lent);
	rx_session_close(s);
	assert_stored(the, id, "as it was");
}

static void test_conformance_lending__an_expunged_object_needs_its_loan_no_more(void **state)
{
	suite *the = *state;
	int64_t id = stored(the, "as it was");

	rx_with_session(s, .engine = the->engine) {
		Maybe *m = rx_get(s, Maybe, id);
		char *lent = lend("lent");
		m->word = lent;
		Maybe *new = rx_add(s, Maybe, .word = lent);
		assert_true(rx_expunge(s, m));
		assert_true(rx_expunge(s, new));
		take_back(lent);
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Maybe), 1);
	}
	assert_stored(the, id, "as it was");
}

static void test_conformance_lending__cleared_objects_need_their_loans_no_more(void **state)
{
	suite *the = *state;
	int64_t id = stored(the, "as it was");

	rx_with_session(s, .engine = the->engine) {
		char *lent = lend("lent");
		((Maybe *)rx_get(s, Maybe, id))->word = lent;
		rx_add(s, Maybe, .word = lent);
		rx_clear(s);
		take_back(lent);
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Maybe), 1);
	}
	assert_stored(the, id, "as it was");
}

static void test_conformance_lending__values_of_a_query_are_lent_for_the_call_only(void **state)
{
	suite *the = *state;
	stored(the, "one");
	stored(the, "two");

	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < 3; i++) {
			char *lent = lend(i == 1 ? "two" : "one");
			rx_text *list = malloc(2 * sizeof(*list));
			assert_non_null(list);
			list[0] = list[1] = lent;
			Maybe *by_value = rx_one(s, Maybe, .where = rx_eq(Maybe_.word, lent));
			Maybe *by_list = rx_one(s, Maybe, .where = rx_in_array(Maybe_.word, list, 2));
			Maybe *by_part = rx_one(s, Maybe, .where = rx_contains(Maybe_.word, lent));
			take_back_bytes(list, 2 * sizeof(*list));
			take_back(lent);
			assert_non_null(by_value);
			assert_string_equal(by_value->word, i == 1 ? "two" : "one");
			assert_ptr_equal(by_list, by_value);
			assert_ptr_equal(by_part, by_value);
		}
	}
}

static void test_conformance_lending__keys_are_lent_for_the_call_only(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Country, .code = "AT", .name = "Austria");
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		char *code = lend("AT");
		Country *country = rx_get(s, Country, code);
		take_back(code);
		assert_non_null(country);
		assert_string_equal(country->code, "AT");
		assert_ptr_equal(rx_get(s, Country, "AT"), country);
		assert_null(rx_get(s, Country, "XX"));
	}
}

static void test_conformance_lending__changes_show_old_and_new_until_the_next_call(void **state)
{
	suite *the = *state;
	int64_t id = stored(the, "old");

	rx_with_session(s, .engine = the->engine) {
		Maybe *m = rx_get(s, Maybe, id);
		char *lent = lend("new");
		m->word = lent;
		const rx_change *changes = rx_changes(s, m);
		assert_non_null(changes);
		assert_string_equal(changes[0].field, "word");
		assert_int_equal(changes[0].old_value.type, RX_TYPE_TEXT);
		assert_int_equal(changes[0].old_value.as.s.size, 3);
		assert_memory_equal(changes[0].old_value.as.s.data, "old", 4);
		assert_memory_equal(changes[0].new_value.as.s.data, "new", 4);
		assert_null(changes[1].field);
		assert_true(rx_flush(s));
		take_back(lent);
		assert_true(rx_commit(s));
	}
	assert_stored(the, id, "new");
}

static void test_conformance_lending__values_of_a_cursor_are_lent_for_its_opening(void **state)
{
	suite *the = *state;
	int n = 0;
	char *lent = lend("wanted");

	for (int i = 0; i < 5; i++)
		stored(the, "wanted");
	rx_with_session(s, .engine = the->engine) {
		rx_for(Maybe, item, s, .where = rx_eq(Maybe_.word, lent)) {
			if (n == 0)
				take_back(lent);
			n++;
			assert_string_equal(item->word, "wanted");
		}
		assert_true(rx_ok(s));
	}
	assert_int_equal(n, 5);
}

#define OWN(name) \
	cmocka_unit_test_setup_teardown(test_conformance_lending__##name, suite_open, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		OWN(an_assigned_text_is_copied_by_the_flush),
		OWN(a_commit_copies_as_a_flush_does),
		OWN(the_text_at_the_flush_is_what_counts),
		OWN(bytes_and_json_are_copied_too),
		OWN(empty_texts_and_bytes_are_copied_as_such),
		OWN(a_long_text_is_copied_whole),
		OWN(text_keys_are_copied_too),
		OWN(assignment_to_a_loaded_object_is_copied),
		OWN(an_equal_text_is_given_back_after_the_flush),
		OWN(one_buffer_may_serve_many_fields),
		OWN(a_buffer_used_again_after_each_flush),
		OWN(a_copied_struct_is_ones_own_at_once),
		OWN(an_array_of_structs_is_ones_own_at_once),
		OWN(a_part_of_a_text_of_the_session_may_be_assigned),
		OWN(a_text_of_another_object_is_copied),
		OWN(a_text_of_another_session_is_copied),
		OWN(optional_values_are_values),
		OWN(null_stays_null),
		OWN(a_rollback_gives_the_loan_back),
		OWN(a_rollback_after_flushes_gives_the_loaded_texts_back),
		OWN(a_rollback_after_a_commit_keeps_the_committed_copy),
		OWN(a_failed_flush_and_a_rollback_end_the_loan),
		OWN(a_close_without_flush_reads_no_loan),
		OWN(an_expunged_object_needs_its_loan_no_more),
		OWN(cleared_objects_need_their_loans_no_more),
		OWN(values_of_a_query_are_lent_for_the_call_only),
		OWN(keys_are_lent_for_the_call_only),
		OWN(changes_show_old_and_new_until_the_next_call),
		OWN(values_of_a_cursor_are_lent_for_its_opening),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
