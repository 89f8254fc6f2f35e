#!/usr/bin/env python3
"""One header with models, included from several units, from shared objects and from the program at
once: it is one model to the registry, whatever the order, the visibility, the optimisation and the
compiler. Two different models of one name are refused by name."""
import itertools
import os

import compilers
from compilers import Failure

HEADER = """
#include <reflex/query.h>
#include <reflex/model.h>

RX_MODEL(User, user,
    column(rx_text, username, .unique = true),
    column(rx_opt_int64, team_id, .foreign_key = "team.id"),
    one(Team, team));
"""
TEAM = """
#include <reflex/query.h>
#include <reflex/model.h>

RX_MODEL(Team, team, column(rx_text, name), many(User, members));
"""
# What each unit says of the models, so that all of them can be compared.
UNIT = """
#include "user.h"
#include "team.h"

const rx_model *user_of_%(name)s(void);
const void *handle_of_%(name)s(void);
const rx_model *user_of_%(name)s(void)
{
	return &User__model;
}
const void *handle_of_%(name)s(void)
{
	return (const void *)User_.username;
}
"""
MAIN = """
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/registry.h"
%(header)s

static int fail(const char *what)
{
	fprintf(stderr, "%%s\\n", what);
	return 1;
}

/* One mapper for every address of the model, and as many mappers as there are models. */
static int check(const rx_model *model, const void *handle, const rx__mapper **mapper)
{
	rx_error error = RX_ERROR_INIT;
	const rx__mapper *found = NULL;
	if (rx__registry_mapper(&found, model, &error) != RX_OK)
		return fail(error.message);
	if (*mapper && found != *mapper)
		return fail("two mappers of one model");
	*mapper = found;
	const rx_column *column = handle;
	if (column->rx__node.kind != RX_NODE_COLUMN || column->rx__node.n != 1 ||
		strcmp(column->rx__model->name, "User") != 0 || strcmp(column->rx__field, "username") != 0)
		return fail("the handle does not lead to its column");
	return 0;
}

static int mappers_are(size_t wanted)
{
	rx_error error = RX_ERROR_INIT;
	const rx__mapper *const *mappers;
	size_t n;
	if (rx__registry_mappers(&mappers, &n, &error) != RX_OK)
		return fail(error.message);
	return n == wanted ? 0 : fail("the number of models is wrong");
}

typedef const rx_model *model_of(void);
typedef const void *handle_of(void);

int main(int argc, char **argv)
{
	const rx__mapper *mapper = NULL;
	(void)argc, (void)argv, (void)mapper;
	if (getenv("EXPECT")) {
		rx_error error = RX_ERROR_INIT;
		const rx__mapper *const *mappers;
		size_t n;
		if (rx__registry_mappers(&mappers, &n, &error) != RX_EMODEL)
			return fail("nothing was refused");
		puts(error.message);
		return 0;
	}
	%(body)s
	return mappers_are(%(n)d);
}
"""
LINKED = """
	extern const rx_model *user_of_{0}(void);
	extern const void *handle_of_{0}(void);
	if (check(user_of_{0}(), handle_of_{0}(), &mapper))
		return 1;
"""
OWN = "if (check(&User__model, (const void *)User_.username, &mapper))\n\t\treturn 1;\n"
LOADED = """
	for (int turn = 0; turn < 3; turn++) {
		void *object = dlopen("%(path)s", %(flags)s);
		if (!object)
			return fail(dlerror());
		model_of *model = (model_of *)(uintptr_t)dlsym(object, "user_of_%(name)s");
		handle_of *handle = (handle_of *)(uintptr_t)dlsym(object, "handle_of_%(name)s");
		if (!model || !handle || check(model(), handle(), &mapper))
			return fail("loaded");
		if (mappers_are(2))
			return 1;
		dlclose(object);
		if (%(gone)s)
			return fail("unloaded");
		/* What the module declared can still be read. */
		if (strcmp(mapper->table, "user") != 0 || strcmp(mapper->attributes[1].name, "username") != 0)
			return fail("the mapper is gone");
	}
"""


