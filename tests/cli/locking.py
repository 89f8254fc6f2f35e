"""The lock of a SQLite database: who has it is named, it is waited for as long as one says, and who has
nothing to do does not ask for it."""
import os
import pwd
import sqlite3
import time

from project import USER, contains, initialized, main

CHANGED = USER.replace("age)", "age), column(rx_opt_int32, years)")
OURS = f"process {os.getpid()} ("


def begin(p):
    """The write lock, in this process."""
    other = sqlite3.connect(p.path / "app.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other


def test_cli_locking__who_has_the_lock_is_named_and_waited_for_as_long_as_one_says():
    for mode in ("wal", "delete"):
        with initialized() as p:
            p.environment["REFLEX_DB_URL"] = f"sqlite:///app.db?busy_timeout=50&journal_mode={mode}"
            p.models(CHANGED)
            p.make("b")
            other = begin(p)
            begun = time.monotonic()
            out = p.db("migrate", "--lock-wait", "0.3", code=1)
            assert time.monotonic() - begun < 25, out
            user = pwd.getpwuid(os.geteuid()).pw_name
            contains(p.out, f"locked by {OURS}", "waiting for it")
            contains(p.err, f"locked by {OURS}", f"of user {user}", "was not changed")
            contains(p.db("doctor", code=0), "the write lock is taken by " + OURS)
            other.execute("ROLLBACK")
            other.close()
            p.db("migrate")
            contains(p.db("check"), "In step")


def test_cli_locking__who_has_nothing_to_do_waits_for_nobody():
    with initialized() as p:
        other = begin(p)
        other.execute("INSERT INTO user (name) VALUES ('not yet there')")
        contains(p.db("migrate", "--lock-wait", "0.1"), "Nothing to do")
        contains(p.db("status"), "Every migration is applied")
        other.execute("COMMIT")
        other.close()


def test_cli_locking__who_waits_is_told_long_before_the_engine_itself_gives_up():
    """With a busy_timeout of an hour, the line comes while the lock is still held, or never."""
    with initialized() as p:
        p.environment["REFLEX_DB_URL"] = "sqlite:///app.db?busy_timeout=3600000"
        p.models(CHANGED)
        p.make("b")
        other = begin(p)
        runner = p.start("db", "migrate", "--lock-wait", "3000")
        contains(runner.stdout.readline(), f"locked by {OURS}", "at most 3000 s")
        other.execute("ROLLBACK")
        other.close()
        out, err = runner.communicate(timeout=240)
        assert runner.returncode == 0, (out, err)
        contains(p.db("check"), "In step")


def test_cli_locking__a_time_to_wait_is_a_number():
    with initialized() as p:
        for word in ("soon", "-1", "0", "1x", "nan"):
            contains(p.db("migrate", "--lock-wait", word, code=2), "number of seconds", word)


if __name__ == "__main__":
    main()
