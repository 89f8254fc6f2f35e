/* Keys of one column or several, as structs hold them. A key of which a part is NULL refers to nothing
 * (MATCH SIMPLE), so it equals no other one. */
#ifndef RX_MODEL_KEY_H
#define RX_MODEL_KEY_H

#include "model/mapper.h"

enum { RX__KEY_COLUMNS = 16 }; /* the most that a key has */

bool rx__key_has(const rx__key *key, const rx__attribute *column);
/* Whether they are the same columns, in any order. */
bool rx__key_same_columns(const rx__key *a, const rx__key *b);
/* Whether it is the whole primary key of its model. */
bool rx__key_is_primary(const rx__key *key);
/* Whether no two rows can have the same values in it. */
bool rx__key_is_unique(const rx__key *key);

static inline bool rx__key_is_null(const rx__key *key, const void *object)
{
	for (size_t i = 0; i < key->n; i++) {
		if (rx__attribute_get(key->columns[i], object, NULL).type == RX_TYPE_NONE)
			return true;
	}
	return false;
}
/* Both have all their values, and these are equal. */
bool rx__key_equal(const rx__key *a, const void *x, const rx__key *b, const void *y);
/* Whether two structs of the key's model hold the same there: by value, NULL being equal to NULL; and by
 * the bytes of the members. */
bool rx__key_unchanged(const rx__key *key, const void *x, const void *y);
bool rx__key_same_bytes(const rx__key *key, const void *x, const void *y);
/* False if one of them is NULL. out has room for all columns. Inline: each loaded row comes through here. */
static inline bool rx__key_values(const rx__key *key, const void *object, rx_value *out)
{
	for (size_t i = 0; i < key->n; i++) {
		out[i] = rx__attribute_get(key->columns[i], object, NULL);
		if (out[i].type == RX_TYPE_NONE)
			return false;
	}
	return true;
}
/* Gives x the values of y, column by column. */
void rx__key_copy(const rx__key *to, void *x, const rx__key *from, const void *y);
/* NULL, or zero where there is no NULL. */
void rx__key_clear(const rx__key *key, void *object);

/* "number", or "(region, number)": names of fields, or of columns in the database. */
const char *rx__key_fields(const rx__key *key, char *out, size_t size);
const char *rx__key_names(const rx__key *key, char *out, size_t size);

#endif
