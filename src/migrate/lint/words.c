#include "migrate/lint/words.h"

#include <string.h>
#include <strings.h>

#include "schema/sql_text.h"

/* A statement, or what is left of it. */
typedef struct cursor {
	const char *at;
	const char *end; /* of the statement; NULL: of the text */
} cursor;

static bool next_token(cursor *c, rx__sql_token *token)
{
	if (c->end && c->at >= c->end)
		return false;
	return rx__sql_next(&c->at, token) && (!c->end || token->at < c->end);
}

/* The next word of a pattern into *size; NULL at its end. */
static const char *next_word(const char **pattern, size_t *size)
{
	const char *word = *pattern + strspn(*pattern, " ");
	*size = strcspn(word, " ");
	*pattern = word + *size;
	return *size ? word : NULL;
}

static bool is_word(const rx__sql_token *token, const char *word, size_t size)
{
	if (token->kind == RX__SQL_STRING || token->quoted)
		return false;
	return token->size == size && strncasecmp(token->at, word, size) == 0;
}

static bool follows(cursor c, const char *pattern);

/* Whether the rest of a pattern fits at any place from here on. */
static bool follows_anywhere(cursor c, const char *pattern)
{
	rx__sql_token token;
	do
		if (follows(c, pattern))
			return true;
	while (next_token(&c, &token));
	return false;
}

static bool follows(cursor c, const char *pattern)
{
	static const char any[] = "…", none[] = "…!";
	rx__sql_token token;
	size_t size;
	const char *word;
	while ((word = next_word(&pattern, &size))) {
		if (size == strlen(none) && !strncmp(word, none, size))
			return !follows_anywhere(c, pattern);
		if (size == strlen(any) && !strncmp(word, any, size))
			return follows_anywhere(c, pattern);
		if (!next_token(&c, &token) || !is_word(&token, word, size))
			return false;
	}
	return true;
}

/* The body of a trigger or routine has semicolons of its own. */
static bool has_body(cursor c)
{
	return follows(c, "CREATE … TRIGGER") || follows(c, "CREATE … FUNCTION") ||
		follows(c, "CREATE … PROCEDURE") || follows(c, "DO");
}

/* Cuts the statement that begins at c->at; false at the end of the text. */
static bool cut(cursor *c)
{
	rx__sql_token token;
	cursor look = { .at = c->at };
	c->end = NULL;
	const char *start = look.at;
	if (!next_token(&look, &token))
		return false;
	look.at = start;
	if (has_body(look))
		return true;
	while (next_token(&look, &token))
		if (token.kind == RX__SQL_SIGN && *token.at == ';') {
			c->end = token.at;
			break;
		}
	return true;
}

static bool step(cursor *c)
{
	if (!c->end)
		return false;
	c->at = c->end + 1;
	return true;
}

bool rx__lint_matches(const char *sql, const char *pattern)
{
	cursor c = { .at = sql };
	do {
		if (!cut(&c))
			return false;
		if (follows(c, pattern))
			return true;
	} while (step(&c));
	return false;
}

bool rx__lint_mentions(const char *sql, const char *name)
{
	rx__sql_token token;
	cursor c = { .at = sql };
	while (next_token(&c, &token))
		if (token.kind == RX__SQL_NAME && rx__sql_is_name(&token, name))
			return true;
	return false;
}

size_t rx__lint_statements(const char *sql)
{
	rx__sql_token token;
	size_t n = 0;
	cursor c = { .at = sql };
	do {
		if (!cut(&c))
			break;
		cursor look = c;
		n += next_token(&look, &token);
	} while (step(&c));
	return n;
}

static bool is_one_of(const rx__sql_token *token, const char *const *words)
{
	for (; *words; words++)
		if (is_word(token, *words, strlen(*words)))
			return true;
	return false;
}

/* Moves the cursor behind the word of the kind, if the statement is about one that has a schema. */
static bool finds_kind(cursor *c)
{
	static const char *const verbs[] = { "CREATE", "ALTER", "DROP", NULL };
	static const char *const before[] = { "OR", "REPLACE", "UNLOGGED", "MATERIALIZED", NULL };
	static const char *const kinds[] = { "TABLE", "VIEW", "SEQUENCE", "TYPE", "DOMAIN", "FUNCTION",
		NULL };
	rx__sql_token token;
	if (!next_token(c, &token) || !is_one_of(&token, verbs))
		return false;
	do
		if (!next_token(c, &token))
			return false;
	while (is_one_of(&token, before));
	return is_one_of(&token, kinds);
}

static bool is_unqualified(cursor c)
{
	static const char *const before[] = { "IF", "NOT", "EXISTS", "ONLY", NULL };
	rx__sql_token token;
	if (!finds_kind(&c))
		return false;
	do
		if (!next_token(&c, &token))
			return false;
	while (is_one_of(&token, before));
	if (token.kind != RX__SQL_NAME)
		return false;
	return !next_token(&c, &token) || token.kind != RX__SQL_SIGN || *token.at != '.';
}

bool rx__lint_unqualified(const char *sql)
{
	cursor c = { .at = sql };
	do {
		if (!cut(&c))
			return false;
		if (is_unqualified(c))
			return true;
	} while (step(&c));
	return false;
}
