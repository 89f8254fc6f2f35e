#!/usr/bin/env python3
"""The C in the documentation compiles, and what it says programs print, they print.

Every ```c block of docs/guide/*.md (or of the files that are named) is one of these:

  a file        begins with a comment that is its name, /* models.h */: kept for the rest of the page;
                the headers among them are included by the blocks that follow (a later block of the
                same name replaces it)
  a program     has int main(: compiled, linked with this build and run in the page's folder; its
                exit code must be 0, and where the next block is ```text, its output must be that
  elements      begins with column(, one(, table_index( or another element: put into a model
  declarations  has a line that begins with RX_, #, typedef, struct, enum, static or extern
  statements    anything else: put into a function that has `rx_session *session`; where the page has a
                comment <!-- statements: run … -->, the function is run on a new database in memory that
                has the tables of the page's models and the rows that the C in that comment adds, and the
                session must not have failed

A comment in the page before a block says otherwise: <!-- snippet: declarations --> and so on,
<!-- snippet: skip, because … -->, <!-- snippet: refused: REGEX --> (it must not compile, with that
message), <!-- snippet: exit 1 --> (of a program). ```ini blocks that begin with "; rxconfig.ini" are
written to that file, and ```console blocks after <!-- snippet: run --> are run, command by command,
with `reflex` being that of this build.

Prints TAP, as tools/run_tests.py counts it."""
import glob
import os
import re
import shlex
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "headers"))

import compilers  # noqa: E402
from compilers import Failure  # noqa: E402

RUN = re.compile(r"^<!-- statements: run\n(.*?)^-->$", re.M | re.S)
BLOCK = re.compile(r"(?:^<!-- snippet: ([^\n]*?) -->\n+)?^```(\w+)\n(.*?)^```$", re.M | re.S)
FILE_NAME = re.compile(r"\A/\* ([\w./-]+\.[ch]) \*/\n")
ELEMENT = re.compile(r"\A(?:/\*.*?\*/\s*)*(?:rx_)?(?:primary_key|column|one|many|to_one|to_many|"
                     r"transient|table_unique|table_index|table_check|table_foreign_key|"
                     r"table_options)\(", re.S)
DECLARATION = re.compile(r"^(?:RX_|#|typedef|struct|enum|static|extern)", re.M)
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror", "-Wno-unused"]


class Block:
    def __init__(self, number, note, language, text):
        self.number, self.note, self.language, self.text = number, note or "", language, text
        self.output = None

    def kind(self):
        word = self.note.split(":")[0].split(",")[0]
        if word in ("elements", "declarations", "statements", "skip", "refused"):
            return word
        if "int main(" in self.text:
            return "program"
        if FILE_NAME.match(self.text):
            return "file"
        if ELEMENT.match(self.text):
            return "elements"
        return "declarations" if DECLARATION.search(self.text) else "statements"


class Page:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.name = os.path.basename(path)
        self.blocks = []
        for found in BLOCK.finditer(text):
            line = text.count("\n", 0, found.start(2)) + 1
            self.blocks.append(Block(line, *found.groups()))
        for block, after in zip(self.blocks, self.blocks[1:]):
            if after.language == "text" and block.language == "c":
                block.output = after.text
        self.headers = []
        run = RUN.search(text)
        self.rows = run.group(1) if run else None


def write(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def source_of(page, block, kind):
    text = block.text
    includes = "#include <reflex.h>\n" + "".join(f'#include "{h}"\n' for h in page.headers)
    where = f'#line {block.number + 1} "{page.name}"\n'
    if kind == "elements":
        text = (f'#line {block.number} "{page.name}"\nRX_MODEL(Snippet, snippet,\n' +
                text.rstrip() + "\n);\n")
    elif kind == "statements":
        text = ("void snippet(rx_session *session);\nvoid snippet(rx_session *session)\n{\n"
                "(void)session;\n" + where + text + "}\n")
    else:
        text = where + text
    return includes + text


def compile_one(folder, page, block, kind):
    path = write(folder, f"snippet_{block.number}.c", source_of(page, block, kind))
    for compiler in compilers.COMPILERS:
        compilers.must([compiler, "-std=c11", *WARNINGS, compilers.INCLUDE, "-I" + folder,
                        "-fsyntax-only", path])
    return path


REGISTER = """
#include <stdio.h>
#include "model/registry.h"

int main(void)
{
	rx_error error = RX_ERROR_INIT;
	const rx__mapper *const *mappers;
	size_t n;
	if (rx__registry_mappers(&mappers, &n, &error) < 0)
		puts(error.message);
	return error.code != RX_OK;
}
"""


def registers(folder, path):
    """The models of a block are also right to the registry, not to the compiler alone."""
    main = write(folder, "snippet_registers.c", REGISTER)
    target = os.path.join(folder, "registers")
    compilers.must(["gcc", "-std=c11", "-D_GNU_SOURCE", compilers.INCLUDE, "-I" + folder,
                    "-I" + os.path.join(compilers.ROOT, "src"), main, path,
                    os.path.join(compilers.BUILD, "src", "libreflex.a"), *compilers.LIBRARIES,
                    "-o", target])
    compilers.must([target])


def refused(folder, page, block):
    wanted = block.note.partition(":")[2].strip()
    kind = Block(0, "", "c", block.text).kind()
    path = write(folder, f"snippet_{block.number}.c", source_of(page, block, kind))
    for compiler in compilers.COMPILERS:
        code, output = compilers.run([compiler, "-std=c11", compilers.INCLUDE, "-I" + folder,
                                      "-fsyntax-only", path])
        if code == 0:
            raise Failure(f"{compiler} compiles it; wanted: {wanted}")
        if not re.search(wanted, output):
            raise Failure(f"{compiler} does not say: {wanted}\n{output}")


def environment(folder):
    library = os.path.join(compilers.BUILD, "src")
    command = os.path.join(compilers.BUILD, "cli")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("REFLEX_")}
    return {**kept, "LD_LIBRARY_PATH": library, "HOME": folder,
            "PATH": command + os.pathsep + os.environ["PATH"],
            "CPATH": os.path.join(compilers.ROOT, "include"), "LIBRARY_PATH": library}


