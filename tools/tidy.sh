#!/bin/bash
# clang-tidy with the checks of .clang-tidy over src/ and cli/, on all processors. A file that has
# not changed since it was clean is not looked at again (by a hash of its preprocessed text).
# Usage: tools/tidy.sh BUILD
set -uo pipefail
cd "$(dirname "$0")/.." || exit
build=$1

mapfile -t files < <(python3 tools/tree.py src cli -- c)
if [ -z "${files[0]:-}" ]; then
    echo "tidy: no file was found, so nothing was checked"
    exit 1
fi
mkdir -p "$build/tidy"
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" tools/tidy_one.sh "$build"
result=$?
echo "tidy: ${#files[@]} files, $([ $result = 0 ] && echo no problems || echo problems)"
[ $result = 0 ]
