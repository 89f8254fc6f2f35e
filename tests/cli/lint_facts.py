"""The measured facts behind the lint's rules of SQLite, and behind what the rebuild of a table does by
itself: each is tried on the library that is here.

A rule whose fact does not hold any more, on a newer SQLite say, is a rule to be changed."""
import os
import pathlib
import re
import sqlite3

from project import main
import tap

SOURCE = pathlib.Path(os.environ.get("REFLEX_TEST_SOURCE", pathlib.Path(__file__).resolve().parents[2]))

FAMILY = """
CREATE TABLE p (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT COLLATE NOCASE CHECK (a <> ''), b INTEGER);
CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p (id) ON DELETE CASCADE);
CREATE INDEX ix_p_a ON p (a); CREATE VIEW v AS SELECT a FROM p;
INSERT INTO p (a, b) VALUES ('x', 1), ('y', 2), ('z', 3); INSERT INTO c (p) VALUES (1), (2);
DELETE FROM p WHERE id = 3;
"""


class Database:
    def __init__(self, *scripts):
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        self.connection.executescript("".join(scripts))

    def one(self, sql):
        row = self.connection.execute(sql).fetchone()
        return row[0] if row else None

    def refuses(self, sql, words=""):
        try:
            self.connection.executescript(sql)
        except sqlite3.Error as error:
            return re.search(words, str(error)) is not None
        return False

    def text(self, table):
        return self.one(f"SELECT sql FROM sqlite_schema WHERE name = '{table}'")


def drop_with_keys_on(before):
    db = Database("PRAGMA foreign_keys = ON;", FAMILY)
    db.connection.executescript(f"BEGIN; {before}; DROP TABLE p; COMMIT;")
    return db.one("SELECT count(*) FROM c") == 0


def fact_sl01():
    return drop_with_keys_on("SELECT 1")


def fact_sl02():
    return drop_with_keys_on("PRAGMA defer_foreign_keys = ON")


def fact_sl03():
    db = Database("PRAGMA foreign_keys = ON; BEGIN; PRAGMA foreign_keys = OFF;")
    return db.one("PRAGMA foreign_keys") == 1


def fact_sl04():
    db = Database(FAMILY, "ALTER TABLE p RENAME TO p_old;")
    return "p_old" in db.text("c") and "p_old" in db.text("v")


def fact_sl05():
    db = Database(FAMILY, "CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT); DROP TABLE p;")
    return db.refuses("ALTER TABLE n RENAME TO p", "error in view v")


def fact_sl06():
    db = Database(FAMILY, "DROP TABLE p;")
    return db.text("ix_p_a") is None


def fact_sl07():
    db = Database(FAMILY, "CREATE TABLE n (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT); "
                  "INSERT INTO n SELECT id, a FROM p;")
    return db.one("SELECT seq FROM sqlite_sequence WHERE name = 'p'") == 3 and \
        db.one("SELECT seq FROM sqlite_sequence WHERE name = 'n'") == 2


def fact_sl08():
    db = Database(FAMILY, "CREATE TABLE n AS SELECT * FROM p;")
    return not re.search("PRIMARY|CHECK|COLLATE|NOCASE", db.text("n"))


def fact_sl09():
    db = Database(FAMILY, "CREATE TABLE n (id INTEGER PRIMARY KEY, b INTEGER, a TEXT); "
                  "INSERT INTO n SELECT * FROM p;")
    return db.one("SELECT b FROM n WHERE id = 1") == "x"


def fact_sl10():
    db = Database("CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('x'), ('y'); DELETE FROM t WHERE a = 'x'; "
                  "CREATE TABLE n (a TEXT); INSERT INTO n SELECT a FROM t;")
    return db.one("SELECT rowid FROM t") == 2 and db.one("SELECT rowid FROM n") == 1


def fact_sl11():
    return Database(FAMILY).refuses("ALTER TABLE p ADD COLUMN n INTEGER NOT NULL", "NOT NULL")


def fact_sl12():
    return Database(FAMILY).refuses("ALTER TABLE p ADD COLUMN n DEFAULT current_timestamp", "non-constant")


def fact_sl13():
    return Database(FAMILY).refuses("ALTER TABLE p ADD COLUMN n INTEGER UNIQUE", "UNIQUE") and \
        Database(FAMILY).refuses("ALTER TABLE p ADD COLUMN n INTEGER PRIMARY KEY", "PRIMARY KEY")


