/* Large chunks that arenas have given back, kept for the next ones: their pages are there already, and
 * the first touch of memory is what loading many rows costs most. Any number of threads may share a
 * pool; it ends with the last one who holds it. */
#ifndef RX_BASE_CHUNK_POOL_H
#define RX_BASE_CHUNK_POOL_H

#include "base/arena.h"

/* NULL when out of memory: arenas do without. Owned: rx__chunk_pool_unref. */
rx__chunk_pool *rx__chunk_pool_new(void);
/* NULL gives NULL. */
rx__chunk_pool *rx__chunk_pool_ref(rx__chunk_pool *pool);
void rx__chunk_pool_unref(rx__chunk_pool *pool);

/* Bytes that are kept. */
size_t rx__chunk_pool_size(rx__chunk_pool *pool);

/* ---- for arena.c ------------------------------------------------------------------------------ */

struct rx__chunk {
	rx__chunk *next;
	size_t size; /* all of it, this head included */
	bool mapped;
	_Alignas(16) char data[];
};

/* A chunk of exactly this size, or NULL. pool may be NULL. */
rx__chunk *rx__chunk_pool_take(rx__chunk_pool *pool, size_t size);
/* Of a mapped chunk. False: the pool is full (or NULL), and the chunk is the caller's still. */
bool rx__chunk_pool_give(rx__chunk_pool *pool, rx__chunk *chunk);

#endif
