"""Each migration is applied once, and whole or not at all."""
import os
import random
import signal
import sqlite3
import time

from project import USER, contains, initialized, lacks, main, project


def add_scripts(p, n):
    """n scripts by hand, each with a table of its own and a row in a table that counts."""
    for i in range(n):
        p.make(f"step {i}", "--empty")
        path = p.script(f"_step_{i}")
        path.write_text(path.read_text().replace(
            "\t(void)op;",
            f'\trx_create_table(op, "step{i}", rx_ddl_column("id", RX_BIGINT, .primary_key = true));\n'
            f'\trx_run_sql(op, "INSERT INTO counted (step) VALUES ({i})");', 1).replace(
            "\t(void)op;", f'\trx_drop_table(op, "step{i}");\n'
            f'\trx_run_sql(op, "DELETE FROM counted WHERE step = {i}");', 1))


COUNTED = "CREATE TABLE counted (step INTEGER)"


def test_cli_running__two_runners_at_once_apply_each_revision_once():
    for _ in range(3):
        with initialized(USER, COUNTED) as p:
            add_scripts(p, 8)
            p.db("history")  # compiles, so that both begin together
            runners = [p.start("db", "migrate") for _ in range(4)]
            results = [runner.communicate(timeout=120) for runner in runners]
            assert all(runner.returncode == 0 for runner in runners), results
            assert sorted(p.sql("SELECT step FROM counted")) == [(i,) for i in range(8)]
            applied = sum(out.count("upgrade ") for out, _ in results)
            assert applied == 8, results
            assert len(p.versions()) == 1
            contains(p.db("status"), "Every migration is applied")


def test_cli_running__up_and_down_at_once_leave_a_true_table():
    with initialized(USER, COUNTED) as p:
        add_scripts(p, 5)
        p.db("migrate")
        first = p.ids()[0]
        runners = [p.start("db", "migrate"), p.start("db", "downgrade", first),
                   p.start("db", "migrate")]
        for runner in runners:
            runner.communicate(timeout=120)
        n_rows, = p.sql("SELECT count(*) FROM counted")[0]
        n_tables = len([name for name in p.tables() if name.startswith("step")])
        n_applied = sum(each["applied"] for each in p.json("status")["revisions"]) - 1
        assert n_rows == n_tables == n_applied, (n_rows, n_tables, n_applied)


def test_cli_running__a_runner_that_is_killed_leaves_whole_steps():
    generator = random.Random(7)
    for _ in range(8):
        with initialized(USER, COUNTED) as p:
            add_scripts(p, 6)
            p.db("history")
            runner = p.start("db", "migrate")
            time.sleep(generator.uniform(0.0, 0.12))
            runner.send_signal(signal.SIGKILL)
            runner.communicate()
            n_rows, = p.sql("SELECT count(*) FROM counted")[0]
            n_tables = len([name for name in p.tables() if name.startswith("step")])
            n_applied = sum(each["applied"] for each in p.json("status")["revisions"]) - 1
            assert n_rows == n_tables == n_applied, (n_rows, n_tables, n_applied)
            p.db("migrate")
            assert sorted(p.sql("SELECT step FROM counted")) == [(i,) for i in range(6)]


def test_cli_running__a_failing_migration_leaves_nothing():
    with initialized(USER, COUNTED) as p:
        add_scripts(p, 3)
        path = p.script("_step_1")
        path.write_text(path.read_text().replace("INSERT INTO counted", "INSERT INTO uncounted"))
        out = p.db("migrate", code=1)
        contains(out, path.name, "uncounted", "1 migration was done before the failure",
                 "2 migrations are not applied")
        assert p.tables() == {"user", "counted", "step0"}
        assert p.sql("SELECT step FROM counted") == [(0,)]
        path.write_text(path.read_text().replace("uncounted", "counted"))
        p.db("migrate")
        assert len(p.tables()) == 5


def test_cli_running__a_broken_foreign_key_is_not_committed():
    with initialized(USER, "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
                     "CREATE TABLE child (parent_id INTEGER REFERENCES parent (id))",
                     "INSERT INTO parent VALUES (1)", "INSERT INTO child VALUES (1)") as p:
        p.make("orphan", "--empty")
        path = p.script("_orphan")
        path.write_text(path.read_text().replace(
            "\t(void)op;", '\trx_run_sql(op, "DELETE FROM parent");', 1))
        rows = p.dump()
        contains(p.db("migrate", code=1), "_orphan.c", "child", "parent")
        assert p.dump() == rows


def test_cli_running__irreversible_is_refused_before_anything():
    with initialized() as p:
        p.make("no way", "--empty")
        path = p.script("_no_way")
        text = path.read_text()
        at = text.rindex("\t(void)op;")
        path.write_text(text[:at] + '\trx_drop_table(op, "user");\n'
                        '\trx_irreversible(op, "the letters are burnt");' + text[at + 10:])
        p.db("migrate")
        rows = p.dump()
        contains(p.db("downgrade", "-1", code=1), "the letters are burnt")
        assert p.dump() == rows


def test_cli_running__a_script_without_transaction():
    with initialized() as p:
        p.make("vacuum", "--empty")
        path = p.script("_vacuum")
        path.write_text(path.read_text().replace("\t(void)op;", '\trx_run_sql(op, "VACUUM");', 1))
        contains(p.db("migrate", code=1), "VACUUM")
        path.write_text(path.read_text().replace(
            '.message = "vacuum"', '.message = "vacuum", .no_transaction = true'))
        contains(p.db("migrate", "--dry-run"), "not tried", "Tried 0 of 1 migration")
        lacks(p.out, "it works")
        contains(p.db("migrate", "--sql"), "INSERT INTO reflex_step", ";\nVACUUM;\nUPDATE reflex_step",
                 "BEGIN;\nUPDATE alembic_version", "DELETE FROM reflex_step")
        p.db("migrate")
        contains(p.db("status"), "Every migration is applied")


