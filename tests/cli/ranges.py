"""`--sql` of a range, A:B: for a database that is somewhere else, at A; none is looked at here."""
import contextlib
import shutil
import sqlite3

from project import USER, contains, initialized, lacks, main, project

NOWHERE = ("--url", "sqlite:////nowhere/at/all.db")
MORE = USER.replace("age)", "age), column(rx_opt_int32, b, .index = true)")
CHECKED = MORE.replace(".length = 80", ".length = 80, .check = \"name <> ''\"")


_kept = contextlib.ExitStack()
_first = []


def make_first():
    made = _kept.enter_context(initialized())
    for name, models in (("more", MORE), ("checked", CHECKED)):
        made.models(models)
        made.make(name)
        made.db("migrate")
    return made


@contextlib.contextmanager
def three_scripts():
    """All applied to app.db; the last one makes SQLite build the table anew. A copy of one that is made
    once, with its compiled scripts."""
    if not _first:
        _first.append(make_first())
    with project(None) as p:
        shutil.copytree(_first[0].path, p.path, dirs_exist_ok=True)
        ids = p.ids()
        assert len(ids) == 3
        yield p, ids


def run_sql(p, script, name="app.db"):
    """As a program with foreign keys on would run it."""
    with contextlib.closing(sqlite3.connect(p.path / name)) as connection:
        connection.executescript("PRAGMA foreign_keys = ON;\n" + script)


def refused(p, script, name="app.db"):
    before = p.dump(name)
    try:
        run_sql(p, script, name)
    except sqlite3.IntegrityError as error:
        assert "alembic_version.version_num" in str(error), error
    else:
        raise AssertionError("a database that is elsewhere took it")
    assert p.dump(name) == before


def schema(p, name="app.db"):
    return p.sql("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'reflex_%' AND name NOT LIKE "
                 "'sqlite_%' ORDER BY name", name=name)


def test_cli_ranges__from_nothing_to_the_head_is_what_migrate_does():
    with three_scripts() as (p, ids):
        for i, words in enumerate(("base:head", ":head", "base:", ":", f"base:{ids[2]}", "base:+3",
                                   f"base:{ids[0][:6]}+2")):
            run_sql(p, p.db("migrate", words, "--sql", *NOWHERE), f"{i}.db")
            assert schema(p, f"{i}.db") == schema(p), words
        where = ("--url", "sqlite:///0.db")
        contains(p.db("migrate", *where), "Nothing to do")
        contains(p.db("check", *where), "In step")


def test_cli_ranges__a_database_at_the_beginning_comes_to_the_end_and_keeps_its_rows():
    with three_scripts() as (p, ids):
        p.sql("INSERT INTO user (name, age) VALUES ('x', 3), ('y', NULL)")
        wanted = schema(p)
        up = p.db("migrate", f"{ids[0]}:head", "--sql", *NOWHERE)
        contains(up, f"-- fails unless the database is at {ids[0]}\n", "-- upgrade " + ids[1])
        lacks(up, "-- upgrade " + ids[0])
        down = p.db("downgrade", f"head:{ids[0]}", "--sql", *NOWHERE)
        refused(p, up)
        run_sql(p, down)
        assert p.versions() == [ids[0]]
        refused(p, down)
        run_sql(p, up)
        assert schema(p) == wanted and p.sql("SELECT name, age FROM user") == [("x", 3), ("y", None)]
        contains(p.db("migrate"), "Nothing to do")
        contains(p.db("check"), "In step")


def test_cli_ranges__back_to_nothing_and_up_again():
    with three_scripts() as (p, ids):
        contains(p.db("downgrade", f"{ids[1]}:base", "--sql", *NOWHERE), "-- downgrade " + ids[1])
        script = p.db("downgrade", "head:base", "--sql", *NOWHERE)
        assert script.count("-- downgrade ") == 3
        assert p.db("downgrade", ":", "--sql", *NOWHERE).count("-- downgrade ") == 3
        up = p.db("migrate", "base:head", "--sql", *NOWHERE)
        refused(p, up)
        run_sql(p, script)
        assert p.versions() == [] and p.tables() == set()
        run_sql(p, up)
        contains(p.db("check"), "In step")


