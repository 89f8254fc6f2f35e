"""Each lint sees what it is for, and fails when it saw nothing: tried on small trees made for it."""
import os
import shutil
import sys

import tap

GOOD_HEADER = "#ifndef X_H\n#define X_H\n\n#include <reflex/error.h>\n\nRX_API int rx_x(int a);\n\n#endif\n"


def make_tree(path, files):
    shutil.copytree(os.path.join(tap.SOURCE, "tools"), os.path.join(path, "tools"))
    for folder in ("src", "cli", "include", "tests", "fuzz", "bench", "examples"):
        os.makedirs(os.path.join(path, folder), exist_ok=True)
    for name, text in files.items():
        where = os.path.join(path, name)
        os.makedirs(os.path.dirname(where), exist_ok=True)
        with open(where, "w", encoding="utf-8") as file:
            file.write(text)


def lint(tool, files, expect, *arguments):
    with tap.folder() as path:
        make_tree(path, files)
        return tap.run([sys.executable, f"tools/{tool}.py", *arguments], expect=expect, cwd=path)


def test_house_lints__each_fails_when_it_saw_no_file():
    for tool in ("check_layers", "check_sizes", "check_headers", "check_names"):
        out = lint(tool, {}, 1)
        assert "nothing was checked" in out, f"{tool}: {out}"


def test_house_lints__format_fails_when_it_saw_no_file():
    with tap.folder() as path:
        make_tree(path, {})
        assert "nothing was checked" in tap.run(["tools/format.sh", "--check"], expect=1, cwd=path)
        assert "nothing was checked" in tap.run(["tools/tidy.sh", "build"], expect=1, cwd=path)


def test_house_lints__format_names_the_file_that_would_change():
    with tap.folder() as path:
        make_tree(path, {"src/base/a.c": "int  x;\n", "src/base/b.c": "int x;\n"})
        out = tap.run(["tools/format.sh", "--check"], expect=1, cwd=path)
        assert "src/base/a.c" in out and "src/base/b.c" not in out and "2 files, 1 problems" in out


def test_house_lints__an_arrow_the_wrong_way_is_found():
    out = lint("check_layers", {"src/base/a.c": '#include "sql/b.h"\n'}, 1)
    assert 'src/base/a.c: includes "sql/b.h"' in out
    lint("check_layers", {"src/sql/a.c": '#include "base/b.h"\n#include "sql/c.h"\n'}, 0)


def test_house_lints__session_and_schema_do_not_know_each_other():
    lint("check_layers", {"src/session/a.c": '#include "schema/b.h"\n'}, 1)
    lint("check_layers", {"src/schema/a.c": '#include "session/b.h"\n'}, 1)
    lint("check_layers", {"src/migrate/a.c": '#include "schema/b.h"\n'}, 0)


def test_house_lints__only_one_file_names_drivers():
    include = '#include "drivers/sqlite/driver.h"\n'
    lint("check_layers", {"src/engine/builtin.c": include}, 0)
    lint("check_layers", {"src/engine/pool.c": include}, 1)


def test_house_lints__a_folder_without_arrows_is_found():
    assert "not in the table" in lint("check_layers", {"src/misc/a.c": "int x;\n"}, 1)


def test_house_lints__the_own_header_comes_first():
    files = {"src/base/a.h": "", "src/base/a.c": '#include <stdio.h>\n#include "base/a.h"\n'}
    assert "must be its first include" in lint("check_layers", files, 1)


def test_house_lints__the_command_knows_the_umbrella_only():
    lint("check_layers", {"cli/main.c": "#include <reflex.h>\n"}, 0)
    lint("check_layers", {"cli/main.c": "#include <reflex/sys/driver.h>\n"}, 1)
    lint("check_layers", {"cli/main.c": '#include "base/buf.h"\n'}, 1)


def function_of(n_lines, head="static int f(int a)"):
    return head + "\n{\n" + "\ta++;\n" * (n_lines - 2) + "}\n"


def test_house_lints__sizes_over_the_limit_are_found():
    lint("check_sizes", {"src/base/a.c": function_of(100)}, 0)
    assert "101 lines" in lint("check_sizes", {"src/base/a.c": function_of(101)}, 1)
    assert "1001 lines" in lint("check_sizes", {"src/base/a.c": "int x;\n" * 1001}, 1)
    assert "301 lines" in lint("check_sizes", {"include/a.h": "int x;\n" * 301}, 1)
    seven = "static int f(int a, int b, int c, int d, int e, int g, int h)"
    assert "7 parameters" in lint("check_sizes", {"src/base/a.c": function_of(5, seven)}, 1)


