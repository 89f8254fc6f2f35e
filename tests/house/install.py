"""make install, and a program outside the tree that uses what it has put in place."""
import os
import re
import sys

import tap

APP = r"""
#include <stdio.h>
#include <reflex.h>

int main(void)
{
	char text[RX_DECIMAL_SIZE];
	puts(rx_decimal_text(rx_decimal_of("12.50"), text, sizeof text));
	puts(rx_error_name(RX_EUNIQUE));
	return 0;
}
"""
SAYS = "12.50\nRX_EUNIQUE\n"


# A program that brings its scripts, and so sets up its database all alone.
ALONE = r"""
#include "models.h"

int main(void)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open("sqlite:///alone.db", &error);
	if (!engine || rx_migrate(engine, rx_revisions, &error) != 0) {
		fprintf(stderr, "%s\n", error.message);
		return 1;
	}
	rx_with_session(session, .engine = engine) {
		rx_add(session, Team, .name = "core");
		rx_commit(session);
		printf("%lld %s\n", (long long)rx_count(session, Team),
			rx_ok(session) ? "ok" : "failed");
	}
	rx_engine_close(engine);
	return 0;
}
"""


class Installed:
    """One installation for all tests of this file."""
    folder = ""
    prefix = ""


def environment():
    """That of a user, who knows nothing of this tree, of its build or of sanitizers."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith("REFLEX_") and name != "LD_LIBRARY_PATH"}
    return {**kept, "PKG_CONFIG_PATH": Installed.prefix + "/lib/pkgconfig",
            "PATH": Installed.prefix + "/bin:" + os.environ["PATH"]}


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)


def app_folder(name):
    path = os.path.join(Installed.folder, name)
    os.mkdir(path)
    write(path, "app.c", APP)
    return path


def readme_folder(name):
    """The page of code of the README, as files."""
    path = os.path.join(Installed.folder, name)
    os.mkdir(path)
    with open(tap.SOURCE + "/README.md", encoding="utf-8") as file:
        page = file.read()
    blocks = re.findall(r"^```(?:c|ini)\n(?:/\*|;) (\w+\.\w+)(.*?)^```", page, re.M | re.S)
    assert [block[0] for block in blocks] == ["models.h", "main.c", "rxconfig.ini"], blocks
    for file_name, text in blocks:
        write(path, file_name, (";" if file_name.endswith("ini") else "/*") + text)
    return path


def commands_of_readme():
    with open(tap.SOURCE + "/README.md", encoding="utf-8") as file:
        return re.findall(r"^\$ (.*)$", file.read(), re.M)


def test_house_install__everything_is_in_its_place():
    wanted = ["include/reflex.h", "include/reflex/session.h", "include/reflex/sys/driver.h",
              "include/reflex/impl/expr.h", "lib/libreflex.so", "lib/libreflex.so.0",
              "lib/libreflex.a", "lib/pkgconfig/reflex.pc", "bin/reflex",
              "share/man/man1/reflex.1"]
    missing = [name for name in wanted
               if not os.path.exists(os.path.join(Installed.prefix, name))]
    assert not missing, f"missing: {missing}"


def test_house_install__nothing_of_the_build_leaks():
    for here, _, names in os.walk(os.path.join(Installed.prefix, "include")):
        for name in names:
            assert name.endswith(".h"), os.path.join(here, name)
    with open(Installed.prefix + "/lib/pkgconfig/reflex.pc", encoding="utf-8") as file:
        assert tap.SOURCE not in file.read()


def test_house_install__a_program_outside_builds_and_runs():
    path = app_folder("shared")
    tap.run("cc app.c -o app $(pkg-config --cflags --libs reflex)", shell=True, cwd=path,
            env=environment())
    assert tap.run(["./app"], cwd=path) == SAYS
    assert "libreflex.so.0" in tap.run(["ldd", "./app"], cwd=path)


def test_house_install__a_program_outside_builds_statically_and_runs():
    path = app_folder("static")
    tap.run("cc -static app.c -o app $(pkg-config --static --cflags --libs reflex)", shell=True,
            cwd=path, env=environment())
    assert tap.run(["./app"], cwd=path) == SAYS
    tap.run(["ldd", "./app"], cwd=path, expect=1)


def test_house_install__the_library_alone_can_be_linked_statically():
    path = app_folder("archive")
    tap.run("cc app.c -o app $(pkg-config --cflags reflex) " + Installed.prefix +
            "/lib/libreflex.a $(pkg-config --static --libs reflex | sed s/-lreflex//)",
            shell=True, cwd=path, env=environment())
    assert tap.run(["./app"], cwd=path) == SAYS
    assert "libreflex" not in tap.run(["ldd", "./app"], cwd=path)


def test_house_install__the_command_finds_its_library():
    assert "reflex 0" in tap.run([Installed.prefix + "/bin/reflex", "--version"],
                                 env=environment())


def test_house_install__the_page_of_the_readme_does_what_it_says():
    path = readme_folder("readme")
    commands = commands_of_readme()
    assert len(commands) == 4, commands
    for command in commands:
        out = tap.run(command, shell=True, cwd=path, env=environment())
    assert out == "test admin@reflex.dev\n", out
    tap.run(["reflex", "db", "check"], cwd=path, env=environment())


def test_house_install__a_new_project_builds_and_runs():
    path = os.path.join(Installed.folder, "project")
    os.mkdir(path)
    tap.run(["reflex", "init", "shop"], cwd=path, env=environment())
    tap.run(["make"], cwd=path, env=environment())
    assert "1 Hello from shop" in tap.run(["make", "run"], cwd=path, env=environment())


def test_house_install__a_program_can_bring_its_scripts_and_needs_nothing_else():
    path = readme_folder("alone")
    tap.run(["reflex", "db", "init"], cwd=path, env=environment())
    write(path, "alone.c", ALONE)
    tap.run("cc -static alone.c alembic/revisions.c alembic/versions/*.c -o alone "
            "$(pkg-config --static --cflags --libs reflex)", shell=True, cwd=path,
            env=environment())
    elsewhere = os.path.join(Installed.folder, "elsewhere")
    os.mkdir(elsewhere)
    out = tap.run([path + "/alone"], cwd=elsewhere, env={"PATH": "/nowhere"})
    assert out.endswith("1 ok\n"), out
    assert os.path.exists(elsewhere + "/alone.db")
    # The name of a team is unique: the second run finds the database as the first has left it.
    assert tap.run([path + "/alone"], cwd=elsewhere, env={"PATH": "/nowhere"}).endswith("failed\n")


def test_house_install__destdir_is_put_in_front():
    stage = os.path.join(Installed.folder, "stage")
    tap.run(["make", "install", "PREFIX=/opt/reflex", "DESTDIR=" + stage,
             "RELEASE=" + Installed.folder + "/build"], cwd=tap.SOURCE)
    assert os.path.exists(stage + "/opt/reflex/lib/libreflex.so.0")
    with open(stage + "/opt/reflex/lib/pkgconfig/reflex.pc", encoding="utf-8") as file:
        assert "prefix=/opt/reflex\n" in file.read()


if __name__ == "__main__":
    with tap.folder() as Installed.folder:
        Installed.prefix = os.path.join(Installed.folder, "usr")
        tap.run(["make", "install", "PREFIX=" + Installed.prefix,
                 "RELEASE=" + Installed.folder + "/build"], cwd=tap.SOURCE)
        tap.main(sys.modules[__name__])
