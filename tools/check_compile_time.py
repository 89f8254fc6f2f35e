#!/usr/bin/env python3
"""What the macros cost the compiler: 50 models of 12 columns in under 0.5 s, and expressions nested
12 deep in under 1 s, with GCC and Clang.

The best of several runs counts, in processor time, because the machine has other work to do; a
machine that is slower than the one of the limits is found out by a plain C file of known cost, and
its limits are longer by that much."""
import os
import resource
import shutil
import subprocess
import tempfile

import tree

COMPILERS = ("gcc", "clang")
RUNS = 7
PLAIN_SECONDS = {"gcc": 0.25, "clang": 0.09}  # of plain() on the machine of the limits
HEAD = "#include <reflex.h>\n"


def models(n_models, n_columns):
    types = ("rx_text", "int64_t", "rx_opt_int32", "rx_datetime", "bool", "double")
    return HEAD + "".join(
        f"RX_MODEL(M{m}, m{m}" + "".join(
            f",\n    column({types[c % len(types)]}, c{c})" for c in range(n_columns)) + ");\n"
        for m in range(n_models))


def nested(wrap, core, around):
    text = core
    for _ in range(12):
        text = wrap.replace("@", text)
    return (HEAD + "RX_MODEL(A, a, column(rx_text, name), column(int32_t, n));\n"
            "void f(rx_session *s);\nvoid f(rx_session *s)\n{\n\trx_all(s, A, .where = "
            + around.replace("@", text) + ");\n}\n")


CASES = (
    ("50 models of 12 columns", models(50, 12), 0.5),
    ("rx_and and rx_or nested 12 deep",
     nested("rx_and(rx_eq(A_.n, 1), rx_or(@, rx_eq(A_.n, 2)))", "rx_eq(A_.n, 3)", "@"), 1.0),
    ("rx_not nested 12 deep", nested("rx_not(@)", "rx_eq(A_.n, 3)", "@"), 1.0),
    ("rx_plus nested 12 deep", nested("rx_plus(@, 1)", "A_.n", "rx_eq(@, 1)"), 1.0),
    ("rx_coalesce_col nested 12 deep",
     nested("rx_coalesce_col(@, A_.name)", "A_.name", 'rx_eq(@, "x")'), 1.0),
    ("rx_lower nested 12 deep", nested("rx_lower(@)", "A_.name", 'rx_eq(@, "x")'), 1.0),
)


def plain():
    """Functions without any macro: what they cost says how fast the machine is."""
    return "#include <stdio.h>\n" + "".join(
        f"int f{i}(int a, int b);\nint f{i}(int a, int b)\n{{\n\tint sum = 0;\n"
        f"\tfor (int k = a; k < b; k++)\n\t\tsum += k * {i} ^ (sum >> 3);\n"
        "\tprintf(\"%d\\n\", sum);\n\treturn sum;\n}\n" for i in range(600))


def seconds(compiler, path):
    """Processor time of the compiler and what it starts, the best of some runs."""
    best = None
    for _ in range(RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([compiler, "-std=c11", "-Iinclude", "-c", path, "-o", os.devnull],
                       cwd=tree.ROOT, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        best = used if best is None else min(best, used)
    return best


def main():
    problems = [f"compile time: {compiler} is not installed" for compiler in COMPILERS
                if not shutil.which(compiler)]
    n_measured = 0
    with tempfile.TemporaryDirectory() as folder:
        def file(name, text):
            path = os.path.join(folder, name)
            with open(path, "w", encoding="utf-8") as out:
                out.write(text)
            return path
        for compiler in COMPILERS:
            if not shutil.which(compiler):
                continue
            slower = max(1.0, seconds(compiler, file("plain.c", plain())) / PLAIN_SECONDS[compiler])
            for name, text, limit in CASES:
                used = seconds(compiler, file("case.c", text))
                n_measured += 1
                print(f"compile time: {name}, {compiler}: {used:.2f} s (limit {limit * slower:.2f} s)")
                if used > limit * slower:
                    problems.append(f"{name} takes {compiler} {used:.2f} s")
    tree.finish("compile time", n_measured, "measurements", problems)


if __name__ == "__main__":
    main()
