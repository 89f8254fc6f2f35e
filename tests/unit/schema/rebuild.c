#include "schema/rebuild/rebuild.h"

#include "unit/schema/rebuild_fixture.h"

/* Everything that a table can have, with rows, children and dependents. */
static const char rich[] =
	"CREATE TABLE parent(id INTEGER PRIMARY KEY AUTOINCREMENT, -- the key\n"
	" name TEXT NOT NULL ON CONFLICT FAIL COLLATE NOCASE, age INT DEFAULT 7 CHECK (age >= 0),"
	" code VARCHAR(8) CONSTRAINT uq_code UNIQUE ON CONFLICT ABORT, boss INT REFERENCES parent(id)"
	" ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED, twice INT GENERATED "
	"ALWAYS"
	" AS (age * 2) STORED, half AS (age / 2), odd \"my type\", CHECK (parent.age < 200),"
	" CONSTRAINT ck_name CHECK (name <> '' /* , */), UNIQUE (name, age));"
	"CREATE TABLE child(id INTEGER PRIMARY KEY, parent_id INT NOT NULL REFERENCES parent(id) ON "
	"DELETE CASCADE);"
	"CREATE INDEX ix_plain ON parent(name);"
	"CREATE INDEX ix_desc ON parent(age DESC, name COLLATE rtrim);"
	"CREATE UNIQUE INDEX ix_expr ON parent(lower(name) || ',' || age);"
	"CREATE INDEX ix_part ON parent(boss) WHERE boss IS NOT NULL;"
	"CREATE TABLE log(what TEXT);"
	"CREATE TRIGGER tr_ins AFTER INSERT ON parent BEGIN INSERT INTO log VALUES ('ins ' || "
	"new.name); "
	"END;"
	"CREATE TRIGGER tr_upd AFTER UPDATE OF age ON parent WHEN new.age > 1 BEGIN INSERT INTO log "
	"VALUES ('upd'); END;"
	"CREATE TRIGGER tr_other AFTER DELETE ON child BEGIN UPDATE parent SET age = age + 1 WHERE id "
	"= "
	"old.parent_id; END;"
	"CREATE VIEW v AS SELECT p.name, c.id AS child FROM parent p JOIN child c ON c.parent_id = "
	"p.id;"
	"CREATE VIEW vv AS SELECT * FROM v;"
	"CREATE TRIGGER tr_view INSTEAD OF INSERT ON vv BEGIN INSERT INTO log VALUES ('view ' || "
	"new.name); END;"
	"INSERT INTO parent(name, age, code, boss, odd) VALUES ('Ann', 30, 'a', NULL, 1.5), ('bob', "
	"40, "
	"'b', 1, x'00ff'), ('cid', NULL, NULL, 2, 'x'), ('dan', 1, NULL, 1, NULL);"
	"DELETE FROM parent WHERE name = 'dan';"
	"INSERT INTO child VALUES (1, 1), (2, 1), (3, 2); DELETE FROM log;";

