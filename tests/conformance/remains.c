/* A connection that comes back to the pool has nothing left of the session that had it: neither settings
 * nor locks nor temporary tables, however the SQL of the program was written, and however often it was
 * run. */
#include "engine.h"

#include <string.h>

/* clang-format off */
RX_ROW(Found, field(rx_text, it));
/* clang-format on */

typedef struct remain {
	const char *leave, *look;
} remain;

#define WORK_MEM "SELECT current_setting('work_mem') AS it"
#define LOCKS \
	"SELECT count(*)::text AS it FROM pg_locks WHERE locktype = 'advisory' AND pid = " \
	"pg_backend_pid()"
#define TABLE "SELECT (to_regclass('left_behind') IS NULL)::text AS it"

static const remain of_postgresql[] = {
	{ "SET work_mem = '3MB'", WORK_MEM },
	{ "/* a /* b */ */ SET work_mem = '3MB'", WORK_MEM },
	{ "-- a\nSET work_mem = '3MB'", WORK_MEM },
	{ "DO $$ BEGIN SET work_mem = '3MB'; END $$", WORK_MEM },
	{ "SELECT set_config('work_mem', '3MB', false) AS it", WORK_MEM },
	{ "SELECT 'a' AS it WHERE set_config('work_mem', '3MB', false) = '3MB'", WORK_MEM },
	{ "SELECT pg_advisory_lock(774411)::text AS it", LOCKS },
	{ "WITH a AS (SELECT pg_try_advisory_lock_shared(774412) AS b) SELECT b::text AS it FROM a",
		LOCKS },
	{ "CREATE  TEMP TABLE left_behind (a int)", TABLE },
	{ "CREATE LOCAL TEMPORARY TABLE left_behind (a int)", TABLE },
	{ "CREATE TABLE pg_temp.left_behind (a int)", TABLE },
	{ "CREATE OR REPLACE TEMP VIEW left_behind AS SELECT 1 AS a", TABLE },
	{ "SELECT 1 AS a INTO TEMP left_behind", TABLE },
	{ "LISTEN left_behind", "SELECT count(*)::text AS it FROM pg_listening_channels()" },
	{ "PREPARE left_behind AS SELECT 1",
		"SELECT count(*)::text AS it FROM pg_prepared_statements WHERE from_sql" },
	{ "DECLARE left_behind CURSOR WITH HOLD FOR SELECT 1",
		"SELECT count(*)::text AS it FROM pg_cursors WHERE is_holdable" },
	{ NULL, NULL },
};

#define SQL_MODE "SELECT CAST(@@sql_mode AS char) AS it"

static const remain of_mariadb[] = {
	{ "SET sql_mode = ''", SQL_MODE },
	{ "/* a */ SET sql_mode = ''", SQL_MODE },
	{ "# a\nSET sql_mode = ''", SQL_MODE },
	{ "SET @left_behind = 1", "SELECT CAST(coalesce(@left_behind, 'nothing') AS char) AS it" },
	{ "SELECT CAST(get_lock('left_behind', 1) AS char) AS it",
		"SELECT CASE WHEN is_used_lock('left_behind') = connection_id() THEN 'ours' ELSE 'free' "
		"END AS it" },
	{ "CREATE  TEMPORARY TABLE left_behind (a int)",
		"SELECT table_name AS it FROM information_schema.tables WHERE table_name = 'left_behind'" },
	{ "USE mysql", "SELECT database() AS it" },
	{ NULL, NULL },
};

static const remain of_sqlite[] = {
	{ "PRAGMA foreign_keys = OFF",
		"SELECT CAST(foreign_keys AS text) AS it FROM pragma_foreign_keys" },
	{ "PRAGMA query_only = 1", "SELECT CAST(query_only AS text) AS it FROM pragma_query_only" },
	{ "PRAGMA main.recursive_triggers(1)",
		"SELECT CAST(recursive_triggers AS text) AS it FROM pragma_recursive_triggers" },
	{ "/* a */ PRAGMA case_sensitive_like = 1", "SELECT CAST('a' LIKE 'A' AS text) AS it" },
	{ "CREATE  TEMP TABLE left_behind (a int)",
		"SELECT name AS it FROM temp.sqlite_master WHERE name = 'left_behind'" },
	{ "CREATE TEMPORARY VIEW left_behind AS SELECT 1 AS a",
		"SELECT name AS it FROM temp.sqlite_master WHERE name = 'left_behind'" },
	{ NULL, NULL },
};

static void look(const suite *the, const remain *r, char out[300])
{
	rx_with_session(s, .engine = the->engine) {
		Found *found = rx_sql(s, Found, r->look);

		assert_rx_ok(rx_session_error(s));
		snprintf(out, 300, "%s", rx_len(found) ? found->it : "no row");
	}
}

static void leave(const suite *the, const remain *r)
{
	const bool rows = !strstr(r->leave, "INTO") && strstr(r->leave, "AS it");

	rx_with_session(s, .engine = the->engine) {
		if (rows)
			assert_non_null(rx_sql(s, Found, r->leave));
		else
			rx_exec(s, r->leave);
		assert_rx_ok(rx_session_error(s));
		assert_true(rx_commit(s));
	}
}

static void test_conformance_remains__nothing_is_left_of_a_session(void **state)
{
	const suite *the = *state;
	const char *dialect = rx_engine_dialect(the->engine);
	const remain *r = strcmp(dialect, "postgresql") == 0 ? of_postgresql
		: strcmp(dialect, "mariadb") == 0				 ? of_mariadb
														 : of_sqlite;
	char before[300], after[300];

	for (; r->leave; r++) {
		look(the, r, before);
		for (int again = 0; again < 3; again++) {
			leave(the, r);
			look(the, r, after);
			if (strcmp(before, after) != 0)
				fail_msg("%s: was %s, and is %s", r->leave, before, after);
		}
	}
}

static int64_t n_made(const suite *the)
{
	rx_engine_stats stats = { .rx__size = sizeof stats };

	rx_engine_stats_get(the->engine, &stats);
	return stats.connections_made;
}

/* What only reads and writes rows, or says something of the file, costs no connection. */
static void test_conformance_remains__other_statements_keep_the_connection(void **state)
{
	const suite *the = *state;
	const bool is_sqlite = strcmp(rx_engine_dialect(the->engine), "sqlite") == 0;

	int64_t made;

	rx_with_session(s, .engine = the->engine)
		rx_exists(s, Everything);
	made = n_made(the);
	for (int again = 0; again < 3; again++) {
		rx_with_session(s, .engine = the->engine) {
			Found *found = rx_sql(s, Found, "SELECT 'PRAGMA temp = 1' AS it");

			assert_string_equal(found->it, "PRAGMA temp = 1");
			if (is_sqlite) {
				rx_sql_table(s, "PRAGMA synchronous");
				rx_sql_table(s, "PRAGMA table_info(everything)");
				rx_sql_table(s, "PRAGMA quick_check(1)");
			}
			assert_rx_ok(rx_session_error(s));
		}
	}
	assert_int_equal(n_made(the), made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_remains__nothing_is_left_of_a_session),
		cmocka_unit_test(test_conformance_remains__other_statements_keep_the_connection),
	};
	return cmocka_run_group_tests(tests, suite_open_alone, suite_close);
}
