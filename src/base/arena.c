/* Chunks in a list, newest first, and a free part [at, end) in one of them. A block that fits there
 * is two additions; one that does not gets a new chunk. The first chunks are small and come from
 * malloc, so that a short session costs next to nothing; from 2 MB on they are mapped, aligned to
 * 2 MB and advised as huge pages, because the first touch of memory is what loading many rows costs
 * most. A block too large for the next chunk gets one of its own, and the free part stays where it
 * was. Invariant: the chunk that holds the free part is in the list; in separate mode there is no
 * free part, and each block is a chunk. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/chunk_pool.h"
#include "build_config.h"

enum {
	ALIGNMENT = 16,
	DEFAULT_FIRST = 32 << 10,
	LAST_FROM_HEAP = 128 << 10,
	HUGE_PAGE = 2 << 20,
	LARGEST = 8 << 20,
};

/* ---- chunks ---------------------------------------------------------------------------------- */

/* Memory of a multiple of 2 MB, aligned to 2 MB: mapped too large, then trimmed. */
static void *map_aligned(size_t size)
{
	size_t want = size + HUGE_PAGE;
	char *from = mmap(NULL, want, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (from == MAP_FAILED)
		return NULL;
	size_t before = -(uintptr_t)from & (HUGE_PAGE - 1);
	size_t after = want - before - size;
	if (before > 0)
		munmap(from, before);
	if (after > 0)
		munmap(from + before + size, after);
	(void)madvise(from + before, size, MADV_HUGEPAGE); /* only a wish */
	return from + before;
}

static rx__chunk *chunk_new(rx__chunk_pool *pool, size_t size)
{
	bool mapped = size >= HUGE_PAGE;
	if (mapped)
		size = (size + HUGE_PAGE - 1) & ~(size_t)(HUGE_PAGE - 1);
	rx__chunk *kept = mapped ? rx__chunk_pool_take(pool, size) : NULL;
	if (kept)
		return kept;
	rx__chunk *chunk = mapped ? map_aligned(size) : malloc(size);
	if (!chunk)
		return NULL;
	chunk->next = NULL;
	chunk->size = size;
	chunk->mapped = mapped;
	return chunk;
}

static void chunk_free(rx__chunk_pool *pool, rx__chunk *chunk)
{
	if (chunk->mapped && rx__chunk_pool_give(pool, chunk))
		return;
	if (chunk->mapped)
		munmap(chunk, chunk->size);
	else
		free(chunk);
}

static char *chunk_end(rx__chunk *chunk)
{
	return (char *)chunk + chunk->size;
}

static bool chunk_holds(rx__chunk *chunk, const char *at)
{
	uintptr_t from = (uintptr_t)chunk->data, to = (uintptr_t)chunk_end(chunk);
	return (uintptr_t)at >= from && (uintptr_t)at <= to;
}

static size_t size_after(size_t size)
{
	if (size < LAST_FROM_HEAP)
		return size < LAST_FROM_HEAP / 4 ? size * 4 : LAST_FROM_HEAP;
	if (size < HUGE_PAGE)
		return HUGE_PAGE;
	return size < LARGEST ? size * 2 : LARGEST;
}

/* ---- life ------------------------------------------------------------------------------------ */

void rx__arena_init(rx_arena *arena, size_t first)
{
	*arena = (rx_arena){
		.next_size = first ? first : DEFAULT_FIRST,
		.separate = RX__ARENA_SEPARATE,
	};
}

/* Frees all chunks but the one with the free part, which starts anew. */
static void drop_chunks(rx_arena *arena)
{
	rx__chunk *kept = NULL;
	for (rx__chunk *chunk = arena->chunks, *next; chunk; chunk = next) {
		next = chunk->next;
		/* The chunk with the free part is the largest of the usual ones, and its pages are warm. */
		if (!kept && arena->at && chunk_holds(chunk, arena->at))
			kept = chunk;
		else
			chunk_free(arena->pool, chunk);
	}
	if (kept)
		kept->next = NULL;
	arena->chunks = kept;
	arena->at = kept ? kept->data : NULL;
	arena->end = kept ? chunk_end(kept) : NULL;
	arena->used = 0;
}

void rx__arena_drop(rx_arena *arena)
{
	/* A session that was cleared after little: one chunk, and the free part in it. */
	if (arena->at && arena->chunks && !arena->chunks->next) {
		arena->at = arena->chunks->data;
		arena->used = 0;
		return;
	}
	drop_chunks(arena);
}

void rx__arena_deinit(rx_arena *arena)
{
	arena->at = arena->end = NULL;
	drop_chunks(arena);
}

/* ---- blocks ---------------------------------------------------------------------------------- */

static rx__chunk *push_chunk(rx_arena *arena, size_t size)
{
	rx__chunk *chunk = chunk_new(arena->pool, size);
	if (!chunk)
		return NULL;
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	return chunk;
}

void *rx__arena_alloc_slowly(rx_arena *arena, size_t size)
{
	if (size > SIZE_MAX / 4)
		return NULL;
	size_t whole = sizeof(rx__chunk) + size;
	if (arena->separate || whole > arena->next_size) {
		rx__chunk *own = push_chunk(arena, whole);
		if (own)
			arena->used += size;
		return own ? own->data : NULL;
	}
	rx__chunk *chunk = push_chunk(arena, arena->next_size);
	if (!chunk)
		return NULL;
	arena->next_size = size_after(arena->next_size);
	arena->at = chunk->data + size;
	arena->end = chunk_end(chunk);
	arena->used += size;
	return chunk->data;
}

void *rx__arena_zalloc(rx_arena *arena, size_t size)
{
	void *block = rx__arena_alloc(arena, size);
	return block ? memset(block, 0, size) : NULL;
}

void *rx__arena_array(rx_arena *arena, size_t n, size_t size)
{
	size_t whole;
	if (__builtin_mul_overflow(n, size, &whole))
		return NULL;
	return rx__arena_zalloc(arena, whole);
}

char *rx__arena_strndup(rx_arena *arena, const char *text, size_t size)
{
	if (!text || size == SIZE_MAX)
		return NULL;
	char *copy = rx__arena_packed(arena, size + 1);
	if (!copy)
		return NULL;
	memcpy(copy, text, size);
	copy[size] = '\0';
	return copy;
}

char *rx__arena_strdup(rx_arena *arena, const char *text)
{
	return text ? rx__arena_strndup(arena, text, strlen(text)) : NULL;
}

char *rx__arena_printf(rx_arena *arena, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	char *text = length < 0 ? NULL : rx__arena_packed(arena, (size_t)length + 1);
	if (!text)
		return NULL;
	va_start(args, format);
	vsnprintf(text, (size_t)length + 1, format, args);
	va_end(args);
	return text;
}

bool rx__arena_grow(rx_arena *arena, void *items, size_t n, size_t *cap, size_t item_size)
{
	enum { FIRST_CAP = 8 };
	if (n < *cap)
		return true;
	size_t new_cap;
	if (__builtin_mul_overflow(*cap, (size_t)2, &new_cap))
		return false;
	if (new_cap < FIRST_CAP)
		new_cap = FIRST_CAP;
	void *larger = rx__arena_array(arena, new_cap, item_size);
	if (!larger)
		return false;
	/* items is the address of a pointer to any type: read and written as bytes. */
	void *old;
	memcpy(&old, items, sizeof old);
	if (n > 0)
		memcpy(larger, old, n * item_size);
	memcpy(items, &larger, sizeof larger);
	*cap = new_cap;
	return true;
}

/* ---- marks ----------------------------------------------------------------------------------- */

rx__arena_mark rx__arena_save(rx_arena *arena)
{
	return (rx__arena_mark){ arena->chunks, arena->at, arena->end, arena->used };
}

void rx__arena_rewind(rx_arena *arena, rx__arena_mark mark)
{
	while (arena->chunks != mark.chunk) {
		rx__chunk *newer = arena->chunks;
		arena->chunks = newer->next;
		chunk_free(arena->pool, newer);
	}
	arena->at = mark.at;
	arena->end = mark.end;
	arena->used = mark.used;
}
