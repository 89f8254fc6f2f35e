/* The options of all commands in one table; getopt_long reads them. A word such as -1 is a target and
 * no option, so it is hidden from getopt behind a mark. */
#include "cli.h"

#include <ctype.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name, *argument, *help;
	char letter;
	unsigned bit;
} table[] = {
	{ "all", NULL, "all scripts, also those that are applied", 0, CLI_ALL },
	{ "allow-edited", "ID", "take an applied script as it is now, although it was edited", 0,
		CLI_ALLOW_EDITED },
	{ "branch-label", "NAME", "name the branch that begins here, for targets such as NAME@head", 0,
		CLI_BRANCH_LABEL },
	{ "depends-on", "REVISION", "what must be applied before, in another branch; \"a, b\" for more",
		0, CLI_DEPENDS_ON },
	{ "dry-run", NULL, "try it, show what would happen, and change nothing", 0, CLI_DRY_RUN },
	{ "empty", NULL, "write a script to be filled in by hand", 0, CLI_EMPTY },
	{ "engine", "NAMES", "whose rules: sqlite, postgresql, mariadb, or several: \"a, b\"", 0,
		CLI_ENGINE },
	{ "head", "REVISION", "what the script follows, where there are several heads; base: nothing",
		0, CLI_HEAD },
	{ "help", NULL, "show this", 'h', ~0u },
	{ "json", NULL, "print the result as JSON", 0, CLI_JSON },
	{ "lock-wait", "SECONDS", "how long to wait for a lock that another program has; 30", 0,
		CLI_LOCK_WAIT },
	{ "message", "TEXT", "what the migration is for; a part of the script's name", 'm',
		CLI_MESSAGE },
	{ "no-password", NULL, "never ask for a password: fail where one is needed", 'w',
		CLI_NO_PASSWORD },
	{ "output", "FILE", "write into this new file", 'o', CLI_OUTPUT },
	{ "phase", "PHASE", "expand: leave scripts of RX_CONTRACT for later; contract: all", 0,
		CLI_PHASE },
	{ "purge", NULL, "first remove the rows of revisions that have no script", 0, CLI_PURGE },
	{ "rename", "OLD:NEW", "table:new or table.column:new was renamed, not dropped and added", 0,
		CLI_RENAME },
	{ "replay", NULL, "make a database by the scripts alone, and compare that too", 0, CLI_REPLAY },
	{ "replay-url", "URL", "an empty database to replay into; SQLite does it in memory", 0,
		CLI_REPLAY_URL },
	{ "resume", "WORD",
		"of the step that an ended run left open: done (it was done), again (run it)", 0,
		CLI_RESUME },
	{ "splice", NULL, "--head need not be a head: a new branch begins there", 0, CLI_SPLICE },
	{ "sql", NULL, "print the statements and run none of them", 0, CLI_SQL },
	{ "url", "URL", "the database, instead of the configured one", 0, CLI_URL },
};
enum { N_OPTIONS = sizeof(table) / sizeof(*table), MARK = '\001', SHORT_SIZE = 3 * N_OPTIONS + 3 };

void cli_help_options(unsigned options)
{
	puts("\nOptions:");
	for (size_t i = 0; i < N_OPTIONS; i++) {
		char text[64], letter[8] = "    ";
		if (!(table[i].bit & options) && table[i].bit != ~0u)
			continue;
		if (table[i].letter)
			snprintf(letter, sizeof(letter), "-%c, ", table[i].letter);
		snprintf(text, sizeof(text), "%s--%s%s%s", letter, table[i].name,
			table[i].argument ? " " : "", table[i].argument ? table[i].argument : "");
		printf("  %-26s %s\n", text, table[i].help);
	}
}

static bool add_name(const char **list, const char *name)
{
	size_t n = 0;
	while (list[n])
		n++;
	if (n == CLI_MOST_NAMES)
		return false;
	list[n] = name;
	return true;
}

static bool set(struct cli_args *args, unsigned bit, const char *value)
{
	bool done = true;
	switch (bit) {
	case CLI_URL:
		args->url = value;
		break;
	case CLI_JSON:
		args->json = true;
		break;
	case CLI_MESSAGE:
		args->message = value;
		break;
	case CLI_RENAME:
		done = add_name(args->renames, value);
		break;
	case CLI_DRY_RUN:
		args->dry_run = true;
		break;
	case CLI_SQL:
		args->sql = true;
		break;
	case CLI_EMPTY:
		args->empty = true;
		break;
	case CLI_PURGE:
		args->purge = true;
		break;
	case CLI_HEAD:
		done = add_name(args->heads, value);
		break;
	case CLI_SPLICE:
		args->splice = true;
		break;
	case CLI_BRANCH_LABEL:
		args->branch_label = value;
		break;
	case CLI_ALL:
		args->all = true;
		break;
	case CLI_OUTPUT:
		args->output = value;
		break;
	case CLI_PHASE:
		args->phase = value;
		break;
	case CLI_NO_PASSWORD:
		args->no_password = true;
		break;
	case CLI_LOCK_WAIT:
		args->lock_wait = value;
		break;
	case CLI_RESUME:
		args->resume = value;
		break;
	case CLI_REPLAY:
		args->replay = true;
		break;
	case CLI_REPLAY_URL:
		args->replay = true;
		args->replay_url = value;
		break;
	case CLI_ENGINE:
		args->engines = value;
		break;
	case CLI_DEPENDS_ON:
		args->depends_on = value;
		break;
	case CLI_ALLOW_EDITED:
		done = add_name(args->allow_edited, value);
		break;
	default:
		args->help = true;
	}
	return done;
}

