/* Words are split by wordexp, which knows quotes; it may expand variables, but runs no command.
 * Sanitizers and link-time optimisation are switched off behind the user's flags: the module is
 * loaded into a program that has neither. */
#include "migrate/build/toolchain.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <wordexp.h>

#include "base/fail.h"
#include "build_config.h"
#include "migrate/build/files.h"

typedef struct words {
	const char **at;
	size_t n, capacity;
} words;

static int add(words *list, rx_arena *arena, const char *word, rx_error *error)
{
	char *copy = rx__arena_strdup(arena, word);
	if (!copy || !rx__arena_grow(arena, &list->at, list->n, &list->capacity, sizeof(char *)))
		return rx__fail_nomem(error);
	list->at[list->n++] = copy;
	return 0;
}

static int add_variable(words *list, rx_arena *arena, const rx_config *config, const char *name,
	const char *fallback, rx_error *error)
{
	const char *value = rx__config_env(config, name);
	wordexp_t split;
	if (!value)
		value = fallback;
	if (!value)
		return 0;
	int r = wordexp(value, &split, WRDE_NOCMD);
	if (r == WRDE_NOSPACE)
		return rx__fail_nomem(error);
	if (r)
		return rx__fail(error, RX_ECONFIG,
			"the variable %s cannot be split into words: %s (put in quotes what has blanks or the "
			"characters |&;<>(){})",
			name, value);
	for (size_t i = 0; i < split.we_wordc && !r; i++)
		r = add(list, arena, split.we_wordv[i], error);
	wordfree(&split);
	return r;
}

static bool has_header(rx_arena *arena, const char *folder)
{
	const char *path = rx__files_path(arena, folder, "reflex.h");
	return path && rx__files_exists(path);
}

/* The folder of the library, or of the program that it is linked into. */
static char *own_folder(rx_arena *arena)
{
	Dl_info info;
	char *path = NULL;
	if (dladdr((void *)(uintptr_t)rx__toolchain_init, &info) && info.dli_fname)
		path = realpath(info.dli_fname, NULL);
	char *copy = path ? rx__arena_strdup(arena, path) : NULL;
	free(path);
	if (copy && strrchr(copy, '/'))
		*strrchr(copy, '/') = '\0';
	return copy;
}

/* A build folder holds a file that says where the tree's own headers are. */
static const char *uninstalled_include(rx_arena *arena, const char *folder)
{
	rx_buf text = RX_BUF_INIT;
	const char *path = rx__files_path(arena, folder, "uninstalled-include");
	const char *found = NULL;
	if (path && rx__files_read(&text, AT_FDCWD, path, 4096, false, NULL) == 0) {
		rx__buf_truncate(&text, strcspn(rx__buf_text(&text), "\n"));
		found = rx__arena_strdup(arena, rx__buf_text(&text));
	}
	rx__buf_deinit(&text);
	return found;
}

static const char *find_include(rx_arena *arena, const rx_config *config)
{
	const char *named = rx__config_env(config, "REFLEX_INCLUDE");
	if (named)
		return rx__arena_strdup(arena, named);
	char *folder = own_folder(arena);
	const char *found = folder ? uninstalled_include(arena, folder) : NULL;
	for (int i = 0; folder && !found && i < 3; i++) {
		char *up = strrchr(folder, '/');
		if (!up)
			break;
		*up = '\0';
		const char *beside = rx__files_path(arena, folder, "include");
		if (beside && has_header(arena, beside))
			found = beside;
	}
	if (!found && has_header(arena, RX__INCLUDEDIR))
		found = RX__INCLUDEDIR;
	return found;
}

static int add_include(words *list, rx_arena *arena, const char *folder, rx_error *error)
{
	const char *word = rx__arena_printf(arena, "-I%s", folder);
	return word ? add(list, arena, word, error) : rx__fail_nomem(error);
}

int rx__toolchain_init(rx__toolchain *out, rx_arena *arena, const rx_config *config,
	const char *folder, rx_error *error)
{
	static const char *const before[] = { "-O0", "-fPIC", "-Werror=implicit-function-declaration",
		"-Werror=int-conversion", "-Werror=incompatible-pointer-types", NULL };
	static const char *const behind[] = { "-fno-lto", "-fno-sanitize=all", NULL };
	words compile = { NULL, 0, 0 }, link = { NULL, 0, 0 };
	*out = (rx__toolchain){ .include = find_include(arena, config) };
	int r = add_variable(&compile, arena, config, "CC", "cc", error);
	if (!r)
		r = add_variable(&link, arena, config, "CC", "cc", error);
	for (size_t i = 0; before[i] && !r; i++)
		r = add(&compile, arena, before[i], error);
	if (!r)
		r = add_variable(&compile, arena, config, "CPPFLAGS", NULL, error);
	if (!r)
		r = add_variable(&compile, arena, config, "CFLAGS", NULL, error);
	for (size_t i = 0; behind[i] && !r; i++)
		r = add(&compile, arena, behind[i], error);
	if (!r)
		r = add_include(&compile, arena, folder, error);
	if (!r && out->include)
		r = add_include(&compile, arena, out->include, error);
	if (!r)
		r = add(&link, arena, "-shared", error);
	if (!r)
		r = add_variable(&link, arena, config, "LDFLAGS", NULL, error);
	if (r)
		return r;
	rx__sum sum = rx__sum_begin();
	rx__sum_text(&sum, RX__VERSION);
	for (size_t i = 0; i < compile.n; i++)
		rx__sum_text(&sum, compile.at[i]);
	for (size_t i = 0; i < link.n; i++)
		rx__sum_text(&sum, link.at[i]);
	rx__sum_end(&sum, out->sum);
	out->compile = compile.at;
	out->n_compile = compile.n;
	out->link = link.at;
	out->n_link = link.n;
	return 0;
}
