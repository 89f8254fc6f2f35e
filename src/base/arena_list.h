/* Lists that grow in an arena, kept as a pointer and a count: there is room for the next power of two of
 * the count, so that whoever has the two can go on with a list that another one began. */
#ifndef RX_BASE_ARENA_LIST_H
#define RX_BASE_ARENA_LIST_H

#include "base/arena.h"

/* One more item, zeroed, at the end; NULL when out of memory: nothing is changed. items is the address of
 * the list's pointer. */
void *rx__arena_push(rx_arena *arena, void *items, size_t *n, size_t item_size);

#endif
