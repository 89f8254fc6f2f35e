/* Bytes outside printable ASCII go through as they are only when they form a valid character that
 * is visible and has no power over its surroundings; all else is three octal digits a byte, which,
 * unlike \x, cannot swallow the digit behind it. */
#include "migrate/script/c_literal.h"

#include <string.h>

#include "base/utf8.h"

/* The length of the character at text: 0 where it is no valid UTF-8. */
static size_t character(const unsigned char *text, uint32_t *out)
{
	size_t n = *text < 0x80 ? 1 : *text >= 0xF0 ? 4 : *text >= 0xE0 ? 3 : *text >= 0xC2 ? 2 : 0;
	if (n == 0 || strnlen((const char *)text, n) < n || rx__utf8_check((const char *)text, n) >= 0)
		return 0;
	uint32_t code = n == 1 ? *text : *text & (0xFF >> (n + 1));
	for (size_t i = 1; i < n; i++)
		code = code << 6 | (text[i] & 0x3F);
	*out = code;
	return n;
}

/* Invisible, or able to reorder or break the line it stands in. */
static bool hidden(uint32_t code)
{
	return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0xAD || code == 0x61C ||
		code == 0x180E || (code >= 0x200B && code <= 0x200F) ||
		(code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F) ||
		code == 0xFEFF || (code >= 0xFFF0 && code <= 0xFFFF) ||
		(code >= 0xE0000 && code <= 0xE0FFF);
}

static void add_octal(rx_buf *out, const unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		rx__buf_printf(out, "\\%03o", bytes[i]);
}

static void add_plain(rx_buf *out, const unsigned char *text, size_t n, bool after_question)
{
	if (*text == '\n')
		rx__buf_puts(out, "\\n");
	else if (*text == '\t')
		rx__buf_puts(out, "\\t");
	else if (*text == '"' || *text == '\\' || (*text == '?' && after_question))
		rx__buf_printf(out, "\\%c", *text);
	else
		rx__buf_add(out, (const char *)text, n);
}

size_t rx__literal_piece(rx_buf *out, const char *text, size_t width)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t at = 0, begin = out->size;
	rx__buf_putc(out, '"');
	while (bytes[at]) {
		uint32_t code = 0;
		size_t n = character(bytes + at, &code);
		if (n && (!hidden(code) || code == '\n' || code == '\t'))
			add_plain(out, bytes + at, n, at > 0 && bytes[at - 1] == '?');
		else
			add_octal(out, bytes + at, n ? n : 1);
		at += n ? n : 1;
		size_t used = out->size - begin;
		if (code == '\n' || (code == ' ' && used + 12 > width) || used > width)
			break;
	}
	rx__buf_putc(out, '"');
	return at;
}

void rx__literal(rx_buf *out, const char *text)
{
	if (!text) {
		rx__buf_puts(out, "NULL");
		return;
	}
	text += rx__literal_piece(out, text, SIZE_MAX - 64);
	while (*text) {
		rx__buf_putc(out, ' ');
		text += rx__literal_piece(out, text, SIZE_MAX - 64);
	}
}

void rx__comment_text(rx_buf *out, const char *text, size_t size)
{
	const unsigned char *bytes = (const unsigned char *)text;
	char last = '\0';
	for (size_t at = 0; at < size && bytes[at];) {
		uint32_t code = 0;
		size_t n = character(bytes + at, &code);
		bool pair = (last == '*' && code == '/') || (last == '/' && code == '*') ||
			(last == '?' && code == '?');
		if (pair)
			rx__buf_putc(out, ' ');
		if (code == '\n' || code == '\t' || code == '\r')
			rx__buf_putc(out, ' ');
		else if (n && !hidden(code))
			rx__buf_add(out, text + at, n);
		else
			add_octal(out, bytes + at, n ? n : 1);
		last = n == 1 ? (char)code : '\0';
		at += n ? n : 1;
	}
	if (last == '/' || last == '*' || last == '\\')
		rx__buf_putc(out, '.');
}
