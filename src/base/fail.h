/* How the library fills an rx_error. */
#ifndef RX_BASE_FAIL_H
#define RX_BASE_FAIL_H

#include <reflex/error.h>

/* Sets code and message (cut, at a character boundary, never overrun), clears all else, and returns
 * code. error may be NULL: then only code is returned. */
int rx__fail(rx_error *error, int code, const char *format, ...) RX_PRINTF(3, 4);

/* Adds "prefix: " before the message that is there. Returns error->code. */
int rx__fail_wrap(rx_error *error, const char *format, ...) RX_PRINTF(2, 3);

/* The usual sentence for RX_ENOMEM. */
int rx__fail_nomem(rx_error *error);

/* The candidate nearest to word (a typing mistake away), NULL if none is near; for "did you
 * mean …?". candidates ends with NULL. */
const char *rx__did_you_mean(const char *word, const char *const *candidates);

/* Copies text into a fixed field, cut at a character boundary. */
void rx__copy_text(char *to, size_t size, const char *text);

#endif
