/* A source: the URL of an engine read once, so that every connection, whenever the pool opens it,
 * goes to the same servers in the same way, encrypted and checked as the first one was. */
#include "drivers/postgresql/postgresql.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <reflex/sys/log.h>

#include "base/fail.h"
#include "engine/config/url.h"

enum { DEFAULT_PORT = 5432 };

static const char *const option_names[] = { "timeout", "connect_timeout", "prepare", "tls",
	"tls_ca", "tls_cert", "tls_key", "target_session_attrs", "application_name", "search_path",
	"passfile", "lock_timeout", "migration_lease", "sslmode", "sslrootcert", NULL };
enum { TLS_OFF, TLS_REQUIRE, TLS_VERIFY_CA, TLS_VERIFY_FULL };
static const char *const tls_modes[] = { "off", "require", "verify-ca", "verify-full", NULL };
static const char *const ssl_modes[] = { "disable", "require", "verify-ca", "verify-full", NULL };
static const char *const prepare_modes[] = { "server", "unnamed", "off", NULL };
static const char *const targets[] = { "any", "read-write", "read-only", "primary", "standby",
	"prefer-standby", NULL };

static int keep(char **out, const char *text, rx_error *error)
{
	if (!text)
		return 0;
	*out = strdup(text);
	return *out ? 0 : rx__fail_nomem(error);
}

static int keep_option(char **out, const rx_url *url, const char *name, rx_error *error)
{
	return keep(out, rx_url_option_text(url, name), error);
}

/* A certificate of an authority is needed to check one: the URL's, the environment's, the user's, or the
 * system's. */
static int find_ca(rx__pg_source *source, const rx_url *url, rx_error *error)
{
	const char *home = getenv("HOME"), *named = getenv("PGSSLROOTCERT");
	rx_buf own = RX_BUF_INIT;
	int code = keep_option(&source->tls_ca, url, "tls_ca", error);

	if (!code && !source->tls_ca)
		code = keep_option(&source->tls_ca, url, "sslrootcert", error);
	if (code || source->tls_ca || strncmp(source->tls, "verify", 6) != 0)
		return code;
	if (named && *named)
		return keep(&source->tls_ca, named, error);
	rx__buf_printf(&own, "%s/.postgresql/root.crt", home ? home : "");
	if (home && access(rx__buf_text(&own), R_OK) == 0)
		code = keep(&source->tls_ca, rx__buf_text(&own), error);
	if (!code && !source->tls_ca)
		code = keep(&source->tls_ca, rx__url_system_ca(), error);
	rx__buf_deinit(&own);
	return code;
}

static bool names_authority(const rx_url *url)
{
	return rx_url_option_text(url, "tls_ca") || rx_url_option_text(url, "sslrootcert");
}

static int read_tls(rx__pg_source *source, const rx_url *url, rx_error *error)
{
	/* Whoever names certificates wants them used, on this machine too. */
	const bool named = names_authority(url) || rx_url_option_text(url, "tls_cert");
	size_t mode = rx_url_is_local(url) && !named ? TLS_OFF : TLS_VERIFY_FULL;
	int code;

	if (rx_url_option_text(url, "tls") && rx_url_option_text(url, "sslmode"))
		return rx__fail(error, RX_EURL,
			"%s: tls and sslmode mean the same thing; leave one of them out", url->text);
	code = rx__url_option_word(url, "tls", tls_modes, &mode, error);
	if (!code)
		code = rx__url_option_word(url, "sslmode", ssl_modes, &mode, error);
	if (mode == TLS_REQUIRE && names_authority(url))
		mode = TLS_VERIFY_CA;
	source->tls = ssl_modes[mode];
	if (!code)
		code = find_ca(source, url, error);
	if (!code)
		code = keep_option(&source->tls_cert, url, "tls_cert", error);
	if (!code)
		code = keep_option(&source->tls_key, url, "tls_key", error);
	return code;
}

/* The place behind the name that begins here; "" in quotes is a quote. */
static const char *end_of_name(const char *at)
{
	if (*at != '"')
		return at + strcspn(at, ", \t");
	do {
		at++;
		at += strcspn(at, "\"");
		at += *at == '"';
	} while (*at == '"');
	return at;
}

/* Each name in quotes, so that it is one wherever it is written: in the options of a connection, where
 * tenant-7 is a name too, and in SQL, where it is none. Without quotes it is in small letters. */
static int keep_path(char **out, const rx_url *url, rx_error *error)
{
	const char *at = rx_url_option_text(url, "search_path");
	rx_buf list = RX_BUF_INIT;
	int code = 0;

	if (!at)
		return 0;
	for (at += strspn(at, ", \t"); *at; at += strspn(at, ", \t")) {
		const char *end = end_of_name(at), *mark = *at == '"' ? "" : "\"";

		rx__buf_printf(&list, "%s%s", list.size ? ", " : "", mark);
		for (; at < end; at++)
			rx__buf_putc(&list, *mark && *at >= 'A' && *at <= 'Z' ? (char)(*at + 'a' - 'A') : *at);
		rx__buf_puts(&list, mark);
	}
	if (!list.size)
		rx__buf_puts(&list, "\"\"");
	code = list.error ? rx__fail_nomem(error) : keep(out, rx__buf_text(&list), error);
	rx__buf_deinit(&list);
	return code;
}

