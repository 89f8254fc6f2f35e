/* A session driven at random beside a plain model of what it promises: what was added, changed,
 * deleted, flushed, committed and rolled back. After each step the objects hold what the model says,
 * and after each commit and rollback so does the database, as another session sees it.
 *
 * The seed is printed when something differs; REFLEX_TEST_SEED sets it. */

#include "engine.h"
#include "support/seed.h"

enum { ITEMS = 40, STEPS = 3000, WORDS = 6 };

static const char *const words[WORDS] = { NULL, "", "a", "b", "a longer word", "ä" };

typedef struct values {
	int number; /* -1: NULL */
	int word;
} values;

typedef enum item_state { ABSENT, PENDING, LOADED, DELETED, GONE } item_state;

/* One row, and what the session knows of it. */
typedef struct item {
	bool is_committed, is_written; /* the row is there: for all, in this transaction */
	values committed, written;
	item_state state;
	Maybe *object;
	values memory;
	int64_t id;
	bool was_expunged; /* in this transaction: not to be loaded again before its end */
	bool doubtful; /* loaded after a clear of a session that had written: a rollback expunges it */
} item;

static item items[ITEMS];
static unsigned long long random_state, seed;
static int step_number;
static bool has_written, in_doubt; /* in this transaction */

static int below(int n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (int)((random_state >> 11) % (unsigned)n);
}

static values random_values(void)
{
	return (values){ below(8) - 1, below(WORDS) };
}

