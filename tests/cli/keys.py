"""Foreign keys of several columns in scripts: made, compared, altered, dropped, and read back."""
from project import contains, initialized, main

ORDER = """\
RX_TABLE(Order, orders,
    primary_key(rx_text, region, .length = 8),
    primary_key(int32_t, number),
    column(rx_text, customer, .nullable = true));
"""
LINE = """\
RX_TABLE(Line, line,
    primary_key(rx_text, region, .length = 8{region}),
    primary_key(int32_t, number{number}),
    primary_key(int32_t, position),
    column(rx_text, what, .nullable = true){more});
"""
REGION, NUMBER = ', .foreign_key = "orders.region"', ', .foreign_key = "orders.number"'
PLAIN = ORDER + LINE.format(region="", number="", more="")
KEYED = ORDER + LINE.format(region=REGION, number=NUMBER, more="")
CASCADING = ORDER + LINE.format(
    region=REGION, number=NUMBER + ", .on_delete = RX_CASCADE", more="")
WRITTEN_OUT = ORDER + LINE.format(region="", number="", more=""",
    table_foreign_key(fk_its_order, (region, number), "orders(region, number)",
        .on_update = RX_CASCADE)""")
ROWS = ("INSERT INTO orders (region, number) VALUES ('eu', 1)",
        "INSERT INTO line (region, number, position, what) VALUES ('eu', 1, 1, 'a')")


def keys(p):
    return [row[2:7] for row in p.sql("SELECT * FROM pragma_foreign_key_list('line') ORDER BY seq")]


def change(p, models, message):
    p.models(models)
    p.make(message)
    p.db("migrate")
    contains(p.db("check"), "In step")
    contains(p.make(), "No changes")


def test_cli_keys__made_with_the_table():
    with initialized(KEYED, *ROWS) as p:
        assert [row[:3] for row in keys(p)] == [
            ("orders", "region", "region"), ("orders", "number", "number")], keys(p)
        contains(p.db("check"), "In step")
        contains(p.make(), "No changes")
        script = p.scripts()[0]
        contains(script.read_text(), 'rx_ddl_foreign_key("fk_line_region_number"')
        p.db("downgrade", "base")
        p.db("migrate")
        contains(p.db("check"), "In step")


def test_cli_keys__added_altered_and_dropped_where_rows_are():
    with initialized(PLAIN, *ROWS) as p:
        rows = p.sql("SELECT * FROM line")
        change(p, KEYED, "key")
        assert len(keys(p)) == 2
        change(p, CASCADING, "cascade")
        assert keys(p)[0][4] == "CASCADE", keys(p)
        change(p, WRITTEN_OUT, "another name")
        assert keys(p)[0][3] == "CASCADE", keys(p)
        change(p, PLAIN, "none")
        assert keys(p) == []
        assert p.sql("SELECT * FROM line") == rows
        for _ in range(4):
            p.db("downgrade", "-1")
        assert keys(p) == []
        p.db("migrate")
        contains(p.db("check"), "In step")


def test_cli_keys__one_that_gets_another_type_goes_before_and_comes_back_behind():
    wider = KEYED.replace("int32_t, number", "int64_t, number")
    paid = wider + LINE.format(region=REGION, number=NUMBER, more="").replace(
        "Line, line", "Payment, payment").replace("int32_t, number", "int64_t, number")
    with initialized(KEYED, *ROWS) as p:
        rows = p.sql("SELECT * FROM line")
        change(p, paid, "wider")
        text = p.script("_wider").read_text()
        up = text[text.index("static void upgrade"):text.index("static void downgrade")]
        order = [up.index(part) for part in (
            'rx_drop_constraint(op, "line", "fk_line_region_number")', 'rx_create_table(op, "payment"',
            'rx_alter_column(op, "line"', 'rx_alter_column(op, "orders"',
            'rx_create_constraint(op, "payment"', 'rx_create_constraint(op, "line"')]
        assert order[0] == min(order) and max(order[1:4]) < min(order[4:]), up
        p.sql("INSERT INTO orders (region, number) VALUES ('eu', 5000000000)")
        contains(p.db("downgrade", "-1", code=1), "5000000000")
        p.sql("DELETE FROM orders WHERE number > 1")
        p.db("downgrade", "-1")
        assert p.sql("SELECT * FROM line") == rows and len(keys(p)) == 2
        p.db("migrate")
        contains(p.db("check"), "In step")


def test_cli_keys__a_row_that_refers_to_nothing_is_told():
    with initialized(PLAIN, *ROWS,
                     "INSERT INTO line (region, number, position) VALUES ('us', 1, 1)") as p:
        p.models(KEYED)
        contains(p.make("key", code=1), 'table "line"', 'a row of "orders" that does not exist')


if __name__ == "__main__":
    main()
