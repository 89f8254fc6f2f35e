/* A connection that is given back goes straight to the one who waits longest; with it goes the right
 * to open one, where the connection had to be closed. So nobody overtakes, and nobody is woken for
 * nothing.
 *
 * Invariants, with the mutex held: n_open <= size + overflow; while somebody waits, nothing is idle
 * and n_open is at its limit. Connections are opened, tested and closed without the mutex.
 *
 * A child of fork() must touch neither the connections nor the mutex, which another thread may have
 * held. It finds out by a page that the kernel wipes on fork: one read, where getpid is a call. */
#include "engine/pool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <reflex/sys/log.h>

#include "base/calendar.h"
#include "base/fail.h"

#define NS_PER_SECOND INT64_C(1000000000)

enum { PING_AFTER = 1 }; /* seconds of idleness */

struct rx__waiter {
	pthread_cond_t wake;
	rx__waiter *next;
	rx__pooled *given;
	bool may_open;
};

/* ---- the process */

static int mark_process(rx__pool *pool, rx_error *error)
{
	long page = sysconf(_SC_PAGESIZE);
	char *mark =
		mmap(NULL, (size_t)page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (mark == MAP_FAILED)
		return rx__fail_nomem(error);
	if (madvise(mark, (size_t)page, MADV_WIPEONFORK) != 0) {
		munmap(mark, (size_t)page);
		return rx__fail(error, RX_ECONNECTION,
			"the kernel does not know MADV_WIPEONFORK; Linux 4.14 or later is needed");
	}
	*mark = 1;
	pool->same_process = mark;
	return 0;
}

int rx__pool_fail_process(const rx__pool *pool, rx_error *error)
{
	return rx__fail(error, RX_ECONNECTION,
		"%s: the engine was opened before fork(), and its connections belong to the parent; open "
		"an engine in the child, and in the parent only after the fork",
		pool->shown);
}

/* ---- the list of all connections, and the queue; the mutex is held */

static void add_pooled(rx__pool *pool, rx__pooled *item)
{
	item->previous = NULL;
	item->next = pool->all;
	if (pool->all)
		pool->all->previous = item;
	pool->all = item;
	pool->n_made++;
}

static void remove_pooled(rx__pool *pool, rx__pooled *item)
{
	if (item->previous)
		item->previous->next = item->next;
	else
		pool->all = item->next;
	if (item->next)
		item->next->previous = item->previous;
	pool->n_prepared += atomic_load_explicit(&item->cache.n_prepared, memory_order_relaxed);
	pool->n_run += atomic_load_explicit(&item->cache.n_run, memory_order_relaxed);
}

static rx__pooled *pop_idle(rx__pool *pool)
{
	rx__pooled *item = pool->idle;

	if (item) {
		pool->idle = item->next_idle;
		pool->n_idle--;
	}
	return item;
}

static rx__waiter *pop_waiter(rx__pool *pool)
{
	rx__waiter *waiter = pool->first;

	if (!waiter)
		return NULL;
	pool->first = waiter->next;
	if (!pool->first)
		pool->last = NULL;
	pool->n_waiters--;
	return waiter;
}

static void remove_waiter(rx__pool *pool, rx__waiter *gone)
{
	rx__waiter *before = NULL;

	for (rx__waiter *at = pool->first; at != gone; at = at->next)
		before = at;
	if (before)
		before->next = gone->next;
	else
		pool->first = gone->next;
	if (pool->last == gone)
		pool->last = before;
	pool->n_waiters--;
}

/* A connection is gone: who waits longest may open one in its place. */
static void give_up_place(rx__pool *pool)
{
	rx__waiter *waiter;

	pthread_mutex_lock(&pool->mutex);
	waiter = pop_waiter(pool);
	if (waiter) {
		waiter->may_open = true;
		pthread_cond_signal(&waiter->wake);
	} else {
		pool->n_open--;
	}
	pthread_mutex_unlock(&pool->mutex);
}

/* ---- opening and closing; the mutex is not held */

/* The place is counted in n_open already. */
static int open_pooled(rx__pooled **out, rx__pool *pool, rx_error *error)
{
	rx__pooled *item = calloc(1, sizeof(*item));
	int code = item ? 0 : rx__fail_nomem(error);

	if (!code)
		code = pool->driver->open(&item->conn, pool->source, NULL, error);
	if (code == RX_NOTFOUND) {
		atomic_store(&pool->wants_password, true);
		code = RX_ECONNECTION;
	}
	if (code) {
		free(item);
		return code;
	}
	item->pool = pool;
	item->conn->statements = item;
	item->conn->opened_at = rx__clock_monotonic();
	rx__stmt_cache_init(&item->cache, item->conn);
	pthread_mutex_lock(&pool->mutex);
	add_pooled(pool, item);
	pthread_mutex_unlock(&pool->mutex);
	*out = item;
	return 0;
}

static void close_pooled(rx__pooled *item)
{
	rx__pool *pool = item->pool;

	pthread_mutex_lock(&pool->mutex);
	remove_pooled(pool, item);
	pthread_mutex_unlock(&pool->mutex);
	rx__stmt_cache_deinit(&item->cache);
	pool->driver->close(item->conn);
	free(item);
}

/* What was idle for some time, or when another connection was lost: a server that was started anew has
 * ended them all, and one error is enough to know. */
static bool is_suspect(const rx__pooled *item, int64_t now)
{
	return now - item->conn->idle_since >= PING_AFTER * NS_PER_SECOND ||
		item->conn->idle_since <= atomic_load(&item->pool->lost_at);
}

/* Whether a connection that was idle can still be used. */
static bool is_fresh(rx__pooled *item)
{
	const rx__pool_options *options = &item->pool->options;
	int64_t now = rx__clock_monotonic();
	rx_error error = RX_ERROR_INIT;

	if (options->recycle > 0 &&
		(double)(now - item->conn->opened_at) > options->recycle * (double)NS_PER_SECOND)
		return false;
	if (!options->pre_ping || !is_suspect(item, now))
		return true;
	if (item->pool->driver->ping(item->conn, &error) == 0)
		return true;
	atomic_store(&item->pool->lost_at, now);
	rx_log(RX_LOG_DEBUG, "a connection is replaced: %s", error.message);
	return false;
}

/* ---- waiting */

static int fail_timeout(const rx__pool *pool, rx_error *error)
{
	return rx__fail(error, RX_ETIMEOUT,
		"%s: all %zu connections of the pool are in use, and none came back within %g s; close "
		"sessions sooner, or raise pool_size or max_overflow",
		pool->shown, pool->options.size + pool->options.overflow, pool->options.timeout);
}

/* The mutex is held, and is held again when it returns. */
static int wait_in_queue(rx__pool *pool, rx__waiter *self, rx_error *error)
{
	int64_t until = rx__clock_monotonic() + (int64_t)(pool->options.timeout * 1e9);
	struct timespec deadline = { .tv_sec = until / NS_PER_SECOND,
		.tv_nsec = until % NS_PER_SECOND };
	int result = 0;

	if (pool->last)
		pool->last->next = self;
	else
		pool->first = self;
	pool->last = self;
	pool->n_waiters++;
	while (!self->given && !self->may_open && result != ETIMEDOUT)
		result = pthread_cond_timedwait(&self->wake, &pool->mutex, &deadline);
	if (self->given || self->may_open)
		return 0;
	remove_waiter(pool, self);
	pool->n_timeouts++;
	return fail_timeout(pool, error);
}

static int wait_for_one(rx__pool *pool, rx__pooled **out, rx_error *error)
{
	rx__waiter self = { .next = NULL };
	pthread_condattr_t attributes;
	int code;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&self.wake, &attributes);
	code = wait_in_queue(pool, &self, error);
	pthread_cond_destroy(&self.wake);
	pthread_condattr_destroy(&attributes);
	*out = self.given;
	return code;
}

