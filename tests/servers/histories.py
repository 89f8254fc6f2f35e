"""The command and linked programs on each server: branches, phases, squash, bundle, rx_migrate and
rx_main, databases that were there before, Ctrl-C. The server's name is the one argument."""
import contextlib
import pathlib
import re
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
for folder in ("house", "cli", "support"):
    sys.path.insert(0, str(HERE.parent / folder))
import project as projects  # noqa: E402
import tap  # noqa: E402
from either import IS_MARIADB, shared, sql  # noqa: E402
from project import contains, lacks  # noqa: E402

USER = projects.USER
BOTH = USER.replace("age)", "age), column(rx_opt_int32, years)")
NEW = USER.replace("column(rx_opt_int32, age)", "column(rx_opt_int32, years)")
# Whoever runs the tests in the background lets them ignore it, and what ignores it is not interrupted.
signal.signal(signal.SIGINT, signal.default_int_handler)

TABLE = "user" if IS_MARIADB else '\\"user\\"'  # in a text in C
QUOTED = "`user`" if IS_MARIADB else '"user"'

MIGRATES = """\
#include <reflex.h>
#include <stdio.h>
#include <stdlib.h>
static void say(void *ud, const char *line) { (void)ud; puts(line); }
int main(int argc, char **argv)
{
    rx_error error = RX_ERROR_INIT;
    rx_engine *engine = rx_engine_open(getenv("OWN_URL"), &error);
    if (!engine || rx_migrate(engine, rx_revisions, &error, .target = argc > 1 ? argv[1] : NULL,
                       .progress = say)) {
        fprintf(stderr, "%s\\n", error.message);
        rx_engine_close(engine);
        return 1;
    }
    printf("outcome %d\\n", rx_check_schema(engine, rx_revisions, &error));
    rx_engine_close(engine);
    return 0;
}
"""

MAIN = """\
#include "models.h"
int main(int argc, char **argv) { return rx_main(argc, argv, rx_revisions); }
"""

def versions(server):
    return sorted(sql(server, "SELECT version_num FROM alembic_version").split())


def tables(server):
    schema = "reflex" if IS_MARIADB else "public"
    found = sql(server, "SELECT table_name FROM information_schema.tables WHERE table_schema = "
                f"'{schema}'").split()
    return set(found) - {"alembic_version", "reflex_journal", "reflex_step", "reflex_lease"}


@contextlib.contextmanager
def on_server(models=USER, init=True):
    server = shared()
    with projects.project() as p:
        p.environment["REFLEX_DB_URL"] = p.environment["OWN_URL"] = server.url
        p.models(models)
        if init:
            p.db("init")
        yield p, server


def branch(p, name, parent, *words):
    """A script that follows this parent, head or not, and makes a table; its id."""
    p.make(name, "--empty", "--head", parent, "--splice", *words)
    fill(p, name, f'rx_create_table(op, "{name}", rx_ddl_column("id", RX_BIGINT,\n'
         '\t\t.primary_key = true));', f'rx_drop_table(op, "{name}");')
    return p.script("_" + name).name[:12]


def fill(p, slug, up, down=""):
    path = p.script("_" + slug)
    text = path.read_text().replace("(void)op;", up, 1)
    path.write_text(text.replace("(void)op;", down, 1) if down else text)


def mark(p, slug, options):
    path = p.script("_" + slug)
    path.write_text(re.sub(r"(RX_REVISION\([^;]*)\);", rf"\1, {options});", path.read_text(),
                           count=1, flags=re.DOTALL))


def test_servers_histories__two_heads_are_refused_applied_and_merged():
    with on_server() as (p, server):
        first = p.ids()[0]
        a, b = branch(p, "lefthand", first, "--branch-label", "billing"), branch(p, "righthand", first)
        contains(p.db("migrate", code=1), "more than one head", "heads")
        assert versions(server) == [first]
        p.db("migrate", "billing@head")
        assert versions(server) == [a] and tables(server) == {"user", "lefthand"}
        p.db("migrate", "heads")
        assert versions(server) == sorted([a, b])
        contains(p.db("branches"), first, a, b, "(billing)")
        contains(p.db("merge", "-m", "merge both"), "_merge_both.c")
        p.db("migrate")
        assert versions(server) == [p.script("_merge_both").name[:12]]
        p.db("downgrade", first)
        assert versions(server) == [first] and tables(server) == {"user"}
        p.db("migrate")
        contains(p.db("status"), "Every migration is applied")
        p.db("downgrade", "base")
        assert versions(server) == [] and tables(server) == set()


