"""docs/internals/cases.md: every case of comparing has a row, and every test that it names is one of this
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


if __name__ == "__main__":
    tap.main(sys.modules["__main__"])