static void test_schema_rebuild__keeps_everything_else(void **state)
{
	fixture *f = *state;
	char *before, *after;

	run(f, rich);
	before = test_sqlite_query(&f->db,
		"SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name <> 'parent' ORDER BY type, "
		"name");
	rx_alter_column(&f->op, "parent", rx_ddl_column("age", RX_INTEGER, .server_default = "9"),
		.fill = "0");
	apply_ok(f);
	assert_int_equal(f->n_created, 1);
	after = test_sqlite_query(&f->db,
		"SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name <> 'parent' ORDER BY type, "
		"name");
	assert_string_equal(after, before);
	expect(f, "SELECT sql FROM sqlite_schema WHERE name = 'parent'",
		"CREATE TABLE \"parent\"(id INTEGER PRIMARY KEY AUTOINCREMENT, -- the key\n"
		" name TEXT NOT NULL ON CONFLICT FAIL COLLATE NOCASE, age INT NOT NULL DEFAULT 9 CHECK "
		"(age >= "
		"0), code VARCHAR(8) CONSTRAINT uq_code UNIQUE ON CONFLICT ABORT, boss INT REFERENCES "
		"parent(id) ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED, twice INT "
		"GENERATED ALWAYS AS (age * 2) STORED, half AS (age / 2), odd \"my type\", CHECK (age < "
		"200), "
		"CONSTRAINT ck_name CHECK (name <> '' /* , */), UNIQUE (name, age))\n");
	expect(f, "SELECT id, name, age, code, boss, twice, half, quote(odd) FROM parent",
		"1|Ann|30|a|NULL|60|15|1.5\n2|bob|40|b|1|80|20|X'00FF'\n3|cid|0|NULL|2|0|0|'x'\n");
	expect(f, "SELECT * FROM child", "1|1\n2|1\n3|2\n");
	expect(f, "SELECT * FROM log", "");
	expect(f, "SELECT * FROM sqlite_sequence", "parent|4\n");
	expect(f, "SELECT * FROM vv", "Ann|1\nAnn|2\nbob|3\n");
	expect(f, "PRAGMA foreign_key_check", "");
	expect(f, "PRAGMA foreign_keys", "1\n");
	expect(f, "PRAGMA legacy_alter_table", "0\n");
	expect(f, "PRAGMA integrity_check", "ok\n");
	run(f,
		"INSERT INTO parent(name) VALUES ('eve'); INSERT INTO vv(name) VALUES ('x'); DELETE FROM "
		"child WHERE id = 3");
	expect(f, "SELECT * FROM log ORDER BY what", "ins eve\nupd\nview x\n");
	expect(f, "SELECT max(id), age FROM parent", "5|9\n");
	run(f, "DELETE FROM parent WHERE id = 1");
	expect(f, "SELECT * FROM child", "");
	expect(f, "SELECT boss FROM parent WHERE id = 2", "NULL\n");
	free(before);
	free(after);
}

static void test_schema_rebuild__is_one_for_several_operations(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b TEXT, c TEXT); CREATE INDEX ix_b ON "
		"t(b); "
		"INSERT INTO t VALUES (1, '1', 'x', 'y'), (2, '2', 'x', 'z')");
	rx_add_column(&f->op, "t", rx_ddl_column("d", RX_STRING(10)), .fill = "'new'");
	rx_alter_column(&f->op, "t", rx_ddl_column("a", RX_BIGINT));
	rx_create_index(&f->op, "ix_c", "t", { "c DESC" }, .unique = true);
	rx_create_constraint(&f->op, "t", rx_ddl_unique("uq_t_a", "a"));
	rx_create_constraint(&f->op, "t", rx_ddl_check("ck_t_d", "d <> 'old'"));
	rx_drop_index(&f->op, "ix_b", "t");
	rx_drop_column(&f->op, "t", "b");
	apply_ok(f);
	assert_int_equal(f->n_created, 1);
	expect(f, "SELECT id, a, typeof(a), c, d FROM t", "1|1|integer|y|new\n2|2|integer|z|new\n");
	expect(f, "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL", "ix_c\n");
	expect(f, "SELECT \"desc\" FROM pragma_index_xinfo('ix_c') WHERE name = 'c'", "1\n");
	expect(f, "SELECT sql FROM sqlite_schema WHERE name = 't'",
		"CREATE TABLE \"t\"(id INTEGER PRIMARY KEY, a BIGINT NOT NULL, c TEXT, \"d\" VARCHAR(10) "
		"NOT "
		"NULL, CONSTRAINT \"uq_t_a\" UNIQUE (\"a\"), CONSTRAINT \"ck_t_d\" CHECK (d <> 'old'))\n");
}

