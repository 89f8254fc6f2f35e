"""Expand and contract: old and new programs side by side while scripts are applied."""
import re

from project import USER, contains, initialized, main


def mark(p, slug, phase):
    path = p.script("_" + slug)
    path.write_text(re.sub(r"(RX_REVISION\([^;]*)\);", rf"\1, .phase = {phase});",
                           path.read_text(), count=1, flags=re.DOTALL))


def test_cli_phases__expand_leaves_contract_and_what_stands_on_it():
    with initialized() as p:
        p.models(USER.replace("age)", "age), column(rx_opt_int32, years)"))
        p.make("add")
        mark(p, "add", "RX_EXPAND")
        p.db("migrate")
        p.db("downgrade", "-1")
        p.make("drop", "--empty")
        mark(p, "drop", "RX_CONTRACT")
        p.make("later", "--empty")
        out = p.db("migrate", "--phase", "expand")
        contains(out, "Applied 1 migration", "2 migrations are not applied")
        assert p.versions() == [p.script("_add").name[:12]]
        contains(p.db("migrate", "--phase=expand"), "Nothing to do", "2 migrations are not")
        contains(p.db("history"), "(expand)", "(contract)")
        contains(p.db("migrate", "--phase", "expand", "--dry-run"), "Nothing to do",
                 "2 migrations are not")
        p.db("migrate", "--phase", "contract")
        assert p.versions() == [p.script("_later").name[:12]]
        contains(p.db("check"), "In step")


def test_cli_phases__other_words_are_refused():
    with initialized() as p:
        contains(p.db("migrate", "--phase", "both", code=2), "expand or contract", "both")
        p.make("odd", "--empty")
        mark(p, "odd", "RX_EXPAND | RX_CONTRACT")
        contains(p.db("migrate", code=1), "two scripts")


def test_cli_phases__a_rename_without_a_stop():
    """The one of the guide: the old program goes on at each step."""
    old = USER
    both = USER.replace("column(rx_opt_int32, age)",
                        "column(rx_opt_int32, age), column(rx_opt_int32, years)")
    new = USER.replace("column(rx_opt_int32, age)", "column(rx_opt_int32, years)")
    with initialized(old, "INSERT INTO user (name, age) VALUES ('a', 1), ('b', NULL)") as p:
        p.models(both)
        p.make("add years")
        mark(p, "add_years", "RX_EXPAND")
        p.make("fill years", "--empty", code=0)
        path = p.script("_fill_years")
        path.write_text(path.read_text().replace(
            "(void)op;", 'rx_run_sql(op, "UPDATE user SET years = age WHERE years IS NULL");', 1))
        p.db("migrate")
        p.models(new)
        p.make("drop age")
        mark(p, "drop_age", "RX_CONTRACT")
        p.db("migrate", "--phase", "expand")
        assert p.sql("SELECT name, age, years FROM user ORDER BY id") == \
            [("a", 1, 1), ("b", None, None)]
        p.db("migrate")
        assert p.sql("SELECT name, years FROM user ORDER BY id") == [("a", 1), ("b", None)]
        contains(p.db("check"), "In step")


if __name__ == "__main__":
    main()
