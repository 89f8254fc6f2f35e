"""--dry-run and --sql on every verb that changes something, --json on every one that prints."""
import json
import re

from project import USER, contains, initialized, lacks, main, project

# What a verb changes: files, the database, or nothing.
CHANGES = {
    "branches": "", "bundle": "", "check": "", "current": "", "doctor": "", "downgrade": "database",
    "edit": "", "heads": "", "history": "", "init": "files database", "introspect": "", "lint": "",
    "makemigrations": "files", "merge": "files", "migrate": "database", "show": "", "squash": "files",
    "stamp": "database", "status": "",
}


def verbs(p):
    return re.findall(r"^  db (\w+)", p.run("db", "--help"), re.M)


def test_cli_verbs__each_has_the_options_of_its_kind():
    with project() as p:
        assert set(verbs(p)) == set(CHANGES)
        for verb, what in CHANGES.items():
            text = p.db(verb, "--help")
            if what:
                contains(text, "--dry-run")
                contains(text, "--sql")
            # the text of bundle is C and edit is an editor: what they print is no result
            assert ("--json" in text) == (verb not in ("bundle", "edit")), verb
        contains(p.db("stamp", "head", "--sql", "--json", code=2), "cannot stand beside")


def test_cli_verbs__init_only_shown_makes_nothing():
    with project() as p:
        p.models(USER)
        before = p.snapshot()
        out = p.db("init", "--dry-run")
        contains(out, "No file was written", "RX_REVISION(", 'rx_create_table(op, "user"')
        out = p.db("init", "--sql")
        contains(out, 'CREATE TABLE "user"')
        assert out.rstrip().endswith(";")
        shown = p.json("init", "--dry-run")
        assert "rx_create_table" in shown["script"] and not shown["applied"]
        assert p.snapshot() == before
        p.db("init")
        contains(p.db("init", "--dry-run", code=1), "alembic")


def test_cli_verbs__makemigrations_as_sql_is_what_the_script_would_run():
    with initialized() as p:
        p.models(USER.replace("age)", "age), column(rx_opt_int32, b)"))
        before = p.snapshot()
        out = p.db("makemigrations", "--sql")
        contains(out, 'ALTER TABLE "user" ADD COLUMN', "b")
        assert p.snapshot() == before
        p.sql(*[each for each in out.split(";\n") if each.strip()])
        contains(p.db("makemigrations"), "No changes")


def test_cli_verbs__merge_and_squash_have_no_statement():
    with initialized() as p:
        first = p.ids()[0]
        p.make("a", "--empty", "--head", first)
        p.make("b", "--empty", "--head", first, "--splice")
        before = p.snapshot()
        for out in (p.db("merge", "--sql"), p.db("squash", f"{first}:{p.script('_a').name[:12]}", "--sql")):
            assert out.startswith("-- ") and out.count("\n") == 1, out
        assert p.snapshot() == before


def test_cli_verbs__as_sql_nothing_is_said_to_be_nothing():
    with initialized() as p:
        before = p.snapshot()
        for words in (("migrate",), ("downgrade", "head"), ("makemigrations",), ("makemigrations", "--empty")):
            out = p.db(*words, "--sql")
            assert out.startswith("-- nothing to do") and out.count("\n") == 1, (words, out)
        assert p.snapshot() == before


def test_cli_verbs__nothing_to_try_is_said_to_be_nothing():
    with initialized() as p:
        for words in (("migrate",), ("migrate", "base"), ("downgrade", "head")):
            out = p.db(*words, "--dry-run")
            assert out.startswith("Nothing to do: ") and "Tried" not in out, (words, out)


def test_cli_verbs__stamp_as_sql_does_it_when_it_is_run():
    with initialized() as p:
        p.make("later", "--empty")
        ids = p.ids()
        rows = p.dump()
        out = p.db("stamp", "head", "--sql")
        contains(out, "BEGIN;", "UPDATE alembic_version", ids[1], "COMMIT;")
        assert p.dump() == rows
        p.sql(*[each for each in out.split(";\n") if each.strip() and each.strip() not in
                ("BEGIN", "COMMIT")])
        assert p.versions() == [ids[1]]
        contains(p.db("migrate"), "Nothing to do")


def test_cli_verbs__every_json_is_json():
    with initialized() as p:
        p.make("more", "--empty")
        p.make("again", "--empty")
        first = p.ids()[0]
        for words in (["branches"], ["current"], ["doctor"], ["heads"], ["history"], ["introspect"],
                      ["lint"], ["makemigrations", "--dry-run"], ["show", first], ["status"],
                      ["stamp", first, "--dry-run"], ["squash", f"{first}:", "--dry-run"],
                      ["migrate", "--dry-run"], ["downgrade", "base", "--dry-run"]):
            out = p.start("db", *words, "--json").communicate(timeout=240)[0]
            assert isinstance(json.loads(out), (dict, list)), words
        lacks(p.db("status"), "{")


if __name__ == "__main__":
    main()