static void test_schema_rebuild__strict_and_without_rowid_stay(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE t(a TEXT, b INTEGER, c INT, PRIMARY KEY (a DESC, b)) STRICT, WITHOUT ROWID; "
		"INSERT INTO t VALUES ('x', 1, NULL), ('y', 2, 3)");
	rx_alter_column(&f->op, "t", rx_ddl_column("c", RX_NATIVE("INT")), .fill = "5");
	apply_ok(f);
	expect(f, "SELECT strict, wr FROM pragma_table_list('t')", "1|1\n");
	expect(f, "SELECT * FROM t", "y|2|3\nx|1|5\n");
	expect(f, "SELECT \"notnull\" FROM pragma_table_info('t') WHERE name = 'c'", "1\n");
}

static void test_schema_rebuild__rowids_without_a_name_stay(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE t(a TEXT, rowid TEXT); INSERT INTO t(_rowid_, a, rowid) VALUES (7, 'x', "
		"'r'), "
		"(-3, 'y', 's'), (1000000, 'z', 't')");
	rx_create_constraint(&f->op, "t", rx_ddl_unique("uq", "a"));
	apply_ok(f);
	expect(f, "SELECT oid, a, rowid FROM t ORDER BY oid", "-3|y|s\n7|x|r\n1000000|z|t\n");
}

static void test_schema_rebuild__a_new_key_takes_the_rowids(void **state)
{
	fixture *f = *state;

	run(f, "CREATE TABLE t(a TEXT); INSERT INTO t(rowid, a) VALUES (7, 'x'), (9, 'y')");
	rx_add_column(&f->op, "t", rx_ddl_column("id", RX_BIGINT, .autoincrement = true));
	rx_create_constraint(&f->op, "t", rx_ddl_primary_key("pk_t", "id"));
	apply_ok(f);
	expect(f, "SELECT id, a, rowid FROM t", "7|x|7\n9|y|9\n");
}

static void test_schema_rebuild__references_to_itself_and_from_others(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE t(id INTEGER PRIMARY KEY, up INT REFERENCES t, x TEXT, FOREIGN KEY (up) "
		"REFERENCES \"t\"(id)); CREATE TABLE c(t INT REFERENCES t ON DELETE CASCADE); INSERT INTO "
		"t "
		"VALUES (1, NULL, 'a'), (2, 1, NULL); INSERT INTO c VALUES (2)");
	rx_alter_column(&f->op, "t", rx_ddl_column("x", RX_TEXT), .fill = "''");
	apply_ok(f);
	expect(f, "SELECT \"table\" FROM pragma_foreign_key_list('t')", "t\nt\n");
	expect(f, "SELECT sql FROM sqlite_schema WHERE name = 'c'",
		"CREATE TABLE c(t INT REFERENCES t ON DELETE CASCADE)\n");
	expect(f, "SELECT count(*) FROM c", "1\n");
	run(f, "DELETE FROM c; DELETE FROM t WHERE id = 2; DELETE FROM t");
}

static void test_schema_rebuild__needs_the_checks_off(void **state)
{
	fixture *f = *state;
	rx_error error = RX_ERROR_INIT;

	run(f, "CREATE TABLE t(a INT); BEGIN");
	f->db.conn->in_transaction = true;
	rx_alter_column(&f->op, "t", rx_ddl_column("a", RX_TEXT));
	assert_int_equal(rx__rebuild_apply(f->db.conn, f->op.list, f->op.n, NULL, &error), RX_EINVAL);
	assert_contains(error.message, "foreign keys must be off");
	run(f, "ROLLBACK");
	f->db.conn->in_transaction = false;
	assert_int_equal(rx__rebuild_apply(f->db.conn, f->op.list, f->op.n, NULL, &error), RX_EINVAL);
	assert_contains(error.message, "transaction");
}

static void test_schema_rebuild__nothing_to_do_does_nothing(void **state)
{
	fixture *f = *state;

	run(f, "CREATE TABLE t(id INTEGER PRIMARY KEY, a VARCHAR(30) DEFAULT ('x') NOT NULL)");
	rx_alter_column(
		&f->op, "t", rx_ddl_column("a", RX_STRING(30), .server_default = "'x'"));
	rx_alter_column(&f->op, "t", rx_ddl_column("id", RX_BIGINT));
	apply_ok(f);
	assert_string_equal(rx__buf_text(&f->log), "");
}

