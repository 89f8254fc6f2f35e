"""The measured facts behind the rules of the lint: each statement is run on a real PostgreSQL server, and
the locks that it takes, and whether it writes the table anew, are looked up in the catalogue.

A rule whose fact does not hold any more, on a newer server say, is a rule to be changed."""
import os
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
for folder in ("house", "support"):
    sys.path.insert(0, str(HERE.parent / folder))
import server as servers  # noqa: E402
import tap  # noqa: E402

SOURCE = pathlib.Path(os.environ.get("REFLEX_TEST_SOURCE", HERE.parent.parent))

AE, SRE, S, SUE = ("AccessExclusiveLock", "ShareRowExclusiveLock", "ShareLock",
                   "ShareUpdateExclusiveLock")
RE, AS = "RowExclusiveLock", "AccessShareLock"

SETUP = """
CREATE TABLE parent (id bigint PRIMARY KEY, name text);
CREATE TABLE t (id bigint PRIMARY KEY, a int, n numeric(10,2), v varchar(20), txt text, js json,
                ts timestamp, parent_id bigint, nn int NOT NULL DEFAULT 1);
INSERT INTO parent SELECT i, 'p' || i FROM generate_series(1, 100) i;
INSERT INTO t SELECT i, i, i, 'v' || i, 'x', '{}', now(), 1 + i % 100 FROM generate_series(1, 2000) i;
CREATE INDEX ix_t_a ON t (a);
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TYPE mood AS ENUM ('good');
CREATE TABLE parts (id int, day date) PARTITION BY RANGE (day);
CREATE TABLE part (id int, day date);
ALTER TABLE t ADD CONSTRAINT ck_later CHECK (a > 0) NOT VALID;
ALTER TABLE t ADD CONSTRAINT fk_later FOREIGN KEY (parent_id) REFERENCES parent NOT VALID;
ALTER TABLE t ADD CONSTRAINT ck_not_null CHECK (txt IS NOT NULL);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
"""

