/* Eight bytes a step, in any processor's registers. A byte of a word is bad if its high bit is set or
 * if it is zero, which shows as a borrow into the high bit when one is taken from each byte (a
 * borrow may also run on into later bytes, but only behind a zero). */
#include "base/utf8_plain.h"

#include <stdint.h>
#include <string.h>

static const uint64_t ones = UINT64_C(0x0101010101010101);
static const uint64_t high_bits = UINT64_C(0x8080808080808080);

static uint64_t bad_bits(uint64_t word)
{
	return (((word - ones) & ~word) | word) & high_bits;
}

/* The last size < 8 bytes, filled up with a plain byte. */
static uint64_t load_rest(const char *from, size_t size)
{
	uint64_t word = ones;
	if (size > 0)
		memcpy(&word, from, size);
	return word;
}

bool rx__utf8_plain_check(const char *data, size_t size)
{
	uint64_t bad = 0, word;
	for (; size >= sizeof word; data += sizeof word, size -= sizeof word) {
		memcpy(&word, data, sizeof word);
		bad |= bad_bits(word);
	}
	return (bad | bad_bits(load_rest(data, size))) == 0;
}

bool rx__utf8_plain_copy(char *to, const char *from, size_t size)
{
	uint64_t bad = 0, word;
	for (; size >= sizeof word; from += sizeof word, to += sizeof word, size -= sizeof word) {
		memcpy(&word, from, sizeof word);
		memcpy(to, &word, sizeof word);
		bad |= bad_bits(word);
	}
	word = load_rest(from, size);
	if (size > 0)
		memcpy(to, &word, size);
	return (bad | bad_bits(word)) == 0;
}
