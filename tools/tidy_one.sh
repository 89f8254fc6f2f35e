#!/bin/bash
# One file for tidy.sh: nothing is printed when it is clean.
# Usage: tools/tidy_one.sh BUILD FILE
set -uo pipefail
build=$1
file=$2

# What a driver of a server needs; nothing where the library is not there.
servers=$( (pkg-config --cflags libpq; pkg-config --cflags libmariadb) 2>/dev/null | tr "\n" " ")
flags="-std=c11 -D_GNU_SOURCE -Iinclude -Isrc -I$build/src $servers"
key=$( (cat .clang-tidy && clang -E $flags "$file") 2>/dev/null | sha256sum | cut -c1-32)
stamp="$build/tidy/$key"
[ -e "$stamp" ] && exit 0
if out=$(clang-tidy --quiet "$file" -- $flags 2>/dev/null) && [ -z "$out" ]; then
    touch "$stamp"
    exit 0
fi
echo "$file:"
echo "$out"
exit 1
