/* The one way in which text of others (names, SQL, comments out of a database) comes into C source.
 * What is written means exactly the same bytes under every compiler, with trigraphs on and off, and
 * shows nothing that is not there: control characters, marks of direction and what is no UTF-8 are
 * written as escapes. */
#ifndef RX_MIGRATE_C_LITERAL_H
#define RX_MIGRATE_C_LITERAL_H

#include "base/buf.h"

/* Appends one string literal of the first bytes of text, without breaking a character; returns how
 * many bytes it took. It ends after a newline, and at a blank near `width` columns of source. */
size_t rx__literal_piece(rx_buf *out, const char *text, size_t width);

/* Appends the whole text, as one literal a line of it; NULL is NULL. */
void rx__literal(rx_buf *out, const char *text);

/* Appends text so that it can stand on one line in a comment: it cannot end the comment. */
void rx__comment_text(rx_buf *out, const char *text, size_t size);

#endif
