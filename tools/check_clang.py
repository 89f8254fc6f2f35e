#!/usr/bin/env python3
"""The other compiler: every C file of the tree through clang, with the warnings of the build as
errors. (The build itself is made with gcc.)

Usage: tools/check_clang.py BUILD       (for the flags, in its compile_commands.json)
"""
import concurrent.futures
import json
import os
import shlex
import subprocess
import sys

import tree

KEEP = ("-I", "-D", "-std", "-W", "-pthread", "-fsanitize")
# gcc's own warnings, and clang's complaint about them.
EXTRA = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wno-unknown-warning-option"]
# Tests of mistakes make them on purpose, also those of which only clang warns.
ON_PURPOSE = ["-Wno-gnu-zero-variadic-macro-arguments", "-Wno-implicit-const-int-float-conversion"]


def flags_of(command):
    words = shlex.split(command)
    return [word for word in words if word.startswith(KEEP)]


def check(entry):
    extra = EXTRA + (ON_PURPOSE if "/mistakes" in entry["file"] else [])
    done = subprocess.run(["clang", *flags_of(entry["command"]), *extra, "-fsyntax-only",
                           entry["file"]], cwd=entry["directory"], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout.rstrip() if done.returncode else None


def main():
    with open(os.path.join(sys.argv[1], "compile_commands.json"), encoding="utf-8") as file:
        entries = {entry["file"]: entry for entry in json.load(file)}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        problems = [text for text in pool.map(check, entries.values()) if text]
    tree.finish("clang", len(entries), "files", problems)


if __name__ == "__main__":
    main()
