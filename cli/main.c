/* The command is rx_main, and a guard around it. The scripts and models that it loads are programs of
 * their own making: one that crashes, or calls exit(), takes the command with it. Then the command says
 * so, and does not end as if all were well. */
#include <reflex.h>

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_over;

static void say(const char *text)
{
	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		_exit(1);
}

static void on_exit_inside(void)
{
	if (is_over)
		return;
	say("reflex: a migration script or a model called exit(); what was not reported as done is not "
		"done, `reflex db status` tells. A script ends by return\n");
	_exit(1);
}

static void on_crash(int number)
{
	say("reflex: crashed; a migration script or a model has most likely done what C does not "
		"allow. "
		"What was not reported as done is not done, `reflex db status` tells; "
		"`gdb --args reflex …` shows the place\n");
	signal(number, SIG_DFL);
	raise(number);
}

/* Where nobody else looks at crashes: a sanitizer tells more. The stack is another one, since the usual
 * one may be what has ended. */
static void guard(void)
{
	static char room[1 << 16];
	static const int numbers[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
	const stack_t stack = { .ss_sp = room, .ss_size = sizeof(room) };
	const struct sigaction crash = { .sa_handler = on_crash, .sa_flags = SA_ONSTACK };
	struct sigaction now;

	atexit(on_exit_inside);
	sigaltstack(&stack, NULL);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (sigaction(numbers[i], NULL, &now) == 0 && now.sa_handler == SIG_DFL)
			sigaction(numbers[i], &crash, NULL);
}

int main(int argc, char **argv)
{
	int code;

	guard();
	code = rx_main(argc, argv, NULL);
	is_over = true;
	return code;
}
