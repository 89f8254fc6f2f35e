"""`db introspect`: a database becomes models that compile and compare equal to it."""
import os
import random
import sqlite3

from project import contains, lacks, main, project

LIBRARY = """
CREATE TABLE team (id INTEGER PRIMARY KEY, name VARCHAR(80) NOT NULL UNIQUE,
    motto TEXT DEFAULT 'a "b" \\c ??/ */ %s');
CREATE TABLE "user" (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(80) NOT NULL, int INTEGER,
    "class name" TEXT, mood VARCHAR(8) CHECK (mood IN ('good', 'very bad')),
    team_id INTEGER REFERENCES team (id) ON DELETE SET NULL ON UPDATE CASCADE,
    boss_id INTEGER REFERENCES "user" (id), made DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    price NUMERIC(10, 2), ok BOOLEAN NOT NULL, data JSON, token CHAR(32), at TIME, day DATE,
    raw BLOB, small SMALLINT NOT NULL, real FLOAT,
    half INTEGER GENERATED ALWAYS AS (boss_id * 2) VIRTUAL,
    CONSTRAINT ck_user_name CHECK (name <> ''));
CREATE INDEX ix_user_name ON "user" (name);
CREATE INDEX ix_two ON "user" (name DESC, mood);
CREATE UNIQUE INDEX ix_low ON "user" (lower(name)) WHERE ok;
CREATE INDEX ix_collated ON "user" (name COLLATE NOCASE);
CREATE TABLE tag (word TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE user_tag (user_id INTEGER NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
    word TEXT NOT NULL REFERENCES tag (word), PRIMARY KEY (user_id, word));
CREATE TABLE game (id INTEGER PRIMARY KEY, home_id INTEGER NOT NULL REFERENCES team,
    away_id INTEGER NOT NULL REFERENCES team, UNIQUE (home_id, away_id));
CREATE TABLE strict_one (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INTEGER) STRICT;
"""


def script(p, text):
    """The database is all there is: no models yet."""
    (p.path / "models.h").unlink(missing_ok=True)
    connection = sqlite3.connect(p.path / "app.db")
    connection.executescript(text)
    connection.close()


def takes_over(p):
    """The models compile, and nothing differs: init writes the baseline and no second script."""
    out = p.db("init")
    assert len(p.scripts()) == 1 and "baseline" in p.scripts()[0].name, out + p.read("models.h")
    contains(p.db("check"), "In step")


def test_cli_introspect__compiles_and_compares_equal():
    with project() as p:
        script(p, LIBRARY)
        rows = p.dump()
        contains(p.db("introspect", "--output", "models.h"), "Wrote models.h with 6 models")
        lacks(p.out + p.err, "not in the models")
        assert p.dump() == rows
        text = p.read("models.h")
        contains(text, "RX_MODEL(Team, team,", "RX_TABLE(Tag, tag,", "many(User, users)",
                 'one(User, boss)', 'many(Tag, tags, .through = "user_tag")',
                 'many(Game, games_by_home, .via = "home_id")', ".without_rowid = true",
                 '.name = "class name"', '.name = "int"', "typedef enum UserMood",
                 '.on_delete = RX_SET_NULL, .on_update = RX_CASCADE', "name RX_DESC")
        takes_over(p)


def test_cli_introspect__what_models_cannot_say_is_listed():
    with project() as p:
        script(p, """
            CREATE TABLE loose (a INTEGER);
            CREATE TABLE "order line" (id INTEGER PRIMARY KEY);
            CREATE TABLE pair (a INTEGER, b INTEGER, PRIMARY KEY (a, b));
            CREATE TABLE thing (id INTEGER PRIMARY KEY, place POINT, a INTEGER, b INTEGER,
                line_id INTEGER REFERENCES "order line" (id),
                late_id INTEGER REFERENCES thing (id) DEFERRABLE INITIALLY DEFERRED,
                twice INTEGER GENERATED ALWAYS AS (a * 2) STORED,
                CHECK (a > b), FOREIGN KEY (a, b) REFERENCES pair (b, b));
            CREATE INDEX "my index" ON thing (a);
            CREATE VIEW seen AS SELECT 1;""")
        p.db("introspect", "-o", "models.h")
        for word in ("table loose: a model needs a primary key", "table order line: its name",
                     "view seen", "place", "not unique", "no model", "my index",
                     "it has no name"):
            contains(p.err, word)
            contains(p.read("models.h"), word)
        lacks(p.err, "late_id")
        contains(p.read("models.h"), ".stored = true", ".initially_deferred = true")
        found = p.json("introspect")
        assert found["models"] == 2 and len(found["omitted"]) == 8, found["omitted"]


