"""What is wrong is said in one clear message, with exit code 1 or 2, and the database stays as it
was."""
import fcntl
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile

from project import CFLAGS, COMMAND, USER, contains, initialized, lacks, main, project

CHANGED = USER.replace("age)", "age), column(rx_opt_int32, b)")
READING = (("status",), ("current",), ("check",), ("show", "head"))
WRITING = (("migrate",), ("downgrade", "base"), ("makemigrations",), ("stamp", "head"))


def one_message(p):
    """stderr holds one line from us, and nothing that leaks how it is built."""
    lines = [line for line in p.err.splitlines() if line.startswith("reflex: ")]
    assert len(lines) == 1, p.err
    lacks(p.err, "src/", "RX_E", "(null)", "Traceback")
    return lines[0]


def test_cli_bad_input__no_config():
    with initialized() as p:
        (p.path / "rxconfig.ini").unlink()
        before = p.snapshot()
        for words in (*READING, *WRITING, ("init",)):
            p.db(*words, code=1)
            message = one_message(p)
            assert "rxconfig.ini" in message or "done before" in message or "db_url" in message, message
        assert p.snapshot() == before


def test_cli_bad_input__a_broken_config():
    for text, parts in (("db_url sqlite:///app.db\n", ("rxconfig.ini:1",)),
                        ("app_name = x\ndb_ulr = sqlite:///app.db\n",
                         ("rxconfig.ini:2", "db_ulr", "db_url")),
                        ("db_url = sqlite:///app.db\npool_size = many\n",
                         ("rxconfig.ini:2", "pool_size", "many"))):
        with initialized() as p:
            p.write("rxconfig.ini", text)
            before = p.snapshot()
            for words in (("status",), ("migrate",), ("makemigrations",)):
                p.db(*words, code=1)
                contains(one_message(p), *parts)
            assert p.snapshot() == before


def test_cli_bad_input__a_bad_url_without_its_password():
    for url in ("sqlite:/app.db", "postgresql://anna:s3cr3t@:x/y", "nonsense", "mongodb://a:s3cr3t@b/c",
                "://", "nosuch://anna:s3cr3t@host/db"):
        with initialized() as p:
            p.write("rxconfig.ini", f"db_url = {url}\n")
            before = p.snapshot()
            p.db("migrate", code=1)
            lacks(one_message(p), "s3cr3t")
            p.write("rxconfig.ini", "db_url = sqlite:///app.db\n")
            p.db("status", "--url", url, code=1)
            lacks(one_message(p), "s3cr3t")
            p.write("rxconfig.ini", f"db_url = {url}\n")
            assert p.snapshot() == before


def test_cli_bad_input__a_folder_that_does_not_exist():
    with initialized() as p:
        before = p.snapshot()
        for words in (("status",), ("migrate",), ("check",), ("makemigrations",)):
            p.db(*words, "--url", "sqlite:///nowhere/app.db", code=1)
            contains(one_message(p), "nowhere", "does not exist")
        assert p.snapshot() == before
    with project() as p:
        p.write("rxconfig.ini", "db_url = sqlite:///nowhere/app.db\n")
        before = p.snapshot()
        p.db("init", code=1)
        contains(one_message(p), "nowhere", "does not exist")
        assert p.snapshot() == before


def copy_in_reach(folder):
    """Command, library and headers where any user can reach them: the tree may lie in a folder that
    is root's alone."""
    build = pathlib.Path(COMMAND).parent.parent
    copy = pathlib.Path(folder)
    copy.chmod(0o755)
    for name in ("cli", "src"):
        (copy / name).mkdir()
    shutil.copy2(COMMAND, copy / "cli")
    for library in (build / "src").glob("libreflex.so*"):
        if library.is_file():
            shutil.copy2(library, copy / "src")
    shutil.copytree(pathlib.Path(os.environ["REFLEX_TEST_SOURCE"]) / "include", copy / "include")
    return copy / "cli" / "reflex", {"REFLEX_INCLUDE": str(copy / "include")}


