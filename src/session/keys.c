/* Open addressing, half full at most; made once, never grown. */
#include "session/keys.h"

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

/* The place of the value, or the free one where it would be. */
static size_t place_of(const rx__keys *keys, const rx_value *value)
{
	size_t mask = ((size_t)1 << keys->bits) - 1;
	size_t at = (size_t)(hash(value) >> (64 - keys->bits));
	for (; keys->places[at] != 0; at = (at + 1) & mask) {
		const void *object = keys->objects[keys->places[at] - 1];
		rx_value there = rx__attribute_get(keys->attribute, object, NULL);
		if (rx__value_equal(&there, value))
			break;
	}
	return at;
}

bool rx__keys_init(
	rx__keys *keys, rx_arena *arena, const rx__attribute *attribute, void *const *objects, size_t n)
{
	*keys = (rx__keys){ .attribute = attribute, .objects = objects, .bits = 4 };
	while (((size_t)1 << keys->bits) / 2 < n)
		keys->bits++;
	keys->places = rx__arena_array(arena, (size_t)1 << keys->bits, sizeof *keys->places);
	if (!keys->places || n >= UINT32_MAX)
		return false;
	for (size_t i = 0; i < n; i++) {
		rx_value value = rx__attribute_get(attribute, objects[i], NULL);
		if (value.type == RX_TYPE_NONE)
			continue;
		size_t at = place_of(keys, &value);
		if (keys->places[at] == 0)
			keys->places[at] = (uint32_t)i + 1;
	}
	return true;
}

ptrdiff_t rx__keys_find(const rx__keys *keys, const rx_value *value)
{
	return (ptrdiff_t)keys->places[place_of(keys, value)] - 1;
}
