/* The lists of `many` relations, as objects hold them. */
#ifndef RX_SESSION_LIST_H
#define RX_SESSION_LIST_H

#include "session/session.h"

/* The list of a relation; NULL if it is not loaded. */
void **rx__list_of(const void *object, const rx__relationship *relation);
bool rx__list_holds(void *const *list, const void *item);

/* Puts an item at the end of a loaded list, or takes it out; a list that is not loaded stays so, but
 * for that of a new object, which is empty. known_absent: the item is not in it for certain, which
 * spares the search. */
int rx__list_put(rx_session *session, void *object, const rx__relationship *relation, void *item,
	bool known_absent);
int rx__list_take(rx_session *session, void *object, const rx__relationship *relation, void *item);

#endif
