/* The numbered cases of comparing (tests/unit/schema/diff_cases_*.c) as MariaDB has them: the same
 * numbers. */
#include <stdlib.h>

#include "support/check.h"
#include "support/compared.h"

#define ID rx_ddl_column("id", RX_BIGINT, .primary_key = true)
#define T(columns) "CREATE TABLE t (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, " columns ");"

#define WANTED(name, ...) \
	static void name(rx_op *op) \
	{ \
		__VA_ARGS__; \
	}
#define TABLE(...) rx_create_table(op, "t", ID, __VA_ARGS__)
WANTED(int_a, TABLE(rx_ddl_column("a", RX_INTEGER, .nullable = true)))
WANTED(required, TABLE(rx_ddl_column("a", RX_INTEGER)))
WANTED(longer, TABLE(rx_ddl_column("a", RX_STRING(40), .nullable = true)))
WANTED(text, TABLE(rx_ddl_column("a", RX_TEXT, .nullable = true)))
WANTED(exact, TABLE(rx_ddl_column("a", RX_NUMERIC(10, 6), .nullable = true)))
WANTED(ten, TABLE(rx_ddl_column("a", RX_NUMERIC(10, 0), .nullable = true)))
WANTED(five, TABLE(rx_ddl_column("a", RX_INTEGER, .nullable = true, .server_default = "5")))
WANTED(quoted, TABLE(rx_ddl_column("a", RX_TEXT, .nullable = true, .server_default = "'it''s'")))
WANTED(slashed,
	TABLE(rx_ddl_column("a", RX_TEXT, .nullable = true, .server_default = "'a\\b''c'"),
		rx_ddl_column("e", RX_ENUM("t_e", "a\\b", "it's"), .nullable = true),
		rx_ddl_check("ck", "a <> 'x\\y''z'")))
WANTED(now, TABLE(rx_ddl_column("a", RX_DATETIME, .nullable = true, .default_now = true)))
WANTED(truth, TABLE(rx_ddl_column("a", RX_BOOLEAN, .nullable = true)))
WANTED(json, TABLE(rx_ddl_column("a", RX_JSON, .nullable = true)))
WANTED(uuid, TABLE(rx_ddl_column("a", RX_UUID, .nullable = true)))
WANTED(labels, TABLE(rx_ddl_column("a", RX_ENUM("t_a", "x", "it's"), .nullable = true)))
WANTED(more_labels, TABLE(rx_ddl_column("a", RX_ENUM("t_a", "it's", "x", "z"), .nullable = true)))
WANTED(said,
	TABLE(rx_ddl_column("a", RX_INTEGER, .nullable = true, .comment = "it's"),
		rx_ddl_options(.comment = "whole")))
WANTED(computed,
	TABLE(rx_ddl_column("a", RX_INTEGER, .nullable = true),
		rx_ddl_column("g", RX_INTEGER, .nullable = true, .computed = "a * 2")))
WANTED(kept,
	TABLE(rx_ddl_column("a", RX_INTEGER, .nullable = true),
		rx_ddl_column("g", RX_INTEGER, .nullable = true, .computed = "a * 2", .stored = true)))
WANTED(collated, TABLE(rx_ddl_column("a", RX_TEXT, .nullable = true, .collate = "utf8mb4_bin")))
WANTED(index_plain, int_a(op); rx_create_index(op, "ix", "t", { "a" }))
WANTED(index_desc, int_a(op); rx_create_index(op, "ix", "t", { "a DESC" }))
WANTED(index_text, text(op); rx_create_index(op, "ix", "t", { "a" }))
WANTED(index_prefix, text(op);
	rx_create_index(op, "ix", "t", { NULL }, .expressions = { "a(20)", "id" }))
WANTED(index_whole, text(op); rx_create_index(op, "ix", "t", { NULL }, .expressions = { "a(255)" }))
WANTED(index_prefix_unique, text(op);
	rx_create_index(op, "ix", "t", { NULL }, .expressions = { "a(20)" }, .unique = true))
WANTED(index_words, text(op); rx_create_index(op, "ix", "t", { "a" }, .method = "fulltext"))
WANTED(index_unique, int_a(op); rx_create_index(op, "ix", "t", { "a" }, .unique = true))
WANTED(index_two, int_a(op); rx_create_index(op, "ix", "t", { "a", "id" }))
WANTED(
	unique, TABLE(rx_ddl_column("a", RX_INTEGER, .nullable = true), rx_ddl_unique("uq_t_a", "a")))
WANTED(unique_two,
	TABLE(rx_ddl_column("a", RX_INTEGER, .nullable = true), rx_ddl_unique("uq_t_a", "a", "id")))
