/* Two lists hold every statement: those in use, and the idle ones in the order of their last use. A
 * statement is in the map under its key; one that was made while its key was in use is not, and ends
 * when it is given back. */
#include "engine/stmt_cache.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

static void link_newest(rx__cached_list *list, rx__cached *item)
{
	item->older = list->newest;
	item->newer = NULL;
	if (list->newest)
		list->newest->newer = item;
	else
		list->oldest = item;
	list->newest = item;
	list->n++;
}

static void take_out(rx__cached_list *list, rx__cached *item)
{
	if (item->older)
		item->older->newer = item->newer;
	else
		list->oldest = item->newer;
	if (item->newer)
		item->newer->older = item->older;
	else
		list->newest = item->older;
	list->n--;
}

/* The item is in no list any more. */
static void end(rx__stmt_cache *cache, rx__cached *item)
{
	if (item->in_map)
		rx__map_remove(&cache->map, item->key, item->key_size);
	cache->conn->driver->finalize(item->stmt);
	free(item);
}

static void end_oldest(rx__stmt_cache *cache)
{
	rx__cached *item = cache->idle.oldest;

	assert(!item->older);
	take_out(&cache->idle, item);
	end(cache, item);
}

static rx__cached *new_item(rx_bytes key, const char *sql, size_t sql_size)
{
	rx__cached *item;
	size_t size;

	if (__builtin_add_overflow(key.size, sql_size, &size) ||
		__builtin_add_overflow(size, sizeof(*item) + 1, &size))
		return NULL;
	item = calloc(1, size);
	if (!item)
		return NULL;
	item->key = (char *)(item + 1);
	item->key_size = key.size;
	item->sql = item->key + key.size;
	item->sql_size = sql_size;
	memcpy(item->key, key.data, key.size);
	memcpy(item->sql, sql, sql_size);
	return item;
}

void rx__stmt_cache_init(rx__stmt_cache *cache, rx_conn *conn)
{
	memset(cache, 0, sizeof(*cache));
	cache->conn = conn;
	rx__map_init(&cache->map);
}

void rx__stmt_cache_deinit(rx__stmt_cache *cache)
{
	rx__stmt_cache_forget(cache);
	rx__map_deinit(&cache->map);
}

/* The same statement comes again and again while rows are written or looked up one by one: then it
 * is the one given back last, and a comparison of keys spares the hash. */
static rx__cached *find(rx__stmt_cache *cache, rx_bytes key)
{
	rx__cached *last = cache->idle.newest;

	if (last && last->key_size == key.size && memcmp(last->key, key.data, key.size) == 0)
		return last;
	return rx__map_get(&cache->map, key.data, key.size);
}

rx_stmt *rx__stmt_cache_take(rx__stmt_cache *cache, rx_bytes key)
{
	rx__cached *item = find(cache, key);

	if (!item || item->in_use)
		return NULL;
	take_out(&cache->idle, item);
	link_newest(&cache->used, item);
	item->in_use = true;
	return item->stmt;
}

int rx__stmt_cache_make(rx_stmt **out, rx__stmt_cache *cache, rx_bytes key, const char *sql,
	size_t sql_size, rx_error *error)
{
	rx__cached *item = new_item(key, sql, sql_size);
	int code;

	if (!item)
		return rx__fail_nomem(error);
	code = cache->conn->driver->prepare(&item->stmt, cache->conn, item->sql, sql_size, error);
	if (code) {
		free(item);
		return code;
	}
	rx__stmt_cache_count(&cache->n_prepared);
	if (!rx__map_get(&cache->map, key.data, key.size))
		item->in_map = rx__map_put(&cache->map, item->key, key.size, item);
	item->stmt->cached = item;
	item->in_use = true;
	link_newest(&cache->used, item);
	*out = item->stmt;
	return 0;
}

void rx__stmt_cache_give(rx__stmt_cache *cache, rx_stmt *stmt)
{
	rx__cached *item = stmt->cached;

	cache->conn->driver->rewind(stmt);
	item->in_use = false;
	take_out(&cache->used, item);
	if (!item->in_map) {
		end(cache, item);
		return;
	}
	link_newest(&cache->idle, item);
	if (cache->idle.n > RX__STMT_CACHE_SIZE)
		end_oldest(cache);
}

void rx__stmt_cache_give_all(rx__stmt_cache *cache)
{
	while (cache->used.oldest)
		rx__stmt_cache_give(cache, cache->used.oldest->stmt);
}

void rx__stmt_cache_forget(rx__stmt_cache *cache)
{
	while (cache->idle.oldest)
		end_oldest(cache);
}
