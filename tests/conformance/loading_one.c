/* What a `one` points to, loaded in the rows of the query: how many statements that takes, what it means
 * for objects that are there already, and the way to say otherwise. */
#include "journal.h"

/* clang-format off */
RX_MODEL(Studio, studio,
    column(rx_text, name),
    many(Artist, artists));

RX_MODEL(Artist, artist,
    column(rx_text, name),
    column(rx_opt_datetime, gone_at, .soft_delete = true),
    column(rx_opt_int64, studio_id, .foreign_key = "studio.id"),
    column(rx_opt_int64, teacher_id, .foreign_key = "artist.id"),
    one(Studio, studio),
    one(Artist, teacher),
    one(Portrait, portrait),
    many(Work, works, .via = "artist_id"));

/* One to one; its key is here. */
RX_MODEL(Portrait, portrait,
    column(rx_text, file),
    column(rx_opt_int64, artist_id, .foreign_key = "artist.id", .unique = true),
    one(Artist, artist));

/* Two relations to one model. */
RX_MODEL(Work, work,
    column(rx_text, title),
    column(int32_t, price),
    column(int64_t, artist_id, .foreign_key = "artist.id"),
    column(rx_opt_int64, owner_id, .foreign_key = "artist.id"),
    one(Artist, artist, .via = "artist_id"),
    one(Artist, owner, .via = "owner_id"),
    many(Bid, bids));

RX_MODEL(Bid, bid,
    column(int32_t, amount),
    column(int64_t, work_id, .foreign_key = "work.id"),
    one(Work, work));

/* The target has a tenant. */
RX_MODEL(Depot, depot,
    column(rx_text, place),
    column(int64_t, tenant_id, .tenant = true));
RX_MODEL(Crate, crate,
    column(rx_text, label),
    column(rx_opt_int64, depot_id, .foreign_key = "depot.id"),
    one(Depot, depot));

/* A chain of more than are joined at once. */
RX_MODEL(Link, link,
    column(int32_t, number),
    column(rx_opt_int64, next_id, .foreign_key = "link.id"),
    one(Link, next));
/* clang-format on */

#define NOTHING_WRONG(s) assert_rx_ok(rx_session_error(s))
#define assert_rx_failed(s, wanted, part) \
	do { \
		assert_rx_code(rx_session_error(s), wanted); \
		assert_contains(rx_session_error(s)->message, part); \
		rx_rollback(s); \
	} while (0)

/* anna (studio "north", portrait, teacher of ben), ben (studio "south"), carl (none); works w1 … w6 by
 * them in turn, w1 owned by ben, w2 by anna. */
static int open_gallery(void **state)
{
	if (suite_open_echo(state))
		return -1;
	suite *the = *state;
	bool done = false;
	rx_with_session(s, .engine = the->engine) {
		Studio *north = rx_add(s, Studio, .name = "north");
		Studio *south = rx_add(s, Studio, .name = "south");
		Artist *anna = rx_add(s, Artist, .name = "anna", .studio = north,
			.portrait = &(Portrait){ .file = "anna.png" });
		Artist *ben = rx_add(s, Artist, .name = "ben", .studio = south, .teacher = anna);
		Artist *carl = rx_add(s, Artist, .name = "carl", .teacher = ben);
		Artist *by[] = { anna, ben, carl };
		static const char *const titles[] = { "w1", "w2", "w3", "w4", "w5", "w6" };
		for (int i = 0; i < 6; i++)
			rx_add(s, Work, .title = titles[i], .price = i + 1, .artist = by[i % 3],
				.owner = i == 0 ? ben
					: i == 1	? anna
								: NULL,
				.bids = rx_list(Bid, &(Bid){ .amount = i }));
		done = rx_commit(s);
	}
	journal_clear();
	return done ? 0 : -1;
}

/* ---- one statement ---------------------------------------------------------------------------- */

static void test_conformance_loading_one__several_come_with_one_statement(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Work **works = rx_all(
			s, Work, .order_by = { rx_asc(Work_.title) }, .load = { Work_.artist, Work_.owner });
		NOTHING_WRONG(s);
		assert_int_equal(journal_lines("SELECT "), 1);
		assert_int_equal(journal_count("LEFT JOIN"), 2);
		assert_int_equal(rx_len(works), 6);
		assert_string_equal(works[0]->artist->name, "anna");
		assert_string_equal(works[0]->owner->name, "ben");
		assert_string_equal(works[1]->owner->name, "anna");
		assert_ptr_equal(works[0]->artist, works[1]->owner);
		assert_ptr_equal(works[0]->artist, works[3]->artist);
		assert_null(works[2]->owner);
		assert_true(rx_is_loaded(s, works[2], Work_.owner));
		assert_false(rx_is_dirty(s, works[0]));
	}
}

