/* What the open transaction has changed in the session, so that a rollback can undo it. */
#ifndef RX_SESSION_UNDO_H
#define RX_SESSION_UNDO_H

#include "base/arena.h"
#include "session/object.h"

typedef struct rx__undo_entry {
	void *object;
	void *before; /* the snapshot as it was; NULL: the object was added */
} rx__undo_entry;

typedef struct rx__undo {
	rx__undo_entry *entries;
	size_t n, cap;
	rx_arena arena; /* of the copies */
} rx__undo;

void rx__undo_init(rx__undo *undo);
void rx__undo_deinit(rx__undo *undo);
/* Remembers the object as its snapshot is now (added: that it did not exist), once a transaction.
 * False when out of memory. */
bool rx__undo_note(rx__undo *undo, void *object, const rx__mapper *mapper, bool added);
/* Forgets all: after a commit. */
void rx__undo_forget(rx__undo *undo);

#endif
