#!/bin/bash
# The shell scripts of the tree parse; and where shellcheck is installed, it has nothing to say.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

mapfile -t scripts < <(find tools examples .ci -type f \( -name '*.sh' -o -name run \) | sort)
if [ -z "${scripts[0]:-}" ]; then
    echo "scripts: no file was found, so nothing was checked"
    exit 1
fi
failed=0
for script in "${scripts[@]}"; do
    bash -n "$script" || failed=$((failed + 1))
done
if command -v shellcheck >/dev/null; then
    shellcheck -S warning "${scripts[@]}" || failed=$((failed + 1))
fi
python3 - tools/*.py tests/house/*.py <<'EOF' || failed=$((failed + 1))
import ast
import sys

for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        ast.parse(file.read(), path)
EOF
echo "scripts: ${#scripts[@]} files, $failed problems"
[ $failed = 0 ]
