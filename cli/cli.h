/* What the commands share. The command is a client of <reflex.h>: it includes nothing else of the
 * library. One command a file; each file ends in its `const struct cli_cmd`. */
#ifndef CLI_H
#define CLI_H

#include <reflex.h>

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

enum { CLI_DONE = 0, CLI_FAILED = 1, CLI_USAGE = 2 };

enum { CLI_MOST_NAMES = 64 };

/* What stands on the terminal; a thread may be looking at the clock meanwhile. */
struct cli_voice {
	pthread_mutex_t mutex;
	struct timespec said; /* when the last line was said, monotonic */
	char line[160]; /* that line */
	bool ticked; /* a line of progress stands there, to be written over */
	bool asking; /* a question stands there, and nothing is to be written over it */
	atomic_int signal; /* that has asked us to end, or 0 */
};

/* What was written on the command line. */
struct cli_args {
	const char *program; /* "reflex", for messages */
	const rx_revision *const *revisions; /* linked into the program, or NULL */
	const char *url, *message;
	const char *branch_label, *depends_on, *engines, *output, *phase, *replay_url, *resume;
	const char *lock_wait;
	const char *renames[CLI_MOST_NAMES + 1], *allow_edited[CLI_MOST_NAMES + 1];
	const char *heads[CLI_MOST_NAMES + 1];
	struct cli_voice voice;
	bool json, dry_run, sql, empty, purge, splice, all, replay, no_password, help, version;
	const char *names[CLI_MOST_NAMES + 1]; /* without an option */
	size_t n_names;
	char **words; /* what names and values point into */
};

/* The options that a command takes, as a sum of these; --help is always taken. */
enum cli_option {
	CLI_URL = 1 << 0,
	CLI_JSON = 1 << 1,
	CLI_MESSAGE = 1 << 2,
	CLI_RENAME = 1 << 3,
	CLI_DRY_RUN = 1 << 4,
	CLI_SQL = 1 << 5,
	CLI_EMPTY = 1 << 6,
	CLI_PURGE = 1 << 7,
	CLI_ALLOW_EDITED = 1 << 8,
	CLI_HEAD = 1 << 9,
	CLI_SPLICE = 1 << 10,
	CLI_BRANCH_LABEL = 1 << 11,
	CLI_DEPENDS_ON = 1 << 12,
	CLI_ALL = 1 << 13,
	CLI_ENGINE = 1 << 14,
	CLI_OUTPUT = 1 << 15,
	CLI_PHASE = 1 << 16,
	CLI_REPLAY = 1 << 17,
	CLI_REPLAY_URL = 1 << 18,
	CLI_RESUME = 1 << 19,
	CLI_NO_PASSWORD = 1 << 20,
	CLI_LOCK_WAIT = 1 << 21,
	CLI_DATABASE = CLI_URL | CLI_NO_PASSWORD,
};

struct cli_cmd {
	const char *name; /* "db migrate" */
	const char *arguments; /* "[TARGET]", for help */
	const char *summary; /* a line */
	const char *help; /* more of it, may be NULL */
	unsigned options;
	size_t least_names, most_names;
	int (*run)(const struct cli_args *args); /* the exit code */
};

/* Reads the words behind the command's name. CLI_USAGE after saying what is wrong. */
int cli_arguments(struct cli_args *args, const struct cli_cmd *cmd, int argc, char **argv);
void cli_arguments_free(struct cli_args *args);
void cli_help_options(unsigned options);

/* Passwords in these words are not to be seen in a list of processes any more (hide.c). */
void cli_hide_passwords(int argc, char **argv);

/* The candidate that was probably meant, NULL if none is near. */
const char *cli_suggest(const char *word, const char *const *candidates, size_t n);

/* ---- output (output.c) */

/* "reflex: …" on stderr. */
void cli_complain(const struct cli_args *args, const char *format, ...) RX_PRINTF(2, 3);
/* The error on stderr, with --json as an object on stdout too. Gives CLI_FAILED. */
int cli_fail(const struct cli_args *args, const rx_error *error);
/* The same for a verb that takes a range with --sql: where no server was reached it says so. */
int cli_fail_reaching(const struct cli_args *args, const char *verb, const rx_error *error);
/* Writes the text to --output. What is there already stays, unless it may be replaced. */
int cli_write_file(const struct cli_args *args, const char *text, bool replace);
/* "1 migration", "2 migrations" */
const char *cli_count(size_t n, const char *one, const char *many);
/* Each on a line of its own, indented. */
void cli_list(const char *const *lines);

/* ---- a project with its voice (open.c) */
/* How far it is, on a terminal; NULL takes the line away. */
void cli_tick(const struct cli_args *args, const char *line);
/* The same where nothing was said for more than a second: the last line, and for how long. From any
 * thread. */
void cli_still(const struct cli_args *args);
int cli_open(rx_project **out, const struct cli_args *args, rx_error *error);
/* For __attribute__((cleanup)). */
void cli_close(rx_project **project);
#define CLI_PROJECT __attribute__((cleanup(cli_close))) rx_project *

/* Asks at the terminal (password.c); an rx_ask_password_fn, ud are the arguments. */
int cli_ask_password(void *ud, const char *url, char *into, size_t size);

/* ---- Ctrl-C (interrupt.c): what runs between the two is ended cleanly by the first, and a person at a
 * terminal sees for how long it does */
struct cli_interrupt {
	rx_project *project;
	const struct cli_args *args;
	sigset_t signals, before;
	pthread_t thread;
	bool runs;
	atomic_bool over;
};
void cli_interrupt_begin(
	struct cli_interrupt *in, rx_project *project, const struct cli_args *args);
void cli_interrupt_end(struct cli_interrupt *in);
/* Ends the process as the signal does; it may be blocked. */
void cli_die_of(int signal_number);
/* Unless it is ignored, as SIGHUP is by nohup. */
void cli_add_signal(sigset_t *set, int signal_number);

/* ---- crashes (guard.c), from the first of these to the last */
void cli_guard_begin(const char *program);
/* Whose scripts are run; NULL: nobody's. */
void cli_guard_watch(const rx_project *project);
void cli_guard_end(void);

/* What was found when models and database were compared. */
void cli_show_found(const rx_differences *found);
/* What the lint found: the rule, where, why, and what to do instead. Those that a comment allows are
 * left out but for their number, which is given back. */
size_t cli_show_findings(const rx_lint_finding *findings, size_t n);
/* How one revision is named in a line: "ae1027a6acf3, add user". */
void cli_show_revision(const rx_revision_info *revision);

#endif
