/* Checking that a text is JSON (RFC 8259), without reading it into anything. */
#ifndef RX_MODEL_JSON_H
#define RX_MODEL_JSON_H

#include <stddef.h>

#include <reflex/error.h>

enum {
	RX__JSON_DEPTH = 1000
}; /* the deepest nesting that is accepted, that of SQLite since 3.43 */

/* 0 if all of text is one JSON value of any kind, else RX_EDATA with the position in error->offset
 * and, as line and column, in the message. Numbers may have any length and are not looked into. */
int rx__json_check(const char *text, size_t size, rx_error *error);

#endif
