"""What makemigrations finds, on tables with rows: written, applied, taken back, and applied again;
after each step the database must be what it was, or what the models say."""
import re

from project import USER, contains, initialized, lacks, main, project

BASE = """\
RX_MODEL(Thing, thing,
    column(rx_text, name),
    column(rx_opt_int32, amount),
    column(rx_text, note, .nullable = true));
"""
ROWS = ("INSERT INTO thing (name, amount, note) VALUES ('one', 1, '10')",
        "INSERT INTO thing (name, amount, note) VALUES ('two', NULL, '20')",
        "INSERT INTO thing (name, amount, note) VALUES ('three', 3, NULL)")


def things(*columns, extra=""):
    return "RX_MODEL(Thing, thing,\n    " + ",\n    ".join(columns) + ");\n" + extra


NAME = "column(rx_text, name)"
AMOUNT = "column(rx_opt_int32, amount)"
NOTE = "column(rx_text, note, .nullable = true)"


def there_and_back(p, change, select, wanted, back=None):
    """Change, makemigrations, migrate, check; then down, up, and the same again."""
    before = p.sql("SELECT * FROM thing ORDER BY id")
    p.models(change)
    p.make("change")
    p.db("migrate")
    assert p.sql(select) == wanted, p.sql(select)
    contains(p.db("check"), "In step")
    contains(p.make(), "No changes")
    p.db("downgrade", "-1")
    assert p.sql("SELECT * FROM thing ORDER BY id") == (back or before)
    contains(p.db("check", code=1), "not applied")
    p.db("migrate")
    contains(p.db("check"), "In step")


def test_cli_autogenerate__not_null_column_without_default_is_refused_with_the_choices():
    with initialized(BASE, *ROWS) as p:
        before, rows = p.snapshot(), p.dump()
        p.models(things(NAME, AMOUNT, NOTE, "column(rx_text, city)"))
        contains(p.make("city", code=1), "thing", "city", "default", "NULL")
        assert p.dump() == rows
        assert set(p.snapshot()) == set(before)


def test_cli_autogenerate__not_null_column_without_default_on_an_empty_table():
    with initialized(BASE) as p:
        p.models(things(NAME, AMOUNT, NOTE, "column(rx_text, city)"))
        p.make("city")
        p.db("migrate")
        contains(p.db("check"), "In step")


def test_cli_autogenerate__not_null_column_with_a_default_fills_the_rows():
    for declared, value in (('rx_text, b, .default_value = RX_VALUE("bar")', "bar"),
                            ("int32_t, b, .default_value = RX_VALUE(42)", 42),
                            ("bool, b, .default_value = RX_VALUE(false)", 0),
                            ('rx_text, b, .server_default = "\'it\'\'s\'"', "it's"),
                            ('rx_decimal, b, .precision = 6, .scale = 2, '
                             '.default_value = RX_VALUE("1.50")', "1.50")):
        with initialized(BASE, *ROWS) as p:
            there_and_back(p, things(NAME, AMOUNT, NOTE, f"column({declared})"),
                           "SELECT b FROM thing", [(value,)] * 3)


def test_cli_autogenerate__a_column_with_this_moment_as_default():
    with initialized(BASE, *ROWS) as p:
        p.models(things(NAME, AMOUNT, NOTE, "column(rx_datetime, made, .default_now = true)"))
        p.make("made")
        p.db("migrate")
        rows = p.sql("SELECT made FROM thing")
        assert len(rows) == 3 and all(re.match(r"20\d\d-\d\d-\d\d \d\d:", row[0]) for row in rows)
        contains(p.db("check"), "In step")
        p.db("downgrade", "-1")
        p.db("migrate")


def test_cli_autogenerate__nullable_column():
    with initialized(BASE, *ROWS) as p:
        there_and_back(p, things(NAME, AMOUNT, NOTE, "column(rx_opt_double, b)"),
                       "SELECT b FROM thing", [(None,)] * 3)


