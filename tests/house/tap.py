"""Tests in Python that count like the others: functions named test_…, one TAP line each."""
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import traceback

# A make that runs the tests does not speak to the makes that they start.
for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):
    os.environ.pop(name, None)

SOURCE = os.environ.get("REFLEX_TEST_SOURCE",
                        os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))


class Skip(Exception):
    """Raised by a test that cannot be run here, with the reason."""


@contextlib.contextmanager
def folder():
    path = tempfile.mkdtemp(prefix="reflex-test-")
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def run(command, expect=0, **options):
    """Runs without a shell unless asked; the output is in the error where the code is not expected."""
    done = subprocess.run(command, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **options)
    assert done.returncode == expect, \
        f"{command} gave {done.returncode}, wanted {expect}:\n{done.stdout}"
    return done.stdout


def main(module):
    tests = [(name, value) for name, value in vars(module).items() if name.startswith("test_")]
    print(f"1..{len(tests)}")
    n_failed = 0
    for number, (name, function) in enumerate(tests, 1):
        try:
            function()
            print(f"ok {number} - {name}", flush=True)
        except Skip as reason:
            print(f"ok {number} - {name} # SKIP {reason}", flush=True)
        except Exception:
            n_failed += 1
            print(f"not ok {number} - {name}")
            for line in traceback.format_exc().splitlines():
                print(f"# {line}", flush=True)
    sys.exit(1 if n_failed or not tests else 0)
