/* Models that are linked many to many: by a plain link table, by one with columns of its own, and to
 * themselves. */
#ifndef TEST_CONFORMANCE_LIBRARY_H
#define TEST_CONFORMANCE_LIBRARY_H

#include <reflex.h>

RX_MODEL(Book, book,
    column(rx_text, title),
    many(Tag, tags, .through = "book_tag", .order_by = "word"),
    many(Author, authors, .through = "credit"),
    many(Credit, credits, .order_by = "place, author_id desc"));

RX_MODEL(Tag, tag,
    column(rx_text, word, .unique = true),
    many(Book, books, .through = "book_tag"));

RX_TABLE(BookTag, book_tag,
    primary_key(int64_t, book_id, .foreign_key = "book.id"),
    primary_key(int64_t, tag_id, .foreign_key = "tag.id"));

/* The link has a key and columns of its own: an association object. */
RX_MODEL(Credit, credit,
    column(int64_t, book_id, .foreign_key = "book.id", .on_delete = RX_CASCADE),
    column(int64_t, author_id, .foreign_key = "author.id"),
    column(rx_text, role, .default_value = RX_VALUE("writer")),
    column(int32_t, place),
    one(Book, book),
    one(Author, author),
    table_unique(uq_credit, book_id, author_id));

RX_MODEL(Author, author,
    column(rx_text, name, .unique = true),
    many(Book, books, .through = "credit"),
    many(Credit, credits),
    many(Author, follows, .through = "follow", .via = "who_id"),
    many(Author, followers, .through = "follow", .via = "whom_id"));

RX_TABLE(Follow, follow,
    primary_key(int64_t, who_id, .foreign_key = "author.id", .on_delete = RX_CASCADE),
    primary_key(int64_t, whom_id, .foreign_key = "author.id", .on_delete = RX_CASCADE),
    column(rx_datetime, since, .default_now = true));

#endif
