#!/usr/bin/env python3
"""Each file in mistakes/ is a mistake that the compiler must refuse, with no warning flags given.

The comment at its top says what the message is, as regular expressions: `both:`, or `gcc:` and
`clang:`; `link:` is for what only the linker can see (then the file compiles). `at most: N` bounds
the number of errors, so that a message is not buried in others. Macro backtraces do not count."""
import glob
import os
import re

import compilers
from compilers import Failure

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "mistakes")
DIRECTIVE = re.compile(r"^ \* (both|gcc|clang|link|at most): (.*?)(?: \*/)?$", re.MULTILINE)
ERROR = re.compile(r"^[^ ].*:\d+:\d+: (?:fatal )?error: ", re.MULTILINE)


def directives(path):
    with open(path, encoding="utf-8") as file:
        head = file.read().split("*/")[0] + "*/"
    found = dict(DIRECTIVE.findall(head))
    if not {"both", "link"} & set(found) and not {"gcc", "clang"} <= set(found):
        raise SystemExit(f"{path}: its comment does not say what is expected")
    return found


def refused(path, wanted, compiler, folder):
    wanted_text = wanted.get("both") or wanted.get(compiler)
    code, output = compilers.run([compiler, "-std=c11", compilers.INCLUDE, "-fsyntax-only", path])
    if code == 0:
        raise Failure(f"it compiles; wanted: {wanted_text}\n{output}")
    errors = [line for line in output.splitlines() if ERROR.match(line)]
    if not any(re.search(wanted_text, line) for line in errors):
        raise Failure(f"no error says: {wanted_text}\n{output}")
    most = int(wanted.get("at most", 1))
    if len(errors) > most:
        raise Failure(f"{len(errors)} errors, and {most} are allowed\n{output}")


def refused_by_linker(path, wanted, compiler, folder):
    target = os.path.join(folder, "program")
    code, output = compilers.run([compiler, "-std=c11", compilers.INCLUDE, path, "-o", target])
    if code == 0:
        raise Failure(f"it links; wanted: {wanted['link']}\n{output}")
    if not re.search(wanted["link"], output):
        raise Failure(f"nothing says: {wanted['link']}\n{output}")


def test(path, compiler):
    wanted = directives(path)
    check = refused_by_linker if "link" in wanted else refused
    name = os.path.splitext(os.path.basename(path))[0]
    return f"{name}, {compiler}", lambda folder: check(path, wanted, compiler, folder)


def correct(folder, compiler):
    """The header of the mistakes, and what they do but for the mistake, compiles without a word."""
    path = os.path.join(FOLDER, "..", "correct.c")
    output = compilers.must([compiler, "-std=c11", compilers.INCLUDE, "-fsyntax-only", "-Wall",
                             "-Wextra", "-Wpedantic", "-Wshadow", "-Werror", path])
    if output:
        raise Failure(output)


def main():
    files = sorted(glob.glob(os.path.join(FOLDER, "*.c")))
    tests = [test(path, compiler) for path in files for compiler in compilers.COMPILERS]
    for compiler in compilers.COMPILERS:
        tests.append((f"what is no mistake, {compiler}",
                      lambda folder, compiler=compiler: correct(folder, compiler)))
    compilers.main(tests)


if __name__ == "__main__":
    main()
