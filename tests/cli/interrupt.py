"""Ctrl-C in the middle of a migration: it ends cleanly, and says where it stands."""
import os
import pty
import re
import signal
import subprocess
import time

from project import COMMAND, USER, contains, initialized, main

# Whoever runs the tests in the background lets them ignore it, and what ignores it is not interrupted.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A statement that takes minutes on any machine.
ENDLESS = ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) "
           "SELECT max(i) FROM n")


def scripts(p, sql=ENDLESS, options=""):
    """A table, then one that never ends, then another table."""
    for name, body in (("one", 'rx_create_table(op, "one", rx_ddl_column("id", RX_BIGINT,\n'
                        '\t\t.primary_key = true));'),
                       ("endless", 'rx_create_table(op, "half", rx_ddl_column("id", RX_BIGINT,\n'
                        f'\t\t.primary_key = true));\n\trx_run_sql(op, "CREATE TABLE x AS {sql}");'),
                       ("last", 'rx_create_table(op, "last", rx_ddl_column("id", RX_BIGINT,\n'
                        '\t\t.primary_key = true));')):
        p.make(name, "--empty")
        path = p.script("_" + name)
        path.write_text(path.read_text().replace("\t(void)op;", "\t" + body, 1))
    p.db("history")  # compiles
    return p.ids()


def start(p):
    """Waits until the endless script runs: its line is on stdout."""
    runner = p.start("db", "migrate")
    lines = []
    while not lines or "endless" not in lines[-1]:
        line = runner.stdout.readline()
        assert line, (lines, runner.stderr.read())
        lines.append(line)
    return runner


def test_cli_interrupt__a_signal_takes_the_script_back_whole_and_says_where_it_stands():
    for number in (signal.SIGINT, signal.SIGTERM):
        with initialized() as p:
            ids = scripts(p)
            runner = start(p)
            runner.send_signal(number)
            out, err = runner.communicate(timeout=60)
            assert runner.returncode == 1, (out, err)
            contains(err, "ending; once more", p.script("_endless").name, "taken back whole")
            contains(out, "1 migration was done before the interruption", f"at {ids[1]}",
                     "2 migrations are not applied", "Run the command again")
            assert p.tables() == {"user", "one"} and p.versions() == [ids[1]]
            # and it goes on, when it can
            path = p.script("_endless")
            path.write_text(path.read_text().replace("2000000000", "20"))
            p.db("migrate")
            assert {"half", "x", "last"} <= p.tables()


def test_cli_interrupt__between_two_scripts_nothing_more_begins():
    with initialized() as p:
        ids = scripts(p, "SELECT 1 AS i")
        runner = p.start("db", "migrate")
        runner.send_signal(signal.SIGINT)  # wherever it is now
        out, err = runner.communicate(timeout=60)
        if runner.returncode == 0:
            assert p.versions() == [ids[3]]
        elif runner.returncode == 1:
            n_applied = sum(each["applied"] for each in p.json("status")["revisions"])
            assert p.versions() == [ids[n_applied - 1]]
        else:
            assert runner.returncode == -signal.SIGINT and p.versions() == [ids[0]]
        p.db("migrate")
        assert p.versions() == [ids[3]]


def test_cli_interrupt__the_second_signal_ends_at_once():
    with initialized() as p:
        ids = scripts(p)
        runner = start(p)
        # Stopped, it cannot act on the first before the second is there.
        runner.send_signal(signal.SIGSTOP)
        runner.send_signal(signal.SIGINT)
        runner.send_signal(signal.SIGTERM)
        runner.send_signal(signal.SIGCONT)
        runner.communicate(timeout=60)
        assert runner.returncode in (1, -signal.SIGINT, -signal.SIGTERM), runner.returncode
        assert p.tables() == {"user", "one"} and p.versions() == [ids[1]]


