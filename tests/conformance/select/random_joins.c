/* Joins, groups and subqueries over random rows, beside the same answers worked out in plain C.
 *
 *     REFLEX_TEST_SEED=7 build/tests/test_conformance_select_random_joins      repeats a run */

#include "library.h"
#include "support/seed.h"

enum { AUTHORS = 6, BOOKS = 14, ROUNDS = 200 };

/* clang-format off */
RX_ROW(Match, one(Author, author), one(Book, book));
RX_ROW(Total, field(int64_t, id), field(int64_t, n), field(rx_opt_int64, pages), field(rx_opt_int32, most));
/* clang-format on */

typedef struct shelf {
	Author *authors[AUTHORS];
	Book *books[BOOKS];
	size_t n_authors, n_books;
	int32_t more_than;
} shelf;

static unsigned long state_of_random;

static unsigned below(unsigned n)
{
	state_of_random = state_of_random * 6364136223846793005UL + 1442695040888963407UL;
	return (unsigned)(state_of_random >> 33) % n;
}

static void fill(rx_session *s, shelf *made, int round)
{
	char text[40];
	made->n_authors = 1 + below(AUTHORS);
	made->n_books = below(BOOKS + 1);
	made->more_than = (int32_t)below(12) * 10;
	rx_delete_where(s, BookTag, .all = true);
	rx_delete_where(s, Book, .all = true);
	rx_delete_where(s, Author, .all = true);
	for (size_t i = 0; i < made->n_authors; i++) {
		snprintf(text, sizeof(text), "author %d %zu", round, i);
		made->authors[i] = rx_add(s, Author, .name = text);
		assert_true(rx_flush(s));
	}
	for (size_t i = 0; i < made->n_books; i++) {
		snprintf(text, sizeof(text), "book %d %zu", round, i);
		made->books[i] = library_book(s, text, (int32_t)below(12) * 10, NULL,
			made->authors[below((unsigned)made->n_authors)]);
		assert_true(rx_flush(s));
	}
}

static bool matches(const shelf *made, size_t author, size_t book)
{
	return made->books[book]->author_id == made->authors[author]->id &&
		made->books[book]->pages > made->more_than;
}

static size_t matches_of(const shelf *made, size_t author)
{
	size_t n = 0;
	for (size_t i = 0; i < made->n_books; i++)
		n += matches(made, author, i);
	return n;
}

static void check_rows(rx_session *s, const shelf *made)
{
	size_t inner = 0, left = 0, at = 0;
	Match *rows = rx_rows(s, Match, Author, .join = { Author_.books },
		.where = rx_gt(Book_.pages, made->more_than),
		.order_by = { rx_asc(Author_.id), rx_asc(Book_.id) });
	assert_session_fine(s);
	for (size_t i = 0; i < made->n_authors; i++) {
		for (size_t j = 0; j < made->n_books; j++) {
			if (!matches(made, i, j))
				continue;
			assert_true(at < rx_len(rows));
			assert_ptr_equal(rows[at].author, made->authors[i]);
			assert_ptr_equal(rows[at].book, made->books[j]);
			at++;
		}
		size_t n = matches_of(made, i);
		inner += n;
		left += n ? n : 1;
	}
	assert_int_equal(rx_len(rows), inner);
	rows = rx_rows(s, Match, Author,
		.join = { rx_left(Author_.books, .on = rx_gt(Book_.pages, made->more_than)) });
	assert_session_fine(s);
	assert_int_equal(rx_len(rows), left);
}

static void check_objects(rx_session *s, const shelf *made)
{
	int64_t least = (int64_t)below(3);
	size_t some = 0, enough = 0;
	Author **found = rx_all(s, Author, .join = { Author_.books },
		.where = rx_gt(Book_.pages, made->more_than), .order_by = { rx_asc(Author_.id) });
	assert_session_fine(s);
	for (size_t i = 0; i < made->n_authors; i++) {
		size_t n = matches_of(made, i);
		if (n > 0)
			assert_ptr_equal(found[some++], made->authors[i]);
		enough += n > 0 && (int64_t)n > least;
	}
	assert_int_equal(rx_len(found), some);
	assert_int_equal(rx_count(s, Author, .join = { Author_.books },
						 .where = rx_gt(Book_.pages, made->more_than)),
		some);
	assert_int_equal(
		rx_count(s, Author, .join = { Author_.books }, .where = rx_gt(Book_.pages, made->more_than),
			.having = rx_gt(rx_count_of(Book_.id), least)),
		enough);
	assert_int_equal(rx_exists(s, Author, .join = { Author_.books },
						 .where = rx_gt(Book_.pages, made->more_than)),
		some > 0);
	Author **page =
		rx_all(s, Author, .join = { Author_.books }, .where = rx_gt(Book_.pages, made->more_than),
			.order_by = { rx_asc(Author_.id) }, .limit = 2, .offset = 1);
	assert_session_fine(s);
	for (size_t i = 0; i < rx_len(page); i++)
		assert_ptr_equal(page[i], found[i + 1]);
	assert_int_equal(rx_len(page), some <= 1 ? 0 : some - 1 > 2 ? 2 : some - 1);
}

