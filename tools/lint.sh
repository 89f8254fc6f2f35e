#!/bin/bash
# Every lint, each told by name; all run, even when one has failed.
# Usage: tools/lint.sh BUILD       (a configured build folder, for symbols and compile commands)
set -uo pipefail
cd "$(dirname "$0")/.." || exit
build=$1

failed=""
run() {
    local name=$1
    shift
    local begin=$SECONDS
    "$@" || failed="$failed $name"
    [ $((SECONDS - begin)) -lt 20 ] || echo "$name took $((SECONDS - begin)) s"
}

run format tools/format.sh --check
run layers python3 tools/check_layers.py
run sizes python3 tools/check_sizes.py
run headers python3 tools/check_headers.py
run names python3 tools/check_names.py
run build ninja -C "$build" --quiet
run clang python3 tools/check_clang.py "$build"
run scripts tools/check_scripts.sh
run docs python3 tools/check_docs.py
run time python3 tools/check_compile_time.py
run symbols python3 tools/check_symbols.py "$build"
run tidy tools/tidy.sh "$build"

if [ -n "$failed" ]; then
    echo "lint failed:$failed"
    exit 1
fi
echo "lint: all is well"