def test_cli_ranges__a_database_without_a_journal_takes_it():
    """One that another tool has brought to A."""
    with three_scripts() as (p, ids):
        p.db("downgrade", ids[0])
        p.sql("DROP TABLE reflex_journal")
        run_sql(p, p.db("migrate", f"{ids[0]}:head", "--sql", *NOWHERE))
        contains(p.db("status"), "Every migration is applied")
        contains(p.db("check"), "In step")


@contextlib.contextmanager
def branches():
    """A project, its first script, and the two behind that."""
    with initialized() as p:
        first = p.ids()[0]
        p.make("left", "--empty", "--branch-label", "shop")
        p.make("right", "--empty", "--head", first, "--splice")
        yield p, first, p.script("_left").name[:12], p.script("_right").name[:12]


def test_cli_ranges__of_a_branch():
    with branches() as (p, first, left, right):
        contains(p.db("migrate", "base:head", "--sql", code=1), "more than one head")
        contains(p.db("migrate", "base:heads", "--sql"), first, left, right)
        lacks(p.db("migrate", f"{first}:shop@head", "--sql"), right)
        contains(p.db("migrate", f"{left}:heads", "--sql"), "at " + left, "-- upgrade " + right)
        script = p.db("downgrade", f"heads:{first}", "--sql")
        contains(script, " and ", "here.n <> 2")
        p.db("migrate", "shop@head")
        refused(p, script)
        p.db("migrate", "heads")
        run_sql(p, script)
        assert p.versions() == [first]


def test_cli_ranges__what_is_no_range_says_so_and_prints_no_statement():
    with three_scripts() as (p, ids):
        for words, parts in ((("migrate", f"{ids[1]}:{ids[0]}", "--sql"), ["back", "reflex db downgrade"]),
                             (("migrate", f"{ids[1]}:base", "--sql"), ["back", "reflex db downgrade"]),
                             (("downgrade", f"{ids[0]}:head", "--sql"), ["forward", "reflex db migrate"]),
                             (("migrate", f"{ids[0]}:{ids[1]}"), ["range", "--sql"]),
                             (("downgrade", "head:base"), ["range", "--sql"]),
                             (("downgrade", "head:base", "--dry-run"), ["range", "--sql"]),
                             (("migrate", "zzzz:head", "--sql"), ["zzzz"]),
                             (("migrate", "base:zzzz", "--sql"), ["zzzz"]),
                             (("migrate", "base:head:base", "--sql"), ["head:base"])):
            before = p.dump()
            contains(p.db(*words, code=1), *parts)
            assert p.out == "" and p.dump() == before, (words, p.out)
        for words in (("migrate", "head:head"), ("downgrade", "base:base"), ("migrate", f"{ids[0]}:+0")):
            code = words[1].endswith("+0")
            assert p.db(*words, "--sql", code=int(code)).startswith("reflex: " if code else "-- nothing to do")


def test_cli_ranges__scripts_that_contract_can_wait():
    with three_scripts() as (p, ids):
        path = p.script("_checked")
        path.write_text(path.read_text().replace('"checked");', '"checked", .phase = RX_CONTRACT);'))
        assert "RX_CONTRACT" in path.read_text()
        contains(p.db("migrate", "base:head", "--phase", "expand", "--sql", *NOWHERE), "-- upgrade " + ids[1])
        lacks(p.out, "-- upgrade " + ids[2])


def test_cli_ranges__a_script_outside_a_transaction_on_the_way_there():
    """Its rows of reflex_step are of the database that is elsewhere."""
    with three_scripts() as (p, ids):
        path = p.script("_more")
        path.write_text(path.read_text().replace('"more");', '"more", .no_transaction = true);'))
        assert ".no_transaction" in path.read_text()
        lacks(p.db("migrate", f"{ids[1]}:head", "--sql", *NOWHERE), "reflex_step")
        script = p.db("migrate", "base:head", "--sql", *NOWHERE)
        contains(script, "CREATE TABLE IF NOT EXISTS reflex_step")
        run_sql(p, script, "new.db")
        contains(p.db("check", "--url", "sqlite:///new.db"), "In step")


# ---- stamp

