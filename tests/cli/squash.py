"""`reflex db squash`: one script in the place of several, and no database notices."""
from project import USER, contains, initialized, lacks, main


def write(p, slug, up, down):
    p.make(slug, "--empty")
    path = p.script("_" + slug)
    path.write_text(path.read_text().replace("\t(void)op;", "\t" + up, 1).replace(
        "\t(void)op;", "\t" + down, 1))


def without_journal(dump):
    return [row for row in dump if "reflex_journal" not in row]


def four_scripts(p):
    """After the first: a table, a row in it by SQL, a column, an index."""
    write(p, "city", 'rx_create_table(op, "city", rx_ddl_column("id", RX_BIGINT, .primary_key = true),\n'
          '\t\trx_ddl_column("name", RX_STRING(40), .nullable = false));', 'rx_drop_table(op, "city");')
    write(p, "row", 'rx_run_sql(op, "INSERT INTO city (name) VALUES (\'Bonn\')");',
          'rx_run_sql(op, "DELETE FROM city WHERE name = \'Bonn\'");')
    write(p, "size", 'rx_add_column(op, "city", rx_ddl_column("size", RX_INTEGER, .nullable = false),\n'
          '\t\t.fill = "7");', 'rx_drop_column(op, "city", "size");')
    write(p, "index", 'rx_create_index(op, "ix_city_name", "city", { "name" });',
          'rx_drop_index(op, "ix_city_name", "city");')
    return p.ids()


def test_cli_squash__a_fresh_database_is_as_before_and_one_script_is_left():
    with initialized() as p:
        ids = four_scripts(p)
        p.db("migrate")
        before = p.dump()
        out = p.db("squash", f"{ids[1]}:{ids[3]}", "-m", "the city")
        contains(out, "_the_city.c", *ids[1:4])
        assert len(p.scripts()) == 3, p.scripts()
        text = p.script("_the_city").read_text()
        contains(text, f'RX_REVISION({ids[3]}', f'.replaces = "{ids[1]}, {ids[2]}"',
                 f'rx_replaces(op, "{ids[2]}")', "row")
        contains(p.read("alembic/revisions.c"), ids[0], ids[3], ids[4])
        lacks(p.read("alembic/revisions.c"), ids[1], ids[2])
        contains(p.db("migrate"), "Nothing to do")
        p.db("check", code=1)  # the models know no city
        assert without_journal(p.dump()) == without_journal(before)
        p.db("migrate", "--url", "sqlite:///fresh.db")
        assert without_journal(p.dump("fresh.db")) == without_journal(before)
        assert p.versions("fresh.db") == [ids[4]]


def test_cli_squash__a_database_in_the_middle_goes_on_up_and_down():
    for at in range(5):
        with initialized() as p:
            ids = four_scripts(p)
            p.db("migrate", ids[at])
            p.db("squash", f"{ids[1]}:{ids[4]}")
            status = p.json("status")
            assert [each["applied"] for each in status["revisions"]] == [i <= at for i in range(5)]
            p.db("downgrade", ids[0])
            assert p.tables() == {"user"} and p.versions() == [ids[0]]
            p.db("migrate")
            assert p.sql("SELECT name, size FROM city") == [("Bonn", 7)]
            assert p.versions() == [ids[4]]
            p.db("downgrade", ids[2])
            assert p.sql("SELECT * FROM city") == [(1, "Bonn")]
            p.db("migrate")
            assert p.sql("SELECT name, size FROM city") == [("Bonn", 7)]


def test_cli_squash__the_whole_script_is_one_transaction():
    with initialized() as p:
        ids = four_scripts(p)
        p.db("squash", f"{ids[1]}:")
        path = p.scripts()[-1] if ids[4] in p.scripts()[-1].name else p.script(f"to_{ids[4]}")
        path.write_text(path.read_text().replace('"city", { "name" }', '"city", { "nowhere" }'))
        contains(p.db("migrate", code=1), "nowhere")
        assert p.tables() == {"user"} and p.versions() == [ids[0]]


def test_cli_squash__what_was_squashed_is_squashed_again_and_an_edit_is_seen():
    with initialized() as p:
        ids = four_scripts(p)
        p.db("migrate", ids[2])
        p.db("squash", f"{ids[1]}:{ids[2]}", "-m", "first")
        p.db("squash", f"{ids[1]}:{ids[4]}", "-m", "second")
        assert len(p.scripts()) == 2
        p.db("migrate")
        contains(p.db("history"), f"{ids[1]} -> {ids[2]} (part of {ids[4]})")
        path = p.script("_second")
        path.write_text(path.read_text().replace("Bonn", "Rome"))
        contains(p.db("migrate", code=1), "edited since", f"--allow-edited {ids[2]}")


def test_cli_squash__the_bundle_and_another_squash_of_a_branch_find_their_place():
    with initialized() as p:
        ids = four_scripts(p)
        p.make("side", "--empty", "--head", ids[2], "--splice")
        p.db("squash", f"{ids[1]}:{ids[4]}")
        p.db("migrate", "heads")
        assert len(p.versions()) == 2
        text = p.db("bundle")
        contains(text, *ids)
        p.db("downgrade", "base")
        assert p.tables() == set()


def test_cli_squash__what_cannot_be_is_refused_and_nothing_is_touched():
    with initialized() as p:
        ids = four_scripts(p)
        before = p.snapshot()
        for words, answer in (
                ([ids[1]], "FIRST:LAST"), ([f"{ids[1]}:{ids[1]}"], "single script"),
                ([f"{ids[3]}:{ids[1]}"], "does not stand on"), (["nope1:nope2"], "nope1")):
            contains(p.db("squash", *words, code=1), answer)
        contains(p.db("squash", code=2), "FIRST:LAST")
        contains(p.db("squash", f"{ids[1]}:{ids[2]}", "--dry-run"), "No file was changed",
                 "rx_replaces")
        assert p.snapshot() == before
        shown = p.json("squash", f"{ids[1]}:{ids[2]}", "--dry-run")
        assert shown["replaced"] == ids[1:3] and shown["file"] is None
        path = p.script("_row")
        path.write_text(path.read_text().replace('.message', '.no_transaction = true, .message'))
        contains(p.db("squash", f"{ids[1]}:", code=1), "_row.c", "outside a transaction")


def test_cli_squash__code_of_its_own_is_neither_squashed_nor_bundled():
    with initialized() as p:
        ids = four_scripts(p)
        path = p.script("_row")
        path.write_text(path.read_text().replace("{\n", "{\n\trx_op_session(op);\n", 1))
        contains(p.db("squash", f"{ids[1]}:", code=1), "_row.c", "rx_op_session")
        contains(p.db("bundle", code=1), "_row.c", "rx_op_session")
        path.write_text(path.read_text().replace("rx_op_session(op)", "rx_no_transaction(op)", 1))
        contains(p.db("squash", f"{ids[1]}:", code=1), "_row.c", "outside a transaction")
        assert len(p.scripts()) == 5


def test_cli_squash__a_file_that_was_left_over_is_named():
    with initialized() as p:
        ids = four_scripts(p)
        old = p.script("_row")
        text = old.read_text()
        p.db("squash", f"{ids[1]}:{ids[4]}")
        old.write_text(text)
        contains(p.db("migrate", code=1), "has taken the place of", "remove", "_row.c")


if __name__ == "__main__":
    main()
