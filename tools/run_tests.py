#!/usr/bin/env python3
"""Runs every test that Meson knows of in one or more build folders, and counts.

Usage: tools/run_tests.py [--jobs N] [--only TEXT] [--repeat-for SECONDS] [LABEL=]BUILD...

Each test executable prints TAP (cmocka does, told by its environment). A test counts as passed,
failed or skipped by its line there; an executable that crashes, leaks, runs out of time, prints no
test at all or not as many as it planned is one failure more. Tests that want a database server share
one of its kind, started before the first and stopped after the last test. The last line is the sum:
`N passed, M failed`, and `, K skipped` where there were any. The exit code is 0 only if something
was run and nothing failed.
"""
import argparse
import concurrent.futures
import contextlib
import importlib.util
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time

RESULT = re.compile(r"^(not )?ok\b[ \t]*(\d+)?[ \t]*-?[ \t]*(.*)$")
PLAN = re.compile(r"^1\.\.(\d+)")
SANITIZER_FACTOR = 4  # what a sanitized build may take longer


class Outcome:
    def __init__(self, name):
        self.name = name
        self.passed = self.failed = self.skipped = 0
        self.remarks = []  # why there are failures beside those of single tests
        self.output = ""
        self.seconds = 0.0

    def fail(self, remark):
        self.failed += 1
        self.remarks.append(remark)


def read_tap(outcome, text):
    planned = None
    for line in text.splitlines():
        plan = PLAN.match(line)
        if plan:
            planned = (planned or 0) + int(plan.group(1))
            continue
        result = RESULT.match(line)
        if not result or result.group(2) is None:
            continue
        if re.search(r"#\s*skip", line, re.IGNORECASE):
            outcome.skipped += 1
        elif result.group(1):
            outcome.failed += 1
        else:
            outcome.passed += 1
    counted = outcome.passed + outcome.failed + outcome.skipped
    if counted == 0:
        outcome.fail("it ran no test")
    elif planned is not None and planned != counted:
        outcome.fail(f"{planned} tests were planned, {counted} were run")


def sanitizer_prefix():
    """ASan of GCC 12 cannot place its shadow when the kernel randomises addresses by more than 28
    bits; setarch -R turns that off for the test, where the machine allows it."""
    try:
        with open("/proc/sys/vm/mmap_rnd_bits", encoding="ascii") as file:
            if int(file.read()) <= 28:
                return []
        subprocess.run(["setarch", "-R", "true"], check=True, stderr=subprocess.DEVNULL)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return []
    return ["setarch", "-R"]


