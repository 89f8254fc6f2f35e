"""`reflex init`, `db init`, and the way of every day: change, makemigrations, migrate, back."""
import contextlib
import os
import re
import sqlite3

from project import BUILD, COMMAND, USER, contains, initialized, lacks, main, project


def test_cli_init__makes_a_project_that_builds_and_runs():
    with project(None) as p:
        (p.path / "rxconfig.ini").unlink()
        p.run("init", "demo")
        assert set(p.snapshot()) == {"rxconfig.ini", "demo/models.h", "demo/main.c", "Makefile",
                                     ".gitignore"}
        environment = {"PATH": os.path.dirname(COMMAND) + ":" + os.environ["PATH"],
                       "PKG_CONFIG_PATH": BUILD + "/meson-uninstalled"}
        if os.environ.get("REFLEX_TEST_CFLAGS"):
            environment["CFLAGS"] = os.environ["REFLEX_TEST_CFLAGS"]
        out, _ = p.program("make", "run", **environment)
        contains(out, "1 Hello from demo")
        out, _ = p.program("build/demo", **environment)
        contains(out, "2 Hello from demo")


def test_cli_init__overwrites_nothing():
    with project(None) as p:
        before = p.snapshot()
        contains(p.run("init", "demo", code=1), "rxconfig.ini is there already", "nothing was changed")
        assert p.snapshot() == before


def test_cli_init__refuses_names_that_cannot_be():
    with project(None) as p:
        before = p.snapshot()
        for name in ("../x", "a b", "", "1a", "build", "alembic", "x" * 41, "a-b"):
            p.run("init", name, code=2)
        p.run("init", code=2)
        assert p.snapshot() == before


def test_cli_db_init__makes_folder_script_and_tables():
    with project() as p:
        out = p.db("init")
        contains(out, "alembic/ with README and versions/", "1 model found", "create table user",
                 "Wrote alembic/versions/", "Applied it to sqlite:///app.db")
        assert (p.path / "alembic/README").is_file()
        script, = p.scripts()
        assert re.fullmatch(r"[0-9a-f]{12}_\.c", script.name)
        assert p.tables() == {"user"}
        assert p.versions() == [script.name[:12]]
        contains(p.read("alembic/revisions.c"), f"&rx_revision_{script.name[:12]}")


def test_cli_db_init__refuses_where_it_was_done():
    with initialized() as p:
        before, rows = p.snapshot(), p.dump()
        contains(p.db("init", code=1), "done before", "makemigrations")
        assert p.snapshot() == before and p.dump() == rows


def test_cli_db_init__refuses_the_folder_of_another_alembic():
    with project() as p:
        p.write("alembic/env.py", "")
        p.write("alembic/versions/1975ea83b712_first.py", "")
        before = p.snapshot()
        contains(p.db("init", code=1), "Alembic for Python", "[migrations] directory")
        assert p.snapshot() == before
        p.write("rxconfig.ini", p.read("rxconfig.ini") + "[migrations]\ndirectory = migrations\n")
        p.db("init")
        assert (p.path / "migrations/versions").is_dir()


def test_cli_db_init__takes_an_empty_folder():
    with project() as p:
        (p.path / "alembic").mkdir()
        p.db("init")
        assert len(p.scripts()) == 1


def test_cli_db_init__without_models_says_so():
    with project(None) as p:
        contains(p.db("init"), "0 models found", "No script was written")
        assert p.scripts() == []
        assert (p.path / "alembic/versions").is_dir()
        p.models(USER)
        contains(p.make("first"), "create table user")
        p.db("migrate")
        assert p.tables() == {"user"}


def test_cli_db_init__leaves_other_tables_alone_and_lists_them():
    with project() as p:
        p.sql("CREATE TABLE other (a)", "INSERT INTO other VALUES (1)", "CREATE TABLE third (b)")
        contains(p.db("init"), "Left alone", "other", "third")
        assert p.sql("SELECT a FROM other") == [(1,)]
        assert p.tables() == {"user", "other", "third"}
        contains(p.make(), "No changes")
        lacks(p.script("_").read_text(), "other", "third")


