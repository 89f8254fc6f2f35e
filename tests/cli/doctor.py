"""`db doctor`: what it finds, and that it changes nothing."""
import os
import sqlite3

from project import USER, contains, initialized, lacks, main, project


def test_cli_doctor__all_is_well():
    with initialized() as p:
        files = p.snapshot()
        contains(p.db("doctor"), "ok       compiler", "ok       database sqlite:///app.db",
                 "SQLite 3.", "quick check of the pages: ok", "the write lock is free",
                 "0 scripts are not applied", "1 script in alembic, 1 head")
        lacks(p.out, "warning", "error", "->")
        assert all(each["severity"] == "ok" for each in p.json("doctor")["symptoms"])
        assert p.snapshot() == files


def test_cli_doctor__each_thing_that_is_wrong_has_its_advice():
    with initialized(USER + "RX_MODEL(Pet, pet, column(int64_t, user_id, "
                     '.foreign_key = "user.id"));') as p:
        p.make("later", "--empty")
        contains(p.db("doctor"), "warning  1 script is not applied", "-> run `reflex db migrate`")
        connection = sqlite3.connect(p.path / "app.db")
        connection.execute("INSERT INTO pet (user_id) VALUES (77)")
        connection.commit()
        contains(p.db("doctor", code=1), "error    rows of foreign keys: pet row 1 points to nothing "
                 "in user", "PRAGMA foreign_key_check")
        connection.execute("DELETE FROM pet")
        connection.execute("UPDATE alembic_version SET version_num = '0123456789ab'")
        connection.commit()
        contains(p.db("doctor", code=1), "0123456789ab, of which there is no script", "stamp")
        connection.close()


def test_cli_doctor__a_writer_that_is_at_work_is_seen():
    with initialized() as p:
        connection = sqlite3.connect(p.path / "app.db")
        connection.execute("BEGIN IMMEDIATE")
        contains(p.db("doctor"), f"warning  the write lock is taken by process {os.getpid()} (", "wait for it")
        connection.rollback()
        connection.close()


def test_cli_doctor__an_edited_script_and_two_heads():
    with initialized() as p:
        first = p.ids()[0]
        path = p.scripts()[0]
        path.write_text(path.read_text().replace("RX_STRING(80)", "RX_STRING(90)"))
        contains(p.db("doctor", code=1), first, "does something else since", "--allow-edited")
        p.make("a", "--empty", "--head", first)
        p.make("b", "--empty", "--head", first, "--splice")
        contains(p.db("doctor", code=1), "warning  3 scripts in alembic, 2 heads", "db merge")


def test_cli_doctor__nothing_there_yet_and_what_cannot_be_opened():
    with project() as p:
        contains(p.db("doctor", code=1), "error    scripts:", "reflex db init",
                 "warning  there is no database at sqlite:///app.db yet")
        assert not (p.path / "app.db").exists()
        p.write("app.db", "this is no database, but it is long enough to be looked at\n" * 20)
        contains(p.db("doctor", code=1), "error    database:", "ok       compiler")
        contains(p.db("doctor", code=1, REFLEX_DB_URL="nonsense"), "REFLEX_DB_URL", "scheme")


def test_cli_doctor__options_of_the_url():
    with initialized() as p:
        out = p.db("doctor", code=1, REFLEX_DB_URL="sqlite:///app.db?foreign_keys=off"
                   "&journal_mode=delete&synchronous=off")
        contains(out, "error    foreign keys are not checked", "the URL asks for delete",
                 "warning  synchronous = 0")


if __name__ == "__main__":
    main()
