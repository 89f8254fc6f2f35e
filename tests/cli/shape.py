"""What a table is beside its columns' values: STRICT, WITHOUT ROWID, what its columns compute, and the
order of them. Found, written, applied, found no more, and taken back."""
from project import contains, initialized, main, project

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


RULES = """RX_MODEL(Part, part, column(rx_text, name));
RX_MODEL(Bolt, bolt,
    column(rx_opt_int64, part_id, .foreign_key = "part.id"%s),
    column(rx_opt_int64, other_id),
    column(int32_t, n),
    table_foreign_key(fk_other, (other_id), "part(id)"%s),
    table_unique(uq_n, %s));
"""


def test_cli_shape__foreign_keys_are_looked_at_when_the_transaction_ends():
    with initialized(RULES % ("", "", "n, part_id")) as p:
        p.sql("INSERT INTO part (id, name) VALUES (1, 'axle')",
              "INSERT INTO bolt (id, part_id, n) VALUES (1, 1, 5)")
        p.models(RULES % (", .initially_deferred = true", ", .deferrable = true",
                          "(n, part_id), .deferrable = true"))
        contains(p.make("later"), "drop foreign key fk_bolt_part_id", "create foreign key fk_other",
                 "create foreign key fk_bolt_part_id", "drop foreign key fk_other")
        for verb in (("migrate",), ("downgrade", "-1"), ("migrate",)):
            p.db(*verb)
            contains(p.db("check", code=1 if verb[0] == "downgrade" else 0), "")
            assert p.sql("SELECT id, part_id, n FROM bolt") == [(1, 1, 5)]
            text = p.sql("SELECT sql FROM sqlite_schema WHERE name = 'bolt'")[0][0]
            assert ("DEFERRABLE" in text) == (verb[0] == "migrate"), text
        contains(p.sql("SELECT sql FROM sqlite_schema WHERE name = 'bolt'")[0][0],
                 "DEFERRABLE INITIALLY DEFERRED")
        p.db("introspect", "-o", "found.h")
        contains(p.read("found.h"), ".initially_deferred = true", ".deferrable = true")


def test_cli_shape__what_would_let_in_more_is_refused():
    for element, told in (
            ('table_exclude(ex_n, "USING gist (n WITH =)")', '"ex_n" is an exclusion constraint'),
            ("table_unique(uq, (n), .nulls_not_distinct = true)", "unique with .nulls_not_distinct"),
            ("table_index(ix, (n), .unique = true, .nulls_not_distinct = true)", '"ix" is unique with')):
        with project(f"RX_MODEL(Part, part, column(int32_t, n), {element});") as p:
            contains(p.db("init", code=1), told, "sqlite has none such")
    for call in ('rx_create_constraint(op, "part", rx_ddl_exclude("ex_n", "USING gist (n WITH =)"))',
                 'rx_create_constraint(op, "part", rx_ddl_unique("uq", ("n"), .nulls_not_distinct = true))',
                 'rx_create_index(op, "ix", "part", { "n" }, .unique = true, .nulls_not_distinct = true)'):
        with initialized("RX_MODEL(Part, part, column(int32_t, n));") as p:
            p.make("by hand", "--empty")
            script = p.script("_by_hand")
            script.write_text(script.read_text().replace(
                "(void)op;", f'rx_run_sql(op, "DELETE FROM part"); {call};', 1))
            p.sql("INSERT INTO part (id, n) VALUES (1, 5)")
            contains(p.db("migrate", code=1), "would let in what the script keeps out")
            assert p.sql("SELECT n FROM part") == [(5,)]


if __name__ == "__main__":
    main()
