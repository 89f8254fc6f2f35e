/* What the program has changed: objects compared with the rows they came from. */
#ifndef RX_SESSION_CHANGES_H
#define RX_SESSION_CHANGES_H

#include "model/key.h"
#include "session/session.h"

/* Whether any byte differs; if not, nothing was changed. */
static inline bool rx__changes_any(const void *object, const rx__mapper *mapper)
{
	return memcmp(object, rx__object_snapshot(object, mapper), mapper->size) != 0;
}
/* The columns whose values differ; texts are compared by content. */
void rx__changes_find(const void *object, const rx__mapper *mapper, rx__mask *out);

/* The member of a `one` relation, in an object or snapshot. */
static inline void *rx__changes_pointer(const void *object, const rx__relationship *relation)
{
	void *target;
	memcpy(&target, (const char *)object + relation->offset, sizeof target);
	return target;
}
static inline void rx__changes_set_pointer(
	void *object, const rx__relationship *relation, void *target)
{
	memcpy((char *)object + relation->offset, &target, sizeof target);
}
/* Whether a pointer or a list is another one than in the snapshot. */
bool rx__changes_relation(const void *object, const rx__mapper *mapper);
/* The object of this session that a struct refers to by the values of its foreign key; NULL if there is
 * none, or the key does not refer to primary keys. *rc is set when out of memory. */
void *rx__changes_keyed(rx_session *session, const rx__foreign_key *key, const void *of, int *rc);
/* Clears the pointers to objects that the foreign keys, loaded anew, no longer name. */
void rx__changes_forget_moved(void *object, const rx__mapper *mapper);

/* Follows one assigned pointer: the object it points to now, of this session, is put into *target
 * (NULL: nothing was assigned, or NULL was). A plain struct is added as a new object first. */
int rx__changes_follow(rx_session *session, rx__slot *slot, void *object,
	const rx__relationship *relation, void **target);
/* Sets the foreign key of an assigned pointer; its target must have a row. */
int rx__changes_set_key(
	rx_session *session, rx__slot *slot, void *object, const rx__relationship *relation);
/* Gives a foreign key the values of what it is to refer to, which has a row. RX_EINVAL if the program
 * has set a column of it to something else. by: the relation that says so, or NULL. */
int rx__changes_give(rx_session *session, void *object, const rx__foreign_key *key,
	const void *target, const rx__relationship *by);

#endif
