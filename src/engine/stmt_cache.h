/* The statement cache of one connection: key → prepared statement, bounded, least recently used out
 * first. Used by one thread at a time; only the counters are read by others. */
#ifndef RX_ENGINE_STMT_CACHE_H
#define RX_ENGINE_STMT_CACHE_H

#include <stdatomic.h>

#include <reflex/sys/driver.h>

#include "base/map.h"

enum { RX__STMT_CACHE_SIZE = 256 };

typedef struct rx__cached {
	struct rx__cached *older, *newer; /* in one of the two lists */
	rx_stmt *stmt;
	char *key, *sql; /* in the memory behind this struct */
	size_t key_size, sql_size;
	bool in_use;
	bool in_map; /* false: its key was taken, it ends when it is given back */
} rx__cached;

typedef struct rx__cached_list {
	rx__cached *oldest, *newest;
	size_t n;
} rx__cached_list;

typedef struct rx__stmt_cache {
	rx_conn *conn;
	rx_map map;
	rx__cached_list idle, used;
	_Atomic int64_t n_prepared, n_run; /* written by the connection's thread alone */
} rx__stmt_cache;

void rx__stmt_cache_init(rx__stmt_cache *cache, rx_conn *conn);
/* Finalizes all; none may be in use. */
void rx__stmt_cache_deinit(rx__stmt_cache *cache);

/* NULL if there is none, or it is in use. */
rx_stmt *rx__stmt_cache_take(rx__stmt_cache *cache, rx_bytes key);
int rx__stmt_cache_make(rx_stmt **out, rx__stmt_cache *cache, rx_bytes key, const char *sql,
	size_t sql_size, rx_error *error);
void rx__stmt_cache_give(rx__stmt_cache *cache, rx_stmt *stmt);
/* Gives back whatever is in use. */
void rx__stmt_cache_give_all(rx__stmt_cache *cache);
void rx__stmt_cache_forget(rx__stmt_cache *cache);

/* One writer: no locked instruction is needed. */
static inline void rx__stmt_cache_count(_Atomic int64_t *counter)
{
	atomic_store_explicit(
		counter, atomic_load_explicit(counter, memory_order_relaxed) + 1, memory_order_relaxed);
}

#endif
