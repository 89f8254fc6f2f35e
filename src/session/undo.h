/* What the open transaction has changed in the session, so that a rollback can undo it: all of it, or
 * what came since a savepoint. Each savepoint is a level, which begins at an entry. */
#ifndef RX_SESSION_UNDO_H
#define RX_SESSION_UNDO_H

#include "base/arena.h"
#include "session/object.h"

typedef struct rx__undo_entry {
	void *object;
	void *before; /* the snapshot as it was; NULL: the object was added */
} rx__undo_entry;

typedef struct rx__undo_level {
	int64_t number; /* what the program knows it by */
	size_t first; /* of its entries */
	uint64_t writes; /* made before it */
	size_t n_ends; /* calls that waited for the end of the transaction */
	rx__arena_mark mark;
	bool in_doubt; /* of what was around it when it began, as doubtful_from, one a slot */
	size_t *doubtful_from;
	size_t n_slots; /* those that there were; a later one goes by in_doubt */
} rx__undo_level;

typedef struct rx__undo {
	rx__undo_entry *entries;
	size_t n, cap;
	size_t marked_from; /* no object of the entries before has the flag IN_UNDO by them */
	uint64_t writes; /* counted over the whole life of the session: what a list's stamp tells */
	uint64_t writes_before; /* the transaction */
	rx__undo_level *levels;
	size_t n_levels, levels_cap;
	size_t n_set; /* levels that the database knows as savepoints */
	int64_t last_number;
	rx_arena arena; /* of the copies */
} rx__undo;

void rx__undo_init(rx__undo *undo);
void rx__undo_deinit(rx__undo *undo);
/* Remembers the object as its snapshot is now (added: that it did not exist), once a level. False
 * when out of memory. */
bool rx__undo_note_slowly(rx__undo *undo, void *object, const rx__mapper *mapper, bool added);
static inline bool rx__undo_note(rx__undo *undo, void *object, const rx__mapper *mapper, bool added)
{
	rx__head *head = rx__object_head(object);
	if (head->flags & RX__OBJECT_IN_UNDO)
		return true;
	if (!added || undo->n == undo->cap)
		return rx__undo_note_slowly(undo, object, mapper, added);
	undo->entries[undo->n++] = (rx__undo_entry){ object, NULL };
	undo->writes++;
	head->flags |= RX__OBJECT_IN_UNDO;
	return true;
}
/* Forgets all, levels too: after a commit or rollback. */
void rx__undo_forget(rx__undo *undo);
/* Forgets the objects but not the levels: they are taken out of the session. */
void rx__undo_clear_slowly(rx__undo *undo);
static inline void rx__undo_clear(rx__undo *undo)
{
	if (undo->n > 0 || undo->n_levels > 0 || undo->arena.used > 0)
		rx__undo_clear_slowly(undo);
}

/* Begins a level; NULL when out of memory. The caller fills in the doubts (room for n_slots). */
rx__undo_level *rx__undo_push(rx__undo *undo, size_t n_slots);
/* Ends this level and those inside it: what they noted belongs to the one around. */
void rx__undo_merge(rx__undo *undo, size_t level);
/* The same, and what they noted is forgotten. */
void rx__undo_drop(rx__undo *undo, size_t level);
/* The level with this number, or n_levels. */
size_t rx__undo_find(const rx__undo *undo, int64_t number);

#endif