def test_servers_histories__stamp_says_where_the_tables_stand():
    with on_server() as (p, server):
        first = p.ids()[0]
        a, b = branch(p, "lefthand", first), branch(p, "righthand", first)
        p.db("stamp", a, b)
        assert versions(server) == sorted([a, b]) and tables(server) == {"user"}
        p.db("stamp", "base")
        assert versions(server) == []
        sql(server, "INSERT INTO alembic_version VALUES ('3f2a7b6c5d4e')")
        contains(p.db("migrate", "heads", code=1), "3f2a7b6c5d4e", "stamp")
        p.db("stamp", first, "--purge")
        p.db("migrate", "heads")
        assert versions(server) == sorted([a, b])


def test_servers_histories__a_rename_in_two_phases():
    with on_server() as (p, server):
        sql(server, f"INSERT INTO {QUOTED} (name, age) VALUES ('a', 1), ('b', NULL)")
        p.models(BOTH)
        p.make("add years")
        mark(p, "add_years", ".phase = RX_EXPAND")
        p.make("fill years", "--empty")
        fill(p, "fill_years", 'rx_copy_column(op, "user", "age", "years");')
        mark(p, "fill_years", ".no_transaction = true")
        p.db("migrate")
        p.models(NEW)
        p.make("drop age")
        mark(p, "drop_age", ".phase = RX_CONTRACT")
        contains(p.db("migrate", "--phase", "expand"), "1 migration is not applied")
        rows = sql(server, f"SELECT name, age, years FROM {QUOTED} ORDER BY id")
        assert rows.replace("NULL", "").split() == ["a", "1", "1", "b"], rows
        p.db("migrate")
        rows = sql(server, f"SELECT name, years FROM {QUOTED} ORDER BY id")
        assert rows.replace("NULL", "").split() == ["a", "1", "b"], rows
        contains(p.db("check"), "In step")


def test_servers_histories__a_squash_finds_databases_in_the_middle():
    with on_server() as (p, server):
        first = p.ids()[0]
        a = branch(p, "second", first)
        b = branch(p, "third", a)
        p.db("migrate", a)
        p.db("squash", ":" + b, "-m", "all")
        assert len(p.scripts()) == 1
        contains(p.db("status"), "1 migration is not applied")
        p.db("migrate")
        assert versions(server) == [b] and tables(server) == {"user", "second", "third"}
        p.db("downgrade", "base")
        p.db("migrate")
        assert versions(server) == [b] and tables(server) == {"user", "second", "third"}


def own_program(p, source, *scripts):
    p.write("app.c", source)
    p.compile("app", "app.c", *scripts)


def linked(p):
    return ["alembic/revisions.c", *[str(path.relative_to(p.path)) for path in p.scripts()]]


def test_servers_histories__rx_migrate_with_linked_scripts_and_with_a_bundle():
    with on_server(init=False) as (p, server):
        p.db("init", "--dry-run")
        p.db("init")
        branch(p, "second", p.ids()[0])
        ids = p.ids()
        p.db("downgrade", "base")
        p.db("bundle", "-o", "bundle.c")
        for scripts in (linked(p), ["bundle.c"]):
            own_program(p, MIGRATES, *scripts)
            out, err = p.program("./app")
            contains(out, f"upgrade {ids[0]}", f"upgrade {ids[1]}", "outcome 0")
            assert err == "" and versions(server) == [ids[1]]
            assert tables(server) == {"user", "second"}
            out, _ = p.program("./app")
            lacks(out, "upgrade")
            contains(p.db("status"), "Every migration is applied")  # the command agrees
            p.program("./app", ids[0][:6])
            assert versions(server) == [ids[0]]
            _, err = p.program("./app", "nonsense", code=1)
            contains(err, "no revision 'nonsense'")
            p.program("./app", "base")
            assert tables(server) == set() and versions(server) == []


