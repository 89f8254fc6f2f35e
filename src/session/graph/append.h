/* One object put into, or taken out of, the list of another: lists, pointers and keys of both sides. */
#ifndef RX_SESSION_APPEND_H
#define RX_SESSION_APPEND_H

#include "session/session.h"

typedef struct rx__tie {
	rx_session *session;
	const char *call; /* for messages */
	const rx__relationship *relation; /* not one whose key is the owner's own */
	void *owner, *item; /* pending or persistent, of the relation's models */
} rx__tie;

/* absent: the item is not in the list for certain. */
int rx__tie_make(const rx__tie *tie, bool absent);
/* RX_EINVAL if it is not in the list; RX_ENOT_NULL if it cannot be without an owner. */
int rx__tie_undo(const rx__tie *tie);
/* Whether the item is the owner's now. */
bool rx__tie_holds(const rx__tie *tie);

#endif
