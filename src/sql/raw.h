/* SQL written by the program: its placeholders, as the engine wants them. */
#ifndef RX_SQL_RAW_H
#define RX_SQL_RAW_H

#include <reflex/sys/dialect.h>

#include "base/buf.h"

typedef enum rx__raw_kind {
	RX__RAW_READ, /* SELECT and the like */
	RX__RAW_WRITE,
	RX__RAW_DDL,
	RX__RAW_TRANSACTION, /* BEGIN, COMMIT and whatever else belongs to the session */
} rx__raw_kind;

typedef struct rx__raw {
	rx__raw_kind kind;
	size_t n_values; /* placeholders */
} rx__raw;

/* Appends the statement to out with each ? as the dialect writes it and ?? as a single one; what is
 * in quotes and comments stays. RX_EINVAL for another kind of placeholder (?1, :name), with the
 * place, and for a quote that does not end. */
int rx__raw_read(
	rx__raw *raw, rx_buf *out, const rx_dialect *dialect, const char *sql, rx_error *error);

/* Appends a part of a statement to out; each ? is written by fill, whose failure ends it. RX_EINVAL
 * besides for what could reach beyond the part: a comment, a semicolon, a parenthesis alone. */
int rx__raw_fill(rx_buf *out, const rx_dialect *dialect, const char *sql, int (*fill)(void *ud),
	void *ud, rx_error *error);

/* What can be told of a text without running it. Quotes and comments hold nothing, but for the bodies of
 * procedures between dollars. */
typedef struct rx__raw_look {
	bool is_single; /* no other statement stands behind the first */
	bool has_schema; /* some name has another one and a dot before it */
} rx__raw_look;
void rx__raw_look_at(rx__raw_look *out, const rx_dialect *dialect, const char *sql);

/* Each word outside of quotes and comments, in turn; first: a statement begins with it. */
typedef void (*rx__raw_word_fn)(void *ud, const char *word, size_t size, bool first);
void rx__raw_words(const rx_dialect *dialect, const char *sql, rx__raw_word_fn each, void *ud);
/* Capitals do not matter. The list ends with NULL. */
bool rx__raw_is(const char *word, size_t size, const char *expected);
bool rx__raw_is_one_of(const char *word, size_t size, const char *const *list);

#endif