class Project:
    def __init__(self, folder, compiler, flags):
        self.folder = folder
        self.compiler = compiler
        self.link_flags = [flag for flag in flags if flag.startswith(("-Wl,", "-fuse-ld="))]
        flags = [flag for flag in flags if flag not in self.link_flags]
        self.flags = ["-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror",
                      "-Wno-unused-function", *flags,
                      *compilers.CFLAGS, compilers.INCLUDE, "-I" + compilers.ROOT + "/src",
                      "-I" + folder]
        self.write("user.h", "#pragma once\n" + HEADER)
        self.write("team.h", "#pragma once\n" + TEAM)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def compile(self, name, text, *flags):
        self.write(name + ".c", text)
        compilers.must([self.compiler, *self.flags, *flags, "-fPIC", "-c", self.path(name + ".c"),
                        "-o", self.path(name + ".o")])
        return self.path(name + ".o")

    def share(self, name, *objects):
        target = self.path(f"lib{name}.so")
        compilers.must([self.compiler, *self.flags, *self.link_flags, "-shared", *objects, "-o", target])
        return target

    def program(self, *parts):
        """The library is linked whole and its symbols are exported, for the shared objects."""
        compilers.must([self.compiler, *self.flags, *self.link_flags, *parts, "-rdynamic", "-Wl,--whole-archive",
                        compilers.BUILD + "/src/libreflex.a", "-Wl,--no-whole-archive",
                        *compilers.LIBRARIES, "-Wl,-rpath," + self.folder,
                        "-o", self.path("program")])

    def run(self, **env):
        return compilers.must([self.path("program")], env=env)


def unit(name, order=("user.h", "team.h")):
    text = UNIT % {"name": name}
    first = f'#include "{order[0]}"\n#include "{order[1]}"\n'
    return text.replace('#include "user.h"\n#include "team.h"\n', first)


def main_text(body, n, header='#include "team.h"\n#include "user.h"\n'):
    return MAIN % {"header": header, "body": body, "n": n}


# ---- several units of one program

def many_units(folder, compiler, flags):
    project = Project(folder, compiler, flags)
    parts = [project.compile(f"u{i}", unit(f"u{i}", order))
             for i, order in enumerate(itertools.permutations(("user.h", "team.h")))]
    body = OWN + "".join(LINKED.format(f"u{i}") for i in range(len(parts)))
    parts.append(project.compile("main", main_text(body, 2)))
    project.program(*parts)
    project.run()


# ---- a shared object that the program is linked with, which has the models too

def linked_object(folder, compiler, flags):
    project = Project(folder, compiler, flags)
    shared = project.share("models", project.compile("s", exported(unit("s"))))
    main = project.compile("main", main_text(OWN + LINKED.format("s"), 2))
    project.program(main, shared)
    project.run()


def exported(text):
    """The two functions of a unit are visible whatever -fvisibility says."""
    return text.replace("const rx_model *user_of", "RX_API const rx_model *user_of", 1).replace(
        "const void *handle_of", "RX_API const void *handle_of", 1)


# ---- a module that is loaded, unloaded and loaded again

def loaded_object(folder, compiler, flags, mode, own):
    project = Project(folder, compiler, flags)
    path = project.share("module", project.compile("m", exported(unit("m"))))
    gone = "mappers_are(2)" if own else "mappers_are(0)"
    body = (OWN if own else "") + LOADED % {"path": path, "flags": mode, "name": "m", "gone": gone}
    header = '#include "team.h"\n#include "user.h"\n' if own else ""
    project.program(project.compile("main", main_text(body, 2 if own else 0, header)))
    project.run()


# ---- two different models of one name

