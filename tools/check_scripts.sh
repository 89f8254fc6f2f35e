#!/bin/bash
# The scripts of the tree: those of the shell parse, and where shellcheck is installed, it has nothing to say;
# of those in Python mypy has nothing to say.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

mapfile -t scripts < <(find tools examples .ci -type f \( -name '*.sh' -o -name run \) | sort)
if [ -z "${scripts[0]:-}" ]; then
    echo "scripts: no file was found, so nothing was checked"
    exit 1
fi
failed=0
export MYPYPATH=tests/support:tests/house:tests/headers:tests/cli:tests/servers
for script in "${scripts[@]}"; do
    bash -n "$script" || failed=$((failed + 1))
done
if command -v shellcheck >/dev/null; then
    shellcheck -S warning "${scripts[@]}" || failed=$((failed + 1))
fi
# Names that are not where they are imported from, and tests of one name, of which one never ran. Some folders
# have files of one name: each folder is a look of its own.
for folder in tools bench tests/*/; do
    compgen -G "$folder/*.py" >/dev/null || continue
    mypy --no-error-summary --cache-dir=/dev/null --scripts-are-modules --disable-error-code=var-annotated \
        "$folder"/*.py || failed=$((failed + 1))
done
echo "scripts: ${#scripts[@]} files, $failed problems"
[ $failed = 0 ]
