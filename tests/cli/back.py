"""Ways back, as makemigrations writes them, over rows that came meanwhile and do not fit: each is refused
before its first statement and names what is in its way; mended, it goes. On SQLite here, on PostgreSQL from
servers/postgresql_compare.py."""
from project import contains, initialized, main

MODEL = """typedef enum State {{ S0, S1 }} State;
RX_MODEL(Part, part,
    column(rx_text, name, .length = {length}{nullable}),
    column({number}, price),
    column(State, state, .labels = RX_LABELS([S0] = "new", [S1] = "old"{label})),
    column(int32_t, n{unique}),
    column(int32_t, marker),
    column(rx_opt_int64, of_id{own}),
    column(rx_opt_int64, box_id{foreign}){check});
RX_MODEL(Box, box, column(rx_text, name), table_options(.comment = "gone back"));
"""
A = {"length": 9, "nullable": "", "number": "int32_t", "label": "", "unique": ", .unique = true",
     "own": ', .foreign_key = "part.id"', "foreign": ', .foreign_key = "box.id"',
     "check": ', table_check(ck_n, "n < 50")'}
# What B allows, a row that needs it, what the way back says of that row, and how it is mended.
CASES = (
    ("nullable", ", .nullable = true", "UPDATE part SET name = NULL WHERE id = 2", "is to be NOT NULL",
     "UPDATE part SET name = 'x' WHERE id = 2"),
    ("length", 90, "UPDATE part SET name = 'a very long name' WHERE id = 2", "a very long name",
     "UPDATE part SET name = 'short' WHERE id = 2"),
    ("number", "double", "UPDATE part SET price = 1.5 WHERE id = 2", "1.5",
     "UPDATE part SET price = 2 WHERE id = 2"),
    ("label", ', "lost"', "UPDATE part SET state = 'lost' WHERE id = 2", "lost",
     "UPDATE part SET state = 'old' WHERE id = 2"),
    ("unique", "", "UPDATE part SET n = 1 WHERE id = 2", "is in several rows",
     "UPDATE part SET n = 2 WHERE id = 2"),
    ("own", "", "UPDATE part SET of_id = 77 WHERE id = 2", "points to a row that does not exist",
     "UPDATE part SET of_id = 1 WHERE id = 2"),
    ("foreign", "", "UPDATE part SET box_id = 77 WHERE id = 2", "points to a row that does not exist",
     "UPDATE part SET box_id = NULL WHERE id = 2"),
    ("check", "", "UPDATE part SET n = 99 WHERE id = 2", "ck_n", "UPDATE part SET n = 2 WHERE id = 2"),
)
HEAD = "#pragma once\n#include <reflex.h>\n"


def refused_and_mended(p, run, only=None):
    """run: SQL on the database; gives its rows as text. The project is one after db init with A."""
    run("INSERT INTO part (id, name, price, state, n, marker) VALUES (1, 'a', 1, 'new', 1, 0), "
        "(2, 'b', 2, 'old', 2, 0)")
    for name, value, change, told, mend in CASES:
        p.models(HEAD + MODEL.format(**{**A, name: value}))
        p.make("wider " + name)
        # what comes first in the way back must not have happened when the rest is refused
        script = newest(p)
        script.write_text(script.read_text().replace(
            "static void downgrade(rx_op *op)\n{\n", "static void downgrade(rx_op *op)\n{\n"
            '\trx_table_comment(op, "box", "gone back");\n', 1))
        p.db("migrate")
        run(change)
        before = run("SELECT * FROM part ORDER BY id")
        said = p.db("downgrade", "-1", code=1)
        contains(said, told)
        assert run("SELECT * FROM part ORDER BY id") == before
        run(mend)
        p.db("downgrade", "-1")
        script.unlink()
    p.models(HEAD + MODEL.format(**A))
    contains(p.db("makemigrations", "-m", "again"), "No changes")


def newest(p):
    return max(p.scripts(), key=lambda path: path.stat().st_mtime_ns)


def test_cli_back__rows_that_do_not_fit_refuse_it_before_anything():
    with initialized(MODEL.format(**A)) as p:
        refused_and_mended(p, lambda sql: str(p.sql(sql)))


if __name__ == "__main__":
    main()