# rule, statement, the strongest lock on t, whether t is written anew; further locks as {table: lock}
FACTS = [
    ("PG03", "CREATE INDEX ix ON t (v)", S, False, {}),
    ("PG07", "DROP INDEX ix_t_a", AE, False, {}),
    ("PG08", "REINDEX TABLE t", S, False, {}),
    ("PG09", "ALTER TABLE t ADD CONSTRAINT uq UNIQUE (v)", AE, False, {}),
    ("PG10", "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (parent_id) REFERENCES parent", SRE, False,
     {"parent": SRE}),
    ("PG10 instead", "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (parent_id) REFERENCES parent NOT VALID",
     SRE, False, {"parent": SRE}),
    ("PG10 instead", "ALTER TABLE t VALIDATE CONSTRAINT fk_later", SUE, False, {}),
    ("PG11", "ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0)", AE, False, {}),
    ("PG11 instead", "ALTER TABLE t VALIDATE CONSTRAINT ck_later", SUE, False, {}),
    ("PG13", "ALTER TABLE t ALTER COLUMN txt SET NOT NULL", AE, False, {}),
    ("PG15", "ALTER TABLE t ADD COLUMN c int", AE, False, {}),
    ("PG15", "ALTER TABLE t ADD COLUMN c int NOT NULL DEFAULT 7", AE, False, {}),
    ("PG15", "ALTER TABLE t ADD COLUMN c timestamptz DEFAULT now()", AE, False, {}),
    ("PG16", "ALTER TABLE t ADD COLUMN c timestamptz DEFAULT clock_timestamp()", AE, True, {}),
    ("PG16", "ALTER TABLE t ADD COLUMN c uuid DEFAULT gen_random_uuid()", AE, True, {}),
    ("PG17", "ALTER TABLE t ADD COLUMN c bigserial", AE, True, {}),
    ("PG17", "ALTER TABLE t ADD COLUMN c bigint GENERATED ALWAYS AS IDENTITY", AE, True, {}),
    ("PG18", "ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS (a + 1) STORED", AE, True, {}),
    ("PG19", "ALTER TABLE t ADD COLUMN c positive DEFAULT 1", AE, True, {}),
    ("PG20", "ALTER TABLE t ADD COLUMN c bigint REFERENCES parent", AE, False, {"parent": SRE}),
    ("PG21", "ALTER TABLE t ALTER COLUMN a TYPE bigint", AE, True, {}),
    ("PG21", "ALTER TABLE t ALTER COLUMN v TYPE varchar(10)", AE, True, {}),
    ("PG21", "ALTER TABLE t ALTER COLUMN txt TYPE varchar(10)", AE, True, {}),
    ("PG21", "ALTER TABLE t ALTER COLUMN n TYPE numeric(10,3)", AE, True, {}),
    ("PG21", "ALTER TABLE t ALTER COLUMN js TYPE jsonb", AE, True, {}),
    ("PG22", "ALTER TABLE t ALTER COLUMN v TYPE varchar(40)", AE, False, {}),
    ("PG22", "ALTER TABLE t ALTER COLUMN v TYPE text", AE, False, {}),
    ("PG22", "ALTER TABLE t ALTER COLUMN n TYPE numeric(12,2)", AE, False, {}),
    ("PG22", "SET LOCAL timezone = 'UTC'; ALTER TABLE t ALTER COLUMN ts TYPE timestamptz", AE, False, {}),
    ("PG22", "SET LOCAL timezone = 'Europe/Berlin'; ALTER TABLE t ALTER COLUMN ts TYPE timestamptz", AE,
     True, {}),
    ("PG24", "ALTER TABLE t DROP COLUMN v", AE, False, {}),
    ("PG25", "ALTER TABLE t RENAME COLUMN v TO w", AE, False, {}),
    ("PG26", "ALTER TABLE t ALTER COLUMN nn DROP NOT NULL", AE, False, {}),
    ("PG27", "TRUNCATE t", AE, True, {}),
    ("PG29", "CLUSTER t USING ix_t_a", AE, True, {}),
    ("PG29", "ALTER TABLE t SET UNLOGGED", AE, True, {}),
    ("PG31", "ALTER TABLE parts ATTACH PARTITION part FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
     None, False, {"parts": SUE, "part": AE}),
    ("PG32", "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()", SRE, False, {}),
    ("PG32", "ALTER TABLE t DISABLE TRIGGER ALL", SRE, False, {}),
    ("PG33", "ALTER TABLE t ENABLE ROW LEVEL SECURITY", AE, False, {}),
    ("PG35", "UPDATE t SET a = a + 1", RE, False, {}),
    ("PG42", "ALTER TABLE t ADD CONSTRAINT ex EXCLUDE (v WITH =)", AE, False, {}),
]

STRENGTH = [AS, "RowShareLock", RE, SUE, S, SRE, "ExclusiveLock", AE]

_server = []


def server():
    if not _server:
        _server.append(servers.PostgreSQL().__enter__())
        psql(SETUP)
    return _server[0]


def psql(sql, code=0):
    """Statements with an empty line between two, in one session."""
    of = _server[0]
    words = [word for statement in sql.strip().split("\n\n") for word in ("-c", statement)]
    return tap.run([f"{of.programs()}/psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1",
                    "-v", "VERBOSITY=verbose", "-h", of.folder, "-p", str(of.port), "-U", of.name,
                    "-d", "postgres", *words], expect=code)


