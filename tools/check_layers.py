#!/usr/bin/env python3
"""Who may include whom. The table below is the one place where the arrows are written down.

Also checked: a .c file that has a header of its own includes it first; the command includes
<reflex.h> and nothing else of ours; public headers include public headers only.
"""
import os
import re

import tree

# Folder below src/: the folders whose headers it may include, beside its own.
ARROWS = {
    "base": [],
    "model": ["base"],
    "sql": ["model", "base"],
    "sql/calls": ["model", "base"],
    "sql/text": ["model", "base"],
    "sql/render": ["sql/calls", "sql", "model", "base"],
    "engine/config": ["base"],
    "engine": ["engine/config", "sql/text", "sql", "model", "base"],
    "session": ["sql/render", "engine", "sql", "model", "base"],
    "session/graph": ["session", "sql/render", "engine", "sql", "model", "base"],
    "session/work": ["session/graph", "session", "sql/render", "engine", "sql", "model", "base"],
    "session/query": ["session/work", "session/graph", "session", "sql/render", "engine", "sql",
                      "model", "base"],
    "session/state": ["session/query", "session/work", "session/graph", "session", "sql/render",
                      "engine", "sql", "model", "base"],
    "session/transaction": ["session/work", "session", "engine", "sql", "model", "base"],
    "schema": ["engine", "sql/text", "sql", "model", "base"],
    "schema/ddl": ["schema", "engine", "sql", "model", "base"],
    "schema/diff": ["schema", "engine", "sql", "model", "base"],
    "schema/rebuild": ["schema/ddl", "schema", "engine", "sql/text", "sql", "model", "base"],
    "schema/apply": ["schema/diff", "schema/rebuild", "schema/ddl", "schema", "engine", "sql",
                     "model", "base"],
    "migrate/graph": ["schema", "engine", "model", "base"],
    "migrate/build": ["engine/config", "model", "base"],
    "migrate/script": ["migrate/build", "migrate/graph", "schema/diff", "schema", "engine", "model",
                       "base"],
    "migrate/introspect": ["migrate/script", "schema", "engine", "model", "base"],
    "migrate/lint": ["migrate/graph", "schema/diff", "schema", "engine", "model", "base"],
    # a script's session is one of the session layer
    "migrate": ["session/transaction", "migrate/script", "migrate/graph", "schema/apply", "schema/rebuild", "schema/diff",
                "schema/ddl",
                "schema", "engine", "model", "base"],
    "migrate/project": ["migrate", "migrate/introspect", "migrate/lint", "migrate/script", "migrate/build", "migrate/graph",
                        "schema/apply", "schema/diff", "schema/rebuild", "schema/ddl", "schema",
                        "engine", "engine/config", "model", "base"],
    "drivers/sqlite": ["engine", "engine/config", "sql/calls", "sql/text", "sql", "model", "base"],
    "drivers/postgresql": ["engine", "engine/config", "sql/calls", "sql", "model", "base"],
    "drivers/mariadb": ["engine", "engine/config", "sql/calls", "sql", "model", "base"],
}
# The one file that names drivers, and the check at the start, so that nothing else has to; and what
# the build writes, which belongs to base.
ALSO = {"src/engine/builtin.c": ["drivers/sqlite", "drivers/postgresql", "drivers/mariadb",
                                 "migrate/project"]}
GENERATED = {"build_config.h": "base"}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def folder_of(header):
    return GENERATED.get(header, os.path.dirname(header))


def check_library(path, includes, problems):
    folder = os.path.dirname(path)[len("src/"):]
    if folder not in ARROWS:
        problems.append(f"{path}: the folder src/{folder} is not in the table of arrows")
        return
    allowed = ARROWS[folder] + ALSO.get(path, []) + [folder]
    for kind, header in includes:
        if kind == '"' and folder_of(header) not in allowed:
            problems.append(f'{path}: includes "{header}"; {folder} may include '
                            f'{", ".join(allowed[:-1]) or "nothing"}')


def check_own_header_first(path, includes, problems):
    if not path.startswith("src/") or not path.endswith(".c"):
        return
    own = path[len("src/"):-1] + "h"
    if os.path.exists(os.path.join(tree.ROOT, "src", own)):
        if not includes or includes[0][1] != own:
            problems.append(f'{path}: "{own}" must be its first include')


def check_command(path, includes, problems):
    for kind, header in includes:
        beside = os.path.exists(os.path.join(tree.ROOT, "cli", header))
        if kind == '"' and not beside:
            problems.append(f'{path}: includes "{header}", which is not in cli/')
        if kind == "<" and header.startswith("reflex/"):
            problems.append(f"{path}: includes <{header}>; the command knows <reflex.h> only")


def check_public(path, includes, problems):
    for kind, header in includes:
        if kind == '"':
            problems.append(f'{path}: a public header includes "{header}"; write <reflex/…>')


def main():
    paths = tree.files(["src", "cli", "include"], ("c", "h"))
    problems = []
    for path in paths:
        includes = INCLUDE.findall(tree.read(path))
        if path.startswith("src/"):
            check_library(path, includes, problems)
        elif path.startswith("cli/"):
            check_command(path, includes, problems)
        else:
            check_public(path, includes, problems)
        check_own_header_first(path, includes, problems)
    tree.finish("layers", len(paths), "files", problems)


if __name__ == "__main__":
    main()
