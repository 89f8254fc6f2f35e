/* The identity map of one model in one session: from primary key to object. */
#ifndef RX_SESSION_IDENTITY_H
#define RX_SESSION_IDENTITY_H

#include "model/mapper.h"

typedef struct rx__identity_entry {
	uint64_t key; /* a single integer key itself, else the hash of the key's values */
	void *object; /* NULL: free */
} rx__identity_entry;

typedef struct rx__identity {
	const rx__mapper *mapper;
	rx__identity_entry *entries;
	size_t n;
	unsigned bits; /* 1 << bits entries; 0: none */
	bool by_integer;
} rx__identity;

void rx__identity_init(rx__identity *map, const rx__mapper *mapper);
void rx__identity_deinit(rx__identity *map);
/* In proportion to what is in it, not to its size. */
void rx__identity_clear(rx__identity *map);

/* Room for n more; false when out of memory, nothing is changed then. */
bool rx__identity_reserve(rx__identity *map, size_t n);
/* The object whose key is the one in the struct `keyed`; NULL if there is none. */
void *rx__identity_find(const rx__identity *map, const void *keyed);
/* Enters an object by the key it holds; an entry of that key is replaced. False: out of memory. */
bool rx__identity_add(rx__identity *map, void *object);
/* Takes out the entry of the key in `keyed`, if it is for that object. */
void rx__identity_remove(rx__identity *map, const void *keyed, const void *object);

#endif
