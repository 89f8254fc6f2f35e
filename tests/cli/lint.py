"""`db lint`: what it says, what it lets pass, its exit code; and that the docs know every rule."""
import pathlib
import re

from project import SOURCE, USER, contains, initialized, lacks, main

DROP = USER.replace(",\n    column(rx_opt_int32, age)", "")


def test_cli_lint__an_error_is_exit_code_one_and_names_script_and_way_out():
    with initialized() as p:
        p.models(DROP)
        contains(p.make("drop"), "What the lint says", "SL30 error", "drop column user.age")
        name = p.script("_drop").name
        contains(p.db("lint", code=1), name, "SL30 error", "instead:", "1 error", "1 script")
        found = p.json("lint", code=1)
        assert found["errors"] == 1 and found["engines"] == "sqlite" and found["scripts"] == 1
        assert {each["rule"] for each in found["findings"]} == {"SL30"}


def test_cli_lint__applied_scripts_are_left_out_unless_named():
    with initialized() as p:
        p.models(DROP)
        p.make("drop")
        p.db("migrate")
        contains(p.db("lint"), "0 scripts", "0 errors")
        contains(p.db("lint", "--all", code=1), "2 scripts", "SL30")
        contains(p.db("lint", "head", code=1), "1 script", "SL30")
        contains(p.db("lint", p.ids()[0]), "1 script", "0 errors")
        contains(p.db("lint", "zzzz", code=1), "zzzz")


def test_cli_lint__a_comment_allows_and_is_counted():
    with initialized() as p:
        p.models(DROP)
        p.make("drop")
        path = p.script("_drop")
        text = path.read_text()
        path.write_text("/* reflex: allow SL30, nobody reads it any more */\n" + text)
        contains(p.db("lint"), "0 errors", "1 allowed by comment")
        allowed, = p.json("lint")["findings"]
        assert allowed["allowed"] == "nobody reads it any more"
        path.write_text("/* reflex: allow SL30 */\n" + text)
        contains(p.db("lint", code=1), path.name, "no reason")
        path.write_text("/* reflex: allow XX99, because */\n" + text)
        contains(p.db("lint", code=1), path.name, "XX99")


def test_cli_lint__by_the_rules_of_other_engines():
    with initialized() as p:
        p.models(USER.replace("rx_text, name", "rx_text, name, .index = true"))
        p.make("index")
        contains(p.db("lint"), "0 errors")
        contains(p.db("lint", "--engine", "postgresql", code=1), "PG03 error", ".concurrently")
        lacks(p.out, "MY17")
        contains(p.db("lint", "--engine=mysql, sqlite"), "MY17 warning")
        contains(p.db("lint", "--engine", "oracle", code=1), "oracle", "postgresql")


def test_cli_lint__a_database_without_a_file_is_not_made():
    with initialized() as p:
        (p.path / "app.db").unlink()
        contains(p.db("lint"), "1 script")
        assert not (p.path / "app.db").exists()


def test_cli_lint__raw_sql_is_a_warning():
    with initialized() as p:
        p.make("raw", "--empty")
        path = p.script("_raw")
        path.write_text(path.read_text().replace(
            "(void)op;", 'rx_run_sql(op, "PRAGMA foreign_keys = OFF");', 1))
        contains(p.db("lint", code=1), "ALL00 warning", "SL03 error", "ALL01 error")


def test_cli_lint__the_reference_lists_every_rule_and_no_other():
    root = pathlib.Path(SOURCE)
    rules = set()
    for path in (root / "src/migrate/lint").glob("rules_*.c"):
        rules |= set(re.findall(r'\{ "([A-Z]{2,3}\d\d)"', path.read_text()))
    assert len(rules) > 60
    listed = set(re.findall(r"^\| ([A-Z]{2,3}\d\d) ", (root / "docs/reference/lint.md").read_text(),
                            re.MULTILINE))
    assert rules == listed, rules ^ listed


if __name__ == "__main__":
    main()
