#include "support/sqlite.h"

#include <stdio.h>
#include <stdlib.h>

#include <reflex/sys/url.h>

#include "drivers/sqlite/sqlite.h"
#include "support/check.h"

void test_sqlite_open(test_sqlite *db, const char *path)
{
	rx_conn_options options = { .timeout = 5 };
	rx_error error = RX_ERROR_INIT;
	char text[4200];
	rx_url *url = NULL;

	snprintf(text, sizeof(text), path ? "sqlite:////%s" : "sqlite://", path);
	*db = (test_sqlite){ .conn = NULL };
	rx_url_parse(&url, text, &error);
	assert_rx_ok(&error);
	rx__sqlite_driver.source_open(&db->source, url, &error);
	rx_url_free(url);
	assert_rx_ok(&error);
	rx__sqlite_driver.open(&db->conn, db->source, &options, &error);
	assert_rx_ok(&error);
}

void test_sqlite_close(test_sqlite *db)
{
	if (db->conn)
		rx__sqlite_driver.close(db->conn);
	if (db->source)
		rx__sqlite_driver.source_close(db->source);
	*db = (test_sqlite){ .conn = NULL };
}

void test_sqlite_run(test_sqlite *db, const char *sql)
{
	rx_error error = RX_ERROR_INIT;

	if (rx__sqlite_driver.execute(db->conn, sql, &error) != 0)
		fail_msg("%s: %s", error.message, sql);
}

char *test_sqlite_query(test_sqlite *db, const char *sql)
{
	sqlite3 *handle = rx__sqlite_conn_of(db->conn)->db;
	sqlite3_stmt *stmt = NULL;
	sqlite3_str *out = sqlite3_str_new(NULL);
	char *rows, *copy;

	if (sqlite3_prepare_v2(handle, sql, -1, &stmt, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sqlite3_errmsg(handle), sql);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(stmt); i++) {
			const char *text = (const char *)sqlite3_column_text(stmt, i);

			sqlite3_str_appendf(out, "%s%s", i ? "|" : "", text ? text : "NULL");
		}
		sqlite3_str_appendchar(out, 1, '\n');
	}
	if (sqlite3_finalize(stmt) != SQLITE_OK)
		fail_msg("%s: %s", sqlite3_errmsg(handle), sql);
	rows = sqlite3_str_finish(out);
	copy = strdup(rows ? rows : "");
	sqlite3_free(rows);
	assert_non_null(copy);
	return copy;
}

void test_sqlite_expect(test_sqlite *db, const char *sql, const char *rows)
{
	char *found = test_sqlite_query(db, sql);

	if (strcmp(found, rows) != 0)
		fail_msg("%s\nwanted:\n%sfound:\n%s", sql, rows, found);
	free(found);
}
