#!/bin/bash
# Runs each benchmark, all together for at most SECONDS.
# Usage: tools/bench.sh BUILD SECONDS
set -uo pipefail
build=$1
end=$((SECONDS + $2))

n=0
failed=0
for target in "$build"/bench/bench_*; do
    [ -x "$target" ] && [ -f "$target" ] || continue
    left=$((end - SECONDS))
    if [ $left -le 0 ]; then
        echo "bench: time is over before ${target##*/}; BENCH_SECONDS=… gives more"
        break
    fi
    echo "bench: ${target##*/bench_}"
    timeout "$left" "$target"
    case $? in
    0) ;;
    124) echo "bench: time is over in ${target##*/}; BENCH_SECONDS=… gives more" ;;
    *) failed=$((failed + 1)) ;;
    esac
    n=$((n + 1))
done
if [ $n = 0 ]; then
    echo "bench: there is no benchmark in $build/bench"
    exit 1
fi
[ $failed = 0 ]
