#!/usr/bin/env bash
# The main job, in full view: declare a model, make the database, add and query, change the model,
# migrate, and go back. Every command is shown before it runs. Exits non-zero as soon as one thing is
# not as it should be.
#
#     run.sh BUILD_FOLDER    the folder that Meson built the library in
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:?usage: run.sh BUILD_FOLDER}" && pwd)
app=$build/quickstart
rm -rf "$app"
mkdir -p "$app"
cd "$app"

# The library as it lies in the build folder, not installed.
export PKG_CONFIG_PATH=$build/meson-uninstalled
export PATH=$build/cli:$PATH
flags=$(pkg-config --cflags --libs reflex)
# shellcheck disable=SC2086
compile() { ${CC:-cc} -Wall -Wextra -g main.c -o app $flags -Wl,-rpath,"$build/src"; }

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
# As one would type it.
show() {
	local word
	printf '$'
	for word; do
		case $word in
		*[!A-Za-z0-9_./=,:-]*) printf ' "%s"' "$word" ;;
		*) printf ' %s' "$word" ;;
		esac
	done
	printf '\n'
}
run() {
	show "$@"
	"$@"
}
fail() {
	printf 'quickstart: %s\n' "$*" >&2
	exit 1
}
# expect COMMAND TEXT…: runs the program and compares what it prints.
expect() {
	printf '$ ./app\n'
	./app >rows.txt
	cat rows.txt
	printf '%s\n' "$@" | diff -u - rows.txt >/dev/null || fail "the rows are not those expected: $*"
}

say "1. A model, a program and a config file, in the new folder $app"
cp "$here/models.h" "$here/main.c" "$here/rxconfig.ini" .
run cat models.h rxconfig.ini

say "2. The database: the first script is written and applied"
run reflex db init
case ${REFLEX_DB_URL:-sqlite} in
sqlite*) [ -f reflex.db ] || fail "db init made no database" ;;
esac
[ "$(find alembic/versions -name '*.c' | wc -l)" = 1 ] || fail "db init wrote no script"
run sed -n '1,200p' alembic/versions/*.c

say "3. The program adds and queries"
run cat main.c
printf '$ cc main.c $(pkg-config --cflags --libs reflex) -o app\n'
compile
expect "alice 41 -" "test 33 core"

say "4. A new field in the model"
sed -i 's|^    column(rx_opt_int32, age),.*|&\n    column(rx_text, city, .length = 40, .default_value = RX_VALUE("Berlin")),|' models.h
grep -q city models.h || fail "the field was not put into models.h"
run grep -n city models.h
if run reflex db check; then fail "db check did not see the new field"; fi

say "5. The migration for it"
run reflex db makemigrations --message "add city"
script=$(echo alembic/versions/*_add_city.c)
[ -f "$script" ] || fail "makemigrations wrote no script"
run cat "$script"
run reflex db migrate
run reflex db check

say "6. The program again, with the field"
diff -u main.c "$here/main_with_city.c" || true
cp "$here/main_with_city.c" main.c
compile
expect "alice 41 - Berlin" "test 33 core Berlin"

say "7. Where the database stands"
run reflex db status

say "8. One step back, and forward again"
run reflex db downgrade -1
if run reflex db check; then fail "db check did not see that the database is behind"; fi
run reflex db status
run reflex db migrate
expect "alice 41 - Berlin" "test 33 core Berlin"

say "Done: everything above is in $app"
