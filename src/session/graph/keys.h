/* Objects found by the value of a key: what tells whose children a row belongs to. */
#ifndef RX_SESSION_KEYS_H
#define RX_SESSION_KEYS_H

#include "base/arena.h"
#include "model/key.h"

typedef struct rx__keys_place {
	uint64_t
		hash; /* of the value; an integer's own bits, multiplied, so equal for equal ones only */
	size_t number; /* index into objects + 1; 0: free */
} rx__keys_place;

typedef struct rx__keys {
	const rx__key *key; /* borrowed, as are the objects */
	void *const *objects;
	rx__keys_place *places;
	unsigned bits;
	bool by_integer; /* equal hashes are equal values */
	/* Integers that lie close together, as keys do that the database counts: the index + 1 of each value
	 * from `least` on, 0 where there is none. NULL: they do not, and are hashed. */
	uint32_t *close;
	int64_t least;
	uint64_t span; /* of `close` */
} rx__keys;

/* Of n objects, by the value of the key; those with a NULL in it are left out, of equal ones the first
 * stays. The table lives in the arena. False when out of memory. */
bool rx__keys_init(
	rx__keys *keys, rx_arena *arena, const rx__key *key, void *const *objects, size_t n);
/* The index of the object with that value, or -1: one rx_value a column, none of them NULL, each of its
 * column's type. */
ptrdiff_t rx__keys_find(const rx__keys *keys, const rx_value *values);
/* The index + 1 for a number, or 0, where there is a table of all values (`close`). */
static inline uint32_t rx__keys_find_close(const rx__keys *keys, int64_t value)
{
	uint64_t at = (uint64_t)value - (uint64_t)keys->least;
	return at <= keys->span ? keys->close[at] : 0;
}
/* The same for what a struct holds in a key of its own; -1 if a part of that is NULL. */
ptrdiff_t rx__keys_find_of(const rx__keys *keys, const rx__key *of, const void *object);
/* The index + 1 for each of n structs, or 0, into out; the objects are fewer than UINT32_MAX. */
void rx__keys_find_each(
	const rx__keys *keys, const rx__key *of, void *const *items, size_t n, uint32_t *out);

#endif
