#include "migrate/script/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "migrate/build/files.h"
#include "migrate/graph/revision.h"
#include "migrate/script/folder_text.h"
#include "migrate/script/script.h"

enum { SCRIPT_CAP = 4 << 20, NAME_MAX_LENGTH = 82, TABLE_CAP = 64 << 20 };

static const char *versions_path(rx_arena *arena, const char *folder)
{
	return rx__files_path(arena, folder, "versions");
}

bool rx__folder_exists(const char *folder)
{
	rx_arena arena;
	struct stat info;
	rx__arena_init(&arena, 0);
	const char *path = versions_path(&arena, folder);
	bool found = path && stat(path, &info) == 0 && S_ISDIR(info.st_mode);
	rx__arena_deinit(&arena);
	return found;
}

static bool is_script(const char *name)
{
	size_t size = strlen(name);
	return *name != '.' && size > 2 && !strcmp(name + size - 2, ".c");
}

static int check_name(const char *folder, const char *name, rx_error *error)
{
	size_t plain = strspn(name, "0123456789abcdefghijklmnopqrstuvwxyz_");
	if (plain + 2 == strlen(name) && plain + 2 <= NAME_MAX_LENGTH && strcspn(name, "_.") > 0)
		return 0;
	return rx__fail(error, RX_EMIGRATION,
		"%s/versions/%s: the name of a script is its id, then _ and words of small letters, digits "
		"and _, then .c (80 characters at most)",
		folder, name);
}

typedef struct reader {
	int versions; /* the open folder */
	const char *folder;
	bool with_sums;
	rx_arena *arena;
} reader;

static int read_script(
	rx__folder_script *out, const reader *from, const char *name, rx_error *error)
{
	rx_arena *arena = from->arena;
	const char *folder = from->folder;
	*out = (rx__folder_script){ .name = rx__arena_strdup(arena, name) };
	out->id = rx__arena_strndup(arena, name, strcspn(name, "_."));
	out->path = rx__arena_printf(arena, "%s/versions/%s", folder, name);
	if (!out->name || !out->id || !out->path)
		return rx__fail_nomem(error);
	if (!from->with_sums)
		return 0;
	rx_buf text = RX_BUF_INIT;
	rx__sum sum = rx__sum_begin();
	int r = rx__files_read(&text, from->versions, name, SCRIPT_CAP, true, error);
	if (r > 0)
		r = rx__fail(error, RX_EIO, "%s has just been removed", out->path);
	else if (r)
		rx__fail_wrap(error, "%s/versions", folder);
	rx__sum_add(&sum, rx__buf_text(&text), text.size);
	rx__sum_end(&sum, out->sum);
	rx__buf_deinit(&text);
	return r;
}

static int compare_scripts(const void *a, const void *b)
{
	const rx__folder_script *left = a, *right = b;
	return strcmp(left->name, right->name);
}

static int read_entries(rx__folder_list *out, DIR *versions, const char *folder, bool with_sums,
	rx_arena *arena, rx_error *error)
{
	const reader from = {
		.versions = dirfd(versions), .folder = folder, .with_sums = with_sums, .arena = arena
	};
	size_t capacity = 0;
	int r = 0;
	for (struct dirent *entry; !r && (entry = readdir(versions));) {
		if (!is_script(entry->d_name))
			continue;
		r = check_name(folder, entry->d_name, error);
		if (!r && !rx__arena_grow(arena, &out->at, out->n, &capacity, sizeof(*out->at)))
			r = rx__fail_nomem(error);
		if (!r)
			r = read_script(&out->at[out->n++], &from, entry->d_name, error);
	}
	if (!r && out->n)
		qsort(out->at, out->n, sizeof(*out->at), compare_scripts);
	return r;
}

int rx__folder_read(
	rx__folder_list *out, const char *folder, bool with_sums, rx_arena *arena, rx_error *error)
{
	*out = (rx__folder_list){ NULL, 0 };
	const char *path = versions_path(arena, folder);
	if (!path)
		return rx__fail_nomem(error);
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *versions = fd < 0 ? NULL : fdopendir(fd);
	if (!versions) {
		int reason = errno;
		if (fd >= 0)
			close(fd);
		if (reason == ENOENT || reason == ENOTDIR)
			return rx__fail(error, RX_EMIGRATION,
				"there are no migrations here: no folder %s; `reflex db init` makes it", path);
		return rx__fail(error, RX_EIO, "the folder %s cannot be read: %s", path, strerror(reason));
	}
	int r = read_entries(out, versions, folder, with_sums, arena, error);
	closedir(versions);
	return r;
}

static int write_missing(
	rx_arena *arena, const char *folder, const char *name, const char *text, rx_error *error)
{
	const char *path = rx__files_path(arena, folder, name);
	if (!path)
		return rx__fail_nomem(error);
	return rx__files_exists(path) ? 0 : rx__files_create(path, text, strlen(text), error);
}

int rx__folder_make_migrations(const char *folder, rx_error *error)
{
	rx_arena arena;
	rx__arena_init(&arena, 0);
	const char *versions = versions_path(&arena, folder);
	int r = versions ? rx__files_folder(versions, error) : rx__fail_nomem(error);
	if (!r)
		r = write_missing(&arena, folder, "README", rx__folder_readme, error);
	if (!r)
		r = write_missing(&arena, folder, ".clang-format", rx__folder_format, error);
	rx__arena_deinit(&arena);
	return r;
}

int rx__folder_add(const char **path, const char *folder, const char *name, const char *text,
	rx_arena *arena, rx_error *error)
{
	const char *whole = rx__arena_printf(arena, "%s/versions/%s", folder, name);
	if (!whole)
		return rx__fail_nomem(error);
	int r = rx__files_create(whole, text, strlen(text), error);
	if (!r)
		*path = whole;
	return r;
}

int rx__folder_replace(const char **path, const char *folder, const char *name, const char *text,
	rx_arena *arena, rx_error *error)
{
	*path = rx__arena_printf(arena, "%s/versions/%s", folder, name);
	return *path ? rx__files_write(*path, text, strlen(text), error) : rx__fail_nomem(error);
}

int rx__folder_write_table(const char *folder, rx_error *error)
{
	rx_arena arena;
	rx__folder_list list;
	rx_buf text = RX_BUF_INIT, before = RX_BUF_INIT;
	rx__arena_init(&arena, 0);
	int r = rx__folder_read(&list, folder, false, &arena, error);
	const char **ids = r ? NULL : rx__arena_array(&arena, list.n + 1, sizeof(*ids));
	const char *path = rx__files_path(&arena, folder, "revisions.c");
	if (!r && (!ids || !path))
		r = rx__fail_nomem(error);
	for (size_t i = 0; !r && i < list.n; i++)
		ids[i] = list.at[i].id;
	if (!r) {
		rx__script_table(&text, ids, list.n);
		r = text.error ? rx__fail_nomem(error) : 0;
	}
	/* Left alone where nothing changes, so that make does not compile it again. */
	if (!r && rx__files_read(&before, AT_FDCWD, path, TABLE_CAP, false, NULL) == 0 &&
		!strcmp(rx__buf_text(&before), rx__buf_text(&text)))
		goto done;
	if (!r)
		r = rx__files_write(path, rx__buf_text(&text), text.size, error);
done:
	rx__buf_deinit(&text);
	rx__buf_deinit(&before);
	rx__arena_deinit(&arena);
	return r;
}
