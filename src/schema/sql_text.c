/* One hand-written scanner; everything else walks its tokens. It never fails: a quote that is not
 * closed ends with the text, any other byte is a sign of its own. */
#include "schema/sql_text.h"

#include <ctype.h>
#include <string.h>

static bool is_name_start(char c)
{
	return isalpha((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_name_part(char c)
{
	return is_name_start(c) || isdigit((unsigned char)c) || c == '$';
}

static const char *skip_blanks(const char *p)
{
	for (;;) {
		if (isspace((unsigned char)*p)) {
			p++;
		} else if (p[0] == '-' && p[1] == '-') {
			p += strcspn(p, "\n");
		} else if (p[0] == '/' && p[1] == '*') {
			const char *end = strstr(p + 2, "*/");

			p = end ? end + 2 : p + strlen(p);
		} else {
			return p;
		}
	}
}

/* Behind the closing quote; a doubled one is part of the text. */
static const char *quoted_end(const char *p, char close)
{
	for (p++; *p; p++) {
		if (*p != close)
			continue;
		if (p[1] != close || close == ']')
			return p + 1;
		p++;
	}
	return p;
}

static const char *number_end(const char *p)
{
	if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X')) {
		p += 2;
		while (isxdigit((unsigned char)*p))
			p++;
		return p;
	}
	while (isdigit((unsigned char)*p) || *p == '.')
		p++;
	if (*p == 'e' || *p == 'E') {
		const char *exponent = p + 1 + (p[1] == '+' || p[1] == '-');

		if (isdigit((unsigned char)*exponent))
			p = exponent + strspn(exponent, "0123456789");
	}
	return p;
}

static size_t sign_size(const char *p)
{
	static const char *const signs[] = { "->>", "->", "||", "<=", ">=", "<>", "!=", "==", "<<",
		">>", "::", NULL };

	for (size_t i = 0; signs[i]; i++) {
		if (strncmp(p, signs[i], strlen(signs[i])) == 0)
			return strlen(signs[i]);
	}
	return 1;
}

bool rx__sql_next(const char **at, rx__sql_token *out)
{
	const char *p = skip_blanks(*at), *end;

	*out = (rx__sql_token){ .kind = RX__SQL_SIGN, .at = p };
	if (!*p) {
		out->kind = RX__SQL_END;
		end = p;
	} else if (*p == '\'') {
		out->kind = RX__SQL_STRING;
		end = quoted_end(p, '\'');
	} else if ((*p == 'x' || *p == 'X') && p[1] == '\'') {
		out->kind = RX__SQL_STRING;
		end = quoted_end(p + 1, '\'');
	} else if (*p == '"' || *p == '`' || *p == '[') {
		out->kind = RX__SQL_NAME;
		out->quoted = true;
		end = quoted_end(p, *p == '[' ? ']' : *p);
	} else if (is_name_start(*p)) {
		out->kind = RX__SQL_NAME;
		for (end = p; is_name_part(*end);)
			end++;
	} else if (isdigit((unsigned char)*p) || (*p == '.' && isdigit((unsigned char)p[1]))) {
		out->kind = RX__SQL_NUMBER;
		end = number_end(p);
	} else {
		end = p + sign_size(p);
	}
	out->size = (size_t)(end - p);
	*at = end;
	return out->kind != RX__SQL_END;
}

/* Calls for each character of a name without its quotes; a doubled quote is one. */
static size_t name_text(const rx__sql_token *token, char *out, size_t size)
{
	const char *p = token->at, *end = token->at + token->size;
	char close = 0;
	size_t n = 0;

	if (token->quoted) {
		close = *p == '[' ? ']' : *p;
		p++;
		if (end > p && end[-1] == close)
			end--;
	}
	while (p < end && n + 1 < size) {
		if (close && *p == close && p + 1 < end && p[1] == close)
			p++;
		out[n++] = *p++;
	}
	out[n] = '\0';
	return n;
}

enum { NAME_SIZE = 512 };

static bool same_letters(const char *a, const char *b)
{
	while (*a && tolower((unsigned char)*a) == tolower((unsigned char)*b))
		a++, b++;
	return *a == *b;
}

bool rx__sql_is_name(const rx__sql_token *token, const char *name)
{
	char text[NAME_SIZE];

	if (token->kind != RX__SQL_NAME)
		return false;
	name_text(token, text, sizeof(text));
	return same_letters(text, name);
}

static bool is_sign(const rx__sql_token *token, char sign)
{
	return token->kind == RX__SQL_SIGN && token->size == 1 && *token->at == sign;
}

/* Part of a text: tokens from `at` that begin before `end`. */
typedef struct expression {
	const char *at, *end;
} expression;

static bool next_of(expression *e, rx__sql_token *out)
{
	return rx__sql_next(&e->at, out) && out->at < e->end;
}

/* Takes the outermost parentheses off, if they are one pair around the whole. */
static bool strip(expression *e)
{
	expression rest = *e, inside;
	rx__sql_token token;
	int depth = 1;

	if (!next_of(&rest, &token) || !is_sign(&token, '('))
		return false;
	inside.at = rest.at;
	while (depth && next_of(&rest, &token))
		depth += is_sign(&token, '(') - is_sign(&token, ')');
	inside.end = token.at;
	if (depth || next_of(&rest, &token))
		return false;
	*e = inside;
	return true;
}

static bool same_name(const rx__sql_token *a, const rx__sql_token *b)
{
	char text[NAME_SIZE];

	name_text(a, text, sizeof(text));
	return rx__sql_is_name(b, text);
}

/* != is <>, and == is =. */
static bool same_sign(const rx__sql_token *a, const rx__sql_token *b)
{
	const char *x = a->at, *y = b->at;
	size_t n = a->size, m = b->size;

	if (n == 2 && memcmp(x, "!=", 2) == 0)
		x = "<>";
	if (m == 2 && memcmp(y, "!=", 2) == 0)
		y = "<>";
	n = n == 2 && memcmp(x, "==", 2) == 0 ? 1 : n;
	m = m == 2 && memcmp(y, "==", 2) == 0 ? 1 : m;
	return n == m && memcmp(x, y, n) == 0;
}

static bool same_token(const rx__sql_token *a, const rx__sql_token *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == RX__SQL_NAME)
		return same_name(a, b);
	if (a->kind == RX__SQL_SIGN)
		return same_sign(a, b);
	return a->size == b->size && memcmp(a->at, b->at, a->size) == 0;
}

bool rx__sql_equal(const char *a, const char *b)
{
	rx__sql_token x, y;
	expression e, f;
	bool more;

	if (!a || !b)
		return a == b;
	e = (expression){ a, a + strlen(a) };
	f = (expression){ b, b + strlen(b) };
	while (strip(&e))
		;
	while (strip(&f))
		;
	while ((more = next_of(&e, &x)) == next_of(&f, &y) && more) {
		if (!same_token(&x, &y))
			return false;
	}
	/* Both loops ended at once only if neither had another token. */
	return !more && !next_of(&f, &y);
}

bool rx__sql_is_enclosed(const char *text)
{
	expression e = { text, text + strlen(text) };

	return strip(&e);
}

/* Whether the token is a use of the name as a column: not a function's name. */
static bool is_use(const rx__sql_token *token, const char *after, const char *name)
{
	return rx__sql_is_name(token, name) && (token->quoted || *skip_blanks(after) != '(');
}

bool rx__sql_mentions(const char *text, const char *name)
{
	rx__sql_token token;

	while (text && rx__sql_next(&text, &token)) {
		if (is_use(&token, text, name))
			return true;
	}
	return false;
}

bool rx__sql_plain_name(const char *text)
{
	if (!is_name_start(*text))
		return false;
	while (is_name_part(*text))
		text++;
	return !*text;
}

const char *rx__sql_rename(
	rx_arena *arena, const char *text, const char *name, const char *new_name, char quote)
{
	rx_buf buf = RX_BUF_INIT;
	const char *at = text, *from = text, *result = NULL;
	rx__sql_token token;

	if (!text || !rx__sql_mentions(text, name))
		return text;
	while (rx__sql_next(&at, &token)) {
		if (!is_use(&token, at, name))
			continue;
		rx__buf_add(&buf, from, (size_t)(token.at - from));
		if (token.quoted || !rx__sql_plain_name(new_name))
			rx__buf_quote(&buf, new_name, quote);
		else
			rx__buf_puts(&buf, new_name);
		from = at;
	}
	rx__buf_puts(&buf, from);
	if (!buf.error)
		result = rx__arena_strdup(arena, rx__buf_text(&buf));
	rx__buf_deinit(&buf);
	return result;
}

const char *rx__sql_item_end(const char *text)
{
	const char *at = text;
	rx__sql_token token;
	int depth = 0;

	while (rx__sql_next(&at, &token)) {
		if (token.kind != RX__SQL_SIGN)
			continue;
		if (*token.at == '(')
			depth++;
		else if (*token.at == ')')
			depth--;
		else if (*token.at == ',' && depth == 0)
			return token.at;
	}
	return at;
}
