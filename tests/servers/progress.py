"""How far a long statement is, on a terminal, on each server; the engine's own figures. The server's
name is the one argument."""
import os
import pty
import re
import subprocess
import sys

from histories import IS_MARIADB, fill, on_server, sql
import tap

# Rows that take a while each on any machine, because of what is computed of them.
SLOW = ("""CREATE TABLE slow (id INTEGER PRIMARY KEY, name VARCHAR(20));
INSERT INTO slow (id, name) SELECT seq, 'a' FROM seq_1_to_1500""" if IS_MARIADB else
        """CREATE TABLE slow (id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO slow (id, name) SELECT i, repeat('a', 900) FROM generate_series(1, 4000) i;
CREATE FUNCTION slowly(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS
$$ BEGIN PERFORM pg_sleep(0.001); RETURN $1; END $$""")
CHANGE = ("ALTER TABLE slow ADD COLUMN sum BIGINT AS (crc32(repeat(name, 3000000))) STORED"
          if IS_MARIADB else "CREATE INDEX ix_slow ON slow (slowly(name))")
SEEN = (r"\d+ of 100 percent \([^)]+\), [\d.]+ a second, about \d+ s left" if IS_MARIADB else
        r"\d+ of \d+ blocks of slow, [\d.]+ a second, about \d+ s left")


def on_terminal(p, *words):
    """What the command writes on a terminal on stderr."""
    ours, theirs = pty.openpty()
    runner = subprocess.Popen([os.environ["REFLEX_TEST_BIN"], *words], cwd=p.path,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=theirs,
                              env=p.environment, text=True)
    os.close(theirs)
    seen = ""
    try:
        while block := os.read(ours, 4096):
            seen += block.decode()
    except OSError:
        pass  # how a terminal ends
    out, _ = runner.communicate(timeout=60)
    os.close(ours)
    assert runner.returncode == 0, (out, seen)
    return seen


def test_servers_progress__a_long_statement_says_its_rate_and_how_long_the_rest_takes():
    for options in ("", "rx_no_transaction(op);\n\t"):
        with on_server() as (p, server):
            sql(server, "DROP FUNCTION IF EXISTS slowly")
            sql(server, SLOW)
            p.make("slow", "--empty")
            fill(p, "slow", f'{options}rx_run_sql(op, "{CHANGE}");')
            p.db("history")
            seen = on_terminal(p, "db", "migrate")
            assert re.search(SEEN, seen), seen


if __name__ == "__main__":
    tap.main(sys.modules["__main__"])
