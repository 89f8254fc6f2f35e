/* The mappings are ranges of code points that move by one distance; a search by halves finds the
 * range. ASCII, which most texts are made of, does not come so far. */
#include "base/unicode_case.h"

#include <assert.h>

typedef struct case_range {
	uint32_t first, last;
	uint32_t step; /* 1: each of them; 2: every second one */
	int32_t distance;
} case_range;

#include "base/unicode_case_table.h"

static uint32_t moved(const case_range *ranges, size_t n, uint32_t point)
{
	size_t low = 0;
	while (low < n) {
		size_t middle = low + (n - low) / 2;
		if (ranges[middle].last < point)
			low = middle + 1;
		else
			n = middle;
	}
	const case_range *range = &ranges[low];
	bool within =
		range->first <= point && point <= range->last && (point - range->first) % range->step == 0;
	return within ? (uint32_t)((int32_t)point + range->distance) : point;
}

uint32_t rx__unicode_lower(uint32_t point)
{
	enum { N = sizeof to_lower / sizeof *to_lower };
	if (point < 0x80)
		return point >= 'A' && point <= 'Z' ? point + 32 : point;
	return point > to_lower[N - 1].last ? point : moved(to_lower, N, point);
}

uint32_t rx__unicode_upper(uint32_t point)
{
	enum { N = sizeof to_upper / sizeof *to_upper };
	if (point < 0x80)
		return point >= 'a' && point <= 'z' ? point - 32 : point;
	return point > to_upper[N - 1].last ? point : moved(to_upper, N, point);
}

/* Valid UTF-8: as many bytes follow as the first one says. */
static size_t decode(const unsigned char *at, uint32_t *point)
{
	if (*at < 0x80) {
		*point = *at;
		return 1;
	}
	if (*at < 0xe0) {
		*point = (*at & 0x1fu) << 6 | (at[1] & 0x3fu);
		return 2;
	}
	if (*at < 0xf0) {
		*point = (*at & 0x0fu) << 12 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu);
		return 3;
	}
	*point = (*at & 0x07u) << 18 | (at[1] & 0x3fu) << 12 | (at[2] & 0x3fu) << 6 | (at[3] & 0x3fu);
	return 4;
}

static char *encode(char *to, uint32_t point)
{
	if (point < 0x80) {
		*to++ = (char)point;
	} else if (point < 0x800) {
		*to++ = (char)(0xc0 | point >> 6);
		*to++ = (char)(0x80 | (point & 0x3f));
	} else if (point < 0x10000) {
		*to++ = (char)(0xe0 | point >> 12);
		*to++ = (char)(0x80 | (point >> 6 & 0x3f));
		*to++ = (char)(0x80 | (point & 0x3f));
	} else {
		*to++ = (char)(0xf0 | point >> 18);
		*to++ = (char)(0x80 | (point >> 12 & 0x3f));
		*to++ = (char)(0x80 | (point >> 6 & 0x3f));
		*to++ = (char)(0x80 | (point & 0x3f));
	}
	return to;
}

size_t rx__utf8_case(char *to, const char *from, size_t size, bool upper)
{
	char *at = to;
	for (size_t i = 0; i < size;) {
		uint32_t point;
		i += decode((const unsigned char *)from + i, &point);
		at = encode(at, upper ? rx__unicode_upper(point) : rx__unicode_lower(point));
	}
	assert((size_t)(at - to) <= rx__case_room(size));
	return (size_t)(at - to);
}
