/* Temporary folders and small files for tests; whatever goes wrong here ends the process, because
 * no test can say anything after that. */
#include "support/tempdir.h"

#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void die(const char *what, const char *path)
{
	fprintf(stderr, "test support: %s: ", what);
	perror(path);
	abort();
}

char *test_path(const char *dir, const char *name)
{
	char *path = NULL;
	if (asprintf(&path, "%s/%s", dir, name) < 0)
		die("asprintf", name);
	return path;
}

char *test_tempdir_new(void)
{
	const char *base = getenv("TMPDIR");
	char *path = test_path(base && *base ? base : "/tmp", "reflex-test-XXXXXX");
	if (!mkdtemp(path))
		die("mkdtemp", path);
	return path;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *at)
{
	(void)status;
	(void)type;
	(void)at;
	return remove(path);
}

void test_tempdir_free(char *path)
{
	if (!path)
		return;
	if (nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS) != 0)
		die("remove", path);
	free(path);
}

void test_write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "wb");
	if (!file || fputs(text, file) == EOF || fclose(file) != 0)
		die("write", path);
}

char *test_read_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		return NULL;
	char *text = NULL;
	size_t size = 0;
	if (getdelim(&text, &size, '\0', file) < 0) {
		free(text);
		text = calloc(1, 1);
	}
	fclose(file);
	return text;
}