def test_cli_db_init__makes_a_baseline_of_tables_that_are_there():
    with project() as p:
        p.sql("CREATE TABLE user (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(80) NOT NULL)",
              "INSERT INTO user (name) VALUES ('anna')")
        out = p.db("init")
        contains(out, "baseline", "was not changed", "add column user.age")
        first, second = p.script("_baseline"), p.script("_differences")
        lacks(first.read_text(), '"age"')
        contains(second.read_text(), '"age"', f'.revises = "{first.name[:12]}"')
        assert p.versions() == [first.name[:12]]
        assert p.sql("SELECT * FROM user") == [(1, "anna")]
        contains(p.db("status"), "1 migration is not applied")
        p.db("migrate")
        assert p.sql("SELECT name, age FROM user") == [("anna", None)]
        contains(p.make(), "No changes")


def test_cli_db_init__the_baseline_alone_builds_a_fresh_database():
    with project() as p:
        p.sql("CREATE TABLE user (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(80) NOT NULL UNIQUE, "
              "CHECK (length(name) < 50))", "CREATE INDEX ix_user_name ON user (name DESC)")
        p.db("init")
        p.db("migrate", "--url", "sqlite:///fresh.db")
        p.db("migrate")
        assert p.tables("fresh.db") == {"user"}
        p.sql("INSERT INTO user (name) VALUES ('a')", name="fresh.db")
        contains(p.db("check", "--url", "sqlite:///fresh.db"), "In step")
        contains(p.db("check"), "In step")


def test_cli_db_init__a_table_equal_to_the_model_needs_no_second_script():
    with project() as p:
        p.sql("CREATE TABLE user (id INTEGER NOT NULL, name VARCHAR(80) NOT NULL, age INTEGER, "
              "PRIMARY KEY (id))")
        p.db("init")
        assert len(p.scripts()) == 1
        contains(p.db("check"), "In step")


def test_cli_db_init__of_a_reflex_database_says_what_to_do():
    with project() as p:
        p.sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
              "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))",
              "INSERT INTO alembic_version VALUES ('3f2a7b6c5d4e')",
              "CREATE TABLE user (id INTEGER NOT NULL, name VARCHAR NOT NULL, age INTEGER, "
              "PRIMARY KEY (id))", "INSERT INTO user (name) VALUES ('anna')")
        before, rows = p.snapshot(), p.dump()
        contains(p.db("init", code=1), "3f2a7b6c5d4e", "no script here", "stamp base --purge")
        assert set(p.snapshot()) == set(before) and p.dump() == rows
        p.db("stamp", "base", "--purge")
        contains(p.db("init"), "baseline")
        assert p.sql("SELECT name FROM user") == [("anna",)]


def test_cli_db_init__a_failure_leaves_no_folder():
    with project("RX_MODEL(User, user, column(rx_text, name, .foreign_key = \"nobody.id\"));\n") as p:
        before = set(p.snapshot())
        p.db("init", code=1)
        assert set(p.snapshot()) == before


def test_cli_every_day__change_make_migrate_and_back():
    with initialized(USER, "INSERT INTO user (name, age) VALUES ('anna', 33)") as p:
        p.models(USER.replace("age)", "age), column(rx_text, city, .length = 40, "
                                      ".default_value = RX_VALUE(\"Berlin\"))"))
        contains(p.db("check", code=1), "add column user.city", "models are ahead")
        out = p.make("add city")
        contains(out, "Found 1 change", "add column user.city", "_add_city.c", "reflex db migrate")
        contains(p.db("status"), "[ ]", "add city (head)", "1 migration is not applied")
        contains(p.db("migrate"), "Applied 1 migration", "at ")
        assert p.sql("SELECT name, age, city FROM user") == [("anna", 33, "Berlin")]
        contains(p.db("check"), "In step")
        contains(p.db("downgrade", "-1"), "Took back 1 migration")
        assert p.sql("SELECT * FROM user") == [(1, "anna", 33)]
        contains(p.db("migrate"), "Applied 1 migration")
        contains(p.db("migrate"), "Nothing to do")


def test_cli_every_day__nothing_is_silent():
    with initialized() as p:
        for words in (["makemigrations"], ["migrate"], ["status"], ["current"], ["history"],
                      ["heads"], ["check"], ["show", "head"], ["downgrade", "base"],
                      ["current"], ["downgrade", "base"], ["stamp", "head"]):
            assert p.db(*words).strip(), words


