"""Scripts and models linked into a program: rx_migrate and rx_main, with no compiler and no files."""
import os
import shutil

from project import SOURCE, USER, contains, initialized, lacks, main, project
import tap  # its folder is one that project names

MIGRATES = """\
#include <reflex.h>
#include <stdio.h>
static void say(void *ud, const char *line) { (void)ud; puts(line); }
int main(int argc, char **argv)
{
    rx_error error = RX_ERROR_INIT;
    rx_engine *engine = rx_engine_open("sqlite:///own.db", &error);
    if (!engine || rx_migrate(engine, rx_revisions, &error, .target = argc > 1 ? argv[1] : NULL,
                       .progress = say)) {
        fprintf(stderr, "%s\\n", error.message);
        rx_engine_close(engine);
        return 1;
    }
    rx_engine_close(engine);
    return 0;
}
"""

MAIN = """\
#include "models.h"
int main(int argc, char **argv) { return rx_main(argc, argv, rx_revisions); }
"""


def two_scripts(p):
    p.models(USER.replace("age)", "age), column(rx_opt_int32, b)"))
    p.make("b")
    p.db("migrate")


def build(p, name, source):
    p.write(name + ".c", source)
    p.compile(name, name + ".c", "alembic/revisions.c",
              *[str(path.relative_to(p.path)) for path in p.scripts()])