def test_servers_histories__a_program_that_is_older_than_its_database_is_refused():
    with on_server() as (p, server):
        own_program(p, MIGRATES, *linked(p))
        newer = branch(p, "second", p.ids()[0])
        p.db("migrate")
        _, err = p.program("./app", code=1)
        contains(err, newer)
        assert versions(server) == [newer] and tables(server) == {"user", "second"}


def test_servers_histories__rx_main_is_the_whole_command():
    with on_server() as (p, server):
        branch(p, "second", p.ids()[0])
        own_program(p, MAIN, *linked(p))
        p.program("./app", "db", "migrate")
        out, _ = p.program("./app", "db", "status")
        contains(out, "Every migration is applied")
        p.program("./app", "db", "downgrade", "-1")
        assert tables(server) == {"user"}


def test_servers_histories__a_script_that_crashes_leaves_the_database_whole():
    """In the middle: its session makes the runner run what stands before it."""
    with on_server() as (p, server):
        first = p.ids()[0]
        p.make("crashes", "--empty")
        path = p.script("_crashes")
        text = path.read_text()
        create = 'rx_create_table(op, "made", rx_ddl_column("a", RX_BIGINT, .primary_key = true));'
        body = f'{create}\n\tif (rx_op_session(op))\n\t\tWAY;\n\trx_create_index(op, "ix_a", "made", {{ "a" }});'
        path.write_text(text.replace("#include", "#include <stdlib.h>\n#include <reflex.h>\n#include", 1)
                        .replace("(void)op;", body, 1).replace("(void)op;", 'rx_drop_table(op, "made");', 1))
        crashing = path.read_text()
        path.write_text(crashing.replace("WAY", "abort()"))
        for _ in range(2):
            p.db("migrate", code=-6)
            contains(p.err, f"reflex: upgrade() of alembic/versions/{path.name} crashed (SIGABRT), behind",
                     "reflex db status")
            contains(p.db("status"),
                     "step 1 (create table made) was done" if IS_MARIADB else "1 migration is not applied")
            assert versions(server) == [first]
            assert tables(server) == ({"user", "made"} if IS_MARIADB else {"user"})
        path.write_text(crashing.replace("WAY", "(void)0"))
        p.db("migrate")
        assert versions(server) == [path.name[:12]] and tables(server) == {"user", "made"}
        p.db("downgrade", first)
        assert tables(server) == {"user"}


def test_servers_histories__tables_that_were_there_become_a_baseline():
    """Made by hand, or by SQLModel: the rows stay, and what differs is a second script."""
    with on_server(init=False) as (p, server):
        serial = "BIGINT AUTO_INCREMENT" if IS_MARIADB else "BIGSERIAL"
        sql(server, f"CREATE TABLE {QUOTED} (id {serial} PRIMARY KEY, name VARCHAR(80) NOT NULL)")
        sql(server, f"INSERT INTO {QUOTED} (name) VALUES ('a')")
        contains(p.db("init"), "baseline", "was not changed", "add column user.age")
        first, second = p.script("_baseline").name[:12], p.script("_differences").name[:12]
        assert versions(server) == [first]
        p.db("migrate")
        assert versions(server) == [second]
        contains(p.db("check"), "In step")
        assert sql(server, f"SELECT name FROM {QUOTED}") == "a"
        # a fresh database is made by the same scripts
        shared()
        p.db("migrate")
        contains(p.db("check"), "In step")


def test_servers_histories__a_table_of_versions_by_alembic_goes_on():
    with on_server() as (p, server):
        identity = p.ids()[0]
        sql(server, "DROP TABLE reflex_journal")
        contains(p.db("status"), "Every migration is applied")
        contains(p.db("migrate"), "Nothing to do")
        sql(server, "UPDATE alembic_version SET version_num = '3f2a7b6c5d4e'")
        for words in (("migrate",), ("makemigrations",), ("downgrade", "base"), ("check",)):
            contains(p.db(*words, code=1), "3f2a7b6c5d4e", "no script here", "stamp")
        p.db("stamp", "head", "--purge")
        assert versions(server) == [identity]
        contains(p.db("check"), "In step")


