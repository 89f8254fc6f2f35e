/* Who has the file locked. SQLite's locks are the system's (fcntl) on single bytes, and the system tells
 * of each which process has it. It is asked by way of SQLite's own open file: to close another one of
 * the same file would let go of the locks of this process. */
#include <dirent.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/sqlite/sqlite.h"

/* Where SQLite locks: the writer of a WAL in its -shm, all others in the file itself. */
enum { WAL_WRITER = 120, PENDING = 0x40000000, N_BYTES = 512 };

/* The process that keeps others from writing these bytes, 0 if nobody is seen. */
static pid_t holder_of(const char *path, off_t start, off_t n)
{
	struct stat wanted, found;
	pid_t pid = 0;
	DIR *files = stat(path, &wanted) == 0 ? opendir("/proc/self/fd") : NULL;
	struct dirent *entry;

	while (files && pid <= 0 && (entry = readdir(files))) {
		const int fd = atoi(entry->d_name);
		struct flock lock = {
			.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = start, .l_len = n
		};

		if (*entry->d_name == '.' || fstat(fd, &found) != 0 || found.st_ino != wanted.st_ino ||
			found.st_dev != wanted.st_dev)
			continue;
		if (fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK)
			pid = lock.l_pid;
	}
	if (files)
		closedir(files);
	return pid;
}

/* "process 4711 (sqlite3) of user anna" */
static void describe(pid_t pid, char *out, size_t size)
{
	char path[40], name[40] = "", buffer[1024];
	struct stat status;
	struct passwd entry, *user = NULL;
	FILE *file;
	int n;

	snprintf(path, sizeof(path), "/proc/%ld/comm", (long)pid);
	file = fopen(path, "re");
	if (file && !fgets(name, sizeof(name), file))
		*name = '\0';
	name[strcspn(name, "\n")] = '\0';
	n = snprintf(
		out, size, "process %ld%s%s%s", (long)pid, *name ? " (" : "", name, *name ? ")" : "");
	if (file && fstat(fileno(file), &status) == 0 &&
		getpwuid_r(status.st_uid, &entry, buffer, sizeof(buffer), &user) == 0 && user && n > 0 &&
		(size_t)n < size)
		snprintf(out + n, size - (size_t)n, " of user %s", user->pw_name);
	if (file)
		fclose(file);
}

/* sql: the lock is of the whole file, whatever the statement was. */
void rx__sqlite_blocker(rx_conn *base, const char *sql, char *out, size_t size)
{
	const rx__sqlite_source *source = rx__sqlite_conn_of(base)->source;
	char shared[4200];
	pid_t pid;

	(void)sql;
	*out = '\0';
	if (source->memory)
		return;
	snprintf(shared, sizeof(shared), "%s-shm", source->path);
	pid = holder_of(shared, WAL_WRITER, 1);
	if (pid <= 0)
		pid = holder_of(source->path, PENDING, N_BYTES);
	if (pid > 0)
		describe(pid, out, size);
}
