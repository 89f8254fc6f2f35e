/* Lower and upper case by Unicode's simple mappings: one character becomes one, whatever the locale
 * and what stands around it (so that ß stays in upper case). */
#ifndef RX_BASE_UNICODE_CASE_H
#define RX_BASE_UNICODE_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

uint32_t rx__unicode_lower(uint32_t point);
uint32_t rx__unicode_upper(uint32_t point);

/* Writes the text (valid UTF-8) in the other case to `to`, which has room for rx__case_room(size)
 * bytes; the number of bytes written. */
size_t rx__utf8_case(char *to, const char *from, size_t size, bool upper);
/* A character of two bytes may become one of three. */
static inline size_t rx__case_room(size_t size)
{
	return size + size / 2 + 4;
}

#endif