static void test_conformance_loading_one__paths_of_single_ones_come_with_it(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Bid **bids = rx_all(s, Bid, .order_by = { rx_asc(Bid_.id) },
			.load = { rx_path(Bid_.work, Work_.artist, Artist_.studio),
				rx_path(Bid_.work, Work_.artist, Artist_.portrait),
				rx_path(Bid_.work, Work_.owner) });
		NOTHING_WRONG(s);
		assert_int_equal(journal_lines("SELECT "), 1);
		/* What entries have in common is joined once. */
		assert_int_equal(journal_count("LEFT JOIN"), 5);
		assert_string_equal(bids[0]->work->artist->studio->name, "north");
		assert_string_equal(bids[0]->work->artist->portrait->file, "anna.png");
		assert_ptr_equal(bids[0]->work->artist->portrait->artist, bids[0]->work->artist);
		assert_string_equal(bids[0]->work->owner->name, "ben");
		assert_null(bids[2]->work->artist->studio);
		assert_null(bids[1]->work->artist->portrait);
		assert_true(rx_is_loaded(s, bids[1]->work->artist, Artist_.portrait));
	}
}

static void test_conformance_loading_one__a_list_behind_it_is_a_second_query(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Work **works = rx_all(s, Work, .order_by = { rx_asc(Work_.title) },
			.load = { rx_path(Work_.artist, Artist_.works), Work_.bids });
		NOTHING_WRONG(s);
		assert_int_equal(journal_lines("SELECT "), 3);
		assert_int_equal(rx_len(works[0]->artist->works), 2);
		assert_ptr_equal(works[0]->artist->works[1], works[3]);
		assert_int_equal(rx_len(works[5]->bids), 1);
	}
}

static void test_conformance_loading_one__a_table_is_joined_to_itself(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Artist **artists = rx_all(s, Artist, .order_by = { rx_desc(Artist_.name) },
			.load = { rx_path(Artist_.teacher, Artist_.teacher) });
		NOTHING_WRONG(s);
		assert_int_equal(journal_lines("SELECT "), 1);
		assert_int_equal(rx_len(artists), 3);
		assert_string_equal(artists[0]->name, "carl");
		assert_ptr_equal(artists[0]->teacher, artists[1]);
		assert_ptr_equal(artists[1]->teacher, artists[2]);
		assert_null(artists[2]->teacher);
		/* The other way round: the one that is pointed to comes first, then as a row. */
		rx_clear(s);
		artists = rx_all(s, Artist, .order_by = { rx_asc(Artist_.name) },
			.load = { Artist_.teacher }, .where = rx_ne(Artist_.name, "nobody"));
		assert_int_equal(rx_len(artists), 3);
		assert_ptr_equal(artists[2]->teacher, artists[1]);
		assert_ptr_equal(artists[1]->teacher, artists[0]);
		/* And where the row of the one pointed to is not among those asked for. */
		rx_clear(s);
		Artist *carl = rx_one(s, Artist, .where = rx_eq(Artist_.name, "carl"),
			.load = { rx_path(Artist_.teacher, Artist_.studio) });
		assert_string_equal(carl->teacher->studio->name, "south");
		assert_false(rx_is_loaded(s, carl->teacher, Artist_.teacher));
		NOTHING_WRONG(s);
	}
}

static void test_conformance_loading_one__one_to_one_from_both_sides(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Artist **artists =
			rx_all(s, Artist, .order_by = { rx_asc(Artist_.name) }, .load = { Artist_.portrait });
		assert_int_equal(journal_lines("SELECT "), 1);
		assert_string_equal(artists[0]->portrait->file, "anna.png");
		assert_ptr_equal(artists[0]->portrait->artist, artists[0]);
		assert_null(artists[1]->portrait);
		assert_true(rx_is_loaded(s, artists[1], Artist_.portrait));
		/* That there is none is known: nothing is asked again. */
		journal_clear();
		artists = rx_all(s, Artist, .load = { rx_by_query(Artist_.portrait) });
		assert_int_equal(journal_lines("SELECT "), 1);
		NOTHING_WRONG(s);
	}
	rx_with_session(s, .engine = the->engine) {
		journal_clear();
		Portrait *portrait = rx_one(s, Portrait, .load = { Portrait_.artist });
		assert_int_equal(journal_lines("SELECT "), 1);
		assert_string_equal(portrait->artist->name, "anna");
	}
}

