/* An option file, as MariaDB's own programs read them, where the URL asks for one: user and password of
 * the group of clients, and nothing else. It holds a password, so that only its owner may read it, and
 * what was read of it is wiped. */
#include "drivers/mariadb/mariadb.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"

enum { MOST_BYTES = 65536 };

static const char *const groups[] = { "client", "client-server", "client-mariadb" };

static bool is_group(const char *line)
{
	size_t size = strcspn(line + 1, "]");

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (strlen(groups[i]) == size && strncmp(line + 1, groups[i], size) == 0)
			return true;
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static char *trimmed(char *text)
{
	size_t size;

	while (is_blank(*text))
		text++;
	for (size = strlen(text); size > 0 && is_blank(text[size - 1]);)
		text[--size] = '\0';
	return text;
}

/* In place: without the quotes around it, or, where there are none, the comment behind it. */
static char *value_of(char *text)
{
	static const char letters[] = "bnrst\\\"'", plain[] = "\b\n\r \t\\\"'";
	char quote = *text == '"' || *text == '\'' ? *text++ : '\0', *begin = text, *out = text;

	for (; *text && *text != quote; text++) {
		const char *at = *text == '\\' && text[1] ? strchr(letters, text[1]) : NULL;

		if (!quote && *text == '#' && text > begin && is_blank(text[-1]))
			break;
		*out++ = at ? plain[at - letters] : *text;
		text += at != NULL;
	}
	*out = '\0';
	return quote ? begin : trimmed(begin);
}

static int keep(char **out, const char *text, rx_error *error)
{
	if (*out)
		return 0;
	*out = strdup(text);
	return *out ? 0 : rx__fail_nomem(error);
}

static int read_line(rx__my_source *source, char *line, rx_error *error)
{
	char *equals = strchr(line, '='), *name;

	if (!equals)
		return 0;
	*equals = '\0';
	name = trimmed(line);
	if (strcmp(name, "user") == 0)
		return keep(&source->user, value_of(trimmed(equals + 1)), error);
	if (strcmp(name, "password") == 0)
		return keep(&source->password, value_of(trimmed(equals + 1)), error);
	return 0;
}

static int read_lines(rx__my_source *source, char *text, const char *path, rx_error *error)
{
	bool ours = false;
	int code = 0;

	for (char *line = text, *next; !code && line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		line = trimmed(line);
		if (*line == '!')
			code = rx__fail(error, RX_EURL,
				"%s: the option file %s includes others (%.30s); name the one with the password",
				source->shown, path, line);
		else if (*line == '[')
			ours = is_group(line);
		else if (ours && *line != '#' && *line != ';')
			code = read_line(source, line, error);
	}
	return code;
}

static int fail_file(
	const rx__my_source *source, const char *path, const char *what, rx_error *error)
{
	return rx__fail(error, RX_EURL, "%s: the option file %s %s", source->shown, path, what);
}

static int check_file(int fd, const rx__my_source *source, const char *path, rx_error *error)
{
	struct stat info;

	if (fd < 0 || fstat(fd, &info) != 0)
		return fail_file(source, path, strerror(errno), error);
	if (!S_ISREG(info.st_mode) || info.st_size > MOST_BYTES)
		return fail_file(source, path, "is no file of at most 64 KiB", error);
	if (info.st_mode & 077)
		return fail_file(
			source, path, "may be read by others than its owner; chmod 600 takes that away", error);
	return 0;
}

int rx__my_read_option_file(rx__my_source *source, const char *path, rx_error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	int code = check_file(fd, source, path, error);
	char *text = code ? NULL : calloc(1, MOST_BYTES + 1);
	ssize_t size = 0, used = 0;

	if (!code && !text)
		code = rx__fail_nomem(error);
	while (!code && used < MOST_BYTES && (size = read(fd, text + used, MOST_BYTES - used)) > 0)
		used += size;
	if (!code && size < 0)
		code = fail_file(source, path, strerror(errno), error);
	if (!code)
		code = read_lines(source, text, path, error);
	if (text)
		explicit_bzero(text, MOST_BYTES + 1);
	free(text);
	if (fd >= 0)
		close(fd);
	return code;
}
