/* The text was checked before (rx__json_check), so that each value has its end. Nothing recurses: a
 * value that is skipped is a count of brackets. */
#include "model/json_find.h"

#include <string.h>

static const char *blanks(const char *at)
{
	return at + strspn(at, " \t\n\r");
}

static const char *skip_string(const char *at)
{
	for (at++; *at != '"'; at++)
		at += *at == '\\';
	return at + 1;
}

const char *rx__json_skip(const char *at)
{
	size_t depth = 0;
	do {
		at = blanks(at);
		if (*at == '"') {
			at = skip_string(at);
		} else if (strchr("{[", *at)) {
			depth++;
			at++;
		} else if (strchr("]}", *at)) {
			depth--;
			at++;
		} else if (strchr(",:", *at)) {
			at++;
		} else {
			at += strcspn(at, " \t\n\r,:]}");
		}
	} while (depth > 0);
	return at;
}

/* ---- strings --------------------------------------------------------------------------------- */

static uint32_t hex(const char *at)
{
	uint32_t value = 0;
	for (int i = 0; i < 4; i++) {
		char c = at[i];
		value = value << 4 | (uint32_t)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
	}
	return value;
}

static char *put(char *out, uint32_t point)
{
	if (point < 0x80) {
		*out++ = (char)point;
		return out;
	}
	if (point >= 0x10000) {
		*out++ = (char)(0xf0 | point >> 18);
		*out++ = (char)(0x80 | (point >> 12 & 0x3f));
	} else if (point >= 0x800) {
		*out++ = (char)(0xe0 | point >> 12);
	}
	if (point >= 0x800)
		*out++ = (char)(0x80 | (point >> 6 & 0x3f));
	else
		*out++ = (char)(0xc0 | point >> 6);
	*out++ = (char)(0x80 | (point & 0x3f));
	return out;
}

/* \u and four digits, twice for what lies beyond 16 bits. */
static const char *take_unicode(const char *at, char **out)
{
	uint32_t point = hex(at + 2);
	at += 6;
	if (point >= 0xd800 && point < 0xdc00 && at[0] == '\\' && at[1] == 'u') {
		point = 0x10000 + ((point - 0xd800) << 10) + (hex(at + 2) - 0xdc00);
		at += 6;
	}
	*out = put(*out, point);
	return at;
}

/* What the letter behind a backslash stands for; \u is for take_unicode. */
static char escaped(char letter)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *found = letter ? strchr(from, letter) : NULL;
	return found ? to[found - from] : letter;
}

size_t rx__json_unquote(const char *text, size_t size, char *out)
{
	const char *at = text + 1, *end = text + size - 1;
	char *start = out;
	while (at < end) {
		if (*at != '\\') {
			*out++ = *at++;
		} else if (at[1] == 'u') {
			at = take_unicode(at, &out);
		} else {
			*out++ = escaped(at[1]);
			at += 2;
		}
	}
	return (size_t)(out - start);
}

/* Whether the JSON string is that key; compared without room for the characters. */
static bool is_key(const char *at, const char *end, const rx__json_step *step)
{
	size_t matched = 0;
	at++;
	end--;
	while (at < end) {
		char bytes[4], *last = bytes;
		if (*at == '\\' && at[1] == 'u') {
			at = take_unicode(at, &last);
		} else if (*at == '\\') {
			*last++ = escaped(at[1]);
			at += 2;
		} else {
			*last++ = *at++;
		}
		size_t n = (size_t)(last - bytes);
		if (matched + n > step->size || memcmp(step->key + matched, bytes, n) != 0)
			return false;
		matched += n;
	}
	return matched == step->size;
}

/* ---- the path -------------------------------------------------------------------------------- */

static const char *find_key(const char *at, const rx__json_step *step)
{
	const char *found = NULL;
	for (at = blanks(at + 1); *at == '"';) {
		const char *end = skip_string(at);
		bool is = is_key(at, end, step);
		at = blanks(blanks(end) + 1);
		if (is)
			found = at;
		at = blanks(rx__json_skip(at));
		if (*at == ',')
			at = blanks(at + 1);
	}
	return found;
}

static const char *find_index(const char *at, int64_t index)
{
	at = blanks(at + 1);
	if (*at == ']')
		return NULL;
	for (; index > 0; index--) {
		at = blanks(rx__json_skip(at));
		if (*at != ',')
			return NULL;
		at = blanks(at + 1);
	}
	return at;
}

bool rx__json_find(
	const char *text, const rx__json_step *steps, size_t n, const char **out, size_t *size)
{
	const char *at = blanks(text);
	for (size_t i = 0; at && i < n; i++) {
		if (steps[i].key)
			at = *at == '{' ? find_key(at, &steps[i]) : NULL;
		else
			at = *at == '[' && steps[i].index >= 0 ? find_index(at, steps[i].index) : NULL;
	}
	if (!at)
		return false;
	*out = at;
	*size = (size_t)(rx__json_skip(at) - at);
	return true;
}

const char *rx__json_next(const char *at)
{
	return blanks(blanks(rx__json_skip(at)) + 1);
}
