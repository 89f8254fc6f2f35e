#!/usr/bin/env python3
"""Models and queries of every shape that must compile, in each standard and without a warning; what
clang-format leaves alone; where members stand; and that metadata is kept once."""
import os
import re

import compilers
from compilers import Failure

HERE = os.path.dirname(os.path.abspath(__file__))
STANDARDS = ("c11", "c17", "c2x")
WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror")
INCLUDES = "#include <reflex.h>\n\n"


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def compiles(folder, compiler, text):
    path = write(folder, "shape.c", INCLUDES + text)
    for standard in STANDARDS:
        compilers.must([compiler, "-std=" + standard, *WARNINGS, compilers.INCLUDE,
                        "-fsyntax-only", path])


def model(n, last=""):
    columns = "".join(f",\n    column(int32_t, c{i}, .index = true)" for i in range(n))
    return f"RX_MODEL(A, a{columns}{last});\n"


def counted(n, last=""):
    """The columns and the implicit key are all there."""
    return model(n, last) + f'_Static_assert(A__n_columns == {n} + 1, "columns are missing");\n'


def nested(name, depth, wrap):
    text = "rx_eq(A_.c0, 1)"
    for _ in range(depth):
        text = wrap.format(text)
    return (model(2, ",\n    column(rx_text, name)") +
            f"rx_expr {name}(rx_session *s);\nrx_expr {name}(rx_session *s)\n{{\n"
            f"\trx_all(s, A, .where = {text});\n\treturn NULL;\n}}\n")


def nested_lower(depth):
    text = "A_.name"
    for _ in range(depth):
        text = f"rx_lower({text})"
    return (model(1, ",\n    column(rx_text, name)") +
            "void f(rx_session *s);\nvoid f(rx_session *s)\n{\n"
            f'\trx_all(s, A, .where = rx_eq({text}, "x"));\n}}\n')


ALL_ELEMENTS = """
RX_TABLE(All, all_elements,
    primary_key(int64_t, a),
    primary_key(rx_uuid, b),
    column(rx_opt_int64, up_a, .name = "up", .unique = true),
    column(rx_text, text, .nullable = true, .length = 5, .pattern = "^a"),
    one(Team, team),
    many(All, others, .via = "up_a", .order_by = "text desc", .cascade = RX_CASCADE_DELETE),
    transient(int, shown),
    table_unique(uq, a, b),
    table_index(ix, (text RX_DESC, up_a), .where = "up > 1", .unique = true),
    table_index(ix_lower, (), .expression = "lower(text)"),
    table_check(ck, "a > 0"),
    table_foreign_key(fk, (a, b), "team(a, b)", .on_delete = RX_CASCADE),
    table_options(.comment = "all", .strict = true));
RX_MODEL(Team, team, many(All, all), one(Team, up), column(rx_opt_int64, up_id));
"""

SHAPES = {
    "no element at all": 'RX_MODEL(A, a);\n_Static_assert(A__n_columns == 1, "id");\n',
    "a trailing comma": counted(1, ","),
    "128 elements": counted(128),
    "128 elements and a trailing comma": counted(128, ","),
    "every element": ALL_ELEMENTS,
    "many models, each of two others": "RX_MODEL(B, b, one(C, c)); RX_MODEL(C, c, many(B, bs));\n",
    "functions named like elements":
        "int column(int one);\nint column(int one)\n{\n\treturn one;\n}\n" + counted(2),
    "macros named like elements":
        "#define column(x) x\n#define one 1\n#define many(a, b, c) a\n"
        "RX_MODEL(A, a, rx_column(rx_text, name), rx_to_one(A, up), rx_to_many(A, down));\n",
    "fields named like elements":
        "RX_MODEL(A, a, column(rx_text, column), column(rx_text, one), column(rx_text, table));\n",
    "and, or and not 12 deep": nested("f", 12, "rx_and(rx_eq(A_.c1, 2), rx_not(rx_or(NULL, {0})))"),
    "lower 12 deep": nested_lower(12),
}


