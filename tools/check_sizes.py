#!/usr/bin/env python3
"""Sizes: what is over the hard limit is an error, what is over the soft one is told.

It relies on clang-format: the body of a function is what stands between a line `{` and a line `}`,
and each level of nesting is one tab.
"""
import re
import sys

import tree

# Soft and hard limit.
FUNCTION_LINES = (50, 100)
FILE_LINES = (600, 1000)
HEADER_LINES = (300, 300)  # of public headers
NESTING = (3, 3)
PARAMETERS = (6, 6)
BRANCHES = (15, 25)
# The exceptions, each with its reason.
ALLOWED = {
    "rx_datetime_of": "an instant has seven parts",
}

CONTROL = re.compile(r"^(\t+)(?:} )?(?:if|for|while|switch|do)\b")
# Labels that stand together are one branch.
BRANCH = re.compile(r"\b(?:if|for|while)\b|\bcase\b(?![^\n]*\n\s*case\b)|&&|\|\||\?")
TEXT = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|/\*.*?\*/|//[^\n]*', re.DOTALL)


def blank(match):
    return '""' + "\n" * match.group().count("\n")


def functions(lines):
    """Name, parameters, first line number and body of each function."""
    for number, line in enumerate(lines):
        if line != "{":
            continue
        end = number + 1
        while end < len(lines) and lines[end] != "}":
            end += 1
        begin = number
        while begin > 0 and lines[begin - 1] and not lines[begin - 1].startswith("#") and \
                lines[begin - 1][-1] not in ";}\\":
            begin -= 1
        signature = " ".join(lines[begin:number])
        name = re.search(r"(\w+)\s*\((.*)\)", signature)
        if name:
            yield name.group(1), name.group(2), number + 1, lines[number:end + 1]


def count_parameters(text):
    depth = 0
    n = 0 if text.strip() in ("", "void") else 1
    for c in text:
        depth += (c in "([") - (c in ")]")
        n += c == "," and depth == 0
    return n


class Sizes:
    def __init__(self):
        self.problems = []
        self.remarks = []

    def measure(self, where, value, limits, what):
        soft, hard = limits
        if value > hard:
            self.problems.append(f"{where}: {value} {what}, and {hard} is the limit")
        elif value > soft:
            self.remarks.append(f"{where}: {value} {what} (aim at {soft})")

    def check_file(self, path):
        text = tree.read(path)
        is_public = path.startswith("include/")
        n_lines = text.count("\n")
        self.measure(path, n_lines, HEADER_LINES if is_public else FILE_LINES, "lines")
        lines = TEXT.sub(blank, text).split("\n")
        for name, parameters, number, body in functions(lines):
            if name in ALLOWED:
                continue
            where = f"{path}:{number}: {name}"
            self.measure(where, len(body), FUNCTION_LINES, "lines")
            self.measure(where, count_parameters(parameters), PARAMETERS, "parameters")
            levels = [len(m.group(1)) for m in map(CONTROL.match, body) if m]
            self.measure(where, max(levels, default=0), NESTING, "levels of nesting")
            branches = 1 + len(BRANCH.findall("\n".join(body)))
            self.measure(where, branches, BRANCHES, "branches")


def main():
    paths = tree.sources()
    sizes = Sizes()
    for path in paths:
        sizes.check_file(path)
    if "--remarks" in sys.argv:
        for remark in sizes.remarks:
            print(remark)
    elif sizes.remarks:
        print(f"sizes: {len(sizes.remarks)} remarks below the limits "
              "(tools/check_sizes.py --remarks shows them)")
    tree.finish("sizes", len(paths), "files", sizes.problems)


if __name__ == "__main__":
    main()