def test_cli_every_day__makemigrations_refuses_when_the_database_is_behind():
    with initialized() as p:
        p.models(USER.replace("age)", "age), column(rx_opt_int32, b)"))
        p.make("b")
        p.models(USER.replace("age)", "age), column(rx_opt_int32, b), column(rx_opt_int32, c)"))
        before = p.snapshot()
        contains(p.make("c", code=1), "behind the scripts", "1 of them is not applied", "_b.c",
                 "reflex db migrate")
        assert p.snapshot() == before
        p.db("migrate")
        p.make("c")
        assert len(p.scripts()) == 3


def test_cli_every_day__the_same_change_gives_the_same_bytes():
    with initialized() as p:
        p.models(USER.replace("age)", "age), column(rx_text, b, .unique = true, .nullable = true)"))
        p.make("b")
        first = p.script("_b")
        texts = []
        for _ in range(2):
            path = p.script("_b")
            texts.append(path.read_text().replace(path.name[:12], "ID"))
            path.unlink()
            p.make("b")
        strip = lambda text: re.sub(r"Created: .*", "", text)
        assert strip(texts[0]) == strip(texts[1])
        assert first.name != p.script("_b").name


def test_cli_every_day__scripts_are_formatted_and_free_of_warnings():
    with initialized() as p:
        p.models(USER.replace("age)", "age), column(rx_text, b, .index = true, .comment = \"x*/y\")"))
        p.sql("DELETE FROM user")
        p.make("a*/b\"c\\d")
        from project import SOURCE
        import tap
        tap.run(["clang-format", "--dry-run", "-Werror", f"--style=file:{SOURCE}/.clang-format",
                 *map(str, p.scripts()), str(p.path / "alembic/revisions.c")])
        tap.run(["clang-format", "--dry-run", "-Werror", *map(str, p.scripts())])
        tap.run(["gcc", "-Wall", "-Wextra", "-Werror", f"-I{SOURCE}/include", "-fsyntax-only",
                 *map(str, p.scripts()), str(p.path / "alembic/revisions.c")])


def test_cli_reading__makes_and_changes_nothing():
    with project() as p:
        p.db("init")
        for name in p.path.glob("app.db*"):
            name.unlink()
        before = p.snapshot()
        contains(p.db("status"), "does not exist yet", "1 migration is not applied")
        contains(p.db("current"), "no migration is applied")
        p.db("history")
        p.db("heads")
        contains(p.db("check", code=1), "not applied")
        assert p.out or p.err
        assert p.snapshot() == before
        p.sql("CREATE TABLE x (a)")
        rows = p.dump()
        p.db("status")
        p.db("current")
        assert p.dump() == rows


def test_cli_reading__current_prints_ids_alone():
    with initialized() as p:
        p.db("current")
        assert re.fullmatch(r"[0-9a-f]{12} \(head\)\n", p.out), p.out
        p.db("downgrade", "base")
        p.db("current")
        assert p.out == ""


def test_cli_reading__history_is_newest_first():
    with initialized() as p:
        p.models(USER.replace("age)", "age), column(rx_opt_int32, b)"))
        p.make("add b")
        p.db("history")
        lines = p.out.splitlines()
        assert re.fullmatch(r"[0-9a-f]{12} -> [0-9a-f]{12} \(head\), add b", lines[0]), lines
        assert re.fullmatch(r"<base> -> [0-9a-f]{12} \(current\), empty message", lines[1]), lines


def test_cli_reading__show_prints_the_script():
    with initialized() as p:
        contains(p.db("show", "head"), "Revision:", "Revises:    <base>", "rx_create_table(op")
        contains(p.db("show", p.ids()[0][:4]), "Revision:")
        contains(p.db("show", "current"), "Applied:    2")
        contains(p.db("show", "nope", code=1), "no revision 'nope'")


def test_cli_reading__json_is_json():
    with initialized() as p:
        status = p.json("status")
        assert status["not_applied"] == 0 and status["exists"] is True
        assert status["revisions"][0]["applied"] and status["revisions"][0]["head"]
        assert p.json("current")["current"] == p.json("heads")["heads"] == p.ids()
        assert p.json("check")["in_step"] is True
        assert p.json("show", "head")["id"] == p.ids()[0]
        assert p.json("makemigrations")["file"] is None
        assert p.json("migrate")["steps"] == []
        p.models(USER.replace("age)", "age), column(rx_opt_int32, b)"))
        found = p.json("check", code=1)
        assert found["in_step"] is False and len(found["found"]["changes"]) == 1
        made = p.json("makemigrations", "-m", "b")
        assert made["file"].endswith("_b.c") and "rx_add_column" in made["text"]
        assert p.json("migrate")["steps"][0]["id"] == made["id"]
        assert p.json("downgrade", "-1")["steps"][0]["id"] == made["id"]
        failed = p.json("downgrade", "nope", code=1)
        assert failed["error"]["code"] == "RX_EMIGRATION"


