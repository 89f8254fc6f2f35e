"""The table of what the engines do in their own way is in the guide as the tests declare it."""
import re
import sys

import tap

ENTRY = re.compile(r'X\((\w+),\s*"([^"]+)",\s*(true|false),\s*(true|false),\s*(true|false)\)')


def declared():
    with open(tap.SOURCE + "/tests/conformance/quirks.h", encoding="utf-8") as file:
        text = file.read().replace("\\\n", " ")
    text = re.sub(r'"\s+"', "", text).replace("\\\\", "\\")  # a text in parts is one
    found = ENTRY.findall(text)
    assert len(found) == text.count("\tX("), (len(found), text.count("\tX("))
    return found


def test_house_quirks__the_guide_has_the_declared_ones_and_no_others():
    words = {"true": "yes", "false": "no"}
    wanted = ["| " + " | ".join([text] + [words[is_so] for is_so in engines]) + " |"
              for _, text, *engines in declared()]
    assert len(wanted) > 5, wanted
    with open(tap.SOURCE + "/docs/guide/databases.md", encoding="utf-8") as file:
        table = file.read().split("## What differs", 1)[1].splitlines()
    there = [line for line in table if line.startswith("| ") and not line.startswith("| |")]
    assert there == wanted, (there, wanted)
    for line in wanted:
        print("# " + line)


if __name__ == "__main__":
    tap.main(sys.modules[__name__])
