/* How the library fills an rx_error. */
#ifndef RX_BASE_FAIL_H
#define RX_BASE_FAIL_H

#include <reflex/error.h>

/* Sets code and message (cut, at a character boundary, never overrun), clears all else. error may be
 * NULL: then nothing is set. */
void rx__fail_set(rx_error *error, int code, const char *format, ...) RX_PRINTF(3, 4);

/* rx__fail_set, and the value of the expression is code. It is no function so that compilers and
 * analysers see that what failed does not return 0. */
#define rx__fail(error, code, ...) \
	__extension__({ \
		const int rx__fail_code = (code); \
		rx__fail_set((error), rx__fail_code, __VA_ARGS__); \
		rx__fail_code; \
	})

/* Adds "prefix: " before the message that is there. Returns error->code. */
int rx__fail_wrap(rx_error *error, const char *format, ...) RX_PRINTF(2, 3);

/* The usual sentence for RX_ENOMEM. */
static inline int rx__fail_nomem(rx_error *error)
{
	return rx__fail(error, RX_ENOMEM, "out of memory");
}

/* The candidate nearest to word (a typing mistake away), NULL if none is near; for "did you
 * mean …?". candidates ends with NULL. */
const char *rx__did_you_mean(const char *word, const char *const *candidates);

/* What somebody else has said, made fit for a message: control characters, also those above 0x7f, become
 * blanks, and what is no UTF-8 question marks. */
void rx__clean_text(char *text);

/* Copies text into a fixed field, cut at a character boundary. */
void rx__copy_text(char *to, size_t size, const char *text);

#endif
