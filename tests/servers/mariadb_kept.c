/* What models cannot say of a MariaDB column stays when the column is changed: each kind of it, through
 * each operation that says a column whole; and a type that cannot have it is refused by name. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "schema/ddl/ddl.h"
#include "schema/schema.h"
#include "support/check.h"
#include "support/compared.h"
#include "support/port.h"

#define T(columns) "CREATE TABLE t (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, " columns ")"
#define CHANGE(type, ...) rx_alter_column(op, "t", rx_ddl_column("c", type, __VA_ARGS__))

#define DO(name, ...) \
	static void name(rx_op *op) \
	{ \
		__VA_ARGS__; \
	}
DO(to_moment, CHANGE(RX_DATETIME, .default_now = true))
DO(to_big, CHANGE(RX_BIGINT, .server_default = "6", .comment = "it's"))
DO(to_longer, CHANGE(RX_STRING(200), .nullable = true, .collate = "utf8mb4_bin"))
DO(to_text, CHANGE(RX_TEXT, .nullable = false))
DO(to_bytes, CHANGE(RX_BLOB, .nullable = true))
DO(to_filled, rx_alter_column(op, "t", rx_ddl_column("c", RX_INTEGER), .fill = "3"))
DO(to_labels, CHANGE(RX_ENUM("t_c", "5", "6"), .nullable = true))
DO(to_virtual, CHANGE(RX_BIGINT, .nullable = true, .computed = "z + 2"))
DO(to_stored, CHANGE(RX_BIGINT, .nullable = true, .computed = "z + 2", .stored = true))
DO(to_plain, CHANGE(RX_BIGINT, .nullable = true))
DO(more_labels, rx_add_label(op, "t", "c", "z"))
DO(other_label, rx_rename_label(op, "t", "c", "x", "y"))
DO(new_name,
	rx_rename_column(op, "t", "c", "d");
	rx_alter_column(op, "t", rx_ddl_column("d", RX_BIGINT, .nullable = true)))
DO(swapped,
	rx_rename_column(op, "t", "c", "y"); rx_rename_column(op, "t", "z", "c");
	rx_rename_column(op, "t", "y", "z"); CHANGE(RX_BIGINT, .nullable = true);
	rx_alter_column(op, "t", rx_ddl_column("z", RX_BIGINT, .nullable = true)))
DO(new_json,
	rx_rename_column(op, "t", "c", "d"); rx_alter_column(op, "t", rx_ddl_column("d", RX_JSON)))
DO(twice, CHANGE(RX_SMALLINT, .nullable = true); CHANGE(RX_BIGINT, .nullable = true))
DO(order, rx_order_columns(op, "t", "id", "z", "c"))
DO(no_key, rx_drop_constraint(op, "t", "pk_t"))
DO(charset, rx_alter_table(op, "t", .charset = "utf8mb4"))
/* All that is done to a table of which options must stay. */
DO(everything, CHANGE(RX_BIGINT, .nullable = true); rx_alter_column(op, "t", rx_ddl_column("id", RX_INTEGER, .autoincrement = true));
	rx_alter_column(op, "t", rx_ddl_column("id", RX_BIGINT, .autoincrement = true, .comment = "k"));
		rx_add_column(op, "t", rx_ddl_column("d", RX_ENUM("t_d", "x"), .nullable = true));
			rx_add_label(op, "t", "d", "y"); rx_rename_column(op, "t", "d", "e");
			rx_create_index(op, "ix", "t", { "c" }); rx_drop_index(op, "ix", "t");
				rx_create_constraint(op, "t", rx_ddl_check("ck", "c > 0")); rx_create_constraint(op, "t", rx_ddl_unique("uq", "id", "c")); rx_drop_constraint(op, "t", "uq");
					rx_order_columns(op, "t", "e", "c", "id"); rx_table_comment(op, "t", "whole");
					rx_alter_table(op, "t", .charset = "utf8mb4", .collate = "utf8mb4_bin");
					rx_drop_column(op, "t", "e"); rx_rename_table(op, "t", "u");
					rx_rename_table(op, "u", "t"))
DO(engine, rx_alter_table(op, "t", .engine = "Aria"); rx_alter_table(op, "t", .engine = "InnoDB"))

