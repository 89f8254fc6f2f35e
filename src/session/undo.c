/* One entry an object and level, with a copy of its snapshot from before the first flush of the level
 * that touched it. Entries are undone from the last to the first, so an object that several levels
 * know ends as the outermost of them knew it. */
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
	free(undo->levels);
	rx__arena_deinit(&undo->arena);
	*undo = (rx__undo){ .entries = NULL };
}

bool rx__undo_note_slowly(rx__undo *undo, void *object, const rx__mapper *mapper, bool added)
{
	enum { FIRST_CAP = 64 };
	rx__head *head = rx__object_head(object);
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
	undo->writes++;
	head->flags |= RX__OBJECT_IN_UNDO;
	return true;
}

static void unmark_from(rx__undo *undo, size_t first)
{
	for (size_t i = first; i < undo->n; i++)
		rx__object_head(undo->entries[i].object)->flags &= (uint8_t)~RX__OBJECT_IN_UNDO;
}

void rx__undo_forget(rx__undo *undo)
{
	unmark_from(undo, undo->marked_from);
	undo->n = 0;
	undo->marked_from = 0;
	undo->n_levels = 0;
	undo->n_set = 0;
	undo->writes_before = undo->writes;
	rx__arena_clear(&undo->arena);
}

void rx__undo_clear_slowly(rx__undo *undo)
{
	undo->n = 0;
	undo->marked_from = 0;
	rx__arena_clear(&undo->arena);
	for (size_t i = 0; i < undo->n_levels; i++) {
		rx__undo_level *level = &undo->levels[i];
		level->first = 0;
		level->mark = rx__arena_save(&undo->arena);
		level->n_slots = 0;
		level->in_doubt = true;
	}
}

/* ---- levels ---------------------------------------------------------------------------------- */

static bool reserve_level(rx__undo *undo)
{
	enum { FIRST_CAP = 4 };
	if (undo->n_levels < undo->levels_cap)
		return true;
	size_t cap = undo->levels_cap ? undo->levels_cap * 2 : FIRST_CAP;
	rx__undo_level *levels = realloc(undo->levels, cap * sizeof *levels);
	if (!levels)
		return false;
	undo->levels = levels;
	undo->levels_cap = cap;
	return true;
}

rx__undo_level *rx__undo_push(rx__undo *undo, size_t n_slots)
{
	size_t *doubtful_from = rx__arena_array(&undo->arena, n_slots + 1, sizeof *doubtful_from);
	if (!doubtful_from || !reserve_level(undo))
		return NULL;
	unmark_from(undo, undo->marked_from);
	undo->marked_from = undo->n;
	rx__undo_level *level = &undo->levels[undo->n_levels++];
	*level = (rx__undo_level){
		.number = ++undo->last_number,
		.first = undo->n,
		.writes = undo->writes,
		.mark = rx__arena_save(&undo->arena),
		.doubtful_from = doubtful_from,
		.n_slots = n_slots,
	};
	return level;
}

void rx__undo_merge(rx__undo *undo, size_t level)
{
	undo->n_levels = level;
	if (undo->n_set > level)
		undo->n_set = level;
}

void rx__undo_drop(rx__undo *undo, size_t level)
{
	size_t first = undo->levels[level].first;
	unmark_from(undo, first);
	undo->n = first;
	if (undo->marked_from > first)
		undo->marked_from = first;
	rx__arena_rewind(&undo->arena, undo->levels[level].mark);
	rx__undo_merge(undo, level);
}

size_t rx__undo_find(const rx__undo *undo, int64_t number)
{
	size_t i = 0;
	while (i < undo->n_levels && undo->levels[i].number != number)
		i++;
	return i;
}