def test_cli_introspect__types_that_models_do_not_know_stay():
    with project() as p:
        script(p, """
            CREATE TABLE thing (id INTEGER PRIMARY KEY, place POINT, name STRING NOT NULL DEFAULT 'x',
                shape GEOMETRY(3), code NCHAR(8), big "LONGBLOB", at "timestamp with time zone", any);
            INSERT INTO thing (place, name, shape, code) VALUES (x'0102', 'a', 1.5, '007')""")
        rows = p.dump()
        p.db("introspect", "-o", "models.h")
        for name in ("place", "name", "shape", "at"):
            contains(p.err, f"type of column {name} of table thing: no type of models is like it, so "
                     "it is rx_text; SQLite takes it for numbers, and texts that look like one: where "
                     "it holds texts, make it RX_TEXT in a script")
        for name in ("code", "big"):
            contains(p.err, f"type of column {name} of table thing: no type of models is like it, so "
                     "it is rx_text\n")
        takes_over(p)
        contains(p.db("makemigrations"), "No changes")
        contains(p.db("check", "--replay"), "In step")
        assert [row for row in p.dump() if "alembic" not in row and "reflex" not in row] == \
            [row for row in rows if "alembic" not in row and "reflex" not in row]
        p.db("makemigrations", "--empty", "-m", "text")
        path = p.script("_text")
        lines = path.read_text().split("static void upgrade")
        path.write_text(lines[0] + """static void upgrade(rx_op *op)
{
	rx_alter_column(op, "thing", rx_ddl_column("code", RX_TEXT, .nullable = true));
}

static void downgrade(rx_op *op)
{
	rx_irreversible(op, "it was an odd type");
}
""")
        p.db("migrate")
        contains(p.db("makemigrations"), "No changes")
        assert p.sql("SELECT code FROM thing") == [("007",)], p.sql("SELECT code FROM thing")


def test_cli_introspect__hostile_names_and_texts_stay_texts():
    evil = ['"; system(\\"x\\"); //', "*/ int x; /*", "??/", "a\\nb", "%s%n", "\u202egnp.exe",
            "#define x", "é", "'", "RX_MODEL(X, x", "rx_text", "NULL", "linux", "1st",
            "_x", "a__b", "while", "User", "user_"]
    with project() as p:
        quoted = ['"' + name.replace('"', '""') + '"' for name in evil]
        texts = [name.replace("'", "''") for name in evil]
        script(p, "CREATE TABLE t (id INTEGER PRIMARY KEY, " + ", ".join(
            f"{name} TEXT DEFAULT '{text}'" for name, text in zip(quoted, texts)) +
            ", kind VARCHAR(40) CHECK (kind IN (" + ", ".join(f"'{t}'" for t in texts) + ")));" +
            'CREATE TABLE "linux" (id INTEGER PRIMARY KEY);'
            'CREATE TABLE "while" (id INTEGER PRIMARY KEY);'
            'CREATE TABLE while_ (id INTEGER PRIMARY KEY, a INTEGER REFERENCES "while");')
        p.db("introspect", "-o", "models.h")
        contains(p.err, "table linux")
        takes_over(p)


def test_cli_introspect__foreign_keys_of_several_columns():
    with project() as p:
        script(p, """
            CREATE TABLE member (tenant INTEGER NOT NULL, badge INTEGER NOT NULL, boss INTEGER,
                PRIMARY KEY (tenant, badge),
                CONSTRAINT fk_boss FOREIGN KEY (tenant, boss) REFERENCES member (tenant, badge));
            CREATE TABLE task (tenant INTEGER NOT NULL, number INTEGER NOT NULL,
                writer INTEGER NOT NULL, checker_id INTEGER,
                PRIMARY KEY (tenant, number),
                CONSTRAINT fk_writer FOREIGN KEY (tenant, writer) REFERENCES member ON DELETE CASCADE,
                FOREIGN KEY (tenant, checker_id) REFERENCES member (tenant, badge));
            CREATE TABLE note (id INTEGER PRIMARY KEY, b INTEGER, a INTEGER,
                FOREIGN KEY (b, a) REFERENCES task (number, tenant) ON DELETE SET NULL);
            CREATE TABLE crew (tenant INTEGER NOT NULL, word VARCHAR(20) NOT NULL,
                PRIMARY KEY (tenant, word));
            CREATE TABLE crew_member (tenant INTEGER NOT NULL, badge INTEGER NOT NULL,
                word VARCHAR(20) NOT NULL, PRIMARY KEY (tenant, badge, word),
                CONSTRAINT fk_m FOREIGN KEY (tenant, badge) REFERENCES member (tenant, badge),
                CONSTRAINT fk_c FOREIGN KEY (tenant, word) REFERENCES crew (tenant, word));""")
        p.db("introspect", "-o", "models.h")
        assert not p.err, p.err
        text = p.read("models.h")
        for part in ('table_foreign_key(fk_boss, (tenant, boss), "member(tenant, badge)")',
                     'table_foreign_key(fk_writer, (tenant, writer), "member(tenant, badge)", '
                     '.on_delete = RX_CASCADE)',
                     '.via = "fk_writer"', '.through = "crew_member"', ".on_delete = RX_SET_NULL"):
            contains(text, part)
        takes_over(p)


