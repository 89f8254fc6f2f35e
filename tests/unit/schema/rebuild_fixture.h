/* A database on which lists of operations are run as the runner of migrations does it. */
#ifndef TEST_UNIT_SCHEMA_REBUILD_FIXTURE_H
#define TEST_UNIT_SCHEMA_REBUILD_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>

#include <reflex/migrate.h>

#include "base/buf.h"
#include "schema/operation.h"
#include "schema/rebuild/rebuild.h"
#include "schema/rebuild/violations.h"
#include "support/check.h"
#include "support/sqlite.h"

typedef struct fixture {
	test_sqlite db;
	rx_op op;
	rx_error error;
	rx_buf log; /* statements, one a line */
	size_t n_created; /* CREATE TABLE among them */
} fixture;

static inline int setup(void **state)
{
	fixture *f = calloc(1, sizeof(*f));

	if (!f)
		return -1;
	test_sqlite_open(&f->db, NULL);
	rx__op_init(&f->op, "test");
	*state = f;
	return 0;
}

static inline int teardown(void **state)
{
	fixture *f = *state;

	rx__op_deinit(&f->op);
	rx__buf_deinit(&f->log);
	test_sqlite_close(&f->db);
	free(f);
	return 0;
}

static inline void note(void *ud, const char *sql)
{
	fixture *f = ud;

	rx__buf_printf(&f->log, "%s\n", sql);
	f->n_created += strncmp(sql, "CREATE TABLE", 12) == 0;
}

/* Runs what was recorded in one transaction, and empties the recorder. */
static inline int apply_on(fixture *f, test_sqlite *db)
{
	const rx_driver *driver = db->conn->driver;
	rx__rebuild_options options = { .statement = note, .ud = f };
	rx__violations *before = NULL;
	rx_error later = RX_ERROR_INIT;
	size_t at = 0;
	int code;

	assert_rx_ok(&f->op.error);
	f->error = (rx_error)RX_ERROR_INIT;
	f->n_created = 0;
	rx__buf_clear(&f->log);
	code = driver->migration_begin(db->conn, &f->error);
	if (!code)
		code = driver->begin(db->conn, RX_BEGIN_EXCLUSIVE, &f->error);
	if (!code)
		code = rx__violations_take(&before, db->conn, &f->error);
	while (!code && at < f->op.n) {
		size_t n = rx__rebuild_take(&f->op.list[at], f->op.n - at);

		assert_true(n > 0);
		code = rx__rebuild_apply(db->conn, &f->op.list[at], n, &options, &f->error);
		at += n;
	}
	if (!code)
		code = rx__violations_compare(before, db->conn, &f->error);
	if (!code)
		code = driver->commit(db->conn, &f->error);
	if (code)
		driver->rollback(db->conn, &later);
	rx__violations_free(before);
	driver->migration_end(db->conn, &later);
	rx__op_deinit(&f->op);
	rx__op_init(&f->op, "test");
	return code;
}

static inline int apply(fixture *f)
{
	return apply_on(f, &f->db);
}

static inline void apply_ok(fixture *f)
{
	int code = apply(f);

	assert_rx_ok(&f->error);
	assert_int_equal(code, 0);
}

static inline void run(fixture *f, const char *sql)
{
	test_sqlite_run(&f->db, sql);
}

static inline void expect(fixture *f, const char *sql, const char *rows)
{
	test_sqlite_expect(&f->db, sql, rows);
}

/* All that the database holds, statements and rows of sqlite_sequence, as one text. malloc()ed. */
static inline char *everything(fixture *f)
{
	return test_sqlite_query(
		&f->db, "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name");
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_schema_##name, setup, teardown)

#endif
