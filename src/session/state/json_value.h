/* One value as JSON, and read from it. */
#ifndef RX_SESSION_JSON_VALUE_H
#define RX_SESSION_JSON_VALUE_H

#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "model/mapper.h"

/* A string in quotes. */
void rx__json_string(rx_buf *out, const char *data, size_t size);
void rx__json_write(rx_buf *out, const rx__attribute *attribute, const rx_value *value);

/* The JSON value that begins at text, as it stands there. False: out of memory. */
bool rx__json_keep(rx_value *out, const char *text, rx_arena *arena);
/* A value for a column of any other type, texts in the arena. False: *why says what is wanted, "a string of base64" and
 * the like, or is NULL when out of memory. */
bool rx__json_read(rx_value *out, const rx__attribute *attribute, const json_t *json,
	rx_arena *arena, const char **why);

#endif