def test_cli_introspect__a_key_in_another_order_than_its_columns():
    with project() as p:
        script(p, """
            CREATE TABLE seat (place INTEGER NOT NULL, note TEXT, hall VARCHAR(9) NOT NULL,
                row INTEGER NOT NULL, PRIMARY KEY (row, hall, place));
            CREATE TABLE ticket (id INTEGER PRIMARY KEY, place INTEGER, hall VARCHAR(9), row INTEGER,
                FOREIGN KEY (row, hall, place) REFERENCES seat (row, hall, place));""")
        p.db("introspect", "-o", "models.h")
        assert not p.err, p.err
        takes_over(p)


def test_cli_introspect__a_column_without_a_name_leaves_its_table_out():
    with project() as p:
        script(p, """
            CREATE TABLE odd (id INTEGER PRIMARY KEY, "" TEXT);
            CREATE TABLE plain (id INTEGER PRIMARY KEY);""")
        p.db("introspect", "-o", "models.h")
        contains(p.err, "table odd: the name of a column is empty")
        takes_over(p)


def test_cli_introspect__names_that_clash_are_told_apart():
    with project() as p:
        script(p, """
            CREATE TABLE user_name (id INTEGER PRIMARY KEY, "a b" TEXT, a_b TEXT, "a-b" TEXT,
                team INTEGER, team_id INTEGER REFERENCES username (id));
            CREATE TABLE username (id INTEGER PRIMARY KEY, user_names TEXT);
            CREATE TABLE UserName2 (id INTEGER PRIMARY KEY);
            CREATE TABLE "User_Name_" (id INTEGER PRIMARY KEY);""")
        p.db("introspect", "-o", "models.h")
        takes_over(p)


def test_cli_introspect__never_over_a_file_and_makes_no_database():
    with project() as p:
        contains(p.db("introspect", code=1), "no database")
        assert not (p.path / "app.db").exists()
        script(p, "CREATE TABLE t (id INTEGER PRIMARY KEY)")
        p.write("models.h", "mine")
        contains(p.db("introspect", "-o", "models.h", code=1), "models.h", "there already")
        assert p.read("models.h") == "mine"
        contains(p.db("introspect", "-o", "no/such/folder.h", code=1), "no/such/folder.h")
        contains(p.db("introspect"), "RX_MODEL(T, t);")


TYPES = ("INTEGER", "BIGINT", "SMALLINT", "TEXT", "VARCHAR(30)", "BOOLEAN", "DATE", "TIME",
         "DATETIME", "NUMERIC(8, 2)", "DOUBLE", "FLOAT", "BLOB", "JSON", "CHAR(32)")


def random_column(dice, name):
    kind = dice.choice(TYPES)
    words = [name, kind]
    if dice.random() < 0.5:
        words.append("NOT NULL")
    if kind in ("INTEGER", "BIGINT", "SMALLINT") and dice.random() < 0.3:
        words.append(f"DEFAULT {dice.randrange(100)}")
    if kind == "TEXT" and dice.random() < 0.3:
        words.append("DEFAULT 'x''y'")
    if dice.random() < 0.15:
        words.append("UNIQUE")
    return " ".join(words)


