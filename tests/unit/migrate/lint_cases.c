/* The tables, and before them the operations that they name. */
#include "unit/migrate/lint_cases.h"

#include <reflex/migrate.h>

void lint_existing(rx_op *op)
{
	rx_create_table(op, "team", rx_ddl_column("id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("name", RX_STRING(80)));
	rx_create_table(op, "user", rx_ddl_column("id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("name", RX_STRING(80)),
		rx_ddl_column("age", RX_INTEGER, .nullable = true),
		rx_ddl_column("made", RX_DATETIME),
		rx_ddl_column("mood", RX_ENUM("mood", "good", "bad")),
		rx_ddl_column("team_id", RX_BIGINT, .nullable = true));
	rx_create_index(op, "ix_user_name_age", "user", { "name", "age" });
	rx_create_table(op, "log", rx_ddl_column("line", RX_TEXT));
	rx_create_table(op, "counter",
		rx_ddl_column("id", RX_BIGINT, .primary_key = true, .autoincrement = true));
}

static void new_table(rx_op *op)
{
	rx_create_table(op, "fresh", rx_ddl_column("id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("name", RX_STRING(80)), rx_ddl_column("team_id", RX_BIGINT));
}

#define LONG_NAME "a_name_that_goes_on_and_on_until_no_engine_is_able_to_take_it_whole"
#define ALTER(...) rx_alter_column(op, "user", rx_ddl_column(__VA_ARGS__))

/* ---- operations: PAIR(name, { finds it }, { does not }) */
#define PAIR(name, bad, good) \
	static void name##_bad(rx_op *op) bad static void name##_good(rx_op *op) good

PAIR(
	index_on_filled, { rx_create_index(op, "ix", "user", { "age" }); },
	{
		new_table(op);
		rx_create_index(op, "ix", "fresh", { "name" });
	})
PAIR(
	unique_index, { rx_create_index(op, "ix", "user", { "age" }, .unique = true); },
	{ rx_create_index(op, "ix", "user", { "age" }); })
PAIR(
	index_dropped, { rx_drop_index(op, "ix_user_name_age", "user"); },
	{
		new_table(op);
		rx_create_index(op, "ix", "fresh", { "name" });
		rx_drop_index(op, "ix", "fresh");
	})
PAIR(
	unique_added, { rx_create_constraint(op, "user", rx_ddl_unique("uq", "age")); },
	{
		new_table(op);
		rx_create_constraint(op, "fresh", rx_ddl_unique("uq", "name"));
	})
PAIR(
	primary_key_added, { rx_create_constraint(op, "user", rx_ddl_primary_key("pk", "name")); },
	{ new_table(op); })
PAIR(
	foreign_key_added,
	{
		rx_create_constraint(op, "user", rx_ddl_foreign_key("fk", "team", .columns = { "team_id" }, .references = { "id" }));
	},
	{
		new_table(op);
		rx_create_constraint(op, "fresh", rx_ddl_foreign_key("fk", "team", .columns = { "team_id" }, .references = { "id" }));
	})
PAIR(
	check_added, { rx_create_constraint(op, "user", rx_ddl_check("ck", "age > 0")); },
	{
		new_table(op);
		rx_create_constraint(op, "fresh", rx_ddl_check("ck", "id > 0"));
	})
PAIR(
	not_null_set, { ALTER("age", RX_INTEGER, .nullable = false); },
	{ ALTER("age", RX_BIGINT, .nullable = true); })
PAIR(
	not_null_dropped, { ALTER("name", RX_STRING(80), .nullable = true); },
	{ ALTER("name", RX_STRING(90), .nullable = false); })
PAIR(
	required_added, { rx_add_column(op, "user", rx_ddl_column("city", RX_TEXT)); },
	{ rx_add_column(op, "user", rx_ddl_column("city", RX_TEXT, .server_default = "'Berlin'")); })
PAIR(
	plain_added, { rx_add_column(op, "user", rx_ddl_column("city", RX_TEXT, .nullable = true)); },
	{
		rx_add_column(op, "user", rx_ddl_column("city", RX_TEXT, .nullable = true, .server_default = "upper('x')"));
	})
PAIR(
	volatile_added,
	{
		rx_add_column(op, "user", rx_ddl_column("token", RX_UUID, .server_default = "gen_random_uuid()"));
	},
	{
		rx_add_column(op, "user", rx_ddl_column("since", RX_DATETIME, .default_now = true));
		rx_add_column(op, "user", rx_ddl_column("n", RX_INTEGER, .server_default = "(-1)"));
		rx_add_column(op, "user", rx_ddl_column("ok", RX_BOOLEAN, .server_default = "true"));
	})
PAIR(
	identity_added,
	{ rx_add_column(op, "user", rx_ddl_column("number", RX_BIGINT, .autoincrement = true)); },
	{ rx_add_column(op, "user", rx_ddl_column("number", RX_BIGINT, .nullable = true)); })
PAIR(
	stored_added,
	{
		rx_add_column(op, "user", rx_ddl_column("twice", RX_INTEGER, .computed = "age * 2", .stored = true));
	},
	{ rx_add_column(op, "user", rx_ddl_column("twice", RX_INTEGER, .computed = "age * 2")); })
PAIR(
	type_rewritten, { ALTER("age", RX_BIGINT, .nullable = true); },
	{
		ALTER("name", RX_STRING(200));
		ALTER("made", RX_DATETIME_TZ);
	})
PAIR(
	type_narrowed, { ALTER("name", RX_STRING(10)); }, { ALTER("name", RX_TEXT); })
PAIR(
	type_widened, { ALTER("name", RX_STRING(200)); }, { ALTER("name", RX_STRING(10)); })
PAIR(
	zone_added, { ALTER("made", RX_DATETIME_TZ); }, { ALTER("made", RX_DATE); })
PAIR(
	column_dropped, { rx_drop_column(op, "user", "age"); },
	{
		new_table(op);
		rx_drop_column(op, "fresh", "name");
	})
PAIR(
	table_dropped, { rx_drop_table(op, "user"); },
	{
		new_table(op);
		rx_drop_table(op, "fresh");
	})
PAIR(
	column_renamed, { rx_rename_column(op, "user", "age", "years"); },
	{
		new_table(op);
		rx_rename_column(op, "fresh", "name", "title");
	})
PAIR(
	table_renamed, { rx_rename_table(op, "user", "person"); },
	{
		new_table(op);
		rx_rename_table(op, "fresh", "stale");
	})
PAIR(
	type_copied, { ALTER("made", RX_DATETIME_TZ); }, { ALTER("name", RX_STRING(200)); })
PAIR(
	rebuilt, { ALTER("age", RX_INTEGER, .nullable = false); },
	{ rx_add_column(op, "user", rx_ddl_column("city", RX_TEXT, .nullable = true)); })
PAIR(
	label_appended, { ALTER("mood", RX_ENUM("mood", "good", "bad", "ugly")); },
	{ ALTER("mood", RX_ENUM("mood", "ugly", "good", "bad")); })
PAIR(
	label_moved, { ALTER("mood", RX_ENUM("mood", "ugly", "good", "bad")); },
	{ ALTER("mood", RX_ENUM("mood", "good", "bad", "ugly")); })
PAIR(
	labels_changed, { ALTER("mood", RX_ENUM("mood", "good", "bad", "ugly")); },
	{ ALTER("age", RX_BIGINT, .nullable = true); })
PAIR(
	name_too_long, { rx_rename_column(op, "user", "age", LONG_NAME); },
	{ rx_rename_column(op, "user", "age", "years"); })
PAIR(
	key_narrow,
	{
		rx_create_table(op, "small", rx_ddl_column("id", RX_INTEGER, .primary_key = true, .autoincrement = true));
	},
	{ new_table(op); })
PAIR(
	key_missing, { rx_create_table(op, "loose", rx_ddl_column("a", RX_INTEGER)); },
	{ new_table(op); })
PAIR(
	key_null,
	{
		rx_create_table(op, "n", rx_ddl_column("code", RX_TEXT, .primary_key = true, .nullable = true));
	},
	{
		rx_create_table(op, "n", rx_ddl_column("code", RX_TEXT, .primary_key = true));
		new_table(op);
	})
PAIR(
	type_odd,
	{
		rx_create_table(op, "t", rx_ddl_column("id", RX_BIGINT, .primary_key = true), rx_ddl_column("a", RX_NATIVE("STRING")));
	},
	{
		rx_create_table(op, "t", rx_ddl_column("id", RX_BIGINT, .primary_key = true), rx_ddl_column("a", RX_NATIVE("TEXT")));
	})
PAIR(
	two_tables,
	{
		rx_drop_column(op, "user", "age");
		rx_drop_column(op, "team", "name");
	},
	{
		rx_drop_column(op, "user", "age");
		rx_drop_column(op, "user", "name");
	})
PAIR(
	rows_after_ddl,
	{
		rx_drop_column(op, "user", "age");
		rx_run_sql(op, "UPDATE \"user\" SET name = 'x' WHERE id = 1");
	},
	{
		rx_drop_column(op, "user", "age");
		rx_run_sql(op, "UPDATE team SET name = 'x' WHERE id = 1");
	})
PAIR(
	rows_and_tables,
	{
		rx_drop_column(op, "user", "age");
		rx_run_sql(op, "DELETE FROM team WHERE id = 1");
	},
	{ rx_run_sql(op, "DELETE FROM team WHERE id = 1"); })
PAIR(
	validated_at_once,
	{
		rx_run_sql(op, "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID");
		rx_run_sql(op, "ALTER TABLE t VALIDATE CONSTRAINT c");
	},
	{ rx_run_sql(op, "ALTER TABLE t VALIDATE CONSTRAINT c"); })
PAIR(
	check_unchecked, { rx_create_constraint(op, "user", rx_ddl_check("c", "age > 0")); },
	{ rx_create_constraint(op, "user", rx_ddl_check("c", "age > 0", .not_valid = true)); })
PAIR(
	key_unchecked,
	{
		rx_create_constraint(op, "user",
			rx_ddl_foreign_key("f", "team", .columns = { "age" }, .references = { "id" }));
	},
	{
		rx_create_constraint(op, "user",
			rx_ddl_foreign_key("f", "team", .columns = { "age" }, .references = { "id" },
				.not_valid = true));
	})
PAIR(
	unchecked_and_validated,
	{
		rx_create_constraint(op, "user", rx_ddl_check("c", "age > 0", .not_valid = true));
		rx_run_sql(op, "ALTER TABLE \"user\" VALIDATE CONSTRAINT c");
	},
	{ rx_create_constraint(op, "user", rx_ddl_check("c", "age > 0", .not_valid = true)); })
PAIR(
	index_while_others_wait, { rx_create_index(op, "ix", "user", { "name" }); },
	{
		rx_no_transaction(op);
		rx_create_index(op, "ix", "user", { "name" }, .concurrently = true);
	})
PAIR(
	index_concurrent, { rx_create_index(op, "ix", "user", { "name" }, .concurrently = true); },
	{
		rx_no_transaction(op);
		rx_create_index(op, "ix", "user", { "name" }, .concurrently = true);
	})
PAIR(
	index_drop_waits, { rx_drop_index(op, "ix_user_name_age", "user"); },
	{
		rx_no_transaction(op);
		rx_drop_index(op, "ix_user_name_age", "user", .concurrently = true);
	})
PAIR(
	backfill_after,
	{
		rx_drop_column(op, "user", "age");
		rx_backfill(op, "user", "name = lower(name)");
	},
	{
		rx_no_transaction(op);
		rx_drop_column(op, "user", "age");
		rx_backfill(op, "user", "name = lower(name)");
	})
PAIR(
	leftover_kept, { rx_run_sql(op, "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)"); },
	{
		rx_run_sql(op, "DROP INDEX CONCURRENTLY IF EXISTS i");
		rx_run_sql(op, "CREATE INDEX CONCURRENTLY i ON t (a)");
	})
PAIR(
	raw_among_others,
	{
		rx_run_sql(op, "SELECT 1");
		rx_drop_column(op, "user", "age");
	},
	{ rx_run_sql(op, "SELECT 1"); })
PAIR(
	raw_for_others, { rx_run_sql(op, "SELECT 1"); }, { rx_run_sql(op, "", .mariadb = "SELECT 1"); })
PAIR(
	rename_unseen,
	{
		rx_drop_column(op, "user", "name");
		rx_add_column(op, "user", rx_ddl_column("name_full", RX_TEXT, .nullable = true));
	},
	{
		rx_drop_column(op, "user", "name");
		rx_add_column(op, "user", rx_ddl_column("city", RX_TEXT, .nullable = true));
	})
PAIR(
	phases_mixed,
	{
		rx_add_column(op, "user", rx_ddl_column("a", RX_TEXT, .nullable = true));
		rx_drop_column(op, "user", "age");
	},
	{ rx_drop_column(op, "user", "age"); })
PAIR(
	filled_once, { rx_add_column(op, "user", rx_ddl_column("city", RX_TEXT), .fill = "'x'"); },
	{ rx_add_column(op, "user", rx_ddl_column("city", RX_TEXT, .nullable = true), .fill = "'x'"); })
PAIR(
	unnamed,
	{
		rx_create_table(op, "t", rx_ddl_column("id", RX_BIGINT, .primary_key = true), rx_ddl_check(NULL, "id > 0"));
	},
	{
		rx_create_table(op, "t", rx_ddl_column("id", RX_BIGINT, .primary_key = true), rx_ddl_check("ck", "id > 0"));
	})
PAIR(
	key_without_index,
	{
		rx_create_constraint(op, "user", rx_ddl_foreign_key("fk", "team", .columns = { "team_id" }, .references = { "id" }));
	},
	{
		rx_create_constraint(op, "user", rx_ddl_foreign_key("fk", "team", .columns = { "team_id" }, .references = { "id" }));
		rx_create_index(op, "ix", "user", { "team_id", "age" });
	})
PAIR(
	index_again, { rx_create_index(op, "ix", "user", { "name" }); },
	{
		rx_create_index(op, "ix", "user", { "name" }, .unique = true);
		rx_create_index(op, "iy", "user", { "name DESC" });
	})
PAIR(
	capitals, { rx_add_column(op, "user", rx_ddl_column("firstName", RX_TEXT, .nullable = true)); },
	{ rx_add_column(op, "user", rx_ddl_column("first_name", RX_TEXT, .nullable = true)); })

#define BY_HAND(table) \
	rx_run_sql(op, "DROP TABLE \"" table "\""); \
	rx_run_sql(op, "ALTER TABLE new_one RENAME TO \"" table "\"")

PAIR(
	rebuilt_under_view,
	{
		rx_create_view(op, "v", "SELECT line FROM log");
		BY_HAND("log");
	},
	{
		rx_create_view(op, "v", "SELECT line FROM log");
		rx_drop_view(op, "v");
		BY_HAND("log");
	})
PAIR(
	rebuilt_indexed, { BY_HAND("user"); }, { BY_HAND("log"); })
PAIR(
	rebuilt_counter, { BY_HAND("counter"); }, { BY_HAND("log"); })
PAIR(
	rebuilt_rowids, { BY_HAND("log"); }, { BY_HAND("user"); })
PAIR(
	domain_added,
	{ rx_add_column(op, "user", rx_ddl_column("zip", RX_NATIVE("us_zip"), .nullable = true)); },
	{
		rx_add_column(op, "user", rx_ddl_column("host", RX_NATIVE("inet"), .nullable = true));
		rx_add_column(op, "user", rx_ddl_column("span", RX_NATIVE("int4range"), .nullable = true));
		rx_add_column(op, "user", rx_ddl_column("n", RX_NATIVE("NUMERIC(3)"), .nullable = true));
	})
PAIR(
	type_poor,
	{ rx_add_column(op, "user", rx_ddl_column("pay", RX_NATIVE("money"), .nullable = true)); },
	{
		rx_add_column(op, "user", rx_ddl_column("a", RX_NATIVE("jsonb"), .nullable = true));
		rx_add_column(op, "user", rx_ddl_column("b", RX_NATIVE("character varying(9)"), .nullable = true));
	})
PAIR(
	type_under_view,
	{
		rx_create_view(op, "v", "SELECT name FROM \"user\"");
		ALTER("name", RX_STRING(200));
	},
	{
		rx_create_view(op, "v", "SELECT name FROM \"user\"");
		rx_drop_view(op, "v");
		ALTER("name", RX_STRING(200));
	})
PAIR(
	several_at_once, { rx_run_sql(op, "CREATE TABLE a (id INT); DROP TABLE b"); },
	{
		rx_run_sql(op, "CREATE TABLE a (id INT);");
		rx_run_sql(op, "SELECT 1; SELECT 2");
	})
PAIR(
	copied_in_key,
	{
		rx_create_constraint(op, "user", rx_ddl_foreign_key("fk", "team", .columns = { "team_id" }, .references = { "id" }));
		rx_alter_column(op, "team", rx_ddl_column("name", RX_TEXT));
	},
	{ rx_alter_column(op, "team", rx_ddl_column("name", RX_TEXT)); })
PAIR(
	sum_inexact,
	{ rx_add_column(op, "user", rx_ddl_column("price", RX_DOUBLE, .nullable = true)); },
	{
		rx_add_column(op, "user", rx_ddl_column("price", RX_NUMERIC(12, 2), .nullable = true));
		rx_add_column(op, "user", rx_ddl_column("weight", RX_DOUBLE, .nullable = true));
	})
PAIR(
	native_timestamp,
	{
		rx_add_column(op, "user", rx_ddl_column("at", RX_NATIVE("TIMESTAMP(6)"), .nullable = true));
	},
	{ rx_add_column(op, "user", rx_ddl_column("at", RX_DATETIME, .nullable = true)); })

#define OPERATIONS(name) name##_bad, name##_good
const lint_operation_case lint_operation_cases[] = {
	{ "ALL00", SQLITE, OPERATIONS(raw_for_others) },
	{ "ALL03", SQLITE, OPERATIONS(rename_unseen) },
	{ "ALL04", MARIADB, OPERATIONS(raw_among_others) },
	{ "ALL05", POSTGRESQL, OPERATIONS(phases_mixed) },
	{ "ALL07", SQLITE, OPERATIONS(filled_once) },
	{ "ALL08", SQLITE, OPERATIONS(unnamed) },
	{ "ALL09", SQLITE, OPERATIONS(key_without_index) },
	{ "ALL09", MARIADB, OPERATIONS(index_again) },
	{ "ALL11", SQLITE, OPERATIONS(capitals) },
	{ "PG03", POSTGRESQL, OPERATIONS(index_on_filled) },
	{ "PG05", POSTGRESQL, OPERATIONS(leftover_kept) },
	{ "PG03", POSTGRESQL, OPERATIONS(index_while_others_wait) },
	{ "PG04", POSTGRESQL, OPERATIONS(index_concurrent) },
	{ "PG07", POSTGRESQL, OPERATIONS(index_drop_waits) },
	{ "PG34", POSTGRESQL, OPERATIONS(backfill_after) },
	{ "PG07", POSTGRESQL, OPERATIONS(index_dropped) },
	{ "PG09", POSTGRESQL, OPERATIONS(unique_added) },
	{ "PG10", POSTGRESQL, OPERATIONS(foreign_key_added) },
	{ "PG11", POSTGRESQL, OPERATIONS(check_added) },
	{ "PG10", POSTGRESQL, OPERATIONS(key_unchecked) },
	{ "PG11", POSTGRESQL, OPERATIONS(check_unchecked) },
	{ "PG12", POSTGRESQL, OPERATIONS(validated_at_once) },
	{ "PG12", POSTGRESQL, OPERATIONS(unchecked_and_validated) },
	{ "PG13", POSTGRESQL, OPERATIONS(not_null_set) },
	{ "PG14", POSTGRESQL, OPERATIONS(required_added) },
	{ "PG15", POSTGRESQL, OPERATIONS(plain_added) },
	{ "PG16", POSTGRESQL, OPERATIONS(volatile_added) },
	{ "PG17", POSTGRESQL, OPERATIONS(identity_added) },
	{ "PG18", POSTGRESQL, OPERATIONS(stored_added) },
	{ "PG21", POSTGRESQL, OPERATIONS(type_rewritten) },
	{ "PG21", POSTGRESQL, OPERATIONS(type_narrowed) },
	{ "PG22", POSTGRESQL, OPERATIONS(type_widened) },
	{ "PG22", POSTGRESQL, OPERATIONS(zone_added) },
	{ "PG24", POSTGRESQL, OPERATIONS(column_dropped) },
	{ "PG24", POSTGRESQL, OPERATIONS(table_dropped) },
	{ "PG25", POSTGRESQL, OPERATIONS(column_renamed) },
	{ "PG25", POSTGRESQL, OPERATIONS(table_renamed) },
	{ "PG26", POSTGRESQL, OPERATIONS(not_null_dropped) },
	{ "PG30", POSTGRESQL, OPERATIONS(labels_changed) },
	{ "PG34", POSTGRESQL, OPERATIONS(rows_after_ddl) },
	{ "PG36", POSTGRESQL, OPERATIONS(name_too_long) },
	{ "PG37", POSTGRESQL, OPERATIONS(key_narrow) },
	{ "PG41", POSTGRESQL, OPERATIONS(two_tables) },
	{ "MY03", MARIADB, OPERATIONS(rows_and_tables) },
	{ "MY05", MARIADB, OPERATIONS(plain_added) },
	{ "MY06", MARIADB, OPERATIONS(volatile_added) },
	{ "MY07", MARIADB, OPERATIONS(stored_added) },
	{ "MY08", MARIADB, OPERATIONS(identity_added) },
	{ "MY08", MARIADB, OPERATIONS(primary_key_added) },
	{ "MY09", MARIADB, OPERATIONS(column_dropped) },
	{ "MY10", MARIADB, OPERATIONS(column_renamed) },
	{ "MY11", MARIADB, OPERATIONS(type_widened) },
	{ "MY12", MARIADB, OPERATIONS(type_narrowed) },
	{ "MY13", MARIADB, OPERATIONS(type_copied) },
	{ "MY14", MARIADB, OPERATIONS(not_null_set) },
	{ "MY15", MARIADB, OPERATIONS(label_appended) },
	{ "MY16", MARIADB, OPERATIONS(label_moved) },
	{ "MY17", MARIADB, OPERATIONS(index_on_filled) },
	{ "MY18", MARIADB, OPERATIONS(unique_index) },
	{ "MY20", MARIADB, OPERATIONS(foreign_key_added) },
	{ "MY21", MARIADB, OPERATIONS(check_added) },
	{ "MY24", MARIADB, OPERATIONS(key_missing) },
	{ "MY28", MARIADB, OPERATIONS(name_too_long) },
	{ "SL23", SQLITE, OPERATIONS(rebuilt) },
	{ "SL27", SQLITE, OPERATIONS(type_odd) },
	{ "SL28", SQLITE, OPERATIONS(key_null) },
	{ "SL30", SQLITE, OPERATIONS(column_dropped) },
	{ "SL05", SQLITE, OPERATIONS(rebuilt_under_view) },
	{ "SL06", SQLITE, OPERATIONS(rebuilt_indexed) },
	{ "SL07", SQLITE, OPERATIONS(rebuilt_counter) },
	{ "SL10", SQLITE, OPERATIONS(rebuilt_rowids) },
	{ "PG19", POSTGRESQL, OPERATIONS(domain_added) },
	{ "PG23", POSTGRESQL, OPERATIONS(type_under_view) },
	{ "PG39", POSTGRESQL, OPERATIONS(key_without_index) },
	{ "PG37", POSTGRESQL, OPERATIONS(type_poor) },
	{ "MY04", MARIADB, OPERATIONS(several_at_once) },
	{ "MY26", MARIADB, OPERATIONS(copied_in_key) },
	{ "MY31", MARIADB, OPERATIONS(sum_inexact) },
	{ "MY31", MARIADB, OPERATIONS(native_timestamp) },
};

/* ---- raw SQL */
const lint_sql_case lint_sql_cases[] = {
	{ "ALL06", MARIADB, "INSERT INTO t (a) VALUES (1)", "INSERT IGNORE INTO t (a) VALUES (1)" },
	{ "ALL06", MARIADB, "insert into t values (1)",
		"INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE a = 1" },
	{ "PG01", POSTGRESQL, "SET LOCAL lock_timeout = 0", "SHOW lock_timeout" },
	{ "PG02", POSTGRESQL, "SET statement_timeout = 0", "SELECT 'SET statement_timeout'" },
	{ "PG04", POSTGRESQL, "CREATE INDEX CONCURRENTLY i ON t (a)", "CREATE INDEX i ON t (a)" },
	{ "PG06", POSTGRESQL, "SELECT pg_advisory_lock(1)", "SELECT pg_try_advisory_lock(1)" },
	{ "PG08", POSTGRESQL, "REINDEX TABLE t", "REINDEX TABLE CONCURRENTLY t" },
	{ "PG27", POSTGRESQL, "truncate t", "SELECT 1 -- truncate" },
	{ "PG28", POSTGRESQL, "DROP VIEW v CASCADE", "DROP VIEW v" },
	{ "PG29", POSTGRESQL, "VACUUM FULL t", "VACUUM t" },
	{ "PG29", POSTGRESQL, "ALTER TABLE t SET UNLOGGED", "ALTER TABLE t SET (fillfactor = 70)" },
	{ "PG30", POSTGRESQL, "ALTER TYPE mood ADD VALUE 'ugly'", "ALTER TYPE mood RENAME TO m" },
	{ "PG31", POSTGRESQL, "ALTER TABLE t DETACH PARTITION p",
		"ALTER TABLE t DETACH PARTITION p CONCURRENTLY" },
	{ "PG32", POSTGRESQL, "CREATE OR REPLACE TRIGGER x BEFORE INSERT ON t EXECUTE FUNCTION f()",
		"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$" },
	{ "PG33", POSTGRESQL, "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
		"ALTER TABLE t DISABLE ROW LEVEL SECURITY" },
	{ "PG35", POSTGRESQL, "UPDATE t SET a = 1", "UPDATE t SET a = 1 WHERE b" },
	{ "PG35", POSTGRESQL, "SELECT 1; DELETE FROM t", "DELETE FROM t WHERE id = 1" },
	{ "PG40", POSTGRESQL, "SELECT 1; COMMIT; SELECT 2", "SELECT commit FROM t" },
	{ "PG42", POSTGRESQL, "ALTER TABLE t ADD CONSTRAINT c EXCLUDE USING gist (r WITH &&)",
		"ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)" },
	{ "MY02", MARIADB, "SET lock_wait_timeout = 86400", "SELECT @@lock_wait_timeout" },
	{ "MY19", MARIADB, "CREATE FULLTEXT INDEX i ON t (a)", "CREATE INDEX i ON t (a)" },
	{ "MY22", MARIADB, "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4",
		"ALTER TABLE t COMMENT 'x'" },
	{ "MY23", MARIADB, "OPTIMIZE TABLE t", "ANALYZE TABLE t" },
	{ "MY25", MARIADB, "ALTER TABLE t PARTITION BY HASH (id) PARTITIONS 4",
		"ALTER TABLE t ADD COLUMN partitioned INT" },
	{ "MY27", MARIADB, "DROP TABLE t", "DROP VIEW v" },
	{ "MY29", MARIADB, "SET SESSION sql_mode = ''", "SELECT @@sql_mode" },
	{ "MY30", MARIADB, "CREATE TABLE t (a TEXT) CHARSET = utf8",
		"CREATE TABLE t (a TEXT) CHARSET = utf8mb4" },
	{ "MY32", MARIADB, "DELETE FROM t", "DELETE FROM t WHERE id < 1000" },
	{ "MY33", MARIADB, "LOCK TABLES t WRITE", "SELECT RELEASE_LOCK('x')" },
	{ "MY40", MARIADB, "START TRANSACTION", "SELECT 'START TRANSACTION'" },
	{ "SL01", SQLITE, "DROP TABLE \"user\"", "DROP INDEX ix" },
	{ "SL02", SQLITE, "PRAGMA defer_foreign_keys = ON", "PRAGMA user_version = 1" },
	{ "SL03", SQLITE, "pragma foreign_keys = off", "PRAGMA foreign_key_check" },
	{ "SL04", SQLITE, "ALTER TABLE t RENAME TO t_old", "ALTER TABLE t RENAME COLUMN a TO b" },
	{ "SL08", SQLITE, "CREATE TABLE t2 AS SELECT * FROM t", "CREATE VIEW v AS SELECT 1" },
	{ "SL09", SQLITE, "INSERT INTO t2 SELECT * FROM t", "INSERT INTO t2 (a) SELECT a FROM t" },
	{ "SL11", SQLITE, "ALTER TABLE t ADD COLUMN n INTEGER NOT NULL",
		"ALTER TABLE t ADD COLUMN n INTEGER NOT NULL DEFAULT 0" },
	{ "SL12", SQLITE, "ALTER TABLE t ADD n TEXT DEFAULT current_timestamp",
		"ALTER TABLE t ADD n TEXT DEFAULT 'now'" },
	{ "SL12", SQLITE, "ALTER TABLE t ADD n TEXT DEFAULT (random())",
		"CREATE TABLE t (n TEXT DEFAULT (random()))" },
	{ "SL13", SQLITE, "ALTER TABLE t ADD COLUMN n INTEGER UNIQUE",
		"CREATE UNIQUE INDEX i ON t (n)" },
	{ "SL13", SQLITE, "ALTER TABLE t ADD COLUMN n INTEGER PRIMARY KEY",
		"ALTER TABLE t ADD COLUMN \"primary key\" INTEGER" },
	{ "SL14", SQLITE, "ALTER TABLE t ADD q INTEGER DEFAULT 1 REFERENCES p (id)",
		"ALTER TABLE t ADD q INTEGER DEFAULT NULL REFERENCES p (id)" },
	{ "SL14", SQLITE, "ALTER TABLE t ADD q INTEGER REFERENCES p (id) DEFAULT 1",
		"ALTER TABLE t ADD q INTEGER REFERENCES p (id) ON DELETE SET DEFAULT" },
	{ "SL15", SQLITE, "ALTER TABLE t ADD n INTEGER DEFAULT 0 CHECK (n > 0)",
		"CREATE TABLE t (n INTEGER CHECK (n > 0))" },
	{ "SL16", SQLITE, "ALTER TABLE t ADD n AS (b + 1) STORED", "ALTER TABLE t ADD n AS (b + 1)" },
	{ "SL17", SQLITE, "ALTER TABLE t DROP COLUMN a", "ALTER TABLE t ADD COLUMN \"drop\" TEXT" },
	{ "SL18", SQLITE, "ALTER TABLE t RENAME COLUMN a TO b", "ALTER TABLE t RENAME TO u" },
	{ "SL19", SQLITE, "ALTER TABLE t RENAME a TO b", "ALTER TABLE t ADD COLUMN b TEXT" },
	{ "SL21", SQLITE, "CREATE TABLE t (a TEXT DEFAULT \"x\")",
		"CREATE TABLE \"default\" (a TEXT DEFAULT 'x')" },
	{ "SL22", SQLITE, "BEGIN DEFERRED", "SELECT 'BEGIN'" },
	{ "SL22", SQLITE, "BEGIN", "BEGIN IMMEDIATE" },
	{ "SL24", SQLITE, "PRAGMA wal_autocheckpoint = 0", "PRAGMA wal_checkpoint" },
	{ "PG20", POSTGRESQL, "ALTER TABLE t ADD COLUMN p int REFERENCES q (id)",
		"ALTER TABLE t ADD COLUMN p int" },
	{ "PG38", POSTGRESQL, "SELECT 1; CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS ''",
		"CREATE TABLE IF NOT EXISTS app.t (a int)" },
	{ "PG38", POSTGRESQL, "ALTER TABLE ONLY \"t\" ADD a int", "CREATE INDEX i ON t (a)" },
	{ "PG24", POSTGRESQL, "DROP TABLE a.t", "DROP INDEX a.i" },
	{ "PG24", POSTGRESQL, "ALTER TABLE a.t DROP COLUMN b", "ALTER TABLE a.t DROP CONSTRAINT b" },
	{ "PG25", POSTGRESQL, "ALTER TYPE mood RENAME VALUE 'bad' TO 'sad'",
		"ALTER TYPE mood ADD VALUE 'sad'" },
	{ "PG25", POSTGRESQL, "ALTER TABLE a.t RENAME TO u",
		"ALTER TABLE a.t RENAME CONSTRAINT c TO d" },
	{ "MY10", MARIADB, "RENAME TABLE t TO u", "ALTER TABLE t RENAME INDEX i TO j" },
	{ "MY10", MARIADB, "ALTER TABLE t CHANGE a b INT", "ALTER TABLE t MODIFY a INT" },
	{ "MY01", MARIADB, "ALTER TABLE t ADD COLUMN a INT, LOCK=NONE",
		"ALTER TABLE t ADD COLUMN a INT, ALGORITHM=INSTANT, LOCK=NONE" },
	{ "SL20", SQLITE, "PRAGMA writable_schema = 1", "PRAGMA user_version" },
	{ "SL25", SQLITE, "PRAGMA journal_mode = DELETE", "PRAGMA optimize" },
	{ "SL26", SQLITE, "VACUUM", "ANALYZE" },
	{ "SL29", SQLITE, "ATTACH 'x.db' AS x", "SELECT 'ATTACH'" },
	{ "SL40", SQLITE, "BEGIN; UPDATE t SET a = 1 WHERE b; COMMIT",
		"CREATE TRIGGER x AFTER INSERT ON t BEGIN UPDATE t SET a = 1 WHERE b; END" },
};

const size_t lint_n_operation_cases = sizeof(lint_operation_cases) / sizeof(*lint_operation_cases);
const size_t lint_n_sql_cases = sizeof(lint_sql_cases) / sizeof(*lint_sql_cases);
