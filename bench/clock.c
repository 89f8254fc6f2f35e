/* The kernel tells of each thread how long it has run, in nanoseconds, in /proc/…/schedstat. What was
 * seen of a thread is kept: it may end before the next look. */
#include "clock.h"

#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static bool by_cpu;
static int server_id;

void bench_clock_use_cpu(int server)
{
	by_cpu = true;
	server_id = server;
}

static double read_clock(clockid_t which)
{
	struct timespec t;
	clock_gettime(which, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* ---- the server's threads -------------------------------------------------------------------- */

enum { MAX_THREADS = 4096 };

static struct seen {
	int thread;
	double seconds;
} seen[MAX_THREADS];
static int n_seen;

static void keep(int thread, double seconds)
{
	int i = 0;
	while (i < n_seen && seen[i].thread != thread)
		i++;
	if (i == MAX_THREADS)
		return;
	seen[i] = (struct seen){ thread, seconds };
	n_seen += i == n_seen;
}

static void look_at_thread(const char *process, const char *thread)
{
	char path[128];
	long long ns = 0;
	snprintf(path, sizeof(path), "/proc/%s/task/%s/schedstat", process, thread);
	FILE *file = fopen(path, "r");
	if (!file)
		return;
	if (fscanf(file, "%lld", &ns) == 1)
		keep(atoi(thread), (double)ns * 1e-9);
	fclose(file);
}

static void look_at_process(const char *process)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%s/task", process);
	DIR *folder = opendir(path);
	for (const struct dirent *entry; folder && (entry = readdir(folder));) {
		if (isdigit((unsigned char)*entry->d_name))
			look_at_thread(process, entry->d_name);
	}
	if (folder)
		closedir(folder);
}

static int parent_of(const char *process)
{
	char path[64];
	int parent = 0;
	snprintf(path, sizeof(path), "/proc/%s/stat", process);
	FILE *file = fopen(path, "r");
	if (!file)
		return 0;
	if (fscanf(file, "%*d (%*[^)]) %*c %d", &parent) != 1)
		parent = 0;
	fclose(file);
	return parent;
}

static double server_time(void)
{
	double sum = 0;
	DIR *folder = opendir("/proc");
	for (const struct dirent *entry; folder && (entry = readdir(folder));) {
		if (isdigit((unsigned char)*entry->d_name) &&
			(atoi(entry->d_name) == server_id || parent_of(entry->d_name) == server_id))
			look_at_process(entry->d_name);
	}
	if (folder)
		closedir(folder);
	for (int i = 0; i < n_seen; i++)
		sum += seen[i].seconds;
	return sum;
}

/* Looking at the server takes time of our own, which is the same each time and small beside a run. */
double bench_clock(void)
{
	if (!by_cpu)
		return read_clock(CLOCK_MONOTONIC);
	double server = server_id ? server_time() : 0;
	return server + read_clock(CLOCK_PROCESS_CPUTIME_ID);
}
