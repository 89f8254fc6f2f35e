#include "migrate/build/cache.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fail.h"
#include "migrate/build/files.h"

enum { SOURCE_CAP = 64 << 20, KEEP_SECONDS = 30 * 24 * 3600 };

/* ---- the folder */

static int make_folder(rx__cache *out, const char *folder, rx_error *error)
{
	static const char ignore[] = "# Compiled models and scripts; may be removed at any time.\n*\n";
	int r = folder ? rx__files_folder(folder, error) : rx__fail_nomem(error);
	const char *path = r ? NULL : rx__files_path(out->arena, folder, ".gitignore");
	if (!r && !path)
		r = rx__fail_nomem(error);
	if (!r && !rx__files_exists(path))
		r = rx__files_write(path, ignore, sizeof(ignore) - 1, error);
	if (!r && access(folder, W_OK) != 0)
		r = rx__fail(error, RX_EIO, "the folder %s cannot be written", folder);
	if (!r)
		out->folder = folder;
	return r;
}

/* $XDG_CACHE_HOME/reflex/<sum of the project's path> */
static const char *users_folder(rx_arena *arena, const rx_config *config, const char *project)
{
	const char *base = rx__config_env(config, "XDG_CACHE_HOME");
	const char *home = rx__config_env(config, "HOME");
	char *whole = realpath(project, NULL);
	char digits[RX__SUM_SIZE];
	rx__sum sum = rx__sum_begin();
	rx__sum_text(&sum, whole ? whole : project);
	rx__sum_end(&sum, digits);
	free(whole);
	if (base && *base == '/')
		return rx__arena_printf(arena, "%s/reflex/%s", base, digits);
	return home ? rx__arena_printf(arena, "%s/.cache/reflex/%s", home, digits) : NULL;
}

int rx__cache_init(
	rx__cache *out, rx_arena *arena, const rx_config *config, const char *project, rx_error *error)
{
	*out = (rx__cache){ .arena = arena };
	if (make_folder(out, rx__files_path(arena, project, ".reflex"), error) == 0)
		return 0;
	const char *other = users_folder(arena, config, project);
	return other && make_folder(out, other, NULL) == 0 ? 0 : error ? error->code : RX_EIO;
}

const char *rx__cache_path(const rx__cache *cache, const char *name, const char *suffix)
{
	return rx__arena_printf(cache->arena, "%s/%s%s", cache->folder, name, suffix);
}

/* ---- what an object was made from: lines of "<sum> <path>" */

static bool sum_file(const char *path, char *out)
{
	rx_buf text = RX_BUF_INIT;
	rx__sum sum = rx__sum_begin();
	bool done = rx__files_read(&text, AT_FDCWD, path, SOURCE_CAP, false, NULL) == 0;
	if (done) {
		rx__sum_add(&sum, rx__buf_text(&text), text.size);
		rx__sum_end(&sum, out);
	}
	rx__buf_deinit(&text);
	return done;
}

void rx__cache_look_begin(rx__cache_look *look, const rx__cache *cache)
{
	*look = (rx__cache_look){ .cache = cache };
	rx__arena_init(&look->arena, 0);
	rx__map_init(&look->sums);
}

void rx__cache_look_end(rx__cache_look *look)
{
	rx__map_deinit(&look->sums);
	rx__arena_deinit(&look->arena);
}

/* The sum of a file, NULL where it cannot be read. What there is no memory for is read again. */
static const char *sum_of(rx__cache_look *look, const char *path, char *buffer)
{
	const char *known = rx__map_gets(&look->sums, path);
	if (known)
		return known;
	if (!sum_file(path, buffer))
		return NULL;
	const char *name = rx__arena_strdup(&look->arena, path);
	char *digits = rx__arena_strdup(&look->arena, buffer);
	if (name && digits)
		rx__map_puts(&look->sums, name, digits);
	return buffer;
}

