/* The commands, by name, and rx_main, which finds and runs one. */
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

extern const struct cli_cmd cli_cmd_db_branches, cli_cmd_db_bundle, cli_cmd_db_check,
	cli_cmd_db_current, cli_cmd_db_downgrade, cli_cmd_db_doctor, cli_cmd_db_edit, cli_cmd_db_heads,
	cli_cmd_db_history, cli_cmd_db_init, cli_cmd_db_introspect, cli_cmd_db_lint,
	cli_cmd_db_makemigrations, cli_cmd_db_merge, cli_cmd_db_migrate, cli_cmd_db_show,
	cli_cmd_db_squash, cli_cmd_db_stamp, cli_cmd_db_status, cli_cmd_init;

const struct cli_cmd *const cli_commands[] = {
	&cli_cmd_db_branches,
	&cli_cmd_db_bundle,
	&cli_cmd_db_check,
	&cli_cmd_db_current,
	&cli_cmd_db_downgrade,
	&cli_cmd_db_doctor,
	&cli_cmd_db_edit,
	&cli_cmd_db_heads,
	&cli_cmd_db_history,
	&cli_cmd_db_init,
	&cli_cmd_db_introspect,
	&cli_cmd_db_lint,
	&cli_cmd_db_makemigrations,
	&cli_cmd_db_merge,
	&cli_cmd_db_migrate,
	&cli_cmd_db_show,
	&cli_cmd_db_squash,
	&cli_cmd_db_stamp,
	&cli_cmd_db_status,
	&cli_cmd_init,
	NULL,
};
enum { N_COMMANDS = sizeof(cli_commands) / sizeof(*cli_commands) - 1 };

/* Of characters that are longer than one byte, such as "…": printf counts bytes. */
static size_t extra_bytes(const char *text)
{
	size_t n = 0;
	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) == 0x80;
	return n;
}

static void list_commands(const struct cli_args *args, const char *group)
{
	printf("Usage: %s COMMAND [OPTION…]\n\nCommands:\n", args->program);
	for (size_t i = 0; i < N_COMMANDS; i++) {
		const struct cli_cmd *cmd = cli_commands[i];
		char text[64];
		if (group && strncmp(cmd->name, group, strlen(group)) != 0)
			continue;
		snprintf(
			text, sizeof(text), "%s%s%s", cmd->name, *cmd->arguments ? " " : "", cmd->arguments);
		printf("  %-*s %s\n", 28 + (int)extra_bytes(text), text, cmd->summary);
	}
	printf("\n`%s COMMAND --help` says more. Exit code: 0 done, 1 failed, 2 bad usage.\n",
		args->program);
}

static int help_command(const struct cli_args *args, const struct cli_cmd *cmd)
{
	printf("Usage: %s %s%s%s [OPTION…]\n\n%s.\n", args->program, cmd->name,
		*cmd->arguments ? " " : "", cmd->arguments, cmd->summary);
	if (cmd->help)
		printf("\n%s\n", cmd->help);
	cli_help_options(cmd->options);
	return CLI_DONE;
}

/* How many words name a command at argv[1]; *out is that command. */
static int find_command(int argc, char **argv, const struct cli_cmd **out)
{
	for (int words = 2; words >= 1; words--) {
		char name[80];
		if (argc <= words)
			continue;
		snprintf(name, sizeof(name), "%s%s%s", argv[1], words == 2 ? " " : "",
			words == 2 ? argv[2] : "");
		for (size_t i = 0; i < N_COMMANDS; i++)
			if (!strcmp(cli_commands[i]->name, name)) {
				*out = cli_commands[i];
				return words;
			}
	}
	return 0;
}