def layout(folder, compiler):
    compilers.must([compiler, "-std=c11", *WARNINGS, compilers.INCLUDE, "-fsyntax-only",
                    os.path.join(HERE, "layout.c")])


# ---- clang-format

AS_WRITTEN = """#include <reflex.h>

RX_MODEL(User, user,      /* as it is */
    column(rx_text, username,   .unique = true,  .length = 80),
    column(rx_opt_int32, age),
        column(rx_text, email,  .index = true),
    one(Team, team));

RX_TABLE(Link, link,
    primary_key(int64_t, a),   primary_key(int64_t, b));

RX_MAP(Legacy, legacy,   primary_key(id),
                         column(name));
"""


def format_keeps_models(folder):
    path = write(folder, "models.h", AS_WRITTEN)
    style = os.path.join(compilers.ROOT, ".clang-format")
    text = compilers.must(["clang-format", "--style=file:" + style, path])
    if text != AS_WRITTEN:
        raise Failure("clang-format changed the models:\n" + text)


def format_knows_blocks(folder):
    wanted = ("void f(void)\n{\n\trx_with_session (s) {\n\t\trx_for (User, user, s)\n"
              "\t\t\tputs(user->name);\n\t}\n}\n")
    path = write(folder, "blocks.c", re.sub(r"\n\t+", "\n", wanted))
    style = os.path.join(compilers.ROOT, ".clang-format")
    text = compilers.must(["clang-format", "--style=file:" + style, path])
    if text.replace(" (", "(") != wanted.replace(" (", "("):
        raise Failure("the blocks are not indented as blocks:\n" + text)


# ---- sizes

SIX = "#pragma once\n#include <reflex.h>\n" + "".join(
    f"RX_MODEL(M{m}, m{m}" + "".join(
        f", column(rx_text, field_number_{c}, .comment = \"a column like any other\")"
        for c in range(6)) + ");\n" for m in range(6))


def size_of_data(folder, n_units):
    """Bytes of everything with contents but code and what the linker makes."""
    write(folder, "six.h", SIX)
    objects = []
    for i in range(n_units):
        text = f'#include "six.h"\nconst void *u{i}(void);\nconst void *u{i}(void)\n' \
               f"{{\n\treturn (const void *)M{i % 6}_.field_number_0;\n}}\n"
        path = write(folder, f"u{i}.c", text)
        compilers.must(["gcc", "-std=c11", "-O2", "-fPIC", compilers.INCLUDE, "-I" + folder, "-c", path,
                        "-o", path + ".o"])
        objects.append(path + ".o")
    target = os.path.join(folder, f"lib{n_units}.so")
    compilers.must(["gcc", "-shared", "-fuse-ld=bfd", *objects, "-o", target])
    sections = compilers.must(["size", "-A", target])
    sizes = {name: int(size) for name, size in re.findall(r"^(\.\S+)\s+(\d+)", sections, re.M)}
    return sum(size for name, size in sizes.items() if name.startswith((".data", ".rodata")))


def metadata_is_kept_once(folder):
    """36 columns and 6 keys: a unit more adds its handles and registrations, not the columns."""
    one, ten = size_of_data(folder, 1), size_of_data(folder, 10)
    a_unit = (ten - one) / 9
    handles_and_registrations = 42 * 8 + 6 * 48
    if a_unit > 2 * handles_and_registrations:
        raise Failure(f"1 unit: {one} bytes, 10 units: {ten}; each of the nine adds {a_unit:.0f}")


def main():
    tests = []
    for compiler in compilers.COMPILERS:
        for name, text in SHAPES.items():
            tests.append((f"{name}, {compiler}", lambda folder, c=compiler, t=text:
                          compiles(folder, c, t)))
        tests.append((f"members stand where they stood, {compiler}",
                      lambda folder, c=compiler: layout(folder, c)))
    tests.append(("clang-format keeps models as they are written", format_keeps_models))
    tests.append(("clang-format knows the blocks", format_knows_blocks))
    tests.append(("metadata is kept once", metadata_is_kept_once))
    compilers.main(tests)


if __name__ == "__main__":
    main()
