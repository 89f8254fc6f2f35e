/* A recognizer for JSON: one pass, no allocation, no recursion.
 *
 * A library that builds a tree has to hold every number and so refuses 1e400 or a 40-digit integer,
 * which databases keep; here a number is only its grammar. What is open at each depth is one bit
 * (object or array), so that the depth costs no stack. */
#include "model/json.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"

typedef struct json {
	const char *start, *at, *end;
	const char *wrong; /* what should have stood at `at`; set by the first step that fails */
	size_t depth;
	uint8_t is_object[RX__JSON_DEPTH / 8 + 1];
} json;

static bool expected(json *j, const char *what)
{
	j->wrong = what;
	return false;
}

static char peek(const json *j)
{
	return j->at < j->end ? *j->at : '\0';
}

static void skip_space(json *j)
{
	while (j->at < j->end && (*j->at == ' ' || *j->at == '\t' || *j->at == '\n' || *j->at == '\r'))
		j->at++;
}

static bool take(json *j, char c)
{
	if (peek(j) != c)
		return false;
	j->at++;
	return true;
}

static bool take_digits(json *j)
{
	const char *first = j->at;

	while (peek(j) >= '0' && peek(j) <= '9')
		j->at++;
	return j->at > first;
}

static bool take_number(json *j)
{
	(void)take(j, '-');
	if (!take(j, '0') && !take_digits(j))
		return expected(j, "a digit is expected");
	if (take(j, '.') && !take_digits(j))
		return expected(j, "a digit is expected behind the point");
	if (take(j, 'e') || take(j, 'E')) {
		if (!take(j, '+'))
			(void)take(j, '-');
		if (!take_digits(j))
			return expected(j, "a digit is expected in the exponent");
	}
	return true;
}

static bool take_word(json *j, const char *word)
{
	size_t size = strlen(word);

	if ((size_t)(j->end - j->at) < size || memcmp(j->at, word, size) != 0)
		return expected(j, "a value is expected");
	j->at += size;
	return true;
}

/* The four digits behind \u; -1 if they are not there. */
static int take_hex4(json *j)
{
	int value = 0;

	for (int i = 0; i < 4; i++, j->at++) {
		char c = peek(j);

		if (c >= '0' && c <= '9')
			value = value * 16 + (c - '0');
		else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
			value = value * 16 + ((c | 0x20) - 'a' + 10);
		else
			return -1;
	}
	return value;
}

static bool take_unicode(json *j)
{
	int unit = take_hex4(j);

	if (unit < 0)
		return expected(j, "four hexadecimal digits are expected behind \\u");
	if (unit < 0xd800 || unit > 0xdfff)
		return true;
	/* A high surrogate is followed by a low one; alone, neither is a character. */
	if (unit <= 0xdbff && take(j, '\\') && take(j, 'u')) {
		unit = take_hex4(j);
		if (unit >= 0xdc00 && unit <= 0xdfff)
			return true;
	}
	return expected(j, "half of a surrogate pair");
}

static bool take_string(json *j)
{
	j->at++;
	for (;;) {
		unsigned char c;

		if (j->at == j->end)
			return expected(j, "the string has no end");
		c = (unsigned char)*j->at++;
		if (c == '"')
			return true;
		if (c < 0x20) {
			j->at--;
			return expected(j, "a control character in a string is written \\u00XX");
		}
		if (c != '\\')
			continue;
		if (take(j, 'u')) {
			if (!take_unicode(j))
				return false;
		} else if (j->at == j->end || !strchr("\"\\/bfnrt", *j->at)) {
			return expected(j, "no such escape");
		} else {
			j->at++;
		}
	}
}

static bool take_scalar(json *j)
{
	char first = peek(j);

	if (first == '-' || (first >= '0' && first <= '9'))
		return take_number(j);
	switch (first) {
	case '"':
		return take_string(j);
	case 't':
		return take_word(j, "true");
	case 'f':
		return take_word(j, "false");
	case 'n':
		return take_word(j, "null");
	default:
		return expected(j, "a value is expected");
	}
}

static bool in_object(const json *j)
{
	return j->depth > 0 && (j->is_object[(j->depth - 1) / 8] >> (j->depth - 1) % 8 & 1);
}

static bool take_key(json *j)
{
	skip_space(j);
	if (peek(j) != '"')
		return expected(j, "a name in double quotes is expected");
	if (!take_string(j))
		return false;
	skip_space(j);
	return take(j, ':') || expected(j, "':' is expected");
}

/* Opens an object or array. *empty says that it was closed at once. */
static bool open_container(json *j, bool *empty)
{
	bool object = *j->at++ == '{';
	uint8_t *bits = &j->is_object[j->depth / 8];
	uint8_t bit = (uint8_t)(1 << j->depth % 8);

	skip_space(j);
	*empty = take(j, object ? '}' : ']');
	if (*empty)
		return true;
	if (j->depth == RX__JSON_DEPTH)
		return expected(j, "nested too deeply");
	*bits = (uint8_t)(object ? *bits | bit : *bits & ~bit);
	j->depth++;
	return !object || take_key(j);
}

/* Behind a value: closes what ends here; false if the next value or the end of the text follows. */
static bool close_containers(json *j, bool *more)
{
	*more = false;
	while (j->depth > 0) {
		skip_space(j);
		if (take(j, ',')) {
			*more = true;
			return !in_object(j) || take_key(j);
		}
		if (!take(j, in_object(j) ? '}' : ']'))
			return expected(j, in_object(j) ? "',' or '}' is expected" : "',' or ']' is expected");
		j->depth--;
	}
	return true;
}

static bool take_document(json *j)
{
	bool more = true;

	while (more) {
		bool complete = true;

		skip_space(j);
		if (peek(j) == '{' || peek(j) == '[') {
			if (!open_container(j, &complete))
				return false;
		} else if (!take_scalar(j)) {
			return false;
		}
		if (complete && !close_containers(j, &more))
			return false;
	}
	skip_space(j);
	return j->at == j->end || expected(j, "nothing may follow the value");
}

static int fail_at(const json *j, rx_error *error)
{
	size_t line = 1;
	const char *line_start = j->start;

	for (const char *c = j->start; c < j->at; c++) {
		if (*c == '\n') {
			line++;
			line_start = c + 1;
		}
	}
	rx__fail(error, RX_EDATA, "not valid JSON at line %zu, column %zu: %s", line,
		rx__utf8_length(line_start, (size_t)(j->at - line_start)) + 1, j->wrong);
	if (error)
		error->offset = (int)(j->at - j->start);
	return RX_EDATA;
}

int rx__json_check(const char *text, size_t size, rx_error *error)
{
	json j = { .start = text, .at = text, .end = text + size };
	ssize_t bad = rx__utf8_check(text, size);

	if (bad >= 0) {
		j.at += bad;
		j.wrong = "a byte that is not UTF-8, or is NUL";
		return fail_at(&j, error);
	}
	return take_document(&j) ? 0 : fail_at(&j, error);
}
