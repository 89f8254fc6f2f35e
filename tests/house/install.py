"""make install, and a program outside the tree that uses what it has put in place."""
import os
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


class Installed:
    """One installation for all tests of this file."""
    folder = None
    prefix = None


def environment():
    return {**os.environ, "PKG_CONFIG_PATH": Installed.prefix + "/lib/pkgconfig"}


def app_folder(name):
    path = os.path.join(Installed.folder, name)
    os.mkdir(path)
    with open(os.path.join(path, "app.c"), "w", encoding="utf-8") as file:
        file.write(APP)
    return path


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
    tap.run([Installed.prefix + "/bin/reflex", "--version"])


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