def test_cli_autogenerate__unique_on_an_existing_column():
    with initialized(BASE, *ROWS) as p:
        there_and_back(p, things("column(rx_text, name, .unique = true)", AMOUNT, NOTE),
                       "SELECT count(*) FROM thing", [(3,)])
        try:
            p.sql("INSERT INTO thing (name) VALUES ('one')")
            raise AssertionError("the constraint is not there")
        except Exception as error:
            contains(str(error), "UNIQUE")


def test_cli_autogenerate__unique_where_rows_break_it_names_them_and_changes_nothing():
    with initialized(BASE, *ROWS, "INSERT INTO thing (name) VALUES ('one')") as p:
        p.models(things("column(rx_text, name, .unique = true)", AMOUNT, NOTE))
        rows, scripts = p.dump(), p.scripts()
        contains(p.make("unique", code=1), "thing", "one", "no script was written")
        assert p.dump() == rows and p.scripts() == scripts
        p.sql("DELETE FROM thing WHERE id = 4")
        p.make("unique")
        p.sql("INSERT INTO thing (name) VALUES ('one')")
        rows = p.dump()
        contains(p.db("migrate", code=1), "_unique.c", "thing", "one")
        assert p.dump() == rows


def test_cli_autogenerate__index_and_unique_index():
    with initialized(BASE, *ROWS) as p:
        there_and_back(p, things("column(rx_text, name, .index = true)", AMOUNT, NOTE),
                       "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE INDEX%'",
                       [("ix_thing_name",)])
    with initialized(BASE, *ROWS) as p:
        there_and_back(p, things("column(rx_text, name, .index = true, .unique = true)", AMOUNT,
                                 NOTE),
                       "SELECT sql FROM sqlite_master WHERE sql LIKE 'CREATE UNIQUE INDEX%'",
                       [('CREATE UNIQUE INDEX "ix_thing_name" ON "thing" ("name")',)])


def test_cli_autogenerate__indexes_of_every_kind():
    with initialized(BASE, *ROWS) as p:
        there_and_back(
            p, things(NAME, AMOUNT, NOTE,
                      'table_index(ix_part, (name), .where = "amount > 1")',
                      "table_index(ix_down, (name, amount RX_DESC))",
                      'table_index(ix_expr, (), .expression = "lower(name)")',
                      "table_index(ix_two, (amount, name), .unique = true)"),
            "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE %INDEX%' ORDER BY 1",
            [("ix_down",), ("ix_expr",), ("ix_part",), ("ix_two",)])


def test_cli_autogenerate__foreign_key_and_new_table():
    team = "RX_MODEL(Team, team, column(rx_text, name));\n"
    with initialized(BASE, *ROWS) as p:
        p.models(team + things(NAME, AMOUNT, NOTE,
                               'column(rx_opt_int64, team_id, .foreign_key = "team.id", '
                               ".on_delete = RX_SET_NULL)"))
        p.make("team")
        p.db("migrate")
        contains(p.db("check"), "In step")
        p.sql("PRAGMA foreign_keys = ON", "INSERT INTO team (name) VALUES ('core')",
              "UPDATE thing SET team_id = 1", "DELETE FROM team")
        assert p.sql("SELECT team_id FROM thing") == [(None,)] * 3
        p.db("downgrade", "-1")
        assert p.tables() == {"thing"}
        assert len(p.sql("SELECT name, amount, note FROM thing")) == 3
        p.db("migrate")
        contains(p.db("check"), "In step")


def test_cli_autogenerate__text_to_number_converts_what_fits():
    with initialized(BASE, *ROWS) as p:
        there_and_back(p, things(NAME, AMOUNT, "column(rx_opt_int32, note)"),
                       "SELECT note, typeof(note) FROM thing",
                       [(10, "integer"), (20, "integer"), (None, "null")])


