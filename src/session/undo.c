/* One entry an object and transaction, with a copy of its snapshot from before the first flush that
 * touched it. */
#include "session/undo.h"

#include <stdlib.h>
#include <string.h>

void rx__undo_init(rx__undo *undo)
{
	*undo = (rx__undo){ .entries = NULL };
	rx__arena_init(&undo->arena, 0);
}

void rx__undo_deinit(rx__undo *undo)
{
	free(undo->entries);
	rx__arena_deinit(&undo->arena);
	*undo = (rx__undo){ .entries = NULL };
}

bool rx__undo_note(rx__undo *undo, void *object, const rx__mapper *mapper, bool added)
{
	enum { FIRST_CAP = 64 };
	rx__head *head = rx__object_head(object);
	if (head->flags & RX__OBJECT_IN_UNDO)
		return true;
	if (undo->n == undo->cap) {
		size_t cap = undo->cap ? undo->cap * 2 : FIRST_CAP;
		rx__undo_entry *entries = realloc(undo->entries, cap * sizeof *entries);
		if (!entries)
			return false;
		undo->entries = entries;
		undo->cap = cap;
	}
	void *before = NULL;
	if (!added) {
		before = rx__arena_alloc(&undo->arena, rx__object_room(mapper));
		if (!before)
			return false;
		memcpy(before, rx__object_snapshot(object, mapper), mapper->size);
	}
	undo->entries[undo->n++] = (rx__undo_entry){ object, before };
	head->flags |= RX__OBJECT_IN_UNDO;
	return true;
}

void rx__undo_forget(rx__undo *undo)
{
	for (size_t i = 0; i < undo->n; i++)
		rx__object_head(undo->entries[i].object)->flags &= (uint8_t)~RX__OBJECT_IN_UNDO;
	undo->n = 0;
	rx__arena_clear(&undo->arena);
}
