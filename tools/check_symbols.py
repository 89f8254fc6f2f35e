#!/usr/bin/env python3
"""What is declared RX_API, what src/reflex.map lists and what libreflex.so exports is one set.

Usage: tools/check_symbols.py BUILD | --update     (--update writes the map from the headers)
"""
import os
import re
import subprocess
import sys

import tree

MAP = "src/reflex.map"
NODE = "REFLEX_0.1"
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
DECLARATION = re.compile(r"\bRX_API\b([^;{]*?)\b(rx_\w+)\s*(?=[(;\[])")
MAP_TEXT = """/* Every symbol that libreflex.so exports: `make format` writes this list from the headers, one node
 * for each release. What a released node lists never leaves it. */
{node} {{
global:
{names}
local:
	*;
}};
"""


def declared():
    names = {}
    for path in tree.files(["include"], ("h",)):
        for _, name in DECLARATION.findall(COMMENT.sub(" ", tree.read(path))):
            names.setdefault(name, path)
    return names


def listed():
    return set(re.findall(r"^\s*(rx_[\w*]+);", COMMENT.sub(" ", tree.read(MAP)), re.MULTILINE))


def exported(build):
    library = os.path.join(build, "src", "libreflex.so")
    out = subprocess.run(["nm", "-D", "--defined-only", "--without-symbol-versions", library],
                         check=True, text=True, stdout=subprocess.PIPE).stdout
    symbols = {line.split()[-1] for line in out.splitlines() if line.strip()}
    return symbols - {NODE}


def update(names):
    lines = "\n".join(f"\t{name};" for name in sorted(names))
    text = MAP_TEXT.format(node=NODE, names=lines)
    if text != tree.read(MAP):
        with open(os.path.join(tree.ROOT, MAP), "w", encoding="utf-8") as file:
            file.write(text)
        print(f"symbols: {MAP} written anew, {len(names)} symbols")


def main():
    names = declared()
    if sys.argv[1:] == ["--update"]:
        update(names)
        return
    problems = []
    in_map, in_library = listed(), exported(sys.argv[1])
    for name in sorted(set(names) - in_map):
        problems.append(f"{names[name]}: {name} is RX_API, but not in {MAP} (make format)")
    for name in sorted(in_map - set(names)):
        problems.append(f"{MAP}: {name} is not declared RX_API in any header (make format)")
    for name in sorted(set(names) - in_library):
        problems.append(f"{names[name]}: {name} is RX_API, but libreflex.so does not export it")
    for name in sorted(in_library - set(names)):
        problems.append(f"libreflex.so exports {name}, which no header declares RX_API")
    tree.finish("symbols", len(names), "symbols", problems)


if __name__ == "__main__":
    main()
