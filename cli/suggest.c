#include "cli.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST = 40 };

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Levenshtein's distance, a row at a time. */
static size_t distance(const char *a, const char *b)
{
	size_t row[LONGEST + 1], n = strlen(b);
	if (n > LONGEST)
		return LONGEST;
	for (size_t i = 0; i <= n; i++)
		row[i] = i;
	for (; *a; a++) {
		size_t corner = row[0]++;
		for (size_t i = 1; i <= n; i++) {
			size_t above = row[i];
			row[i] = smaller(corner + (*a != b[i - 1]), smaller(above, row[i - 1]) + 1);
			corner = above;
		}
	}
	return row[n];
}

const char *cli_suggest(const char *word, const char *const *candidates, size_t n)
{
	const char *best = NULL;
	size_t least = strlen(word) / 3 + 2;
	for (size_t i = 0; i < n; i++) {
		size_t far = distance(word, candidates[i]);
		if (far < least) {
			least = far;
			best = candidates[i];
		}
	}
	return best;
}