/* ---- plain ALTER TABLE where it is enough */

static void test_schema_rebuild__adds_a_plain_column_without_one(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE t(a INT); INSERT INTO t VALUES (1)");
	rx_add_column(&f->op, "t", rx_ddl_column("b", RX_TEXT, .nullable = true));
	rx_add_column(&f->op, "t", rx_ddl_column("c", RX_INTEGER, .server_default = "-5"));
	rx_add_column(&f->op, "t", rx_ddl_column("d", RX_STRING(3), .server_default = "'x''y'"),
		.fill = "'x''y'");
	rx_add_column(&f->op, "t", rx_ddl_column("e", RX_BIGINT, .nullable = true));
	rx_create_constraint(&f->op, "t",
		rx_ddl_foreign_key("fk_t_e", "p", .columns = { "e" }, .references = { "id" },
			.on_delete = RX_SET_NULL));
	rx_create_constraint(&f->op, "t", rx_ddl_check("ck_t_c", "\"c\" < 10"));
	rx_add_column(&f->op, "t",
		rx_ddl_column("g", RX_INTEGER, .nullable = true, .computed = "a + 1"));
	apply_ok(f);
	assert_int_equal(f->n_created, 0);
	expect(f, "SELECT a, b, c, d, e, g FROM t", "1|NULL|-5|x'y|NULL|2\n");
	expect(f, "SELECT \"table\", on_delete FROM pragma_foreign_key_list('t')", "p|SET NULL\n");
	expect(f,
		"SELECT sql LIKE '%CONSTRAINT \"fk_t_e\" REFERENCES%' AND sql LIKE '%CONSTRAINT "
		"\"ck_t_c\" CHECK%' FROM sqlite_schema WHERE name = 't'",
		"1\n");
}

static void test_schema_rebuild__adds_what_alter_table_refuses(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE p(id INTEGER PRIMARY KEY); INSERT INTO p VALUES (5); CREATE TABLE t(a INT); "
		"INSERT INTO t VALUES (1), (2)");
	rx_add_column(&f->op, "t", rx_ddl_column("b", RX_TEXT), .fill = "'f' || a");
	rx_add_column(
		&f->op, "t", rx_ddl_column("c", RX_DATETIME, .server_default = "CURRENT_TIMESTAMP"));
	rx_add_column(&f->op, "t", rx_ddl_column("d", RX_INTEGER, .server_default = "(1 + 1)"));
	rx_add_column(&f->op, "t", rx_ddl_column("e", RX_DATETIME, .default_now = true));
	rx_add_column(&f->op, "t",
		rx_ddl_column("g", RX_INTEGER, .nullable = true, .computed = "a * 2", .stored = true));
	rx_add_column(&f->op, "t", rx_ddl_column("h", RX_INTEGER, .server_default = "5"));
	rx_create_constraint(&f->op, "t",
		rx_ddl_foreign_key("fk", "p", .columns = { "h" }, .references = { "id" }));
	apply_ok(f);
	assert_int_equal(f->n_created, 1);
	expect(f, "SELECT a, b, length(c), d, length(e), g, h FROM t",
		"1|f1|19|2|26|2|5\n2|f2|19|2|26|4|5\n");
}

static void test_schema_rebuild__decides_the_same_on_an_empty_table(void **state)
{
	fixture *f = *state;

	run(f, "CREATE TABLE t(a INT)");
	rx_add_column(&f->op, "t", rx_ddl_column("b", RX_TEXT));
	apply_ok(f);
	assert_int_equal(f->n_created, 1);
	run(f, "INSERT INTO t VALUES (1, 'x')");
	rx_add_column(&f->op, "t", rx_ddl_column("c", RX_TEXT));
	assert_int_equal(apply(f), RX_ENOT_NULL);
	assert_contains(f->error.message, "\"c\"");
	assert_contains(f->error.message, "rowid = 1");
	assert_contains(f->error.message, ".fill");
	expect(f, "SELECT * FROM t", "1|x\n");
}

