#!/usr/bin/env python3
"""Counts the instructions of each workload, by hand and with the library, and compares their quotient
with what bench/instructions.json allows.

    bench/check.py BUILD [--record] [--only WORKLOAD]

Instructions are exact to a tenth of a per cent, whatever else the machine does; they say nothing of
memory. A limit is the goal where the goal is reached, else the recorded quotient and MARGIN: then the
check keeps what there is from getting worse, and says so. --record writes the quotients that were
counted."""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

MARGIN = 0.02
ROWS = "5000"
FILE = pathlib.Path(__file__).with_name("instructions.json")


def count(program, workload, function, side, folder):
    out = pathlib.Path(folder, f"{workload}.{side}")
    command = ["valgrind", "--tool=callgrind", f"--toggle-collect={function}",
               f"--callgrind-out-file={out}", program, "--rows", ROWS, "--only", workload,
               "--side", side]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"check: {' '.join(command)}\n{done.stderr}")
    found = re.search(r"^(?:summary|totals): (\d+)", out.read_text(), re.MULTILINE)
    if not found or int(found[1]) == 0:
        sys.exit(f"check: {workload}: nothing was counted; is {function} a function of its own?")
    return int(found[1])


def limit_of(entry):
    if entry["recorded"] <= entry["goal"]:
        return entry["goal"]
    return entry["recorded"] + MARGIN


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--only")
    args = parser.parse_args()
    program = str(args.build / "bench" / "bench_sqlite")
    entries = json.loads(FILE.read_text())
    bad = 0
    print(f"{'workload':<16} {'raw':>12} {'reflex':>12} {'ratio':>7} {'limit':>7} {'goal':>7}")
    with tempfile.TemporaryDirectory() as folder:
        for name, entry in entries.items():
            if args.only not in (None, name):
                continue
            raw, reflex = (count(program, name, entry["function"], side, folder)
                           for side in ("raw", "reflex"))
            ratio = reflex / raw
            if args.record:
                entry["recorded"] = round(ratio, 3)
            word = "" if ratio <= entry["goal"] else "above its goal"
            if ratio > limit_of(entry):
                word, bad = "WORSE THAN RECORDED" if word else "TOO MANY", bad + 1
            print(f"{name:<16} {raw:>12} {reflex:>12} {ratio:>7.3f} {limit_of(entry):>7.3f} "
                  f"{entry['goal']:>7.2f} {word}", flush=True)
    if args.record:
        FILE.write_text(json.dumps(entries, indent=4) + "\n")
    if bad:
        sys.exit(f"check: {bad} workloads need more instructions than they may")


if __name__ == "__main__":
    main()
