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

static void add_normal(rx_buf *out, const rx__sql_token *token)
{
	char text[NAME_SIZE];
	size_t n;

	if (out->size)
		rx__buf_putc(out, ' ');
	if (token->kind == RX__SQL_NAME) {
		n = name_text(token, text, sizeof(text));
		for (size_t i = 0; i < n; i++)
			text[i] = (char)tolower((unsigned char)text[i]);
		rx__buf_add(out, text, n);
	} else if (token->size == 2 && memcmp(token->at, "!=", 2) == 0) {
		rx__buf_puts(out, "<>");
	} else if (token->size == 2 && memcmp(token->at, "==", 2) == 0) {
		rx__buf_putc(out, '=');
	} else {
		rx__buf_add(out, token->at, token->size);
	}
}

/* Whether the parenthesis that opens the text closes at its very end. */
static bool is_enclosed(const char *text, size_t size)
{
	const char *at = text, *end = text + size;
	rx__sql_token token;
	int depth = 0;

	while (at < end && rx__sql_next(&at, &token)) {
		if (token.kind != RX__SQL_SIGN)
			continue;
		if (*token.at == '(')
			depth++;
		else if (*token.at == ')')
			depth--;
		if (depth == 0)
			return token.at[0] == ')' && token.at + 1 == end && text[0] == '(';
	}
	return false;
}

bool rx__sql_is_enclosed(const char *text)
{
	size_t size;

	text = skip_blanks(text);
	size = strlen(text);
	while (size && isspace((unsigned char)text[size - 1]))
		size--;
	return is_enclosed(text, size);
}

/* Of a normal text: "( ( a > 1 ) )" is a > 1. */
static void strip_parentheses(const char **text, size_t *size)
{
	while (*size >= 4 && (*text)[0] == '(' && is_enclosed(*text, *size)) {
		*text += 2;
		*size -= 4;
	}
}

char *rx__sql_normal(rx_arena *arena, const char *text)
{
	rx_buf buf = RX_BUF_INIT;
	rx__sql_token token;
	const char *stripped;
	char *result = NULL;
	size_t size;

	if (!text)
		return NULL;
	while (rx__sql_next(&text, &token))
		add_normal(&buf, &token);
	if (!buf.error) {
		stripped = rx__buf_text(&buf);
		size = buf.size;
		strip_parentheses(&stripped, &size);
		result = rx__arena_strndup(arena, stripped, size);
	}
	rx__buf_deinit(&buf);
	return result;
}

bool rx__sql_equal(const char *a, const char *b)
{
	rx_arena arena;
	const char *x, *y;
	bool equal;

	if (!a || !b)
		return a == b;
	rx__arena_init(&arena, 512);
	x = rx__sql_normal(&arena, a);
	y = rx__sql_normal(&arena, b);
	equal = x && y && strcmp(x, y) == 0;
	rx__arena_deinit(&arena);
	return equal;
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

static void add_quoted(rx_buf *out, const char *name, char quote)
{
	rx__buf_putc(out, quote);
	for (; *name; name++) {
		if (*name == quote)
			rx__buf_putc(out, quote);
		rx__buf_putc(out, *name);
	}
	rx__buf_putc(out, quote);
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
			add_quoted(&buf, new_name, quote);
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