static void test_schema_rebuild__drops_a_column_that_nothing_names_in_place(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE t(a INT, b TEXT NOT NULL DEFAULT 'x', c INT); INSERT INTO t VALUES (1, 'b', "
		"3)");
	rx_drop_column(&f->op, "t", "b");
	apply_ok(f);
	assert_int_equal(f->n_created, 0);
	expect(f, "SELECT * FROM t", "1|3\n");
}

static void test_schema_rebuild__drops_a_column_with_what_names_it(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE t(id INTEGER PRIMARY KEY, a INT UNIQUE, b INT CHECK (b > a), c INT, d INT "
		"REFERENCES t(id), UNIQUE (a, c), CONSTRAINT ck CHECK (c <> a), CHECK (c < 9)); CREATE "
		"INDEX "
		"i1 ON t(c, a); CREATE INDEX i2 ON t(c) WHERE a > 0; CREATE INDEX i3 ON t(a + c); CREATE "
		"INDEX i4 ON t(c); INSERT INTO t VALUES (1, 2, 3, 4, NULL)");
	rx_drop_column(&f->op, "t", "a");
	apply_ok(f);
	expect(f, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL",
		"CREATE TABLE \"t\"(id INTEGER PRIMARY KEY, b INT, c INT, d INT REFERENCES t(id), CHECK (c "
		"< "
		"9))\nCREATE INDEX i4 ON t(c)\n");
	expect(f, "SELECT * FROM t", "1|3|4|NULL\n");
}

static void test_schema_rebuild__drops_a_column_of_the_key(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE t(a INT, b INT, c INT, PRIMARY KEY (a, b)); INSERT INTO t VALUES (1, 2, 3)");
	rx_drop_column(&f->op, "t", "a");
	apply_ok(f);
	expect(f, "SELECT name, pk FROM pragma_table_info('t')", "b|1\nc|0\n");
	rx_drop_column(&f->op, "t", "b");
	apply_ok(f);
	expect(f, "SELECT name, pk FROM pragma_table_info('t')", "c|0\n");
	rx_drop_column(&f->op, "t", "c");
	assert_int_equal(apply(f), RX_EMIGRATION);
	assert_contains(f->error.message, "only one");
}

static void test_schema_rebuild__a_key_goes_and_comes_again(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE t(id INTEGER NOT NULL, a TEXT, PRIMARY KEY (id)); INSERT INTO t VALUES (3, "
		"'x')");
	rx_drop_column(&f->op, "t", "id");
	rx_create_constraint(&f->op, "t", rx_ddl_primary_key("pk_t", "a"));
	apply_ok(f);
	expect(f, "SELECT name, pk FROM pragma_table_info('t')", "a|1\n");
	expect(f, "SELECT rowid, a FROM t", "3|x\n");
}

/* ---- renames */

static void test_schema_rebuild__renames_follow_everywhere(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE t(id INTEGER PRIMARY KEY, a INT UNIQUE CHECK (a > 0), b AS (a + 1), UNIQUE "
		"(a, "
		"id)); CREATE INDEX i ON t(a DESC) WHERE a > 1; CREATE TABLE c(a INT REFERENCES t(a)); "
		"CREATE "
		"VIEW v AS SELECT a FROM t; CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO c VALUES "
		"(new.a); END; INSERT INTO t VALUES (1, 2)");
	rx_rename_column(&f->op, "t", "a", "the \"a\"");
	rx_rename_table(&f->op, "t", "new t");
	apply_ok(f);
	assert_int_equal(f->n_created, 0);
	expect(f, "SELECT \"the \"\"a\"\"\" FROM \"new t\"", "2\n");
	expect(f, "SELECT * FROM v", "2\n");
	run(f, "INSERT INTO \"new t\" VALUES (2, 3)");
	expect(f, "SELECT * FROM c", "2\n3\n");
	expect(f, "SELECT \"table\", \"to\" FROM pragma_foreign_key_list('c')", "new t|the \"a\"\n");
}

