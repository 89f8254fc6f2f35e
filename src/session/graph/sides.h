/* The two sides of a relation, kept in step when the program assigns the pointer or the key. */
#ifndef RX_SESSION_SIDES_H
#define RX_SESSION_SIDES_H

#include "session/graph/append.h"

/* Puts objects whose pointer or foreign key was assigned into the loaded lists of their new owners,
 * and takes them out of those of the ones before. */
int rx__sides_match(rx_session *session);
/* Whether the item is the owner's still: not so if its pointer or key names another one. */
bool rx__sides_owned(const rx__tie *tie);

/* Whether the pointer or the key of an item of the list was changed since the last flush. */
bool rx__sides_assigned(const rx__relationship *list, const void *item);

#endif