WANTED(
	checked, TABLE(rx_ddl_column("a", RX_INTEGER, .nullable = true), rx_ddl_check("ck", "a > 3")))
WANTED(checked_long,
	TABLE(rx_ddl_column("a", RX_INTEGER, .nullable = true),
		rx_ddl_check("ck", "a BETWEEN 3 AND 5 OR (a IN (1, 2)) AND NOT a <=> 4")))
#define POINTING(...) \
	TABLE(rx_ddl_column("a", RX_BIGINT, .nullable = true), \
		rx_ddl_foreign_key( \
			"fk_t_a", "t", .columns = { "a" }, .references = { "id" }, __VA_ARGS__))
WANTED(pointing, POINTING(.on_delete = RX_NO_ACTION))
WANTED(cascading, POINTING(.on_delete = RX_CASCADE))
WANTED(restricting, POINTING(.on_delete = RX_RESTRICT, .deferrable = true))

/* Options of the table, and a text with a collation of its own. */
#define TEXTS(...) \
	TABLE(rx_ddl_column("a", RX_STRING(20), .nullable = true), \
		rx_ddl_column("b", RX_STRING(20), .nullable = true, .collate = "latin1_german1_ci"), \
		rx_ddl_column("j", RX_JSON, .nullable = true), \
		rx_ddl_column("v", RX_STRING(30), .nullable = true, .computed = "concat(a, 'x')"), \
		rx_ddl_options(__VA_ARGS__))
WANTED(aria, TEXTS(.engine = "aria"))
WANTED(no_options, TEXTS(.comment = NULL))
WANTED(innodb, TEXTS(.engine = "INNODB"))
WANTED(utf8, TEXTS(.charset = "UTF8MB4"))
WANTED(utf8_general, TEXTS(.collate = "utf8mb4_general_ci"))
WANTED(old_utf8, TEXTS(.charset = "utf8"))
WANTED(old_utf8_bin, TEXTS(.charset = "utf8", .collate = "utf8_bin"))
WANTED(latin, TEXTS(.charset = "latin1", .engine = "Aria"))
/* Two tables, texts of one pointing to texts of the other. */
#define CODES(...) \
	rx_create_table(op, "m", rx_ddl_column("code", RX_STRING(10), .primary_key = true), \
		rx_ddl_options(__VA_ARGS__)); \
	for (const char *name = "k"; *name <= 'z'; name = *name == 'k' ? "z" : "~") \
	rx_create_table(op, name, rx_ddl_column("code", RX_STRING(10), .primary_key = true), \
		rx_ddl_foreign_key(*name == 'k' ? "fk_k_code" : "fk_z_code", "m", .columns = { "code" }, \
			.references = { "code" }, .on_delete = RX_CASCADE), \
		rx_ddl_options(__VA_ARGS__))
WANTED(codes_utf8, CODES(.charset = "utf8mb4"))
#define LATIN "CHARACTER SET latin1 COLLATE latin1_swedish_ci"
#define LATIN_CODES \
	"CREATE TABLE m (code varchar(10) PRIMARY KEY) " LATIN ";" \
	"CREATE TABLE k (code varchar(10) PRIMARY KEY, CONSTRAINT fk_k_code FOREIGN KEY (code) " \
	"REFERENCES m (code) ON DELETE CASCADE) " LATIN ";" \
	"CREATE TABLE z (code varchar(10) PRIMARY KEY, CONSTRAINT fk_z_code FOREIGN KEY (code) " \
	"REFERENCES m (code) ON DELETE CASCADE) " LATIN ";" \
	"INSERT INTO m VALUES ('\303\244');INSERT INTO k VALUES ('\303\244');"
#define TEXTS_OF(options) \
	T("a varchar(20), b varchar(20) COLLATE latin1_german1_ci, j json, v varchar(30) AS " \
	  "(concat(a, 'x')) VIRTUAL) " options \
	  ";INSERT INTO t (a, b, j) VALUES ('\303\244', '\303\266', '\"\342\202\254\"'")

#define CHANGE "change options of table t "
#define KEYS(table) \
	"change options of table " table " from CHARACTER SET latin1, COLLATE latin1_swedish_ci to " \
	"CHARACTER SET utf8mb4\n"

