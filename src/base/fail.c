/* Filling an rx_error: one function sets it, one adds context in front, and both cut at a character
 * boundary instead of overrunning. The names and texts of codes come from the one list in
 * <reflex/error.h>. */
#include "base/fail.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* The largest size <= cut at which text may be cut without splitting a character. */
static size_t character_boundary(const char *text, size_t cut)
{
	while (cut > 0 && ((unsigned char)text[cut] & 0xC0) == 0x80)
		cut--;
	return cut;
}

void rx__copy_text(char *to, size_t size, const char *text)
{
	if (size == 0)
		return;
	size_t length = text ? strlen(text) : 0;
	if (length >= size)
		length = character_boundary(text, size - 1);
	if (length > 0)
		memmove(to, text, length);
	to[length] = '\0';
}

static void replace_character(char *text, size_t size, char by)
{
	text[0] = by;
	memmove(text + 1, text + size, strlen(text + size) + 1);
}

void rx__clean_text(char *text)
{
	ssize_t bad;
	while ((bad = rx__utf8_check(text, strlen(text))) >= 0)
		text[bad] = '?';
	for (; *text; text++) {
		const unsigned char *at = (const unsigned char *)text;
		if (at[0] < ' ' || at[0] == 0x7f)
			*text = ' ';
		else if (at[0] == 0xC2 && at[1] < 0xA0)
			replace_character(text, 2, ' ');
	}
}

/* A message that vsnprintf has cut may end in part of a character. */
static void drop_split_character(char *text)
{
	size_t end = strlen(text);
	size_t start = end;
	while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
		start--;
	if (start == 0)
		return;
	unsigned char lead = (unsigned char)text[start - 1];
	size_t want = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
	if (end - start < want)
		text[start - 1] = '\0';
}

static void format_into(char *to, size_t size, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));

static void format_into(char *to, size_t size, const char *format, va_list args)
{
	to[0] = '\0';
	int length = vsnprintf(to, size, format, args);
	if (length < 0)
		rx__copy_text(to, size, "(a message that could not be formatted)");
	else if ((size_t)length >= size)
		drop_split_character(to);
}

void rx__fail_set(rx_error *error, int code, const char *format, ...)
{
	if (!error)
		return;
	/* The arguments may point into *error itself, so the text is made before it is cleared. */
	char message[sizeof error->message];
	va_list args;
	va_start(args, format);
	format_into(message, sizeof message, format, args);
	va_end(args);
	*error = (rx_error){ .code = code, .offset = -1 };
	rx__copy_text(error->message, sizeof error->message, message);
}

int rx__fail_wrap(rx_error *error, const char *format, ...)
{
	if (!error)
		return RX_OK;
	char message[sizeof error->message];
	va_list args;
	va_start(args, format);
	format_into(message, sizeof message, format, args);
	va_end(args);
	size_t length = strlen(message);
	rx__copy_text(message + length, sizeof message - length, ": ");
	length = strlen(message);
	rx__copy_text(message + length, sizeof message - length, error->message);
	rx__copy_text(error->message, sizeof error->message, message);
	return error->code;
}

/* ---- did you mean ---------------------------------------------------------------------------- */

enum { LONGEST_WORD = 63 };

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

static bool same_letter(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Insertions, deletions, changes and swaps of neighbours that make b of a; upper and lower case
 * are the same. Words longer than LONGEST_WORD are infinitely far. */
static size_t typing_distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	if (n > LONGEST_WORD || m > LONGEST_WORD)
		return SIZE_MAX;
	size_t rows[3][LONGEST_WORD + 1];
	for (size_t j = 0; j <= m; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		const size_t *older = rows[(i + 1) % 3], *above = rows[(i + 2) % 3];
		size_t *row = rows[i % 3];
		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t change = above[j - 1] + !same_letter(a[i - 1], b[j - 1]);
			row[j] = min_size(change, min_size(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) &&
				same_letter(a[i - 2], b[j - 1]))
				row[j] = min_size(row[j], older[j - 2] + 1);
		}
	}
	return rows[n % 3][m];
}

const char *rx__did_you_mean(const char *word, const char *const *candidates)
{
	if (!word || !candidates)
		return NULL;
	size_t length = strlen(word);
	/* A third of the letters may be wrong; of a one or two letter word, none but its case. */
	size_t best_distance = length / 3 + 1;
	const char *best = NULL;
	for (; *candidates; candidates++) {
		size_t distance = typing_distance(word, *candidates);
		if (distance < best_distance) {
			best = *candidates;
			best_distance = distance;
		}
	}
	return best;
}

/* ---- names and texts of codes ---------------------------------------------------------------- */

const char *rx_error_name(int code)
{
	switch (code) {
	case RX_OK:
		return "RX_OK";
#define NAME_CASE(name, number, text) \
	case number: \
		return #name;
		RX_ERRORS(NAME_CASE)
#undef NAME_CASE
	default:
		return "?";
	}
}

const char *rx_error_text(int code)
{
	switch (code) {
	case RX_OK:
		return "no error";
#define TEXT_CASE(name, number, text) \
	case number: \
		return text;
		RX_ERRORS(TEXT_CASE)
#undef TEXT_CASE
	default:
		return "an error of no known kind";
	}
}