/* What getopt needs of the table: options that the command takes, and their numbers in the table. */
static size_t fill_getopt(
	unsigned options, struct option *longs, size_t *numbers, char shorts[SHORT_SIZE])
{
	size_t n = 0;
	char *at = shorts;
	*at++ = ':';
	for (size_t i = 0; i < N_OPTIONS; i++) {
		if (!(table[i].bit & options) && table[i].bit != ~0u)
			continue;
		longs[n] = (struct option){ table[i].name,
			table[i].argument ? required_argument : no_argument, NULL, (int)i + 1000 };
		numbers[n++] = i;
		if (table[i].letter) {
			*at++ = table[i].letter;
			if (table[i].argument)
				*at++ = ':';
		}
	}
	longs[n] = (struct option){ NULL, 0, NULL, 0 };
	*at = '\0';
	return n;
}

static int fail_unknown(const struct cli_args *args, const struct cli_cmd *cmd, const char *word,
	const size_t *numbers, size_t n)
{
	const char *names[N_OPTIONS];
	char name[64];
	for (size_t i = 0; i < n; i++)
		names[i] = table[numbers[i]].name;
	snprintf(name, sizeof(name), "%s", word + strspn(word, "-"));
	name[strcspn(name, "=")] = '\0';
	const char *near = cli_suggest(name, names, n);
	cli_complain(args, "'%s' has no option '%s'%s%s%s; see `%s %s --help`", cmd->name, word,
		near ? ", did you mean '--" : "", near ? near : "", near ? "'?" : "", args->program,
		cmd->name);
	return CLI_USAGE;
}

static bool is_step(const char *word)
{
	return *word == '-' && word[1] && !word[1 + strspn(word + 1, "0123456789")];
}

/* Copies of the words, with a mark before those that only look like options. Owned. */
static char **mark_steps(int argc, char **argv)
{
	char **copy = calloc((size_t)argc + 1, sizeof(*copy));
	for (int i = 0; copy && i < argc; i++) {
		size_t size = strlen(argv[i]) + 2;
		copy[i] = malloc(size);
		if (!copy[i])
			break;
		snprintf(copy[i], size, "%s%s", i && is_step(argv[i]) ? "\001" : "", argv[i]);
	}
	return copy;
}

static size_t number_of(int found)
{
	size_t number = (size_t)found - 1000;
	for (size_t i = 0; found < 1000 && i < N_OPTIONS; i++)
		if (table[i].letter == found)
			number = i;
	return number;
}

static int read_options(struct cli_args *args, const struct cli_cmd *cmd, int argc, char **words)
{
	struct option longs[N_OPTIONS + 1];
	size_t numbers[N_OPTIONS];
	char shorts[SHORT_SIZE];
	size_t n = fill_getopt(cmd->options, longs, numbers, shorts);
	int found;
	optind = 0; /* glibc: begin anew */
	opterr = 0;
	while ((found = getopt_long(argc, words, shorts, longs, NULL)) != -1) {
		if (found == '?')
			return fail_unknown(args, cmd, words[optind - 1], numbers, n);
		if (found == ':') {
			cli_complain(args, "the option '%s' needs a value", words[optind - 1]);
			return CLI_USAGE;
		}
		if (!set(args, table[number_of(found)].bit, optarg)) {
			cli_complain(args, "too many options of one kind");
			return CLI_USAGE;
		}
	}
	for (int i = optind; i < argc; i++) {
		const char *word = *words[i] == MARK ? words[i] + 1 : words[i];
		if (args->n_names == CLI_MOST_NAMES) {
			cli_complain(args, "too many arguments");
			return CLI_USAGE;
		}
		args->names[args->n_names++] = word;
	}
	return 0;
}

void cli_arguments_free(struct cli_args *args)
{
	for (char **word = args->words; word && *word; word++) {
		explicit_bzero(*word, strlen(*word)); /* it may be a URL with a password */
		free(*word);
	}
	free(args->words);
	args->words = NULL;
}

int cli_arguments(struct cli_args *args, const struct cli_cmd *cmd, int argc, char **argv)
{
	char **words = args->words = mark_steps(argc, argv);
	if (!words) {
		cli_complain(args, "out of memory");
		return CLI_FAILED;
	}
	cli_hide_passwords(argc, argv);
	int code = read_options(args, cmd, argc, words);
	if (code || args->help)
		return code;
	if (args->n_names > cmd->most_names) {
		cli_complain(args, "'%s' is one argument too many; see `%s %s --help`",
			args->names[cmd->most_names], args->program, cmd->name);
		return CLI_USAGE;
	}
	if (args->n_names < cmd->least_names) {
		cli_complain(args, "'%s' needs %s; see `%s %s --help`", cmd->name, cmd->arguments,
			args->program, cmd->name);
		return CLI_USAGE;
	}
	return 0;
}