def observe(statement):
    """What it does, in a transaction that is rolled back: {table: strongest lock}, {written anew}."""
    out = psql("BEGIN\n\n" + "CREATE TEMP TABLE before AS SELECT oid, relname, pg_relation_filenode(oid) AS node"
               " FROM pg_class WHERE relname IN ('t', 'parent', 'parts', 'part')\n\n" + statement + "\n\n"
               "SELECT 'lock ' || c.relname || ' ' || l.mode FROM pg_locks l JOIN before c ON c.oid = l.relation"
               " WHERE l.pid = pg_backend_pid()\n\n"
               "SELECT 'anew ' || relname FROM before WHERE node IS DISTINCT FROM pg_relation_filenode(oid)\n\n"
               "ROLLBACK")
    locks, anew = {}, set()
    for line in out.splitlines():
        words = line.split()
        if words[:1] == ["lock"]:
            locks[words[1]] = max(locks.get(words[1], AS), words[2], key=STRENGTH.index)
        elif words[:1] == ["anew"]:
            anew.add(words[1])
    return locks, anew


def test_servers_lint_facts__locks_and_rewrites_are_as_the_rules_say():
    server()
    wrong = []
    for rule, statement, lock, rewrites, others in FACTS:
        locks, anew = observe(statement)
        found = (locks.get("t"), "t" in anew, {table: locks.get(table) for table in others})
        if found != (lock, rewrites, others):
            wrong.append(f"{rule}: {statement}: wanted {(lock, rewrites, others)}, found {found}")
    assert not wrong, "\n".join(wrong)


def test_servers_lint_facts__what_the_server_refuses():
    server()
    for rule, state, statements in (
            ("PG04", "25001", "BEGIN\n\nCREATE INDEX CONCURRENTLY ix ON t (v)"),
            ("PG14", "23502", "ALTER TABLE t ADD COLUMN c int NOT NULL"),
            ("PG23", "0A000", "BEGIN\n\nCREATE VIEW w AS SELECT v FROM t\n\n"
                              "ALTER TABLE t ALTER COLUMN v TYPE text"),
            ("PG30", "55P04", "BEGIN\n\nALTER TYPE mood ADD VALUE 'bad'\n\nSELECT 'bad'::mood")):
        out = psql(statements, code=1)
        assert state in out, (rule, out)


def test_servers_lint_facts__a_unique_index_that_failed_stays_as_an_invalid_one():
    server()
    psql("CREATE TABLE doubles AS SELECT 1 AS a FROM generate_series(1, 2)")
    psql("CREATE UNIQUE INDEX CONCURRENTLY ix_doubles ON doubles (a)", code=1)
    found = psql("SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_doubles'::regclass")
    assert found.strip() == "f", found  # PG05
    psql("DROP TABLE doubles")


def test_servers_lint_facts__a_not_null_that_a_check_proves_is_not_looked_for():
    """PG13: with the CHECK, the table is not read: the server says so."""
    server()
    out = psql("BEGIN\n\nSET LOCAL client_min_messages = debug1\n\n"
               "ALTER TABLE t ALTER COLUMN txt SET NOT NULL\n\nROLLBACK")
    assert "sufficient to prove that it does not contain nulls" in out, out


def test_servers_lint_facts__long_names_are_cut_off():
    server()
    out = psql("BEGIN\n\nCREATE TABLE " + "n" * 70 + " (a int)\n\n"
               "SELECT 'cut ' || length(relname) FROM pg_class WHERE relname LIKE 'nnnn%'\n\nROLLBACK")
    assert "cut 63" in out, out  # PG36


def test_servers_lint_facts__every_rule_about_locks_has_its_fact():
    text = (SOURCE / "docs/reference/lint.md").read_text()
    known = {rule.split()[0] for rule, *_ in FACTS} | {"PG04", "PG05", "PG13", "PG14", "PG23", "PG30", "PG36"}
    # Those that are about what a script means, and not about what the server does.
    meant = {"PG01", "PG02", "PG06", "PG12", "PG28", "PG34", "PG37", "PG38", "PG39", "PG40", "PG41"}
    documented = set(re.findall(r"PG\d\d", text))
    assert documented, "docs/reference/lint.md names no rules"
    assert documented <= known | meant, sorted(documented - known - meant)


if __name__ == "__main__":
    try:
        tap.main(sys.modules[__name__])
    finally:
        for each in _server:
            each.__exit__(None, None, None)
