"""A program under valgrind: no value is used that nobody has set, nothing is lost. The name of an engine is
the one argument."""
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
for folder in ("house", "cli", "support"):
    sys.path.insert(0, str(HERE.parent / folder))
import project as projects  # noqa: E402
import server as servers  # noqa: E402
import tap  # noqa: E402

# The loader of libc compares eight bytes at once, where a path has fewer.
SUPPRESSIONS = """
{
   a_path_of_libraries
   Memcheck:Addr8
   fun:strncmp
   fun:is_dst
   ...
}
"""


def run(p, url):
    p.write("loader.supp", SUPPRESSIONS)
    out, _ = p.program("valgrind", "--quiet", "--error-exitcode=9", "--leak-check=full",
                       "--errors-for-leak-kinds=definite,indirect,possible",
                       f"--suppressions={p.path}/loader.supp", "./program", url)
    assert out == "300 heroes\n299 are left\nagain: refused\n", out


def test_servers_memcheck__a_program_is_clean():
    if os.environ.get("REFLEX_TEST_CFLAGS"):
        raise tap.Skip("valgrind does not run what a sanitizer is in")
    with projects.project() as p:
        p.compile("program", f"{HERE}/memcheck_program.c", flags=("-g", "-pthread"))
        if sys.argv[1] == "sqlite":
            run(p, "sqlite:///clean.db")
        else:
            with servers.SERVERS[sys.argv[1]]() as server:
                run(p, server.url)


if __name__ == "__main__":
    tap.main(sys.modules[__name__])