def test_servers_histories__edited_missing_and_inserted_scripts_are_refused_by_name():
    with on_server() as (p, server):
        first = p.ids()[0]
        second = branch(p, "second", first)
        third = branch(p, "third", second)
        p.db("migrate")
        path = p.script("_second")
        text = path.read_text()
        path.write_text(text.replace('"id", RX_BIGINT', '"number", RX_BIGINT'))
        contains(p.db("migrate", code=1), path.name, "--allow-edited")
        path.write_text(text)
        hidden = path.rename(p.path / "hidden.c")
        contains(p.db("migrate", code=1), second)
        hidden.rename(path)
        # one that is put between two that are applied
        p.make("between", "--empty", "--head", first, "--splice")
        between = p.script("_between")
        third_path = p.script("_third")
        path.write_text(text.replace(f'"{first}"', f'"{between.name[:12]}"', 1))
        contains(p.db("migrate", code=1), between.name[:12])
        path.write_text(text)
        between.unlink()
        contains(p.db("migrate"), "Nothing to do")
        assert versions(server) == [third] and third_path.exists()


def sleeps(p, seconds=300, options=""):
    """A script that makes a table, sleeps, and makes another one; compiled."""
    p.make("sleeps", "--empty")
    statement = f"DO SLEEP({seconds})" if IS_MARIADB else f"SELECT pg_sleep({seconds})"
    table = 'rx_create_table(op, "%s", rx_ddl_column("id", RX_BIGINT,\n\t\t.primary_key = true));\n\t'
    fill(p, "sleeps", table % "early" + f'rx_run_sql(op, "{statement}");\n\t' + table % "late",
         'rx_drop_table(op, "late");\n\trx_drop_table(op, "early");')
    if options:
        mark(p, "sleeps", options)
    p.db("history")


def asleep(server):
    """The connection of the runner that sleeps, when it does."""
    query = ("SELECT id FROM information_schema.processlist WHERE info LIKE 'DO SLEEP%'"
             if IS_MARIADB else
             "SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'")
    for _ in range(1200):
        found = sql(server, query)
        if found:
            return found.split()[0]
        time.sleep(0.1)
    raise AssertionError("the runner does not come to its statement")


def test_servers_histories__a_holder_that_is_killed_keeps_nobody_out():
    """Its server may not have noticed yet when the next one begins: that waits, and then goes on."""
    with on_server() as (p, server):
        sleeps(p)
        runner = p.start("db", "migrate")
        asleep(server)
        runner.kill()
        runner.communicate(timeout=60)
        if IS_MARIADB:
            contains(p.db("status"), "in the middle")
            p.db("migrate", "--resume", "done")
        else:
            path = p.script("_sleeps")
            path.write_text(path.read_text().replace("300", "0"))
            p.db("migrate")
        assert tables(server) == {"user", "early", "late"}
        contains(p.db("status"), "Every migration is applied")


def test_servers_histories__a_runner_that_loses_its_connection_does_no_more():
    """In the middle of steps outside a transaction: what is done is known, the rest is not begun."""
    with on_server() as (p, server):
        first = p.ids()[0]
        sleeps(p, options=".no_transaction = true")
        runner = p.start("db", "migrate")
        connection = asleep(server)
        sql(server, f"KILL {connection}" if IS_MARIADB else f"SELECT pg_terminate_backend({connection})")
        out, err = runner.communicate(timeout=60)
        assert runner.returncode == 1, (out, err)
        contains(err, p.script("_sleeps").name)
        assert versions(server) == [first] and tables(server) == {"user", "early"}
        contains(p.db("status"), "in the middle")
        p.db("migrate", "--resume", "done")
        assert tables(server) == {"user", "early", "late"}


