/* Each child writes into an unlinked temporary file, which can take any amount while we wait for
 * another child; pipes would have to be read in turn. Children are waited for by their own id, as
 * the program around us may have children too. */
#include "migrate/build/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fail.h"

enum { MOST_AT_ONCE = 16, OUTPUT_CAP = 1 << 20 };

typedef struct child {
	pid_t id; /* 0: not running */
	int output;
} child;

static int start(child *out, const rx__process *process, rx_error *error)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	int output = memfd_create("output", MFD_CLOEXEC);
	if (output < 0)
		return rx__fail(
			error, RX_EIO, "no room for the output of %s: %s", process->argv[0], strerror(errno));
	if (posix_spawn_file_actions_init(&actions) != 0) {
		close(output);
		return rx__fail_nomem(error);
	}
	int r = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	if (!r)
		r = posix_spawn_file_actions_adddup2(&actions, output, 1);
	if (!r)
		r = posix_spawn_file_actions_adddup2(&actions, output, 2);
	/* The command keeps Ctrl-C from itself for a while, but not from a compiler. */
	if (!r)
		r = posix_spawnattr_init(&attributes);
	if (!r) {
		sigemptyset(&none);
		posix_spawnattr_setsigmask(&attributes, &none);
		posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
		r = posix_spawnp(&out->id, process->argv[0], &actions, &attributes,
			(char *const *)process->argv, environ);
		posix_spawnattr_destroy(&attributes);
	}
	posix_spawn_file_actions_destroy(&actions);
	if (r) {
		close(output);
		out->id = 0;
		return rx__fail(error, RX_EIO, "the program '%s' cannot be run: %s%s", process->argv[0],
			strerror(r),
			r == ENOENT ? "; install a C compiler (apt-get install gcc), or name yours by the "
						  "variable CC"
						: "");
	}
	out->output = output;
	return 0;
}

static void collect(rx__process *process, int output)
{
	char block[4096];
	ssize_t got;
	process->output.cap = OUTPUT_CAP;
	lseek(output, 0, SEEK_SET);
	while ((got = read(output, block, sizeof(block))) > 0)
		rx__buf_add(&process->output, block, (size_t)got);
	close(output);
}

static void finish(child *running, rx__process *process)
{
	int status = 0;
	pid_t got;
	if (!running->id)
		return;
	do
		got = waitpid(running->id, &status, 0);
	while (got < 0 && errno == EINTR);
	process->status = got < 0 ? 127
		: WIFEXITED(status)	  ? WEXITSTATUS(status)
							  : 128 + WTERMSIG(status);
	running->id = 0;
	collect(process, running->output);
}

int rx__process_run(rx__process *processes, size_t n, rx_error *error)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t width = processors < 1	? 1
		: processors > MOST_AT_ONCE ? MOST_AT_ONCE
									: (size_t)processors;
	child running[MOST_AT_ONCE] = { { 0, 0 } };
	int r = 0;
	for (size_t i = 0; i < n + width; i++) {
		size_t slot = i % width;
		if (i >= width)
			finish(&running[slot], &processes[i - width]);
		if (i < n && !r)
			r = start(&running[slot], &processes[i], error);
	}
	return r;
}
