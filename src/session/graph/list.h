/* The lists of `many` relations, as objects hold them; a `one` whose key is on the other side counts
 * as a list of one. */
#ifndef RX_SESSION_LIST_H
#define RX_SESSION_LIST_H

#include "session/session.h"

/* The list of a relation; NULL if it is not loaded. */
void **rx__list_of(const void *object, const rx__relationship *relation);
/* Whether the item is in it. */
bool rx__list_holds(const void *object, const rx__relationship *relation, const void *item);

/* Puts an item at the end of a loaded list, or takes it out; a list that is not loaded stays so, but
 * for that of a new object, which is empty. known_absent: the item is not in it for certain, which
 * spares the search. */
int rx__list_put(rx_session *session, void *object, const rx__relationship *relation, void *item,
	bool known_absent);
int rx__list_take(rx_session *session, void *object, const rx__relationship *relation, void *item);
/* Makes it hold these items. */
int rx__list_set(rx_session *session, void *object, const rx__relationship *relation,
	void *const *items, size_t n);

/* Marks objects, so that a search among them is a look at a flag. They are of one session. */
void rx__list_mark(void *const *items, size_t n, bool on);
bool rx__list_marked(const void *item);

#endif
