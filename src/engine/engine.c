/* Engines: a URL, the driver for it, and a pool. */
#include "engine/engine.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <reflex/sys/log.h>
#include <reflex/sys/url.h>

#include "base/chunk_pool.h"
#include "base/fail.h"
#include "engine/config/password.h"
#include "engine/drivers.h"
#include "engine/hooks.h"
#include "engine/pool.h"
#include "engine/tokens.h"

struct rx_engine {
	rx_url *url;
	const rx_driver *driver;
	rx__pool pool;
	rx__tokens tokens;
	rx__hooks hooks;
	rx__chunk_pool *chunks; /* of its sessions' arenas; NULL: none could be had */
	bool echo;
	_Atomic(const char *) refusal; /* of every write; one of those below */
	struct refusal *refusals; /* all there were, kept as somebody may be reading one */
};

struct refusal {
	struct refusal *next;
	char text[];
};

enum {
	DEFAULT_POOL_SIZE = 5,
	DEFAULT_MAX_OVERFLOW = 10,
	DEFAULT_POOL_TIMEOUT = 30,
	MAX_POOL = 1000000,
};

/* What a program compiled with an older header does not know of is zero. */
static rx_engine_options whole_options(const rx_engine_options *options)
{
	rx_engine_options whole = { .rx__size = sizeof(whole) };

	if (options)
		memcpy(
			&whole, options, options->rx__size < sizeof(whole) ? options->rx__size : sizeof(whole));
	return whole;
}

static int read_options(rx__pool_options *out, const rx_engine_options *options, rx_error *error)
{
	if (options->pool_size < 0 || options->pool_size > MAX_POOL || options->max_overflow > MAX_POOL)
		return rx__fail(error, RX_EINVAL,
			"pool_size and max_overflow are at most %d, not %d and %d", MAX_POOL,
			options->pool_size, options->max_overflow);
	if (!(options->pool_timeout >= 0 && options->pool_timeout <= 1e6) ||
		!(options->pool_recycle <= 1e9))
		return rx__fail(error, RX_EINVAL,
			"pool_timeout is 0 to 1e6 seconds and pool_recycle at most 1e9, not %g and %g",
			options->pool_timeout, options->pool_recycle);
	out->size = options->pool_size ? (size_t)options->pool_size : DEFAULT_POOL_SIZE;
	out->overflow = options->max_overflow == 0 ? DEFAULT_MAX_OVERFLOW
		: options->max_overflow < 0			   ? 0
											   : (size_t)options->max_overflow;
	out->timeout = options->pool_timeout > 0 ? options->pool_timeout : DEFAULT_POOL_TIMEOUT;
	out->recycle = options->pool_recycle > 0 ? options->pool_recycle : 0;
	out->pre_ping = !options->no_pre_ping;
	out->warm_up = options->warm_up;
	return 0;
}

/* One connection is made and given back at once, so that what is wrong is said here. */
static int open_pool(rx_engine *engine, const rx__pool_options *options, rx_error *error)
{
	void *source = NULL;
	rx_conn *conn;
	int code = engine->driver->source_open(&source, engine->url, error);

	if (code)
		return code;
	code = rx__pool_init(&engine->pool, engine->driver, source, options, error);
	if (code)
		return code;
	engine->pool.engine = engine;
	engine->pool.shown = engine->url->text;
	code = rx__pool_acquire(&conn, &engine->pool, error);
	if (code) {
		rx__pool_deinit(&engine->pool);
		return code;
	}
	rx__pool_release(conn);
	if (options->warm_up)
		code = rx__pool_warm_up(&engine->pool, error);
	if (code)
		rx__pool_deinit(&engine->pool);
	return code;
}

/* With the password that was given, or else asked for. */
static int open_with_password(rx_engine *engine, const rx_engine_options *options,
	const rx__pool_options *pool_options, rx_error *error)
{
	int code = rx__password_find(engine->url, options, error);

	if (code)
		return code;
	code = open_pool(engine, pool_options, error);
	if (!code || !engine->pool.wants_password)
		return code;
	code = rx__password_ask(engine->url, options, error);
	return code ? code : open_pool(engine, pool_options, error);
}

