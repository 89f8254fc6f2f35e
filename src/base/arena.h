/* An arena: everything with a common death is allocated in one and freed by one call.
 *
 * Chunks grow from `first` bytes to 128 kB, then from 2 to 8 MB; from 2 MB on they are aligned and
 * advised as huge pages. With `separate` (set by the build option -Darena=separate, or by a test
 * after init) each block is an allocation of its own, so that ASan sees overruns and uses after
 * clear. */
#ifndef RX_BASE_ARENA_H
#define RX_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct rx_arena rx_arena;
typedef struct rx__chunk rx__chunk;
typedef struct rx__chunk_pool rx__chunk_pool;

struct rx_arena {
	char *at, *end; /* the free part, in one of the chunks */
	rx__chunk *chunks; /* newest first */
	rx__chunk_pool *pool; /* where large chunks come from and go to (borrowed); NULL: the system */
	size_t next_size;
	size_t used; /* bytes handed out, for statistics and tests */
	bool separate; /* each block by itself */
};

typedef struct rx__arena_mark {
	rx__chunk *chunk;
	char *at, *end;
	size_t used;
} rx__arena_mark;

/* No allocation happens before the first block. first 0 means a default (32 kB). */
void rx__arena_init(rx_arena *arena, size_t first);
/* Frees every block; the arena may be used again at once (it keeps no more than one chunk). */
void rx__arena_drop(rx_arena *arena);
static inline void rx__arena_clear(rx_arena *arena)
{
	/* Scratch memory is cleared by every call, and most calls have not used any. */
	if (arena->used > 0)
		rx__arena_drop(arena);
}
/* Frees everything. Needs init before the next use; a zeroed or deinited arena is nothing to do. */
void rx__arena_deinit(rx_arena *arena);

/* A block that does not fit the free part, or fills it to the last byte. */
void *rx__arena_alloc_slowly(rx_arena *arena, size_t size);

static inline void *rx__arena_alloc_at(rx_arena *arena, size_t padding, size_t size)
{
	size_t room = (size_t)(arena->end - arena->at);
	if (room <= padding || room - padding <= size)
		return rx__arena_alloc_slowly(arena, size);
	char *block = arena->at + padding;
	arena->at = block + size;
	arena->used += size;
	return block;
}

/* Blocks are aligned to 16 bytes; NULL when out of memory. _zalloc gives zeroed memory. The two that
 * every row needs are inline. */
static inline void *rx__arena_alloc(rx_arena *arena, size_t size)
{
	return rx__arena_alloc_at(arena, -(uintptr_t)arena->at & 15, size);
}
void *rx__arena_zalloc(rx_arena *arena, size_t size);
/* n * size with overflow checked, zeroed. */
void *rx__arena_array(rx_arena *arena, size_t n, size_t size);
/* Bytes without any alignment, for texts; not zeroed. */
static inline char *rx__arena_packed(rx_arena *arena, size_t size)
{
	return rx__arena_alloc_at(arena, 0, size);
}
/* Packed byte copies with a NUL behind them. NULL in gives NULL out. */
char *rx__arena_strdup(rx_arena *arena, const char *text);
char *rx__arena_strndup(rx_arena *arena, const char *text, size_t size);
char *rx__arena_printf(rx_arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* items is the address of a pointer to items, n of them used and *cap allocated: makes room for one
 * more, zeroed; the old block stays until clear. False when out of memory: nothing is changed. */
bool rx__arena_grow(rx_arena *arena, void *items, size_t n, size_t *cap, size_t item_size);

/* Gives back all that was allocated since the mark. A clear makes all marks invalid. */
rx__arena_mark rx__arena_save(rx_arena *arena);
void rx__arena_rewind(rx_arena *arena, rx__arena_mark mark);

#endif
