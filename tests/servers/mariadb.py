"""The command on a MariaDB server: migrations, step by step, and what is found afterwards."""
import contextlib
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
for folder in ("house", "cli", "support"):
    sys.path.insert(0, str(HERE.parent / folder))
import project as projects  # noqa: E402
import server as servers  # noqa: E402
import tap  # noqa: E402

USER = projects.USER


def sql(server, text):
    done = subprocess.run(["mariadb", "-N", "-B", "-u", "reflex", "-S", server.socket, "reflex",
                           "-e", text], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@contextlib.contextmanager
def on_server(server, models=USER, url=None):
    with projects.project() as p:
        p.environment["REFLEX_DB_URL"] = url or server.url
        p.models(models)
        yield p


_shared = []


def shared():
    """One server for all tests; its database is new each time."""
    if not _shared:
        _shared.append(servers.MariaDB().__enter__())
    server = _shared[0]
    sql(server, "DROP DATABASE reflex; CREATE DATABASE reflex CHARACTER SET utf8mb4")
    return server


# ---- the quickstart

def rows_of_quickstart(**environment):
    flags = os.environ.get("REFLEX_TEST_CFLAGS", "")
    compiler = {"CC": "cc " + flags} if flags else {}
    with tap.folder() as path:
        for part in ("cli", "src", "meson-uninstalled"):
            os.symlink(os.path.join(projects.BUILD, part), os.path.join(path, part))
        out = tap.run([tap.SOURCE + "/examples/quickstart/run.sh", path],
                      env={**os.environ, **compiler, **environment})
    return [line for line in out.splitlines() if line.startswith(("alice ", "test "))]


def test_servers_mariadb__the_quickstart_prints_what_it_prints_on_sqlite():
    here = rows_of_quickstart(REFLEX_DB_URL=shared().url)
    assert here and here == rows_of_quickstart(), here


# ---- migrations

ORDER = """\
typedef enum { ORDER_NEW, ORDER_PAID } order_state;
RX_MODEL(Customer, customer, column(rx_text, name, .index = true), many(Order, orders));
RX_MODEL(Order, orders,
    column(rx_text, code, .unique = true, .length = 20, .comment = "as on the customer's invoice"),
    column(order_state, state, .labels = RX_LABELS([ORDER_NEW] = "new", [ORDER_PAID] = "paid"%s),
        .server_default = "'new'"),
    column(rx_decimal, total, .precision = 12, .scale = 2, .check = "total >= 0",
        .server_default = "0"),
    column(rx_decimal, weight), column(rx_interval, waited), column(rx_date, day),
    column(rx_datetime, made_at, .default_now = true, .timezone = true),
    column(rx_time, hour), column(rx_opt_bool, flag), column(double, ratio), column(float, part),
    column(rx_json, extra, .nullable = true), column(rx_bytes, picture), column(int16_t, small),
    column(rx_uuid, token), column(rx_text, notes),
    column(rx_opt_int64, customer_id, .foreign_key = "customer.id", .on_delete = RX_SET_NULL),
    one(Customer, customer),
    column(rx_text, mail, .index = true%s),
    table_index(ix_orders_made, (made_at RX_DESC, code)),
    table_index(ix_orders_both, (day, code), .unique = true),
    table_check(ck_orders_mail, "mail LIKE '%%@%%' AND length(mail) BETWEEN 3 AND 100"));
"""


def test_servers_mariadb__nothing_is_found_after_a_migration():
    server = shared()
    with on_server(server, ORDER % ("", "")) as p:
        p.db("init")
        projects.contains(p.db("makemigrations", "-m", "again"), "No changes")
        p.db("check")
        p.models(ORDER % (', [2] = "gone"', ", .length = 200"))
        projects.contains(p.db("makemigrations", "-m", "more"), "alter column orders.state")
        assert "'gone'" not in sql(server, "SHOW CREATE TABLE orders")  # nothing was tried on it
        projects.contains(p.db("migrate", "--dry-run"), "Worked out 1 migration", "ran none")
        projects.contains(p.db("status"), "1 migration is not applied")
        p.db("migrate")
        projects.contains(p.db("makemigrations", "-m", "again"), "No changes")
        assert "'gone'" in sql(server, "SHOW CREATE TABLE orders")
        assert "as on the customer''s invoice" in sql(server, "SHOW CREATE TABLE orders")
        p.db("downgrade", "base")
        p.db("migrate")
        p.db("check")


THING = "RX_MODEL(Thing, thing, column(%s, a%s));\n"


def test_servers_mariadb__no_script_is_written_that_the_rows_do_not_fit():
    server = shared()
    with on_server(server, THING % ("rx_text", ", .length = 40, .nullable = true")) as p:
        p.db("init")
        sql(server, "INSERT INTO thing (a) VALUES ('xyz'), ('xyz'), (NULL)")
        scripts = p.scripts()
        for wanted, words in ((("rx_text", ", .length = 40"), ("row '3' has NULL",)),
                              (("rx_text", ", .length = 2, .nullable = true"), ("'xyz'", "fit")),
                              (("rx_text", ", .length = 40, .nullable = true, .unique = true"),
                               ("'xyz'", "in several rows")),
                              (("rx_opt_int32", ""), ("'xyz'", "fit")),
                              (("rx_opt_date", ""), ("'xyz'", "fit")),
                              (("rx_opt_time", ""), ("'xyz'", "fit")),
                              (("rx_opt_datetime", ""), ("'xyz'", "fit")),
                              (("rx_opt_uuid", ""), ("'xyz'", "fit")),
                              (("rx_opt_interval", ""), ("'xyz'", "fit")),
                              (("rx_json", ", .nullable = true"), ("'xyz'", "fit"))):
            p.models(THING % wanted)
            projects.contains(p.db("makemigrations", "-m", "x", code=1), "no script was written",
                              *words)
            assert p.scripts() == scripts, wanted


def test_servers_mariadb__a_type_that_values_do_not_fit_is_refused_before_the_first_step():
    server = shared()
    with on_server(server, THING % ("rx_opt_date", "")) as p:
        p.db("init")
        p.models(THING % ("rx_text", ", .nullable = true"))
        p.make("text")
        p.db("migrate")
        sql(server, "INSERT INTO thing (a) VALUES ('2026-11-23')")
        p.db("downgrade", "-1")
        p.db("migrate")
        sql(server, "INSERT INTO thing (a) VALUES ('tomorrow')")
        projects.contains(p.db("downgrade", "-1", code=1), "'tomorrow'", "nothing was changed")
        projects.contains(p.db("status"), "Every migration is applied")


def schema_of(server):
    """What there is, but for the tables of the migrations themselves."""
    names = sql(server, "SELECT table_name FROM information_schema.tables WHERE table_schema = "
                "'reflex' AND table_name NOT LIKE 'reflex%' AND table_name <> 'alembic_version' "
                "ORDER BY 1").split()
    return [sql(server, f"SHOW CREATE TABLE `{name}`") for name in names]


def dump(server):
    return sql(server, "SELECT version_num FROM alembic_version; SELECT revision, action FROM "
               "reflex_journal ORDER BY seq"), schema_of(server)


def test_servers_mariadb__as_sql_it_is_what_would_be_run():
    server = shared()
    with on_server(server, ORDER % ("", "")) as p:
        projects.contains(p.db("init", "--sql"), "CREATE TABLE `orders`")
        p.db("init")
        p.models(ORDER % (', [2] = "gone"', ", .length = 200") +
                 "RX_MODEL(More, more, column(rx_text, x, .index = true));\n")
        out = p.db("makemigrations", "--sql")
        projects.contains(out, "ALTER TABLE `orders` MODIFY COLUMN `state`", "(255)")
        p.make("more")
        before = dump(server)
        script = p.db("migrate", "--sql")
        back = p.db("downgrade", "base", "--sql")
        stamp = p.db("stamp", "head", "--sql")
        projects.contains(p.db("migrate", "--dry-run"), "Worked out 1 migration")
        projects.contains(p.db("stamp", "head", "--dry-run"), "nothing was changed")
        assert dump(server) == before
        sql(server, stamp)
        projects.contains(p.db("migrate"), "Nothing to do")
        p.db("stamp", p.ids()[0])
        sql(server, script)
        wanted = schema_of(server)
        projects.contains(p.db("migrate"), "Nothing to do")
        projects.contains(p.db("check"), "In step")
        p.db("downgrade", "base")
        script = p.db("migrate", "--sql")
        p.db("migrate")
        assert schema_of(server) == wanted
        p.db("downgrade", "base")
        sql(server, script)
        assert schema_of(server) == wanted
        projects.contains(p.db("check"), "In step")
        sql(server, p.db("downgrade", "base", "--sql"))
        assert schema_of(server) == []
        projects.contains(p.db("status"), "not applied")
        assert "DROP TABLE" in back


def test_servers_mariadb__runners_at_once_apply_each_revision_once():
    server = shared()
    with on_server(server) as p:
        p.db("init")
        sql(server, "CREATE TABLE counted (step INTEGER)")
        for i in range(3):
            p.make(f"step {i}", "--empty")
            script = p.script(f"_step_{i}")
            script.write_text(script.read_text().replace(
                "\t(void)op;", f'\trx_run_sql(op, "INSERT INTO counted VALUES ({i})");', 1))
        p.db("history")
        runners = [p.start("db", "migrate") for _ in range(4)]
        results = [runner.communicate(timeout=120) for runner in runners]
        assert all(runner.returncode == 0 for runner in runners), results
        assert sql(server, "SELECT group_concat(step ORDER BY step) FROM counted") == "0,1,2"


def test_servers_mariadb__a_step_that_fails_is_gone_on_with():
    server = shared()
    with on_server(server) as p:
        p.db("init")
        p.make("broken", "--empty")
        script = p.script("_broken")
        whole = script.read_text()
        script.write_text(whole.replace(
            "\t(void)op;", '\trx_create_table(op, "kept", rx_ddl_column("id", RX_BIGINT, '
            '.primary_key = true));\n\trx_run_sql(op, "INSERT INTO nowhere VALUES (1)");', 1))
        projects.contains(p.db("migrate", code=1), "step 2 of 2", "those before it stay done")
        projects.contains(p.db("status"), "In the middle")
        script.write_text(whole.replace(
            "\t(void)op;", '\trx_create_table(op, "kept", rx_ddl_column("id", RX_BIGINT, '
            '.primary_key = true));\n\trx_run_sql(op, "INSERT INTO kept VALUES (1)");', 1))
        p.db("migrate")
        assert sql(server, "SELECT count(*) FROM kept") == "1"
        projects.contains(p.db("status"), "Every migration is applied")


def test_servers_mariadb__a_column_without_a_value_is_refused_where_there_are_rows():
    server = shared()
    with on_server(server) as p:
        p.db("init")
        sql(server, "INSERT INTO user (name) VALUES ('ann')")
        p.make("size", "--empty")
        script = p.script("_size")
        script.write_text(script.read_text().replace(
            "\t(void)op;", '\trx_add_column(op, "user", rx_ddl_column("size", RX_INTEGER));', 1))
        projects.contains(p.db("migrate", code=1), "the table has rows", ".fill")


# ---- the doctor: what is wrong is said with what to do, and what the user may not see is passed over

def test_servers_mariadb__the_doctor_knows_the_server():
    server = shared()
    with on_server(server) as p:
        p.db("init")
        out = p.db("doctor")
        projects.contains(out, "MariaDB 1", "character set is utf8mb4", "may be made and changed",
                          "0 scripts are not applied")
        projects.lacks(out, "rights by itself", "engine than InnoDB", "proxy", "Galera")
        sql(server, "CREATE TABLE flat (a INT) ENGINE=MyISAM; ALTER DATABASE reflex CHARACTER SET "
            "latin1; SET GLOBAL max_allowed_packet = 1048576")
        try:
            out = p.db("doctor")
        finally:
            sql(server, "SET GLOBAL max_allowed_packet = DEFAULT; DROP TABLE flat")
        projects.contains(out, "1 table is of another engine", "is latin1", "1048576 bytes")


def test_servers_mariadb__the_doctor_sees_who_holds_what():
    server = shared()
    with on_server(server) as p:
        p.db("init")
        holder = subprocess.Popen(
            ["mariadb", "-N", "-B", "-n", "-u", "reflex", "-S", server.socket, "reflex"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            holder.stdin.write("SELECT get_lock(concat('reflex.', md5(database())), 0);\n"
                               "XA START 'left'; INSERT INTO user (name) VALUES ('x'); "
                               "XA END 'left'; XA PREPARE 'left'; SELECT 'ready';\n")
            holder.stdin.flush()
            assert [holder.stdout.readline().strip() for _ in range(2)] == ["1", "ready"]
            projects.contains(p.db("doctor"), "has the lock of migrations", "1 prepared transaction, which holds")
        finally:
            holder.communicate("XA ROLLBACK 'left';\n")
        while sql(server, "SELECT is_used_lock(concat('reflex.', md5(database())))") != "NULL":
            time.sleep(0.02)  # the server is told that it has gone
        projects.lacks(p.db("doctor"), "the lock of migrations", "prepared transaction")


def test_servers_mariadb__the_doctor_names_missing_rights():
    server = shared()
    sql(server, "CREATE USER reader@localhost; GRANT SELECT, INSERT ON reflex.* TO reader@localhost")
    try:
        url = server.url.replace("reflex@", "reader@", 1)
        with on_server(server, url=url) as p:
            p.write("alembic/versions/README", "")
            projects.contains(p.db("doctor", code=1), "not these rights by itself: ALTER, CREATE",
                              "GRANT")
    finally:
        sql(server, "DROP USER reader@localhost")


if __name__ == "__main__":
    try:
        tap.main(sys.modules[__name__])
    finally:
        for each in _shared:
            each.__exit__()
