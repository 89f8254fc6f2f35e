/* Sixteen bytes a step: the bytes and the bytes' comparison with zero are ORed up, and one look at
 * the high bits at the end tells whether all was plain. The tail is loaded once more, overlapping
 * what was done before; text shorter than 16 bytes is done in overlapping halves. */
#include "base/utf8_plain.h"

#include <emmintrin.h>
#include <stdint.h>
#include <string.h>

static __m128i bad_bits(__m128i bytes)
{
	return _mm_or_si128(bytes, _mm_cmpeq_epi8(bytes, _mm_setzero_si128()));
}

static __m128i load(const char *from)
{
	return _mm_loadu_si128((const __m128i *)(const void *)from);
}

static bool is_clean(__m128i bad)
{
	return _mm_movemask_epi8(bad) == 0;
}

static size_t half_of(size_t size)
{
	return size >= 8 ? 8 : size >= 4 ? 4 : size >= 2 ? 2 : 1;
}

/* Two halves of 8, 4, 2 or 1 bytes that cover 1 to 15 bytes together, side by side. */
static bool halves_are_clean(const uint64_t halves[2])
{
	return is_clean(bad_bits(_mm_loadu_si128((const __m128i *)(const void *)halves)));
}

static bool check_short(const char *data, size_t size)
{
	if (size == 0)
		return true;
	uint64_t halves[2] = { UINT64_C(0x0101010101010101), UINT64_C(0x0101010101010101) };
	size_t half = half_of(size);
	memcpy(&halves[0], data, half);
	memcpy(&halves[1], data + size - half, half);
	return halves_are_clean(halves);
}

static bool copy_short(char *to, const char *from, size_t size)
{
	uint64_t halves[2];
	if (size < sizeof *halves) {
		memcpy(to, from, size);
		return check_short(from, size);
	}
	/* The size of most names; all of fixed size, so that no function is called. */
	memcpy(&halves[0], from, sizeof *halves);
	memcpy(&halves[1], from + size - sizeof *halves, sizeof *halves);
	memcpy(to, &halves[0], sizeof *halves);
	memcpy(to + size - sizeof *halves, &halves[1], sizeof *halves);
	return halves_are_clean(halves);
}

bool rx__utf8_plain_check(const char *data, size_t size)
{
	if (size < 16)
		return check_short(data, size);
	__m128i bad = bad_bits(load(data + size - 16));
	for (size_t i = 0; i + 16 < size; i += 16)
		bad = _mm_or_si128(bad, bad_bits(load(data + i)));
	return is_clean(bad);
}

bool rx__utf8_plain_copy(char *to, const char *from, size_t size)
{
	if (size < 16)
		return size == 0 || copy_short(to, from, size);
	__m128i last = load(from + size - 16);
	__m128i bad = bad_bits(last);
	for (size_t i = 0; i + 16 < size; i += 16) {
		__m128i bytes = load(from + i);
		_mm_storeu_si128((__m128i *)(void *)(to + i), bytes);
		bad = _mm_or_si128(bad, bad_bits(bytes));
	}
	_mm_storeu_si128((__m128i *)(void *)(to + size - 16), last);
	return is_clean(bad);
}