def test_cli_dry_run__changes_nothing():
    with initialized() as p:
        p.models(USER.replace("age)", "age), column(rx_opt_int32, b)"))
        before = p.snapshot()
        contains(p.make("b", "--dry-run"), "No file was written", "rx_add_column")
        assert p.snapshot() == before
        p.make("b")
        rows = p.dump()
        contains(p.db("migrate", "--dry-run"), "Tried 1 migration", "nothing was changed")
        assert p.dump() == rows
        contains(p.db("downgrade", "base", "--dry-run"), "Tried 1 migration")
        assert p.dump() == rows


def test_cli_sql__prints_what_would_be_run():
    with initialized() as p:
        p.models(USER.replace("age)", "age), column(rx_opt_int32, b)"))
        p.make("b")
        rows = p.dump()
        p.db("migrate", "--sql")
        contains(p.out, "ALTER TABLE", "UPDATE alembic_version SET version_num=")
        assert p.dump() == rows
        script = p.out
        p.sql("SELECT 1")
        run_sql(p, script)
        contains(p.db("status"), "Every migration is applied")
        contains(p.db("check"), "In step")


def test_cli_sql__is_no_json():
    with initialized() as p:
        contains(p.db("migrate", "--sql", "--json", code=2), "--sql", "--json")
        assert p.out == ""


def test_cli_sql__of_everything_from_nothing():
    with initialized() as p:
        p.db("migrate", "--sql", "--url", "sqlite:///other.db")
        contains(p.out, 'CREATE TABLE "user"', "CREATE TABLE alembic_version",
                 "INSERT INTO alembic_version")
        assert not (p.path / "other.db").exists()
        p.db("downgrade", "base", "--sql")
        contains(p.out, 'DROP TABLE "user"', "DELETE FROM alembic_version")
        lacks(p.out, "DROP TABLE alembic_version")


def run_sql(p, script):
    """As a program with foreign keys on would run it."""
    with contextlib.closing(sqlite3.connect(p.path / "app.db")) as connection:
        connection.executescript("PRAGMA foreign_keys = ON;\n" + script)


TWO = """\
RX_MODEL(User, user, column(rx_text, name%s));
RX_MODEL(Item, item, column(int64_t, user_id, .foreign_key = "user.id",
    .on_delete = RX_CASCADE));
"""


def test_cli_sql__of_a_rebuild_spares_the_rows_of_other_tables():
    with initialized(TWO % "", "INSERT INTO user (name) VALUES ('a'), ('b')",
                     "INSERT INTO item (user_id) VALUES (1), (2), (2)") as p:
        p.models(TWO % ", .unique = true")
        p.make("unique")
        p.db("migrate", "--sql")
        run_sql(p, p.out)
        assert p.sql("SELECT count(*) FROM item") == [(3,)]
        contains(p.db("check"), "In step")


def test_cli_sql__is_whole_or_not_at_all():
    with initialized(TWO % "") as p:
        p.models(TWO % ", .unique = true" + "RX_MODEL(More, more, column(rx_text, x));\n")
        p.make("unique")
        p.sql("INSERT INTO user (name) VALUES ('a'), ('a')")
        rows = p.dump()
        p.db("migrate", "--sql")
        try:
            run_sql(p, p.out)
        except sqlite3.IntegrityError:
            pass
        else:
            raise AssertionError("two equal names were taken")
        assert p.dump() == rows


def test_cli_sql__a_message_of_several_lines_stays_a_comment():
    with initialized() as p:
        p.make("one\nDROP TABLE user;\rtwo", "--empty")
        p.db("migrate", "--sql")
        lacks(p.out, "\nDROP", "\r")
        run_sql(p, p.out)
        assert p.tables() == {"user"}


def test_cli_url__names_another_database():
    with initialized() as p:
        p.run("--url", "sqlite:///second.db", "db", "migrate")
        assert p.tables("second.db") == {"user"}


if __name__ == "__main__":
    main()