def test_cli_autogenerate__text_to_number_refuses_what_does_not_and_names_the_row():
    with initialized(BASE, *ROWS, "INSERT INTO thing (name, note) VALUES ('x', 'a lot')") as p:
        p.models(things(NAME, AMOUNT, "column(rx_opt_int32, note)"))
        rows, scripts = p.dump(), p.scripts()
        contains(p.make("number", code=1), "note", "a lot", "4", "no script was written")
        assert p.dump() == rows and p.scripts() == scripts
        p.sql("DELETE FROM thing WHERE id = 4")
        p.make("number")
        p.sql("INSERT INTO thing (name, note) VALUES ('x', 'a lot')")
        rows = p.dump()
        contains(p.db("migrate", code=1), "note", "a lot", "4")
        assert p.dump() == rows


def test_cli_autogenerate__nullable_to_not_null_is_filled_from_the_default():
    with initialized(BASE, *ROWS) as p:
        p.models(things(NAME, "column(int32_t, amount, .default_value = RX_VALUE(7))", NOTE))
        p.make("fill")
        contains(p.script("_fill").read_text(), '.fill = "7"')
        p.db("migrate")
        assert p.sql("SELECT amount FROM thing") == [(1,), (7,), (3,)]
        contains(p.db("check"), "In step")
        p.db("downgrade", "-1")
        p.db("migrate")


def test_cli_autogenerate__nullable_to_not_null_without_default_is_refused():
    with initialized(BASE, *ROWS) as p:
        rows, scripts = p.dump(), p.scripts()
        p.models(things(NAME, "column(int32_t, amount)", NOTE))
        contains(p.make("x", code=1), "amount", "thing", "no script was written")
        assert p.dump() == rows and p.scripts() == scripts


def test_cli_autogenerate__not_null_to_nullable():
    with initialized(BASE, *ROWS) as p:
        there_and_back(p, things("column(rx_text, name, .nullable = true)", AMOUNT, NOTE),
                       "SELECT name FROM thing ORDER BY id", [("one",), ("two",), ("three",)])


def test_cli_autogenerate__a_dropped_column_is_named_in_output_and_script():
    with initialized(BASE, *ROWS) as p:
        p.models(things(NAME, AMOUNT))
        contains(p.make("drop note"), "destroys data", "drop column thing.note")
        text = p.script("_drop_note").read_text()
        assert re.search(r"/\* .*lost.*\*/\s+rx_drop_column", text, re.DOTALL), text
        p.db("migrate")
        assert p.sql("SELECT * FROM thing") == [(1, "one", 1), (2, "two", None), (3, "three", 3)]
        p.db("downgrade", "-1")
        assert p.sql("SELECT note FROM thing") == [(None,)] * 3
        p.db("migrate")
        contains(p.db("check"), "In step")


def test_cli_autogenerate__a_dropped_model_drops_its_table_and_says_so():
    with initialized(BASE + USER, *ROWS) as p:
        p.models(BASE)
        contains(p.make("drop user"), "destroys data", "drop table user")
        p.db("migrate")
        assert p.tables() == {"thing"}
        p.db("downgrade", "-1")
        assert p.tables() == {"thing", "user"}


def test_cli_autogenerate__tables_that_are_not_ours_stay():
    with initialized(BASE, *ROWS, "CREATE TABLE other (a)") as p:
        contains(p.make(), "Left alone", "other", "No changes")
        p.models(USER)
        contains(p.make("all else"), "drop table thing")
        p.db("migrate")
        assert p.tables() == {"user", "other"}


RENAMED = things("column(rx_text, title)", AMOUNT, NOTE)


def test_cli_rename__by_option():
    with initialized(BASE, *ROWS) as p:
        p.models(RENAMED)
        out = p.make("title", "--rename", "thing.name:title")
        lacks(out, "destroys", "Not sure")
        p.db("migrate")
        assert p.sql("SELECT title FROM thing ORDER BY id") == [("one",), ("two",), ("three",)]
        contains(p.db("check"), "In step")
        p.db("downgrade", "-1")
        assert p.sql("SELECT name FROM thing ORDER BY id") == [("one",), ("two",), ("three",)]


