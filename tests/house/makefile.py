"""The front door: every command that the README names is there, and help tells of it."""
import os
import re
import sys
import time

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


def target(path, name, text):
    where = os.path.join(path, name)
    os.makedirs(os.path.dirname(where), exist_ok=True)
    with open(where, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\n" + text)
    os.chmod(where, 0o755)


def test_house_makefile__without_a_target_bench_and_fuzz_fail():
    with tap.folder() as path:
        for tool in ("bench", "fuzz"):
            out = tap.run([f"{tap.SOURCE}/tools/{tool}.sh", path, "1"], expect=1, cwd=tap.SOURCE)
            assert "there is no" in out, out


def test_house_makefile__bench_ends_in_its_time():
    with tap.folder() as path:
        target(path, "bench/bench_long", "echo begun; exec sleep 60\n")
        target(path, "bench/bench_next", "echo never\n")
        begin = time.monotonic()
        out = tap.run([f"{tap.SOURCE}/tools/bench.sh", path, "1"], cwd=tap.SOURCE)
        assert time.monotonic() - begin < 30
        assert "begun" in out and "never" not in out and "time is over before bench_next" in out


def test_house_makefile__fuzz_gives_each_target_its_time_and_tells_of_failures():
    with tap.folder() as path:
        target(path, "fuzz/fuzz_good", "echo good: $1\n")
        target(path, "fuzz/fuzz_bad", "echo bad: $1; exit 7\n")
        out = tap.run([f"{tap.SOURCE}/tools/fuzz.sh", path, "3"], expect=1, cwd=tap.SOURCE)
        assert "good: -max_total_time=3" in out and "bad: -max_total_time=3" in out, out
        assert "fuzz: bad failed" in out and "2 targets, 1 failed" in out, out


if __name__ == "__main__":
    tap.main(sys.modules[__name__])
