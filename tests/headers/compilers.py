"""What the tests of the headers share: running compilers, a few at a time, and telling the outcome
of each test as TAP, which tools/run_tests.py counts."""
import concurrent.futures
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.environ.get("REFLEX_TEST_SOURCE",
                      os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..")))
BUILD = os.environ.get("REFLEX_TEST_BUILD", os.path.join(ROOT, "build"))
COMPILERS = ("gcc", "clang")
CFLAGS = os.environ.get("REFLEX_TEST_CFLAGS", "").split()
INCLUDE = "-I" + os.path.join(ROOT, "include")
LIBRARIES = ["-lsqlite3", "-linih", "-ljansson", "-lpthread", "-ldl", "-lm"]


def run(command, cwd=None, env=None, timeout=100):
    """Exit code and all output, as the C locale has it (plain quotes)."""
    environment = {**os.environ, "LC_ALL": "C", **(env or {})}
    done = subprocess.run(command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout)
    return done.returncode, done.stdout.decode("utf-8", "replace")


class Failure(Exception):
    """A test that did not hold; the text says why."""


def must(command, **options):
    """Runs a command that must succeed; its output."""
    code, output = run(command, **options)
    if code != 0:
        raise Failure(f"exit code {code}: {' '.join(command)}\n{output}")
    return output


@contextlib.contextmanager
def folder():
    path = tempfile.mkdtemp(prefix="reflex-headers-")
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def outcome(test):
    name, call = test
    try:
        with folder() as path:
            call(path)
        return name, None
    except Failure as failure:
        return name, str(failure)
    except subprocess.TimeoutExpired as late:
        return name, f"not done after {late.timeout:.0f} s: {' '.join(late.cmd)}"


def main(tests):
    """tests: pairs of a name and a function that takes a folder of its own and raises Failure."""
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    tests = [test for test in tests if only in test[0]]
    print(f"1..{len(tests)}", flush=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for number, (name, why) in enumerate(pool.map(outcome, tests), 1):
            print(f"{'not ' if why else ''}ok {number} - {name}", flush=True)
            for line in (why or "").splitlines():
                print("# " + line)
            failed += why is not None
    sys.exit(1 if failed or not tests else 0)
