/* URLs for messages: never with a password in them. */
#ifndef RX_ENGINE_URL_MASK_H
#define RX_ENGINE_URL_MASK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum { RX__URL_SHOWN = 160 }; /* the longest form of a URL in a message */

/* Adds to out any text that was meant as a URL, however broken, without what may be a password in
 * it: all that stands between the first ':' of what may be a user's part and the last '@', or behind
 * that ':' where no '@' follows, and the values of options with a telling name. */
void rx__url_mask(rx_buf *out, const char *text);

/* The same into a fixed buffer, cut to its size: the form for error messages. Returns buffer. */
char *rx__url_mask_into(char *buffer, size_t size, const char *text);

/* Adds the part of a URL from its '?' on, secret values masked. */
void rx__url_mask_query(rx_buf *out, const char *query);

/* Whether an option of this (raw) name holds a secret. */
bool rx__url_is_secret(const char *name, size_t size);

#endif
