"""Every operation of a script and its way back, in one script: run as a dry run, as SQL, there and back
twice. On SQLite here, on PostgreSQL from servers/postgresql_compare.py."""
from project import contains, main, project

MODEL = """RX_MODEL(T, t, column(rx_text, a, .length = 20), column(int32_t, n));
RX_MODEL(U, u, column(rx_opt_int64, t_id, .foreign_key = "t.id"));
"""
UP = """\
\trx_create_enum(op, "mood", "sad", "ok");
\trx_create_table(op, "made", rx_ddl_column("id", RX_BIGINT, .primary_key = true),
\t\trx_ddl_column("e", RX_ENUM("made_e", "x", "y"), .nullable = true));
\trx_rename_table(op, "made", "made2");
\trx_add_column(op, "t", rx_ddl_column("c", RX_NUMERIC(9, 2)), .fill = "1.5");
\trx_add_column(op, "t", rx_ddl_column("d", RX_DATETIME, .default_now = true));
\trx_alter_column(op, "t", rx_ddl_column("n", RX_BIGINT, .nullable = true));
\trx_rename_column(op, "t", "a", "b");
\trx_drop_column(op, "t", "d");
\trx_create_index(op, "ix1", "t", { "b DESC", "n" }, .where = "n > 0");
\trx_create_index(op, "ix2", "t", { NULL }, .expressions = { "lower(b)" }, .unique = true);
\trx_rename_index(op, "t", "ix1", "ix3");
\trx_create_constraint(op, "t", rx_ddl_unique("uq_b", "b", "n"));
\trx_create_constraint(op, "t", rx_ddl_check("ck_n", "n < 100"));
\trx_rename_constraint(op, "t", "ck_n", "ck_m");
\trx_create_constraint(op, "u", rx_ddl_foreign_key("fk2", "made2", .columns = { "t_id" },
\t\t.references = { "id" }));
\trx_drop_constraint(op, "u", "fk2");
\trx_table_comment(op, "t", "it's");
\trx_alter_table(op, "t", .strict = true);
\trx_add_label(op, "made2", "e", "z", .after = "x");
\trx_rename_label(op, "made2", "e", "y", "yy");
\trx_create_view(op, "v", "SELECT id, b FROM t");
\trx_create_trigger(op, "tr", "t", "AFTER INSERT", "BEGIN UPDATE t SET n = 7 WHERE id = new.id; END",
\t\t.postgresql = "EXECUTE FUNCTION f()");
\trx_backfill(op, "t", "n = n + 1", .where = "n < 50");
\trx_copy_column(op, "t", "n", "c", .as = "n * 2");
\trx_run_sql(op, "UPDATE t SET n = 9", .postgresql = "UPDATE t SET n = 8");
"""
DOWN = """\
\trx_drop_trigger(op, "tr", "t");
\trx_drop_view(op, "v");
\trx_rename_label(op, "made2", "e", "yy", "y");
\trx_alter_table(op, "t");
\trx_table_comment(op, "t", NULL);
\trx_drop_constraint(op, "t", "ck_m");
\trx_drop_constraint(op, "t", "uq_b");
\trx_drop_index(op, "ix2", "t");
\trx_drop_index(op, "ix3", "t");
\trx_rename_column(op, "t", "b", "a");
\trx_alter_column(op, "t", rx_ddl_column("a", RX_STRING(20)));
\trx_alter_column(op, "t", rx_ddl_column("n", RX_INTEGER), .fill = "0");
\trx_drop_column(op, "t", "c");
\trx_drop_table(op, "made2");
\trx_drop_enum(op, "mood", "sad", "ok");
"""


def there_and_back(p, run):
    """run: SQL on the database; gives nothing. The project is one after db init with MODEL."""
    run("INSERT INTO t (a, n) VALUES ('one', 1), ('two', 2)")
    p.make("ops", "--empty")
    path = p.script("_ops")
    text = path.read_text()
    path.write_text(text[:text.index("static void upgrade")] + "static void upgrade(rx_op *op)\n{\n" +
                    UP + "}\n\nstatic void downgrade(rx_op *op)\n{\n" + DOWN + "}\n")
    contains(p.db("migrate", "--dry-run"), "it works, and nothing was changed")
    contains(p.db("migrate", "--sql"), "CREATE VIEW", "COMMIT")
    for _ in range(2):
        p.db("migrate")
        p.db("downgrade", "-1")
    path.unlink()
    contains(p.db("makemigrations", "-m", "again"), "No changes")


def test_cli_operations__all_there_and_back():
    with project(MODEL) as p:
        p.db("init")
        there_and_back(p, p.sql)
        assert p.sql("SELECT id, a, n FROM t") == [(1, "one", 9), (2, "two", 9)]


if __name__ == "__main__":
    main()
