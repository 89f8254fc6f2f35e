/* A connection of the SQLite driver without an engine around it, for tests of what is below. */
#ifndef TEST_SUPPORT_SQLITE_H
#define TEST_SUPPORT_SQLITE_H

#include <reflex/sys/driver.h>

typedef struct test_sqlite {
	rx_conn *conn;
	void *source;
} test_sqlite;

/* path NULL: a database in memory. Fails the test if it cannot be opened. */
void test_sqlite_open(test_sqlite *db, const char *path);
void test_sqlite_close(test_sqlite *db);
/* Runs statements; fails the test with SQLite's words. */
void test_sqlite_run(test_sqlite *db, const char *sql);
/* All rows of a query: columns joined by '|', each row ended by a newline; NULL is "NULL".
 * malloc()ed. */
char *test_sqlite_query(test_sqlite *db, const char *sql);
/* Runs a query and compares the rows, as above. */
void test_sqlite_expect(test_sqlite *db, const char *sql, const char *rows);

#endif
