/* Operations of scripts, run by rx_migrate on a database with rows: on SQLite, or on the server that
 * REFLEX_TEST_URL names. Each test is one or two scripts, what the rows are then, and the way back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <reflex.h>

#include "support/check.h"
#include "support/port.h"
#include "support/tempdir.h"

typedef struct fixture {
	char *folder, url[512];
	rx_engine *engine;
	test_port *port; /* another connection, to look with */
	rx_error error;
	bool server, postgresql, mariadb;
} fixture;

static void setup(fixture *f)
{
	const char *server = getenv("REFLEX_TEST_URL");

	*f = (fixture){ .server = server != NULL };
	f->folder = test_tempdir_new();
	if (server)
		snprintf(f->url, sizeof(f->url), "%s", server);
	else
		snprintf(f->url, sizeof(f->url), "sqlite:///%s/app.db", f->folder);
	f->port = test_port_open(f->url);
	f->mariadb = strcmp(f->port->driver->name, "mariadb") == 0;
	f->postgresql = server && !f->mariadb;
	if (server)
		test_port_empty(f->port);
	f->engine = rx_engine_open(f->url, &f->error);
	assert_rx_ok(&f->error);
}

static void teardown(fixture *f)
{
	test_port_close(f->port);
	rx_engine_close(f->engine);
	test_tempdir_free(f->folder);
}

#define SCRIPT(name, ...) \
	static const rx_revision name = { .rx__size = sizeof(rx_revision), \
		.id = #name, \
		.upgrade = up_##name, \
		.downgrade = down_##name, \
		__VA_ARGS__ }
#define LIST(...) ((const rx_revision *const[]){ __VA_ARGS__, NULL })

static int migrate(fixture *f, const rx_revision *const *list, const char *target)
{
	f->error = (rx_error)RX_ERROR_INIT;
	return rx_migrate(f->engine, list, &f->error, .target = target);
}

static void must(fixture *f, const rx_revision *const *list, const char *target)
{
	migrate(f, list, target);
	assert_rx_ok(&f->error);
}

static void nothing(rx_op *op)
{
	(void)op;
}

/* ---- the tables that all tests begin with: 12 rows */

