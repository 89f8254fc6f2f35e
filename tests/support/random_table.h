/* Random CREATE TABLE statements with every clause that SQLite knows, written in every way: quotes,
 * blanks, comments, case. Most of them are accepted by SQLite; the caller tries. */
#ifndef TEST_SUPPORT_RANDOM_TABLE_H
#define TEST_SUPPORT_RANDOM_TABLE_H

#include "base/buf.h"

/* A statement that makes the table "t"; the same seed gives the same statement. */
void test_random_table(rx_buf *out, unsigned seed);
/* One that makes an index "ix" on it, of columns c0 … */
void test_random_index(rx_buf *out, unsigned seed);

#endif
