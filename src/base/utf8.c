/* Text is nearly always ASCII, so a first pass copies (or only looks at) it in large steps and says
 * whether every byte was plain; only if one was not does the decoder below go over it. The decoder
 * is the table of well-formed sequences of the Unicode standard (table 3-7). */
#include "base/utf8.h"

typedef struct sequence {
	unsigned char lead_min, lead_max;
	unsigned char n_more;
	unsigned char second_min, second_max; /* all later bytes are 80 to BF */
} sequence;

static const sequence sequences[] = {
	{ 0xC2, 0xDF, 1, 0x80, 0xBF },
	{ 0xE0, 0xE0, 2, 0xA0, 0xBF },
	{ 0xE1, 0xEC, 2, 0x80, 0xBF },
	{ 0xED, 0xED, 2, 0x80, 0x9F },
	{ 0xEE, 0xEF, 2, 0x80, 0xBF },
	{ 0xF0, 0xF0, 3, 0x90, 0xBF },
	{ 0xF1, 0xF3, 3, 0x80, 0xBF },
	{ 0xF4, 0xF4, 3, 0x80, 0x8F },
};

enum { N_SEQUENCES = sizeof sequences / sizeof *sequences };

static bool is_between(unsigned char byte, unsigned char min, unsigned char max)
{
	return byte >= min && byte <= max;
}

/* Length of the sequence at the start of data, which is not ASCII; 0 if it is not valid. */
static size_t sequence_length(const unsigned char *data, size_t size)
{
	const sequence *s = sequences;
	while (!is_between(data[0], s->lead_min, s->lead_max))
		if (++s == sequences + N_SEQUENCES)
			return 0;
	if (size <= s->n_more || !is_between(data[1], s->second_min, s->second_max))
		return 0;
	for (size_t i = 2; i <= s->n_more; i++)
		if (!is_between(data[i], 0x80, 0xBF))
			return 0;
	return s->n_more + 1u;
}

ssize_t rx__utf8_find_bad(const char *text, size_t size)
{
	const unsigned char *data = (const unsigned char *)text;
	size_t at = 0;
	while (at < size) {
		size_t length = data[at] >= 0x80 ? sequence_length(data + at, size - at) : data[at] != 0;
		if (length == 0)
			return (ssize_t)at;
		at += length;
	}
	return -1;
}

size_t rx__utf8_length(const char *data, size_t size)
{
	size_t length = 0;
	for (size_t i = 0; i < size; i++)
		length += ((unsigned char)data[i] & 0xC0) != 0x80;
	return length;
}
