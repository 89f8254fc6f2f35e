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


def answer(sql):
    done = run(sql)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


def test_servers_lint_facts_mariadb__what_a_statement_does():
    # MY01: a change that has to copy says nothing if nobody asks; MY04: what fails leaves what was before it
    assert run(TABLE + "ALTER TABLE t MODIFY COLUMN a BIGINT").returncode == 0
    assert run(TABLE + "ALTER TABLE t ADD COLUMN c INT; ALTER TABLE t ADD COLUMN c INT").returncode == 1
    assert answer("SELECT count(*) FROM information_schema.columns WHERE table_name = 't' AND column_name = 'c'"
                  " AND table_schema = DATABASE()") == "1"
    # MY18: doubles are found at the end
    assert "1062" in run(TABLE + "ALTER TABLE t ADD UNIQUE uq (v)").stderr
    # MY24: a table without a key is taken
    assert run("CREATE OR REPLACE TABLE keyless (a INT)").returncode == 0
    # MY27, MY40: nothing brings the rows back
    for statement in ("TRUNCATE t", "DELETE FROM t; COMMIT"):
        assert answer(f"{TABLE} BEGIN; {statement}; ROLLBACK; SELECT count(*) FROM t") == "0", statement


def test_servers_lint_facts_mariadb__what_values_become():
    # MY16: a label's number is what is stored
    assert answer(TABLE + "SELECT max(e + 0) FROM t") == "1"
    # MY29: cut without strict mode, refused with it
    row = "CREATE OR REPLACE TABLE cut (v VARCHAR(3)); SET sql_mode = '%s'; INSERT INTO cut VALUES ('abcdef'); " \
        "SELECT v FROM cut"
    assert answer(row % "") == "abc"
    assert "1406" in run(row % "STRICT_ALL_TABLES").stderr
    # MY30: three bytes a character, and two collations that cannot be compared
    assert "1366" in run("SET NAMES utf8mb4; CREATE OR REPLACE TABLE three (v VARCHAR(9)) CHARACTER SET utf8mb3; "
                         "SET sql_mode = 'STRICT_ALL_TABLES'; INSERT INTO three VALUES (x'F09F9880')").stderr
    assert "1267" in run("CREATE OR REPLACE TABLE mixed (a VARCHAR(9) COLLATE utf8mb4_general_ci, b VARCHAR(9) COLLATE "
                         "utf8mb4_unicode_ci); SELECT * FROM mixed WHERE a = b").stderr
    # MY31: the sum of tenths, and the last day of TIMESTAMP
    assert answer("CREATE OR REPLACE TABLE money (d DOUBLE); INSERT INTO money VALUES (0.1), (0.2); "
                  "SELECT sum(d) = 0.3 FROM money") == "0"
    assert "1292" in run("CREATE OR REPLACE TABLE day (d TIMESTAMP); SET sql_mode = 'STRICT_ALL_TABLES'; "
                         "INSERT INTO day VALUES ('2200-01-01 00:00:00')").stderr


def test_servers_lint_facts_mariadb__every_rule_has_one():
    """But for those that are no claims about this server: what an author should think of, other tools
    (MY26), and clusters (MY32, MY33)."""
    advice = {"MY26", "MY32", "MY33"}
    above = {"MY01", "MY02", "MY03", "MY04", "MY18", "MY24", "MY25", "MY27", "MY28", "MY29", "MY30", "MY31",
             "MY40"}  # in the tests above
    text = (SOURCE / "src/migrate/lint/rules_mariadb.c").read_text()
    rules = set(re.findall(r'"(MY\d\d)"', text))
    assert rules - {rule.split()[0] for rule, *_ in FACTS} - above == advice, sorted(rules)


if __name__ == "__main__":
    try:
        tap.main(sys.modules[__name__])
    finally:
        for one in _shared:
            one.__exit__()
