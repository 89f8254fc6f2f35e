/* Where a password comes from: the URL, the options (and so REFLEX_DB_PASSWORD and rx_configure), a file,
 * the ways of the client library (PGPASSWORD, MYSQL_PWD, ~/.pgpass), and when all of them had none and
 * the server wants one, whoever can be asked. Each copy made here is wiped before it is let go of. */
#include "engine/config/password.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "engine/config/url.h"

enum { MOST_BYTES = 1024 };

static int fail_file(const char *path, const char *what, rx_error *error)
{
	return rx__fail(error, RX_ECONFIG, "the password file %s %s", path, what);
}

static int check_file(int fd, const char *path, rx_error *error)
{
	struct stat info;

	if (fd < 0 || fstat(fd, &info) != 0)
		return fail_file(path, strerror(errno), error);
	if (!S_ISREG(info.st_mode))
		return fail_file(path, "is no regular file", error);
	if (info.st_mode & 077)
		return fail_file(
			path, "may be read by others than its owner; chmod 600 takes that away", error);
	return 0;
}

static int read_line(int fd, char line[MOST_BYTES + 1], const char *path, rx_error *error)
{
	ssize_t size = 0, used = 0;
	size_t length;

	while (used < MOST_BYTES && (size = read(fd, line + used, (size_t)(MOST_BYTES - used))) > 0)
		used += size;
	if (size < 0)
		return fail_file(path, strerror(errno), error);
	line[used] = '\0';
	length = strcspn(line, "\r\n");
	if (length == MOST_BYTES)
		return fail_file(path, "has a first line that is longer than a password", error);
	if (line[length] == '\0' && (size_t)used != length)
		return fail_file(path, "has a NUL in its first line", error);
	line[length] = '\0';
	return length ? 0 : fail_file(path, "has no password in its first line", error);
}

static int take_file(rx_url *url, const char *path, rx_error *error)
{
	char line[MOST_BYTES + 1] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	int code = check_file(fd, path, error);

	if (!code)
		code = read_line(fd, line, path, error);
	if (!code)
		code = rx__url_set_password(url, line, error);
	explicit_bzero(line, sizeof(line));
	if (fd >= 0)
		close(fd);
	return code;
}

int rx__password_find(rx_url *url, const rx_engine_options *options, rx_error *error)
{
	if (url->password || !rx__url_is_server(url))
		return 0;
	if (url->password_file)
		return take_file(url, url->password_file, error);
	if (options->password)
		return rx__url_set_password(url, options->password, error);
	return options->password_file ? take_file(url, options->password_file, error) : 0;
}

static void add_ways(rx_error *error, bool asked)
{
	size_t used = strlen(error->message);

	snprintf(error->message + used, sizeof(error->message) - used,
		"; %sgive it in the URL, as REFLEX_DB_PASSWORD, or in a file that only its owner may read "
		"(REFLEX_DB_PASSWORD_FILE)",
		asked ? "nobody could be asked for it: " : "");
}

int rx__password_ask(rx_url *url, const rx_engine_options *options, rx_error *error)
{
	char answer[MOST_BYTES] = "";
	int code = error->code;

	if (options->ask_password &&
		options->ask_password(options->ask_ud, url->text, answer, sizeof(answer)) == 0)
		code = rx__url_set_password(url, answer, error);
	else
		add_ways(error, options->ask_password != NULL);
	explicit_bzero(answer, sizeof(answer));
	return code;
}