rx_engine *rx__engine_open(const char *url, rx_error *error, const rx_engine_options *options)
{
	rx_engine_options whole = whole_options(options);
	rx__pool_options pool_options;
	rx_engine *engine;
	rx_error ignored;
	int code;

	if (!error)
		error = &ignored;
	engine = calloc(1, sizeof(*engine));
	if (!engine) {
		rx__fail_nomem(error);
		return NULL;
	}
	engine->echo = whole.echo;
	code = read_options(&pool_options, &whole, error);
	if (!code)
		code = rx_url_parse(&engine->url, url, error);
	if (!code)
		code = rx__drivers_find(&engine->driver, engine->url, error);
	if (!code)
		code = open_with_password(engine, &whole, &pool_options, error);
	if (code) {
		rx_url_free(engine->url);
		free(engine);
		return NULL;
	}
	rx__tokens_init(&engine->tokens);
	rx__hooks_init(&engine->hooks);
	engine->chunks = rx__chunk_pool_new();
	*error = (rx_error)RX_ERROR_INIT;
	return engine;
}

void rx_engine_close(rx_engine *engine)
{
	size_t n_used;

	if (!engine || rx__pool_check_process(&engine->pool, NULL))
		return;
	n_used = rx__pool_deinit(&engine->pool);
	if (n_used > 0) {
		rx_log(RX_LOG_WARNING,
			"%s: the engine is closed while %zu connections are in use; close all sessions first "
			"(what they hold is leaked)",
			engine->url->text, n_used);
		return;
	}
	rx_url_free(engine->url);
	rx__tokens_deinit(&engine->tokens);
	rx__hooks_deinit(&engine->hooks);
	rx__chunk_pool_unref(engine->chunks);
	while (engine->refusals) {
		struct refusal *next = engine->refusals->next;
		free(engine->refusals);
		engine->refusals = next;
	}
	free(engine);
}

int rx__engine_refuse_writes(rx_engine *engine, const char *message, rx_error *error)
{
	const char *now = rx__engine_refusal(engine);
	struct refusal *kept = NULL;

	if (message && now && !strcmp(now, message))
		return 0;
	if (message) {
		kept = malloc(sizeof(*kept) + strlen(message) + 1);
		if (!kept)
			return rx__fail_nomem(error);
		strcpy(kept->text, message);
	}
	pthread_mutex_lock(&engine->hooks.mutex);
	if (kept) {
		kept->next = engine->refusals;
		engine->refusals = kept;
	}
	atomic_store_explicit(&engine->refusal, kept ? kept->text : NULL, memory_order_release);
	pthread_mutex_unlock(&engine->hooks.mutex);
	return 0;
}

const char *rx__engine_refusal(const rx_engine *engine)
{
	return atomic_load_explicit(&engine->refusal, memory_order_acquire);
}

int rx__engine_fail_refused(const rx_engine *engine, rx_error *error)
{
	return rx__fail(error, RX_EMIGRATION, "nothing is written: %s", rx__engine_refusal(engine));
}

rx__chunk_pool *rx__engine_chunks(rx_engine *engine)
{
	return engine->chunks;
}

rx__tokens *rx__engine_tokens(rx_engine *engine)
{
	return &engine->tokens;
}

const rx__hook_entry *rx__engine_hooks(const rx_engine *engine)
{
	return atomic_load_explicit(&engine->hooks.first, memory_order_acquire);
}

rx__hooks *rx__engine_hook_list(rx_engine *engine)
{
	return &engine->hooks;
}

const char *rx_engine_url(const rx_engine *engine)
{
	return engine->url->text;
}

const char *rx_engine_dialect(const rx_engine *engine)
{
	return engine->driver->dialect->name;
}

void rx_engine_stats_get(const rx_engine *engine, rx_engine_stats *out)
{
	rx_engine_stats stats = { .rx__size = sizeof(stats) };
	size_t size =
		out->rx__size > 0 && out->rx__size < sizeof(stats) ? out->rx__size : sizeof(stats);

	/* The pool's mutex is no part of what the caller sees as constant. */
	rx__pool_stats((rx__pool *)(uintptr_t)&engine->pool, &stats);
	stats.rx__size = out->rx__size;
	memcpy(out, &stats, size);
}

bool rx__engine_is_idle(const rx_engine *engine)
{
	rx_engine_stats stats = { .rx__size = sizeof(stats) };

	if (rx__pool_check_process(&engine->pool, NULL))
		return false;
	rx_engine_stats_get(engine, &stats);
	return stats.connections_open == stats.connections_idle;
}

const rx_driver *rx__engine_driver(const rx_engine *engine)
{
	return engine->driver;
}

bool rx__engine_echo(const rx_engine *engine)
{
	return engine->echo;
}

rx_engine *rx__engine_of(const rx_conn *conn)
{
	return rx__pooled_of(conn)->pool->engine;
}

int rx__engine_acquire(rx_conn **out, rx_engine *engine, rx_error *error)
{
	return rx__pool_acquire(out, &engine->pool, error);
}

void rx__engine_release(rx_conn *conn)
{
	if (conn)
		rx__pool_release(conn);
}
