/* inih reads lines into a buffer of 200 bytes and splits a longer one without a word. So the reader
 * that it asks for lines hands out a long value in pieces, as continuation lines (which inih reports
 * under the same name again), and the handler puts them together. Continuation lines of the user's
 * own do not exist: leading white space is taken away before inih sees it.
 *
 * An entry is complete when the reader is asked for the next line that is no piece; only then the
 * callback is called. */
#include "engine/config/inifile.h"

#include <errno.h>
#include <ini.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/utf8.h"

enum { FILE_MAX = 1 << 20 };

typedef struct source {
	const char *at; /* behind what has been handed out */
	const char *line_end; /* of the line that `at` is in */
	const char *stop; /* of what inih gets of it */
	const char *path;
	int line;
	bool in_line; /* more pieces follow */

	rx__ini_cb callback;
	void *ud;
	rx_error *error;
	int result; /* the first failure */

	char section[64], name[64];
	int entry_line; /* 0: no entry is pending */
	rx_buf value;
} source;

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Gives the pending entry to the callback. */
static void deliver(source *s)
{
	if (s->entry_line && s->result == 0 && s->value.error)
		s->result = rx__fail_nomem(s->error);
	if (s->entry_line && s->result == 0)
		s->result = s->callback(
			s->ud, s->section, s->name, rx__buf_text(&s->value), s->entry_line, s->error);
	s->entry_line = 0;
}

/* Where a long line ends for us: before a comment behind white space, and without its own blanks. */
static const char *content_end(const char *at, const char *end)
{
	if (*at == ';' || *at == '#')
		return at;
	for (const char *c = at + 1; c < end; c++)
		if (*c == ';' && is_space(c[-1]))
			end = c;
	while (end > at && is_space(end[-1]))
		end--;
	return end;
}

/* A place before limit at which inih neither drops white space nor sees a comment begin. */
static const char *piece_end(const char *at, const char *limit)
{
	const char *cut = limit;

	while (cut > at + 1 && (is_space(cut[-1]) || is_space(*cut) || *cut == ';' || *cut == '#'))
		cut--;
	return cut > at + 1 ? cut : limit;
}

/* Moves on to the next line, and leaves out what inih would, where the line is too long for it. */
static void begin_line(source *s, size_t room)
{
	s->line++;
	s->line_end = s->at + strcspn(s->at, "\n");
	while (is_space(*s->at))
		s->at++;
	s->stop = s->line_end;
	if ((size_t)(s->stop - s->at) > room)
		s->stop = content_end(s->at, s->stop);
}

static char *read_line(char *to, int size, void *stream)
{
	source *s = stream;
	size_t room = (size_t)size - 4, n = s->in_line;
	const char *end;

	if (!s->in_line) {
		deliver(s);
		if (!*s->at || s->result != 0)
			return NULL;
		begin_line(s, room);
	}
	to[0] = ' ';
	end = (size_t)(s->stop - s->at) > room ? piece_end(s->at, s->at + room) : s->stop;
	memcpy(to + n, s->at, (size_t)(end - s->at));
	memcpy(to + n + (end - s->at), "\n", 2);
	s->in_line = end < s->stop;
	s->at = s->in_line ? end : s->line_end + (*s->line_end == '\n');
	return to;
}

static int take_entry(void *ud, const char *section, const char *name, const char *value)
{
	source *s = ud;

	if (s->entry_line == 0) {
		rx__copy_text(s->section, sizeof(s->section), section);
		rx__copy_text(s->name, sizeof(s->name), name);
		if (s->value.data)
			explicit_bzero(s->value.data, s->value.size);
		rx__buf_clear(&s->value);
		s->entry_line = s->line;
	}
	rx__buf_puts(&s->value, value);
	return 1;
}

/* The line of the file that inih was given by the n-th call of the reader. */
static int line_of_call(const char *text, int n)
{
	source s = { .at = text };
	char piece[4096];

	while (n-- > 0 && read_line(piece, ini_max_line < 4096 ? ini_max_line : 4096, &s))
		continue;
	explicit_bzero(piece, sizeof(piece));
	return s.line;
}

int rx__ini_read(const char *text, const char *path, rx__ini_cb callback, void *ud, rx_error *error)
{
	source s = { .at = text,
		.path = path,
		.callback = callback,
		.ud = ud,
		.error = error,
		.value = RX_BUF_INIT };
	int bad;

	if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
		s.at += 3;
	bad = ini_parse_stream(read_line, &s, take_entry, &s);
	deliver(&s);
	if (bad && s.result == 0)
		s.result = rx__fail(error, RX_ECONFIG,
			"%s:%d: neither a [section], nor name = value, nor a comment behind ';' or '#'", path,
			line_of_call(text, bad));
	if (s.value.data)
		explicit_bzero(s.value.data, s.value.size);
	rx__buf_deinit(&s.value);
	return s.result;
}

static int check_file(const char *text, size_t size, const char *path, rx_error *error)
{
	ssize_t bad;
	int line = 1;

	if (size > FILE_MAX)
		return rx__fail(error, RX_ECONFIG, "%s: larger than 1 MiB", path);
	bad = rx__utf8_check(text, size);
	if (bad < 0)
		return 0;
	for (ssize_t i = 0; i < bad; i++)
		line += text[i] == '\n';
	return rx__fail(error, RX_ECONFIG, "%s:%d: a byte (0x%02x) that is no UTF-8 text", path, line,
		(unsigned char)text[bad]);
}

int rx__file_read(char **out, const char *path, rx_error *error)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t size;
	int result = 0;

	if (!file)
		return rx__fail(error, RX_EIO, "%s cannot be read: %s", path, strerror(errno));
	text = calloc(1, FILE_MAX + 2);
	if (!text) {
		result = rx__fail_nomem(error);
		goto done;
	}
	size = fread(text, 1, FILE_MAX + 1, file);
	if (ferror(file))
		result = rx__fail(error, RX_EIO, "%s cannot be read: %s", path, strerror(errno));
	else
		result = check_file(text, size, path, error);
done:
	fclose(file);
	if (result == 0)
		*out = text;
	else
		rx__file_free(text);
	return result;
}

void rx__file_free(char *text)
{
	if (text)
		explicit_bzero(text, strlen(text));
	free(text);
}
