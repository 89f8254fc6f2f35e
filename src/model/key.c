/* Most keys have one column, so each function is a loop that runs once. */
#include "model/key.h"

#include <stdio.h>
#include <string.h>

#include "model/unique.h"

/* ---- columns --------------------------------------------------------------------------------- */

bool rx__key_has(const rx__key *key, const rx__attribute *column)
{
	for (size_t i = 0; i < key->n; i++) {
		if (key->columns[i] == column)
			return true;
	}
	return false;
}

bool rx__key_same_columns(const rx__key *a, const rx__key *b)
{
	for (size_t i = 0; i < a->n; i++) {
		if (!rx__key_has(b, a->columns[i]))
			return false;
	}
	return a->n == b->n;
}

bool rx__key_is_primary(const rx__key *key)
{
	const rx__mapper *mapper = key->columns[0]->mapper;
	const rx__key primary = { mapper->keys, mapper->n_keys };
	return rx__key_same_columns(key, &primary);
}

/* What is unique in a part of the columns is so in all of them. */
bool rx__key_is_unique(const rx__key *key)
{
	rx__unique unique;
	size_t at = 0;
	while (rx__unique_next(key->columns[0]->mapper, &at, &unique)) {
		bool inside = !unique.where;
		for (size_t i = 0; inside && i < unique.n; i++)
			inside = rx__key_has(key, unique.columns[i]);
		if (inside)
			return true;
	}
	return false;
}

/* ---- values ---------------------------------------------------------------------------------- */

bool rx__key_equal(const rx__key *a, const void *x, const rx__key *b, const void *y)
{
	for (size_t i = 0; i < a->n; i++) {
		rx_value mine = rx__attribute_get(a->columns[i], x, NULL);
		rx_value its = rx__attribute_get(b->columns[i], y, NULL);
		if (mine.type == RX_TYPE_NONE || !rx__value_equal(&mine, &its))
			return false;
	}
	return true;
}

bool rx__key_unchanged(const rx__key *key, const void *x, const void *y)
{
	for (size_t i = 0; i < key->n; i++) {
		rx_value a = rx__attribute_get(key->columns[i], x, NULL);
		rx_value b = rx__attribute_get(key->columns[i], y, NULL);
		if (!rx__value_equal(&a, &b))
			return false;
	}
	return true;
}

bool rx__key_same_bytes(const rx__key *key, const void *x, const void *y)
{
	for (size_t i = 0; i < key->n; i++) {
		size_t at = key->columns[i]->offset, size = key->columns[i]->size;
		if (memcmp((const char *)x + at, (const char *)y + at, size) != 0)
			return false;
	}
	return true;
}

void rx__key_copy(const rx__key *to, void *x, const rx__key *from, const void *y)
{
	for (size_t i = 0; i < to->n; i++) {
		rx_value value = rx__attribute_get(from->columns[i], y, NULL);
		rx__attribute_set(to->columns[i], x, &value);
	}
}

void rx__key_clear(const rx__key *key, void *object)
{
	const rx_value null = { .type = RX_TYPE_NONE };
	for (size_t i = 0; i < key->n; i++)
		rx__attribute_set(key->columns[i], object, &null);
}

/* ---- texts ----------------------------------------------------------------------------------- */

static const char *list(const rx__key *key, bool fields, char *out, size_t size)
{
	size_t used = 0;
	for (size_t i = 0; i < key->n && used < size; i++) {
		const char *name = fields ? key->columns[i]->field : key->columns[i]->name;
		const char *before = key->n == 1 ? "" : i == 0 ? "(" : ", ";
		const char *behind = key->n > 1 && i + 1 == key->n ? ")" : "";
		int n = snprintf(out + used, size - used, "%s%s%s", before, name, behind);
		used += n > 0 ? (size_t)n : 0;
	}
	return out;
}

const char *rx__key_fields(const rx__key *key, char *out, size_t size)
{
	return list(key, true, out, size);
}

const char *rx__key_names(const rx__key *key, char *out, size_t size)
{
	return list(key, false, out, size);
}
