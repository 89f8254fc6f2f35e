#!/bin/bash
# Runs each fuzz target for some seconds, from its corpus; what it finds stays in the build folder.
# Usage: tools/fuzz.sh BUILD SECONDS
set -uo pipefail
build=$1
seconds=$2

n=0
failed=0
for target in "$build"/fuzz/fuzz_*; do
    [ -x "$target" ] && [ -f "$target" ] || continue
    name=${target##*/fuzz_}
    new="$build/found/$name"
    mkdir -p "$new"
    echo "fuzz: $name for $seconds s"
    "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
        -artifact_prefix="$new/" "$new" "fuzz/corpus/$name" 2>&1 | tail -n 15
    if [ "${PIPESTATUS[0]}" != 0 ]; then
        echo "fuzz: $name failed; the input is in $new"
        failed=$((failed + 1))
    fi
    n=$((n + 1))
done
if [ $n = 0 ]; then
    echo "fuzz: there is no fuzz target in $build/fuzz"
    exit 1
fi
echo "fuzz: $n targets, $failed failed"
[ $failed = 0 ]