#define NO_VALUE " DEFAULT NULL"
static const struct kept {
	const char *sql;
	void (*change)(rx_op *op);
	const char *line; /* of SHOW CREATE TABLE */
} kept[] = {
	{ T("c datetime DEFAULT now() ON UPDATE now()"), to_moment,
		"\"c\" datetime(6) NOT NULL DEFAULT utc_timestamp(6) ON UPDATE current_timestamp(6)" },
	{ T("c timestamp(3) NOT NULL DEFAULT now(3) ON UPDATE now(3) INVISIBLE"), to_moment,
		"\"c\" datetime(6) NOT NULL INVISIBLE DEFAULT utc_timestamp(6) ON UPDATE "
		"current_timestamp(6)" },
	{ T("c int INVISIBLE DEFAULT 5"), to_big,
		"\"c\" bigint(20) NOT NULL INVISIBLE DEFAULT 6 COMMENT 'it''s'" },
	{ T("c int CHECK (c > 0)"), to_big,
		"\"c\" bigint(20) NOT NULL DEFAULT 6 COMMENT 'it''s' CHECK (\"c\" > 0)" },
	{ T("c varchar(9) COMPRESSED COLLATE utf8mb4_bin CHECK (c <> 'it''s \\\\')"), to_longer,
		"\"c\" varchar(200) /*M!100301 COMPRESSED*/ CHARACTER SET utf8mb4 COLLATE "
		"utf8mb4_bin" NO_VALUE " CHECK (\"c\" <> 'it\\'s \\\\\\\\')" },
	{ T("c text COMPRESSED"), to_text, "\"c\" longtext /*M!100301 COMPRESSED*/ NOT NULL" },
	{ T("c blob COMPRESSED"), to_bytes, "\"c\" longblob /*M!100301 COMPRESSED*/" NO_VALUE },
	{ T("c int INVISIBLE CHECK (c < 9)"), to_plain,
		"\"c\" bigint(20) INVISIBLE" NO_VALUE " CHECK (\"c\" < 9)" },
	{ T("c int CHECK (c < 9)"), to_filled, "\"c\" int(11) NOT NULL CHECK (\"c\" < 9)" },
	{ T("c int INVISIBLE CHECK (c < 9)"), to_labels, "\"c\" enum('5','6') " /* a collation */ },
	{ T("c int INVISIBLE CHECK (c < 9)"), to_labels, " INVISIBLE" NO_VALUE " CHECK (\"c\" < 9)" },
	{ T("c enum('x') INVISIBLE DEFAULT 'x' CHECK (c <> 'q')"), more_labels,
		" INVISIBLE DEFAULT 'x' CHECK (\"c\" <> 'q')" },
	{ T("c enum('x') INVISIBLE DEFAULT 'x' CHECK (c <> 'q')"), other_label,
		" INVISIBLE DEFAULT 'y' CHECK (\"c\" <> 'q')" },
	{ T("z int, c int AS (z + 1) VIRTUAL INVISIBLE CHECK (c > 0)"), to_virtual,
		"\"c\" bigint(20) GENERATED ALWAYS AS (\"z\" + 2) VIRTUAL INVISIBLE CHECK (\"c\" > 0)" },
	{ T("z int, c int AS (z + 1) VIRTUAL INVISIBLE CHECK (c > 0)"), to_stored,
		"\"c\" bigint(20) GENERATED ALWAYS AS (\"z\" + 2) STORED INVISIBLE CHECK (\"c\" > 0)" },
	{ T("z int, c int AS (z + 1) VIRTUAL INVISIBLE CHECK (c > 0)"), to_plain,
		"\"c\" bigint(20) INVISIBLE" NO_VALUE " CHECK (\"c\" > 0)" },
	{ T("z int, c int AS (z + 1) STORED INVISIBLE CHECK (c > 0)"), to_plain,
		"\"c\" bigint(20) INVISIBLE" NO_VALUE " CHECK (\"c\" > 0)" },
	{ T("c int INVISIBLE CHECK (c > 0)"), new_name,
		"\"d\" bigint(20) INVISIBLE" NO_VALUE " CHECK (\"d\" > 0)" },
	{ T("c int INVISIBLE CHECK (c > 0)"), twice,
		"\"c\" bigint(20) INVISIBLE" NO_VALUE " CHECK (\"c\" > 0)" },
	{ T("c int CHECK (c > z), z int CHECK (z < 9)"), swapped,
		"\"z\" bigint(20)" NO_VALUE " CHECK (\"z\" > \"c\"),\n"
		"  \"c\" bigint(20)" NO_VALUE " CHECK (\"c\" < 9)" },
	{ T("c json"), new_json, "NOT NULL CHECK (json_valid(\"d\"))" },
	/* The types that ours would make wider stay, too. */
	{ T("c char(36) CHECK (c <> ''), z timestamp(3) NULL ON UPDATE now(3) INVISIBLE"), order,
		"\"z\" timestamp(3) NULL INVISIBLE" NO_VALUE " ON UPDATE current_timestamp(3),\n"
		"  \"c\" char(36)" NO_VALUE " CHECK (\"c\" <> '')" },
	{ T("c text COMPRESSED, z datetime DEFAULT now()"), order,
		"\"z\" datetime DEFAULT current_timestamp(),\n  \"c\" text /*M!100301 COMPRESSED*/" },
	{ T("c int(5) unsigned zerofill INVISIBLE, z json"), order,
		"DEFAULT NULL CHECK (json_valid(\"z\")),\n  \"c\" int(5) unsigned zerofill INVISIBLE" },
	{ "CREATE TABLE t (id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY COMMENT 'k', c int)",
		no_key, "\"id\" bigint(20) unsigned NOT NULL COMMENT 'k'" },
	{ T("c varchar(9) COMPRESSED CHECK (c <> '')") "CHARACTER SET latin1", charset,
		"\"c\" varchar(9) /*M!100301 COMPRESSED*/" NO_VALUE " CHECK (\"c\" <> '')" },
	{ T("c char(36) INVISIBLE") "CHARACTER SET latin1", charset,
		"\"c\" char(36) INVISIBLE" NO_VALUE },
	{ T("c int WITHOUT SYSTEM VERSIONING") "WITH SYSTEM VERSIONING", to_plain,
		"\"c\" bigint(20)" NO_VALUE " WITHOUT SYSTEM VERSIONING" },
	{ T("c int") "AUTO_INCREMENT = 1000", everything, " AUTO_INCREMENT=1000 " },
	{ T("c int") "AUTO_INCREMENT = 1000", engine, " AUTO_INCREMENT=1000 " },
	{ T("c int") "ROW_FORMAT = REDUNDANT STATS_PERSISTENT = 0", everything,
		" STATS_PERSISTENT=0 ROW_FORMAT=REDUNDANT" },
	{ T("c int") "ROW_FORMAT = DYNAMIC", engine, " ROW_FORMAT=DYNAMIC" },
	{ T("c int") "PARTITION BY HASH (id) PARTITIONS 3", everything, "PARTITIONS 3" },
	{ T("c int") "WITH SYSTEM VERSIONING", everything, " WITH SYSTEM VERSIONING" },
};

