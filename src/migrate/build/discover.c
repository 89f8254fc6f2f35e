/* Hidden folders, the migrations and build folders (by name, or by what Meson and CMake put there)
 * are not looked into, and symbolic links are not followed. */
#include "migrate/build/discover.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/fail.h"
#include "migrate/build/files.h"

enum { HEADER_CAP = 4 << 20 };

/* ---- one header */

/* Behind a comment, a string, or a preprocessor line that begins at text; text itself if none does. */
static const char *skip_aside(const char *text, bool line_start)
{
	if (text[0] == '/' && text[1] == '*') {
		const char *end = strstr(text + 2, "*/");
		return end ? end + 2 : text + strlen(text);
	}
	if (*text == '"' || *text == '\'') {
		const char *at = text + 1;
		while (*at && *at != *text && *at != '\n')
			at += *at == '\\' && at[1] ? 2 : 1;
		return *at ? at + 1 : at;
	}
	if ((text[0] == '/' && text[1] == '/') || (line_start && *text == '#')) {
		while (*text && *text != '\n')
			text += *text == '\\' && text[1] ? 2 : 1;
		return text;
	}
	return text;
}

static bool is_use(const char *word, size_t size)
{
	static const char *const names[] = { "RX_MODEL", "RX_TABLE", "RX_MAP" };
	bool found = false;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		found |= size == strlen(names[i]) && !strncmp(word, names[i], size);
	word += size;
	return found && word[strspn(word, " \t\r\n")] == '(';
}

bool rx__discover_uses_models(const char *text)
{
	bool line_start = true;
	while (*text) {
		const char *behind = skip_aside(text, line_start);
		if (behind != text) {
			text = behind;
			continue;
		}
		size_t size = 0;
		while (isalnum((unsigned char)text[size]) || text[size] == '_')
			size++;
		if (size && is_use(text, size))
			return true;
		line_start = *text == '\n' || (line_start && isspace((unsigned char)*text));
		text += size ? size : 1;
	}
	return false;
}

/* ---- the search */

typedef struct search {
	rx_arena *arena;
	const char *migrations; /* whole path, malloc()ed, NULL if it is not there */
	const char **found;
	size_t n, capacity;
} search;

static bool holds(const FTSENT *folder, const char *name)
{
	rx_buf path = RX_BUF_INIT;
	rx__buf_printf(&path, "%s/%s", folder->fts_accpath, name);
	bool found = !path.error && rx__files_exists(rx__buf_text(&path));
	rx__buf_deinit(&path);
	return found;
}

static bool passed_over(const search *s, const FTSENT *folder)
{
	if (folder->fts_level == 0)
		return false;
	const char *name = folder->fts_name;
	if (*name == '.' || !strcmp(name, "node_modules") || !strncmp(name, "build", 5))
		return true;
	char *whole = realpath(folder->fts_accpath, NULL);
	bool is_migrations = whole && s->migrations && !strcmp(whole, s->migrations);
	free(whole);
	return is_migrations || holds(folder, "build.ninja") || holds(folder, "CMakeCache.txt") ||
		holds(folder, "meson-info");
}

static int look_at(search *s, const FTSENT *file, rx_error *error)
{
	size_t size = file->fts_namelen;
	if (size < 3 || *file->fts_name == '.' || strcmp(file->fts_name + size - 2, ".h") != 0 ||
		file->fts_statp->st_size > HEADER_CAP)
		return 0;
	rx_buf text = RX_BUF_INIT;
	int r = rx__files_read(&text, AT_FDCWD, file->fts_accpath, HEADER_CAP, true, error);
	if (r == 0 && rx__discover_uses_models(rx__buf_text(&text))) {
		const char *path = file->fts_path;
		if (!strncmp(path, "./", 2))
			path += 2;
		path = rx__arena_strdup(s->arena, path);
		if (!path || !rx__arena_grow(s->arena, &s->found, s->n, &s->capacity, sizeof(*s->found)))
			r = rx__fail_nomem(error);
		else
			s->found[s->n++] = path;
	}
	rx__buf_deinit(&text);
	return r < 0 ? r : 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int walk(search *s, const char *folder, rx_error *error)
{
	char *root = strdup(folder);
	char *const roots[] = { root, NULL };
	FTS *tree = root ? fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL) : NULL;
	int r = 0;
	if (!tree)
		r = root ? rx__fail(error, RX_EIO, "%s cannot be read: %s", folder, strerror(errno))
				 : rx__fail_nomem(error);
	for (FTSENT *at; !r && tree && (at = fts_read(tree));) {
		if (at->fts_info == FTS_D && passed_over(s, at))
			fts_set(tree, at, FTS_SKIP);
		else if (at->fts_info == FTS_F)
			r = look_at(s, at, error);
	}
	if (tree)
		fts_close(tree);
	free(root);
	return r;
}

int rx__discover_headers(
	const char *const **out, size_t *n, const rx_config *config, rx_arena *arena, rx_error *error)
{
	const char *const *named = rx_config_model_headers(config);
	*n = 0;
	if (named) {
		while (named[*n])
			++*n;
		*out = named;
		return 0;
	}
	char *migrations = realpath(rx_config_migrations_directory(config), NULL);
	search s = { .arena = arena, .migrations = migrations };
	int r = walk(&s, rx_config_folder(config), error);
	free(migrations);
	if (!r && !rx__arena_grow(arena, &s.found, s.n, &s.capacity, sizeof(*s.found)))
		r = rx__fail_nomem(error);
	if (r)
		return r;
	s.found[s.n] = NULL;
	qsort(s.found, s.n, sizeof(*s.found), compare_names);
	*out = s.found;
	*n = s.n;
	return 0;
}