def test_house_lints__nesting_and_branches_are_counted():
    body = "".join("\t" * n + f"if (a > {n})\n" for n in range(1, 5)) + "\t\t\t\t\ta++;\n"
    out = lint("check_sizes", {"src/base/a.c": "void f(int a)\n{\n" + body + "}\n"}, 1)
    assert "4 levels of nesting" in out
    body = "\tif (a)\n\t\ta++;\n" * 30
    out = lint("check_sizes", {"src/base/a.c": "void f(int a)\n{\n" + body + "}\n"}, 1)
    assert "31 branches" in out


def test_house_lints__text_that_looks_like_code_is_not_counted():
    body = '\ta = "if (x && y || z) {";\n' * 40
    lint("check_sizes", {"src/base/a.c": "void f(int a)\n{\n" + body + "}\n"}, 0)


def test_house_lints__a_header_that_needs_another_is_found():
    out = lint("check_headers", {"include/reflex/a.h": "size_t f(void);\n"}, 1)
    assert "<reflex/a.h> with gcc -std=c11" in out and "clang -std=c2x" in out


def test_house_lints__a_header_that_cannot_be_included_twice_is_found():
    lint("check_headers", {"include/reflex/a.h": "struct a {\n\tint x;\n};\n"}, 1)


def test_house_lints__a_name_with_two_meanings_is_found():
    header = "typedef int rx_a;\n#define rx_a 1\n"
    assert "rx_a has two meanings" in lint("check_names", {"include/reflex/a.h": header}, 1)
    header = "enum { RX_B };\n#define RX_B 1\n"
    assert "RX_B has two meanings" in lint("check_names", {"include/reflex/a.h": header}, 1)


def test_house_lints__a_name_without_the_prefix_is_found():
    out = lint("check_names", {"include/reflex/a.h": "int other(void);\n"}, 1)
    assert "does not begin with rx_" in out


def test_house_lints__those_that_read_the_build_fail_when_it_is_empty():
    with tap.folder() as path:
        symbol_tree(path, "", [])
        with open(os.path.join(path, "build/compile_commands.json"), "w", encoding="utf-8") as file:
            file.write("[]")
        for tool in ("check_symbols", "check_clang"):
            out = tap.run([sys.executable, f"tools/{tool}.py", "build"], expect=1, cwd=path)
            assert "nothing was checked" in out, f"{tool}: {out}"


def symbol_tree(path, header, symbols):
    make_tree(path, {"include/reflex/a.h": header, "src/reflex.map": "X {\n};\n"})
    source = os.path.join(path, "a.c")
    with open(source, "w", encoding="utf-8") as file:
        file.write("".join(f"int {name}(int a) {{ return a; }}\n" for name in symbols))
    os.makedirs(os.path.join(path, "build", "src"))
    tap.run(["cc", "-shared", "-fPIC", "-o", os.path.join(path, "build/src/libreflex.so"), source])


def test_house_lints__the_map_is_written_from_the_headers():
    with tap.folder() as path:
        symbol_tree(path, GOOD_HEADER, ["rx_x"])
        out = tap.run([sys.executable, "tools/check_symbols.py", "build"], expect=1, cwd=path)
        assert "rx_x is RX_API, but not in src/reflex.map" in out
        tap.run([sys.executable, "tools/check_symbols.py", "--update"], cwd=path)
        tap.run([sys.executable, "tools/check_symbols.py", "build"], cwd=path)


def test_house_lints__symbols_too_many_and_too_few_are_found():
    with tap.folder() as path:
        symbol_tree(path, GOOD_HEADER, ["rx_other"])
        tap.run([sys.executable, "tools/check_symbols.py", "--update"], cwd=path)
        out = tap.run([sys.executable, "tools/check_symbols.py", "build"], expect=1, cwd=path)
        assert "exports rx_other" in out and "does not export it" in out


def documents(**changes):
    files = {"README.md": "[map](src/README.md) [a](docs/a.md)\n", "src/README.md": "base/\n",
             "src/base/a.c": "int x;\n", "docs/a.md": "text\n",
             "docs/man/x.1": open(tap.SOURCE + "/docs/man/reflex.1", encoding="utf-8").read()}
    files.update({name.replace("__", "/") + ".md": text for name, text in changes.items()})
    return files


def test_house_lints__documents_that_are_well_pass():
    lint("check_docs", documents(), 0)


def test_house_lints__links_that_lead_nowhere_are_found():
    out = lint("check_docs", documents(docs__a="[gone](b.md)\n"), 1)
    assert "docs/a.md: the link to b.md leads nowhere" in out


def test_house_lints__a_document_that_nobody_links_is_found():
    assert "docs/b.md: no other" in lint("check_docs", documents(docs__b="text\n"), 1)


def test_house_lints__a_long_readme_and_a_folder_without_map_are_found():
    long = "[map](src/README.md) [a](docs/a.md)\n" * 201
    assert "201 lines" in lint("check_docs", documents(README=long), 1)
    assert "base is missing" in lint("check_docs", documents(src__README="nothing\n"), 1) \
        .replace("base/ is", "base is")


if __name__ == "__main__":
    tap.main(sys.modules[__name__])