def test_servers_histories__an_index_built_while_others_write_and_a_second_runner_waits():
    """A blocking lock would make a deadlock of it (on PostgreSQL; elsewhere the index is a plain one)."""
    with on_server() as (p, server):
        sql(server, f"INSERT INTO {QUOTED} (name, age) VALUES ('a', 1), ('b', 2)")
        p.make("index", "--empty")
        fill(p, "index", 'rx_no_transaction(op);\n\trx_create_index(op, "ix_user_age", "user", '
             '{ "age" }, .concurrently = true);',
             'rx_no_transaction(op);\n\trx_drop_index(op, "ix_user_age", "user");')
        p.db("history")
        writer = None
        if not IS_MARIADB:  # the build waits for a transaction that has written
            writer = subprocess.Popen(
                [f"{server.programs()}/psql", "-X", "-q", "-h", server.folder, "-p",
                 str(server.port), "-U", server.name, "-d", "postgres", "-c",
                 "BEGIN; INSERT INTO \"user\" (name) VALUES ('c'); SELECT pg_sleep(4); COMMIT"],
                stdout=subprocess.DEVNULL)
            asleep_writer = ("SELECT pid FROM pg_stat_activity WHERE query LIKE 'BEGIN; INSERT%' "
                             "AND state = 'active'")
            while not sql(server, asleep_writer) and writer.poll() is None:
                time.sleep(0.05)
        runners = [p.start("db", "migrate") for _ in range(3)]
        results = [runner.communicate(timeout=120) for runner in runners]
        assert all(runner.returncode == 0 for runner in runners), results
        if writer:
            assert writer.wait(60) == 0
            assert sql(server, "SELECT count(*) FROM pg_index WHERE NOT indisvalid") == "0"
            assert sql(server, "SELECT count(*) FROM pg_class WHERE relname = 'ix_user_age'") == "1"
        contains(p.db("status"), "Every migration is applied")


def reader(server):
    """Somebody who reads the table in a transaction that does not end."""
    if IS_MARIADB:
        words = ["mariadb", "-u", "reflex", "-S", server.socket, "reflex", "-e",
                 f"BEGIN; SELECT count(*) FROM {QUOTED}; DO SLEEP(300)"]
    else:
        words = [f"{server.programs()}/psql", "-X", "-q", "-h", server.folder, "-p", str(server.port),
                 "-U", server.name, "-d", "postgres", "-c", "BEGIN", "-c",
                 f"SELECT count(*) FROM {QUOTED}", "-c", "SELECT pg_sleep(300)"]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_servers_histories__a_table_in_use_is_tried_again_until_it_is_free():
    with on_server() as (p, server):
        p.models(BOTH)
        p.make("add years")
        p.db("history")
        other = reader(server)
        connection = asleep(server)
        runner = p.start("db", "migrate")
        lines = []
        while not lines or "in use" not in lines[-1]:
            line = runner.stdout.readline()
            assert line, (lines, runner.stderr.read())
            lines.append(line)
        sql(server, f"KILL {connection}" if IS_MARIADB else f"SELECT pg_terminate_backend({connection})")
        other.communicate(timeout=60)
        out, err = runner.communicate(timeout=60)
        assert runner.returncode == 0, (out, err)
        contains(p.db("check"), "In step")


def test_servers_histories__rows_and_tables_in_one_script_are_told_apart():
    """MariaDB commits at each change of the schema: what is done stays, is known, and is not repeated.
    PostgreSQL takes all of it back."""
    with on_server() as (p, server):
        p.make("mixed", "--empty")
        fill(p, "mixed", f'rx_run_sql(op, "INSERT INTO {TABLE} (name) VALUES (\'a\')");\n\t'
             'rx_create_table(op, "extra", rx_ddl_column("id", RX_BIGINT, .primary_key = true));\n\t'
             'rx_run_sql(op, "INSERT INTO nowhere VALUES (1)");', 'rx_drop_table(op, "extra");')
        contains(p.db("migrate", code=1), "nowhere", p.script("_mixed").name)
        count = f"SELECT count(*) FROM {QUOTED}"
        assert sql(server, count) == ("1" if IS_MARIADB else "0")
        assert tables(server) == ({"user", "extra"} if IS_MARIADB else {"user"})
        path = p.script("_mixed")
        path.write_text(path.read_text().replace("INTO nowhere", "INTO extra"))
        p.db("migrate")
        assert sql(server, count) == "1" and sql(server, "SELECT count(*) FROM extra") == "1"


