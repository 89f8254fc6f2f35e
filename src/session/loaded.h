/* Members of relations, set as what was loaded: into object and snapshot alike, so that it is no
 * change. */
#ifndef RX_SESSION_LOADED_H
#define RX_SESSION_LOADED_H

#include "model/key.h"
#include "session/changes.h"

static inline void rx__loaded_set(void *object, const rx__relationship *relation, void *to)
{
	rx__changes_set_pointer(object, relation, to);
	if (rx__object_head(object)->state != RX__OBJECT_READ_ONLY)
		rx__changes_set_pointer(rx__object_snapshot(object, relation->mapper), relation, to);
}

/* The one on the other side knows its owner too, if it has a pointer for it. */
static inline void rx__loaded_set_inverse(
	const rx__relationship *relation, void *target, void *owner)
{
	const rx__relationship *inverse = relation->inverse;
	if (inverse && inverse->here && !rx__changes_pointer(target, inverse))
		rx__loaded_set(target, inverse, owner);
}

/* Whether the program has assigned the pointer, or changed the list, since it was loaded. */
static inline bool rx__loaded_changed(const void *object, const rx__relationship *relation)
{
	if (rx__object_head(object)->state == RX__OBJECT_READ_ONLY)
		return false;
	const void *snapshot = rx__object_snapshot(object, relation->mapper);
	return rx__changes_pointer(object, relation) != rx__changes_pointer(snapshot, relation);
}

/* Whether the object names none: its foreign key is NULL. */
static inline bool rx__loaded_names_none(const void *object, const rx__relationship *relation)
{
	return relation->here && rx__key_is_null(&relation->local, object);
}

/* Whether the keys of the two, as they are now, say that they belong together. */
static inline bool rx__loaded_fits(
	const rx__relationship *relation, const void *owner, const void *target)
{
	return rx__key_equal(&relation->local, owner, &relation->remote, target);
}

#endif
