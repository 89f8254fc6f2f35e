/* Masking works on the raw text and before anything is parsed, so that it also serves for a URL
 * that cannot be. Where it is not sure what is a password, it hides too much. */
#include "engine/config/url_mask.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"

static const char *const secret_words[] = { "pass", "pwd", "secret", "token", "credential" };

/* What would disturb a terminal is shown as '?'. */
static void add_clean(rx_buf *out, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)text[i];

		rx__buf_putc(out, c < 0x20 || c == 0x7f ? '?' : text[i]);
	}
}

bool rx__url_is_secret(const char *name, size_t size)
{
	for (size_t at = 0; at < size; at++) {
		if (name[at] == '%')
			return true;
		for (size_t i = 0; i < sizeof(secret_words) / sizeof(secret_words[0]); i++) {
			size_t length = strlen(secret_words[i]);

			if (size - at >= length && strncasecmp(name + at, secret_words[i], length) == 0)
				return true;
		}
	}
	return false;
}

void rx__url_mask_query(rx_buf *out, const char *query)
{
	while (*query) {
		size_t size = 1 + strcspn(query + 1, "?&");
		size_t name = strcspn(query, "=");

		if (name < size && rx__url_is_secret(query, name)) {
			add_clean(out, query, name + 1);
			rx__buf_puts(out, "***");
		} else {
			add_clean(out, query, size);
		}
		query += size;
	}
}

/* The part behind the last '@', or a whole text without one. */
static void mask_tail(rx_buf *out, const char *text)
{
	size_t size = strcspn(text, "?");

	add_clean(out, text, size);
	rx__url_mask_query(out, text + size);
}

/* From behind "://", where no '@' follows: a ':' may still begin a password whose '@' was lost. */
static void mask_authority(rx_buf *out, const char *text)
{
	size_t size = strcspn(text, "/?");
	const char *colon = memchr(text, ':', size);

	if (!colon) {
		mask_tail(out, text);
		return;
	}
	add_clean(out, text, (size_t)(colon - text) + 1);
	rx__buf_puts(out, "***");
	/* A '/' may be part of the password too. */
}

void rx__url_mask(rx_buf *out, const char *text)
{
	const char *scheme = strstr(text, "://");
	const char *rest = scheme ? scheme + 3 : text;
	const char *last = strrchr(rest, '@');
	size_t user = strcspn(rest, ":");

	if (scheme && strcspn(text, ":@") < (size_t)(scheme - text)) {
		/* "user:password://": nothing of it is a scheme. */
		rest = text;
		last = strrchr(rest, '@');
		user = strcspn(rest, ":");
		scheme = NULL;
	}
	add_clean(out, text, (size_t)(rest - text));
	if (!last && scheme) {
		mask_authority(out, rest);
	} else if (!last) {
		add_clean(out, rest, user);
		rx__buf_puts(out, rest[user] ? ":***" : "");
	} else if (!scheme) {
		rx__buf_puts(out, "***");
		mask_tail(out, last);
	} else {
		if (rest + user < last) {
			add_clean(out, rest, user + 1);
			rx__buf_puts(out, "***");
		} else {
			add_clean(out, rest, (size_t)(last - rest));
		}
		mask_tail(out, last);
	}
}

char *rx__url_mask_into(char *buffer, size_t size, const char *text)
{
	rx_buf out;

	rx__buf_init(&out, RX_BUF_CAP);
	rx__url_mask(&out, text);
	rx__copy_text(buffer, size, out.error ? "" : rx__buf_text(&out));
	rx__buf_deinit(&out);
	return buffer;
}