static void run(test_port *port, const rx_op *op, const struct kept *k)
{
	if (rx__ddl_apply(port->conn, op, NULL, &port->error))
		fail_msg("%s: %s", k->sql, port->error.message);
}

static void test_servers_mariadb_kept__through_every_change(void **state)
{
	test_port *port = test_port_open(getenv("REFLEX_TEST_URL"));

	(void)state;
	test_port_exec(port, "SET system_versioning_alter_history = KEEP");
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		rx_op op;
		char *made;

		test_port_empty(port);
		test_port_exec(port, kept[i].sql);
		rx__op_init(&op, "test");
		kept[i].change(&op);
		run(port, &op, &kept[i]);
		made = test_port_rows(port, "SHOW CREATE TABLE t");
		if (!strstr(made, kept[i].line))
			fail_msg("%s\nwanted: %s\n%s", kept[i].sql, kept[i].line, made);
		free(made);
		rx__op_deinit(&op);
	}
	test_port_close(port);
}

/* As --sql writes it: what is known of the column goes on from one statement to the next. */
static void test_servers_mariadb_kept__in_the_texts_too(void **state)
{
	test_port *port = test_port_open(getenv("REFLEX_TEST_URL"));
	rx_buf out = RX_BUF_INIT;
	rx_op op;
	const char *at;

	(void)state;
	test_port_empty(port);
	test_port_exec(port, T("c int INVISIBLE CHECK (c > 0)"));
	rx__op_init(&op, "test");
	twice(&op);
	assert_int_equal(rx__ddl_texts(&out, port->conn, &op, &port->error), 0);
	at = strstr(rx__buf_text(&out), "`c` SMALLINT INVISIBLE CHECK (\"c\" > 0)");
	if (!at || !strstr(at, "`c` BIGINT INVISIBLE CHECK (\"c\" > 0)"))
		fail_msg("%s", rx__buf_text(&out));
	rx__buf_deinit(&out);
	rx__op_deinit(&op);
	test_port_close(port);
}

/* ---- what cannot be kept */

DO(to_number, CHANGE(RX_BIGINT, .nullable = true))
static const struct {
	const char *sql;
	void (*change)(rx_op *op);
	const char *message;
} refused[] = {
	{ T("c datetime ON UPDATE now()"), to_number,
		"column \"c\" is ON UPDATE CURRENT_TIMESTAMP in the database, which BIGINT cannot be" },
	{ T("c datetime ON UPDATE now()"), to_text, "which LONGTEXT cannot be" },
	{ T("c datetime ON UPDATE now()"), to_stored, "which a computed column of BIGINT cannot be" },
	{ T("c varchar(20) COMPRESSED"), to_number,
		"column \"c\" is COMPRESSED in the database, which BIGINT cannot be" },
	{ T("c varchar(20) COMPRESSED"), to_labels, "which ENUM('5','6') cannot be" },
};

