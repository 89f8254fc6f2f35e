#include "start.h"

#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "measure.h"

enum { STARTS = 15 }; /* a start is too short to be timed alone */

static bool start(const char *argv0, const char *name, const char *path, double *seconds)
{
	char program[4096], database[256];
	const char *slash = strrchr(argv0, '/');
	int folder = slash ? (int)(slash - argv0 + 1) : 0, status = 0;
	pid_t pid;
	snprintf(program, sizeof(program), "%.*s%s%s", folder, argv0, slash ? "" : "./", name);
	snprintf(database, sizeof(database), "%s", path);
	char *argv[] = { program, database, NULL };
	double begin = bench_now();
	for (int i = 0; i < STARTS; i++)
		if (posix_spawn(&pid, program, NULL, NULL, argv, environ) != 0 ||
			waitpid(pid, &status, 0) != pid || status != 0) {
			fprintf(stderr, "bench: %s failed\n", program);
			return false;
		}
	*seconds = (bench_now() - begin) / STARTS;
	return true;
}

bool bench_start(const char *path, const char *argv0, bool reflex_first, double *raw,
	double *reflex, double *ratio)
{
	bool good = true;
	if (reflex_first)
		good = start(argv0, "start_reflex", path, reflex);
	good = good && start(argv0, "start_raw", path, raw);
	if (!reflex_first)
		good = good && start(argv0, "start_reflex", path, reflex);
	if (good)
		*ratio = *reflex / *raw;
	return good;
}