def journal(p, name="app.db"):
    return p.sql("SELECT seq, revision, action, operations_sum, source_sum FROM reflex_journal ORDER BY seq",
                 name=name)


def test_cli_ranges__a_stamp_writes_what_the_command_would_on_the_database():
    with three_scripts() as (p, ids):
        wanted = p.sql("SELECT * FROM user"), schema(p)
        for words in ((f"{ids[2]}:{ids[0]}",), (f"{ids[0]}:head",), ("head:base",), (f"base:{ids[1]}",)):
            shutil.copy(p.path / "app.db", p.path / "asked.db")
            script = p.db("stamp", *words, "--sql", *NOWHERE)
            run_sql(p, script)
            p.db("stamp", words[0].split(":")[1], "--url", "sqlite:///asked.db")
            assert p.versions() == p.versions("asked.db"), words
            assert journal(p) == journal(p, "asked.db"), words
            if ":" + ids[1] not in words[0]:
                refused(p, script)
        assert p.versions() == [ids[1]]
        assert (p.sql("SELECT * FROM user"), schema(p)) == wanted


def test_cli_ranges__a_stamp_of_tables_that_another_tool_has_made():
    with three_scripts() as (p, ids):
        for words in ("base:head", ":head", "base:", ":"):
            p.sql("DROP TABLE alembic_version", "DROP TABLE reflex_journal")
            script = p.db("stamp", words, "--sql", *NOWHERE)
            contains(script, "-- fails unless the database is at no revision\n", f"-- stamp {ids[2]}\n")
            run_sql(p, script)
            assert p.versions() == [ids[2]]
            contains(p.db("migrate"), "Nothing to do")
            contains(p.db("check"), "In step")
            refused(p, script)


def test_cli_ranges__a_stamp_of_branches():
    with branches() as (p, first, left, right):
        contains(p.db("stamp", f"{first}:head", "--sql", *NOWHERE, code=1), "more than one head")
        assert p.out == ""
        for words in ((f"{first}:{left}", f"{first}:{right}"), (f"{first}:{left}", right),
                      (left, f"{first}:{right}"), (f"{first}:heads",)):
            p.db("stamp", first)
            run_sql(p, p.db("stamp", *words, "--sql", *NOWHERE))
            assert p.versions() == sorted([left, right]), words
        run_sql(p, p.db("stamp", "heads:shop@head", "--sql", *NOWHERE))
        assert p.versions() == [left]
        run_sql(p, p.db("stamp", "shop:-1", "--sql", *NOWHERE))
        assert p.versions() == [first]


def test_cli_ranges__a_stamp_that_purges_asks_nothing_of_what_is_there():
    with three_scripts() as (p, ids):
        script = p.db("stamp", f"base:{ids[0]}", "--purge", "--sql", *NOWHERE)
        lacks(script, "fails unless")
        p.sql("UPDATE alembic_version SET version_num = '3f2a7b6c5d4e'")
        for _ in range(2):
            run_sql(p, script)
            assert p.versions() == [ids[0]]
        contains(p.db("status"), "2 migrations are not applied")
        p.sql("DROP TABLE alembic_version", "DROP TABLE reflex_journal")
        run_sql(p, script)
        assert p.versions() == [ids[0]]


def test_cli_ranges__what_is_no_range_to_stamp_says_so_and_prints_no_statement():
    with three_scripts() as (p, ids):
        for words, parts in (((f"{ids[0]}:{ids[1]}",), ["range", "--sql"]),
                             (("base:head", "--dry-run"), ["range", "--sql"]),
                             (("zzzz:head", "--sql"), ["zzzz"]),
                             (("base:zzzz", "--sql"), ["zzzz"]),
                             (("base:head:base", "--sql"), ["head:base"]),
                             (("base:+9", "--sql"), ["+9"]),
                             ((f"base:{ids[0]}", f"{ids[1]}:head", "--sql"), ["base", ids[1], "one place"]),
                             ((f"base:{ids[0]}", "base:base", "--sql"), ["base is no revision"])):
            before = p.dump()
            contains(p.db("stamp", *words, code=1), *parts)
            assert p.out == "" and p.dump() == before, (words, p.out)


if __name__ == "__main__":
    with _kept:
        main()
