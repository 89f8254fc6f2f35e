"""`db check --replay`: what the scripts alone make, beside the models and the real database."""
from project import USER, contains, initialized, main


def test_cli_replay__in_step():
    with initialized() as p:
        rows = p.dump()
        contains(p.db("check", "--replay"), "scripts make, and the database",
                 "scripts make, and the models")
        assert p.json("check", "--replay")["in_step"] is True
        assert p.dump() == rows
        assert not [path for path in p.path.iterdir() if "replay" in path.name]


def test_cli_replay__a_change_by_hand_in_the_database_is_seen():
    with initialized(USER, "ALTER TABLE user ADD COLUMN extra TEXT",
                     "CREATE INDEX ix_hand ON user (name)") as p:
        contains(p.db("check", "--replay", code=1), "Out of step", "not like the database",
                 "drop column user.extra", "ix_hand", "In step: what the scripts make, and the models")
        found = p.json("check", "--replay", code=1)
        assert len(found["database"]["changes"]) == 2 and not found["models"]["changes"]


def test_cli_replay__scripts_that_do_not_make_the_models_are_seen():
    """Somebody changed a script and the database by hand, so that the usual check finds nothing."""
    with initialized() as p:
        p.models(USER.replace("age)", "age), column(rx_opt_int32, b)"))
        p.make("b")
        p.db("migrate")
        path = p.script("_b")
        text = path.read_text()
        begin = text.index("rx_add_column")
        path.write_text(text[:begin] + "(void)op;" + text[text.index(";", begin) + 1:])
        p.sql("DELETE FROM reflex_journal")
        contains(p.db("check"), "In step")
        contains(p.db("check", "--replay", code=1), "not like the models", "add column user.b",
                 "not like the database", "drop column user.b")


def test_cli_replay__pending_scripts_count_for_the_models_only():
    with initialized() as p:
        p.models(USER.replace("age)", "age), column(rx_opt_int32, b)"))
        p.make("b")
        contains(p.db("check", "--replay"), "make, and the database", "make, and the models")
        contains(p.db("check", code=1), "not applied")


def test_cli_replay__a_script_that_cannot_run_is_named():
    with initialized() as p:
        p.make("broken", "--empty")
        path = p.script("_broken")
        path.write_text(path.read_text().replace("(void)op;", 'rx_drop_table(op, "nothing");', 1))
        contains(p.db("check", "--replay", code=1), "replay", path.name, "nothing")


def test_cli_replay__into_a_database_that_was_named():
    with initialized() as p:
        contains(p.db("check", "--replay-url", "sqlite:///other.db"), "In step")
        assert "user" in p.tables("other.db")
        contains(p.db("check", "--replay-url", "sqlite:///other.db", code=1), "not empty",
                 "each replay needs a new one")


if __name__ == "__main__":
    main()