/* ---- with the rest of a query ------------------------------------------------------------------ */

static void test_conformance_loading_one__with_conditions_order_and_limits(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Work **works =
			rx_all(s, Work, .where = rx_gt(Work_.price, 1), .order_by = { rx_desc(Work_.price) },
				.limit = 2, .offset = 1, .load = { Work_.artist, Work_.bids });
		NOTHING_WRONG(s);
		assert_int_equal(journal_lines("SELECT "), 2);
		assert_int_equal(rx_len(works), 2);
		assert_string_equal(works[0]->title, "w5");
		assert_string_equal(works[0]->artist->name, "ben");
		Work **next = rx_all(s, Work, .order_by = { rx_desc(Work_.price) }, .limit = 2,
			.after = rx_after(works[1]), .load = { Work_.artist });
		NOTHING_WRONG(s);
		assert_string_equal(next[0]->title, "w3");
		assert_string_equal(next[0]->artist->name, "carl");
	}
	rx_with_session(s, .engine = the->engine) {
		journal_clear();
		Work *first =
			rx_first(s, Work, .order_by = { rx_asc(Work_.price) }, .load = { Work_.artist });
		Work *one = rx_one(s, Work, .where = rx_eq(Work_.title, "w2"), .load = { Work_.artist });
		assert_int_equal(journal_lines("SELECT "), 2);
		assert_string_equal(first->artist->name, "anna");
		assert_string_equal(one->artist->name, "ben");
		journal_clear();
		assert_int_equal(rx_count(s, Work, .load = { Work_.artist }), 6);
		assert_true(rx_exists(s, Work, .load = { Work_.artist }));
		assert_int_equal(journal_count("JOIN"), 0);
		NOTHING_WRONG(s);
	}
}

/* The joins of .load are nobody's business: a condition has to join the table itself. */
static void test_conformance_loading_one__beside_joins_of_the_program(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Work **works = rx_all(s, Work, .join = { Work_.owner }, .where = rx_eq(Artist_.name, "ben"),
			.load = { Work_.artist, Work_.owner });
		NOTHING_WRONG(s);
		assert_int_equal(journal_lines("SELECT "), 1);
		assert_int_equal(rx_len(works), 1);
		assert_string_equal(works[0]->artist->name, "anna");
		assert_string_equal(works[0]->owner->name, "ben");
		/* Rows of a join to many are grouped: each object once, with what it points to. */
		rx_clear(s);
		Artist **artists = rx_all(s, Artist, .join = { Artist_.works },
			.order_by = { rx_asc(Artist_.name) }, .load = { Artist_.studio, Artist_.teacher });
		NOTHING_WRONG(s);
		assert_int_equal(rx_len(artists), 3);
		assert_string_equal(artists[1]->studio->name, "south");
		assert_ptr_equal(artists[1]->teacher, artists[0]);
		rx_all(s, Work, .where = rx_eq(Artist_.name, "ben"), .load = { Work_.artist });
		assert_rx_failed(s, RX_EINVAL, ".join = { Work_.artist }");
	}
}

/* In SQL of the program a column may stand without its table. */
static void test_conformance_loading_one__beside_sql_of_the_program(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Work **works =
			rx_all(s, Work, .where = rx_fragment(bool, "id > ?", 0), .load = { Work_.artist });
		NOTHING_WRONG(s);
		assert_int_equal(journal_lines("SELECT "), 2);
		assert_string_equal(works[1]->artist->name, "ben");
	}
}

static void test_conformance_loading_one__of_composed_queries(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_query *q = rx_query_new(s, Work);
		{
			rx_query_load(q, Work_.artist);
			rx_query_load(q, rx_by_query(rx_path(Work_.artist, Artist_.studio)));
			rx_query_load(q, rx_by_join(Work_.owner));
		}
		Work **works = rx_all(s, Work, .query = q, .order_by = { rx_asc(Work_.title) });
		NOTHING_WRONG(s);
		assert_int_equal(journal_lines("SELECT "), 2);
		assert_string_equal(works[0]->artist->studio->name, "north");
		assert_string_equal(works[0]->owner->name, "ben");
	}
}

