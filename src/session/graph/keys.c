/* A table of all values where integers lie close together, else open addressing, half full at most; made
 * once, never grown. The hash of an integer is a
 * multiplication by an odd number, which can be undone: equal hashes are equal integers, and no
 * object is looked at. */
#include "session/graph/keys.h"

#include <string.h>

#include "base/map.h"
#include "model/value.h"

#define GOLDEN UINT64_C(0x9E3779B97F4A7C15)

static uint64_t hash(const rx_value *value)
{
	switch (value->type) {
	case RX_TYPE_TEXT:
	case RX_TYPE_BYTES:
	case RX_TYPE_JSON:
		return rx__hash_bytes(value->as.s.data, value->as.s.size, 1) * GOLDEN;
	case RX_TYPE_UUID:
		return rx__hash_bytes(&value->as.uuid, sizeof value->as.uuid, 1) * GOLDEN;
	case RX_TYPE_DECIMAL:
		return rx__hash_bytes(&value->as.decimal, sizeof value->as.decimal, 1) * GOLDEN;
	default:
		return (uint64_t)value->as.i * GOLDEN;
	}
}

static bool is_integer(rx_type type)
{
	return type == RX_TYPE_INT16 || type == RX_TYPE_INT32 || type == RX_TYPE_INT64;
}

static inline uint64_t hash_all(const rx__keys *keys, const rx_value *values)
{
	if (keys->by_integer)
		return (uint64_t)values->as.i * GOLDEN;
	uint64_t hashed = hash(values);
	for (size_t i = 1; i < keys->key->n; i++)
		hashed = (hashed ^ hashed >> 29 ^ hash(&values[i])) * GOLDEN;
	return hashed;
}

static bool holds(const rx__keys *keys, const rx__keys_place *place, const rx_value *values)
{
	if (keys->by_integer)
		return true;
	const void *object = keys->objects[place->number - 1];
	for (size_t i = 0; i < keys->key->n; i++) {
		rx_value there = rx__attribute_get(keys->key->columns[i], object, NULL);
		if (!rx__value_equal(&there, &values[i]))
			return false;
	}
	return true;
}

/* The place of the value, or the free one where it would be. */
static rx__keys_place *place_of(const rx__keys *keys, const rx_value *values, uint64_t hashed)
{
	size_t mask = ((size_t)1 << keys->bits) - 1;
	size_t at = (size_t)(hashed >> (64 - keys->bits));
	while (keys->places[at].number != 0 &&
		(keys->places[at].hash != hashed || !holds(keys, &keys->places[at], values)))
		at = (at + 1) & mask;
	return &keys->places[at];
}

/* An integer member, if it has a value: what rx__attribute_get gives, for the key that most tables have. */
static inline bool integer_of(const rx__attribute *attribute, const void *object, int64_t *out)
{
	const char *member = (const char *)object + attribute->offset;
	int32_t i32;
	int16_t i16;
	switch (attribute->type) {
	case RX_TYPE_INT64:
		memcpy(out, member, sizeof *out);
		return !attribute->optional || member[offsetof(rx_opt_int64, set)];
	case RX_TYPE_INT32:
		memcpy(&i32, member, sizeof i32);
		*out = i32;
		return !attribute->optional || member[offsetof(rx_opt_int32, set)];
	default:
		memcpy(&i16, member, sizeof i16);
		*out = i16;
		return !attribute->optional || member[offsetof(rx_opt_int16, set)];
	}
}

/* The least and the greatest; false: there is none, or they lie too far apart for a table of all values
 * between. */
static bool find_range(rx__keys *keys, size_t n)
{
	int64_t least = INT64_MAX, most = INT64_MIN;
	for (size_t i = 0; i < n; i++) {
		int64_t value;
		if (!integer_of(keys->key->columns[0], keys->objects[i], &value))
			continue;
		least = value < least ? value : least;
		most = value > most ? value : most;
	}
	keys->least = least;
	keys->span = least <= most ? (uint64_t)most - (uint64_t)least : UINT64_MAX;
	return n < UINT32_MAX && keys->span / 4 <= n;
}

