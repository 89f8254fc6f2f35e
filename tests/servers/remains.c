/* Which SQL of a program is taken to leave something in its session: each driver knows it by its words. What
 * only has a column or a table of such a name is not, and costs no statement more. */
#include <stdbool.h>
#include <string.h>

#include "drivers/mariadb/mariadb.h"
#include "drivers/postgresql/postgresql.h"
#include "drivers/sqlite/sqlite.h"

#include "support/check.h"

static const char *const of_none[] = {
	"SELECT temp, temperature, temporary FROM weather",
	"INSERT INTO weather (temp, temporary) VALUES (1, 2) RETURNING temp",
	"UPDATE weather SET temp = 2 WHERE temporary",
	"DELETE FROM weather WHERE temp = 'SET a = 1'",
	"SELECT 'CREATE TEMP TABLE a' AS \"SET\"",
	"SELECT 1 /* CREATE TEMP TABLE a */",
	"WITH temp AS (SELECT 1) SELECT * FROM temp",
	"CREATE TABLE weather (temperature int)",
};

static bool leaves(const char *dialect, const char *sql)
{
	if (strcmp(dialect, "sqlite") == 0)
		return rx__sqlite_remains(sql);
	return strcmp(dialect, "postgresql") == 0 ? rx__pg_remains_of(sql).some : rx__my_lasts(sql);
}

static void check(const char *dialect, const char *sql, bool expected)
{
	if (leaves(dialect, sql) != expected)
		fail_msg("%s: %s %s something", dialect, sql, expected ? "leaves" : "does not leave");
}

static void test_servers_remains__names_are_no_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(of_none) / sizeof(*of_none); i++) {
		check("sqlite", of_none[i], false);
		check("postgresql", of_none[i], false);
		check("mariadb", of_none[i], false);
	}
}

static void test_servers_remains__words_are_found_where_they_stand(void **state)
{
	(void)state;
	check("sqlite", "CREATE TEMP TABLE a (b)", true);
	check("sqlite", "SELECT 1; CREATE TEMPORARY VIEW a AS SELECT 1", true);
	check("sqlite", "/* a */ pragma temp.cache_size = 7", true);
	check("sqlite", "ATTACH 'a' AS b", true);
	check("postgresql", "CREATE LOCAL TEMPORARY TABLE a (b int)", true);
	check("postgresql", "SELECT 1; CREATE TEMP TABLE a (b int)", true);
	check("postgresql", "WITH a AS (SELECT 1) SELECT * INTO TEMP b FROM a", true);
	check("postgresql", "SELECT pg_try_advisory_lock_shared(1)", true);
	check("postgresql", "SELECT 1; SET work_mem = '3MB'", true);
	check("mariadb", "CREATE OR REPLACE TEMPORARY TABLE a (b int)", true);
	check("mariadb", "SELECT get_lock('a', 1)", true);
	check("mariadb", "SELECT @a", true);
	check("mariadb", "BEGIN NOT ATOMIC SET @b = 1; END", true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_servers_remains__names_are_no_words),
		cmocka_unit_test(test_servers_remains__words_are_found_where_they_stand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
