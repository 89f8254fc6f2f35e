/* A source: the URL of an engine read once, so that every connection, whenever the pool opens it,
 * goes to the same server in the same way, encrypted and checked as the first one was. */
#include "drivers/mariadb/mariadb.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "engine/config/url.h"

enum { DEFAULT_PORT = 3306 };

static const char *const option_names[] = { "timeout", "connect_timeout", "tls", "tls_ca",
	"tls_cert", "tls_key", "ssl_ca", "ssl_cert", "ssl_key", "application_name", "lock_timeout",
	"unix_socket", "charset", "option_file", NULL };
static const char *const tls_modes[] = { "off", "require", "verify-ca", "verify-full", NULL };
static const char *const charsets[] = { "utf8mb4", "utf8", NULL };

static const char *const sockets[] = { "/run/mysqld/mysqld.sock", "/var/lib/mysql/mysql.sock",
	"/tmp/mysql.sock", NULL };

static int keep(char **out, const char *text, rx_error *error)
{
	if (!text)
		return 0;
	*out = strdup(text);
	return *out ? 0 : rx__fail_nomem(error);
}

/* An option under our name, or under that of SQLAlchemy's drivers. */
static int keep_option(
	char **out, const rx_url *url, const char *name, const char *other, rx_error *error)
{
	const char *value = rx_url_option_text(url, name), *second = rx_url_option_text(url, other);

	if (value && second)
		return rx__fail(error, RX_EURL, "%s: %s and %s mean the same thing; leave one of them out",
			url->text, name, other);
	return keep(out, value ? value : second, error);
}

static int read_tls(rx__my_source *source, const rx_url *url, rx_error *error)
{
	size_t mode = rx_url_is_local(url) ? RX__MY_TLS_OFF : RX__MY_TLS_VERIFY_FULL;
	int code = keep_option(&source->tls_ca, url, "tls_ca", "ssl_ca", error);

	if (!code)
		code = keep_option(&source->tls_cert, url, "tls_cert", "ssl_cert", error);
	if (!code)
		code = keep_option(&source->tls_key, url, "tls_key", "ssl_key", error);
	/* Whoever names certificates wants them used, on this machine too. */
	if (source->tls_ca || source->tls_cert)
		mode = RX__MY_TLS_VERIFY_FULL;
	if (!code)
		code = rx__url_option_word(url, "tls", tls_modes, &mode, error);
	if (mode == RX__MY_TLS_REQUIRE && source->tls_ca)
		mode = RX__MY_TLS_VERIFY_CA;
	source->tls = (rx__my_tls)mode;
	if (!code && mode >= RX__MY_TLS_VERIFY_CA && !source->tls_ca)
		code = keep(&source->tls_ca, rx__url_system_ca(), error);
	/* Without an authority libmariadb would let any certificate pass. */
	if (!code && mode >= RX__MY_TLS_VERIFY_CA && !source->tls_ca)
		code = rx__fail(error, RX_EURL,
			"%s: tls=%s needs the certificates of the authorities that are trusted; name their "
			"file "
			"with tls_ca",
			url->text, tls_modes[mode]);
	return code;
}

static int read_options(rx__my_source *source, const rx_url *url, rx_error *error)
{
	rx__url_times times = { .statement = 0 };
	size_t charset = 0;
	int code = rx_url_check_options(url, option_names, error);

	if (!code)
		code = rx__url_option_times(url, &times, error);
	if (!code)
		code = rx__url_option_word(url, "charset", charsets, &charset, error);
	if (!code)
		code = read_tls(source, url, error);
	if (!code)
		code = keep(&source->application, rx_url_option_text(url, "application_name"), error);
	source->timeout = times.statement;
	source->connect_timeout = times.connect;
	source->lock_timeout = times.lock;
	return code;
}

static int read_socket(rx__my_source *source, const rx_url *url, rx_error *error)
{
	const char *path = url->socket;

	for (size_t i = 0; !path && sockets[i]; i++)
		if (access(sockets[i], F_OK) == 0)
			path = sockets[i];
	return keep(&source->socket, path ? path : sockets[0], error);
}

static int read_hosts(rx__my_source *source, const rx_url *url, rx_error *error)
{
	int code = 0;

	if (url->n_hosts == 0)
		return read_socket(source, url, error);
	source->hosts = calloc(url->n_hosts, sizeof(*source->hosts));
	if (!source->hosts)
		return rx__fail_nomem(error);
	source->n_hosts = url->n_hosts;
	for (size_t i = 0; !code && i < url->n_hosts; i++) {
		source->hosts[i].port = url->hosts[i].port ? url->hosts[i].port : DEFAULT_PORT;
		code = keep(&source->hosts[i].name, url->hosts[i].name, error);
	}
	return code;
}

/* libmariadb makes the whole program ignore SIGPIPE when it starts. That is not for us to decide: what
 * the program had is put back, and wait.c holds the signal off where it could come. */
static void start_library(void)
{
	struct sigaction before;

	sigaction(SIGPIPE, NULL, &before);
	mysql_library_init(0, NULL, NULL);
	sigaction(SIGPIPE, &before, NULL);
}

int rx__my_source_open(void **out, const rx_url *url, rx_error *error)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	rx__my_source *source = calloc(1, sizeof(*source));
	const char *database = url->database && *url->database ? url->database : NULL;
	const char *file = rx_url_option_text(url, "option_file");
	int code;

	if (!source)
		return rx__fail_nomem(error);
	pthread_once(&once, start_library);
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
	if (!code && file)
		code = rx__my_read_option_file(source, file, error);
	if (!code && !source->password)
		code = keep(&source->password, getenv("MYSQL_PWD"), error);
	if (!code)
		code = keep(&source->database, database, error);
	if (code) {
		rx__my_source_close(source);
		return code;
	}
	*out = source;
	return 0;
}

void rx__my_source_close(void *ud)
{
	rx__my_source *source = ud;

	if (!source)
		return;
	for (size_t i = 0; i < source->n_hosts; i++)
		free(source->hosts[i].name);
	if (source->password)
		explicit_bzero(source->password, strlen(source->password));
	free(source->hosts);
	free(source->shown);
	free(source->socket);
	free(source->user);
	free(source->password);
	free(source->database);
	free(source->tls_ca);
	free(source->tls_cert);
	free(source->tls_key);
	free(source->application);
	free(source);
}