def fact_sl14():
    return Database("PRAGMA foreign_keys = ON;", FAMILY).refuses(
        "ALTER TABLE c ADD COLUMN q INTEGER DEFAULT 1 REFERENCES p (id)", "REFERENCES")


def fact_sl15():
    return Database(FAMILY).refuses("ALTER TABLE p ADD COLUMN n INTEGER DEFAULT 0 CHECK (n > 0)", "CHECK")


def fact_sl16():
    return Database(FAMILY).refuses("ALTER TABLE p ADD COLUMN n AS (b + 1) STORED", "STORED") and \
        not Database(FAMILY).refuses("ALTER TABLE p ADD COLUMN n AS (b + 1) VIRTUAL")


def fact_sl17():
    return Database(FAMILY).refuses("ALTER TABLE p DROP COLUMN a") and \
        Database("CREATE TABLE t (a, b UNIQUE);").refuses("ALTER TABLE t DROP COLUMN b", "UNIQUE")


def fact_sl18():
    return Database(FAMILY, "CREATE VIEW bad AS SELECT gone FROM nowhere;").refuses(
        "ALTER TABLE c RENAME COLUMN p TO q", "error in view bad")


def fact_sl19():
    db = Database("CREATE TABLE t (a, CHECK (a > 0)); CREATE INDEX i ON t (a);",
                  "ALTER TABLE t RENAME COLUMN a TO z;")
    return "z" in db.text("i") and "(z > 0)" in db.text("t").replace('"', "")


def fact_sl22():
    """A transaction that has read, and writes when another has written: no wait helps."""
    with tap.folder() as folder:
        one, two = (sqlite3.connect(folder + "/a.db", isolation_level=None, timeout=5) for _ in range(2))
        one.executescript("PRAGMA journal_mode = wal; CREATE TABLE t (a);")
        one.execute("BEGIN")
        one.execute("SELECT * FROM t").fetchall()
        two.execute("INSERT INTO t VALUES (1)")
        try:
            one.execute("INSERT INTO t VALUES (2)")
            return False
        except sqlite3.OperationalError as error:
            return getattr(error, "sqlite_errorcode", 517) == 517
        finally:
            one.close()
            two.close()


def fact_sl25():
    with tap.folder() as folder:
        db = sqlite3.connect(folder + "/a.db", isolation_level=None)
        db.executescript("CREATE TABLE t (a); BEGIN;")
        try:
            db.execute("PRAGMA journal_mode = wal")
        except sqlite3.OperationalError:
            pass
        mode = db.execute("PRAGMA journal_mode").fetchone()[0]
        db.close()
        return mode == "delete"


def fact_sl26():
    return Database(FAMILY).refuses("BEGIN; VACUUM", "within a transaction")


def fact_sl27():
    db = Database("CREATE TABLE t (s STRING, d DATETIME, k TEXT); INSERT INTO t VALUES ('007', '1e2', '007');")
    return (db.one("SELECT s FROM t"), db.one("SELECT d FROM t"), db.one("SELECT k FROM t")) == (7, 100, "007")


def fact_sl28():
    db = Database("CREATE TABLE t (a TEXT PRIMARY KEY); INSERT INTO t VALUES (NULL), (NULL);")
    return db.one("SELECT count(*) FROM t") == 2


def fact_sl29():
    """Refused by our connections: each file has a commit of its own, if no journal joins them."""
    db = Database("ATTACH ':memory:' AS other;")
    return db.one("SELECT count(*) FROM pragma_database_list") == 2


FACTS = {name[5:].upper(): value for name, value in globals().items() if name.startswith("fact_")}


def test_cli_lint_facts__each_holds_on_this_sqlite():
    failed = [rule for rule, holds in FACTS.items() if not holds()]
    assert not failed, f"SQLite {sqlite3.sqlite_version}: {failed}"


def test_cli_lint_facts__every_rule_has_one():
    """But for those that are no claims about SQLite: what an author should think of."""
    advice = {"SL20", "SL21", "SL23", "SL24", "SL30", "SL40"}
    text = (SOURCE / "src/migrate/lint/rules_sqlite.c").read_text(encoding="utf-8")
    rules = set(re.findall(r'"(SL\d\d)"', text))
    assert rules - set(FACTS) == advice, rules - set(FACTS)


if __name__ == "__main__":
    main()