/* 0 with *out an idle connection, or with NULL and the right to open one. */
static int find_place(rx__pool *pool, rx__pooled **out, rx_error *error)
{
	int code = 0;

	pthread_mutex_lock(&pool->mutex);
	*out = pop_idle(pool);
	if (!*out && pool->n_open < pool->options.size + pool->options.overflow)
		pool->n_open++;
	else if (!*out)
		code = wait_for_one(pool, out, error);
	pthread_mutex_unlock(&pool->mutex);
	return code;
}

/* ---- the interface */

int rx__pool_init(rx__pool *pool, const rx_driver *driver, void *source,
	const rx__pool_options *options, rx_error *error)
{
	int code;

	memset(pool, 0, sizeof(*pool));
	code = mark_process(pool, error);
	if (code) {
		driver->source_close(source);
		return code;
	}
	pool->driver = driver;
	pool->source = source;
	pool->options = *options;
	pthread_mutex_init(&pool->mutex, NULL);
	return 0;
}

static void log_those_in_use(rx__pool *pool)
{
	pthread_mutex_lock(&pool->mutex);
	for (rx__pooled *item = pool->all; item; item = item->next) {
		const char *file = atomic_load(&item->file);

		if (file)
			rx_log(RX_LOG_WARNING, "%s: a session opened at %s:%d still has a connection",
				pool->shown, file, atomic_load(&item->line));
	}
	pthread_mutex_unlock(&pool->mutex);
}

