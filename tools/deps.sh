#!/bin/bash
# Installs the Debian packages that are missing, says which, and does nothing when all are there.
# Usage: tools/deps.sh build | all       (build: what compiling needs; all: tests and lints too)
set -euo pipefail

build="gcc libc6-dev make meson ninja-build pkg-config python3 libsqlite3-dev libinih-dev libjansson-dev libpq-dev libmariadb-dev"
# zlib: what pkg-config --static says that SQLite needs.
rest="postgresql-15 mariadb-server pgbouncer openssl libcmocka-dev zlib1g-dev clang libclang-rt-14-dev clang-format clang-tidy lld binutils mandoc mypy sqlite3 valgrind"

case "${1:-}" in
build) wanted=$build ;;
all) wanted="$build $rest" ;;
*)
    echo "usage: tools/deps.sh build | all" >&2
    exit 2
    ;;
esac

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "deps: this is no Debian; what is needed has these names there: $wanted" >&2
    exit 0
fi

missing=""
for package in $wanted; do
    if [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
        missing="$missing $package"
    fi
done
if [ -z "$missing" ]; then
    exit 0
fi

run_as_root=""
if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "deps: these packages are missing, and only root can install them:" >&2
        echo "    apt-get install$missing" >&2
        exit 1
    fi
    run_as_root="sudo"
    [ -t 0 ] || run_as_root="sudo -n"
fi

echo "deps: installing$missing"
export DEBIAN_FRONTEND=noninteractive
$run_as_root apt-get update -q </dev/null ||
    echo "deps: apt-get update failed; trying with the lists that are there" >&2
$run_as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends $missing </dev/null