def differing(folder, compiler, other, says):
    project = Project(folder, compiler, [])
    project.write("other.h", "#pragma once\n#include <reflex/query.h>\n#include <reflex/model.h>\n"
                  + other)
    parts = [project.compile("a", unit("a")),
             project.compile("b", '#include "other.h"\nconst rx_model *b(void);\n'
                             "const rx_model *b(void)\n{\n\treturn &User__model;\n}\n"),
             project.compile("main", main_text("", 2, "extern const rx_model *b(void);"))]
    for objects in (parts, [parts[1], parts[0], parts[2]]):
        project.program(*objects)
        output = project.run(EXPECT="1")
        if not output.startswith("User: two declarations differ") or says not in output or \
                "is one header older, or are there two models of this name?" not in output:
            raise Failure("wanted: " + says + "\ngot: " + output)


def without_header(folder, compiler):
    project = Project(folder, compiler, [])
    project.write("team.h", "#pragma once\n")
    project.program(project.compile("main", main_text("", 1, '#include "user.h"')))
    output = project.run(EXPECT="1")
    wanted = 'User.team_id: .foreign_key "team.id": no model has the table "team"; is its header ' \
        "included?\n"
    if output != wanted:
        raise Failure(f"wanted: {wanted}got: {output}")


OTHERS = {
    "a column more": ("RX_MODEL(User, user, column(rx_text, username), column(rx_opt_int64, team_id),"
                      " column(int64_t, more), one(Team, team));", "bytes and"),
    "a column of another type": (
        "RX_MODEL(User, user, column(rx_json, username), column(rx_opt_int64, team_id),"
        " one(Team, team));", "in a column's place, type or name"),
    "two columns in another order": (
        "RX_MODEL(User, user, column(rx_opt_int64, team_id), column(rx_text, username),"
        " one(Team, team));", "in a column's place, type or name"),
    "a column of another name as long": (
        "RX_MODEL(User, user, column(rx_text, usernama), column(rx_opt_int64, team_id),"
        " one(Team, team));", "in a column's place, type or name"),
    "another table": (
        "RX_MODEL(User, used, column(rx_text, username), column(rx_opt_int64, team_id),"
        " one(Team, team));", "or in the table's name"),
    "a relation to another model": (
        "RX_MODEL(User, user, column(rx_text, username), column(rx_opt_int64, team_id),"
        " one(Tear, team));", "in a column's place, type or name"),
    "a relation of another name": (
        "RX_MODEL(User, user, column(rx_text, username), column(rx_opt_int64, team_id),"
        " one(Team, my_team));", "in a column's place, type or name"),
}
FLAGS = (["-O0"], ["-O2"], ["-O2", "-fvisibility=hidden"], ["-O2", "-flto"],
         ["-O2", "-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections"])


def add(tests, name, function, *arguments):
    tests.append((name, lambda folder: function(folder, *arguments)))


def main():
    tests = []
    for compiler in compilers.COMPILERS:
        if compiler == "clang" and compilers.CFLAGS:
            continue  # the sanitized library needs the runtime of the compiler that made it
        for flags in FLAGS:
            if "-flto" in flags and compiler == "clang":
                flags = [*flags, "-fuse-ld=lld"]
            add(tests, f"units of one program, {compiler} {' '.join(flags)}", many_units, compiler,
                flags)
        for flags in (["-O0"], ["-O2", "-fvisibility=hidden"],
                      ["-O2", "-flto", "-fvisibility=hidden"]):
            text = " ".join(flags)
            if "-flto" in flags and compiler == "clang":
                flags = [*flags, "-fuse-ld=lld"]
            add(tests, f"program and shared object, {compiler} {text}", linked_object, compiler,
                flags)
            for mode in ("RTLD_NOW | RTLD_LOCAL", "RTLD_LAZY | RTLD_GLOBAL"):
                for own in (True, False):
                    who = "too" if own else "alone"
                    add(tests, f"loaded, unloaded, loaded again ({mode}, the module {who}), "
                        f"{compiler} {text}", loaded_object, compiler, flags, mode, own)
        for name, (other, says) in OTHERS.items():
            add(tests, f"two models of one name: {name}, {compiler}", differing, compiler, other,
                says)
        add(tests, f"a model whose header is not included, {compiler}", without_header, compiler)
    compilers.main(tests)


if __name__ == "__main__":
    main()
