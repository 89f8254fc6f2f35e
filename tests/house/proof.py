"""docs/internals/proof.md: every test that it names is one of this tree, and no row is without one."""
import pathlib
import re
import sys

import tap

SOURCE = pathlib.Path(tap.SOURCE)


def defined():
    found = set()
    for path in [*SOURCE.glob("tests/**/*.c"), *SOURCE.glob("tests/**/*.py")]:
        found |= set(re.findall(r"^(?:static void|def) (test_\w+)\(", path.read_text(), re.MULTILINE))
    return found


def rows():
    text = (SOURCE / "docs/internals/proof.md").read_text()
    return {int(number): row for number, row in re.findall(r"^\| (\d+) \|(.*)$", text, re.MULTILINE)}


def test_house_proof__every_scenario_has_a_row_with_tests():
    found = rows()
    assert sorted(found) == list(range(44, 62)), sorted(found)
    for number, row in found.items():
        assert re.search(r"`test_\w+`", row), f"{number}: no test"


def test_house_proof__every_test_is_there():
    known = defined()
    missing = [name for row in rows().values() for name in re.findall(r"`(test_\w+)`", row)
               if name not in known]
    assert not missing, missing


if __name__ == "__main__":
    tap.main(sys.modules["__main__"])
