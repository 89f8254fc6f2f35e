"""Locks on each server: who has the lock of migrations, or the table, is named; both are waited for as
long as one says; who has nothing to do asks for none. The server's name is the one argument."""
import subprocess
import sys
import time

from either import servers
from histories import (BOTH, IS_MARIADB, QUOTED, asleep, fill, mark, on_server, reader, sql,
                       tables, versions)
from project import contains, lacks
import tap

LOCK = ("SELECT get_lock(concat('reflex.', md5(database())), 0)" if IS_MARIADB else
        "SELECT pg_advisory_lock(1919247480, hashtext(current_schema()))")


class Holder:
    """A session of another program; it ends with its standard input."""

    def __init__(self, server, *statements):
        if IS_MARIADB:
            words = ["mariadb", "-N", "-B", "-n", "-u", "reflex", "-S", server.socket, "reflex"]
            said = "SELECT 'ready';\n"
        else:
            words = [f"{server.programs()}/psql", "-X", "-q", "-A", "-t", "-h", server.folder, "-p",
                     str(server.port), "-U", server.name, "-d", "postgres"]
            said = "\\echo ready\n"
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdin.write(";\n".join(statements) + ";\n" + said)
        self.process.stdin.flush()
        while "ready" not in (line := self.process.stdout.readline()):
            assert line

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.read()
        assert self.process.wait(timeout=60) == 0


def named(server):
    """How the holder is named: its program where the server knows that, and its user always."""
    return ["connection ", "of user reflex from localhost"] if IS_MARIADB else \
        ["process ", "(psql)", f"of user {server.name} from the server itself, since 20"]


def test_servers_locking__who_has_the_lock_is_named_and_waited_for_as_long_as_one_says():
    with on_server() as (p, server):
        p.models(BOTH)
        p.make("b")
        with Holder(server, LOCK):
            begun = time.monotonic()
            p.db("migrate", "--lock-wait", "0.5", code=1)
            assert time.monotonic() - begun < 25
            contains(p.out, "locked by", "waiting for it", *named(server))
            contains(p.err, "has been locked", "was not changed", *named(server))
        p.db("migrate")
        contains(p.db("check"), "In step")


def test_servers_locking__who_has_nothing_to_do_waits_for_nobody():
    with on_server() as (p, server), Holder(server, LOCK):
        contains(p.db("migrate", "--lock-wait", "0.1"), "Nothing to do")
        contains(p.db("status"), "Every migration is applied")
        contains(p.db("check"), "In step")


def test_servers_locking__what_was_done_meanwhile_is_read_again_under_the_lock():
    """The second runner has seen one script to do, waits, and finds it done."""
    with on_server() as (p, server):
        p.models(BOTH)
        p.make("b")
        p.db("history")
        identity = p.script("_b").name[:12]
        with Holder(server, LOCK):
            runner = p.start("db", "migrate")
            assert "locked by" in runner.stdout.readline()
            sql(server, f"ALTER TABLE {QUOTED} ADD COLUMN years INTEGER")
            sql(server, f"UPDATE alembic_version SET version_num = '{identity}'")
            sql(server, "INSERT INTO reflex_journal (seq, revision, action, happened_at) VALUES "
                f"(100, '{identity}', 'stamp', '2026-01-01 00:00:00')")
        out, err = runner.communicate(timeout=60)
        assert runner.returncode == 0, (out, err)
        lacks(out, "upgrade")
        assert versions(server) == [identity]


def test_servers_locking__who_has_a_table_in_use_is_named_within_the_limits_that_one_sets():
    for outside in (False, True):
        with on_server() as (p, server):
            p.environment["REFLEX_DB_URL"] += "?lock_timeout=" + ("1000" if IS_MARIADB else "100")
            p.models(BOTH)
            p.make("add years")
            if outside:
                mark(p, "add_years", ".no_transaction = true")
            before = tables(server)
            with Holder(server, "BEGIN", f"SELECT * FROM {QUOTED}"):
                begun = time.monotonic()
                p.db("migrate", "--lock-wait", "1", code=1)
                assert time.monotonic() - begun < 25
                used = ["a transaction open for"] if IS_MARIADB else ["has user in use"]
                contains(p.out, "a table is in use (", "tried again", *named(server)[:1], *used)
                contains(p.err, "_add_years.c", *named(server)[:1], *used)
                assert tables(server) == before
            p.db("migrate")
            contains(p.db("check"), "In step")


if __name__ == "__main__":
    tap.main(sys.modules["__main__"])