#define A_INT T("a integer")
#define A_TEXT T("a longtext")
#define CHANGED "alter column t.a from "
#define AGAIN "drop index ix of t\ncreate index ix on t\n"
static const compared cases[] = {
	{ "002", A_INT, int_a, "" },
	{ "018", A_INT "CREATE VIEW v AS SELECT 1;", int_a, "" },
	{ "021", A_INT, required, CHANGED "INTEGER NULL to INTEGER NOT NULL\n" },
	{ "022", T("a integer NOT NULL"), int_a, CHANGED "INTEGER NOT NULL to INTEGER NULL\n" },
	{ "023", T("a varchar(30)"), longer, CHANGED "VARCHAR(30) NULL to VARCHAR(40) NULL\n" },
	{ "024", T("a varchar(30)"), text, "" },
	{ "025", A_TEXT, longer, CHANGED "TEXT NULL to VARCHAR(40) NULL\n" },
	{ "026", T("a varchar(30)"), int_a, CHANGED "VARCHAR(30) NULL to INTEGER NULL\n" },
	{ "027", T("a decimal(10, 5)"), exact, CHANGED "NUMERIC(10, 5) NULL to NUMERIC(10, 6) NULL\n" },
	{ "028", T("a decimal(10, 5)"), ten, "" },
	{ "029", T("a numeric(10, 6)"), exact, "" },
	{ "030", T("a bigint"), int_a, CHANGED "BIGINT NULL to INTEGER NULL\n" },
	{ "037", T("a tinyint(1)"), truth, "" },
	{ "037b", T("a json"), json, "" },
	{ "037c", T("a uuid"), uuid, "" },
	{ "037d", T("a enum('x', 'it''s')"), labels, "" },
	{ "037e", T("a int(11)"), int_a, "" },
	{ "039", T("a integer DEFAULT '5'"), five, "" },
	{ "040", T("a datetime(6) DEFAULT now(6)"), now, "" },
	{ "041", A_INT, five, CHANGED "INTEGER NULL to INTEGER NULL DEFAULT 5\n" },
	{ "042", T("a longtext DEFAULT 'it''s'"), quoted, "" },
	{ "042b",
		T("a longtext DEFAULT 'a\\b''c', e enum('a\\b', 'it''s'), CONSTRAINT ck CHECK (a <> "
		  "'x\\y''z')"),
		slashed, "" },
	{ "045", A_INT "CREATE INDEX uq_t_a ON t (a);", unique,
		"drop index uq_t_a of t\ncreate unique constraint uq_t_a on t\n" },
	{ "046", A_INT "CREATE INDEX ix ON t (a);", index_unique,
		"drop index ix of t\ncreate unique index ix on t\n" },
	{ "047", T("a integer UNIQUE"), unique, "" },
	{ "048", T("a integer, CONSTRAINT uq_t_a UNIQUE (a)"), unique_two,
		"drop unique constraint uq_t_a of t\ncreate unique constraint uq_t_a on t\n" },
	{ "054", A_INT "CREATE INDEX ix ON t (id, a);", index_two, AGAIN },
	{ "055", A_INT "CREATE INDEX ix ON t (a);", index_desc, AGAIN },
	{ "059", A_INT "CREATE INDEX ix ON t (a DESC);", index_desc, "" },
	{ "059b", A_TEXT "CREATE INDEX ix ON t (a(255));", index_text, "" },
	{ "prefix", A_TEXT, index_prefix, "create index ix on t\n" },
	{ "prefix b", A_TEXT "CREATE INDEX ix ON t (a(20), id);", index_prefix, "" },
	{ "prefix c", A_TEXT "CREATE INDEX ix ON t (a(21), id);", index_prefix, AGAIN },
	{ "prefix d", A_TEXT "CREATE INDEX ix ON t (a(255));", index_whole, "" },
	{ "prefix e", A_TEXT "CREATE UNIQUE INDEX ix ON t (a(20));", index_prefix_unique, "" },
	{ "prefix f", A_TEXT "CREATE UNIQUE INDEX ix ON t (a(20));", index_text, AGAIN },
	{ "prefix g", A_TEXT "CREATE INDEX ix ON t (a(20));", text, "drop index ix of t\n" },
	{ "fulltext", A_TEXT, index_words, "create index ix on t\n" },
	{ "fulltext b", A_TEXT "CREATE FULLTEXT INDEX ix ON t (a);", index_words, "" },
	{ "fulltext c", A_TEXT "CREATE FULLTEXT INDEX ix ON t (a);", index_text, AGAIN },
	{ "fulltext d", A_TEXT "CREATE FULLTEXT INDEX ix ON t (a);", text, "drop index ix of t\n" },
	{ "061", T("a integer, CONSTRAINT uq_t_a UNIQUE (a)"), int_a,
		"drop unique constraint uq_t_a of t\n" },
	{ "063", T("a bigint, CONSTRAINT fk_t_a FOREIGN KEY (a) REFERENCES t (id)"), pointing, "" },
	{ "068", T("a bigint, CONSTRAINT fk_t_a FOREIGN KEY (a) REFERENCES t (id)"), cascading,
		"drop foreign key fk_t_a of t\ncreate foreign key fk_t_a on t\n" },
	{ "070", T("a bigint, CONSTRAINT fk_t_a FOREIGN KEY (a) REFERENCES t (id)"), restricting, "" },
	{ "077", T("a integer, CONSTRAINT ck CHECK (a > 3)"), int_a, "drop check ck of t\n" },
	{ "078", T("a integer, CONSTRAINT ck CHECK (a > 4)"), checked,
		"drop check ck of t\ncreate check ck on t\n" },
	{ "079", T("a integer, CONSTRAINT ck CHECK ((a > 3))"), checked, "" },
	{ "079b", T("a integer, CONSTRAINT ck CHECK (a BETWEEN 3 AND 5 OR a IN (1,2) AND NOT a <=> 4)"),
		checked_long, "" },
	{ "083", A_INT, said, CHANGED "INTEGER NULL to INTEGER NULL\nset comment of table t\n" },
	{ "084", A_INT, computed, "add column t.g INTEGER NULL AS (a * 2)\n" },
	{ "085", T("a integer, g integer AS (a*2) VIRTUAL"), computed, "" },
	{ "085b", T("a integer, g integer AS (a * 2) STORED"), kept, "" },
	{ "086", "CREATE TABLE t (id bigint PRIMARY KEY, a integer);", int_a,
		"alter column t.id from BIGINT NOT NULL to BIGINT NOT NULL IDENTITY\n" },
	{ "collation", A_TEXT, collated, CHANGED "TEXT NULL to TEXT NULL COLLATE utf8mb4_bin\n" },
	{ "labels", T("a enum('x', 'it''s')"), more_labels,
		CHANGED "ENUM('x', 'it's') NULL to ENUM('it's', 'x', 'z') NULL\n" },
	{ "engine", TEXTS_OF("ENGINE=InnoDB"), aria, CHANGE "from ENGINE InnoDB to ENGINE aria\n" },
	{ "engine b", TEXTS_OF("ENGINE=Aria"), no_options, "" },
	{ "engine c", TEXTS_OF("ENGINE=InnoDB"), innodb, "" },
	{ "engine d", TEXTS_OF("ENGINE=Aria"), innodb, CHANGE "from ENGINE Aria to ENGINE INNODB\n" },
	{ "charset", TEXTS_OF(LATIN), utf8,
		CHANGE "from CHARACTER SET latin1, COLLATE latin1_swedish_ci to CHARACTER SET UTF8MB4\n" },
	{ "charset b", TEXTS_OF("COLLATE utf8mb4_general_ci"), utf8, "" },
	{ "charset c", TEXTS_OF("COLLATE utf8mb4_general_ci"), utf8_general, "" },
	{ "charset d", TEXTS_OF("COLLATE utf8mb4_bin"), utf8_general,
		CHANGE "from CHARACTER SET utf8mb4, COLLATE utf8mb4_bin to COLLATE utf8mb4_general_ci\n" },
	{ "charset e", TEXTS_OF("COLLATE utf8mb3_bin"), old_utf8, "" },
	{ "charset f", TEXTS_OF("COLLATE utf8mb3_bin"), old_utf8_bin, "" },
	{ "charset g", TEXTS_OF("COLLATE utf8mb3_general_ci"), old_utf8_bin,
		CHANGE "from CHARACTER SET utf8mb3, COLLATE utf8mb3_general_ci to CHARACTER SET utf8, "
			   "COLLATE utf8_bin\n" },
	{ "charset h", TEXTS_OF("COLLATE utf8mb4_bin"), latin,
		CHANGE "from ENGINE InnoDB, CHARACTER SET utf8mb4, COLLATE utf8mb4_bin to ENGINE Aria, "
			   "CHARACTER SET latin1\n" },
	{ "charset of keys", LATIN_CODES, codes_utf8,
		"drop foreign key fk_k_code of k\n"
		"drop foreign key fk_z_code of z\n" KEYS("k") KEYS("m")
			KEYS("z") "create foreign key fk_k_code on k\n"
					  "create foreign key fk_z_code on z\n" },
	{ "index", A_INT, index_plain, "create index ix on t\n" },
};

static void test_servers_compare__cases_of_the_same_numbers_on_mariadb(void **state)
{
	test_port *port = test_port_open(getenv("REFLEX_TEST_URL"));

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		compared_run(port, &cases[i], NULL);
	test_port_close(port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_servers_compare__cases_of_the_same_numbers_on_mariadb),
	};

	return cmocka_run_group_tests_name("servers/compare_cases_mariadb", tests, NULL, NULL);
}