static void test_servers_mariadb_kept__or_refused_by_name(void **state)
{
	test_port *port = test_port_open(getenv("REFLEX_TEST_URL"));

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		char *before, *after;
		rx_op op;

		test_port_empty(port);
		test_port_exec(port, refused[i].sql);
		before = test_port_rows(port, "SHOW CREATE TABLE t");
		rx__op_init(&op, "test");
		refused[i].change(&op);
		assert_int_equal(rx__ddl_apply(port->conn, &op, NULL, &port->error), RX_EMIGRATION);
		if (!strstr(port->error.message, refused[i].message))
			fail_msg("%s\n%s", refused[i].sql, port->error.message);
		after = test_port_rows(port, "SHOW CREATE TABLE t");
		assert_string_equal(before, after);
		free(before);
		free(after);
		rx__op_deinit(&op);
		port->error = (rx_error)RX_ERROR_INIT;
	}
	test_port_close(port);
}

/* ---- compared */

#define TABLE(...) \
	rx_create_table(op, "t", rx_ddl_column("id", RX_BIGINT, .primary_key = true), __VA_ARGS__)
DO(small, TABLE(rx_ddl_column("c", RX_STRING(20), .nullable = true)))
DO(large, TABLE(rx_ddl_column("c", RX_STRING(30), .nullable = true, .comment = "x")))
DO(moment, TABLE(rx_ddl_column("c", RX_DATETIME, .nullable = true)))
#define UPDATED T("c datetime(6) INVISIBLE DEFAULT NULL ON UPDATE now(6)")
#define EXTRA \
	"SELECT concat(c.column_type LIKE '% COMPRESSED*/', c.extra, coalesce(k.check_clause, '')) " \
	"FROM " \
	"information_schema.columns c LEFT JOIN information_schema.check_constraints k ON " \
	"k.constraint_schema = c.table_schema AND k.table_name = c.table_name AND k.constraint_name " \
	"= " \
	"c.column_name WHERE c.table_schema = DATABASE() AND c.column_name = 'c'"
static const compared cases[] = {
	{ "compressed", T("c varchar(20) COMPRESSED CHECK (c <> '')"), small, "" },
	{ "compressed, changed", T("c varchar(20) COMPRESSED CHECK (c <> '')"), large,
		"alter column t.c from VARCHAR(20) NULL to VARCHAR(30) NULL\n" },
	{ "updated", UPDATED, moment, "" },
};
static const besides also[] = {
	{ .query = EXTRA, .rows = "1\"c\" <> ''\n" },
	{ .query = EXTRA, .rows = "1\"c\" <> ''\n" },
	{ .query = EXTRA, .rows = "0on update current_timestamp(6), INVISIBLE\n" },
};

static void test_servers_mariadb_kept__there_and_back(void **state)
{
	test_port *port = test_port_open(getenv("REFLEX_TEST_URL"));

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		compared_run(port, &cases[i], &also[i]);
	test_port_close(port);
}

/* What the table itself has that models cannot say. */
static void test_servers_mariadb_kept__options_of_the_table(void **state)
{
	test_port *port = test_port_open(getenv("REFLEX_TEST_URL"));
	rx_op op;

	(void)state;
	test_port_empty(port);
	test_port_exec(
		port, T("c int, z int") "AUTO_INCREMENT = 100 ROW_FORMAT = COMPACT CHARACTER SET latin1");
	rx__op_init(&op, "test");
	to_big(&op);
	order(&op);
	charset(&op);
	rx_add_column(&op, "t", rx_ddl_column("n", RX_INTEGER, .nullable = true));
	rx_create_index(&op, "ix", "t", { "n" });
	rx_table_comment(&op, "t", "x");
	rx_drop_column(&op, "t", "z");
	if (rx__ddl_apply(port->conn, &op, NULL, &port->error))
		fail_msg("%s", port->error.message);
	test_port_expect(port,
		"SELECT auto_increment, row_format, create_options FROM information_schema.tables WHERE "
		"table_schema = DATABASE() AND table_name = 't'",
		"100|Compact|row_format=COMPACT\n");
	rx__op_deinit(&op);
	test_port_close(port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_servers_mariadb_kept__through_every_change),
		cmocka_unit_test(test_servers_mariadb_kept__in_the_texts_too),
		cmocka_unit_test(test_servers_mariadb_kept__or_refused_by_name),
		cmocka_unit_test(test_servers_mariadb_kept__there_and_back),
		cmocka_unit_test(test_servers_mariadb_kept__options_of_the_table),
	};

	return cmocka_run_group_tests_name("servers/mariadb_kept", tests, NULL, NULL);
}