CITY = """\
RX_TABLE(City, city,
    primary_key(rx_text, country, .length = 2),
    primary_key(int32_t, number));
RX_TABLE(Street, street,
    primary_key(rx_text, country, .length = 2, .foreign_key = "city.country", .on_delete = RX_CASCADE),
    primary_key(int32_t, number, .foreign_key = "city.number"),
    primary_key(rx_text, name, .length = 40));
"""


def test_servers_histories__scripts_made_on_sqlite_change_a_key_and_what_refers_to_it():
    wider = CITY.replace("int32_t, number", "int64_t, number")
    wider += wider[wider.index("RX_TABLE(Street"):].replace("Street, street", "Square, square")
    with on_server(CITY, init=False) as (p, server):
        p.db("init", REFLEX_DB_URL="sqlite:///app.db")
        p.models(wider)
        p.db("makemigrations", "-m", "wider", REFLEX_DB_URL="sqlite:///app.db")
        p.db("migrate", "+1")
        sql(server, "INSERT INTO city VALUES ('at', 1); INSERT INTO street VALUES ('at', 1, 'ring')")
        for _ in range(2):
            p.db("migrate")
            contains(p.db("check"), "In step")
            sql(server, "INSERT INTO city VALUES ('at', 5000000000); "
                "INSERT INTO street VALUES ('at', 5000000000, 'long'); DELETE FROM city WHERE number > 1")
            assert sql(server, "SELECT * FROM street") == "at\t1\tring"
            p.db("downgrade", "-1")
        p.db("downgrade", "base")
        assert tables(server) == set()


def test_servers_histories__a_database_changed_by_hand_is_listed_and_left_alone():
    with on_server() as (p, server):
        sql(server, f"ALTER TABLE {QUOTED} ADD COLUMN by_hand INTEGER")
        sql(server, f"ALTER TABLE {QUOTED} DROP COLUMN age")
        contains(p.db("check", code=1), "by_hand", "age")
        contains(p.db("migrate"), "Nothing to do")
        assert "by_hand" in sql(server, "SELECT column_name FROM information_schema.columns WHERE "
                                "table_name = 'user'")


def test_servers_histories__a_way_back_that_does_not_fit_is_refused_before_anything():
    with on_server(BOTH.replace("rx_opt_int32, years", "rx_text, city, .length = 5")) as (p, server):
        p.models(BOTH.replace("rx_opt_int32, years", "rx_text, city, .length = 50"))
        p.make("longer")
        p.db("migrate")
        sql(server, f"INSERT INTO {QUOTED} (name, city) VALUES ('a', 'a long name')")
        at = versions(server)
        contains(p.db("downgrade", "-1", code=1), "city")
        assert versions(server) == at
        assert sql(server, f"SELECT city FROM {QUOTED}") == "a long name"


def test_servers_histories__an_interrupted_statement_says_where_it_stands():
    with on_server() as (p, server):
        branch(p, "second", p.ids()[0])
        sleeps(p)
        runner = p.start("db", "migrate")
        asleep(server)
        runner.send_signal(signal.SIGINT)
        out, err = runner.communicate(timeout=60)
        assert runner.returncode == 1, (out, err)
        contains(err, "ending; once more", "interrupted", p.script("_sleeps").name)
        contains(out, "1 migration was done before the interruption", "Run the command again")
        if IS_MARIADB:
            contains(p.db("status"), "in the middle")
            p.db("migrate", "--resume", "done")
            assert tables(server) == {"user", "second", "early", "late"}
        else:
            assert tables(server) == {"user", "second"}


if __name__ == "__main__":
    tap.main(sys.modules["__main__"])
