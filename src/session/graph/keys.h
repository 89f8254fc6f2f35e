/* Objects found by the value of one column: what tells whose children a row belongs to. */
#ifndef RX_SESSION_KEYS_H
#define RX_SESSION_KEYS_H

#include "base/arena.h"
#include "model/mapper.h"

typedef struct rx__keys_place {
	uint64_t
		hash; /* of the value; an integer's own bits, multiplied, so equal for equal ones only */
	size_t number; /* index into objects + 1; 0: free */
} rx__keys_place;

typedef struct rx__keys {
	const rx__attribute *attribute;
	void *const *objects; /* borrowed */
	rx__keys_place *places;
	unsigned bits;
	bool by_integer; /* equal hashes are equal values */
} rx__keys;

/* Of n objects, by the value of the attribute; NULLs are left out, of equal values the first one
 * stays. The table lives in the arena. False when out of memory. */
bool rx__keys_init(rx__keys *keys, rx_arena *arena, const rx__attribute *attribute,
	void *const *objects, size_t n);
/* The index of the object with that value, or -1. The value has the attribute's type. */
ptrdiff_t rx__keys_find(const rx__keys *keys, const rx_value *value);

#endif
