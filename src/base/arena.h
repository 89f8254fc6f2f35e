/* An arena: everything with a common death is allocated in one and freed by one call.
 *
 * Chunks double from `first` bytes; from 2 MB on they are aligned and advised as huge pages. In
 * debug mode (rx__arena_init with size 0, or the environment of a test build: RX_ARENA_DEBUG) each
 * block is an allocation of its own, so that ASan sees overruns and uses after clear. */
#ifndef RX_BASE_ARENA_H
#define RX_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct rx_arena rx_arena;
typedef struct rx__chunk rx__chunk;

struct rx_arena {
	char *at, *end;    /* the free part of the newest chunk */
	rx__chunk *chunks; /* newest first */
	size_t next_size;
	size_t used;   /* bytes handed out, for statistics and tests */
	bool separate; /* debug: each block by itself */
};

typedef struct rx__arena_mark {
	rx__chunk *chunk;
	char *at;
	size_t used;
} rx__arena_mark;

/* No allocation happens before the first block. first 0 means a default. */
void rx__arena_init(rx_arena *arena, size_t first);
/* Frees every block; the arena may be used again at once (it keeps no more than one chunk). */
void rx__arena_clear(rx_arena *arena);
void rx__arena_deinit(rx_arena *arena);

/* Blocks are aligned to 16 bytes; NULL when out of memory. _zalloc gives zeroed memory. */
void *rx__arena_alloc(rx_arena *arena, size_t size);
void *rx__arena_zalloc(rx_arena *arena, size_t size);
/* n * size with overflow checked, zeroed. */
void *rx__arena_array(rx_arena *arena, size_t n, size_t size);
/* Packed byte copies with a NUL behind them. NULL in gives NULL out. */
char *rx__arena_strdup(rx_arena *arena, const char *text);
char *rx__arena_strndup(rx_arena *arena, const char *text, size_t size);
char *rx__arena_printf(rx_arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Grows *items (of *n used, *cap allocated) in the arena so that one more fits; the old block stays
 * until clear. Returns false when out of memory, and then changes nothing. */
bool rx__arena_grow(rx_arena *arena, void *items, size_t n, size_t *cap, size_t item_size);

/* Gives back all that was allocated since the mark. */
rx__arena_mark rx__arena_save(rx_arena *arena);
void rx__arena_rewind(rx_arena *arena, rx__arena_mark mark);

#endif