def test_cli_rename__by_the_model():
    with initialized(BASE, *ROWS) as p:
        p.models(things('column(rx_text, title, .renamed_from = "name")', AMOUNT, NOTE))
        p.make("title")
        p.db("migrate")
        assert p.sql("SELECT title FROM thing ORDER BY id") == [("one",), ("two",), ("three",)]
        contains(p.make(), "No changes")


def test_cli_rename__of_a_table():
    with initialized(BASE, *ROWS) as p:
        p.models(BASE.replace("Thing, thing", "Thing, item"))
        p.make("item", "--rename", "thing:item")
        p.db("migrate")
        assert p.tables() == {"item"}
        assert p.sql("SELECT count(*) FROM item") == [(3,)]
        contains(p.db("check"), "In step")
    with initialized(BASE, *ROWS) as p:
        p.models(BASE.replace("Thing, thing,", 'Thing, item, table_options(.renamed_from = "thing"),'))
        p.make("item")
        p.db("migrate")
        assert p.sql("SELECT count(*) FROM item") == [(3,)]


def test_cli_rename__on_a_pipe_it_is_not_sure_and_says_what_to_write():
    with initialized(BASE, *ROWS) as p:
        p.models(RENAMED.replace("rx_text, title", 'rx_text, title, .default_value = RX_VALUE("-")'))
        contains(p.make("title"), "Not sure", "--rename thing.name:title", "drop column thing.name")
        p.script("_title").unlink()
        assert p.json("makemigrations", "--dry-run")["found"]["unsure"] == ["thing.name:title"]


def ask(p, answer, code=0):
    """makemigrations on a terminal, with this answer."""
    import os
    import pty
    import time
    from project import COMMAND
    from tap import Skip
    try:
        pid, fd = pty.fork()
    except OSError as reason:
        raise Skip(f"there is no terminal to be had: {reason}") from None
    if pid == 0:
        os.chdir(p.path)
        os.execve(COMMAND, [COMMAND, "db", "makemigrations", "-m", "asked"], p.environment)
    out = b""
    asked = False
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            block = os.read(fd, 4096)
        except OSError:
            break
        if not block:
            break
        out += block
        if not asked and b"[y/N]" in out:
            os.write(fd, answer)
            asked = True
    _, status = os.waitpid(pid, 0)
    os.close(fd)
    assert os.waitstatus_to_exitcode(status) == code, out
    assert asked, out
    return out.decode()


def test_cli_rename__on_a_terminal_it_asks_and_takes_yes():
    with initialized(BASE, *ROWS) as p:
        p.models(RENAMED)
        contains(ask(p, b"y\n"), "Was the column 'name' of table 'thing' renamed to 'title'?")
        contains(p.script("_asked").read_text(), 'rx_rename_column(op, "thing", "name", "title")')
        p.db("migrate")
        assert p.sql("SELECT title FROM thing ORDER BY id") == [("one",), ("two",), ("three",)]


def test_cli_rename__on_a_terminal_it_asks_and_takes_no():
    with initialized(BASE) as p:
        p.models(RENAMED)
        ask(p, b"n\n")
        text = p.script("_asked").read_text()
        contains(text, "rx_drop_column", "rx_add_column")
        lacks(text, "rx_rename_column")


def test_cli_rename__on_a_terminal_what_is_neither_yes_nor_no_is_asked_again():
    with initialized(BASE, *ROWS) as p:
        p.models(RENAMED)
        out = ask(p, b"yellow, I think, and quite a long line\nYes\n")
        contains(out, "Please answer y or n.")
        assert out.count("[y/N]") == 2, out
        contains(p.script("_asked").read_text(), "rx_rename_column")