static bool line_valid(rx__cache_look *look, char *line, rx__sum *sum)
{
	char buffer[RX__SUM_SIZE];
	if (strlen(line) < RX__SUM_SIZE)
		return false;
	line[RX__SUM_SIZE - 1] = '\0';
	const char *now = sum_of(look, line + RX__SUM_SIZE, buffer);
	if (!now || strcmp(now, line) != 0)
		return false;
	rx__sum_text(sum, now);
	return true;
}

bool rx__cache_valid(rx__cache_look *look, const char *key, rx__sum *sum)
{
	const rx__cache *cache = look->cache;
	rx_buf list = RX_BUF_INIT;
	const char *object = rx__cache_path(cache, key, ".o");
	const char *path = rx__cache_path(cache, key, ".deps");
	bool valid = object && path && rx__files_exists(object) &&
		rx__files_read(&list, AT_FDCWD, path, SOURCE_CAP, false, NULL) == 0;
	char *rest = list.data;
	for (char *line; valid && rest && (line = strsep(&rest, "\n"));)
		if (*line)
			valid = line_valid(look, line, sum);
	rx__buf_deinit(&list);
	rx__sum_text(sum, key);
	if (valid)
		utimensat(AT_FDCWD, object, NULL, 0); /* used today */
	return valid;
}

/* One file name of a make rule: blanks, '#' and '\' stand behind a '\', '$' is "$$". False at the
 * end. */
static bool next_name(const char **at, rx_buf *out)
{
	rx__buf_clear(out);
	while (**at == ' ' || **at == '\n' || (**at == '\\' && (*at)[1] == '\n'))
		*at += **at == '\\' ? 2 : 1;
	for (; **at && **at != ' ' && **at != '\n'; (*at)++) {
		if (**at == '\\' && (*at)[1] == '\n')
			break;
		if ((**at == '\\' && strchr(" #\\:", (*at)[1])) || (**at == '$' && (*at)[1] == '$'))
			(*at)++;
		rx__buf_putc(out, **at);
	}
	return out->size > 0;
}

static int write_list(const rx__cache *cache, const char *key, const char *rule, rx_error *error)
{
	rx_buf text = RX_BUF_INIT, name = RX_BUF_INIT, list = RX_BUF_INIT;
	char digits[RX__SUM_SIZE];
	const char *path = rx__cache_path(cache, key, ".deps");
	int r = path ? rx__files_read(&text, AT_FDCWD, rule, SOURCE_CAP, false, error)
				 : rx__fail_nomem(error);
	if (r > 0)
		r = rx__fail(error, RX_EIO, "the compiler wrote no %s: is it GCC or Clang?", rule);
	const char *at = r ? NULL : strchr(rx__buf_text(&text), ':');
	if (at)
		at++;
	while (!r && at && next_name(&at, &name))
		if (sum_file(rx__buf_text(&name), digits))
			rx__buf_printf(&list, "%s %s\n", digits, rx__buf_text(&name));
	if (!r && (name.error || list.error))
		r = rx__fail_nomem(error);
	if (!r)
		r = rx__files_write(path, rx__buf_text(&list), list.size, error);
	rx__buf_deinit(&text);
	rx__buf_deinit(&name);
	rx__buf_deinit(&list);
	return r;
}

int rx__cache_enter(
	const rx__cache *cache, const char *key, const char *object, const char *rule, rx_error *error)
{
	const char *path = rx__cache_path(cache, key, ".o");
	int r = path ? write_list(cache, key, rule, error) : rx__fail_nomem(error);
	if (!r && rename(object, path) != 0)
		r = rx__fail(error, RX_EIO, "%s cannot be written", path);
	unlink(rule);
	return r;
}

void rx__cache_prune(const rx__cache *cache)
{
	struct stat info;
	time_t now = time(NULL);
	DIR *folder = opendir(cache->folder);
	for (struct dirent *entry; folder && (entry = readdir(folder));) {
		if (*entry->d_name == '.')
			continue;
		if (fstatat(dirfd(folder), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
			S_ISREG(info.st_mode) && now - info.st_mtime > KEEP_SECONDS)
			unlinkat(dirfd(folder), entry->d_name, 0);
	}
	if (folder)
		closedir(folder);
}