static void test_schema_rebuild__renames_between_other_changes(void **state)
{
	fixture *f = *state;

	run(f, "CREATE TABLE t(a TEXT, b TEXT); INSERT INTO t VALUES ('1', '2')");
	rx_drop_column(&f->op, "t", "b");
	rx_rename_column(&f->op, "t", "a", "b");
	rx_alter_column(&f->op, "t", rx_ddl_column("b", RX_BIGINT));
	rx_rename_table(&f->op, "t", "u");
	rx_add_column(&f->op, "u", rx_ddl_column("a", RX_TEXT), .fill = "'n'");
	apply_ok(f);
	expect(f, "SELECT b, typeof(b), a FROM u", "1|integer|n\n");
}

static void test_schema_rebuild__renames_that_change_case_only(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE user(name TEXT); INSERT INTO user VALUES ('x'); CREATE VIEW v AS SELECT name "
		"FROM user");
	rx_rename_table(&f->op, "user", "User");
	rx_rename_column(&f->op, "User", "name", "Name");
	apply_ok(f);
	expect(f, "SELECT name FROM sqlite_schema WHERE type = 'table'", "User\n");
	expect(f, "SELECT name FROM pragma_table_info('User')", "Name\n");
	expect(f, "SELECT * FROM v", "x\n");
}

static void test_schema_rebuild__a_rename_with_a_broken_view_says_what_to_do(void **state)
{
	fixture *f = *state;

	run(f, "CREATE TABLE t(a); CREATE VIEW bad AS SELECT missing FROM t");
	rx_rename_column(&f->op, "t", "a", "b");
	assert_int_equal(apply(f), RX_ESQL);
	assert_contains(f->error.message, "view bad");
	assert_contains(f->error.message, "correct or drop it first");
}

/* ---- dependents */

static void test_schema_rebuild__a_view_that_would_break_is_named(void **state)
{
	fixture *f = *state;
	char *before, *after;

	run(f,
		"CREATE TABLE t(a INT, b INT); CREATE VIEW \"my view\" AS SELECT b FROM t; CREATE VIEW "
		"broken AS SELECT missing FROM t; INSERT INTO t VALUES (1, 2)");
	before = everything(f);
	rx_drop_column(&f->op, "t", "b");
	assert_int_equal(apply(f), RX_EMIGRATION);
	assert_contains(f->error.message, "view \"my view\"");
	assert_contains(f->error.message, "no such column");
	assert_string_equal(rx__buf_text(&f->log), "");
	after = everything(f);
	assert_string_equal(after, before);
	free(before);
	free(after);
	rx_drop_column(&f->op, "t", "a");
	apply_ok(f);
	expect(f, "SELECT * FROM \"my view\"", "2\n");
}

static void test_schema_rebuild__a_trigger_that_would_break_is_named(void **state)
{
	fixture *f = *state;
	static const char *const triggers[] = {
		"CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.b); END",
		"CREATE TRIGGER tr AFTER UPDATE OF b ON t BEGIN DELETE FROM log; END",
		"CREATE TRIGGER tr BEFORE DELETE ON t WHEN old.b > 1 BEGIN DELETE FROM log; END",
		"CREATE TRIGGER tr AFTER INSERT ON log BEGIN UPDATE t SET b = 1; END",
		"CREATE TRIGGER tr AFTER UPDATE ON log BEGIN INSERT INTO t VALUES (1, 2); END",
		"CREATE TRIGGER tr INSTEAD OF INSERT ON v BEGIN INSERT INTO t(a, b) VALUES (1, 1); END",
	};

	run(f, "CREATE TABLE t(a INT, b INT); CREATE TABLE log(x); CREATE VIEW v AS SELECT a FROM t");
	for (size_t i = 0; i < sizeof(triggers) / sizeof(triggers[0]); i++) {
		run(f, triggers[i]);
		rx_drop_column(&f->op, "t", "b");
		if (apply(f) != RX_EMIGRATION)
			fail_msg("not refused: %s", triggers[i]);
		assert_contains(f->error.message, "trigger \"tr\"");
		run(f, "DROP TRIGGER tr");
	}
	run(f, "CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.a); END");
	rx_drop_column(&f->op, "t", "b");
	apply_ok(f);
	run(f, "INSERT INTO t VALUES (8)");
	expect(f, "SELECT * FROM log", "8\n");
}

