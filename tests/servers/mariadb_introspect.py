"""`db introspect` on MariaDB: whatever the server has becomes models that compile and compare equal to it;
what they cannot say is listed; and what is there is replayed from the scripts."""
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
for folder in ("house", "cli", "support"):
    sys.path.insert(0, str(HERE.parent / folder))
import project as projects  # noqa: E402
import server as servers  # noqa: E402
import tap  # noqa: E402

contains = projects.contains

TYPES = """
CREATE TABLE types (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `int` int, `from` tinyint, `a``b` smallint unsigned, `a"b` mediumint, `a'b` int unsigned,
  `a*/b` bigint unsigned, `??/` float, `ü€` double, `new line` decimal(12, 3),
  `A B` decimal(10, 0) unsigned, a_b bit(1), bits bit(33), `while` year, `set` set('x', 'it''s'),
  `enum` enum('a', 'b''c', '*/', '??/', '\\\\', '"'), c10 char(10), c32 char(32), v varchar(77),
  tt tinytext, t text, mt mediumtext, lt longtext, bin binary(5), vb varbinary(9), tb tinyblob,
  bl blob, mb mediumblob, lb longblob, d date, ti time, ti3 time(3), dt datetime, dt6 datetime(6),
  ts timestamp NULL, js json, uu uuid, i4 inet4, i6 inet6, g geometry, pt point NOT NULL,
  ts6 timestamp(6) NOT NULL DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6),
  bo boolean NOT NULL DEFAULT true, fl float(7, 3), do2 double unsigned, z int(5) zerofill,
  inv int INVISIBLE, gv int AS (`int` + 1) VIRTUAL, gs varchar(90) AS (concat(v, 'x''*/')) STORED,
  KEY k1 (v(20), `int` DESC), UNIQUE KEY u1 (t(30)), FULLTEXT KEY `f``1` (v, lt), SPATIAL KEY sp (pt),
  KEY ign (bits) IGNORED, UNIQUE KEY `u*/q` (c10, `from`), CHECK (`int` > 0),
  CONSTRAINT `ck'1*/` CHECK (v <> 'a''b"c\\\\d*/??/\\n😀'))
  COMMENT 'hostile */ "x" ??/ \\\\ \\n it''s €';
"""
KEYS = """
CREATE TABLE parent (a int, b varchar(20), c int, PRIMARY KEY (a, b), UNIQUE KEY (c, a));
CREATE TABLE child (id int PRIMARY KEY, pa int, pb varchar(20), self int, pc int,
  CONSTRAINT fk_two FOREIGN KEY (pa, pb) REFERENCES parent (a, b) ON DELETE CASCADE,
  CONSTRAINT fk_self FOREIGN KEY (self) REFERENCES child (id),
  CONSTRAINT fk_u FOREIGN KEY (pc, pa) REFERENCES parent (c, a));
CREATE TABLE ring1 (id int PRIMARY KEY, o int) CHARACTER SET latin1;
CREATE TABLE ring2 (id int PRIMARY KEY, o int, FOREIGN KEY (o) REFERENCES ring1 (id));
ALTER TABLE ring1 ADD CONSTRAINT fk_ring FOREIGN KEY (o) REFERENCES ring2 (id);
CREATE TABLE `select` (`select` int PRIMARY KEY, `Select_` int, `1st` int, `-` int, `--` int);
CREATE TABLE `Type_s` (id int PRIMARY KEY) ENGINE=Aria;
CREATE TABLE type_s_ (id int PRIMARY KEY, type_s int REFERENCES ring1 (id));
CREATE TABLE counted (num int unsigned AUTO_INCREMENT PRIMARY KEY, t text);
"""
UNSAID = """
CREATE TABLE keyless (a int, b text);
CREATE TABLE `ta``ble` (id int PRIMARY KEY);
CREATE TABLE cut (id int PRIMARY KEY, `new\nline` int);
CREATE TABLE ver (id int PRIMARY KEY, x int) WITH SYSTEM VERSIONING;
CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 2;
CREATE TABLE rf (id int PRIMARY KEY) ROW_FORMAT=REDUNDANT;
CREATE TABLE pp (k text, PRIMARY KEY (k(20)));
CREATE TABLE packed (id int PRIMARY KEY, x varchar(20) COMPRESSED, i int INVISIBLE);
CREATE TABLE late (id int AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT = 1000;
CREATE SEQUENCE sq;
CREATE VIEW vw AS SELECT 1 AS x;
CREATE TRIGGER trg BEFORE INSERT ON rf FOR EACH ROW SET NEW.id = NEW.id;
CREATE FUNCTION fn() RETURNS int RETURN 1;
CREATE PROCEDURE pr() SELECT 1;
"""

