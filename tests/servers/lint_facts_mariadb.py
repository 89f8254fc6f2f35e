"""The measured facts behind the lint's rules of MariaDB: each statement is asked of a real server with each
ALGORITHM and LOCK, from the cheapest on, until one is taken.

A rule whose fact does not hold any more, on a newer server say, is a rule to be changed."""
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
for folder in ("house", "support"):
    sys.path.insert(0, str(HERE.parent / folder))
import server as servers  # noqa: E402
import tap  # noqa: E402

SOURCE = pathlib.Path(os.environ.get("REFLEX_TEST_SOURCE", HERE.parent.parent))

TABLE = """
SET foreign_key_checks = 1;
CREATE OR REPLACE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a INT, b INT NOT NULL, n DECIMAL(10, 2),
  v VARCHAR(20), w LONGTEXT, e ENUM('a', 'b'), d DATETIME, p BIGINT, KEY ix_b (b), KEY ix_p (p))
  CHARACTER SET utf8mb4;
INSERT INTO t (id, a, b, v, w, e, p) SELECT seq, seq, seq, 'v', 'w', 'a', 1 FROM seq_1_to_200;
"""
PARENT = "CREATE TABLE parent (id BIGINT NOT NULL PRIMARY KEY); INSERT INTO parent VALUES (1);"

# From the cheapest to the dearest.
WAYS = [(algorithm, lock) for algorithm in ("INSTANT", "NOCOPY", "INPLACE", "COPY")
        for lock in ("NONE", "SHARED", "EXCLUSIVE")]

FACTS = [
    ("MY05", "ADD COLUMN c INT", "INSTANT", "NONE"),
    ("MY05", "ADD COLUMN c INT NOT NULL DEFAULT 7 FIRST", "INSTANT", "NONE"),
    ("MY05", "ADD COLUMN c DATETIME(6) NOT NULL DEFAULT current_timestamp(6)", "INSTANT", "NONE"),
    ("MY06", "ADD COLUMN c VARCHAR(36) DEFAULT uuid()", "COPY", "SHARED"),
    ("MY07", "ADD COLUMN c INT AS (a + 1) STORED", "COPY", "SHARED"),
    ("MY07 instead", "ADD COLUMN c INT AS (a + 1) VIRTUAL", "INSTANT", "NONE"),
    ("MY08", "ADD COLUMN c BIGINT NOT NULL AUTO_INCREMENT, ADD UNIQUE (c)", "INPLACE", "SHARED"),
    ("MY09", "DROP COLUMN a", "INSTANT", "NONE"),
    ("MY09", "DROP COLUMN b", "NOCOPY", "NONE"),
    ("MY10", "RENAME COLUMN a TO c", "INSTANT", "NONE"),
    ("MY11", "MODIFY COLUMN v VARCHAR(60)", "INSTANT", "NONE"),
    ("MY12", "MODIFY COLUMN v VARCHAR(10)", "COPY", "SHARED"),
    ("MY13", "MODIFY COLUMN a BIGINT", "COPY", "SHARED"),
    ("MY13", "MODIFY COLUMN n DECIMAL(12, 3)", "COPY", "SHARED"),
    ("MY13", "MODIFY COLUMN d DATETIME(6)", "COPY", "SHARED"),
    ("MY14", "MODIFY COLUMN a INT NOT NULL", "INPLACE", "NONE"),
    ("MY15", "MODIFY COLUMN e ENUM('a', 'b', 'c')", "INSTANT", "NONE"),
    ("MY16", "MODIFY COLUMN e ENUM('b', 'a')", "COPY", "SHARED"),
    ("MY16", "MODIFY COLUMN e ENUM('a', 'c', 'b')", "COPY", "SHARED"),
    ("MY17", "ADD INDEX ix (a)", "NOCOPY", "NONE"),
    ("MY18", "ADD UNIQUE uq (a)", "NOCOPY", "NONE"),
    ("MY19", "ADD FULLTEXT ft (w)", "INPLACE", "SHARED"),
    ("MY20", "ADD CONSTRAINT fk FOREIGN KEY (p) REFERENCES parent (id)", "COPY", "SHARED"),
    ("MY21", "ADD CONSTRAINT ck CHECK (a > 0)", "COPY", "SHARED"),
    ("MY22", "CONVERT TO CHARACTER SET latin1", "COPY", "SHARED"),
    ("MY23", "FORCE", "INPLACE", "NONE"),
]

_shared = []


def run(sql):
    """Whether the server takes it."""
    if not _shared:
        _shared.append(servers.MariaDB().__enter__())
        run(PARENT)
    return subprocess.run(["mariadb", "-u", "reflex", "-S", _shared[0].socket, "reflex", "-e", sql],
                          capture_output=True, text=True, check=False)


def cheapest(statement):
    said = ""
    for algorithm, lock in WAYS:
        done = run(f"{TABLE} ALTER TABLE t {statement}, ALGORITHM={algorithm}, LOCK={lock}")
        if done.returncode == 0:
            return algorithm, lock
        said = done.stderr
    return said


def test_servers_lint_facts_mariadb__hold_on_this_server():
    wrong = [f"{rule}: {statement}: {found}, not {(algorithm, lock)}"
             for rule, statement, algorithm, lock in FACTS
             if (found := cheapest(statement)) != (algorithm, lock)]
    assert not wrong, "\n".join(wrong)


def test_servers_lint_facts_mariadb__limits_and_settings():
    assert run("SET @@session.lock_wait_timeout = DEFAULT; SET @@global.lock_wait_timeout = DEFAULT; "
               "SELECT 1/(@@global.lock_wait_timeout = 86400)").returncode == 0  # MY02
    long = run(f"CREATE TABLE {'n' * 65} (a INT)")
    assert "1103" in long.stderr, long.stderr  # MY28
    # MY03: a change of a table ends the transaction
    done = run(TABLE + "BEGIN; INSERT INTO t (id, b) VALUES (900, 1); ALTER TABLE t ADD x INT; ROLLBACK; "
               "SELECT count(*) FROM t WHERE id = 900")
    assert done.stdout.split()[-1] == "1", done
    # MY25: the server takes INSTANT, and copies
    parts = TABLE + "ALTER TABLE t ALGORITHM=INSTANT, LOCK=%s PARTITION BY HASH (id) PARTITIONS 4"
    assert run(parts % "SHARED").returncode == 0
    assert "1846" in run(parts % "NONE").stderr


def test_servers_lint_facts_mariadb__each_rule_of_a_lock_has_one():
    text = (SOURCE / "src/migrate/lint/rules_mariadb.c").read_text()
    rules = re.findall(r'"(MY\d\d)", RX__LINT_\w+,[^{}]*?\((?:INSTANT|NOCOPY|INPLACE|COPY)[^{}]*', text)
    assert len(rules) > 8
    known = {rule.split()[0] for rule, *_ in FACTS}
    assert not set(rules) - known, sorted(set(rules) - known)


if __name__ == "__main__":
    try:
        tap.main(sys.modules[__name__])
    finally:
        for one in _shared:
            one.__exit__()