static int read_options(rx__pg_source *source, const rx_url *url, rx_error *error)
{
	rx__url_times times = { .statement = 0 };
	size_t prepare = RX__PG_PREPARE_SERVER, target = 0;
	int code = rx_url_check_options(url, option_names, error);

	if (!code)
		code = rx__url_option_times(url, &times, error);
	if (!code)
		code = rx_url_option_int(url, "migration_lease", 1, 3600, &source->lease_seconds, error);
	if (!code)
		code = rx__url_option_word(url, "prepare", prepare_modes, &prepare, error);
	if (!code)
		code = rx__url_option_word(url, "target_session_attrs", targets, &target, error);
	if (!code)
		code = read_tls(source, url, error);
	if (!code)
		code = keep(&source->target, targets[target], error);
	if (!code)
		code = keep_option(&source->application, url, "application_name", error);
	if (!code)
		code = keep_path(&source->search_path, url, error);
	if (!code)
		code = keep_option(&source->passfile, url, "passfile", error);
	source->timeout = times.statement;
	source->connect_timeout = times.connect;
	source->lock_timeout = times.lock;
	source->prepare = (rx__pg_prepare)prepare;
	return code;
}

/* Nowhere: libpq looks, finds nothing, and says nothing. */
#define NO_PASSFILE "/dev/null/none"

static bool is_private(const char *path)
{
	struct stat info;

	return stat(path, &info) != 0 || (S_ISREG(info.st_mode) && (info.st_mode & 077) == 0);
}

/* libpq passes over a file of passwords that others may read, and writes so to stderr. Here one that
 * somebody has named is refused, and the usual one is passed over with a line in the log. */
static int check_passfile(rx__pg_source *source, rx_error *error)
{
	const char *named = source->passfile ? source->passfile : getenv("PGPASSFILE");
	const char *home = getenv("HOME");
	rx_buf usual = RX_BUF_INIT;
	int code = 0;

	if (source->passfile && access(source->passfile, R_OK) != 0)
		return rx__fail(error, RX_EURL,
			"%s: the password file %s, which the URL names, cannot be read: %s; put it there, or "
			"take "
			"passfile out of the URL",
			source->shown, source->passfile, strerror(errno));
	if (source->password || (getenv("PGPASSWORD") && *getenv("PGPASSWORD")))
		return 0;
	if (named && *named)
		return is_private(named) ? 0
								 : rx__fail(error, RX_EURL,
									   "%s: the password file %s may be read by others than its "
									   "owner, or is no file; chmod 600 takes that away",
									   source->shown, named);
	rx__buf_printf(&usual, "%s/.pgpass", home ? home : "");
	if (usual.error)
		code = rx__fail_nomem(error);
	else if (!is_private(rx__buf_text(&usual))) {
		rx_log(RX_LOG_WARNING,
			"%s is passed over, because others than its owner may read it; chmod 600 takes that "
			"away",
			rx__buf_text(&usual));
		code = keep(&source->passfile, NO_PASSFILE, error);
	}
	rx__buf_deinit(&usual);
	return code;
}

/* "/run/postgresql/.s.PGSQL.5433" names the file; libpq wants its folder and the port. */
static int split_socket(rx__pg_host *host, const char *path, int port, rx_error *error)
{
	const char *name = strrchr(path, '/'), *digits = name ? strrchr(name, '.') : NULL;

	host->port = port ? port : DEFAULT_PORT;
	if (name && strncmp(name, "/.s.PGSQL.", 10) == 0 && digits) {
		host->port = atoi(digits + 1);
		host->name = strndup(path, name == path ? 1 : (size_t)(name - path));
		return host->name ? 0 : rx__fail_nomem(error);
	}
	return keep(&host->name, path, error);
}

static const char *default_socket(void)
{
	return access("/var/run/postgresql", X_OK) == 0 ? "/var/run/postgresql" : "/tmp";
}

static int read_hosts(rx__pg_source *source, const rx_url *url, rx_error *error)
{
	size_t n = url->n_hosts ? url->n_hosts : 1;
	int code = 0;

	source->hosts = calloc(n, sizeof(*source->hosts));
	if (!source->hosts)
		return rx__fail_nomem(error);
	source->n_hosts = n;
	if (url->n_hosts == 0)
		return split_socket(
			&source->hosts[0], url->socket ? url->socket : default_socket(), url->port, error);
	for (size_t i = 0; !code && i < n; i++) {
		source->hosts[i].port = url->hosts[i].port ? url->hosts[i].port : DEFAULT_PORT;
		code = keep(&source->hosts[i].name, url->hosts[i].name, error);
	}
	return code;
}

int rx__pg_source_open(void **out, const rx_url *url, rx_error *error)
{
	rx__pg_source *source = calloc(1, sizeof(*source));
	int code;

	if (!source)
		return rx__fail_nomem(error);
	code = keep(&source->shown, url->text, error);
	if (!code && source->shown)
		source->shown[strcspn(source->shown, "?")] = '\0';
	if (!code)
		code = read_options(source, url, error);
	if (!code)
		code = read_hosts(source, url, error);
	if (!code)
		code = keep(&source->user, url->user, error);
	if (!code)
		code = keep(&source->password, url->password, error);
	if (!code)
		code = check_passfile(source, error);
	if (!code)
		code =
			keep(&source->database, url->database && *url->database ? url->database : NULL, error);
	if (code) {
		rx__pg_source_close(source);
		return code;
	}
	*out = source;
	return 0;
}

void rx__pg_source_close(void *ud)
{
	rx__pg_source *source = ud;

	if (!source)
		return;
	for (size_t i = 0; i < source->n_hosts; i++)
		free(source->hosts[i].name);
	if (source->password)
		explicit_bzero(source->password, strlen(source->password));
	free(source->hosts);
	free(source->shown);
	free(source->user);
	free(source->password);
	free(source->database);
	free(source->tls_ca);
	free(source->tls_cert);
	free(source->tls_key);
	free(source->passfile);
	free(source->target);
	free(source->application);
	free(source->search_path);
	free(source);
}
