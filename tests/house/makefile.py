"""The front door: every command that the README names is there, and help tells of it."""
import re
import sys

import tap

TARGETS = ("deps", "quickstart", "test", "lint", "format", "install", "bench", "fuzz", "soak",
           "clean", "help")


def test_house_makefile__help_tells_of_every_target():
    out = tap.run(["make", "help"], cwd=tap.SOURCE)
    told = re.findall(r"^make (\w+)", out, re.MULTILINE)
    assert set(TARGETS) - {"help"} <= set(told), told


def test_house_makefile__help_is_what_make_alone_does():
    assert tap.run(["make"], cwd=tap.SOURCE) == tap.run(["make", "help"], cwd=tap.SOURCE)


def test_house_makefile__every_target_is_there():
    for target in TARGETS:
        tap.run(["make", "--dry-run", target], cwd=tap.SOURCE)


def test_house_makefile__files_of_the_same_names_do_not_matter():
    with open(tap.SOURCE + "/Makefile", encoding="utf-8") as file:
        phony = " ".join(re.findall(r"^\.PHONY:(.*)$", file.read(), re.MULTILINE)).split()
    assert set(TARGETS) <= set(phony)


def test_house_makefile__install_goes_where_it_is_told():
    out = tap.run(["make", "--dry-run", "install", "PREFIX=/opt/x", "DESTDIR=/stage"],
                  cwd=tap.SOURCE)
    assert "-Dprefix=/opt/x" in out and "DESTDIR=/stage" in out


if __name__ == "__main__":
    tap.main(sys.modules[__name__])
