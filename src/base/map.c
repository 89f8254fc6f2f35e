/* Open addressing with linear probing; the slots are a power of two, at most three quarters of them
 * used or once used. A removed slot keeps the marker key, so that what was placed behind it is still
 * found, and is dropped when the table is next made anew. */
#include "base/map.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 16 };

static const char removed[1]; /* the key of a removed slot; its address is all that counts */

static uint64_t fold(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
	return hash ^ hash >> 32;
}

uint64_t rx__hash_bytes(const void *data, size_t size, uint64_t seed)
{
	const char *at = data;
	uint64_t hash = fold(seed, size);
	uint64_t word;
	for (; size >= sizeof word; at += sizeof word, size -= sizeof word) {
		memcpy(&word, at, sizeof word);
		hash = fold(hash, word);
	}
	word = 0;
	if (size > 0)
		memcpy(&word, at, size);
	return fold(fold(hash, word), 0);
}

void rx__map_init(rx_map *map)
{
	*map = (rx_map){ .slots = NULL };
}

void rx__map_deinit(rx_map *map)
{
	free(map->slots);
	rx__map_init(map);
}

static bool is_empty(const rx_map_slot *slot)
{
	return !slot->value && slot->key != removed;
}

/* The slot of the key, or the empty one where its search ends. There is always an empty one. */
static rx_map_slot *find(const rx_map *map, const char *key, size_t size, uint64_t hash)
{
	size_t mask = map->n_slots - 1;
	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		rx_map_slot *slot = &map->slots[i];
		if (is_empty(slot))
			return slot;
		if (slot->value && slot->hash == hash && slot->size == size &&
			(size == 0 || memcmp(slot->key, key, size) == 0))
			return slot;
	}
}

/* A table of n_slots with the same content and no removed slots. */
static bool make_anew(rx_map *map, size_t n_slots)
{
	rx_map larger = { .slots = calloc(n_slots, sizeof *larger.slots), .n_slots = n_slots };
	if (!larger.slots)
		return false;
	for (size_t i = 0; i < map->n_slots; i++) {
		const rx_map_slot *slot = &map->slots[i];
		if (slot->value)
			*find(&larger, slot->key, slot->size, slot->hash) = *slot;
	}
	larger.n = map->n;
	free(map->slots);
	*map = larger;
	return true;
}

static bool make_room(rx_map *map)
{
	if ((map->n + map->n_deleted + 1) * 4 <= map->n_slots * 3)
		return true;
	if (map->n_slots > SIZE_MAX / 8)
		return false;
	bool is_crowded = (map->n + 1) * 2 > map->n_slots;
	size_t n_slots = map->n_slots ? map->n_slots << is_crowded : FIRST_SLOTS;
	return make_anew(map, n_slots);
}

void *rx__map_get(const rx_map *map, const char *key, size_t size)
{
	if (map->n == 0)
		return NULL;
	return find(map, key, size, rx__hash_bytes(key, size, 0))->value;
}

void *rx__map_gets(const rx_map *map, const char *key)
{
	return rx__map_get(map, key, strlen(key));
}

bool rx__map_put(rx_map *map, const char *key, size_t size, void *value)
{
	if (!make_room(map))
		return false;
	uint64_t hash = rx__hash_bytes(key, size, 0);
	rx_map_slot *slot = find(map, key, size, hash);
	map->n += !slot->value;
	*slot = (rx_map_slot){ key, size, hash, value };
	return true;
}

bool rx__map_puts(rx_map *map, const char *key, void *value)
{
	return rx__map_put(map, key, strlen(key), value);
}

void *rx__map_remove(rx_map *map, const char *key, size_t size)
{
	if (map->n == 0)
		return NULL;
	rx_map_slot *slot = find(map, key, size, rx__hash_bytes(key, size, 0));
	void *value = slot->value;
	if (value) {
		*slot = (rx_map_slot){ .key = removed };
		map->n--;
		map->n_deleted++;
	}
	return value;
}

bool rx__map_next(const rx_map *map, size_t *at, const char **key, void **value)
{
	while (*at < map->n_slots) {
		const rx_map_slot *slot = &map->slots[(*at)++];
		if (!slot->value)
			continue;
		*key = slot->key;
		*value = slot->value;
		return true;
	}
	return false;
}