def test_cli_autogenerate__a_copy_of_a_header_is_named():
    with initialized(BASE) as p:
        p.models(RENAMED)
        p.models(BASE, "old/models.h")
        contains(p.db("makemigrations", "-m", "x", code=1), "Thing: two declarations differ",
                 "models.h, old/models.h", "[models]")
        assert len(p.scripts()) == 1


def test_cli_rename__on_a_terminal_the_end_of_input_is_no_answer():
    with initialized(BASE) as p:
        p.models(RENAMED)
        contains(ask(p, b"\x04", code=1), "not answered", "--rename thing.name:title")
        assert len(p.scripts()) == 1


PAIR = "RX_MODEL(Pair, pair, column(int32_t, a%s), column(int32_t, b%s)%s, table_check(ck_a, \"a < 50\"));"


def test_cli_rename__two_columns_change_names():
    with initialized(PAIR % ("", "", ""), "INSERT INTO pair (id, a, b) VALUES (1, 3, 4)") as p:
        p.models(PAIR % (', .renamed_from = "b"', ', .renamed_from = "a"', ""))
        contains(p.make("swap", code=1), "say .renamed_from of each other",
                 "--rename pair.b:a --rename pair.a:b")
        p.models(PAIR % ("", "", ""))
        contains(p.db("makemigrations", "-m", "again"), "No changes")
        contains(p.make("swap", "--rename", "pair.a:b", "--rename", "pair.b:a"),
                 "rename column pair.a to a_rx_aside", "rename column pair.b to a",
                 "rename column pair.a_rx_aside to b")
        p.db("migrate")
        assert p.sql("SELECT a, b FROM pair") == [(4, 3)]
        contains(p.db("makemigrations", "-m", "again"), "No changes")
        p.db("downgrade", "-1")
        assert p.sql("SELECT a, b FROM pair") == [(3, 4)]


def test_cli_rename__two_labels_of_each_other_are_not_guessed():
    state = "typedef enum S { S0, S1 } S;\nRX_MODEL(Pair, pair, column(S, s, .labels = RX_LABELS(" \
            "[S0] = \"new\", [S1] = \"old\")%s));"
    with initialized(state % "", "INSERT INTO pair (id, s) VALUES (1, 'new')") as p:
        p.models(state % ', .renamed_labels = "new:old, old:new"')
        contains(p.make("swap", code=1), "pair.s: .renamed_labels says 'new' and 'old' of each other")


def test_cli_rename__one_column_takes_the_name_that_another_leaves():
    with initialized(PAIR % ("", "", ""), "INSERT INTO pair (id, a, b) VALUES (1, 3, 4)") as p:
        p.models("RX_MODEL(Pair, pair, column(int32_t, b, .renamed_from = \"a\"), "
                 "column(int32_t, c, .renamed_from = \"b\"), table_check(ck_a, \"b < 50\"));")
        contains(p.make("chain"), "rename column pair.b to c", "rename column pair.a to b")
        p.db("migrate")
        assert p.sql("SELECT b, c FROM pair") == [(3, 4)]
        contains(p.db("makemigrations", "-m", "again"), "No changes")
        p.db("downgrade", "-1")
        assert p.sql("SELECT a, b FROM pair") == [(3, 4)]


def test_cli_rename__of_what_is_not_there():
    with initialized(BASE) as p:
        scripts = p.scripts()
        contains(p.make("x", "--rename", "thing.nope:name", code=1), "nope")
        p.make("x", "--rename", "nonsense", code=1)
        assert p.scripts() == scripts


