/* A source: the URL of an engine read once, so that every connection, whenever and wherever the
 * pool opens it, goes to the same file with the same settings.
 *
 * The folder's symbolic links are resolved here, and the path is made absolute: the process may
 * change its folder later. The file itself may not be a link (SQLITE_OPEN_NOFOLLOW). */
#include "drivers/sqlite/sqlite.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/fail.h"
#include "engine/config/url.h"

static const char *const option_names[] = { "journal_mode", "synchronous", "busy_timeout",
	"foreign_keys", "cache_size", "wal_autocheckpoint", "journal_size_limit", "mode", NULL };
static const char *const journal_modes[] = { "wal", "delete", "truncate", "persist", "memory",
	NULL };
static const char *const synchronous_modes[] = { "off", "normal", "full", "extra", NULL };
static const char *const open_modes[] = { "ro", "rw", NULL };

enum {
	DEFAULT_BUSY_TIMEOUT = 5000,
	CACHE_KIB = 65536, /* writers gain a fifth of their time by it */
	CACHE_KIB_READ_ONLY = 16384,
	AUTOCHECKPOINT = 16384, /* pages: 64 MiB, where SQLite's own default is 4 */
	JOURNAL_LIMIT_KIB = 65536, /* what a WAL is cut to after a checkpoint */
};

static int read_word(const rx_url *url, const char *name, const char *const *words,
	const char **out, rx_error *error)
{
	size_t at = SIZE_MAX;
	int code = rx__url_option_word(url, name, words, &at, error);

	if (at != SIZE_MAX)
		*out = words[at];
	return code;
}

static int read_options(rx__sqlite_source *source, const rx_url *url, rx_error *error)
{
	const char *mode = "rw";
	int code = rx_url_check_options(url, option_names, error);

	if (!code)
		code = read_word(url, "mode", open_modes, &mode, error);
	source->read_only = strcmp(mode, "ro") == 0;
	source->synchronous = "full";
	source->foreign_keys = true;
	source->busy_timeout = DEFAULT_BUSY_TIMEOUT;
	source->cache_size = source->read_only ? -CACHE_KIB_READ_ONLY : -CACHE_KIB;
	source->wal_autocheckpoint = AUTOCHECKPOINT;
	source->journal_size_limit = JOURNAL_LIMIT_KIB;
	if (!code)
		code = read_word(url, "journal_mode", journal_modes, &source->journal_mode, error);
	if (!code)
		code = read_word(url, "synchronous", synchronous_modes, &source->synchronous, error);
	if (!code)
		code = rx_url_option_bool(url, "foreign_keys", &source->foreign_keys, error);
	if (!code)
		code = rx_url_option_int(url, "busy_timeout", 0, INT_MAX / 2, &source->busy_timeout, error);
	if (!code)
		code = rx_url_option_int(url, "cache_size", -INT_MAX, INT_MAX, &source->cache_size, error);
	if (!code)
		code = rx_url_option_int(
			url, "wal_autocheckpoint", 0, INT_MAX, &source->wal_autocheckpoint, error);
	if (!code)
		code = rx_url_option_int(
			url, "journal_size_limit", -1, INT_MAX, &source->journal_size_limit, error);
	return code;
}

static int fail_folder(const char *folder, int number, rx_error *error)
{
	if (number == ENOENT)
		return rx__fail(error, RX_ECONNECTION,
			"the folder '%s' of the database does not exist; make it (mkdir -p '%s'), or correct "
			"the path in db_url",
			folder, folder);
	return rx__fail(error, RX_ECONNECTION, "the folder '%s' of the database cannot be used: %s",
		folder, strerror(number));
}

/* The folder as realpath gives it, and the file's own name behind it. */
static int resolve(rx__sqlite_source *source, const char *path, rx_error *error)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	char *folder = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
	char *real = NULL;
	rx_buf full = RX_BUF_INIT;
	struct stat info;
	int code = 0;

	if (!folder) {
		code = rx__fail_nomem(error);
		goto done;
	}
	real = realpath(folder, NULL);
	if (!real) {
		code = errno == ENOMEM ? rx__fail_nomem(error) : fail_folder(folder, errno, error);
		goto done;
	}
	rx__buf_printf(&full, "%s%s%s", real, strcmp(real, "/") == 0 ? "" : "/", name);
	source->path = rx__buf_take(&full);
	if (!source->path) {
		code = rx__fail_nomem(error);
		goto done;
	}
	if (stat(source->path, &info) == 0 && S_ISDIR(info.st_mode))
		code = rx__fail(error, RX_ECONNECTION,
			"'%s' is a folder; db_url must name the database file in it", path);
done:
	rx__buf_deinit(&full);
	free(real);
	free(folder);
	return code;
}

static int read_place(rx__sqlite_source *source, const rx_url *url, rx_error *error)
{
	const char *path = url->database;

	if (url->n_hosts > 0 || url->user || url->socket)
		return rx__fail(error, RX_EURL,
			"%s: a SQLite URL names no host or user; a path has three slashes "
			"(sqlite:///relative.db) or four (sqlite:////absolute.db)",
			url->text);
	if (url->memory || !path || !*path) {
		source->memory = rx__sqlite_memory_new();
		return source->memory ? 0 : rx__fail_nomem(error);
	}
	if (strncasecmp(path, "file:", 5) == 0)
		return rx__fail(error, RX_EURL,
			"%s: names that begin with 'file:' are refused; give the path itself, and options "
			"behind '?'",
			url->text);
	return resolve(source, path, error);
}

int rx__sqlite_source_open(void **out, const rx_url *url, rx_error *error)
{
	rx__sqlite_source *source;
	int code;

	/* Counting every allocation costs a writer 6 %. Refused, rightly, once SQLite is in use. */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	source = calloc(1, sizeof(*source));
	if (!source)
		return rx__fail_nomem(error);
	code = read_options(source, url, error);
	if (!code)
		code = read_place(source, url, error);
	if (!code) {
		source->shown = strdup(source->memory ? "sqlite:// (memory)" : url->database);
		code = source->shown ? 0 : rx__fail_nomem(error);
	}
	if (code) {
		rx__sqlite_source_close(source);
		return code;
	}
	*out = source;
	return 0;
}

void rx__sqlite_source_close(void *ud)
{
	rx__sqlite_source *source = ud;

	if (!source)
		return;
	rx__sqlite_memory_free(source->memory);
	free(source->path);
	free(source->shown);
	free(source);
}
