/* Ctrl-C and SIGTERM while something runs on a database: the first asks it to end cleanly, the second
 * ends the process. The signals are blocked and taken by a thread of their own, so that no handler and
 * no state outside of this struct is needed. */
#include "cli.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum { AGAIN_MS = 50, LOOK_MS = 250 };

void cli_die_of(int signal_number)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, signal_number);
	signal(signal_number, SIG_DFL);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	raise(signal_number);
}

static void *watch(void *ud)
{
	struct cli_interrupt *in = ud;
	const struct timespec again = { .tv_nsec = AGAIN_MS * 1000000L };
	const struct timespec look = { .tv_nsec = LOOK_MS * 1000000L };
	bool asked = false;
	sigset_t others; /* for the thread that asks for a password (password.c) */
	sigemptyset(&others);
	sigaddset(&others, SIGHUP);
	sigaddset(&others, SIGQUIT);
	sigaddset(&others, SIGTSTP);
	pthread_sigmask(SIG_BLOCK, &others, NULL);
	while (!atomic_load(&in->over)) {
		int got = sigtimedwait(&in->signals, NULL, asked ? &again : &look);
		if (atomic_load(&in->over))
			break;
		if (!asked)
			cli_still(in->args);
		if (got > 0)
			atomic_store(&((struct cli_args *)in->args)->voice.signal, got);
		if (got > 0 && asked)
			cli_die_of(got);
		if (got > 0) {
			asked = true;
			fputs("\nending; once more to end at once\n", stderr);
		}
		if (asked)
			rx_project_interrupt(in->project);
	}
	return NULL;
}

void cli_add_signal(sigset_t *set, int signal_number)
{
	struct sigaction now;
	if (sigaction(signal_number, NULL, &now) == 0 && now.sa_handler != SIG_IGN)
		sigaddset(set, signal_number);
}

void cli_interrupt_begin(struct cli_interrupt *in, rx_project *project, const struct cli_args *args)
{
	*in = (struct cli_interrupt){ .project = project, .args = args };
	sigemptyset(&in->signals);
	cli_add_signal(&in->signals, SIGINT);
	cli_add_signal(&in->signals, SIGTERM);
	sigaddset(&in->signals, SIGUSR2); /* ours, to the thread alone: it is over */
	pthread_sigmask(SIG_BLOCK, &in->signals, &in->before);
	in->runs = pthread_create(&in->thread, NULL, watch, in) == 0;
	if (!in->runs)
		pthread_sigmask(SIG_SETMASK, &in->before, NULL);
}

void cli_interrupt_end(struct cli_interrupt *in)
{
	if (!in->runs)
		return;
	atomic_store(&in->over, true);
	pthread_kill(in->thread, SIGUSR2);
	pthread_join(in->thread, NULL);
	pthread_sigmask(SIG_SETMASK, &in->before, NULL);
}
