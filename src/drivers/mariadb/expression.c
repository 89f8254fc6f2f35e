/* Expressions as people write them, and as the server gives them back: without the parentheses that
 * are not needed, names in backticks, functions by their one true name, || as concat. Both sides are
 * brought into one bare form (no blanks, parentheses and quotes of names and of numbers, one word for
 * each function) and compared. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "drivers/mariadb/dialect.h"

static const struct alias {
	const char *word, *ours;
} aliases[] = {
	{ "length", "octet_length" },
	{ "character_length", "char_length" },
	{ "lcase", "lower" },
	{ "ucase", "upper" },
	{ "substring", "substr" },
	{ "mid", "substr" },
	{ "power", "pow" },
	{ "ceiling", "ceil" },
	{ "true", "1" },
	{ "false", "0" },
	{ "concat", "" },
	{ "not", "!" },
	{ "_utf8mb4", "" },
	{ "utc_timestamp", "now" },
	{ "current_timestamp", "now" },
	{ "localtimestamp", "now" },
	{ "localtime", "now" },
	{ "current_date", "curdate" },
	{ "utc_date", "curdate" },
	{ "current_time", "curtime" },
	{ "utc_time", "curtime" },
};

static const char *behind_quotes(const char *at)
{
	char quote = *at++;

	while (*at && (*at != quote || at[1] == quote))
		at += *at == quote ? 2 : 1;
	return *at ? at + 1 : at;
}

/* '2020-01-01 00:00:00.000000' is '2020-01-01 00:00:00': the zeros are the server's. */
static size_t without_zeros(const char *text, size_t size)
{
	size_t end = size - 1; /* the closing quote */

	if (size < 10 || !memchr(text, ':', size))
		return size;
	while (end > 1 && text[end - 1] == '0')
		end--;
	return text[end - 1] == '.' ? end : size;
}

static size_t put_string(char *out, size_t length, const char *text, const char *end)
{
	size_t size = (size_t)(end - text), kept;

	if (size > 2 && strspn(text + 1, "+-.0123456789") >= size - 2) {
		memcpy(out + length, text + 1, size - 2);
		return length + size - 2;
	}
	kept = without_zeros(text, size);
	memcpy(out + length, text, kept - (kept == size));
	length += kept - (kept == size);
	if (kept < size)
		length--; /* the point */
	out[length++] = '\'';
	return length;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

/* "now(6)" and "now()" are "now". */
static const char *behind_precision(const char *at)
{
	const char *end = at;

	if (*end != '(')
		return at;
	end++;
	while (isdigit((unsigned char)*end))
		end++;
	return *end == ')' ? end + 1 : at;
}

static size_t put_word(char *out, size_t length, const char **text)
{
	const char *at = *text;
	size_t size = 0;

	while (is_word(at[size]))
		size++;
	*text = at + size;
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
		if (strlen(aliases[i].word) != size || strncasecmp(aliases[i].word, at, size) != 0)
			continue;
		memcpy(out + length, aliases[i].ours, strlen(aliases[i].ours));
		*text = behind_precision(*text);
		return length + strlen(aliases[i].ours);
	}
	for (size_t i = 0; i < size; i++)
		out[length++] = (char)tolower((unsigned char)at[i]);
	if (size == 3 && !memcmp(out + length - 3, "now", 3))
		*text = behind_precision(*text);
	return length;
}

/* 0.00 and 0 are one number. */
static size_t put_number(char *out, size_t length, const char **text)
{
	size_t begin = length, end;
	bool point = false;

	while (isdigit((unsigned char)**text) || **text == '.') {
		point |= **text == '.';
		out[length++] = *(*text)++;
	}
	for (end = length; point && end > begin && out[end - 1] == '0'; end--)
		;
	if (point && end > begin && out[end - 1] == '.')
		end--;
	return point ? end : length;
}

/* The bare form; owned: free. NULL when out of memory. */
static char *bare(const char *text)
{
	size_t length = 0;
	char *out = malloc(strlen(text) * 3 + 16);

	while (out && *text) {
		if (*text == '\'') {
			const char *end = behind_quotes(text);

			length = put_string(out, length, text, end);
			text = end;
		} else if (isdigit((unsigned char)*text)) {
			length = put_number(out, length, &text);
		} else if (is_word(*text)) {
			length = put_word(out, length, &text);
		} else if (!strncmp(text, "||", 2)) {
			out[length++] = ',';
			text += 2;
		} else if (!strncmp(text, "!=", 2)) {
			memcpy(out + length, "<>", 2);
			length += 2;
			text += 2;
		} else if (isspace((unsigned char)*text) || strchr("()\"`", *text)) {
			text++;
		} else {
			out[length++] = *text++;
		}
	}
	if (out)
		out[length] = '\0';
	return out;
}

static bool same(const char *a, const char *b)
{
	char *x = bare(a), *y = bare(b);
	bool equal = x && y && !strcmp(x, y);

	free(x);
	free(y);
	return equal;
}

bool rx__my_default_equal(const char *a, const char *b)
{
	if (!a || !b)
		return a == b || strcasecmp(a ? a : b, "NULL") == 0;
	return same(a, b);
}

bool rx__my_expression_equal(const char *a, const char *b)
{
	return a && b ? same(a, b) : a == b;
}