static void check_groups(rx_session *s, const shelf *made)
{
	const rx_expr large = rx_gt(Book_.pages, made->more_than);
	Total *totals = rx_rows(s, Total, Author,
		.select = { Author_.id, rx_count_of(Book_.id, .filter = large),
			rx_sum(Book_.pages, .filter = large), rx_max(Book_.pages, .filter = large) },
		.join = { rx_left(Author_.books) }, .group_by = { Author_.id },
		.order_by = { rx_asc(Author_.id) });
	assert_session_fine(s);
	assert_int_equal(rx_len(totals), made->n_authors);
	for (size_t i = 0; i < made->n_authors; i++) {
		int64_t n = 0, pages = 0, most = -1;
		for (size_t j = 0; j < made->n_books; j++) {
			if (!matches(made, i, j))
				continue;
			n++;
			pages += made->books[j]->pages;
			most = made->books[j]->pages > most ? made->books[j]->pages : most;
		}
		assert_int_equal(totals[i].id, made->authors[i]->id);
		assert_int_equal(totals[i].n, n);
		assert_int_equal(totals[i].pages.set, n > 0);
		assert_int_equal(rx_value_or(totals[i].pages, 0), pages);
		assert_int_equal(rx_value_or(totals[i].most, -1), most);
	}
}

static void check_subqueries(rx_session *s, const shelf *made)
{
	const rx_expr large = rx_gt(Book_.pages, made->more_than);
	const rx_expr own = rx_eq_col(Book_.author_id, Author_.id);
	int64_t some = 0, longest = 0;
	for (size_t i = 0; i < made->n_authors; i++)
		some += matches_of(made, i) > 0;
	for (size_t i = 0; i < made->n_books; i++) {
		bool longer = false;
		for (size_t j = 0; j < made->n_books; j++)
			longer = longer ||
				(made->books[j]->author_id == made->books[i]->author_id &&
					made->books[j]->pages > made->books[i]->pages);
		longest += !longer;
	}
	assert_int_equal(rx_count(s, Author, .where = rx_any(Author_.books, large)), some);
	assert_int_equal(
		rx_count(s, Author, .where = rx_exists_in(Book, .where = rx_and(own, large))), some);
	assert_int_equal(
		rx_count(s, Author,
			.where = rx_in_query(Author_.id, rx_select(Book_.author_id, Book, .where = large))),
		some);
	assert_int_equal(
		rx_count(s, Author,
			.where = rx_gt(rx_select(rx_count_all(), Book, .where = rx_and(own, large)), 0)),
		some);
	assert_int_equal(
		rx_count(s, Author,
			.where = rx_not_in_query(Author_.id, rx_select(Book_.author_id, Book, .where = large))),
		(int64_t)made->n_authors - some);
	assert_int_equal(rx_count(s, Book,
						 .where = rx_eq_col(Book_.pages,
							 rx_select(rx_max(Book_.pages), Book,
								 .where = rx_eq_col(Book_.author_id, rx_outer(Book_.author_id))))),
		longest);
	assert_session_fine(s);
}

static void test_conformance_select_random_joins__agree_with_plain_c(void **state)
{
	suite *the = *state;
	state_of_random = (unsigned long)test_seed();
	for (int round = 0; round < ROUNDS; round++) {
		rx_with_session(s, .engine = the->engine) {
			shelf made;
			fill(s, &made, round);
			check_rows(s, &made);
			check_objects(s, &made);
			check_groups(s, &made);
			check_subqueries(s, &made);
			assert_true(rx_rollback(s));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_select_random_joins__agree_with_plain_c),
	};
	return cmocka_run_group_tests(tests, library_open, suite_close);
}
