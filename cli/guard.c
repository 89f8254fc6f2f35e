/* Scripts and models are programs of their own making: one that crashes, or calls exit(), takes the command
 * with it. Then the command says so, names the script, and does not end as if all were well.
 *
 * A handler of signals finds what it needs in statics only, so this is the one place of the commands that has
 * some. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { N_SIGNALS = 5 };

static const struct {
	int number;
	const char *name;
} signals[N_SIGNALS] = { { SIGSEGV, "SIGSEGV" }, { SIGBUS, "SIGBUS" }, { SIGFPE, "SIGFPE" },
	{ SIGILL, "SIGILL" }, { SIGABRT, "SIGABRT" } };

static struct {
	const char *program;
	const rx_project *volatile project;
	struct sigaction before[N_SIGNALS];
	stack_t stack_before;
	bool taken[N_SIGNALS], has_stack;
	volatile bool runs;
	bool hears_exit;
} guard;

static void say(const char *text)
{
	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		_exit(CLI_FAILED);
}

static void say_number(size_t number)
{
	char digits[24], *at = digits + sizeof(digits) - 1;
	*at = '\0';
	do
		*--at = (char)('0' + number % 10);
	while (number /= 10);
	say(at);
}

/* "reflex: upgrade() of alembic/versions/x.c ", or who else is to be suspected. */
static bool say_who(rx_running *running)
{
	say(guard.program);
	say(": ");
	if (!guard.project || !rx_project_running(guard.project, running)) {
		say("a migration script or a model ");
		return false;
	}
	say(running->up ? "upgrade() of " : "downgrade() of ");
	say(running->file ? running->file : "revision ");
	say(running->file ? "" : running->id);
	say(" ");
	return true;
}

static void say_where(const rx_running *running)
{
	if (running->n_operations) {
		say(", behind operation ");
		say_number(running->n_operations);
		say(" of it");
	}
	say(". Whether it is applied has not changed, nor what was run before it; what a script has "
		"done "
		"outside a transaction, or on MariaDB, is kept step by step, and the next run goes on "
		"there");
}

static void on_exit_inside(void)
{
	rx_running running;
	if (!guard.runs)
		return;
	guard.runs = false;
	const bool known = say_who(&running);
	say("called exit()");
	if (known)
		say_where(&running);
	say("; what was not reported as done is not done, `");
	say(guard.program);
	say(" db status` tells. A script ends by return\n");
	_exit(CLI_FAILED);
}

static void on_crash(int number)
{
	rx_running running;
	const bool known = say_who(&running);
	say(known ? "crashed (" : "has most likely done what C does not allow: crashed (");
	for (size_t i = 0; i < N_SIGNALS; i++)
		say(signals[i].number == number ? signals[i].name : "");
	say(")");
	if (known)
		say_where(&running);
	say("; what was not reported as done is not done, `");
	say(guard.program);
	say(" db status` tells. Mend it and run the command again; `gdb --args ");
	say(guard.program);
	say(" …` shows the place\n");
	signal(number, SIG_DFL);
	raise(number);
}

/* The usual stack may be what has ended. */
static void take_stack(void)
{
	static char room[1 << 16];
	const stack_t stack = { .ss_sp = room, .ss_size = sizeof(room) };
	guard.has_stack = sigaltstack(NULL, &guard.stack_before) == 0 &&
		(guard.stack_before.ss_flags & SS_DISABLE) && sigaltstack(&stack, NULL) == 0;
}

/* Only where nobody else looks at crashes: a sanitizer tells more, and a program may have its own way. */
void cli_guard_begin(const char *program)
{
	const struct sigaction crash = { .sa_handler = on_crash, .sa_flags = SA_ONSTACK };
	guard.program = program;
	guard.project = NULL;
	if (!guard.hears_exit)
		guard.hears_exit = atexit(on_exit_inside) == 0;
	guard.runs = true;
	take_stack();
	for (size_t i = 0; i < N_SIGNALS; i++)
		guard.taken[i] = sigaction(signals[i].number, NULL, &guard.before[i]) == 0 &&
			guard.before[i].sa_handler == SIG_DFL &&
			sigaction(signals[i].number, &crash, NULL) == 0;
}

void cli_guard_watch(const rx_project *project)
{
	guard.project = project;
}

void cli_guard_end(void)
{
	guard.runs = false;
	guard.project = NULL;
	for (size_t i = 0; i < N_SIGNALS; i++)
		if (guard.taken[i])
			sigaction(signals[i].number, &guard.before[i], NULL);
	if (guard.has_stack)
		sigaltstack(&guard.stack_before, NULL);
}
