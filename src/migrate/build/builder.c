/* An object's key is the sum of the compiler's words and the path of its source; whether it is still
 * good is a question to the cache. Objects and modules are written under a name with our process id
 * and then renamed, so that two runs at once do not see half of anything. */
#include "migrate/build/builder.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "migrate/build/files.h"
#include "migrate/build/process.h"

typedef struct unit {
	const char *source; /* as the user knows it: for messages */
	const char *path; /* what is compiled */
	const char *folder; /* where #include "…" looks first, after the folder of the source */
	char key[RX__SUM_SIZE];
	const char *object, *rule; /* while it is compiled */
	bool fresh;
} unit;

int rx__builder_init(rx__builder *out, const rx_config *config, const char *folder, rx_error *error)
{
	char *here = getcwd(NULL, 0);
	*out = (rx__builder){ .folder = folder };
	rx__arena_init(&out->arena, 0);
	out->here = here ? rx__arena_strdup(&out->arena, here) : NULL;
	free(here);
	int r = out->here ? 0 : rx__fail(error, RX_EIO, "the working folder is gone");
	if (!r)
		r = rx__toolchain_init(&out->toolchain, &out->arena, config, folder, error);
	if (!r)
		r = rx__cache_init(&out->cache, &out->arena, config, folder, error);
	if (r)
		rx__builder_deinit(out);
	return r;
}

void rx__builder_deinit(rx__builder *builder)
{
	rx__arena_deinit(&builder->arena);
}

static void make_key(const rx__builder *builder, unit *at)
{
	rx__sum sum = rx__sum_begin();
	rx__sum_text(&sum, builder->toolchain.sum);
	rx__sum_text(&sum, builder->here);
	rx__sum_text(&sum, at->path);
	rx__sum_end(&sum, at->key);
}

/* The words of one compilation, as a list ended by NULL. */
static const char *const *compile_words(rx__builder *builder, const unit *at)
{
	const rx__toolchain *tools = &builder->toolchain;
	const char *const rest[] = { "-iquote", at->folder, "-MMD", "-MF", at->rule, "-c", "-o",
		at->object, at->path };
	size_t n_rest = sizeof(rest) / sizeof(*rest);
	const char **words =
		rx__arena_array(&builder->arena, tools->n_compile + n_rest + 1, sizeof(*words));
	if (!words)
		return NULL;
	memcpy(words, tools->compile, tools->n_compile * sizeof(*words));
	memcpy(words + tools->n_compile, rest, sizeof(rest));
	return words;
}

/* Objects are found again whatever the working folder is at the next run. */
static const char *whole_path(rx__builder *builder, const char *path)
{
	return rx__files_path(&builder->arena, builder->here, path);
}

static int prepare(rx__builder *builder, unit *at, rx__process *process, rx_error *error)
{
	rx_arena *arena = &builder->arena;
	const char *base = rx__cache_path(&builder->cache, at->key, "");
	base = base ? whole_path(builder, base) : NULL;
	if (!base)
		return rx__fail_nomem(error);
	at->object = rx__arena_printf(arena, "%s.%ld.o", base, (long)getpid());
	at->rule = rx__arena_printf(arena, "%s.%ld.d", base, (long)getpid());
	if (!at->object || !at->rule)
		return rx__fail_nomem(error);
	*process = (rx__process){ .argv = compile_words(builder, at) };
	return process->argv ? 0 : rx__fail_nomem(error);
}

static void say(const rx__builder *builder, rx__process *process)
{
	if (builder->output && process->output.size)
		builder->output(builder->ud, rx__buf_text(&process->output));
}

/* Which of the programs failed, in one message; their words go out as they are. */
static int judge(
	rx__builder *builder, unit *const *units, rx__process *processes, size_t n, rx_error *error)
{
	const unit *first = NULL;
	size_t failed = 0;
	int r = 0;
	for (size_t i = 0; i < n; i++) {
		if (processes[i].status == 0) {
			builder->n_compiled++;
			int entered = rx__cache_enter(
				&builder->cache, units[i]->key, units[i]->object, units[i]->rule, r ? NULL : error);
			r = r ? r : entered;
			continue;
		}
		say(builder, &processes[i]);
		unlink(units[i]->object);
		unlink(units[i]->rule);
		first = first ? first : units[i];
		failed++;
	}
	if (!failed)
		return r;
	return rx__fail(error, RX_EMIGRATION, "%s does not compile%s%s", first->source,
		failed > 1 ? ", and others do not either" : "",
		builder->toolchain.include ? ""
								   : "; <reflex.h> was not found beside this program: name its "
									 "folder by the variable REFLEX_INCLUDE");
}