static void test_schema_rebuild__a_new_column_that_breaks_a_trigger_is_seen(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE t(a INT); CREATE TABLE u(b INT); CREATE TRIGGER tr AFTER INSERT ON u BEGIN "
		"INSERT INTO t VALUES (new.b); END");
	rx_add_column(&f->op, "t", rx_ddl_column("c", RX_TEXT, .nullable = true));
	assert_int_equal(apply(f), RX_EMIGRATION);
	assert_contains(f->error.message, "trigger \"tr\"");
}

static void test_schema_rebuild__a_column_that_others_point_to_stays(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE p(id INTEGER PRIMARY KEY, k TEXT UNIQUE, x INT); CREATE TABLE \"the "
		"child\"(k TEXT "
		"REFERENCES p(k), id INT REFERENCES p)");
	rx_drop_column(&f->op, "p", "k");
	assert_int_equal(apply(f), RX_EMIGRATION);
	assert_contains(f->error.message, "\"the child\"");
	rx_drop_column(&f->op, "p", "id");
	assert_int_equal(apply(f), RX_EMIGRATION);
	rx_drop_column(&f->op, "p", "x");
	apply_ok(f);
}

static void test_schema_rebuild__a_key_that_others_need_stays(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE p(id INTEGER PRIMARY KEY, k TEXT CONSTRAINT uq_k UNIQUE); CREATE TABLE c(k "
		"TEXT "
		"REFERENCES p(k)); INSERT INTO p VALUES (1, 'a'); INSERT INTO c VALUES ('a')");
	rx_drop_constraint(&f->op, "p", "uq_k");
	assert_int_equal(apply(f), RX_EFOREIGN_KEY);
	assert_contains(f->error.message, "\"c\"");
	expect(f, "SELECT count(*) FROM pragma_index_list('p')", "1\n");
}

static void test_schema_rebuild__a_column_that_others_are_computed_from_stays(void **state)
{
	fixture *f = *state;

	run(f, "CREATE TABLE t(a INT, b AS (a + 1), c INT)");
	rx_drop_column(&f->op, "t", "a");
	assert_int_equal(apply(f), RX_EMIGRATION);
	assert_contains(f->error.message, "\"b\" is computed from it");
}

/* ---- what is not there */

static void test_schema_rebuild__what_is_not_there_is_named(void **state)
{
	fixture *f = *state;

	run(f, "CREATE TABLE t(a INT, CONSTRAINT c CHECK (a > 0)); CREATE INDEX i ON t(a)");
	rx_drop_column(&f->op, "t", "missing");
	assert_int_equal(apply(f), RX_EMIGRATION);
	assert_contains(f->error.message, "no column \"missing\"");
	rx_drop_constraint(&f->op, "t", "nope");
	assert_int_equal(apply(f), RX_EMIGRATION);
	assert_contains(f->error.message, "no constraint \"nope\"");
	rx_drop_column(&f->op, "gone", "a");
	assert_int_equal(apply(f), RX_EMIGRATION);
	assert_contains(f->error.message, "no table \"gone\"");
	rx_create_constraint(&f->op, "t", rx_ddl_unique("u", "a", "zz"));
	assert_int_equal(apply(f), RX_EMIGRATION);
	assert_contains(f->error.message, "\"zz\"");
	rx_create_constraint(&f->op, "t", rx_ddl_check("C", "a < 5"));
	assert_int_equal(apply(f), RX_EMIGRATION);
	assert_contains(f->error.message, "already has a constraint");
	rx_add_column(&f->op, "t", rx_ddl_column("A", RX_TEXT, .nullable = true));
	assert_int_equal(apply(f), RX_EMIGRATION);
	assert_contains(f->error.message, "already has a column");
	expect(f, "SELECT count(*) FROM sqlite_schema", "2\n");
}