def as_user(p, *words):
    """The command as a user to whom modes of files mean something; None where we are no root."""
    def drop():
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    if os.getuid() == 0:
        os.chmod(p.path, 0o777)
        for folder, folders, files in os.walk(p.path):
            for name in folders + files:
                path = os.path.join(folder, name)
                if name != "locked" and "/locked" not in path:
                    os.chmod(path, 0o777)
    with tempfile.TemporaryDirectory() as reach:
        command, environment = copy_in_reach(reach)
        done = subprocess.run([command, *words], cwd=p.path, text=True, stdin=subprocess.DEVNULL,
                              capture_output=True, env={**p.environment, **environment},
                              check=False, preexec_fn=drop if os.getuid() == 0 else None)
    p.out, p.err = done.stdout, done.stderr
    return done.returncode


def test_cli_bad_input__a_read_only_folder():
    with initialized() as p:
        folder = p.path / "locked"
        folder.mkdir()
        os.chmod(folder, 0o555)
        assert as_user(p, "db", "migrate", "--url", "sqlite:///locked/app.db") == 1, p.err
        one_message(p)
        contains(p.err, "locked")
        assert list(folder.iterdir()) == []


def test_cli_bad_input__a_read_only_database():
    with initialized() as p:
        p.models(CHANGED)
        p.make("b")
        folder = p.path / "locked"
        folder.mkdir()
        p.sql("PRAGMA journal_mode = delete")
        (folder / "app.db").write_bytes((p.path / "app.db").read_bytes())
        os.chmod(folder / "app.db", 0o444)
        os.chmod(folder, 0o555)
        before = (folder / "app.db").read_bytes()
        assert as_user(p, "db", "migrate", "--url", "sqlite:///locked/app.db") == 1, p.out
        one_message(p)
        assert (folder / "app.db").read_bytes() == before


def test_cli_bad_input__a_file_that_is_no_database():
    with initialized() as p:
        p.write("app.db", "this is a letter and no database\n" * 100)
        for name in p.path.glob("app.db-*"):
            name.unlink()
        before = p.snapshot()
        for words in (*READING, *WRITING):
            p.db(*words, code=1)
            contains(one_message(p), "app.db")
        assert p.snapshot() == before


def test_cli_bad_input__a_locked_database():
    with initialized() as p:
        p.models(CHANGED)
        p.make("b")
        rows = p.dump()
        other = sqlite3.connect(p.path / "app.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        child = p.start("db", "migrate", "--lock-wait", "2", "--url",
                        "sqlite:///app.db?busy_timeout=100")
        out, _ = child.communicate(timeout=100)
        contains(out, "waiting")
        p.out, p.err = out, _
        assert child.returncode == 1
        contains(one_message(p), "has been locked by process", "was not changed")
        other.execute("ROLLBACK")
        other.close()
        assert p.dump() == rows
        p.db("migrate")


