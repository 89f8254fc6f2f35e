"""The test runner counts what was run, and takes nothing that went wrong for success."""
import json
import os
import stat
import sys
import time

import tap

sys.path.insert(0, os.path.join(tap.SOURCE, "tools"))
import run_tests  # noqa: E402  (found by the line above)


def outcome_of(script, protocol="tap", timeout=20):
    with tap.folder() as path:
        program = os.path.join(path, "program")
        with open(program, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\n" + script)
        os.chmod(program, os.stat(program).st_mode | stat.S_IXUSR)
        return run_tests.run_one({"name": "x", "cmd": [program], "env": {}, "timeout": timeout,
                                  "protocol": protocol, "workdir": None}, 1)


def is_running(process):
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8") as file:
            return file.read().split()[2] not in "ZX"
    except FileNotFoundError:
        return False


def counts(outcome):
    return outcome.passed, outcome.failed, outcome.skipped


def test_house_runner__counts_each_line():
    outcome = outcome_of("echo 1..3; echo 'ok 1 - a'; echo 'ok 2 - b'; echo 'ok 3 # SKIP c'")
    assert counts(outcome) == (2, 0, 1)


def test_house_runner__a_failed_test_is_counted_once():
    outcome = outcome_of("echo 1..2; echo 'ok 1 - a'; echo 'not ok 2 - b'; exit 1")
    assert counts(outcome) == (1, 1, 0)
    assert "not ok 2" in outcome.output


def test_house_runner__a_failed_test_counts_even_if_the_exit_code_is_0():
    assert counts(outcome_of("echo 1..1; echo 'not ok 1 - b'")) == (0, 1, 0)


def test_house_runner__a_crash_is_a_failure():
    outcome = outcome_of("echo 1..2; echo 'ok 1 - a'; kill -SEGV $$")
    assert outcome.passed == 1 and outcome.failed >= 1
    assert any("SIGSEGV" in remark for remark in outcome.remarks)


def test_house_runner__a_bad_exit_code_is_a_failure():
    assert counts(outcome_of("echo 1..1; echo 'ok 1 - a'; exit 23")) == (1, 1, 0)


def test_house_runner__too_few_tests_are_a_failure():
    assert counts(outcome_of("echo 1..3; echo 'ok 1 - a'")) == (1, 1, 0)


def test_house_runner__no_test_is_a_failure():
    assert counts(outcome_of("exit 0")) == (0, 1, 0)
    assert counts(outcome_of("echo 1..0")) == (0, 1, 0)


def test_house_runner__running_out_of_time_is_a_failure():
    outcome = outcome_of("echo 1..1; sleep 30", timeout=0.3)
    assert outcome.failed >= 1 and outcome.seconds < 10
    assert any("not done" in remark for remark in outcome.remarks)


def test_house_runner__a_child_left_behind_is_ended():
    outcome = outcome_of("sleep 30 & echo $!; echo 1..1; echo 'ok 1 - a'")
    assert counts(outcome) == (1, 0, 0)
    child = outcome.output.split()[0]
    for _ in range(6000):
        if not is_running(child):
            return
        time.sleep(0.01)
    raise AssertionError(f"process {child} still runs")


def test_house_runner__what_cannot_be_started_is_a_failure():
    outcome = run_tests.run_one({"name": "x", "cmd": ["/nowhere/program"], "env": {}, "timeout": 9,
                                 "protocol": "tap", "workdir": None}, 1)
    assert counts(outcome) == (0, 1, 0)
    assert "could not be started" in outcome.remarks[0]


def test_house_runner__exit_codes_alone():
    assert counts(outcome_of("exit 0", "exitcode")) == (1, 0, 0)
    assert counts(outcome_of("exit 1", "exitcode")) == (0, 1, 0)
    assert counts(outcome_of("exit 77", "exitcode")) == (0, 0, 1)


def test_house_runner__the_last_line_is_the_sum():
    assert run_tests.count_line(3, 0, 0) == "3 passed, 0 failed"
    assert run_tests.count_line(3, 1, 2) == "3 passed, 1 failed, 2 skipped"


def test_house_runner__nothing_selected_is_a_failure():
    build = os.environ["REFLEX_TEST_BUILD"]
    out = tap.run([sys.executable, tap.SOURCE + "/tools/run_tests.py", "--only", "no such test",
                   build], expect=1)
    assert out.splitlines()[-1] == "0 passed, 1 failed"
    assert json.loads(tap.run(["meson", "introspect", "--tests", build]))


def test_house_runner__repeating_ends_in_its_time():
    build = os.environ["REFLEX_TEST_BUILD"]
    out = tap.run([sys.executable, tap.SOURCE + "/tools/run_tests.py", "--jobs", "1", "--only",
                   "unit/base", "--repeat-for", "0.001", build])
    n_all = sum("unit/base" in test["name"]
                for test in json.loads(tap.run(["meson", "introspect", "--tests", build])))
    n_run = sum(line.startswith("unit/base") for line in out.splitlines())
    assert 0 < n_run < n_all, f"{n_run} of {n_all}:\n{out}"
    assert out.splitlines()[-1].endswith(" passed, 0 failed")


if __name__ == "__main__":
    tap.main(sys.modules[__name__])
