#!/usr/bin/env python3
"""The files of the tree, by folder and ending, for the other tools: one list, kept in one place.

As a program: tools/tree.py FOLDER... -- ENDING... prints one path a line.
"""
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Kept exactly as they are: sources that must be wrong, or that a program has written.
AS_THEY_ARE = ("tests/headers/mistakes/", "tests/golden/data/", "fuzz/corpus/")


def files(folders, endings):
    """Paths from the root of the tree, sorted; a folder that is not there is an error."""
    found = []
    for folder in folders:
        top = os.path.join(ROOT, folder)
        if not os.path.isdir(top):
            sys.exit(f"tools: the folder {folder} is not there")
        for here, inner, names in os.walk(top):
            inner.sort()
            for name in sorted(names):
                path = os.path.relpath(os.path.join(here, name), ROOT)
                if name.endswith(tuple("." + e for e in endings)):
                    found.append(path)
    return found


def sources():
    """Every C file that follows the style of the tree."""
    folders = [f for f in ("include", "src", "cli", "tests", "fuzz", "bench", "examples")
               if os.path.isdir(os.path.join(ROOT, f))]
    return [path for path in files(folders, ("c", "h")) if not path.startswith(AS_THEY_ARE)]


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def finish(name, n_seen, what, problems):
    """Prints the problems and the count, and ends the program; seeing nothing is a problem."""
    for problem in problems:
        print(problem)
    if n_seen == 0:
        problems = problems + ["nothing"]
        print(f"{name}: no {what} was found, so nothing was checked")
    print(f"{name}: {n_seen} {what}, {len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    if sys.argv[1:] == ["--sources"]:
        print("\n".join(sources()))
    else:
        at = sys.argv.index("--")
        print("\n".join(files(sys.argv[1:at], sys.argv[at + 1:])))
