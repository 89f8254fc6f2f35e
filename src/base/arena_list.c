/* The count tells when the room is used up; what was there before stays in the arena until it is cleared. */
#include "base/arena_list.h"

#include <string.h>

void *rx__arena_push(rx_arena *arena, void *items, size_t *n, size_t item_size)
{
	char *list;

	memcpy(&list, items, sizeof(list));
	if ((*n & (*n - 1)) == 0) {
		char *grown = rx__arena_array(arena, *n ? *n * 2 : 1, item_size);

		if (!grown)
			return NULL;
		if (*n)
			memcpy(grown, list, *n * item_size);
		list = grown;
		memcpy(items, &list, sizeof(list));
	}
	memset(list + *n * item_size, 0, item_size);
	return list + (*n)++ * item_size;
}