static void test_conformance_loading_one__with_locked_rows(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Work *work = rx_one(s, Work, .where = rx_eq(Work_.title, "w1"), .lock = RX_FOR_UPDATE,
			.load = { Work_.artist, Work_.owner });
		NOTHING_WRONG(s);
		assert_string_equal(work->artist->name, "anna");
		assert_string_equal(work->owner->name, "ben");
		/* The rows that are joined are not locked: somebody else may write them. */
		if (suite_quirks(the)->error_dooms)
			rx_with_session(other, .engine = the->engine) {
				Artist *ben = rx_one(other, Artist, .where = rx_eq(Artist_.name, "ben"),
					.lock = RX_FOR_UPDATE | RX_NOWAIT);
				NOTHING_WRONG(other);
				assert_non_null(ben);
			}
	}
}

/* ---- said otherwise ---------------------------------------------------------------------------- */

static void test_conformance_loading_one__by_a_query_where_that_is_said(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Work **works = rx_all(s, Work, .order_by = { rx_asc(Work_.title) },
			.load = { rx_by_query(Work_.artist), Work_.owner });
		NOTHING_WRONG(s);
		assert_int_equal(journal_lines("SELECT "), 2);
		assert_int_equal(journal_count("LEFT JOIN"), 1);
		assert_string_equal(works[2]->artist->name, "carl");
		rx_clear(s);
		journal_clear();
		works = rx_all(s, Work, .order_by = { rx_asc(Work_.title) },
			.load = { Work_.artist, rx_by_query(rx_path(Work_.artist, Artist_.studio)) });
		assert_int_equal(journal_lines("SELECT "), 2);
		assert_string_equal(works[1]->artist->studio->name, "south");
		rx_clear(s);
		journal_clear();
		works = rx_all(s, Work, .order_by = { rx_asc(Work_.title) },
			.load = { rx_by_query(rx_path(Work_.artist, Artist_.studio)) });
		assert_int_equal(journal_lines("SELECT "), 3);
		assert_int_equal(journal_count("JOIN"), 0);
		assert_string_equal(works[1]->artist->studio->name, "south");
		rx_clear(s);
		journal_clear();
		works = rx_all(s, Work, .order_by = { rx_asc(Work_.title) },
			.load = { rx_by_join(rx_path(Work_.artist, Artist_.studio)) });
		assert_int_equal(journal_lines("SELECT "), 1);
		assert_string_equal(works[1]->artist->studio->name, "south");
		NOTHING_WRONG(s);
	}
}

static void test_conformance_loading_one__a_join_that_cannot_be_is_told(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Work **works = rx_all(s, Work);
		rx_load(s, rx_by_join(Work_.artist), works);
		assert_rx_failed(s, RX_EINVAL, "rx_by_join(Work_.artist)");
		journal_clear();
		rx_all(s, Studio, .load = { rx_by_join(rx_path(Artist_.teacher, Artist_.works)) });
		assert_rx_failed(s, RX_EINVAL, "is a relation of Artist");
		rx_all(s, Artist, .load = { rx_by_join(rx_path(Artist_.works, Work_.owner)) });
		assert_rx_failed(s, RX_EINVAL, "rx_by_join(Artist_.works) cannot be done: it is a list");
		rx_all(s, Work, .load = { rx_by_join(rx_path(Work_.artist, Artist_.works)) });
		assert_rx_failed(s, RX_EINVAL, "it is a list");
		assert_int_equal(journal_lines("SELECT "), 0);
	}
}

static void test_conformance_loading_one__eight_are_joined(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Link *next = NULL;
		for (int i = 12; i > 0; i--)
			next = rx_add(s, Link, .number = i, .next = next);
		assert_true(rx_commit(s));
		rx_clear(s);
		journal_clear();
		Link *first = rx_one(s, Link, .where = rx_eq(Link_.number, 1),
			.load = { rx_path(Link_.next, Link_.next, Link_.next, Link_.next, Link_.next,
				Link_.next, Link_.next, Link_.next) });
		NOTHING_WRONG(s);
		assert_int_equal(journal_lines("SELECT "), 1);
		assert_int_equal(journal_count("LEFT JOIN"), 8);
		const Link *at = first;
		for (int i = 1; i <= 9; i++, at = at->next)
			assert_int_equal(at->number, i);
		assert_null(at);
	}
}

/* ---- objects that are there -------------------------------------------------------------------- */