static void up_begin(rx_op *op)
{
	rx_create_table(op, "person", rx_ddl_column("id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("name", RX_STRING(40), .nullable = false),
		rx_ddl_column("age", RX_INTEGER, .nullable = true),
		rx_ddl_column("state", RX_ENUM("person_state", "draft", "live"), .nullable = false),
		rx_ddl_unique("uq_person_name", "name"), rx_ddl_check("ck_person_age", "age >= 0"));
	rx_create_index(op, "ix_person_age", "person", { "age" });
	for (int i = 1; i <= 12; i++) {
		char sql[160];

		snprintf(sql, sizeof(sql),
			"INSERT INTO person (id, name, age, state) VALUES (%d, 'p%d', %d, '%s')", i, i, 20 + i,
			i % 2 ? "draft" : "live");
		rx_run_sql(op, sql);
	}
}

static void down_begin(rx_op *op)
{
	rx_drop_table(op, "person");
}
SCRIPT(begin, .message = "begin");

/* ---- rows */

static void up_copy(rx_op *op)
{
	rx_add_column(op, "person", rx_ddl_column("years", RX_INTEGER, .nullable = true));
	rx_run_sql(op, "UPDATE person SET years = 1 WHERE id = 3");
	rx_copy_column(op, "person", "age", "years", .batch = 5);
	rx_add_column(op, "person", rx_ddl_column("label", RX_TEXT, .nullable = true));
	rx_copy_column(
		op, "person", "age", "label", .as = "CAST(age AS VARCHAR(9))", .where = "id > 10");
}

static void down_copy(rx_op *op)
{
	rx_drop_column(op, "person", "label");
	rx_drop_column(op, "person", "years");
}
SCRIPT(copy, .revises = "begin");

static void test_migrate_operations__a_column_is_copied_where_there_is_nothing_yet(void **state)
{
	fixture f;

	(void)state;
	setup(&f);
	must(&f, LIST(&begin, &copy), "head");
	test_port_expect(f.port, "SELECT count(*) FROM person WHERE years = age", "11\n");
	test_port_expect(f.port, "SELECT years FROM person WHERE id = 3", "1\n");
	test_port_expect(f.port, "SELECT id, label FROM person WHERE label IS NOT NULL ORDER BY id",
		"11|31\n12|32\n");
	must(&f, LIST(&begin, &copy), "base");
	teardown(&f);
}

static void up_fill(rx_op *op)
{
	rx_create_table(op, "pair", rx_ddl_column("a", RX_INTEGER, .nullable = false),
		rx_ddl_column("b", RX_STRING(9), .nullable = false),
		rx_ddl_column("n", RX_INTEGER, .nullable = false), rx_ddl_primary_key(NULL, "a", "b"));
	rx_run_sql(op,
		"INSERT INTO pair (a, b, n) SELECT (id - id % 3) / 3, 'it''s' || name, 0 FROM person");
	rx_backfill(op, "pair", "n = n + 1", .batch = 1);
	rx_backfill(op, "pair", "n = n + 10", .batch = 2, .where = "a > 1");
	rx_backfill(op, "pair", "n = n + 100", .batch = 100);
	rx_backfill(op, "pair", "n = nowhere", .sqlite = "", .postgresql = "", .mariadb = "");
}

static void down_fill(rx_op *op)
{
	rx_drop_table(op, "pair");
}
SCRIPT(fill, .revises = "begin");

static void test_migrate_operations__a_backfill_changes_each_row_once(void **state)
{
	fixture f;

	(void)state;
	setup(&f);
	must(&f, LIST(&begin, &fill), "head");
	test_port_expect(f.port,
		"SELECT a > 1, min(n), max(n), count(*) FROM pair GROUP BY 1 ORDER BY 1",
		f.postgresql ? "false|101|101|5\ntrue|111|111|7\n" : "0|101|101|5\n1|111|111|7\n");
	teardown(&f);
}

/* ---- a session */

RX_TABLE(Person_begin, person,
	primary_key(int64_t, id),
	column(rx_text, name),
	column(rx_opt_int32, age),
	table_options(.frozen = true));

static void up_rows(rx_op *op)
{
	rx_add_column(op, "person", rx_ddl_column("upper_name", RX_TEXT, .nullable = true));
	rx_session *session = rx_op_session(op);
	if (session) {
		Person_begin **all =
			rx_all(session, Person_begin, .order_by = { rx_asc(Person_begin_.id) });

		for (Person_begin **p = all; p && *p; p++)
			if ((*p)->id > 10)
				(*p)->age = rx_some(99);
		rx_exec(session, "UPDATE person SET upper_name = 'X' || name WHERE id = ?", 1);
	}
	rx_alter_column(op, "person", rx_ddl_column("age", RX_BIGINT, .nullable = true));
	session = rx_op_session(op);
	if (session)
		rx_exec(session, "DELETE FROM person WHERE age = ?", 99);
	rx_rename_column(op, "person", "upper_name", "shout");
}

static void down_rows(rx_op *op)
{
	rx_drop_column(op, "person", "shout");
}
SCRIPT(rows, .revises = "begin");

static void test_migrate_operations__a_session_works_between_the_operations(void **state)
{
	fixture f;

	(void)state;
	setup(&f);
	must(&f, LIST(&begin, &rows), "head");
	test_port_expect(f.port, "SELECT count(*), max(id) FROM person", "10|10\n");
	test_port_expect(f.port, "SELECT id, shout FROM person WHERE shout IS NOT NULL", "1|Xp1\n");
	must(&f, LIST(&begin, &rows), "head");
	must(&f, LIST(&begin, &rows), "begin");
	teardown(&f);
}

static void test_migrate_operations__a_dry_run_of_a_session_changes_nothing(void **state)
{
	fixture f;

	(void)state;
	setup(&f);
	must(&f, LIST(&begin), "head");
	rx_migrate(f.engine, LIST(&begin, &rows), &f.error, .dry_run = true);
	assert_rx_ok(&f.error);
	test_port_expect(f.port, "SELECT count(*), max(id) FROM person", "12|12\n");
	teardown(&f);
}

static void up_fails(rx_op *op)
{
	rx_session *session = rx_op_session(op);

	if (session)
		rx_exec(session, "UPDATE person SET name = 'same'");
}
#define down_fails nothing
SCRIPT(fails, .revises = "begin");

static void test_migrate_operations__what_goes_wrong_in_a_session_ends_the_script(void **state)
{
	fixture f;

	(void)state;
	setup(&f);
	assert_int_equal(migrate(&f, LIST(&begin, &fails), "head"), RX_EUNIQUE);
	assert_contains(f.error.message, "fails");
	test_port_expect(f.port, "SELECT version_num FROM alembic_version", "begin\n");
	test_port_expect(f.port, "SELECT count(*) FROM person WHERE name = 'same'", "0\n");
	teardown(&f);
}

static void up_gives_up(rx_op *op)
{
	rx_session *session = rx_op_session(op);

	if (!session)
		return;
	rx_exec(session, "DELETE FROM person");
	rx_rollback(session);
}
#define down_gives_up nothing
SCRIPT(gives_up, .revises = "begin");

static void up_depends(rx_op *op)
{
	rx_session *session = rx_op_session(op);

	if (session && rx_count(session, Person_begin) > 3)
		rx_drop_index(op, "ix_person_age", "person");
}
#define down_depends nothing
SCRIPT(depends, .revises = "begin");

static void test_migrate_operations__a_session_has_its_limits(void **state)
{
	fixture f;

	(void)state;
	setup(&f);
	assert_int_equal(migrate(&f, LIST(&begin, &gives_up), "head"), RX_EMIGRATION);
	assert_contains(f.error.message, "rolled back its session");
	test_port_expect(f.port, "SELECT count(*) FROM person", "12\n");
	assert_int_equal(migrate(&f, LIST(&begin, &depends), "head"), RX_EMIGRATION);
	assert_contains(f.error.message, "must not depend on the rows");
	teardown(&f);
}

/* A frozen model is none of the program's. */
static void test_migrate_operations__frozen_models_make_no_tables(void **state)
{
	fixture f;

	(void)state;
	setup(&f);
	assert_int_equal(rx_create_all(f.engine, &f.error), 0);
	test_port_expect(f.port,
		f.mariadb	   ? "SELECT count(*) FROM information_schema.tables WHERE table_schema = "
						 "DATABASE() AND table_name = 'person'"
			: f.server ? "SELECT count(*) FROM pg_tables WHERE tablename = 'person'"
					   : "SELECT count(*) FROM sqlite_schema WHERE name = 'person'",
		"0\n");
	teardown(&f);
}

/* ---- labels */

static void up_labels(rx_op *op)
{
	rx_rename_label(op, "person", "state", "live", "public");
	rx_add_label(op, "person", "state", "gone");
	rx_add_label(op, "person", "state", "new", .after = "draft");
	rx_add_label(op, "person", "state", "first", .before = "draft");
}

static void down_labels(rx_op *op)
{
	rx_rename_label(op, "person", "state", "public", "live");
	rx_alter_column(op, "person",
		rx_ddl_column("state", RX_ENUM("person_state", "draft", "live"), .nullable = false));
}
SCRIPT(labels, .revises = "begin");

static void test_migrate_operations__labels_come_and_get_other_names(void **state)
{
	fixture f;

	(void)state;
	setup(&f);
	must(&f, LIST(&begin, &labels), "head");
	test_port_expect(f.port, "SELECT count(*) FROM person WHERE state = 'public'", "6\n");
	test_port_exec(f.port, "UPDATE person SET state = 'first' WHERE id = 1");
	if (f.postgresql)
		test_port_expect(f.port,
			"SELECT string_agg(enumlabel, ' ' ORDER BY enumsortorder) FROM pg_enum",
			"first draft new public gone\n");
	if (f.mariadb)
		test_port_expect(f.port,
			"SELECT column_type FROM information_schema.columns WHERE table_schema = DATABASE() "
			"AND column_name = 'state' AND table_name = 'person'",
			"enum('first','draft','new','public','gone')\n");
	assert_int_not_equal(test_port_exec_code(f.port, "UPDATE person SET state = 'live'"), 0);
	assert_int_not_equal(migrate(&f, LIST(&begin, &labels), "begin"), 0);
	test_port_expect(f.port, "SELECT version_num FROM alembic_version", "labels\n");
	test_port_exec(f.port, "UPDATE person SET state = 'draft' WHERE id = 1");
	must(&f, LIST(&begin, &labels), "begin");
	test_port_expect(f.port, "SELECT count(*) FROM person WHERE state = 'live'", "6\n");
	assert_int_not_equal(test_port_exec_code(f.port, "UPDATE person SET state = 'gone'"), 0);
	teardown(&f);
}

static void up_type(rx_op *op)
{
	rx_create_enum(op, "mood", "sad", "it's ok");
}

static void down_type(rx_op *op)
{
	rx_drop_enum(op, "mood");
}
SCRIPT(type, .revises = "begin");

static void test_migrate_operations__a_type_by_itself(void **state)
{
	const char *sql =
		"SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum e JOIN "
		"pg_type t ON t.oid = e.enumtypid WHERE typname = 'mood'";
	fixture f;

	(void)state;
	setup(&f);
	must(&f, LIST(&begin, &type), "head");
	if (f.postgresql)
		test_port_expect(f.port, sql, "sad,it's ok\n");
	must(&f, LIST(&begin, &type), "begin");
	if (f.postgresql)
		test_port_expect(f.port, sql, "\n");
	teardown(&f);
}

/* ---- names */

static void up_names(rx_op *op)
{
	rx_rename_index(op, "person", "ix_person_age", "by_age");
	rx_rename_constraint(op, "person", "uq_person_name", "one_name");
	rx_rename_constraint(op, "person", "ck_person_age", "born");
}

static void down_names(rx_op *op)
{
	rx_rename_constraint(op, "person", "born", "ck_person_age");
	rx_rename_constraint(op, "person", "one_name", "uq_person_name");
	rx_rename_index(op, "person", "by_age", "ix_person_age");
}
SCRIPT(names, .revises = "begin");

static void expect_names(
	fixture *f, const char *index, const char *unique, const char *check, const char *table)
{
	rx_schema *schema = NULL;
	const rx_schema_table *found;

	assert_int_equal(f->port->driver->inspect(f->port->conn, &schema, &f->error), 0);
	found = rx_schema_table_named(schema, NULL, table);
	assert_non_null(found);
	assert_int_equal(found->n_indexes, 1);
	assert_string_equal(found->indexes[0].name, index);
	assert_string_equal(found->uniques[0].name, unique);
	for (size_t i = 0; i < found->n_checks; i++)
		if (strstr(found->checks[i].sql, "age"))
			assert_string_equal(found->checks[i].name, check);
	rx_schema_free(schema);
}

static void test_migrate_operations__indexes_and_constraints_get_other_names(void **state)
{
	fixture f;

	(void)state;
	setup(&f);
	must(&f, LIST(&begin, &names), "head");
	expect_names(&f, "by_age", "one_name", "born", "person");
	test_port_expect(f.port, "SELECT count(*) FROM person", "12\n");
	must(&f, LIST(&begin, &names), "begin");
	expect_names(&f, "ix_person_age", "uq_person_name", "ck_person_age", "person");
	teardown(&f);
}

/* ---- outside a transaction */

static void up_concurrent(rx_op *op)
{
	rx_no_transaction(op);
	rx_create_index(
		op, "ix_person_state", "person", { "state", "age" }, .unique = true, .concurrently = true);
}

static void down_concurrent(rx_op *op)
{
	rx_no_transaction(op);
	rx_drop_index(op, "ix_person_state", "person", .concurrently = true);
}
SCRIPT(concurrent, .revises = "begin");

static void test_migrate_operations__an_index_is_built_while_others_write(void **state)
{
	fixture f;

	(void)state;
	setup(&f);
	must(&f, LIST(&begin), "head");
	test_port_exec(f.port, "UPDATE person SET age = 23 WHERE id = 1");
	assert_int_equal(migrate(&f, LIST(&begin, &concurrent), "head"), RX_EUNIQUE);
	if (f.postgresql)
		test_port_expect(f.port, "SELECT count(*) FROM pg_index WHERE NOT indisvalid", "1\n");
	test_port_exec(f.port, "UPDATE person SET age = 21 WHERE id = 1");
	must(&f, LIST(&begin, &concurrent), "head");
	if (f.postgresql)
		test_port_expect(f.port, "SELECT count(*) FROM pg_index WHERE NOT indisvalid", "0\n");
	must(&f, LIST(&begin, &concurrent), "begin");
	must(&f, LIST(&begin, &concurrent), "head");
	teardown(&f);
}

static void up_inside(rx_op *op)
{
	rx_run_sql(op, "DELETE FROM person");
	rx_create_index(op, "ix_inside", "person", { "state" }, .concurrently = true);
}
#define down_inside nothing
SCRIPT(inside, .revises = "begin");

static void test_migrate_operations__concurrently_is_refused_in_a_transaction(void **state)
{
	fixture f;

	(void)state;
	setup(&f);
	if (!f.postgresql) {
		must(&f, LIST(&begin, &inside), "head");
	} else {
		assert_int_equal(migrate(&f, LIST(&begin, &inside), "head"), RX_EMIGRATION);
		assert_contains(f.error.message, "rx_no_transaction");
		test_port_expect(f.port, "SELECT count(*) FROM person", "12\n");
	}
	teardown(&f);
}

/* A batch that fails leaves those before it done; the next run goes on behind them. */
static void up_resumed(rx_op *op)
{
	rx_no_transaction(op);
	rx_backfill(op, "person", "age = age + 100 - age * ((id - id % 9) / 9) * 20", .batch = 2);
}

static void down_resumed(rx_op *op)
{
	rx_no_transaction(op);
	rx_backfill(op, "person", "age = age - 100", .where = "age >= 100");
}
SCRIPT(resumed, .revises = "begin");

static void test_migrate_operations__a_backfill_goes_on_where_it_was_ended(void **state)
{
	fixture f;

	(void)state;
	setup(&f);
	must(&f, LIST(&begin), "head");
	assert_int_equal(migrate(&f, LIST(&begin, &resumed), "head"), RX_ECHECK);
	assert_contains(f.error.message, "backfill table person");
	test_port_expect(f.port, "SELECT count(*) FROM person WHERE age >= 100", "8\n");
	test_port_exec(f.port, "DELETE FROM person WHERE id >= 9");
	must(&f, LIST(&begin, &resumed), "head");
	test_port_expect(f.port, "SELECT min(age), max(age), count(*) FROM person", "121|128|8\n");
	must(&f, LIST(&begin, &resumed), "begin");
	test_port_expect(f.port, "SELECT min(age), max(age), count(*) FROM person", "21|28|8\n");
	teardown(&f);
}

static void up_apart(rx_op *op)
{
	rx_no_transaction(op);
	rx_add_column(op, "person", rx_ddl_column("note", RX_TEXT, .nullable = true));
	rx_session *session = rx_op_session(op);
	if (session)
		rx_exec(session, "UPDATE person SET note = coalesce(note, '') || 'x'");
	rx_run_sql(op, "INSERT INTO nowhere VALUES (1)");
}

static void up_apart_mended(rx_op *op)
{
	rx_no_transaction(op);
	rx_add_column(op, "person", rx_ddl_column("note", RX_TEXT, .nullable = true));
	rx_session *session = rx_op_session(op);
	if (session)
		rx_exec(session, "UPDATE person SET note = coalesce(note, '') || 'x'");
	rx_run_sql(op, "UPDATE person SET note = note || '!' WHERE id = 1");
}
#define down_apart nothing
#define down_apart_mended nothing
SCRIPT(apart, .revises = "begin");

static void test_migrate_operations__a_session_outside_a_transaction_is_a_step(void **state)
{
	rx_revision mended = apart;
	fixture f;

	(void)state;
	setup(&f);
	mended.upgrade = up_apart_mended;
	assert_int_not_equal(migrate(&f, LIST(&begin, &apart), "head"), 0);
	test_port_expect(f.port, "SELECT min(note), max(note) FROM person", "x|x\n");
	must(&f, LIST(&begin, &mended), "head");
	test_port_expect(f.port, "SELECT min(note), max(note) FROM person", "x|x!\n");
	teardown(&f);
}

/* ---- rows that do not fit: refused before the first statement, which would leave a mark here */

#define REFUSED_WAY(name, ...) \
	static void up_##name(rx_op *op) \
	{ \
		rx_no_transaction(op); \
		rx_create_table(op, "mark", rx_ddl_column("id", RX_BIGINT, .primary_key = true)); \
		__VA_ARGS__; \
	} \
	SCRIPT(name, .revises = "begin")
#define down_shorter nothing
#define down_required nothing
#define down_unique nothing
#define down_pointing nothing
#define down_fewer nothing
#define down_whole nothing
#define down_smaller nothing
#define down_number nothing
#define down_checked nothing
#define down_single nothing
#define down_two nothing
#define down_exact nothing
REFUSED_WAY(
	shorter, rx_alter_column(op, "person", rx_ddl_column("name", RX_STRING(2), .nullable = false)));
REFUSED_WAY(
	required, rx_alter_column(op, "person", rx_ddl_column("age", RX_INTEGER, .nullable = false)));
REFUSED_WAY(unique, rx_create_constraint(op, "person", rx_ddl_unique("uq_age", "age")));
REFUSED_WAY(pointing,
	rx_create_constraint(op, "person",
		rx_ddl_foreign_key("fk_age", "lonely", .columns = { "age" }, .references = { "id" })));
REFUSED_WAY(fewer,
	rx_alter_column(
		op, "person", rx_ddl_column("state", RX_ENUM("person_state", "draft"), .nullable = false)));
REFUSED_WAY(
	whole, rx_alter_column(op, "person", rx_ddl_column("height", RX_INTEGER, .nullable = true)));

REFUSED_WAY(
	smaller, rx_alter_column(op, "person", rx_ddl_column("age", RX_SMALLINT, .nullable = true)));
REFUSED_WAY(
	number, rx_alter_column(op, "person", rx_ddl_column("name", RX_INTEGER, .nullable = false)));
REFUSED_WAY(checked, rx_create_constraint(op, "person", rx_ddl_check("ck_age", "age > 5")));
REFUSED_WAY(single, rx_create_index(op, "ix_age", "person", { "age" }, .unique = true));
/* What comes before is about another column. */
REFUSED_WAY(two,
	rx_alter_column(op, "person", rx_ddl_column("name", RX_TEXT, .nullable = true));
		rx_alter_column(op, "person", rx_ddl_column("age", RX_SMALLINT, .nullable = true)));
REFUSED_WAY(exact,
	rx_alter_column(op, "person", rx_ddl_column("price", RX_NUMERIC(5, 2), .nullable = true)));

static void refused(fixture *f, const rx_revision *script, int code, const char *words)
{
	rx_schema *schema = NULL;

	assert_int_equal(migrate(f, LIST(&begin, script), "head"), code);
	assert_contains(f->error.message, words);
	assert_int_equal(f->port->driver->inspect(f->port->conn, &schema, &f->error), 0);
	assert_null(rx_schema_table_named(schema, NULL, "mark"));
	rx_schema_free(schema);
	test_port_expect(f->port, "SELECT version_num FROM alembic_version", "begin\n");
}

static void fill_strangers(fixture *f)
{
	must(f, LIST(&begin), "head");
	test_port_exec(f->port, "CREATE TABLE lonely (id INTEGER NOT NULL PRIMARY KEY)");
	test_port_exec(f->port, "ALTER TABLE person ADD COLUMN height DOUBLE PRECISION");
	test_port_exec(f->port, "UPDATE person SET age = 5 WHERE id < 3");
	test_port_exec(f->port, "UPDATE person SET age = 40000 WHERE id = 3");
	test_port_exec(f->port, "ALTER TABLE person ADD COLUMN price NUMERIC(9, 4)");
	test_port_exec(f->port, "UPDATE person SET price = 1.2345 WHERE id = 4");
	test_port_exec(f->port, "UPDATE person SET age = NULL, height = 1.5 WHERE id = 7");
}

static void test_migrate_operations__rows_that_do_not_fit_are_refused_first(void **state)
{
	const rx_revision *const typed[] = { &shorter, &fewer, &whole };
	fixture f;

	(void)state;
	setup(&f);
	fill_strangers(&f);
	refused(&f, &required, RX_ENOT_NULL, "has NULL");
	refused(&f, &unique, RX_EUNIQUE, "'5' is in several rows");
	refused(&f, &pointing, RX_EFOREIGN_KEY, "points to a row that does not exist");
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++)
		refused(&f, typed[i], RX_EDATA, "does not fit the new type");
	refused(&f, &smaller, RX_EDATA, "'40000' of the row with id = '3' does not fit");
	refused(&f, &number, RX_EDATA, "fit the new type");
	refused(&f, &checked, RX_ECHECK, "breaks the check ck_age (age > 5)");
	refused(&f, &single, RX_EUNIQUE, "'5' is in several rows");
	refused(&f, &two, RX_EDATA, "does not fit");
	refused(&f, &exact, RX_EDATA, "does not fit");
	test_port_expect(f.port, "SELECT name FROM person WHERE id = 12", "p12\n");
	teardown(&f);
}