def stop_group(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def run_one(test, factor, prefix=()):
    outcome = Outcome(test["name"])
    environment = {**os.environ, **test["env"]}
    limit = test["timeout"] * factor if test["timeout"] > 0 else None
    begin = time.monotonic()
    # A file, not a pipe: a grandchild that lives on must not keep us waiting.
    with tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen([*prefix, *test["cmd"]], stdin=subprocess.DEVNULL,
                                       stdout=output, stderr=subprocess.STDOUT, env=environment,
                                       cwd=test["workdir"] or None, start_new_session=True)
        except OSError as error:
            outcome.fail(f"it could not be started: {error}")
            return outcome
        try:
            code = process.wait(timeout=limit)
        except subprocess.TimeoutExpired:
            code = None
        stop_group(process)
        process.wait()
        output.seek(0)
        outcome.output = output.read().decode("utf-8", "replace")
    outcome.seconds = time.monotonic() - begin
    judge(outcome, test["protocol"], code, limit)
    return outcome


def judge(outcome, protocol, code, limit):
    if protocol == "tap":
        read_tap(outcome, outcome.output)
    elif code == 77:
        outcome.skipped = 1
    elif code == 0:
        outcome.passed = 1
    if code is None:
        outcome.fail(f"it was not done after {limit:.0f} s")
    elif code < 0:
        outcome.fail(f"it was ended by {signal.Signals(-code).name}")
    elif code not in (0, 77) and outcome.failed == 0:
        outcome.fail(f"its exit code was {code}")


def tests_of(build, only):
    listed = subprocess.run(["meson", "introspect", "--tests", build], check=True,
                            stdout=subprocess.PIPE)
    return [test for test in json.loads(listed.stdout) if not only or only in test["name"]]


def is_sanitized(build):
    listed = subprocess.run(["meson", "introspect", "--buildoptions", build], check=True,
                            stdout=subprocess.PIPE)
    return any(option["name"] == "b_sanitize" and option["value"] != "none"
               for option in json.loads(listed.stdout))


def count_line(passed, failed, skipped):
    return f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")


def start_servers(stack, builds, only):
    """Starts each kind of server that tests of any of the builds want, for as long as stack lives,
    and names it to them."""
    module = None
    for named in builds:
        for test in tests_of(named.rpartition("=")[2], only):
            script = [at for at, part in enumerate(test["cmd"]) if part.endswith("/server.py")]
            if not script:
                continue
            if not module:
                spec = importlib.util.spec_from_file_location("server", test["cmd"][script[0]])
                module = importlib.util.module_from_spec(spec)
                spec.loader.exec_module(module)
            scheme = test["cmd"][script[0] + 1]
            if module.variable(scheme) not in os.environ:
                server = stack.enter_context(module.SERVERS[scheme]())
                os.environ[module.variable(scheme)] = server.url


def report(label, outcome):
    counts = count_line(outcome.passed, outcome.failed, outcome.skipped)
    print(f"{label}{outcome.name:<32} {counts}  ({outcome.seconds:.1f} s)", flush=True)
    if outcome.skipped:
        for line in outcome.output.splitlines():
            if "# SKIP" in line:
                print(f"    skipped: {line.split('# SKIP', 1)[1].strip()}", flush=True)
    if outcome.failed:
        print(f"---- output of {label}{outcome.name}")
        print(outcome.output.rstrip("\n"))
        for remark in outcome.remarks:
            print(f"---- {outcome.name}: {remark}")
        print("----", flush=True)


def run_build(label, build, options, end):
    tests = tests_of(build, options.only)
    sanitized = is_sanitized(build)
    factor, prefix = (SANITIZER_FACTOR, sanitizer_prefix()) if sanitized else (1, [])
    if options.repeat_for:
        random.shuffle(tests)
    outcomes = []

    def run_in_time(test):
        if options.repeat_for and outcomes and time.monotonic() >= end:
            return None
        return run_one(test, factor, prefix)

    together = [test for test in tests if test.get("is_parallel", True)]
    alone = [test for test in tests if not test.get("is_parallel", True)]
    for batch, jobs in ((together, options.jobs), (alone, 1)):
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            futures = [pool.submit(run_in_time, test) for test in batch]
            for future in concurrent.futures.as_completed(futures):
                if future.result():
                    outcomes.append(future.result())
                    report(label, outcomes[-1])
    return outcomes


def print_quirks():
    """What engines do in their own way, as tests/conformance/quirks.h declares it."""
    path = os.path.join(os.path.dirname(__file__), "..", "tests", "conformance", "quirks.h")
    with open(path, encoding="utf-8") as file:
        text = file.read().replace("\\\n", " ")
    text = re.sub(r'"\s+"', "", text).replace("\\\\", "\\")  # a text in parts is one
    rows = re.findall(r'X\(\w+,\s*"([^"]*)",\s*(\w+),\s*(\w+),\s*(\w+)\)', text)
    print(f"\n{'declared differences of the engines':<78} SQLite  PostgreSQL  MariaDB")
    for what, *engines in rows:
        words = ["yes" if engine == "true" else "no" for engine in engines]
        print(f"{what:<78} {words[0]:<7} {words[1]:<11} {words[2]}")
    print()


def run_all(options):
    end = time.monotonic() + options.repeat_for
    if options.repeat_for:
        os.environ.setdefault("REFLEX_TEST_SEED", "any")  # see tests/support/seed.h
        os.environ.setdefault("REFLEX_TEST_LONG", "60")  # see tests/servers/cuts.c
    total = [0, 0, 0]
    while True:
        for named in options.builds:
            label, _, build = named.rpartition("=")
            outcomes = run_build(label + ": " if label else "", build, options, end)
            sums = [sum(getattr(o, what) for o in outcomes)
                    for what in ("passed", "failed", "skipped")]
            if len(options.builds) > 1 or options.repeat_for:
                print(f"{label or build}: {count_line(*sums)}", flush=True)
            total = [a + b for a, b in zip(total, sums)]
        if time.monotonic() >= end or total[1]:
            break
    if sum(total[:2]) == 0:
        print("no test was run")
        total[1] += 1
    if "conformance" in options.only or not options.only:
        print_quirks()
    print(count_line(*total))
    return 1 if total[1] else 0


def main():
    parser = argparse.ArgumentParser(description="run and count the tests")
    parser.add_argument("--jobs", type=int, default=min(os.cpu_count() or 2, 4))
    parser.add_argument("--only", default="", help="only tests whose name contains this")
    parser.add_argument("--repeat-for", type=float, default=0, metavar="SECONDS")
    parser.add_argument("builds", nargs="+", metavar="[LABEL=]BUILD")
    options = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    with contextlib.ExitStack() as stack:
        start_servers(stack, options.builds, options.only)
        return run_all(options)


if __name__ == "__main__":
    sys.exit(main())