static void test_conformance_loading_one__what_was_changed_stays(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Artist *ben = rx_one(s, Artist, .where = rx_eq(Artist_.name, "ben"));
		Work *w1 = rx_one(s, Work, .where = rx_eq(Work_.title, "w1"));
		Work *w2 = rx_one(s, Work, .where = rx_eq(Work_.title, "w2"));
		Work *w3 = rx_one(s, Work, .where = rx_eq(Work_.title, "w3"));
		Artist *carl = rx_one(s, Artist, .where = rx_eq(Artist_.name, "carl"));
		ben->name = "benjamin";
		w1->price = 100;
		w2->artist = carl; /* a pointer */
		w3->artist_id = ben->id; /* a key: the row says carl */
		Work **works = rx_all(
			s, Work, .order_by = { rx_asc(Work_.title) }, .load = { Work_.artist, Work_.owner });
		NOTHING_WRONG(s);
		assert_ptr_equal(works[0], w1);
		assert_int_equal(w1->price, 100);
		assert_ptr_equal(w1->owner, ben);
		assert_string_equal(ben->name, "benjamin");
		assert_ptr_equal(w2->artist, carl);
		assert_ptr_equal(w3->artist, ben);
		assert_true(rx_commit(s));
		NOTHING_WRONG(s);
	}
	rx_with_session(s, .engine = the->engine) {
		Work **works =
			rx_all(s, Work, .order_by = { rx_asc(Work_.title) }, .load = { Work_.artist });
		assert_int_equal(works[0]->price, 100);
		assert_string_equal(works[1]->artist->name, "carl");
		assert_string_equal(works[2]->artist->name, "benjamin");
	}
}

static void test_conformance_loading_one__all_of_it_anew_where_that_is_said(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Work *w1 = rx_one(s, Work, .where = rx_eq(Work_.title, "w1"), .load = { Work_.artist });
		Artist *anna = w1->artist;
		int64_t id = anna->id;
		w1->price = 100;
		anna->name = "other";
		rx_with_session(other, .engine = the->engine) {
			Artist *carl = rx_one(other, Artist, .where = rx_eq(Artist_.name, "carl"));
			Work *same = rx_one(other, Work, .where = rx_eq(Work_.title, "w1"));
			if (suite_quirks(the)->reads_one_snapshot)
				break;
			same->artist = carl;
			assert_true(rx_commit(other));
		}
		w1 = rx_one(s, Work, .where = rx_eq(Work_.title, "w1"), .populate_existing = true,
			.load = { Work_.artist });
		NOTHING_WRONG(s);
		assert_int_equal(w1->price, 1);
		assert_string_equal(
			w1->artist->name, suite_quirks(the)->reads_one_snapshot ? "anna" : "carl");
		if (suite_quirks(the)->reads_one_snapshot)
			assert_ptr_equal(w1->artist, anna);
		assert_int_equal(anna->id, id);
	}
}

static void test_conformance_loading_one__what_is_loaded_already_is_left_alone(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Work **works = rx_all(s, Work, .load = { Work_.artist });
		Artist *before = works[0]->artist;
		works = rx_all(s, Work, .load = { Work_.artist, Work_.owner });
		assert_ptr_equal(works[0]->artist, before);
		/* A rollback gives back what was loaded, and takes nothing away. */
		works[0]->artist = works[1]->artist;
		assert_true(rx_flush(s));
		assert_true(rx_rollback(s));
		assert_ptr_equal(works[0]->artist, before);
		NOTHING_WRONG(s);
	}
}

/* ---- rows that are hidden ---------------------------------------------------------------------- */

static void test_conformance_loading_one__a_hidden_target_hides_nobody(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_delete(s, rx_one(s, Artist, .where = rx_eq(Artist_.name, "carl")));
		assert_true(rx_commit(s));
		rx_clear(s);
		journal_clear();
		Work **works =
			rx_all(s, Work, .order_by = { rx_asc(Work_.title) }, .load = { Work_.artist });
		NOTHING_WRONG(s);
		assert_int_equal(journal_lines("SELECT "), 1);
		assert_int_equal(rx_len(works), 6);
		assert_null(works[2]->artist);
		assert_true(works[2]->artist_id > 0);
		assert_true(rx_is_loaded(s, works[2], Work_.artist));
		assert_string_equal(works[1]->artist->name, "ben");
	}
	rx_with_session(s, .engine = the->engine) {
		Work **works = rx_all(s, Work, .order_by = { rx_asc(Work_.title) },
			.load = { Work_.artist }, .unfiltered = RX_FILTER_DELETED);
		NOTHING_WRONG(s);
		assert_string_equal(works[2]->artist->name, "carl");
	}
}

