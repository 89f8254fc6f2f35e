/* What happens to the items of a list when their owner is deleted, or when they are taken out of it. */
#include "company.h"
#include "engine.h"

/* What belongs to its owner. */
RX_MODEL(Photo, photo,
    column(rx_text, title),
    column(int64_t, album_id, .foreign_key = "album.id"),
    one(Album, album));

RX_MODEL(Album, album,
    column(rx_text, title),
    many(Photo, photos, .cascade = RX_CASCADE_DELETE | RX_DELETE_ORPHAN));

static int64_t stored_album(suite *the)
{
	int64_t id = 0;

	rx_with_session(s, .engine = the->engine) {
		Album *album = rx_add(s, Album, .title = "summer");
		for (int i = 0; i < 3; i++)
			assert_true(rx_append(s, album, Album_.photos, rx_add(s, Photo, .title = "p")));
		Album *other = rx_add(s, Album, .title = "winter");
		assert_true(rx_append(s, other, Album_.photos, rx_add(s, Photo, .title = "q")));
		assert_true(rx_commit(s));
		id = album->id;
	}
	return id;
}

static void test_conformance_cascade__a_cascade_deletes_loaded_and_other_items(void **state)
{
	suite *the = *state;
	int64_t id = stored_album(the);

	rx_with_session(s, .engine = the->engine) {
		assert_true(rx_delete(s, rx_get(s, Album, id)));
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_count(s, Album), 1);
		assert_int_equal(rx_count(s, Photo), 1);
	}
	id = stored_album(the);
	rx_with_session(s, .engine = the->engine) {
		Album *album = rx_one(s, Album, .where = rx_eq(Album_.id, id), .load = { Album_.photos });
		assert_int_equal(rx_len(album->photos), 3);
		assert_true(rx_delete(s, album));
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Photo, .where = rx_eq(Photo_.album_id, id)), 0);
	}
}

static void test_conformance_cascade__an_orphan_is_deleted(void **state)
{
	suite *the = *state;
	int64_t id = stored_album(the);

	rx_with_session(s, .engine = the->engine) {
		Album *album = rx_one(s, Album, .where = rx_eq(Album_.id, id), .load = { Album_.photos });
		assert_true(rx_remove(s, album, Album_.photos, album->photos[0]));
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Photo, .where = rx_eq(Photo_.album_id, id)), 2);
	}
}

static void test_conformance_cascade__a_cascade_is_undone_by_the_rollback(void **state)
{
	suite *the = *state;
	int64_t id = stored_album(the);

	rx_with_session(s, .engine = the->engine) {
		Album *album = rx_one(s, Album, .where = rx_eq(Album_.id, id), .load = { Album_.photos });
		Photo *photo = album->photos[0];
		assert_true(rx_delete(s, album));
		assert_true(rx_flush(s));
		assert_int_equal(rx_count(s, Photo), 1);
		assert_true(rx_rollback(s));
		assert_int_equal(rx_count(s, Photo), 4);
		assert_ptr_equal(rx_get(s, Album, id), album);
		assert_ptr_equal(rx_get(s, Photo, photo->id), photo);
		photo->title = "still alive";
		assert_true(rx_commit(s));
	}
}

static void test_conformance_cascade__takes_new_items_of_a_list_that_is_not_loaded(void **state)
{
	suite *the = *state;
	int64_t id = stored_album(the);

	rx_with_session(s, .engine = the->engine) {
		Album *album = rx_get(s, Album, id);
		Photo *photo = rx_add(s, Photo, .title = "new", .album = album);
		assert_true(rx_delete(s, album));
		assert_int_equal(rx_state(s, photo), RX_STATE_DETACHED);
		assert_true(rx_flush(s));
		assert_rx_ok(rx_session_error(s));
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_cascade__without_a_cascade_the_item_loses_its_owner(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person *person = rx_add(s, Person, .name = "ann");
		Project *project = rx_add(s, Project, .name = "library", .lead = person);
		Task *task = rx_add(s, Task, .title = "write", .project = project);
		assert_true(rx_commit(s));
		assert_true(rx_remove(s, project, Project_.tasks, task) == false || !rx_commit(s));
		assert_false(rx_ok(s)); /* project_id cannot be NULL */
		assert_contains(rx_session_error(s)->message, "project_id");
		assert_true(rx_rollback(s));
		assert_int_equal(rx_count(s, Task), 1);
	}
}

#define CASCADE(name) \
	cmocka_unit_test_setup_teardown(test_conformance_cascade__##name, suite_open, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASCADE(a_cascade_deletes_loaded_and_other_items),
		CASCADE(an_orphan_is_deleted),
		CASCADE(a_cascade_is_undone_by_the_rollback),
		CASCADE(takes_new_items_of_a_list_that_is_not_loaded),
		CASCADE(without_a_cascade_the_item_loses_its_owner),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
