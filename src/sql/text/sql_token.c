/* The cutting follows sqlite3GetToken: the same bytes are blanks, the same begin a name, and a quote
 * is ended in the same way. What SQLite calls an illegal token is an error with its position here. */
#include "sql/text/sql_token.h"

#include <string.h>

#include "base/fail.h"

static bool is_blank(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(unsigned char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_name_byte(unsigned char c)
{
	return c >= 0x80 || c == '_' || c == '$' || is_digit(c) || (c >= 'a' && c <= 'z') ||
		(c >= 'A' && c <= 'Z');
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool rx__name_equal(const char *a, const char *b)
{
	while (*a && lower(*a) == lower(*b))
		a++, b++;
	return !*a && !*b;
}

/* Blanks and comments: how many bytes of them stand here. */
static size_t blank_size(const char *z)
{
	const char *end;

	if (z[0] == '-' && z[1] == '-')
		return strcspn(z, "\n");
	if (z[0] == '/' && z[1] == '*' && z[2]) {
		end = strstr(z + 2, "*/");
		return end ? (size_t)(end + 2 - z) : strlen(z);
	}
	if (strncmp(z, "\xef\xbb\xbf", 3) == 0)
		return 3;
	return is_blank((unsigned char)z[0]) ? 1 : 0;
}

/* The size of a text in quotes, 0 if its end is missing. A doubled quote is one of the text. */
static size_t quoted_size(const char *z, char quote)
{
	size_t i = 1;

	for (; z[i]; i++) {
		if (z[i] != quote)
			continue;
		if (quote == ']' || z[i + 1] != quote)
			return i + 1;
		i++;
	}
	return 0;
}

/* 0 if a letter stands where the number should end. */
static size_t number_size(const char *z)
{
	size_t i = 0;

	if (z[0] == '0' && (z[1] == 'x' || z[1] == 'X') && is_hex((unsigned char)z[2])) {
		for (i = 3; is_hex((unsigned char)z[i]); i++)
			;
	} else {
		while (is_digit((unsigned char)z[i]))
			i++;
		if (z[i] == '.')
			for (i++; is_digit((unsigned char)z[i]); i++)
				;
		if (lower(z[i]) == 'e' &&
			(is_digit((unsigned char)z[i + 1]) ||
				((z[i + 1] == '+' || z[i + 1] == '-') && is_digit((unsigned char)z[i + 2]))))
			for (i += 2; is_digit((unsigned char)z[i]); i++)
				;
	}
	return is_name_byte((unsigned char)z[i]) ? 0 : i;
}

static size_t blob_size(const char *z)
{
	size_t i = 2;

	while (is_hex((unsigned char)z[i]))
		i++;
	return z[i] == '\'' && i % 2 == 0 ? i + 1 : 0;
}

static size_t name_size(const char *z)
{
	size_t i = 0;

	while (is_name_byte((unsigned char)z[i]))
		i++;
	return i;
}

/* Fills kind and size of the token at z, which is no blank; size 0: there is none. */
static void read_token(rx__token *token, const char *z)
{
	size_t size = 0;

	token->kind = RX__TOKEN_SIGN;
	token->sign = '\0';
	if (*z == '\'') {
		token->kind = RX__TOKEN_STRING;
		size = quoted_size(z, '\'');
	} else if (*z == '"' || *z == '`' || *z == '[') {
		token->kind = RX__TOKEN_QUOTED;
		size = quoted_size(z, *z == '[' ? ']' : *z);
	} else if (is_digit((unsigned char)*z) || (*z == '.' && is_digit((unsigned char)z[1]))) {
		token->kind = RX__TOKEN_NUMBER;
		size = number_size(z);
	} else if (lower(*z) == 'x' && z[1] == '\'') {
		token->kind = RX__TOKEN_BLOB;
		size = blob_size(z);
	} else if (*z == '?' || *z == ':' || *z == '@' || *z == '#' || *z == '$') {
		token->kind = RX__TOKEN_VARIABLE;
		size = 1 + name_size(z + 1);
	} else if (is_name_byte((unsigned char)*z)) {
		token->kind = RX__TOKEN_WORD;
		size = name_size(z);
	} else if (strchr("()+-*/%,;<>=!|&~.", *z)) {
		token->sign = *z;
		size = 1;
	}
	token->size = (uint32_t)size;
}

int rx__tokens_read(rx__tokens *out, rx_arena *arena, const char *sql, rx_error *error)
{
	rx__tokens tokens = { .sql = sql };
	size_t at = 0, blank, cap = 0, length = strlen(sql);

	if (length > INT32_MAX)
		return rx__fail(error, RX_ESQL, "a statement of %zu bytes is too long", length);
	for (;;) {
		rx__token token = { .kind = RX__TOKEN_END, .at = 0 };

		while ((blank = blank_size(sql + at)) != 0)
			at += blank;
		token.at = (uint32_t)at;
		if (sql[at])
			read_token(&token, sql + at);
		if (!rx__arena_grow(arena, &tokens.list, tokens.n, &cap, sizeof(token)))
			return rx__fail_nomem(error);
		tokens.list[tokens.n] = token;
		if (!sql[at])
			break;
		if (!token.size) {
			int code = rx__fail(
				error, RX_ESQL, "at byte %zu: no SQL token begins with \"%.12s\"", at, sql + at);

			if (error)
				error->offset = (int)at;
			return code;
		}
		tokens.n++;
		at += token.size;
	}
	*out = tokens;
	return 0;
}

bool rx__token_is(const rx__tokens *tokens, size_t i, const char *keyword)
{
	const rx__token *token;
	const char *z;

	if (i >= tokens->n || tokens->list[i].kind != RX__TOKEN_WORD)
		return false;
	token = &tokens->list[i];
	z = tokens->sql + token->at;
	for (size_t k = 0; k < token->size; k++) {
		if (!keyword[k] || lower(z[k]) != lower(keyword[k]))
			return false;
	}
	return keyword[token->size] == '\0';
}

bool rx__token_is_sign(const rx__tokens *tokens, size_t i, char sign)
{
	return i < tokens->n && tokens->list[i].kind == RX__TOKEN_SIGN && tokens->list[i].sign == sign;
}

bool rx__token_is_name(const rx__tokens *tokens, size_t i)
{
	rx__token_kind kind = i < tokens->n ? tokens->list[i].kind : RX__TOKEN_END;

	return kind == RX__TOKEN_WORD || kind == RX__TOKEN_QUOTED || kind == RX__TOKEN_STRING;
}

const char *rx__token_name(rx_arena *arena, const rx__tokens *tokens, size_t i)
{
	const rx__token *token = &tokens->list[i];
	const char *z = tokens->sql + token->at;
	char *name = rx__arena_strndup(arena, z, token->size), *to = name;
	char quote = token->kind == RX__TOKEN_STRING ? '\'' : z[0];

	if (!name || (token->kind != RX__TOKEN_QUOTED && token->kind != RX__TOKEN_STRING))
		return name;
	for (size_t k = 1; k + 1 < token->size; k++) {
		*to++ = z[k];
		if (z[k] == quote && quote != '[')
			k++;
	}
	*to = '\0';
	return name;
}

bool rx__token_names(const rx__tokens *tokens, size_t i, const char *name)
{
	const rx__token *token = &tokens->list[i];
	const char *z = tokens->sql + token->at;
	bool quoted;
	size_t k, end;

	if (i >= tokens->n || !rx__token_is_name(tokens, i))
		return false;
	quoted = token->kind != RX__TOKEN_WORD;
	end = token->size - quoted;
	for (k = quoted; k < end; k++, name++) {
		if (!*name || lower(*name) != lower(z[k]))
			return false;
		if (quoted && z[k] == z[0] && z[0] != '[')
			k++;
	}
	return *name == '\0';
}

size_t rx__token_skip_parens(const rx__tokens *tokens, size_t i)
{
	size_t depth = 0;

	for (; i < tokens->n; i++) {
		if (rx__token_is_sign(tokens, i, '('))
			depth++;
		else if (rx__token_is_sign(tokens, i, ')') && --depth == 0)
			return i + 1;
	}
	return tokens->n;
}

/* Words that are operators in an expression, and yet may be the name of a column without quotes. */
static bool is_operator(const rx__tokens *tokens, size_t i)
{
	static const char *const words[] = { "END", "LIKE", "GLOB", "MATCH", "REGEXP" };

	for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++) {
		if (rx__token_is(tokens, i, words[k]))
			return true;
	}
	return false;
}

bool rx__token_is_column(
	const rx__tokens *tokens, size_t from, size_t i, size_t to, const char *column)
{
	if (tokens->list[i].kind == RX__TOKEN_STRING || !rx__token_names(tokens, i, column) ||
		is_operator(tokens, i))
		return false;
	if (i + 1 < to &&
		(rx__token_is_sign(tokens, i + 1, '(') || rx__token_is_sign(tokens, i + 1, '.')))
		return false;
	return i == from || !rx__token_is(tokens, i - 1, "COLLATE");
}

/* The AS of CAST(x AS type) is the only one that an expression of a schema can have. */
size_t rx__token_skip_cast(const rx__tokens *tokens, size_t i, size_t to)
{
	if (!rx__token_is(tokens, i, "AS"))
		return i;
	while (i < to && !rx__token_is_sign(tokens, i, ')'))
		i = rx__token_is_sign(tokens, i, '(') ? rx__token_skip_parens(tokens, i) : i + 1;
	return i;
}

bool rx__tokens_use_column(const rx__tokens *tokens, size_t from, size_t to, const char *column)
{
	for (size_t i = from; i < to; i++) {
		i = rx__token_skip_cast(tokens, i, to);
		if (i < to && rx__token_is_column(tokens, from, i, to, column))
			return true;
	}
	return false;
}
