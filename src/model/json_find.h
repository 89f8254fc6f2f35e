/* A place inside of a JSON text, found by keys and indexes. */
#ifndef RX_MODEL_JSON_FIND_H
#define RX_MODEL_JSON_FIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct rx__json_step {
	const char *key; /* size bytes; NULL: an index */
	size_t size;
	int64_t index;
} rx__json_step;

/* The value at the end of the path, as a part of text (valid JSON) without blanks around it. False if
 * there is none. Of a key that an object has twice it is the last. */
bool rx__json_find(
	const char *text, const rx__json_step *steps, size_t n, const char **out, size_t *size);

/* The characters of a JSON string (with its quotes), into out, which has room for `size` bytes; how
 * many there are. */
size_t rx__json_unquote(const char *text, size_t size, char *out);

/* The value behind this one in an array, of which there must be one. */
const char *rx__json_next(const char *at);
/* Behind the value that begins at `at`. */
const char *rx__json_skip(const char *at);

#endif
