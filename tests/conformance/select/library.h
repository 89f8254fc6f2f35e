/* A small library of books, whose numbers are easy to count by hand.
 *
 *     author  ada     4 books: 100, 200, 300 pages (two of them of Ace) and one without a price
 *             ben     1 book: 150 pages
 *             cleo    none
 *     tags    two books have two, one has one
 *     readers ann is the boss of bob and cid, bob of dan; ann has none */
#ifndef TEST_CONFORMANCE_LIBRARY_H
#define TEST_CONFORMANCE_LIBRARY_H

#include "../engine.h"

/* clang-format off */
typedef enum { KIND_NOVEL, KIND_ESSAY = 2 } kind;

RX_MODEL(Author, author,
    column(rx_text, name, .unique = true),
    column(rx_opt_int32, born),
    column(rx_text, motto, .nullable = true),
    many(Book, books));

RX_MODEL(Publisher, publisher,
    column(rx_text, name, .unique = true),
    many(Book, books));

RX_MODEL(Book, book,
    column(rx_text, title, .unique = true),
    column(int32_t, pages),
    column(rx_opt_decimal, price, .precision = 10, .scale = 2),
    column(rx_date, printed),
    column(kind, sort, .labels = RX_LABELS([KIND_NOVEL] = "novel", [KIND_ESSAY] = "essay")),
    column(int64_t, author_id, .foreign_key = "author.id"),
    column(rx_opt_int64, publisher_id, .foreign_key = "publisher.id"),
    one(Author, author),
    one(Publisher, publisher),
    many(Tag, tags, .through = "book_tag"));

RX_MODEL(Tag, tag,
    column(rx_text, word, .unique = true),
    many(Book, books, .through = "book_tag"));

RX_TABLE(BookTag, book_tag,
    primary_key(int64_t, book_id, .foreign_key = "book.id"),
    primary_key(int64_t, tag_id, .foreign_key = "tag.id"),
    column(int32_t, weight));

RX_MODEL(Reader, reader,
    column(rx_text, name, .unique = true),
    column(rx_opt_int64, boss_id, .foreign_key = "reader.id"),
    one(Reader, boss),
    many(Reader, staff));
/* clang-format on */

static inline Book *library_book(
	rx_session *s, const char *title, int32_t pages, const char *price, Author *author)
{
	Book *book = rx_add(s, Book, .title = title, .pages = pages,
		.price = price ? rx_some(rx_decimal_of(price)) : (rx_opt_decimal){ 0 },
		.printed = rx_date_of(2000 + pages / 100, 1, 1),
		.sort = pages == 150 ? KIND_ESSAY : KIND_NOVEL, .author = author);
	return book;
}

static inline void library_tag(rx_session *s, const Book *book, const Tag *tag, int weight)
{
	rx_add(s, BookTag, .book_id = book->id, .tag_id = tag->id, .weight = weight);
}

static inline void library_fill(rx_session *s)
{
	Author *ada = rx_add(s, Author, .name = "ada", .born = rx_some(1970), .motto = "go on");
	Author *ben = rx_add(s, Author, .name = "ben", .born = rx_some(1980));
	rx_add(s, Author, .name = "cleo");
	Publisher *ace = rx_add(s, Publisher, .name = "Ace");
	rx_add(s, Publisher, .name = "Void");
	assert_true(rx_flush(s));
	Book *one = library_book(s, "one", 100, "10.10", ada);
	Book *two = library_book(s, "two", 200, "20.20", ada);
	Book *three = library_book(s, "three", 300, NULL, ada);
	Book *four = library_book(s, "four", 150, "0.01", ben);
	one->publisher = two->publisher = ace;
	Tag *red = rx_add(s, Tag, .word = "red");
	Tag *blue = rx_add(s, Tag, .word = "blue");
	rx_add(s, Tag, .word = "grey");
	assert_true(rx_flush(s));
	library_tag(s, one, red, 1);
	library_tag(s, one, blue, 2);
	library_tag(s, two, red, 3);
	library_tag(s, four, red, 4);
	library_tag(s, four, blue, 5);
	(void)three;
	Reader *ann = rx_add(s, Reader, .name = "ann");
	Reader *bob = rx_add(s, Reader, .name = "bob", .boss = ann);
	rx_add(s, Reader, .name = "cid", .boss = ann);
	rx_add(s, Reader, .name = "dan", .boss = bob);
	assert_true(rx_commit(s));
}

static inline int library_open(void **state)
{
	int rc = suite_open(state);
	suite *the = rc == 0 ? *state : NULL;
	if (!the)
		return -1;
	rx_with_session(s, .engine = the->engine)
		library_fill(s);
	return 0;
}

/* The call failed, and said so in these words; the session is usable again. */
#define assert_refused(s, call, words) \
	do { \
		bool succeeded = !!(call); \
		assert_false(succeeded); \
		assert_int_equal(rx_session_error(s)->code, RX_EINVAL); \
		assert_contains(rx_session_error(s)->message, words); \
		assert_true(rx_rollback(s)); \
	} while (0)
#define assert_session_fine(s) \
	do { \
		if (!rx_ok(s)) \
			fail_msg("%s", rx_session_error(s)->message); \
	} while (0)

static inline int64_t library_statements(suite *the)
{
	rx_engine_stats stats = { .rx__size = sizeof(stats) };
	rx_engine_stats_get(the->engine, &stats);
	return stats.statements_run;
}

#endif