static void test_conformance_loading_one__of_another_tenant(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine, .tenant = rx_tenant((int64_t)1)) {
		Depot *mine = rx_add(s, Depot, .place = "mine");
		rx_add(s, Crate, .label = "a", .depot = mine);
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine, .tenant = rx_tenant((int64_t)2)) {
		Depot *yours = rx_add(s, Depot, .place = "yours");
		rx_add(s, Crate, .label = "b", .depot = yours);
		assert_true(rx_commit(s));
		rx_clear(s);
		Crate **crates =
			rx_all(s, Crate, .order_by = { rx_asc(Crate_.label) }, .load = { Crate_.depot });
		NOTHING_WRONG(s);
		assert_int_equal(rx_len(crates), 2);
		assert_null(crates[0]->depot);
		assert_string_equal(crates[1]->depot->place, "yours");
	}
	rx_with_session(s, .engine = the->engine) {
		rx_all(s, Crate, .load = { Crate_.depot });
		assert_rx_failed(s, RX_EINVAL, "the session has no tenant");
	}
}

/* ---- without change tracking -------------------------------------------------------------------- */

static void test_conformance_loading_one__of_read_only_objects(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Work **works = rx_all(s, Work, .read_only = true, .order_by = { rx_asc(Work_.title) },
			.load = { rx_path(Work_.artist, Artist_.studio), Work_.bids });
		NOTHING_WRONG(s);
		assert_int_equal(journal_lines("SELECT "), 2);
		assert_ptr_equal(works[0]->artist, works[3]->artist);
		assert_string_equal(works[0]->artist->studio->name, "north");
		assert_null(works[2]->artist->studio);
		assert_int_equal(rx_len(works[0]->bids), 1);
		NOTHING_WRONG(s);
	}
}

static void test_conformance_loading_one__of_a_stream(void **state)
{
	suite *the = *state;
	char seen[200] = "";

	rx_with_session(s, .engine = the->engine) {
		rx_for(Work, work, s, .order_by = { rx_asc(Work_.title) },
			.load = { rx_path(Work_.artist, Artist_.studio), Work_.owner }) {
			snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%s %s %s %s, ", work->title,
				work->artist->name, work->artist->studio ? work->artist->studio->name : "-",
				work->owner ? work->owner->name : "-");
			if (work->price == 4)
				break;
		}
		NOTHING_WRONG(s);
		assert_string_equal(
			seen, "w1 anna north ben, w2 ben south anna, w3 carl - -, w4 anna north -, ");
		assert_int_equal(journal_lines("SELECT "), 1);
		rx_for(Work, work, s, .load = { Work_.bids }) {
			fail_msg("a list needs all objects at once: %s", work->title);
		}
		assert_rx_failed(s, RX_EINVAL, "use rx_all");
		rx_for(Work, work, s, .load = { rx_by_query(Work_.artist) }) {
			fail_msg("a query needs all objects at once: %s", work->title);
		}
		assert_rx_failed(s, RX_EINVAL, "use rx_all");
	}
}

#define LOADING(name) \
	cmocka_unit_test_setup_teardown(test_conformance_loading_one__##name, open_gallery, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOADING(several_come_with_one_statement),
		LOADING(paths_of_single_ones_come_with_it),
		LOADING(a_list_behind_it_is_a_second_query),
		LOADING(a_table_is_joined_to_itself),
		LOADING(one_to_one_from_both_sides),
		LOADING(with_conditions_order_and_limits),
		LOADING(beside_joins_of_the_program),
		LOADING(beside_sql_of_the_program),
		LOADING(of_composed_queries),
		LOADING(with_locked_rows),
		LOADING(by_a_query_where_that_is_said),
		LOADING(a_join_that_cannot_be_is_told),
		LOADING(eight_are_joined),
		LOADING(what_was_changed_stays),
		LOADING(all_of_it_anew_where_that_is_said),
		LOADING(what_is_loaded_already_is_left_alone),
		LOADING(a_hidden_target_hides_nobody),
		LOADING(of_another_tenant),
		LOADING(of_read_only_objects),
		LOADING(of_a_stream),
	};
	journal_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