#define CHECK(condition, i) \
	do { \
		if (!(condition)) \
			fail_msg("seed %llu, step %d, item %d: not so: %s (%s)", seed, step_number, (i), \
				#condition, rx_session_error(s)->message); \
	} while (0)

static void assign(Maybe *object, values to)
{
	object->medium = to.number < 0 ? (rx_opt_int32){ 0 } : rx_some(to.number);
	object->word = words[to.word];
}

static bool holds(const Maybe *object, values wanted)
{
	const char *word = words[wanted.word];
	bool same_word = word && object->word ? strcmp(word, object->word) == 0 : word == object->word;

	return same_word && object->medium.set == (wanted.number >= 0) &&
		(!object->medium.set || object->medium.value == wanted.number);
}

/* ---- the steps, in the session and in the model ---------------------------------------------- */

static void add(rx_session *s, int i)
{
	item *x = &items[i];

	x->memory = random_values();
	x->object = rx_add(s, Maybe, .big = rx_some((int64_t)i));
	CHECK(x->object, i);
	assign(x->object, x->memory);
	x->state = PENDING;
}

static void model_flush(void)
{
	for (item *x = items; x < items + ITEMS; x++) {
		bool same = x->memory.number == x->written.number && x->memory.word == x->written.word;
		has_written |= x->state == PENDING || x->state == DELETED || (x->state == LOADED && !same);
		if (x->state == PENDING || x->state == LOADED) {
			x->is_written = true;
			x->written = x->memory;
			x->state = LOADED;
		} else if (x->state == DELETED) {
			x->is_written = false;
			x->state = GONE;
		}
	}
}

static void model_commit(void)
{
	model_flush();
	has_written = in_doubt = false;
	for (item *x = items; x < items + ITEMS; x++) {
		x->is_committed = x->is_written;
		x->committed = x->written;
		x->was_expunged = x->doubtful = false;
		if (x->state == GONE)
			x->state = ABSENT;
	}
}

static void model_rollback(void)
{
	has_written = in_doubt = false;
	for (item *x = items; x < items + ITEMS; x++) {
		x->is_written = x->is_committed;
		x->written = x->committed;
		if (x->state != ABSENT && x->is_committed && !x->doubtful) {
			x->state = LOADED;
			x->memory = x->committed;
		} else {
			x->state = ABSENT;
		}
		x->was_expunged = x->doubtful = false;
	}
}

static bool has_to_flush(void)
{
	for (item *x = items; x < items + ITEMS; x++)
		if (x->state == PENDING || x->state == DELETED)
			return true;
	return false;
}

static void ask(rx_session *s)
{
	int number = below(7), wanted = 0;

	if (has_to_flush())
		model_flush();
	for (item *x = items; x < items + ITEMS; x++)
		wanted += x->is_written && x->written.number == number;
	CHECK(rx_count(s, Maybe, .where = rx_eq(Maybe_.medium, number)) == wanted, number);
}

static void get(rx_session *s, int i)
{
	item *x = &items[i];

	if (x->was_expunged || !x->is_written || (x->state != ABSENT && x->state != LOADED))
		return;
	if (has_to_flush())
		model_flush();
	Maybe *object = rx_get(s, Maybe, x->id);
	CHECK(object, i);
	CHECK(x->state != LOADED || object == x->object, i);
	if (x->state == LOADED)
		return;
	x->object = object;
	x->state = LOADED;
	x->memory = x->written;
	x->doubtful = in_doubt;
}

static void expunge(rx_session *s, int i)
{
	item *x = &items[i];

	CHECK(rx_expunge(s, x->object), i);
	x->was_expunged = true;
	x->state = ABSENT;
}

static void clear(rx_session *s)
{
	rx_clear(s);
	in_doubt |= has_written;
	for (item *x = items; x < items + ITEMS; x++) {
		x->was_expunged = x->state != ABSENT || x->was_expunged;
		x->state = ABSENT;
	}
}

/* ---- comparing ------------------------------------------------------------------------------ */

static void compare_objects(rx_session *s)
{
	for (int i = 0; i < ITEMS; i++) {
		item *x = &items[i];
		if (x->state != PENDING && x->state != LOADED)
			continue;
		if (x->state == LOADED)
			x->id = x->object->id;
		CHECK(holds(x->object, x->memory), i);
		CHECK(x->object->big.set && x->object->big.value == i, i);
		bool dirty = x->state == PENDING || x->memory.number != x->written.number ||
			x->memory.word != x->written.word;
		CHECK(rx_is_dirty(s, x->object) == dirty, i);
	}
}

static void compare_database(suite *the)
{
	rx_with_session(s, .engine = the->engine) {
		int wanted = 0;
		for (int i = 0; i < ITEMS; i++) {
			item *x = &items[i];
			Maybe *row = rx_first(s, Maybe, .where = rx_eq(Maybe_.big, i));
			CHECK((row != NULL) == x->is_committed, i);
			CHECK(!row || (holds(row, x->committed) && row->id == x->id), i);
			wanted += x->is_committed;
		}
		CHECK(rx_count(s, Maybe) == wanted, -1);
	}
}

static void change_one(rx_session *s, int i)
{
	item *x = &items[i];
	int what = below(12);

	if (x->state == ABSENT && !x->is_written && !x->was_expunged)
		add(s, i);
	else if (x->state == ABSENT || (x->state == LOADED && what == 0))
		get(s, i);
	else if (x->state == LOADED && what == 1)
		expunge(s, i);
	else if (x->state == LOADED && what == 2) {
		CHECK(rx_refresh(s, x->object), i);
		x->memory = x->written;
	} else if (x->state == LOADED && what < 5) {
		CHECK(rx_delete(s, x->object), i);
		x->state = DELETED;
	} else if (x->state == LOADED || x->state == PENDING) {
		x->memory = random_values();
		assign(x->object, x->memory);
	}
}

static void take_step(suite *the, rx_session *s)
{
	int what = below(100);

	if (what < 84) {
		change_one(s, below(ITEMS));
	} else if (what < 88) {
		CHECK(rx_flush(s), -1);
		model_flush();
	} else if (what < 93) {
		ask(s);
	} else if (what < 96) {
		CHECK(rx_commit(s), -1);
		model_commit();
		compare_objects(s);
		compare_database(the);
	} else if (what < 99) {
		CHECK(rx_rollback(s), -1);
		model_rollback();
		compare_database(the);
	} else {
		clear(s);
	}
	compare_objects(s);
}

static void test_conformance_random_work__does_what_the_model_says(void **state)
{
	suite *the = *state;

	seed = test_seed();
	for (int round = 0; round < 3; round++) {
		random_state = (seed + (unsigned)round) * 2654435761u + 1;
		memset(items, 0, sizeof(items));
		has_written = in_doubt = false;
		rx_with_session(s, .engine = the->engine) {
			for (step_number = 0; step_number < STEPS; step_number++)
				take_step(the, s);
			for (Maybe **all = rx_all(s, Maybe); all && *all; all++)
				assert_true(rx_delete(s, *all));
			assert_true(rx_commit(s));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_conformance_random_work__does_what_the_model_says, suite_open, suite_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
