/* The pool: connections that any number of threads share, each used by one at a time.
 *
 * It keeps `size` connections and opens up to `overflow` more for a while. Who finds none free waits
 * in a queue, first come, first served, at most `timeout` seconds. */
#ifndef RX_ENGINE_POOL_H
#define RX_ENGINE_POOL_H

#include <pthread.h>
#include <stdatomic.h>

#include <reflex/engine.h>
#include <reflex/sys/driver.h>

#include "engine/stmt_cache.h"

typedef struct rx__pool rx__pool;
typedef struct rx__waiter rx__waiter;

/* A connection's place in its pool; rx_conn.statements points to its cache. */
typedef struct rx__pooled {
	rx__stmt_cache cache; /* first: found from rx_conn.statements */
	rx_conn *conn;
	rx__pool *pool;
	struct rx__pooled *next_idle; /* newest first */
	struct rx__pooled *previous, *next; /* of all */
	_Atomic(const char *) file; /* where who has it was opened; NULL: not known */
	atomic_int line;
} rx__pooled;

typedef struct rx__pool_options {
	size_t size, overflow;
	double timeout; /* seconds */
	double recycle; /* seconds; 0: never */
	bool pre_ping, warm_up;
} rx__pool_options;

struct rx__pool {
	const rx_driver *driver;
	void *source; /* the driver's; the pool's to close */
	rx_engine *engine;
	const char *shown; /* the URL, for messages; borrowed */
	atomic_bool wants_password; /* what the server has said to a connection without one */
	rx__pool_options options;
	volatile const char *same_process; /* 1; 0 in a process forked from this one */
	_Atomic(int64_t)
		lost_at; /* when a connection was found to be lost; what was idle then may be too */
	pthread_mutex_t mutex; /* of all that follows */
	rx__pooled *idle, *all;
	size_t n_open, n_idle; /* open: also those being opened */
	rx__waiter *first, *last;
	int64_t n_waiters, n_timeouts, n_made;
	int64_t n_prepared, n_run; /* of connections that are closed */
};

/* Takes source over, also on failure. No connection is made. */
int rx__pool_init(rx__pool *pool, const rx_driver *driver, void *source,
	const rx__pool_options *options, rx_error *error);
/* Closes what is idle; connections in use are left alone, the log is told of each of them, and their
 * number is returned. Not for a forked process. */
size_t rx__pool_deinit(rx__pool *pool);

int rx__pool_acquire(rx_conn **out, rx__pool *pool, rx_error *error);
void rx__pool_release(rx_conn *conn);
void rx__pool_stats(rx__pool *pool, rx_engine_stats *out);

/* RX_ECONNECTION in a process that was forked from the one that made the pool. */
int rx__pool_fail_process(const rx__pool *pool, rx_error *error);
static inline int rx__pool_check_process(const rx__pool *pool, rx_error *error)
{
	return *pool->same_process ? 0 : rx__pool_fail_process(pool, error);
}

/* Makes as many connections as the pool keeps. */
int rx__pool_warm_up(rx__pool *pool, rx_error *error);

static inline rx__pooled *rx__pooled_of(const rx_conn *conn)
{
	return (rx__pooled *)conn->statements;
}

/* For the log, should it never come back. */
static inline void rx__pool_note_place(rx_conn *conn, const char *file, int line)
{
	rx__pooled *item = rx__pooled_of(conn);

	atomic_store_explicit(&item->file, file, memory_order_relaxed);
	atomic_store_explicit(&item->line, line, memory_order_relaxed);
}

#endif