static void up_wider(rx_op *op)
{
	rx_alter_column(op, "person", rx_ddl_column("name", RX_STRING(80), .nullable = false));
	rx_alter_column(op, "person", rx_ddl_column("age", RX_DOUBLE, .nullable = true));
}

static void down_wider(rx_op *op)
{
	rx_alter_column(op, "person", rx_ddl_column("age", RX_INTEGER, .nullable = true));
	rx_alter_column(op, "person", rx_ddl_column("name", RX_STRING(40), .nullable = false));
}
SCRIPT(wider, .revises = "begin");

static void test_migrate_operations__a_way_back_that_does_not_fit_is_refused(void **state)
{
	fixture f;

	(void)state;
	setup(&f);
	must(&f, LIST(&begin, &wider), "head");
	test_port_exec(f.port,
		"UPDATE person SET name = 'a name that is longer than forty characters are' WHERE id = 1");
	assert_int_equal(migrate(&f, LIST(&begin, &wider), "begin"), RX_EDATA);
	test_port_expect(f.port, "SELECT version_num FROM alembic_version", "wider\n");
	test_port_exec(f.port, "UPDATE person SET name = 'p1', age = 21.5 WHERE id = 1");
	assert_int_equal(migrate(&f, LIST(&begin, &wider), "begin"), RX_EDATA);
	test_port_exec(f.port, "UPDATE person SET age = 21 WHERE id = 1");
	must(&f, LIST(&begin, &wider), "begin");
	test_port_expect(f.port, "SELECT min(age), max(age) FROM person", "21|32\n");
	teardown(&f);
}

