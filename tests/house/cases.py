"""docs/reference/operations.md: every operation of a script has a row.

docs/internals/cases.md: every case of comparing has a row, and every test that it names is one of this
tree; a case that is said to be one of PostgreSQL's table stands there."""
import re
import sys

import proof
import tap

CASES = proof.SOURCE / "docs/internals/cases.md"
TABLE = proof.SOURCE / "tests/servers/compare_cases.c"


def rows():
    return {int(number): row for number, row in
            re.findall(r"^\| (\d+) \|(.*)$", CASES.read_text(), re.MULTILINE)}


def test_house_cases__every_case_has_a_row_with_tests():
    found = rows()
    assert sorted(found) == list(range(1, 111)), sorted(found)
    for number, row in found.items():
        tests, on_server = row.split("|")[1:3]
        assert re.search(r"`test_\w+`", tests), f"{number}: no test"
        assert on_server.strip(), f"{number}: nothing is said of PostgreSQL"


def test_house_cases__every_test_is_there():
    known = proof.defined()
    missing = [name for row in rows().values() for name in re.findall(r"`(test_\w+)`", row)
               if name not in known]
    assert not missing, missing


def test_house_cases__the_servers_table_has_the_numbers():
    there = {int(number) for number in re.findall(r'\{ "(\d{3})[a-z]?"', TABLE.read_text())}
    said = {number for number, row in rows().items()
            if "cases_of_the_same_numbers" in row.split("|")[2]}
    assert said == there, said ^ there


def test_house_cases__every_operation_has_a_row():
    said = set(re.findall(r"rx_\w+", (proof.SOURCE / "docs/reference/operations.md").read_text()))
    there = set()
    for name in ("migrate.h", "operations.h"):
        text = (proof.SOURCE / "include/reflex" / name).read_text()
        there |= set(re.findall(r"^#define (rx_\w+)\(op,", text, re.MULTILINE))
        there |= set(re.findall(r"^RX_API \S+ \*?(rx_[a-z]\w+)\(\s*rx_op \*op", text, re.MULTILINE))
    assert len(there) > 25, there
    assert there <= said, there - said


if __name__ == "__main__":
    tap.main(sys.modules["__main__"])