def random_table(dice, number):
    name = f"table_{number}"
    composite = dice.random() < 0.2
    columns = ["a INTEGER NOT NULL", "b VARCHAR(10) NOT NULL"] if composite \
        else ["id INTEGER PRIMARY KEY"]
    columns += [random_column(dice, f"c{i}") for i in range(dice.randrange(6))]
    after, foreign = [], []
    for k in range(dice.randrange(3)):
        action = dice.choice(("", " ON DELETE CASCADE", " ON UPDATE RESTRICT",
                              " ON DELETE SET NULL"))
        target = dice.randrange(number + 1)
        if composite and target == number or target in random_table.composite:
            columns.append(f"part_{k} INTEGER{dice.choice(('', ' NOT NULL'))}")
            columns.append(f"rest_{k} VARCHAR(10)")
            if "SET NULL" in action and "NOT NULL" in columns[-2]:
                action = ""
            foreign.append(f"{dice.choice(('', f'CONSTRAINT fk_{name}_{k} '))}FOREIGN KEY "
                           f"(part_{k}, rest_{k}) REFERENCES table_{target} (a, b){action}")
            continue
        columns.append(f"key_{k} INTEGER REFERENCES table_{target} (id){action}")
    if composite:
        random_table.composite.add(number)
        columns.append("PRIMARY KEY (a, b)")
    if dice.random() < 0.3:
        columns.append(f"CONSTRAINT ck_{name}_x CHECK (1 < 2)")
    columns += foreign
    plain = [c.split()[0] for c in columns if c.split()[0][0] == "c"]
    for i, column in enumerate(c for c in plain if dice.random() < 0.4):
        after.append(f"CREATE {dice.choice(('', 'UNIQUE '))}INDEX ix_{name}_{i} "
                     f"ON {name} ({column}{dice.choice(('', ' DESC'))});")
    return f"CREATE TABLE {name} ({', '.join(columns)});\n" + "\n".join(after)


def test_cli_introspect__random_databases():
    wanted = os.environ.get("REFLEX_TEST_SEED", "1")
    seed = random.randrange(1 << 30) if wanted == "any" else int(wanted)
    print(f"# REFLEX_TEST_SEED={seed}")
    dice = random.Random(seed)
    for _ in range(8):
        random_table.composite = set()
        text = "\n".join(random_table(dice, i) for i in range(1 + dice.randrange(7)))
        with project() as p:
            script(p, text)
            p.db("introspect", "-o", "models.h")
            assert not p.err, p.err + text
            try:
                takes_over(p)
            except AssertionError as error:
                raise AssertionError(f"{error}\n{text}\n{p.read('models.h')}") from None


def test_cli_introspect__triggers_views_and_conflict_clauses_are_listed():
    with project(models=None) as p:
        p.sql("CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, n TEXT UNIQUE ON CONFLICT IGNORE)",
              "CREATE TABLE log (id INTEGER PRIMARY KEY, n TEXT)",
              "CREATE TRIGGER tr AFTER INSERT ON a BEGIN INSERT INTO log (n) VALUES (new.n); END",
              "CREATE VIEW v AS SELECT 1")
        out = p.db("introspect", "-o", "models.h")
        contains(out, "trigger tr of table a", "AUTOINCREMENT of table a", "ON CONFLICT of table a",
                 "view v")
        contains(p.read("models.h"), " * - trigger tr of table a")


def test_cli_introspect__keys_of_the_program_and_one_to_one_compare_equal():
    with project(models=None) as p:
        p.sql("CREATE TABLE person (id BIGINT NOT NULL PRIMARY KEY, n TEXT)",
              "CREATE TABLE profile (person_id BIGINT NOT NULL PRIMARY KEY REFERENCES person (id))",
              "CREATE TABLE pass (id INTEGER NOT NULL PRIMARY KEY, person_id BIGINT UNIQUE REFERENCES "
              "person (id), old_id BIGINT REFERENCES person (id))")
        p.db("introspect", "-o", "models.h")
        contains(p.read("models.h"), "primary_key(int64_t, id, .assigned = true)",
                 "one(Profile, profile)", 'one(Pass, pass_by_person, .via = "person_id")',
                 'many(Pass, pass_by_old, .via = "old_id")')
        p.db("init")
        contains(p.db("makemigrations", "-m", "again"), "No changes")
        p.write("main.c", """#include "models.h"
int main(void)
{
    rx_with_session(s) {
        rx_add(s, Person, .id = 77);
        rx_commit(s);
        Person *person = rx_get(s, Person, 77);
        if (!rx_ok(s) || !person)
            return rx_complain(s);
    }
    return 0;
}
""")
        p.compile("prog", "main.c")
        p.program("./prog")
        assert p.sql("SELECT id FROM person") == [(77,)]


if __name__ == "__main__":
    main()
