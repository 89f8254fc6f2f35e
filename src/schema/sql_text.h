/* Just enough of SQL's lexical grammar to compare expressions as people and engines write them, to
 * see which names they use, and to rename one in them. Nothing is parsed beyond tokens. */
#ifndef RX_SCHEMA_SQL_TEXT_H
#define RX_SCHEMA_SQL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

typedef enum rx__sql_token_kind {
	RX__SQL_END,
	RX__SQL_NAME, /* a name or keyword, quoted ("", ``, []) or not */
	RX__SQL_STRING, /* '…' with its quotes, also X'…' */
	RX__SQL_NUMBER,
	RX__SQL_SIGN, /* one operator or punctuation */
} rx__sql_token_kind;

typedef struct rx__sql_token {
	rx__sql_token_kind kind;
	const char *at;
	size_t size;
	bool quoted; /* a name in quotes */
} rx__sql_token;

/* The next token, blanks and comments skipped; *at is moved behind it. False at the end. */
bool rx__sql_next(const char **at, rx__sql_token *out);
/* Whether a name token is this name: quotes do not count, nor the case of letters. */
bool rx__sql_is_name(const rx__sql_token *token, const char *name);

/* Whether two expressions are the same in everything that SQL does not care about: blanks, comments,
 * quotes of names, the case of words, parentheses around the whole, != and <>, == and =. Texts in
 * quotes must be equal. NULL equals NULL only. */
bool rx__sql_equal(const char *a, const char *b);

/* Whether the expression uses the name (as a column, not as a function). */
bool rx__sql_mentions(const char *text, const char *name);
/* The expression with that name replaced; new_name is quoted with `quote` where it must be. The text
 * itself if the name is not in it; NULL for NULL or when out of memory. */
const char *rx__sql_rename(
	rx_arena *arena, const char *text, const char *name, const char *new_name, char quote);

/* The end of the first item of a list: the next comma outside parentheses, or the end. */
const char *rx__sql_item_end(const char *text);

/* Whether one pair of parentheses encloses the whole expression. */
bool rx__sql_is_enclosed(const char *text);
/* Whether a text is a name that needs no quotes: letters, digits and _. */
bool rx__sql_plain_name(const char *text);

#endif