static int fail_unknown(const struct cli_args *args, int argc, char **argv)
{
	const char *names[N_COMMANDS], *near;
	if (*argv[1] == '-') {
		cli_complain(args, "there is no option '%s' before a command; see `%s --help`", argv[1],
			args->program);
		return CLI_USAGE;
	}
	char word[80];
	bool in_group = !strcmp(argv[1], "db");
	for (size_t i = 0; i < N_COMMANDS; i++)
		names[i] = cli_commands[i]->name;
	if (in_group && argc < 3) {
		list_commands(args, "db ");
		return CLI_USAGE;
	}
	snprintf(word, sizeof(word), "%s%s%s", in_group ? "db " : "", argv[in_group ? 2 : 1],
		!in_group && argc > 2 && *argv[2] != '-' && strlen(argv[1]) <= 3 ? " " : "");
	near = cli_suggest(word, names, N_COMMANDS);
	if (!near && !in_group) { /* `reflex migrate` for `reflex db migrate` */
		snprintf(word, sizeof(word), "db %s", argv[1]);
		near = cli_suggest(word, names, N_COMMANDS);
	}
	cli_complain(args, "there is no command '%s%s'%s%s%s; see `%s --help`", in_group ? "db " : "",
		argv[in_group ? 2 : 1], near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "",
		args->program);
	return CLI_USAGE;
}

/* --url and --json may stand before the command too: they are moved behind it. */
static int skip_globals(int argc, char **argv)
{
	int at = 1;
	while (at < argc && *argv[at] == '-') {
		if (!strcmp(argv[at], "--url") && at + 1 < argc)
			at += 2;
		else if (!strncmp(argv[at], "--url=", 6) || !strcmp(argv[at], "--json"))
			at++;
		else
			break;
	}
	return at - 1;
}

static void rotate(int argc, char **argv, int n, char **out)
{
	int at = 0;
	out[at++] = argv[0];
	for (int i = 1 + n; i < argc; i++)
		out[at++] = argv[i];
	for (int i = 1; i <= n; i++)
		out[at++] = argv[i];
	out[at] = NULL;
}

static int run(struct cli_args *args, int argc, char **argv)
{
	const struct cli_cmd *cmd = NULL;
	if (argc < 2) {
		list_commands(args, NULL);
		return CLI_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		list_commands(args, NULL);
		return CLI_DONE;
	}
	if (!strcmp(argv[1], "--version")) {
		printf("reflex %s\n", rx_version());
		return CLI_DONE;
	}
	if (!strcmp(argv[1], "db") && argc == 3 &&
		(!strcmp(argv[2], "--help") || !strcmp(argv[2], "-h"))) {
		list_commands(args, "db ");
		return CLI_DONE;
	}
	int words = find_command(argc, argv, &cmd);
	if (!words)
		return fail_unknown(args, argc, argv);
	int code = cli_arguments(args, cmd, argc - words, argv + words);
	if (code)
		return code;
	if (args->sql && args->json) {
		cli_complain(args, "--sql prints SQL, so it cannot stand beside --json");
		return CLI_USAGE;
	}
	return args->help ? help_command(args, cmd) : cmd->run(args);
}

int rx_main(int argc, char **argv, const rx_revision *const *revisions)
{
	const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
	struct cli_args args = { .program = slash ? slash + 1
			: argc > 0						  ? argv[0]
											  : "reflex",
		.revisions = revisions,
		.voice = { .mutex = PTHREAD_MUTEX_INITIALIZER } };
	char *words[512];
	if (argc >= (int)(sizeof(words) / sizeof(*words))) {
		cli_complain(&args, "too many arguments");
		return CLI_USAGE;
	}
	rotate(argc, argv, argc ? skip_globals(argc, argv) : 0, words);
	cli_guard_begin(args.program);
	int code = run(&args, argc, words);
	if ((fflush(stdout) != 0 || ferror(stdout)) && code == CLI_DONE) {
		cli_complain(&args, "the output cannot be written: %s", strerror(errno));
		code = CLI_FAILED;
	}
	cli_arguments_free(&args);
	cli_guard_end();
	return code;
}