def test_cli_autogenerate__names_with_quotes_do_not_get_out_of_the_script():
    with project(BASE) as p:
        p.sql('CREATE TABLE thing (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, amount INTEGER, '
              'note TEXT, "a""b\\c*/??/' + "\u202e" + '" TEXT DEFAULT \'x"; abort(); /*\')',
              *ROWS)
        p.db("init")
        first, second = p.script("_baseline"), p.script("_differences")
        assert "\u202e" not in first.read_text() + second.read_text()
        p.db("migrate")
        contains(p.db("check"), "In step")
        p.db("migrate", "--url", "sqlite:///fresh.db")
        contains(p.db("check", "--url", "sqlite:///fresh.db"), "In step")


def test_cli_autogenerate__what_a_rebuild_keeps():
    with initialized(BASE, *ROWS,
                     "CREATE TABLE log (what TEXT)",
                     "CREATE TRIGGER thing_log AFTER INSERT ON thing BEGIN "
                     "INSERT INTO log VALUES (new.name); END",
                     "CREATE VIEW names AS SELECT name FROM thing",
                     "CREATE INDEX hand_made ON thing (name COLLATE NOCASE DESC) WHERE amount > 0",
                     "CREATE TABLE child (id INTEGER PRIMARY KEY, thing_id BIGINT REFERENCES thing "
                     "(id) ON DELETE CASCADE)",
                     "INSERT INTO child (thing_id) VALUES (1), (2)") as p:
        p.models(things(NAME, "column(rx_opt_int64, amount)", NOTE,
                        'table_check(ck_name, "name <> \'\'")'))
        p.make("rebuild")
        p.db("migrate")
        assert p.sql("SELECT count(*) FROM child") == [(2,)]
        p.sql("INSERT INTO thing (name) VALUES ('four')")
        assert p.sql("SELECT what FROM log") == [("four",)]
        assert len(p.sql("SELECT name FROM names")) == 4
        assert p.sql("PRAGMA foreign_key_check") == []


def test_cli_autogenerate__the_sequence_of_reflex_itself():
    """init, add columns, drop one, add a table, nothing, drop the table, change a type, clear."""
    one = "RX_MODEL(AlembicThing, alembicthing, column(rx_text, t1));\n"
    with initialized(one, "INSERT INTO alembicthing (t1) VALUES ('foo'), ('baz')") as p:
        p.models("RX_MODEL(AlembicThing, alembicthing, column(rx_text, t1), "
                 'column(rx_text, t2, .default_value = RX_VALUE("bar")), '
                 "column(rx_opt_int32, t3));\n")
        p.make("two")
        p.db("migrate")
        assert p.sql("SELECT t1, t2, t3 FROM alembicthing") == [("foo", "bar", None),
                                                               ("baz", "bar", None)]
        thing = ("RX_MODEL(AlembicThing, alembicthing, "
                 'column(rx_text, t2, .default_value = RX_VALUE("bar")), '
                 "column(rx_opt_int32, t3));\n")
        p.models(thing)
        p.make("three")
        p.db("migrate")
        assert p.sql("SELECT t2 FROM alembicthing") == [("bar",), ("bar",)]
        second = ("RX_MODEL(AlembicSecond, alembicsecond, "
                  "column(int32_t, a, .default_value = RX_VALUE(42)), "
                  "column(rx_opt_double, b));\n")
        p.models(thing + second)
        p.make("four")
        p.db("migrate")
        assert p.tables() == {"alembicthing", "alembicsecond"}
        contains(p.make("five"), "No changes")
        assert len(p.scripts()) == 4
        p.models(thing)
        p.make("six")
        p.db("migrate")
        assert p.tables() == {"alembicthing"}
        p.models(thing.replace("rx_opt_int32, t3", "rx_text, t3, .nullable = true"))
        p.make("seven")
        p.db("migrate")
        p.models("")
        contains(p.make("eight"), "drop table alembicthing")
        p.db("migrate")
        assert p.tables() == set()
        assert len(p.scripts()) == 7  # one more than Reflex's 6, which does not see types
        p.db("downgrade", "base")
        p.db("migrate")
        assert p.tables() == set()


if __name__ == "__main__":
    main()
