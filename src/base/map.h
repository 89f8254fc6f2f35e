/* A hash map from byte strings to pointers, open addressing; keys are borrowed and must outlive it.
 * (The identity map of a session is a table of its own, built for integer keys.) */
#ifndef RX_BASE_MAP_H
#define RX_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct rx_map_slot {
	const char *key;
	size_t size;
	uint64_t hash;
	void *value;
} rx_map_slot;

typedef struct rx_map {
	rx_map_slot *slots;
	size_t n, n_slots, n_deleted;
} rx_map;

#define RX_MAP_INIT \
	{ \
		.slots = NULL \
	}

void rx__map_init(rx_map *map);
void rx__map_deinit(rx_map *map); /* values are the caller's */

/* The value of the key, NULL if there is none. */
void *rx__map_get(const rx_map *map, const char *key, size_t size);
void *rx__map_gets(const rx_map *map, const char *key);
/* Sets or replaces; false when out of memory (nothing changed). value is not NULL. */
bool rx__map_put(rx_map *map, const char *key, size_t size, void *value);
bool rx__map_puts(rx_map *map, const char *key, void *value);
/* The removed value, NULL if there was none. */
void *rx__map_remove(rx_map *map, const char *key, size_t size);
/* Walks in no particular order: start with *at = 0; false at the end. Nothing may be put or removed
 * meanwhile, but for the removal of the key just seen. */
bool rx__map_next(const rx_map *map, size_t *at, const char **key, void **value);

/* The hash that the map uses (multiply and fold, eight bytes a step). */
uint64_t rx__hash_bytes(const void *data, size_t size, uint64_t seed);

#endif
