#!/usr/bin/env python3
"""Each public header alone, twice, by each compiler in each standard, with warnings as errors.

The headers in include/reflex/impl are not meant to be included by programs: they are checked
through those that include them.
"""
import concurrent.futures
import os
import shutil
import subprocess

import tree

COMPILERS = ("gcc", "clang")
STANDARDS = ("c11", "c17", "c2x")
WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror")


def compile_alone(header, compiler, standard):
    name = header[len("include/"):]
    program = f"#include <{name}>\n#include <{name}>\nint main(void)\n{{\n\treturn 0;\n}}\n"
    done = subprocess.run([compiler, f"-std={standard}", *WARNINGS, "-Iinclude", "-fsyntax-only",
                           "-xc", "-"], input=program, text=True, cwd=tree.ROOT,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode == 0:
        return None
    return f"<{name}> with {compiler} -std={standard}:\n{done.stdout.rstrip()}"


def main():
    headers = [path for path in tree.files(["include"], ("h",)) if "/impl/" not in path]
    problems = [f"headers: {compiler} is not installed" for compiler in COMPILERS
                if not shutil.which(compiler)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        tasks = [pool.submit(compile_alone, header, compiler, standard)
                 for header in headers for compiler in COMPILERS for standard in STANDARDS
                 if shutil.which(compiler)]
        problems += [task.result() for task in tasks if task.result()]
    n_runs = len(headers) * len(COMPILERS) * len(STANDARDS)
    print(f"headers: {n_runs} compilations")
    tree.finish("headers", len(headers), "headers", problems)


if __name__ == "__main__":
    main()
