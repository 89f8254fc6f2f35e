"""The module builder: what is compiled when, with which compiler, and how its words are shown."""
import os
import pathlib
import shutil
import stat
import time

from project import SOURCE, USER, contains, initialized, lacks, main, project
from tap import folder


def counting_compiler(p):
    """A compiler that notes how it was called, one line a call."""
    path = p.write("cc-that-counts", "#!/bin/bash\necho \"$*\" >> \"$(dirname \"$0\")/calls\"\n"
                                     "exec gcc \"$@\"\n")
    path.chmod(0o755)
    return str(path)


def calls(p):
    path = p.path / "calls"
    found = path.read_text().splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    return found


def test_cli_building__what_did_not_change_is_not_compiled_again():
    with project() as p:
        compiler = counting_compiler(p)
        p.db("init", CC=compiler)
        assert len(calls(p)) == 4  # models, script; and each linked
        p.db("status", CC=compiler)
        p.db("check", CC=compiler)
        p.db("makemigrations", CC=compiler)
        assert calls(p) == []
        for path in (p.path / "models.h", *p.scripts()):
            os.utime(path)
        p.db("check", CC=compiler)
        assert calls(p) == []


def test_cli_building__only_what_changed_is_compiled():
    with initialized(None) as p:
        compiler = counting_compiler(p)
        for i in range(4):
            p.models(f"RX_MODEL(M{i}, m{i}, column(rx_text, x));\n", f"m{i}.h")
        p.db("makemigrations", "--dry-run", CC=compiler)
        assert len(calls(p)) == 5
        p.models("RX_MODEL(M2, m2, column(rx_text, x), column(rx_text, y));\n", "m2.h")
        p.db("makemigrations", "--dry-run", CC=compiler)
        found = [call for call in calls(p) if " -c " in call]
        assert len(found) == 1 and found[0].endswith(".c"), found


def test_cli_building__a_header_that_is_included_counts():
    with initialized(None) as p:
        compiler = counting_compiler(p)
        p.write("fields.inc", "column(rx_text, x)\n")
        p.write("models.h", '#include <reflex.h>\n#define FIELDS column(rx_text, x)\n'
                            '#include "length.h"\nRX_MODEL(M, m, column(rx_text, x, .length = LENGTH));\n')
        p.write("length.h", "#define LENGTH 10\n")
        contains(p.db("makemigrations", "--dry-run", CC=compiler), "RX_STRING(10)")
        calls(p)
        p.write("length.h", "#define LENGTH 20\n")
        contains(p.db("makemigrations", "--dry-run", CC=compiler), "RX_STRING(20)")
        assert len(calls(p)) == 2


def test_cli_building__flags_count_and_are_split_into_words():
    with project('RX_MODEL(M, m, column(rx_text, x, .comment = GREETING, .length = LENGTH));\n') as p:
        contains(p.db("init", code=1), "GREETING")
        p.db("init", CFLAGS="-DGREETING='\"a \\\"b\\\" c\"' -DLENGTH=7 -g -O2")
        contains(p.scripts()[0].read_text(), "RX_STRING(7)")
        contains(p.db("makemigrations", "--dry-run", CFLAGS="-DGREETING='\"\"' -DLENGTH=8"),
                 "RX_STRING(8)")


def test_cli_building__cc_may_have_several_words():
    with project() as p:
        p.db("init", CC="env LC_ALL=C gcc -std=c11")
        p.db("check", CC="clang -std=c11 -Wall -Wextra -Werror")


def test_cli_building__no_shell_sees_the_words():
    with project() as p:
        p.db("init")
        for value in ("gcc; touch hacked", "gcc $(touch hacked)", "gcc `touch hacked`", "gcc | cat",
                      "gcc 'open"):
            p.db("check", code=1, CC=value)
            assert not (p.path / "hacked").exists()
        name = "a; touch hacked; b.h"
        p.models("RX_MODEL(M, m, column(rx_text, x));\n", name)
        p.db("makemigrations")
        assert not (p.path / "hacked").exists()


def test_cli_building__odd_names_of_headers():
    with initialized(None) as p:
        p.models("RX_MODEL(M, m, column(rx_text, x));\n", "sub folder/é $x #1.h")
        contains(p.db("makemigrations", "--dry-run"), "create table m")
        p.models("RX_MODEL(N, n, column(rx_text, x));\n", 'quo"te.h')
        contains(p.db("check", code=1), "characters that cannot stand")


def test_cli_building__odd_names_of_folders():
    with project(None) as p:
        p.path = p.path / "it's \"odd\" \\ ??/ $(touch hacked) #1"
        p.write("rxconfig.ini", "app_name = app\ndb_url = sqlite:///app.db\n")
        p.write("sub \" folder/part.h", "#define PART column(rx_text, x)\n")
        p.models("#include \"part.h\"\nRX_MODEL(M, m, PART);\n", "sub \" folder/models.h")
        for compiler in "gcc", "clang -std=c11":
            contains(p.db("makemigrations" if p.scripts() else "init", CC=compiler), "1 model")
        p.write("sub \" folder/part.h", "#define PART column(rx_text, x), column(rx_opt_int32, n)\n")
        contains(p.db("check", code=1), "add column m.n")
        assert not list(p.path.rglob("hacked"))


