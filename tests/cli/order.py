"""Applied scripts that were inserted, put into another order, edited or removed are refused by name."""
import re

from project import contains, initialized, lacks, main


def three(p):
    """a, b and c, each with a table, all applied; their paths."""
    for name in "abc":
        p.make(name, "--empty")
        path = p.script("_" + name)
        path.write_text(path.read_text().replace("\t(void)op;", f'\trx_create_table(op, "{name}",\n'
                        '\t\trx_ddl_column("id", RX_BIGINT, .primary_key = true));', 1).replace(
                            "\t(void)op;", f'\trx_drop_table(op, "{name}");', 1))
    p.db("migrate")
    return [p.script("_" + name) for name in "abc"]


def id_of(path):
    return path.name[:12]


def revise(path, parent):
    path.write_text(re.sub(r'\.revises = "\w+"', f'.revises = "{id_of(parent)}"', path.read_text()))


def test_cli_order__an_inserted_script_is_named_with_the_words_that_override():
    with initialized() as p:
        a, b, c = three(p)
        p.make("late", "--empty", "--head", id_of(a), "--splice")
        late = p.script("_late")
        revise(b, late)
        rows = p.dump()
        out = p.db("migrate", code=1)
        contains(out, late.name, "inserted behind", a.name, "never been run",
                 f"--allow-edited {id_of(late)}")
        assert p.dump() == rows
        contains(p.db("check", code=1), late.name)
        out = p.db("migrate", "--allow-edited", id_of(late), code=1)
        contains(out, b.name, "edited since")  # it stands on another one now
        p.db("migrate", "--allow-edited", id_of(late), "--allow-edited", id_of(b))
        contains(p.db("migrate"), "Nothing to do")
        assert p.json("status")["not_applied"] == 0


def test_cli_order__a_script_inserted_at_the_base_is_named():
    with initialized() as p:
        three(p)
        p.make("early", "--empty", "--head", "base")
        early, first = p.script("_early"), [x for x in p.scripts() if x.name.endswith("_.c")][0]
        first.write_text(first.read_text().replace(
            f"RX_REVISION({id_of(first)}", f'RX_REVISION({id_of(first)}, .revises = "{id_of(early)}"'))
        contains(p.db("migrate", code=1), early.name, "inserted before", first.name)


def test_cli_order__scripts_in_another_order_are_named():
    with initialized() as p:
        a, b, c = three(p)
        revise(c, a)
        revise(b, c)
        rows = p.dump()
        out = p.db("migrate", code=1)
        contains(out, b.name, "was applied before", c.name, "another order",
                 f"--allow-edited {id_of(b)}")
        assert p.dump() == rows
        revise(b, a)
        revise(c, b)
        contains(p.db("migrate"), "Nothing to do")


def test_cli_order__a_removed_script_is_named():
    with initialized() as p:
        a, b, c = three(p)
        revise(c, a)
        b.unlink()
        contains(p.db("migrate", code=1), id_of(b), "its script is not there any more",
                 f"--allow-edited {id_of(b)}")


def test_cli_order__a_database_of_alembic_that_went_on_here_is_no_insertion():
    with initialized() as p:
        a, b, c = three(p)
        p.sql("DELETE FROM reflex_journal")  # as if all of it had come from Alembic
        contains(p.db("migrate"), "Nothing to do")
        p.make("d", "--empty")
        p.db("migrate")
        contains(p.db("migrate"), "Nothing to do")
        p.db("downgrade", "-2")
        p.db("migrate")


def test_cli_order__alembic_went_down_and_we_went_up():
    with initialized() as p:
        a, b, c = three(p)
        p.sql(f"UPDATE alembic_version SET version_num = '{id_of(a)}'", "DROP TABLE b", "DROP TABLE c")
        p.db("migrate", id_of(b))
        p.db("migrate")
        assert {"a", "b", "c"} <= p.tables()
        p.db("downgrade", id_of(a))
        p.db("migrate")


if __name__ == "__main__":
    main()
