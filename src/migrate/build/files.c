#include "migrate/build/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"

static int read_all(rx_buf *out, int fd, const char *path, rx_error *error)
{
	char block[16384];
	ssize_t got;
	while ((got = read(fd, block, sizeof(block))) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return rx__fail(error, RX_EIO, "%s cannot be read: %s", path, strerror(errno));
		rx__buf_add(out, block, (size_t)got);
		if (out->error == RX_EDATA)
			return rx__fail(error, RX_EIO, "%s is larger than %zu bytes", path, out->cap);
		if (out->error)
			return rx__fail_nomem(error);
	}
	return 0;
}

int rx__files_read(
	rx_buf *out, int at, const char *path, size_t cap, bool nofollow, rx_error *error)
{
	struct stat info;
	int fd = openat(at, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (nofollow ? O_NOFOLLOW : 0));
	if (fd < 0 && errno == ENOENT)
		return RX_NOTFOUND;
	if (fd < 0 && errno == ELOOP)
		return rx__fail(error, RX_EIO, "%s is a symbolic link; a file is wanted there", path);
	if (fd < 0)
		return rx__fail(error, RX_EIO, "%s cannot be opened: %s", path, strerror(errno));
	int r = 0;
	out->cap = cap;
	if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
		r = rx__fail(error, RX_EIO, "%s is no file", path);
	else
		r = read_all(out, fd, path, error);
	close(fd);
	return r;
}

static bool write_all(int fd, const char *data, size_t size)
{
	while (size) {
		ssize_t done = write(fd, data, size);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return false;
		data += done;
		size -= (size_t)done;
	}
	return true;
}

/* Writes to a new file beside it; *out is its name, malloc()ed. */
static int write_beside(
	char **out, const char *path, const char *data, size_t size, rx_error *error)
{
	char *name;
	if (asprintf(&name, "%s.XXXXXX", path) < 0)
		return rx__fail_nomem(error);
	int fd = mkostemp(name, O_CLOEXEC);
	bool done = fd >= 0 && write_all(fd, data, size) && fchmod(fd, 0644) == 0 && fsync(fd) == 0;
	int reason = errno;
	if (fd >= 0 && close(fd) != 0 && done) {
		done = false;
		reason = errno;
	}
	if (done) {
		*out = name;
		return 0;
	}
	if (fd >= 0)
		unlink(name);
	free(name);
	return rx__fail(error, reason == ENOSPC ? RX_EFULL : RX_EIO, "%s cannot be written: %s", path,
		strerror(reason));
}

int rx__files_write(const char *path, const char *data, size_t size, rx_error *error)
{
	char *name = NULL;
	int r = write_beside(&name, path, data, size, error);
	if (!r && rename(name, path) != 0) {
		r = rx__fail(error, RX_EIO, "%s cannot be written: %s", path, strerror(errno));
		unlink(name);
	}
	free(name);
	return r;
}

int rx__files_create(const char *path, const char *data, size_t size, rx_error *error)
{
	char *name = NULL;
	int r = write_beside(&name, path, data, size, error);
	if (r)
		return r;
	if (link(name, path) != 0)
		r = rx__fail(error, RX_EIO, "%s cannot be written: %s", path, strerror(errno));
	unlink(name);
	free(name);
	return r;
}

bool rx__files_exists(const char *path)
{
	struct stat info;
	return lstat(path, &info) == 0;
}

int rx__files_folder(const char *path, rx_error *error)
{
	char *copy = strdup(path);
	int r = 0;
	if (!copy)
		return rx__fail_nomem(error);
	for (char *c = copy + 1; !r; c++) {
		if (*c && *c != '/')
			continue;
		char kept = *c;
		*c = '\0';
		if (mkdir(copy, 0777) != 0 && errno != EEXIST)
			r = rx__fail(error, RX_EIO, "the folder %s cannot be made: %s", copy, strerror(errno));
		*c = kept;
		if (!kept)
			break;
	}
	free(copy);
	return r;
}

const char *rx__files_path(rx_arena *arena, const char *folder, const char *name)
{
	if (!folder || *name == '/' || !strcmp(folder, "."))
		return rx__arena_strdup(arena, name);
	return rx__arena_printf(
		arena, "%s%s%s", folder, *folder && folder[strlen(folder) - 1] == '/' ? "" : "/", name);
}