def program(folder, page, block):
    path = compile_one(folder, page, block, "program")
    target = os.path.join(folder, f"program_{block.number}")
    others = [os.path.join(folder, name) for name in sorted(os.listdir(folder))
              if name.endswith(".c") and not name.startswith("snippet_")]
    compilers.must(["gcc", "-std=c11", "-g", compilers.INCLUDE, "-I" + folder, path, *others,
                    "-L" + os.path.join(compilers.BUILD, "src"), "-lreflex", "-o", target])
    wanted = int(block.note.removeprefix("exit")) if block.note.startswith("exit") else 0
    code, output = compilers.run([target], cwd=folder, env=environment(folder))
    if code != wanted:
        raise Failure(f"exit code {code}, wanted {wanted}\n{output}")
    if block.output is not None and output != block.output:
        raise Failure(f"it printed:\n{output}wanted:\n{block.output}")


STATEMENTS = """
int main(void)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open("sqlite://", &error);
	if (!engine || rx_create_all(engine, &error) < 0)
		return puts(error.message), 1;
	int failed = 0;
	rx_with_session(session, .engine = engine) {
%s
		rx_commit(session);
		snippet(session);
		failed = rx_complain(session);
	}
	rx_engine_close(engine);
	return failed;
}
"""


def statements(folder, page, block):
    text = source_of(page, block, "statements") + STATEMENTS % page.rows
    path = write(folder, f"snippet_run_{block.number}.c", text)
    target = os.path.join(folder, f"statements_{block.number}")
    compilers.must(["gcc", "-std=c11", "-g", compilers.INCLUDE, "-I" + folder, path,
                    "-L" + os.path.join(compilers.BUILD, "src"), "-lreflex", "-o", target])
    code, output = compilers.run([target], cwd=folder, env=environment(folder))
    if code != 0:
        raise Failure(f"exit code {code}\n{output}")


def commands(folder, block):
    for line in block.text.splitlines():
        if not line.startswith("$ "):
            continue
        compilers.must(shlex.split(line[2:]), cwd=folder, env=environment(folder))


def check(folder, page, block):
    if block.language == "ini":
        return write(folder, "rxconfig.ini", block.text)
    if block.language == "console":
        return commands(folder, block)
    kind = block.kind()
    if kind == "refused":
        return refused(folder, page, block)
    if kind == "program":
        return program(folder, page, block)
    if kind == "file":
        name = FILE_NAME.match(block.text).group(1)
        write(folder, name, block.text)
        if not name.endswith(".h"):
            return None
        page.headers = [header for header in page.headers if header != name]
        compile_one(folder, page, Block(block.number, "", "c", f'#include "{name}"\n'), "file")
        page.headers.append(name)
        return registers(folder, os.path.join(folder, f"snippet_{block.number}.c"))
    path = compile_one(folder, page, block, kind)
    if kind == "elements" or re.search(r"\bRX_(MODEL|TABLE|MAP)\(", block.text):
        registers(folder, path)
    if kind == "statements" and page.rows is not None:
        statements(folder, page, block)
    return path


def is_checked(block):
    if block.note.startswith("skip"):
        return False
    if block.language == "ini":
        return block.text.startswith("; rxconfig.ini")
    if block.language == "console":
        return block.note == "run"
    return block.language == "c"


def main():
    paths = sys.argv[1:] or sorted(glob.glob(os.path.join(compilers.ROOT, "docs", "guide", "*.md")))
    pages = [Page(path) for path in paths]
    total = sum(is_checked(block) for page in pages for block in page.blocks)
    print(f"1..{total}")
    number = failed = 0
    for page in pages:
        with compilers.folder() as folder:
            for block in filter(is_checked, page.blocks):
                number += 1
                name = f"{number} - {page.name}:{block.number}, {block.language} {block.kind()}"
                try:
                    check(folder, page, block)
                    print("ok " + name, flush=True)
                except Failure as failure:
                    failed += 1
                    print("not ok " + name)
                    print("\n".join("# " + line for line in str(failure).splitlines()), flush=True)
    sys.exit(1 if failed or total == 0 else 0)


if __name__ == "__main__":
    main()
