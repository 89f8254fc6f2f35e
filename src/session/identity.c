/* Open addressing with linear probing, at most 4/5 full. The hash of a single integer key is
 * Fibonacci's: it spreads sequential, strided and snowflake ids alike, at one multiplication. An
 * entry is removed by moving up the ones behind it, so that there are no tombstones. */
#include "session/identity.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "model/value.h"

enum { FIRST_BITS = 4 };
#define GOLDEN UINT64_C(0x9E3779B97F4A7C15)

void rx__identity_init(rx__identity *map, const rx__mapper *mapper)
{
	bool by_integer = false;
	if (mapper->n_keys == 1 && !mapper->keys[0]->optional) {
		rx_type type = mapper->keys[0]->type;
		by_integer = type == RX_TYPE_INT16 || type == RX_TYPE_INT32 || type == RX_TYPE_INT64;
	}
	*map = (rx__identity){ .mapper = mapper, .by_integer = by_integer };
}

void rx__identity_deinit(rx__identity *map)
{
	free(map->entries);
	map->entries = NULL;
	map->bits = 0;
	map->n = 0;
}

/* ---- keys ------------------------------------------------------------------------------------ */

static uint64_t integer_key(const rx__attribute *attribute, const void *keyed)
{
	const char *member = (const char *)keyed + attribute->offset;
	int64_t i64;
	int32_t i32;
	int16_t i16;
	if (attribute->size == sizeof i64) {
		memcpy(&i64, member, sizeof i64);
		return (uint64_t)i64;
	}
	if (attribute->size == sizeof i32) {
		memcpy(&i32, member, sizeof i32);
		return (uint64_t)(int64_t)i32;
	}
	memcpy(&i16, member, sizeof i16);
	return (uint64_t)(int64_t)i16;
}

static uint64_t hash_value(const rx_value *value, uint64_t seed)
{
	rx_decimal decimal;
	switch (value->type) {
	case RX_TYPE_TEXT:
	case RX_TYPE_BYTES:
	case RX_TYPE_JSON:
		return rx__hash_bytes(value->as.s.data, value->as.s.size, seed);
	case RX_TYPE_UUID:
		return rx__hash_bytes(&value->as.uuid, sizeof value->as.uuid, seed);
	case RX_TYPE_DECIMAL:
		decimal = value->as.decimal;
		return rx__hash_bytes(&decimal, sizeof decimal, seed);
	case RX_TYPE_NONE:
		return seed + 1;
	default:
		return rx__hash_bytes(&value->as.i, sizeof value->as.i, seed);
	}
}

static uint64_t key_of(const rx__identity *map, const void *keyed)
{
	const rx__mapper *mapper = map->mapper;
	if (map->by_integer)
		return integer_key(mapper->keys[0], keyed);
	uint64_t hash = 0;
	for (size_t i = 0; i < mapper->n_keys; i++) {
		rx_value value = rx__attribute_get(mapper->keys[i], keyed, NULL);
		hash = hash_value(&value, hash + i);
	}
	return hash;
}

static bool same_key(const rx__identity *map, const void *a, const void *b)
{
	const rx__mapper *mapper = map->mapper;
	for (size_t i = 0; !map->by_integer && i < mapper->n_keys; i++) {
		rx_value x = rx__attribute_get(mapper->keys[i], a, NULL);
		rx_value y = rx__attribute_get(mapper->keys[i], b, NULL);
		if (!rx__value_equal(&x, &y))
			return false;
	}
	return true;
}

/* ---- entries --------------------------------------------------------------------------------- */

static size_t place_of(const rx__identity *map, uint64_t key)
{
	return (size_t)(key * GOLDEN >> (64 - map->bits));
}

static size_t mask_of(const rx__identity *map)
{
	return ((size_t)1 << map->bits) - 1;
}

/* The entry of the key, or the free one where it would be. */
static size_t find_place(const rx__identity *map, uint64_t key, const void *keyed)
{
	size_t at = place_of(map, key), mask = mask_of(map);
	while (map->entries[at].object &&
		(map->entries[at].key != key || !same_key(map, map->entries[at].object, keyed)))
		at = (at + 1) & mask;
	return at;
}

static void put_fresh(rx__identity *map, rx__identity_entry entry)
{
	size_t at = place_of(map, entry.key), mask = mask_of(map);
	while (map->entries[at].object)
		at = (at + 1) & mask;
	map->entries[at] = entry;
}

bool rx__identity_reserve(rx__identity *map, size_t n)
{
	size_t wanted = map->n + n;
	unsigned bits = map->bits ? map->bits : FIRST_BITS;
	while (((size_t)1 << bits) / 5 * 4 < wanted)
		bits++;
	if (bits == map->bits)
		return true;
	rx__identity larger = *map;
	larger.bits = bits;
	larger.entries = calloc((size_t)1 << bits, sizeof *larger.entries);
	if (!larger.entries)
		return false;
	for (size_t i = 0; map->entries && i <= mask_of(map); i++) {
		if (map->entries[i].object)
			put_fresh(&larger, map->entries[i]);
	}
	free(map->entries);
	map->entries = larger.entries;
	map->bits = larger.bits;
	return true;
}

void rx__identity_clear(rx__identity *map)
{
	if (!map->entries || map->n == 0)
		return;
	/* A table much larger than what was in it is given back: the next clear shall be cheap too. */
	if (mask_of(map) > 64 && mask_of(map) / 16 > map->n) {
		rx__identity_deinit(map);
		return;
	}
	memset(map->entries, 0, (mask_of(map) + 1) * sizeof *map->entries);
	map->n = 0;
}

void *rx__identity_find(const rx__identity *map, const void *keyed)
{
	if (map->n == 0)
		return NULL;
	return map->entries[find_place(map, key_of(map, keyed), keyed)].object;
}

bool rx__identity_add(rx__identity *map, void *object)
{
	if (!rx__identity_reserve(map, 1))
		return false;
	uint64_t key = key_of(map, object);
	rx__identity_entry *entry = &map->entries[find_place(map, key, object)];
	map->n += entry->object == NULL;
	*entry = (rx__identity_entry){ key, object };
	return true;
}

/* Whether an entry at `at`, whose place is `home`, may move up to the hole. */
static bool may_move(size_t hole, size_t home, size_t at)
{
	return hole <= at ? home <= hole || home > at : home <= hole && home > at;
}

void rx__identity_remove(rx__identity *map, const void *keyed, const void *object)
{
	if (map->n == 0)
		return;
	size_t hole = find_place(map, key_of(map, keyed), keyed), mask = mask_of(map);
	if (map->entries[hole].object != object)
		return;
	map->n--;
	for (size_t at = (hole + 1) & mask; map->entries[at].object; at = (at + 1) & mask) {
		if (may_move(hole, place_of(map, map->entries[at].key), at)) {
			map->entries[hole] = map->entries[at];
			hole = at;
		}
	}
	map->entries[hole].object = NULL;
}