def test_cli_interrupt__json_says_what_was_done():
    import json
    with initialized() as p:
        ids = scripts(p)
        runner = p.start("db", "migrate", "--json")
        while p.versions() != [ids[1]]:
            time.sleep(0.01)
        runner.send_signal(signal.SIGINT)
        out, _ = runner.communicate(timeout=60)
        result = json.loads(out)
        assert runner.returncode == 1 and result["current"] == [ids[1]], result
        assert result["error"]["code"] == "RX_ETIMEOUT" and "interrupted" in result["error"]["message"]


def test_cli_interrupt__a_long_run_shows_how_far_it_is_on_a_terminal_only():
    with initialized() as p:
        for i in range(4):
            p.make(f"slow {i}", "--empty")
            path = p.script(f"_slow_{i}")
            path.write_text(path.read_text().replace(
                "\t(void)op;", '\trx_run_sql(op, "CREATE TABLE s%d AS WITH RECURSIVE n(i) AS '
                '(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) '
                'SELECT max(i) FROM n");' % i, 1))
        p.db("history")
        ours, theirs = pty.openpty()
        begun = time.monotonic()
        runner = subprocess.Popen([COMMAND, "db", "migrate"], cwd=p.path, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=theirs, env=p.environment)
        os.close(theirs)
        seen = b""
        try:
            while block := os.read(ours, 4096):
                seen += block
        except OSError:
            pass  # how a terminal ends
        out, _ = runner.communicate(timeout=60)
        os.close(ours)
        assert runner.returncode == 0, (out, seen)
        text = seen.decode()
        found = re.findall(r"(\d) of 4 migrations, [\d.]+ a second(?:, about \d+ s left)?", text)
        if time.monotonic() - begun > 5:  # of four equal steps, the second one began after a second
            assert found, text
        assert b" a second" not in out
        p.db("downgrade", "-4")


def on_terminal(p, *words, until):
    """What the command writes on a terminal on stderr; it is interrupted when that has come."""
    ours, theirs = pty.openpty()
    runner = subprocess.Popen([COMMAND, *words], cwd=p.path, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=theirs, env=p.environment)
    os.close(theirs)
    seen = ""
    try:
        while block := os.read(ours, 4096):
            seen += block.decode()
            if until and re.search(until, seen):
                until = None
                runner.send_signal(signal.SIGINT)
    except OSError:
        pass  # how a terminal ends
    runner.communicate(timeout=60)
    os.close(ours)
    return seen


def test_cli_interrupt__one_long_step_shows_on_a_terminal_for_how_long_it_runs():
    with initialized() as p:
        ids = scripts(p)
        seen = on_terminal(p, "db", "migrate", until=r"endless: [2-9] s|endless: \d\d+ s")
        contains(seen, f"upgrade {ids[2]}, endless: ", " s", "ending; once more")
        assert p.tables() == {"user", "one"} and p.versions() == [ids[1]]


def test_cli_interrupt__a_rebuild_says_how_many_rows_it_has_copied_and_when_it_will_be_done():
    slow = "CHECK (length(hex(zeroblob(1000000 + length(name)))) > 0)"  # of each row, on any machine
    with initialized(USER, "DROP TABLE user",
                     f"CREATE TABLE user (id INTEGER PRIMARY KEY NOT NULL, name VARCHAR(80) NOT NULL, "
                     f"age INTEGER, CONSTRAINT ck_slow {slow})",
                     "PRAGMA ignore_check_constraints = 1",
                     "INSERT INTO user (name) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                     "FROM n WHERE i < 1500) SELECT 'n' || i FROM n") as p:
        p.make("narrow", "--empty")
        path = p.script("_narrow")
        path.write_text(path.read_text().replace("\t(void)op;", '\trx_alter_column(op, "user", '
                        'rx_ddl_column("age", RX_BIGINT, .nullable = true));', 1))
        p.db("history")
        seen = on_terminal(p, "db", "migrate", until=None)
        assert re.search(r"\d+ of 1500 rows of user, \d+ a second, about \d+ s left", seen), seen
        assert p.sql("SELECT count(*) FROM user") == [(1500,)]


if __name__ == "__main__":
    main()