static void enter_close(rx__keys *keys, size_t i)
{
	int64_t value;
	if (!integer_of(keys->key->columns[0], keys->objects[i], &value))
		return;
	uint32_t *at = &keys->close[(uint64_t)value - (uint64_t)keys->least];
	*at = *at ? *at : (uint32_t)i + 1;
}

static void enter(rx__keys *keys, size_t i)
{
	rx_value values[RX__KEY_COLUMNS];
	if (!rx__key_values(keys->key, keys->objects[i], values))
		return;
	uint64_t hashed = hash_all(keys, values);
	rx__keys_place *place = place_of(keys, values, hashed);
	if (place->number == 0)
		*place = (rx__keys_place){ hashed, i + 1 };
}

bool rx__keys_init(
	rx__keys *keys, rx_arena *arena, const rx__key *key, void *const *objects, size_t n)
{
	*keys = (rx__keys){
		.key = key,
		.objects = objects,
		.bits = 4,
		.by_integer = key->n == 1 && is_integer(key->columns[0]->type),
	};
	if (keys->by_integer && find_range(keys, n)) {
		keys->close = rx__arena_array(arena, keys->span + 1, sizeof *keys->close);
	} else {
		while (((size_t)1 << keys->bits) / 2 < n)
			keys->bits++;
		keys->places = rx__arena_array(arena, (size_t)1 << keys->bits, sizeof *keys->places);
	}
	if (!keys->close && !keys->places)
		return false;
	for (size_t i = 0; keys->close && i < n; i++)
		enter_close(keys, i);
	for (size_t i = 0; keys->places && i < n; i++)
		enter(keys, i);
	return true;
}

ptrdiff_t rx__keys_find(const rx__keys *keys, const rx_value *values)
{
	if (keys->close)
		return (ptrdiff_t)rx__keys_find_close(keys, values->as.i) - 1;
	return (ptrdiff_t)place_of(keys, values, hash_all(keys, values))->number - 1;
}

static ptrdiff_t find_integer(const rx__keys *keys, int64_t value)
{
	if (keys->close)
		return (ptrdiff_t)rx__keys_find_close(keys, value) - 1;
	uint64_t hashed = (uint64_t)value * GOLDEN;
	size_t mask = ((size_t)1 << keys->bits) - 1;
	size_t at = (size_t)(hashed >> (64 - keys->bits));
	while (keys->places[at].number != 0 && keys->places[at].hash != hashed)
		at = (at + 1) & mask;
	return (ptrdiff_t)keys->places[at].number - 1;
}

ptrdiff_t rx__keys_find_of(const rx__keys *keys, const rx__key *of, const void *object)
{
	rx_value values[RX__KEY_COLUMNS];
	int64_t number;
	values[0].as.i = 0;
	if (keys->by_integer && is_integer(of->columns[0]->type))
		return integer_of(of->columns[0], object, &number) ? find_integer(keys, number) : -1;
	return rx__key_values(of, object, values) ? rx__keys_find(keys, values) : -1;
}

void rx__keys_find_each(
	const rx__keys *keys, const rx__key *of, void *const *items, size_t n, uint32_t *out)
{
	const rx__attribute *attribute = of->columns[0];
	if (!keys->close || attribute->type != RX_TYPE_INT64) {
		for (size_t i = 0; i < n; i++)
			out[i] = (uint32_t)(rx__keys_find_of(keys, of, items[i]) + 1);
		return;
	}
	/* What nearly all children have. */
	size_t offset = attribute->offset;
	bool optional = attribute->optional;
	for (size_t i = 0; i < n; i++) {
		const char *member = (const char *)items[i] + offset;
		int64_t value;
		memcpy(&value, member, sizeof value);
		bool has = !optional || member[offsetof(rx_opt_int64, set)];
		out[i] = has ? rx__keys_find_close(keys, value) : 0;
	}
}
