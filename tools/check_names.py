#!/usr/bin/env python3
"""No public name means two things: types, functions, enumerators and macros of all public headers
are listed, each by what the compiler says it is, and none may be there twice. All of them begin
with rx_ or RX_."""
import json
import re
import subprocess

import tree

KINDS = {"TypedefDecl": "type", "FunctionDecl": "function", "EnumConstantDecl": "enumerator",
         "VarDecl": "object"}
MARKER = re.compile(r'^# \d+ "([^"]*)"')
MACRO = re.compile(r"^#define (\w+)")


def program():
    headers = [path[len("include/"):] for path in tree.files(["include"], ("h",))]
    return headers, "".join(f"#include <{header}>\n" for header in headers)


def run(arguments, text):
    return subprocess.run(["clang", "-std=c11", "-Iinclude", "-xc", *arguments, "-"], input=text,
                          text=True, cwd=tree.ROOT, check=True, stdout=subprocess.PIPE).stdout


def macros(text):
    where = ""
    undefined = set()
    found = {}
    for line in run(["-E", "-dD"], text).splitlines():
        marker = MARKER.match(line)
        if marker:
            where = marker.group(1)
        elif line.startswith("#undef "):
            undefined.add(line.split()[1])
        elif where.startswith("include/") and MACRO.match(line):
            found[MACRO.match(line).group(1)] = where
    return {name: path for name, path in found.items() if name not in undefined}


def current_file(node, last):
    """clang leaves the file out where it is the same as the one before."""
    location = node.get("loc", {})
    for part in (location, location.get("expansionLoc", {}), location.get("spellingLoc", {})):
        if "file" in part:
            last = part["file"]
    return last


def declarations(text):
    tree_of = json.loads(run(["-Xclang", "-ast-dump=json", "-fsyntax-only"], text))
    last = ""
    for node in tree_of["inner"]:
        last = current_file(node, last)
        is_ours = last.startswith("include/")
        if is_ours and node["kind"] in KINDS and "name" in node:
            yield node["name"], KINDS[node["kind"]], last
        if is_ours and node["kind"] == "EnumDecl":
            for inner in node.get("inner", []):
                if inner["kind"] == "EnumConstantDecl":
                    yield inner["name"], "enumerator", last


def main():
    headers, text = program()
    meanings = {}
    for name, path in macros(text).items():
        meanings.setdefault(name, {})["macro"] = path
    for name, kind, path in declarations(text):
        meanings.setdefault(name, {})[kind] = path
    problems = []
    for name, kinds in sorted(meanings.items()):
        if len(kinds) > 1:
            uses = ", ".join(f"{kind} in {path}" for kind, path in sorted(kinds.items()))
            problems.append(f"{name} has two meanings: {uses}")
        if not name.startswith(("rx_", "RX_", "REFLEX_")):
            kind, path = next(iter(kinds.items()))
            problems.append(f"{path}: the {kind} {name} does not begin with rx_ or RX_")
    print(f"names: {len(headers)} headers")
    tree.finish("names", len(meanings), "names", problems)


if __name__ == "__main__":
    main()