def test_cli_running__a_script_that_was_ended_in_the_middle_is_seen_and_gone_on_with():
    with initialized() as p:
        p.make("steps", "--empty")
        path = p.script("_steps")
        whole = path.read_text().replace(
            '.message = "steps"', '.message = "steps", .no_transaction = true')
        path.write_text(whole.replace(
            "\t(void)op;", '\trx_run_sql(op, "CREATE TABLE kept (id INTEGER)");\n'
            '\trx_run_sql(op, "DROP TABLE nowhere");', 1))
        contains(p.db("migrate", code=1), "step 2 of 2 (run SQL) was not done",
                 "those before it stay done", "`reflex db migrate` goes on with it", "nowhere")
        contains(p.db("status"), "In the middle: revision", "step 2 (run SQL) failed",
                 "the next run goes on there")
        assert "step 2" in p.json("status")["in_the_middle"]
        contains(p.db("doctor", code=1), "error    revision", "in the middle of its upgrade",
                 "-> `reflex db migrate` goes on there")
        contains(p.make("more", code=1), "stands in the middle of its upgrade")
        contains(p.db("check", code=1), "stands in the middle of its upgrade")
        contains(p.db("downgrade", "-1", code=1), "stands in the middle", "reflex db migrate")
        contains(p.db("migrate", "--resume", "perhaps", code=2), "done or again")
        path.write_text(whole.replace(
            "\t(void)op;", '\trx_run_sql(op, "CREATE TABLE kept (id INTEGER)");\n'
            '\trx_run_sql(op, "DROP TABLE IF EXISTS nowhere");', 1))
        p.db("migrate")
        contains(p.db("status"), "Every migration is applied")
        assert "kept" in p.tables() and p.json("status")["in_the_middle"] is None
        p.sql("INSERT INTO reflex_step VALUES ('abc', 'upgrade', 1, 1, 'begun', 'x', 's', 'me', 'then', "
              "NULL)")
        contains(p.db("migrate", code=1), "revision abc", "stamp")
        p.db("stamp", "head")
        contains(p.db("migrate"), "Nothing to do")


def test_cli_targets__up_and_down():
    with initialized(USER, COUNTED) as p:
        add_scripts(p, 4)
        ids = p.ids()
        p.db("migrate", "+1")
        assert p.versions() == [ids[1]]
        p.db("migrate", ids[3][:6])
        assert p.versions() == [ids[3]]
        p.db("downgrade", "-2")
        assert p.versions() == [ids[1]]
        p.db("migrate", ids[1] + "+2")
        assert p.versions() == [ids[3]]
        contains(p.db("migrate", "-1", code=1), "reflex db downgrade -1")
        contains(p.db("downgrade", "+1", code=1), "reflex db migrate +1")
        contains(p.db("migrate", "+9", code=1), "too far")
        p.db("downgrade", "base")
        assert p.versions() == [] and p.tables() == {"counted"}


def test_cli_graph__what_is_wrong_names_the_files():
    with initialized() as p:
        path = p.scripts()[0]
        text = path.read_text()
        path.write_text(text.replace(");", ', .revises = "ffffffffffff");', 1))
        contains(p.db("status", code=1), path.name, "ffffffffffff")
        path.write_text(text.replace(");", f', .revises = "{path.name[:12]}");', 1))
        contains(p.db("status", code=1), path.name, "itself")
        path.write_text(text)
        path.with_name(path.name[:12] + "_twin.c").write_text(text)
        contains(p.db("status", code=1), path.name, "_twin.c", "two scripts")


def test_cli_takeover__a_reflex_database_with_unknown_revision():
    with initialized(USER, "UPDATE alembic_version SET version_num = '3f2a7b6c5d4e'",
                     "DROP TABLE reflex_journal") as p:
        rows = p.dump()
        for words in (("migrate",), ("makemigrations",), ("downgrade", "base"), ("check",),
                      ("stamp", "head")):
            contains(p.db(*words, code=1), "3f2a7b6c5d4e", "no script here", "stamp")
        assert p.dump() == rows
        contains(p.db("status"), "3f2a7b6c5d4e", "stamp")
        p.db("current")
        contains(p.out, "3f2a7b6c5d4e")
        p.db("stamp", "head", "--purge")
        contains(p.db("check"), "In step")


def test_cli_takeover__a_database_without_journal_works():
    with initialized(USER, "DROP TABLE reflex_journal") as p:
        contains(p.db("status"), "Every migration is applied")
        contains(p.db("migrate"), "Nothing to do")
        p.db("downgrade", "base")
        p.db("migrate")


def test_cli_version_table__is_alembics():
    with initialized() as p:
        sql, = p.sql("SELECT sql FROM sqlite_master WHERE name = 'alembic_version'")[0]
        assert " ".join(sql.split()) == (
            "CREATE TABLE alembic_version ( version_num VARCHAR(32) NOT NULL, "
            "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num) )")
        p.db("downgrade", "base")
        assert p.sql("SELECT count(*) FROM alembic_version") == [(0,)]


def test_cli_version_table__rows_that_somebody_doubled_are_noticed():
    with initialized(USER, "DROP TABLE alembic_version",
                     "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)") as p:
        identity = p.ids()[0]
        p.sql(f"INSERT INTO alembic_version VALUES ('{identity}'), ('{identity}')")
        rows = p.dump()
        contains(p.db("downgrade", "base", code=1), "alembic_version")
        assert p.dump() == rows


if __name__ == "__main__":
    main()
