/* SQLite's lexical grammar: a text cut into tokens, blanks and comments left out. Every byte of a
 * text that SQLite accepts belongs to a token, a blank or a comment, in the same way as there. */
#ifndef RX_SQL_SQL_TOKEN_H
#define RX_SQL_SQL_TOKEN_H

#include <reflex/error.h>

#include "base/arena.h"

typedef enum rx__token_kind {
	RX__TOKEN_END,
	RX__TOKEN_WORD, /* keyword or plain name */
	RX__TOKEN_QUOTED, /* "x" `x` [x] */
	RX__TOKEN_STRING, /* 'x' */
	RX__TOKEN_BLOB, /* x'00' */
	RX__TOKEN_NUMBER,
	RX__TOKEN_VARIABLE, /* ?1 :a @a $a */
	RX__TOKEN_SIGN, /* one character; operators of two are two tokens */
} rx__token_kind;

typedef struct rx__token {
	rx__token_kind kind;
	char sign; /* of a SIGN */
	uint32_t at, size; /* place in the text */
} rx__token;

typedef struct rx__tokens {
	const char *sql;
	rx__token *list; /* n of them, and an END behind */
	size_t n;
} rx__tokens;

/* Cuts sql; the list lives in the arena, sql is borrowed. RX_ESQL with the position where SQLite
 * would not go on either (an open quote, a stray character), RX_ENOMEM. */
int rx__tokens_read(rx__tokens *out, rx_arena *arena, const char *sql, rx_error *error);

/* Whether a token is this keyword (given in upper case), not in quotes. */
bool rx__token_is(const rx__tokens *tokens, size_t i, const char *keyword);
bool rx__token_is_sign(const rx__tokens *tokens, size_t i, char sign);
/* Whether it can be a name: a word, a quoted name, or a string where SQLite takes one for a name. */
bool rx__token_is_name(const rx__tokens *tokens, size_t i);
/* The name or text without its quotes, in the arena; NULL when out of memory. */
const char *rx__token_name(rx_arena *arena, const rx__tokens *tokens, size_t i);
/* Whether the token is a word or quoted name that means this name (ASCII letters of either case). */
bool rx__token_names(const rx__tokens *tokens, size_t i, const char *name);
/* i is a '(': the place behind its ')', or n if there is none. */
size_t rx__token_skip_parens(const rx__tokens *tokens, size_t i);

/* Equality of names as SQLite has it. */
bool rx__name_equal(const char *a, const char *b);

/* Whether token i of the expression from … to means the column: not a function, a collation or the
 * table before a dot. */
bool rx__token_is_column(
	const rx__tokens *tokens, size_t from, size_t i, size_t to, const char *column);
/* i is the AS of CAST(x AS type): the place of the ')' behind it; i for any other token. */
size_t rx__token_skip_cast(const rx__tokens *tokens, size_t i, size_t to);
/* Whether the tokens from `from` up to `to` (an expression) use the column. */
bool rx__tokens_use_column(const rx__tokens *tokens, size_t from, size_t to, const char *column);

#endif