EMPTY = ("SET foreign_key_checks = 0; DROP DATABASE IF EXISTS replayed; CREATE DATABASE replayed;"
         "SET foreign_key_checks = 1;")

_shared = []


def sql(server, text, database="reflex", code=0):
    done = subprocess.run(["mariadb", "--default-character-set=utf8mb4", "-N", "-B", "-u", "reflex",
                           "-S", server.socket, database, "-e", text],
                          capture_output=True, text=True, check=False)
    assert (done.returncode != 0) == code, done.stderr
    return done.stdout.strip()


def shared():
    if not _shared:
        _shared.append(servers.MariaDB().__enter__())
    server = _shared[0]
    sql(server, "SET foreign_key_checks = 0; DROP DATABASE IF EXISTS reflex;"
        "CREATE DATABASE reflex CHARACTER SET utf8mb4",
        "mysql")
    return server


def introspected(p, text):
    server = shared()
    sql(server, text)
    p.environment["REFLEX_DB_URL"] = server.url
    (p.path / "models.h").unlink(missing_ok=True)
    p.db("introspect", "-o", "models.h")
    return server


def takes_over(p):
    out = p.db("init")
    assert len(p.scripts()) == 1 and "baseline" in p.scripts()[0].name, out + p.read("models.h")
    contains(p.db("check"), "In step")


def test_servers_mariadb_introspect__every_type_and_hostile_names():
    with projects.project() as p:
        server = introspected(p, TYPES)
        before = sql(server, "SHOW CREATE TABLE types")
        contains(p.err, "column ts6", "on update", "INVISIBLE", "IGNORED",
                 "type of column g", "type of column z", "name of index f`1", "name of check ck'1")
        contains(p.read("models.h"), '.expression = "v(20), int DESC"', '.method = "spatial"',
                 '.method = "fulltext"', '.expression = "t(30)", .unique = true')
        p.environment["CC"] = "cc -trigraphs"
        takes_over(p)
        contains(p.db("makemigrations"), "No changes")
        assert sql(server, "SHOW CREATE TABLE types") == before


def test_servers_mariadb_introspect__keys_of_every_shape():
    with projects.project() as p:
        introspected(p, KEYS)
        contains(p.read("models.h"), 'table_foreign_key(fk_two, (pa, pb), "parent(a, b)"',
                 '.engine = "Aria"', '.charset = "latin1"')
        takes_over(p)


def test_servers_mariadb_introspect__what_models_cannot_say_is_listed():
    with projects.project() as p:
        server = introspected(p, UNSAID)
        contains(p.err, "table keyless", "table ta`ble", "table cut: the name of a column",
                 "table ver: it keeps its history", "options of table parts: partitioned",
                 "row_format=REDUNDANT", "primary key of table pp: only the first 20",
                 "column x of table packed: COMPRESSED", "column i of table packed: INVISIBLE",
                 "table late: the next number of its key is 1000",
                 "sequence sq", "view vw", "trigger trg of table rf", "function fn", "procedure pr")
        takes_over(p)
        contains(sql(server, "SHOW TABLES"), "keyless", "sq", "ta`ble", "vw", "cut")


def test_servers_mariadb_introspect__the_scripts_alone_make_the_same():
    with projects.project() as p:
        server = introspected(p, KEYS)
        takes_over(p)
        p.db("check", "--replay", code=1)
        contains(p.err, "--replay-url")
        url = server.url.rsplit("/", 1)[0] + "/replayed"
        sql(server, EMPTY)
        contains(p.db("check", "--replay-url", url), "In step")
        p.db("check", "--replay-url", url, code=1)
        contains(p.err, "not empty")
        sql(server, EMPTY)
        sql(server, "ALTER TABLE child ADD COLUMN more int; ALTER TABLE Type_s ENGINE=MyISAM")
        contains(p.db("check", "--replay-url", url, code=1), "more", "ENGINE")


def test_servers_mariadb_introspect__a_replay_without_the_right_says_so():
    with projects.project() as p:
        server = introspected(p, "CREATE TABLE t (id int PRIMARY KEY)")
        takes_over(p)
        sql(server, "CREATE OR REPLACE USER poor@localhost; GRANT ALL ON reflex.* TO poor@localhost;"
            + EMPTY + "GRANT SELECT ON replayed.* TO poor@localhost")
        url = server.url.rsplit("/", 1)[0].replace("//reflex@", "//poor@") + "/replayed"
        p.db("check", "--replay-url", url, code=1)
        contains(p.err, "command denied")
        sql(server, "GRANT ALL ON replayed.* TO poor@localhost")
        contains(p.db("check", "--replay-url", url), "In step")
        sql(server, "DROP USER poor@localhost")


if __name__ == "__main__":
    try:
        tap.main(sys.modules[__name__])
    finally:
        for each in _shared:
            each.__exit__()