def test_cli_building__sanitizers_and_lto_of_the_program_do_not_matter():
    with project() as p:
        p.db("init", CFLAGS="-fsanitize=address,undefined -flto -O2")


def test_cli_building__models_are_looked_for_in_the_whole_project():
    with initialized(None) as p:
        p.models("RX_MODEL(A, a, column(rx_text, x));\n", "app/deep/a.h")
        p.models("RX_TABLE(B, b, primary_key(int32_t, k));\n", "lib/b.h")
        p.models("typedef struct C { int32_t k; } C;\nRX_MAP(C, c, primary_key(k));\n", "c.h")
        p.write("plain.h", "#error not a model: RX_MODEL\n/* RX_MODEL(X, x); */\n"
                           "#define M RX_MODEL(\n")
        for folder in (".hidden", "build", "build-debug", "node_modules", "alembic/versions"):
            p.write(f"{folder}/x.h", "#error\nRX_MODEL(X, x);\n")
        p.write("out/build.ninja", "")
        p.write("out/x.h", "#error\nRX_MODEL(X, x);\n")
        (p.path / "loop").symlink_to(".")
        out = p.db("makemigrations")
        contains(out, "create table a", "create table b", "create table c", "Found 3 changes")


def test_cli_building__models_can_be_named():
    with initialized(None) as p:
        p.models("RX_MODEL(A, a, column(rx_text, x));\n", "one/a.h")
        p.models("RX_MODEL(B, b, column(rx_text, x));\n", "two/b.h")
        p.write("rxconfig.ini", "db_url = sqlite:///app.db\n[models]\nheaders = one/a.h\n")
        contains(p.db("makemigrations", "--dry-run"), "Found 1 change", "create table a")
        p.write("rxconfig.ini", "db_url = sqlite:///app.db\n[models]\nheaders = one/a.h, nope.h\n")
        contains(p.db("makemigrations", code=1), "nope.h is not there")


def test_cli_building__the_folder_of_migrations_can_be_named():
    with project() as p:
        p.write("rxconfig.ini", "db_url = sqlite:///app.db\n[migrations]\ndirectory = db/steps\n")
        p.db("init")
        assert len(list((p.path / "db/steps/versions").glob("*.c"))) == 1
        contains(p.db("check"), "In step")


def test_cli_building__the_cache_may_go_away_or_be_spoilt():
    with initialized() as p:
        shutil.rmtree(p.path / ".reflex")
        p.db("check")
        for path in (p.path / ".reflex").glob("*.so"):
            path.unlink()
        p.db("check")
        for path in (p.path / ".reflex").glob("*.deps"):
            path.write_text("nonsense")
        p.db("check")
        assert (p.path / ".reflex/.gitignore").read_text().endswith("*\n")


def test_cli_building__a_project_that_cannot_be_written_uses_the_users_cache():
    if os.getuid() == 0:
        # Modes mean nothing to root: a file in the place of the folder does the same.
        with initialized() as p:
            shutil.rmtree(p.path / ".reflex")
            p.write(".reflex", "no folder")
            p.db("check", XDG_CACHE_HOME=str(p.path / "cache"))
            assert list((p.path / "cache/reflex").rglob("*.so"))
        return
    with initialized() as p:
        shutil.rmtree(p.path / ".reflex")
        p.path.chmod(0o555)
        with folder() as cache:
            p.db("heads", XDG_CACHE_HOME=cache)
            assert list(pathlib.Path(cache).rglob("*.so"))


def test_cli_building__many_files_are_compiled_at_once():
    if len(os.sched_getaffinity(0)) == 1:
        return  # one after the other
    with project(None) as p:
        # The first of them wait for each other.
        compiler = p.write("slow-cc", """#!/bin/bash
cd "$(dirname "$0")" || exit
if [[ " $* " == *" -c "* && ! -e together ]]; then
    echo > "on.$$"
    for _ in {1..600}; do
        [ "$(ls on.* | wc -l)" -gt 1 ] && echo > together
        [ -e together ] && break
        sleep 0.05
    done
fi
cd "$OLDPWD" && exec gcc "$@"
""")
        compiler.chmod(0o755)
        for i in range(4):
            p.models(f"RX_MODEL(M{i}, m{i}, column(rx_text, x));\n", f"m{i}.h")
        p.db("init", CC=str(compiler))
        assert (p.path / "together").exists()


def test_cli_building__two_builds_at_once_do_not_disturb_each_other():
    with project(None) as p:
        for i in range(6):
            p.models(f"RX_MODEL(M{i}, m{i}, column(rx_text, x));\n", f"m{i}.h")
        p.db("init")
        for _ in range(3):
            shutil.rmtree(p.path / ".reflex")
            runs = [p.start("db", "check") for _ in range(4)]
            results = [run.communicate(timeout=120) for run in runs]
            assert all(run.returncode == 0 for run in runs), results


if __name__ == "__main__":
    main()
