/* Expressions as people write them, and as the server gives them back: 'draft' is then
 * 'draft'::character varying, a >= 0 is (a >= 0), LIKE is ~~ and IN a list of an array. Both sides are
 * brought into one bare form (no casts, blanks, parentheses, quotes of names and of numbers, one
 * spelling of each operator) and compared. What is equal in it may differ by
 * parentheses and casts: it is an opinion, for where the server cannot be asked (settle.c). */
#include "drivers/postgresql/dialect.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct spelling {
	const char *server, *ours;
} spellings[] = {
	{ "!~~*", "notilike" },
	{ "!~~", "notlike" },
	{ "~~*", "ilike" },
	{ "~~", "like" },
	{ "!=", "<>" },
	{ "=anyarray[", "in" },
	{ "<>allarray[", "notin" },
	{ "]", "" },
};

/* Where the quoted text that begins at `at` ends: behind the closing quote. */
static const char *behind_quotes(const char *at)
{
	char quote = *at++;

	while (*at && (*at != quote || at[1] == quote))
		at += *at == quote ? 2 : 1;
	return *at ? at + 1 : at;
}

/* Behind "::character varying(30)[]". */
static const char *behind_cast(const char *at)
{
	static const char *const tails[] = { " varying", " precision", " without time zone",
		" with time zone", NULL };

	at += 2;
	if (*at == '"')
		at = behind_quotes(at);
	while (isalnum((unsigned char)*at) || *at == '_' || *at == '.' || *at == '"')
		at++;
	for (size_t i = 0; tails[i]; i++)
		if (strncasecmp(at, tails[i], strlen(tails[i])) == 0)
			at += strlen(tails[i]);
	if (*at == '(' && strchr(at, ')'))
		at = strchr(at, ')') + 1;
	while (strncmp(at, "[]", 2) == 0)
		at += 2;
	return at;
}

/* Puts one spelling in the place of another at the end of what was written so far. */
static size_t respell(char *out, size_t length)
{
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		size_t size = strlen(spellings[i].server);

		if (length < size || memcmp(out + length - size, spellings[i].server, size) != 0)
			continue;
		strcpy(out + length - size, spellings[i].ours);
		return length - size + strlen(spellings[i].ours);
	}
	return length;
}

/* Operators end where another letter begins: ~~ is not yet ~~*. */
static bool may_go_on(char last, char next)
{
	return strchr("!~<>=", last) && strchr("~*=>", next) && next;
}

/* The bare form; owned: free. NULL when out of memory. */
static char *bare(const char *text)
{
	size_t length = 0;
	char *out = malloc(strlen(text) * 2 + 16);

	while (out && *text) {
		if (*text == '\'') {
			const char *end = behind_quotes(text);
			size_t size = (size_t)(end - text);
			bool number = size > 2 && strspn(text + 1, "+-.0123456789") >= size - 2;

			memcpy(out + length, text + number, size - 2 * number);
			length += size - 2 * number;
			text = end;
		} else if (strncmp(text, "::", 2) == 0) {
			text = behind_cast(text);
		} else if (isspace((unsigned char)*text) || strchr("()\"", *text)) {
			text++;
		} else {
			char c = (char)tolower((unsigned char)*text++);

			out[length++] = c;
			if (!may_go_on(c, *text))
				length = respell(out, length);
		}
	}
	if (out)
		out[length] = '\0';
	return out;
}

/* x>=aandx<=b is how the server has x between a and b. Of all that may be x, the longest is tried
 * first. */
static void fold_between(char *text)
{
	char again[256];

	for (char *at = strstr(text, ">="); at; at = strstr(at + 2, ">=")) {
		for (char *x = text; x < at; x++) {
			size_t size = (size_t)(at - x), low;
			char *second;

			if (size + 6 > sizeof(again))
				continue;
			memcpy(again, "and", 3);
			memcpy(again + 3, x, size);
			strcpy(again + 3 + size, "<=");
			second = strstr(at + 2, again);
			if (!second)
				continue;
			low = (size_t)(second - at - 2);
			memmove(at + 7 + low + 3, second + size + 5, strlen(second + size + 5) + 1);
			memmove(at + 7, at + 2, low);
			memcpy(at, "between", 7);
			memcpy(at + 7 + low, "and", 3);
			break;
		}
	}
}

static const char *truth(const char *text)
{
	return !strcmp(text, "1") ? "true" : !strcmp(text, "0") ? "false" : text;
}

static bool is_truth(const char *text)
{
	return !strcmp(text, "true") || !strcmp(text, "false");
}

static bool same(const char *a, const char *b, bool is_value)
{
	char *x = bare(a), *y = bare(b);
	bool equal = false;

	if (x && y) {
		fold_between(x);
		fold_between(y);
		equal = !strcmp(x, y);
		if (!equal && is_value && (is_truth(x) || is_truth(y)))
			equal = !strcmp(truth(x), truth(y));
	}
	free(x);
	free(y);
	return equal;
}

bool rx__pg_default_equal(const char *a, const char *b)
{
	if (!a || !b)
		return a == b || strcasecmp(a ? a : b, "NULL") == 0;
	return same(a, b, true);
}

bool rx__pg_expression_equal(const char *a, const char *b)
{
	return a && b ? same(a, b, false) : a == b;
}
