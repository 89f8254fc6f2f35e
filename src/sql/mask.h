/* A set of columns of one model, by ordinal. */
#ifndef RX_SQL_MASK_H
#define RX_SQL_MASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	RX__MASK_WORDS = 3,
	RX__MASK_COLUMNS = RX__MASK_WORDS * 64, /* a model has at most 128 elements and its key */
};

typedef struct rx__mask {
	uint64_t words[RX__MASK_WORDS];
} rx__mask;

static inline void rx__mask_set(rx__mask *mask, size_t ordinal)
{
	mask->words[ordinal / 64] |= UINT64_C(1) << ordinal % 64;
}

static inline bool rx__mask_has(const rx__mask *mask, size_t ordinal)
{
	return mask->words[ordinal / 64] >> ordinal % 64 & 1;
}

static inline bool rx__mask_empty(const rx__mask *mask)
{
	return (mask->words[0] | mask->words[1] | mask->words[2]) == 0;
}

static inline bool rx__mask_equal(const rx__mask *a, const rx__mask *b)
{
	return a->words[0] == b->words[0] && a->words[1] == b->words[1] && a->words[2] == b->words[2];
}

#endif