/* ---- what only one engine knows of an index */

static void up_parts(rx_op *op)
{
	rx_create_index(op, "ix_parts", "person", { "name text_pattern_ops", "age DESC NULLS LAST" },
		.include = { "state" });
}

static void down_parts(rx_op *op)
{
	rx_drop_index(op, "ix_parts", "person");
}
SCRIPT(parts, .revises = "begin");

static void test_migrate_operations__an_index_has_what_the_engine_knows(void **state)
{
	fixture f;

	(void)state;
	setup(&f);
	must(&f, LIST(&begin, &parts), "head");
	test_port_expect(f.port,
		f.mariadb
			? "SELECT group_concat(column_name, ' ', collation ORDER BY seq_in_index) FROM "
			  "information_schema.statistics WHERE table_schema = DATABASE() AND index_name = "
			  "'ix_parts'"
			: f.server ? "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_parts'"
					   : "SELECT sql FROM sqlite_schema WHERE name = 'ix_parts'",
		f.mariadb ? "name A,age D\n"
			: f.server
			? "CREATE INDEX ix_parts ON public.person USING btree (name text_pattern_ops, age "
			  "DESC NULLS LAST) INCLUDE (state)\n"
			: "CREATE INDEX \"ix_parts\" ON \"person\" (\"name\", \"age\" DESC)\n");
	teardown(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_migrate_operations__a_column_is_copied_where_there_is_nothing_yet),
		cmocka_unit_test(test_migrate_operations__a_backfill_changes_each_row_once),
		cmocka_unit_test(test_migrate_operations__a_session_works_between_the_operations),
		cmocka_unit_test(test_migrate_operations__a_dry_run_of_a_session_changes_nothing),
		cmocka_unit_test(test_migrate_operations__what_goes_wrong_in_a_session_ends_the_script),
		cmocka_unit_test(test_migrate_operations__a_session_has_its_limits),
		cmocka_unit_test(test_migrate_operations__frozen_models_make_no_tables),
		cmocka_unit_test(test_migrate_operations__labels_come_and_get_other_names),
		cmocka_unit_test(test_migrate_operations__a_type_by_itself),
		cmocka_unit_test(test_migrate_operations__indexes_and_constraints_get_other_names),
		cmocka_unit_test(test_migrate_operations__an_index_is_built_while_others_write),
		cmocka_unit_test(test_migrate_operations__concurrently_is_refused_in_a_transaction),
		cmocka_unit_test(test_migrate_operations__a_backfill_goes_on_where_it_was_ended),
		cmocka_unit_test(test_migrate_operations__a_session_outside_a_transaction_is_a_step),
		cmocka_unit_test(test_migrate_operations__rows_that_do_not_fit_are_refused_first),
		cmocka_unit_test(test_migrate_operations__a_way_back_that_does_not_fit_is_refused),
		cmocka_unit_test(test_migrate_operations__an_index_has_what_the_engine_knows),
	};

	return cmocka_run_group_tests_name("migrate/operations", tests, NULL, NULL);
}
