/* A project that builds and runs as it stands. "@NAME@" in the texts below is its name. */
#include "cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "json.h"

static const struct {
	const char *path, *text;
} files[] = {
	{ "rxconfig.ini",
		"app_name = @NAME@\n"
		"db_url = sqlite:///reflex.db\n" },
	{ "@NAME@/models.h",
		"/* The models: each is a struct, a table, and typed names for queries. */\n"
		"#ifndef MODELS_H\n"
		"#define MODELS_H\n"
		"\n"
		"#include <reflex.h>\n"
		"\n"
		"RX_MODEL(Greeting, greeting,\n"
		"    column(rx_text, words, .length = 80),\n"
		"    column(rx_datetime, created_at, .default_now = true));\n"
		"\n"
		"#endif\n" },
	{ "@NAME@/main.c",
		"#include \"models.h\"\n"
		"\n"
		"#include <stdio.h>\n"
		"\n"
		"int main(void)\n"
		"{\n"
		"\trx_with_session(session) {\n"
		"\t\trx_add(session, Greeting, .words = \"Hello from @NAME@\");\n"
		"\t\trx_commit(session);\n"
		"\n"
		"\t\tGreeting **all = rx_all(session, Greeting, .order_by = { rx_asc(Greeting_.id) });\n"
		"\t\tfor (Greeting **at = all; at && *at; at++)\n"
		"\t\t\tprintf(\"%lld %s\\n\", (long long)(*at)->id, (*at)->words);\n"
		"\t\tif (!rx_ok(session))\n"
		"\t\t\treturn rx_complain(session);\n"
		"\t}\n"
		"\treturn 0;\n"
		"}\n" },
	{ "Makefile",
		"# make        builds the program; the first time also makes the database\n"
		"# make run    brings the database up to date and runs the program\n"
		"APP = build/@NAME@\n"
		"SOURCES = $(wildcard @NAME@/*.c)\n"
		"OBJECTS = $(SOURCES:%.c=build/objects/%.o)\n"
		"PREFIX := $(shell pkg-config --variable=prefix reflex)\n"
		"REFLEX ?= $(firstword $(shell command -v reflex) $(wildcard $(PREFIX)/bin/reflex) "
		"reflex)\n"
		"comma := ,\n"
		"\n"
		"CFLAGS ?= -O2 -g -Wall -Wextra\n"
		"REFLEX_CFLAGS := $(shell pkg-config --cflags reflex)\n"
		"REFLEX_LIBS := $(shell pkg-config --libs reflex)\n"
		"# Where the library is not in a folder that the system searches.\n"
		"REFLEX_LIBS += $(patsubst -L%,-Wl$(comma)-rpath$(comma)%,$(filter -L%,$(REFLEX_LIBS)))\n"
		"\n"
		"all: $(APP) alembic/README\n"
		"\n"
		"$(APP): $(OBJECTS)\n"
		"\t$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(OBJECTS) $(REFLEX_LIBS)\n"
		"\n"
		"build/objects/%.o: %.c\n"
		"\t@mkdir -p $(@D)\n"
		"\t$(CC) $(CFLAGS) $(REFLEX_CFLAGS) -MMD -c -o $@ $<\n"
		"\n"
		"alembic/README:\n"
		"\t$(REFLEX) db init\n"
		"\n"
		"run: all\n"
		"\t$(REFLEX) db migrate\n"
		"\t$(APP)\n"
		"\n"
		"clean:\n"
		"\trm -rf build .reflex\n"
		"\n"
		"-include $(OBJECTS:.o=.d)\n"
		"\n"
		".PHONY: all run clean\n" },
	{ ".gitignore",
		"/build/\n"
		"/.reflex/\n"
		"*.db\n"
		"*.db-wal\n"
		"*.db-shm\n" },
};
enum { N_FILES = sizeof(files) / sizeof(*files), LONGEST_NAME = 40 };

static bool name_is_good(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
	return n > 0 && !name[n] && n <= LONGEST_NAME && !strchr("0123456789", *name) &&
		strcmp(name, "build") != 0 && strcmp(name, "alembic") != 0;
}

/* Text with the name in its places. */
static void put(FILE *out, const char *text, const char *name)
{
	const char *at;
	while ((at = strstr(text, "@NAME@"))) {
		fprintf(out, "%.*s%s", (int)(at - text), text, name);
		text = at + strlen("@NAME@");
	}
	fputs(text, out);
}

static void path_of(char *out, size_t size, size_t i, const char *name)
{
	const bool inside = *files[i].path == '@';
	snprintf(
		out, size, "%s%s", inside ? name : "", inside ? strchr(files[i].path, '/') : files[i].path);
}

static int write_file(const struct cli_args *args, size_t i, const char *name)
{
	char path[128];
	path_of(path, sizeof(path), i, name);
	FILE *out = fopen(path, "wx");
	if (!out) {
		cli_complain(args, "%s cannot be written: %s", path, strerror(errno));
		return CLI_FAILED;
	}
	put(out, files[i].text, name);
	bool done = !ferror(out);
	if (fclose(out) != 0 || !done) {
		cli_complain(args, "%s cannot be written: %s", path, strerror(errno));
		return CLI_FAILED;
	}
	if (!args->json)
		printf("Wrote %s\n", path);
	return CLI_DONE;
}

static int check_free(const struct cli_args *args, const char *name)
{
	char path[128];
	for (size_t i = 0; i < N_FILES; i++) {
		path_of(path, sizeof(path), i, name);
		if (access(path, F_OK) == 0) {
			cli_complain(args, "%s is there already; nothing was changed", path);
			return CLI_FAILED;
		}
	}
	return CLI_DONE;
}

static int run(const struct cli_args *args)
{
	const char *name = args->names[0];
	if (!name_is_good(name)) {
		cli_complain(args,
			"'%s' cannot be the name of a project: letters, digits and _, no digit first, "
			"at most %d of them, and neither build nor alembic",
			name, LONGEST_NAME);
		return CLI_USAGE;
	}
	int code = check_free(args, name);
	if (!code && mkdir(name, 0777) != 0 && errno != EEXIST) {
		cli_complain(args, "the folder %s cannot be made: %s", name, strerror(errno));
		code = CLI_FAILED;
	}
	for (size_t i = 0; i < N_FILES && !code; i++)
		code = write_file(args, i, name);
	if (code)
		return code;
	if (args->json)
		return cli_json_print(json_pack("{s:s}", "name", name), CLI_DONE);
	puts("Build it with `make`, run it with `make run`; the models are yours to change.");
	return CLI_DONE;
}

const struct cli_cmd cli_cmd_init = {
	.name = "init",
	.arguments = "NAME",
	.summary = "Make a new project in this folder, which builds and runs as it stands",
	.options = CLI_JSON,
	.least_names = 1,
	.most_names = 1,
	.run = run,
};
