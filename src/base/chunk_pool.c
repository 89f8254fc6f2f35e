/* A list under a lock, of a bounded size. The system is told that it may take the pages of what lies
 * here when it needs them (MADV_FREE); as long as it does not, they are as they were. */
#include "base/chunk_pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

enum {
	MOST = 64 << 20, /* kept: what loading 200 000 rows takes */
	HUGE_PAGE = 2 << 20,
};

struct rx__chunk_pool {
	pthread_mutex_t mutex;
	size_t n_refs;
	rx__chunk *chunks; /* newest first */
	size_t size; /* of all of them */
};

rx__chunk_pool *rx__chunk_pool_new(void)
{
	rx__chunk_pool *pool = calloc(1, sizeof *pool);
	if (!pool)
		return NULL;
	pool->n_refs = 1;
	pthread_mutex_init(&pool->mutex, NULL);
	return pool;
}

rx__chunk_pool *rx__chunk_pool_ref(rx__chunk_pool *pool)
{
	if (!pool)
		return NULL;
	pthread_mutex_lock(&pool->mutex);
	pool->n_refs++;
	pthread_mutex_unlock(&pool->mutex);
	return pool;
}

void rx__chunk_pool_unref(rx__chunk_pool *pool)
{
	if (!pool)
		return;
	pthread_mutex_lock(&pool->mutex);
	bool last = --pool->n_refs == 0;
	pthread_mutex_unlock(&pool->mutex);
	if (!last)
		return;
	while (pool->chunks) {
		rx__chunk *next = pool->chunks->next;
		munmap(pool->chunks, pool->chunks->size);
		pool->chunks = next;
	}
	pthread_mutex_destroy(&pool->mutex);
	free(pool);
}

size_t rx__chunk_pool_size(rx__chunk_pool *pool)
{
	pthread_mutex_lock(&pool->mutex);
	size_t size = pool->size;
	pthread_mutex_unlock(&pool->mutex);
	return size;
}

rx__chunk *rx__chunk_pool_take(rx__chunk_pool *pool, size_t size)
{
	rx__chunk **at, *found;
	if (!pool)
		return NULL;
	pthread_mutex_lock(&pool->mutex);
	for (at = &pool->chunks; *at && (*at)->size != size;)
		at = &(*at)->next;
	found = *at;
	if (found) {
		*at = found->next;
		pool->size -= size;
	}
	pthread_mutex_unlock(&pool->mutex);
	return found;
}

/* All but the first huge page, which holds the head and shall not be torn apart. */
static void lend_pages(rx__chunk *chunk)
{
#ifdef MADV_FREE
	if (chunk->size > HUGE_PAGE)
		(void)madvise((char *)chunk + HUGE_PAGE, chunk->size - HUGE_PAGE, MADV_FREE);
#endif
	(void)chunk;
}

bool rx__chunk_pool_give(rx__chunk_pool *pool, rx__chunk *chunk)
{
	if (!pool)
		return false;
	pthread_mutex_lock(&pool->mutex);
	bool kept = pool->size + chunk->size <= MOST;
	if (kept) {
		lend_pages(chunk);
		chunk->next = pool->chunks;
		pool->chunks = chunk;
		pool->size += chunk->size;
	}
	pthread_mutex_unlock(&pool->mutex);
	return kept;
}