size_t rx__pool_deinit(rx__pool *pool)
{
	rx__pooled *item;

	for (;;) {
		pthread_mutex_lock(&pool->mutex);
		item = pop_idle(pool);
		pool->n_open -= item != NULL;
		pthread_mutex_unlock(&pool->mutex);
		if (!item)
			break;
		close_pooled(item);
	}
	if (pool->n_open > 0) {
		log_those_in_use(pool);
		return pool->n_open;
	}
	pool->driver->source_close(pool->source);
	pthread_mutex_destroy(&pool->mutex);
	munmap((void *)(uintptr_t)pool->same_process, (size_t)sysconf(_SC_PAGESIZE));
	return 0;
}

int rx__pool_acquire(rx_conn **out, rx__pool *pool, rx_error *error)
{
	rx__pooled *item = NULL;
	int code = rx__pool_check_process(pool, error);

	if (!code)
		code = find_place(pool, &item, error);
	if (code)
		return code;
	if (item && !is_fresh(item)) {
		close_pooled(item);
		item = NULL;
	}
	if (!item) {
		code = open_pooled(&item, pool, error);
		if (code) {
			give_up_place(pool);
			return code;
		}
	}
	*out = item->conn;
	return 0;
}

int rx__pool_warm_up(rx__pool *pool, rx_error *error)
{
	rx_conn **conns = calloc(pool->options.size, sizeof(*conns));
	size_t n = 0;
	int code = conns ? 0 : rx__fail_nomem(error);

	for (; !code && n < pool->options.size; n += !code)
		code = rx__pool_acquire(&conns[n], pool, error);
	while (n > 0)
		rx__pool_release(conns[--n]);
	free(conns);
	return code;
}

/* To the one who waits longest, or to the idle ones; false where there are enough of those. */
static bool hand_on(rx__pool *pool, rx__pooled *item)
{
	rx__waiter *waiter;
	bool kept = true;

	pthread_mutex_lock(&pool->mutex);
	waiter = pop_waiter(pool);
	if (waiter) {
		waiter->given = item;
		pthread_cond_signal(&waiter->wake);
	} else if (pool->n_idle >= pool->options.size) {
		kept = false;
	} else {
		item->next_idle = pool->idle;
		pool->idle = item;
		pool->n_idle++;
	}
	pthread_mutex_unlock(&pool->mutex);
	return kept;
}

void rx__pool_release(rx_conn *conn)
{
	rx__pooled *item = rx__pooled_of(conn);
	rx__pool *pool = item->pool;
	rx_error error = RX_ERROR_INIT;
	bool usable;

	if (rx__pool_check_process(pool, NULL))
		return;
	rx__stmt_cache_give_all(&item->cache);
	usable = !conn->broken && pool->driver->reset(conn, &error) == 0 && !conn->broken;
	if (error.code)
		rx_log(RX_LOG_DEBUG, "a connection is closed: %s", error.message);
	conn->timeout = 0;
	conn->idle_since = rx__clock_monotonic();
	conn->isolation = RX_ISOLATION_DEFAULT;
	conn->read_only = false;
	rx__pool_note_place(conn, NULL, 0);
	if (!usable)
		atomic_store(&pool->lost_at, conn->idle_since);
	if (usable && hand_on(pool, item))
		return;
	close_pooled(item);
	give_up_place(pool);
}

void rx__pool_stats(rx__pool *pool, rx_engine_stats *out)
{
	pthread_mutex_lock(&pool->mutex);
	out->connections_open = (int64_t)pool->n_open;
	out->connections_idle = (int64_t)pool->n_idle;
	out->connections_made = pool->n_made;
	out->waiters = pool->n_waiters;
	out->timeouts = pool->n_timeouts;
	out->statements_prepared = pool->n_prepared;
	out->statements_run = pool->n_run;
	for (rx__pooled *item = pool->all; item; item = item->next) {
		out->statements_prepared +=
			atomic_load_explicit(&item->cache.n_prepared, memory_order_relaxed);
		out->statements_run += atomic_load_explicit(&item->cache.n_run, memory_order_relaxed);
	}
	pthread_mutex_unlock(&pool->mutex);
}
