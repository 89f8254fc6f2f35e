/* The quick look at text: is it all plain, that is bytes 01 to 7F? The build takes one of
 * utf8_sse2.c and utf8_words.c, by processor. */
#ifndef RX_BASE_UTF8_PLAIN_H
#define RX_BASE_UTF8_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

bool rx__utf8_plain_check(const char *data, size_t size);

/* Always copies all of it, plain or not. */
bool rx__utf8_plain_copy(char *to, const char *from, size_t size);

#endif
