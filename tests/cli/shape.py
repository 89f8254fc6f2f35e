"""What a table is beside its columns' values: STRICT, WITHOUT ROWID, what its columns compute, and the
order of them. Found, written, applied, found no more, and taken back."""
from project import contains, initialized, main

PLAIN = """\
RX_TABLE(Part, part,
    primary_key(int64_t, id),
    column(rx_text, name, .length = 20),
    column(int32_t, price),
    column(rx_opt_int32, twice%s)%s);
"""
PART = PLAIN % ("", "")


def applied_and_back(p, models, *lines):
    """The lines that makemigrations writes on the way from PART to the models."""
    before = p.sql("SELECT sql FROM sqlite_schema WHERE name = 'part'")
    p.models(models)
    contains(p.make("shape"), *lines)
    p.db("migrate")
    contains(p.db("makemigrations", "-m", "again"), "No changes")
    p.db("check")
    after = p.sql("SELECT sql FROM sqlite_schema WHERE name = 'part'")
    p.db("downgrade", "-1")
    assert p.sql("SELECT id, name, price FROM part") == [(1, "axle", 5)]
    p.models(PART)
    p.script("_shape").unlink()
    contains(p.db("makemigrations", "-m", "again"), "No changes")
    return before[0][0], after[0][0]


def test_cli_shape__a_table_becomes_strict():
    with initialized(PART) as p:
        p.sql("INSERT INTO part (id, name, price) VALUES (1, 'axle', 5)")
        before, after = applied_and_back(
            p, PLAIN % ("", ",\n    table_options(.strict = true)"),
            "change options of table part from none to STRICT")
        assert "STRICT" in after and "STRICT" not in before and "VARCHAR" not in after


def test_cli_shape__a_table_becomes_without_rowid():
    with initialized(PART.replace("int64_t, id", "rx_text, id, .length = 8")) as p:
        p.sql("INSERT INTO part (id, name, price) VALUES ('a1', 'axle', 5)")
        p.models((PLAIN % ("", ",\n    table_options(.without_rowid = true)")).replace(
            "int64_t, id", "rx_text, id, .length = 8"))
        contains(p.make("shape"), "change options of table part from none to WITHOUT ROWID")
        p.db("migrate")
        contains(p.db("makemigrations", "-m", "again"), "No changes")
        assert p.sql("SELECT wr FROM pragma_table_list('part')") == [(1,)]
        p.db("downgrade", "-1")
        assert p.sql("SELECT wr FROM pragma_table_list('part')") == [(0,)]
        assert p.sql("SELECT id, name, price FROM part") == [("a1", "axle", 5)]


def test_cli_shape__a_column_becomes_computed():
    with initialized(PART) as p:
        p.sql("INSERT INTO part (id, name, price) VALUES (1, 'axle', 5)")
        applied_and_back(p, PLAIN % (', .computed = "price * 2"', ""),
                         "alter column part.twice", "AS (price * 2)", "its values are lost")


def test_cli_shape__the_order_of_columns_is_kept_by_choice():
    other = PART.replace("    column(int32_t, price),\n", "").replace(
        "column(rx_text, name", "column(int32_t, price),\n    column(rx_text, name")
    with initialized(PART) as p:
        p.sql("INSERT INTO part (id, name, price) VALUES (1, 'axle', 5)")
        p.models(other)
        contains(p.db("makemigrations", "-m", "again"), "No changes")
        p.write("rxconfig.ini", p.read("rxconfig.ini") + "[migrations]\ncolumn_order = true\n")
        contains(p.db("check", code=1), "order columns of table part: id, price, name, twice")
        _, after = applied_and_back(p, other, "order columns of table part: id, price, name, twice")
        assert after.index('"price"') < after.index('"name"')


if __name__ == "__main__":
    main()
