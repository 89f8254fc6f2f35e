/* UTF-8, strict: no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef RX_BASE_UTF8_H
#define RX_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/utf8_plain.h"

/* What the quick look leaves over: the offset of the first NUL or of the first sequence that is not
 * valid, or -1. */
ssize_t rx__utf8_find_bad(const char *text, size_t size);

/* -1 if all of data is valid UTF-8 without NUL, else the offset at which the first NUL or the first
 * sequence that is not valid begins. */
static inline ssize_t rx__utf8_check(const char *data, size_t size)
{
	return rx__utf8_plain_check(data, size) ? -1 : rx__utf8_find_bad(data, size);
}

/* The same, while copying to `to` (size bytes, any alignment; no terminator is written). All of it
 * is copied, valid or not. */
static inline ssize_t rx__utf8_copy(char *to, const char *from, size_t size)
{
	return rx__utf8_plain_copy(to, from, size) ? -1 : rx__utf8_find_bad(from, size);
}

/* Number of code points of valid UTF-8. */
size_t rx__utf8_length(const char *data, size_t size);

#endif