def only_the_program(p, name):
    """Nothing of the project is left, and no compiler is found."""
    for path in p.path.iterdir():
        if path.name not in (name, "rxconfig.ini"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return {"PATH": "/nonexistent"}


def test_cli_embedded__rx_migrate_makes_the_database():
    with initialized() as p:
        two_scripts(p)
        build(p, "app", MIGRATES)
        ids = p.ids()
        environment = only_the_program(p, "app")
        (p.path / "rxconfig.ini").unlink()
        out, err = p.program("./app", **environment)
        contains(out, f"upgrade {ids[0]}", f"upgrade {ids[1]}, b")
        assert err == "" and p.versions("own.db") == [ids[1]]
        assert p.tables("own.db") == {"user"}
        out, _ = p.program("./app", **environment)
        assert out == ""
        p.program("./app", ids[0][:5], **environment)
        assert p.versions("own.db") == [ids[0]]
        p.program("./app", "base", **environment)
        assert p.tables("own.db") == set()
        p.program("./app", "+1", **environment)
        p.program("./app", "-1", **environment)
        _, err = p.program("./app", "nonsense", code=1, **environment)
        contains(err, "no revision 'nonsense'")


def test_cli_embedded__a_bundle_is_all_scripts_in_one_source():
    with initialized() as p:
        two_scripts(p)
        path = p.script("_b")
        path.write_text(path.read_text().replace("RX_REVISION(", "static const char *const helper ="
                        ' "x\\"y";\nRX_REVISION(', 1).replace(
                            "\trx_add_column", '\trx_run_sql(op, helper[0] == \'x\' ? "SELECT 1" : "");'
                            "\n\trx_add_column", 1))
        contains(p.db("bundle", "-o", "bundle.c"), "Wrote bundle.c")
        text = p.read("bundle.c")
        assert p.db("bundle") == text
        contains(text, f"rx_revision_{p.ids()[0]}", f'.revises = "{p.ids()[0]}"', "SELECT 1")
        p.write("app.c", MIGRATES)
        p.compile("app", "app.c", "bundle.c")
        ids = p.ids()
        environment = only_the_program(p, "app")
        p.program("./app", **environment)
        assert p.versions("own.db") == [ids[1]] and p.tables("own.db") == {"user"}
        p.program("./app", "base", **environment)
        assert p.tables("own.db") == set()


def test_cli_embedded__the_bundle_and_the_scripts_do_the_same():
    """A database that the scripts made finds nothing edited in the bundle."""
    with initialized() as p:
        two_scripts(p)
        p.db("bundle", "--output=bundle.c")
        p.write("app.c", MAIN)
        p.compile("app", "app.c", "bundle.c")
        out, _ = p.program("./app", "db", "status")
        contains(out, "Every migration is applied")
        lacks(out, "edited")
        out, _ = p.program("./app", "db", "check")
        contains(out, "In step")


def test_cli_embedded__scripts_in_a_static_library_are_found_or_their_absence_is_an_error():
    with initialized() as p:
        two_scripts(p)
        sources = ["alembic/revisions.c"] + [str(path.relative_to(p.path)) for path in p.scripts()]
        objects = []
        for i, source in enumerate(sources):
            tap.run(["gcc", f"-I{SOURCE}/include", "-c", "-o", f"{i}.o", source], cwd=p.path)
            objects.append(f"{i}.o")
        p.write("app.c", MIGRATES)
        tap.run(["ar", "rcs", "libscripts.a", *objects], cwd=p.path)
        p.compile("app", "app.c", "libscripts.a")
        p.program("./app")
        assert p.versions("own.db") == [p.ids()[1]] and p.tables("own.db") == {"user"}
        # one of them is not in the library: the linker says which
        tap.run(["ar", "d", "libscripts.a", objects[-1]], cwd=p.path)
        try:
            p.compile("app", "app.c", "libscripts.a")
        except AssertionError as problem:
            missing = p.scripts()[-1].name[:12]
            contains(str(problem), f"rx_revision_{missing}")
        else:
            raise AssertionError("a program without its script was linked")


def test_cli_embedded__a_missing_script_is_an_error_of_the_linker():
    with initialized() as p:
        p.write("app.c", MIGRATES)
        try:
            p.compile("app", "app.c", "alembic/revisions.c")
        except AssertionError as error:
            contains(str(error), f"rx_revision_{p.ids()[0]}")
        else:
            raise AssertionError("it was linked")


def test_cli_embedded__rx_main_is_the_whole_command():
    with initialized() as p:
        two_scripts(p)
        build(p, "app", MAIN)
        ids = p.ids()
        environment = only_the_program(p, "app")
        out, _ = p.program("./app", "db", "status", **environment)
        contains(out, "does not exist yet", "2 migrations are not applied")
        assert not (p.path / "app.db").exists()
        out, _ = p.program("./app", "db", "migrate", **environment)
        contains(out, "Applied 2 migrations")
        out, _ = p.program("./app", "db", "check", **environment)
        contains(out, "In step")
        out, _ = p.program("./app", "db", "history", **environment)
        contains(out, f"{ids[0]} -> {ids[1]} (head) (current), b")
        out, _ = p.program("./app", "db", "downgrade", "-1", "--dry-run", **environment)
        contains(out, "Tried 1 migration")
        p.program("./app", "db", "downgrade", "base", **environment)
        assert p.tables() == set()
        _, err = p.program("./app", "db", "nonsense", code=2, **environment)
        contains(err, "app: ")


def test_cli_embedded__a_linked_script_that_crashes_is_named():
    with initialized() as p:
        two_scripts(p)
        path, ids = p.script("_b"), p.ids()
        p.db("downgrade", ids[0])
        path.write_text(path.read_text().replace("#include", "#include <stdlib.h>\n#include", 1)
                        .replace("\trx_drop_column(", "\tabort();\n\trx_drop_column(", 1))
        build(p, "app", MAIN)
        environment = only_the_program(p, "app")
        _, err = p.program("./app", "db", "migrate", code=-6, **environment)
        contains(err, f"app: downgrade() of revision {ids[1]} crashed (SIGABRT)", "Whether it is applied has not changed",
                 "app db status")


def test_cli_embedded__init_was_done_where_scripts_are_linked():
    with initialized() as p:
        build(p, "app", MAIN)
        environment = only_the_program(p, "app")
        _, err = p.program("./app", "db", "init", code=1, **environment)
        contains(err, "done before", "in this program", "db migrate")
        assert not (p.path / "alembic").exists() and not (p.path / "app.db").exists()


def test_cli_embedded__the_command_and_the_program_agree_on_one_database():
    with initialized() as p:
        two_scripts(p)
        build(p, "app", MAIN)
        out, _ = p.program("./app", "db", "status")
        contains(out, "Every migration is applied")
        lacks(out, "edited")
        p.program("./app", "db", "downgrade", "base")
        p.program("./app", "db", "migrate")
        lacks(p.db("status"), "edited")
        contains(p.db("check"), "In step")


def test_cli_embedded__makemigrations_in_a_program_writes_and_says_build_again():
    with initialized() as p:
        p.write("app.c", MAIN)
        p.models(USER.replace("age)", "age), column(rx_opt_int32, b)"))
        build(p, "app", MAIN)
        out, _ = p.program("./app", "db", "makemigrations", "-m", "b")
        contains(out, "_b.c")
        _, err = p.program("./app", "db", "migrate", code=1)
        contains(err, "_b.c is not linked into this program", "build the program again")
        build(p, "app", MAIN)
        p.program("./app", "db", "migrate")
        out, _ = p.program("./app", "db", "check")
        contains(out, "In step")


def test_cli_embedded__an_edited_script_is_noticed_without_its_file():
    with initialized() as p:
        build(p, "app", MAIN)
        path = p.scripts()[0]
        path.write_text(path.read_text().replace("RX_STRING(80)", "RX_STRING(81)"))
        build(p, "edited", MAIN)
        p.program("./app", "db", "migrate")
        _, err = p.program("./edited", "db", "migrate", code=1)
        contains(err, path.name[:12], "edited since", "what it does is not the same")


if __name__ == "__main__":
    main()
