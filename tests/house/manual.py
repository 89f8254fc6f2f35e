"""The man page tells of what the command has, and of nothing else."""
import os
import re
import sys

import tap

REFLEX = os.environ.get("REFLEX_TEST_BIN", "build/cli/reflex")


def page():
    with open(tap.SOURCE + "/docs/man/reflex.1", encoding="utf-8") as file:
        return file.read()


def commands():
    listed = re.findall(r"^  ((?:db )?[a-z]+)\b", tap.run([REFLEX, "--help"]), re.MULTILINE)
    assert "db migrate" in listed, listed
    return listed


def test_house_manual__every_command_is_described():
    described = re.findall(r"^\.It Cm ((?:db )?[a-z]+)", page(), re.MULTILINE)
    assert sorted(described) == sorted(commands()), (described, commands())


def test_house_manual__every_option_is_described():
    described = set(re.findall(r"Fl -([a-z-]+)", page()))
    there = {"help", "version"}
    for command in commands():
        there |= set(re.findall(r"--([a-z-]+)", tap.run([REFLEX, *command.split(), "--help"])
                                .split("Options:")[1]))
    assert described == there, f"only in the page: {described - there}; missing: {there - described}"


def test_house_manual__it_is_well_formed():
    out = tap.run(["mandoc", "-T", "lint", "-W", "warning", tap.SOURCE + "/docs/man/reflex.1"])
    assert out == "", out


if __name__ == "__main__":
    tap.main(sys.modules[__name__])