static void test_schema_rebuild__constraints_without_a_name_are_found(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE t(a INT UNIQUE, b INT REFERENCES "
		"p(id), "
		"c INT CHECK (c > 0), d INT, UNIQUE (a, d), PRIMARY KEY (d)); INSERT INTO t VALUES (1, "
		"NULL, "
		"2, 3)");
	rx_drop_constraint(&f->op, "t", "uq_t_a");
	rx_drop_constraint(&f->op, "t", "fk_t_b");
	rx_drop_constraint(&f->op, "t", "ck_t_1");
	rx_drop_constraint(&f->op, "t", "uq_t_a_d");
	rx_drop_constraint(&f->op, "t", "pk_t");
	apply_ok(f);
	assert_int_equal(f->n_created, 1);
	expect(f, "SELECT sql FROM sqlite_schema WHERE name = 't'",
		"CREATE TABLE \"t\"(a INT, b INT, c INT, d INT)\n");
	expect(f, "SELECT * FROM t", "1|NULL|2|3\n");
}

static void test_schema_rebuild__takes_the_operations_of_one_table(void **state)
{
	fixture *f = *state;

	rx_drop_index(&f->op, "i", "t");
	rx_alter_column(&f->op, "T", rx_ddl_column("a", RX_TEXT));
	rx_rename_table(&f->op, "t", "u");
	rx_drop_column(&f->op, "u", "b");
	rx_create_index(&f->op, "j", "u", { "a" });
	rx_drop_column(&f->op, "other", "b");
	rx_drop_table(&f->op, "other");
	assert_int_equal(rx__rebuild_take(f->op.list, f->op.n), 4);
	assert_int_equal(rx__rebuild_take(f->op.list + 4, f->op.n - 4), 0);
	assert_int_equal(rx__rebuild_take(f->op.list + 5, f->op.n - 5), 1);
	assert_int_equal(rx__rebuild_take(f->op.list + 6, f->op.n - 6), 0);
	assert_int_equal(rx__rebuild_take(f->op.list, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(rebuild__keeps_everything_else),
		TEST(rebuild__is_one_for_several_operations),
		TEST(rebuild__strict_and_without_rowid_stay),
		TEST(rebuild__rowids_without_a_name_stay),
		TEST(rebuild__a_new_key_takes_the_rowids),
		TEST(rebuild__references_to_itself_and_from_others),
		TEST(rebuild__needs_the_checks_off),
		TEST(rebuild__nothing_to_do_does_nothing),
		TEST(rebuild__adds_a_plain_column_without_one),
		TEST(rebuild__adds_what_alter_table_refuses),
		TEST(rebuild__decides_the_same_on_an_empty_table),
		TEST(rebuild__drops_a_column_that_nothing_names_in_place),
		TEST(rebuild__drops_a_column_with_what_names_it),
		TEST(rebuild__drops_a_column_of_the_key),
		TEST(rebuild__a_key_goes_and_comes_again),
		TEST(rebuild__renames_follow_everywhere),
		TEST(rebuild__renames_between_other_changes),
		TEST(rebuild__renames_that_change_case_only),
		TEST(rebuild__a_rename_with_a_broken_view_says_what_to_do),
		TEST(rebuild__a_view_that_would_break_is_named),
		TEST(rebuild__a_trigger_that_would_break_is_named),
		TEST(rebuild__a_new_column_that_breaks_a_trigger_is_seen),
		TEST(rebuild__a_column_that_others_point_to_stays),
		TEST(rebuild__a_key_that_others_need_stays),
		TEST(rebuild__a_column_that_others_are_computed_from_stays),
		TEST(rebuild__what_is_not_there_is_named),
		TEST(rebuild__constraints_without_a_name_are_found),
		TEST(rebuild__takes_the_operations_of_one_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
