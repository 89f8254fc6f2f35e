#!/bin/bash
# clang-format over every C file of the tree; with --check it only says which would change.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

mapfile -t files < <(python3 tools/tree.py --sources)
if [ -z "${files[0]:-}" ]; then
    echo "format: no file was found, so nothing was checked"
    exit 1
fi
if [ "${1:-}" != --check ]; then
    clang-format -i "${files[@]}" || exit 1
    echo "format: ${#files[@]} files"
    exit 0
fi
n=0
for file in "${files[@]}"; do
    if ! clang-format --dry-run -Werror "$file" >/dev/null 2>&1; then
        echo "$file: make format would change it"
        n=$((n + 1))
    fi
done
echo "format: ${#files[@]} files, $n problems"
[ $n = 0 ]
