/* A password is asked for at the terminal itself, whatever stdin and stdout are, without an echo. However
 * that ends, by an answer, Ctrl-C, Ctrl-D or a signal from elsewhere, the terminal is as before. Signals are
 * blocked and looked at by us; the thread that watches for Ctrl-C (interrupt.c) may have taken one first. */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { LOOK_MS = 100, NOTHING = 0, ANSWER = -1, NO_ANSWER = -2 };

/* A process in the background may not touch the terminal: it would be stopped. */
static int open_terminal(void)
{
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (tty >= 0 && tcgetpgrp(tty) != getpgrp()) {
		close(tty);
		return -1;
	}
	return tty;
}

static void write_text(int tty, const char *text)
{
	for (size_t left = strlen(text); left > 0;) {
		ssize_t n = write(tty, text, left);
		if (n < 0 && errno != EINTR)
			return;
		text += n > 0 ? n : 0;
		left -= n > 0 ? (size_t)n : 0;
	}
}

/* A signal that ends us, NOTHING, or how the line ended. A line comes whole: the kernel edits it. */
static int look(int tty, const sigset_t *signals, struct cli_voice *voice, char *into, size_t size)
{
	const struct timespec at_once = { .tv_sec = 0 };
	struct pollfd item = { .fd = tty, .events = POLLIN };
	int ready = poll(&item, 1, LOOK_MS), got = sigtimedwait(signals, NULL, &at_once);
	if (got > 0 && got != SIGTSTP)
		return got;
	if (atomic_load(&voice->signal))
		return atomic_load(&voice->signal);
	if (ready <= 0)
		return NOTHING;
	ssize_t n = read(tty, into, size - 1);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return NOTHING;
	if (n <= 0 || into[n - 1] != '\n' || memchr(into, '\0', (size_t)n))
		return NO_ANSWER;
	into[n - 1] = '\0';
	return ANSWER;
}

static int ask_quietly(int tty, struct cli_voice *voice, const char *url, char *into, size_t size)
{
	struct termios before, quiet;
	sigset_t signals, mask;
	int got = NOTHING;
	sigemptyset(&signals);
	for (const int *number = (const int[]){ SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, 0 }; *number;
		 number++)
		cli_add_signal(&signals, *number);
	if (tcgetattr(tty, &before) != 0)
		return -1;
	pthread_sigmask(SIG_BLOCK, &signals, &mask);
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	quiet.c_lflag |= ICANON | ISIG | ECHONL;
	if (tcsetattr(tty, TCSAFLUSH, &quiet) == 0) {
		write_text(tty, "Password for ");
		write_text(tty, url);
		write_text(tty, ": ");
		while (got == NOTHING)
			got = look(tty, &signals, voice, into, size);
		if (got != ANSWER)
			write_text(tty, "\n");
		tcsetattr(tty, TCSAFLUSH, &before);
	}
	if (got > 0)
		cli_die_of(got);
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	return got == ANSWER ? 0 : -1;
}

static void set_asking(struct cli_voice *voice, bool asking)
{
	pthread_mutex_lock(&voice->mutex);
	voice->asking = asking;
	pthread_mutex_unlock(&voice->mutex);
}

int cli_ask_password(void *ud, const char *url, char *into, size_t size)
{
	struct cli_args *args = ud;
	int tty = args->no_password ? -1 : open_terminal();
	if (tty < 0)
		return -1;
	cli_tick(args, NULL);
	set_asking(&args->voice, true);
	int code = ask_quietly(tty, &args->voice, url, into, size);
	set_asking(&args->voice, false);
	close(tty);
	return code;
}