static int compile_stale(rx__builder *builder, unit *units, size_t n, rx_error *error)
{
	size_t n_stale = 0;
	unit **stale = rx__arena_array(&builder->arena, n + 1, sizeof(*stale));
	rx__process *processes = rx__arena_array(&builder->arena, n + 1, sizeof(*processes));
	int r = stale && processes ? 0 : rx__fail_nomem(error);
	for (size_t i = 0; i < n && !r; i++)
		if (!units[i].fresh) {
			stale[n_stale] = &units[i];
			r = prepare(builder, &units[i], &processes[n_stale], error);
			n_stale++;
		}
	if (!r && n_stale) {
		r = rx__process_run(processes, n_stale, error);
		int judged = r ? 0 : judge(builder, stale, processes, n_stale, error);
		r = r ? r : judged;
		rx__cache_prune(&builder->cache);
	}
	for (size_t i = 0; processes && i < n_stale; i++)
		rx__buf_deinit(&processes[i].output);
	return r;
}

/* The sources of the objects that the linker speaks of: "a.c and b.c". */
static const char *find_named(rx__builder *builder, const unit *units, size_t n, const char *words)
{
	const char *found = NULL;
	for (size_t i = 0; words && i < n; i++)
		if (strstr(words, units[i].key))
			found = found ? rx__arena_printf(&builder->arena, "%s and %s", found, units[i].source)
						  : units[i].source;
	return found;
}

static int fail_link(
	rx__builder *builder, const unit *units, size_t n, const char *words, rx_error *error)
{
	const char *named = find_named(builder, units, n, words);
	if (!words || !strstr(words, "rx_revision_"))
		return rx__fail(error, RX_EMIGRATION,
			"the compiled files cannot be linked into a module%s%s", named ? ": " : "",
			named ? named : "");
	return rx__fail(error, RX_EMIGRATION,
		"two scripts with one RX_REVISION: %s; a copy needs an id of its own, there and in the "
		"name "
		"of its file",
		named ? named : "see what the linker says");
}

static int link_module(
	rx__builder *builder, const unit *units, size_t n, const char *path, rx_error *error)
{
	const rx__toolchain *tools = &builder->toolchain;
	const char **words = rx__arena_array(&builder->arena, tools->n_link + n + 3, sizeof(*words));
	char *out = rx__arena_printf(&builder->arena, "%s.%ld", path, (long)getpid());
	if (!words || !out)
		return rx__fail_nomem(error);
	size_t at = tools->n_link;
	memcpy(words, tools->link, at * sizeof(*words));
	words[at++] = "-o";
	words[at++] = out;
	for (size_t i = 0; i < n; i++) {
		words[at] = rx__cache_path(&builder->cache, units[i].key, ".o");
		if (!words[at++])
			return rx__fail_nomem(error);
	}
	rx__process process = { .argv = words };
	int r = rx__process_run(&process, 1, error);
	if (!r && process.status != 0) {
		say(builder, &process);
		r = fail_link(
			builder, units, n, process.output.data ? rx__buf_text(&process.output) : NULL, error);
	} else if (!r && rename(out, path) != 0) {
		r = rx__fail(error, RX_EIO, "%s cannot be written: %s", path, strerror(errno));
	}
	if (r)
		unlink(out);
	rx__buf_deinit(&process.output);
	return r;
}

static const char *remedy(const char *reason)
{
	if (strstr(reason, "undefined symbol: rx_"))
		return "; this program has the library linked statically: link it with -rdynamic, or with "
			   "alembic/revisions.c";
	return "";
}

/* A script that lacks one of its functions: the one whose text does not have the word, as C knows
 * functions of one object only by what it can call. */
static const char *find_lacking(const unit *units, size_t n, const char *function)
{
	enum { CAP = 1 << 20 };
	const char *found = NULL;
	for (size_t i = 0; i < n && !found; i++) {
		rx_buf text = RX_BUF_INIT;
		const int r = rx__files_read(&text, AT_FDCWD, units[i].path, CAP, false, NULL);
		if (!r && !strstr(rx__buf_text(&text), function))
			found = units[i].source;
		rx__buf_deinit(&text);
	}
	return found;
}