def test_cli_bad_input__a_lock_that_goes_away_is_waited_for():
    with initialized() as p:
        p.models(CHANGED)
        p.make("b")
        other = sqlite3.connect(p.path / "app.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        child = p.start("db", "migrate", "--url", "sqlite:///app.db?busy_timeout=50")
        assert "waiting" in child.stdout.readline()
        other.execute("ROLLBACK")
        other.close()
        child.communicate(timeout=60)
        assert child.returncode == 0
        contains(p.db("status"), "Every migration is applied")


def test_cli_bad_input__a_full_disk():
    with initialized(USER, "INSERT INTO user (name) SELECT hex(randomblob(30)) FROM "
                     "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
                     "i < 20000) SELECT i FROM n)") as p:
        p.models(USER.replace(".length = 80", ".length = 80, .unique = true"))
        p.make("grow")
        rows = p.dump()
        # A process may write files up to the size that this one has, and SIGXFSZ is ignored.
        size = (p.path / "app.db").stat().st_size
        done = subprocess.run(
            ["bash", "-c", f"trap '' XFSZ; ulimit -f {size // 1024 + 8}; exec \"$0\" db migrate",
             COMMAND], cwd=p.path, text=True, capture_output=True, env=p.environment, check=False)
        p.out, p.err = done.stdout, done.stderr
        assert done.returncode == 1, done
        one_message(p)
        assert p.dump() == rows
        p.db("migrate")
        contains(p.db("check"), "In step")


def test_cli_bad_input__a_header_that_does_not_compile():
    with initialized() as p:
        p.models("RX_MODEL(User, user, colum(rx_text, name));\nint x = ;\n")
        before, rows = p.snapshot(), p.dump()
        for words in (("makemigrations",), ("check",)):
            p.db(*words, code=1)
            contains(one_message(p), "models.h does not compile")
            contains(p.err, "models.h:3", "colum", "models.h:4")
        assert p.snapshot().keys() == before.keys() and p.dump() == rows
    with project("RX_MODEL(User, user, column(int, 5));\n") as p:
        before = p.snapshot()
        p.db("init", code=1)
        one_message(p)
        assert p.snapshot() == before


def test_cli_bad_input__a_script_that_does_not_compile():
    with initialized() as p:
        p.models(CHANGED)
        p.make("b")
        path = p.script("_b")
        path.write_text(path.read_text().replace("rx_add_column(", "rx_add_colum("))
        rows = p.dump()
        for words in (("migrate",), ("status",), ("makemigrations",), ("history",)):
            p.db(*words, code=1)
            contains(one_message(p), "_b.c does not compile")
            contains(p.err, f"alembic/versions/{path.name}:", "rx_add_colum")
        assert p.dump() == rows


def test_cli_bad_input__a_script_that_makes_a_wrong_call():
    with initialized() as p:
        p.make("hand", "--empty")
        path = p.script("_hand")
        path.write_text(path.read_text().replace(
            "\t(void)op;", '\trx_drop_column(op, "nosuch", "x");', 1))
        rows = p.dump()
        p.db("migrate", code=1)
        contains(one_message(p), "_hand.c", "nosuch")
        assert p.dump() == rows


def test_cli_bad_input__a_script_that_ends_the_process():
    with initialized(USER) as p:
        p.make("ends", "--empty")
        path = p.script("_ends")
        text = path.read_text()
        before = p.dump()
        for call, code, words in (("exit(0)", 1, "called exit()"), ("abort()", -6, "crashed")):
            path.write_text(text.replace("<reflex/migrate.h>", "<reflex/migrate.h>\n#include <stdlib.h>", 1)
                            .replace("(void)op;", f"(void)op;\n\t{call};", 1))
            contains(p.db("migrate", code=code), words, "reflex db status")
            assert p.dump() == before
        path.write_text(text)
        p.db("migrate")


def test_cli_bad_input__words_that_name_nothing():
    with project() as p:
        contains(p.db("stamp", "head", code=1), "no migrations here", "reflex db init")
        assert not (p.path / "app.db").exists()
        p.db("stamp", "base", "--purge")
        p.db("init")
        for words in (("migrate", ""), ("downgrade", ""), ("stamp", ""), ("show", ""), ("lint", "")):
            contains(p.db(*words, code=1), "'' is no target: head, base, +N")
        for verb in (("migrate",), ("downgrade", "base")):
            for identity in ("", "zzzz", p.ids()[0][:6]):
                before = p.dump()
                contains(p.db(*verb, "--allow-edited", identity, code=1), f"has the id '{identity}'")
                assert p.dump() == before
        for verb in ("introspect", "bundle"):
            contains(p.db(verb, "-o", "", code=1), "--output", "empty")


CRASHES = """\
#include <reflex/migrate.h>
#include <signal.h>
#include <stdlib.h>
static volatile int depth;
static int deeper(int n) { volatile char room[4096]; room[0] = 1; depth = n; return deeper(n + 1) + room[0]; }
static int *volatile nowhere;
"""


def test_cli_bad_input__a_script_that_crashes_is_named_with_its_step():
    with initialized(USER) as p:
        p.make("fine", "--empty")
        p.make("ends", "--empty")
        fine, path = p.script("_fine"), p.script("_ends")
        text = path.read_text()
        ways = [("abort();", "SIGABRT", -6)]
        if not any("sanitize" in flag for flag in CFLAGS):  # a sanitizer has words of its own for these
            ways += [("*nowhere = 1;", "SIGSEGV", -11), ("exit(deeper(0));", "SIGSEGV", -11),
                     ("raise(SIGFPE);", "SIGFPE", -8)]
        for call, name, code in ways:
            path.write_text(text.replace("#include <reflex/migrate.h>\n", CRASHES, 1).replace(
                "(void)op;", f'rx_create_table(op, "made", rx_ddl_column("a", RX_BIGINT));\n\t{call}', 1))
            p.db("downgrade", p.ids()[0])
            for words in (("migrate",), ("migrate", "--json"), ("lint",)):
                p.db(*words, code=code)
                contains(p.err, f"reflex: upgrade() of alembic/versions/{path.name} crashed ({name})",
                         "behind operation 1 of it", "reflex db status")
                assert p.err.count("reflex: ") == 1, p.err
            assert p.versions() == [fine.name[:12]] and p.tables() == {"user"}, call
        contains(p.db("status"), "1 migration is not applied")
        path.write_text(text.replace("(void)op;", 'rx_create_table(op, "made", rx_ddl_column("a", RX_BIGINT));', 1)
                        .replace("#include <reflex/migrate.h>\n", CRASHES, 1).replace("(void)op;", "abort();"))
        # the sum of a script is of both ways, so it does not come to be applied
        contains(p.db("migrate", code=-6), "downgrade() of alembic/versions/" + path.name)
        assert p.versions() == [fine.name[:12]] and p.tables() == {"user"}
        path.write_text(text)
        contains(p.db("migrate"), "Applied 1 migration")


def test_cli_bad_input__a_script_without_its_functions_or_with_the_id_of_another():
    with initialized(USER) as p:
        p.make("half", "--empty")
        path = p.script("_half")
        text = path.read_text()
        path.write_text(text.replace("static void downgrade", "void downgrades"))
        contains(p.db("migrate", code=1), f"versions/{path.name} has no function static void downgrade(")
        path.write_text(text.replace("static void upgrade", "void upgrades"))
        contains(p.db("migrate", code=1), f"versions/{path.name} has no function static void upgrade(")
        path.write_text(text)
        copy = p.write("alembic/versions/0123456789ab_copy.c", text)
        contains(p.db("migrate", code=1), "two scripts with one RX_REVISION: ", f"/{path.name}",
                 "/0123456789ab_copy.c")
        copy.unlink()
        p.db("migrate")


def test_cli_bad_input__words_that_are_no_command():
    with project() as p:
        contains(p.run("--nope", code=2), "there is no option '--nope' before a command")
        contains(p.run("db", "nope", code=2), "there is no command 'db nope'")
        (p.path / "rxconfig.ini").unlink()
        contains(p.db("lint", code=1), "--engine", "--url")


def test_cli_bad_input__a_script_whose_id_is_not_its_name():
    with initialized() as p:
        path = p.scripts()[0]
        path.rename(path.with_name("aaaaaaaaaaaa_x.c"))
        p.db("status", code=1)
        contains(one_message(p), "aaaaaaaaaaaa_x.c", "RX_REVISION(aaaaaaaaaaaa")


def test_cli_bad_input__an_edited_script():
    with initialized() as p:
        path = p.scripts()[0]
        path.write_text(path.read_text() + "/* edited */\n")
        p.models(CHANGED)
        before, rows = p.snapshot(), p.dump()
        for words in (("migrate",), ("makemigrations",), ("downgrade", "base"), ("check",)):
            p.db(*words, code=1)
            contains(one_message(p), path.name, "edited since", f"--allow-edited {path.name[:12]}")
        contains(p.db("status"), "edited since it was applied")
        assert p.snapshot() == before and p.dump() == rows
        p.db("migrate", "--allow-edited", path.name[:12])
        p.db("makemigrations")
        p.db("migrate")


def test_cli_bad_input__an_edited_script_says_whether_it_does_something_else():
    with initialized() as p:
        path = p.scripts()[0]
        text = path.read_text()
        path.write_text(text + "/* edited */\n")
        contains(p.db("migrate", code=1), "it does the same")
        path.write_text(text.replace("RX_STRING(80)", "RX_STRING(81)"))
        contains(p.db("migrate", code=1), "what it does is not the same")
        path.write_text(text)
        p.db("migrate")


def test_cli_bad_input__a_removed_script():
    with initialized() as p:
        p.models(CHANGED)
        p.make("b")
        p.db("migrate")
        first, second = sorted(p.scripts(), key=lambda path: path.stem.endswith("_b"))
        rows, text = p.dump(), second.read_text()
        second.unlink()
        for words in (("migrate",), ("makemigrations",), ("check",)):
            p.db(*words, code=1)
            contains(one_message(p), second.name[:12], "no script here")
        contains(p.db("status"), second.name[:12], "no script")
        second.write_text(text)
        text = first.read_text()
        first.unlink()
        p.db("migrate", code=1)
        contains(one_message(p), second.name, f"revises {first.name[:12]}", "no script")
        first.write_text(text)
        p.db("migrate")
        assert p.dump() == rows


def test_cli_bad_input__a_model_that_lost_its_table():
    with initialized(USER + "RX_MODEL(Team, team, column(rx_text, name));\n",
                     "INSERT INTO user (name) VALUES ('anna')", "DROP TABLE team") as p:
        rows = p.dump()
        contains(p.db("check", code=1), "create table team")
        contains(p.db("migrate"), "Nothing to do")
        assert p.dump() == rows
        p.db("downgrade", "base", code=1)
        contains(one_message(p), "team")
        assert p.dump() == rows
        p.make("again")
        p.db("migrate")
        contains(p.db("check"), "In step")
        assert p.sql("SELECT name FROM user") == [("anna",)]


def test_cli_bad_input__models_that_cannot_be():
    for models, parts in (
            ("RX_MODEL(A, t, column(rx_text, x));\nRX_MODEL(B, t, column(rx_text, x));\n", ("t", "A", "B")),
            ('RX_MODEL(A, t, column(rx_opt_int64, b, .foreign_key = "no.id"));\n', ("A", "b", "no")),
            ("RX_TABLE(A, t, column(rx_text, x));\n", ("A", "key"))):
        with project(models) as p:
            before = p.snapshot()
            p.db("init", code=1)
            contains(one_message(p), *parts)
            assert p.snapshot() == before


def test_cli_bad_input__files_that_are_no_scripts():
    with initialized() as p:
        versions = p.path / "alembic/versions"
        (versions / "notes.txt").write_text("no script")
        (versions / ".#x.c").write_text("an editor's lock")
        (versions / "x.c~").write_text("an editor's copy")
        p.db("status")
        (versions / "evil.c").symlink_to("/etc/passwd")
        p.db("status", code=1)
        contains(one_message(p), "evil.c", "symbolic link")
        (versions / "evil.c").unlink()
        (versions / "A b.c").write_text("")
        p.db("status", code=1)
        contains(one_message(p), "A b.c")
        (versions / "A b.c").unlink()
        with open(versions / "big0.c", "wb") as file:
            file.truncate(1 << 30)
        p.db("status", code=1)
        contains(one_message(p), "big0.c", "larger")
        (versions / "big0.c").unlink()
        os.mkfifo(versions / "pipe.c")
        p.db("status", code=1)
        contains(one_message(p), "pipe.c")


def test_cli_bad_input__where_init_was_not_done():
    with project() as p:
        before = p.snapshot()
        for words in (*READING, ("migrate",), ("makemigrations",), ("history",), ("heads",)):
            p.db(*words, code=1)
            contains(one_message(p), "no migrations here", "reflex db init")
        assert p.snapshot() == before


def test_cli_bad_input__no_compiler():
    with initialized() as p:
        p.models(CHANGED)
        p.db("check", code=1, CC="no-such-compiler")
        contains(one_message(p), "no-such-compiler", "cannot be run", "CC")
        with tempfile.TemporaryDirectory() as empty:
            p.db("check", code=1, PATH=empty, CC="cc-without-a-path")
            one_message(p)


if __name__ == "__main__":
    main()