static int fail_load(const unit *units, size_t n, const char *reason, rx_error *error)
{
	const bool up = strstr(reason, "symbol: upgrade"), down = strstr(reason, "symbol: downgrade");
	if (!up && !down)
		return rx__fail(error, RX_EMIGRATION, "the compiled module cannot be loaded: %s%s", reason,
			remedy(reason));
	const char *script = find_lacking(units, n, up ? " upgrade(" : " downgrade(");
	return rx__fail(error, RX_EMIGRATION, "%s has no function static void %s(rx_op *op)",
		script ? script : "one of the scripts", up ? "upgrade" : "downgrade");
}

static int load(const char *path, const unit *units, size_t n, void **out, rx_error *error)
{
	void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!module) {
		const char *reason = dlerror();
		return fail_load(units, n, reason ? reason : "?", error);
	}
	*out = module;
	return 0;
}

/* Which units are as they were, and the name of the module that is linked of them if all are. */
static bool find_stale(rx__builder *builder, unit *units, size_t n, char *digits)
{
	rx__cache_look look;
	bool fresh = true;
	rx__sum sum = rx__sum_begin();
	rx__cache_look_begin(&look, &builder->cache);
	rx__sum_text(&sum, builder->toolchain.sum);
	for (size_t i = 0; i < n; i++) {
		make_key(builder, &units[i]);
		units[i].fresh = rx__cache_valid(&look, units[i].key, &sum);
		fresh &= units[i].fresh;
	}
	rx__sum_end(&sum, digits);
	rx__cache_look_end(&look);
	return fresh;
}

static int build(rx__builder *builder, unit *units, size_t n, void **out, rx_error *error)
{
	char digits[RX__SUM_SIZE];
	int r = 0;
	if (!find_stale(builder, units, n, digits)) {
		r = compile_stale(builder, units, n, error);
		if (r)
			return r;
		find_stale(builder, units, n, digits);
	}
	const char *path = rx__cache_path(&builder->cache, digits, ".so");
	path = path ? whole_path(builder, path) : NULL;
	if (!path)
		return rx__fail_nomem(error);
	if (!rx__files_exists(path))
		r = link_module(builder, units, n, path, error);
	return r ? r : load(path, units, n, out, error);
}

int rx__builder_load(
	rx__builder *builder, const char *const *sources, size_t n, void **out, rx_error *error)
{
	unit *units = rx__arena_array(&builder->arena, n + 1, sizeof(*units));
	if (!units)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < n; i++)
		units[i] = (unit){ .source = sources[i], .path = sources[i], .folder = builder->folder };
	return build(builder, units, n, out, error);
}

/* A source in the cache that includes the header; its name is made of the header's. The folder goes
 * to the compiler as a word, as its name may have characters that no #include can have. */
static int make_includer(rx__builder *builder, unit *at, const char *header, rx_error *error)
{
	char digits[RX__SUM_SIZE];
	const char *whole = whole_path(builder, header);
	if (!whole)
		return rx__fail_nomem(error);
	const char *name = strrchr(whole, '/') + 1;
	if (strpbrk(name, "\"\\\n") || strstr(name, "?\?"))
		return rx__fail(error, RX_ECONFIG,
			"the name of the header %s has characters that cannot stand in an #include", header);
	rx__sum sum = rx__sum_begin();
	rx__sum_text(&sum, whole);
	rx__sum_end(&sum, digits);
	const char *path = rx__cache_path(&builder->cache, digits, ".c");
	path = path ? whole_path(builder, path) : NULL;
	rx_buf text = RX_BUF_INIT;
	rx__buf_printf(&text, "#include \"%s\"\n", name);
	at->folder = rx__arena_strndup(&builder->arena, whole, (size_t)(name - whole));
	int r = at->folder && path && !text.error ? 0 : rx__fail_nomem(error);
	if (!r && !rx__files_exists(whole))
		r = rx__fail(error, RX_ECONFIG, "the header %s is not there", header);
	if (!r && !rx__files_exists(path))
		r = rx__files_write(path, rx__buf_text(&text), text.size, error);
	rx__buf_deinit(&text);
	at->source = header;
	at->path = path;
	return r;
}

int rx__builder_load_headers(
	rx__builder *builder, const char *const *headers, size_t n, void **out, rx_error *error)
{
	unit *units = rx__arena_array(&builder->arena, n + 1, sizeof(*units));
	if (!units)
		return rx__fail_nomem(error);
	int r = 0;
	for (size_t i = 0; i < n && !r; i++)
		r = make_includer(builder, &units[i], headers[i], error);
	return r ? r : build(builder, units, n, out, error);
}
