/* Engines: a database, named by a URL, with a pool of connections. */
#ifndef REFLEX_ENGINE_H
#define REFLEX_ENGINE_H
#pragma GCC system_header

#include <reflex/error.h>
#include <stdint.h>

/* An engine may be used by any number of threads at once. */
typedef struct rx_engine rx_engine;

/* Asks whoever uses the program for the password of the database with that URL, which is shown without
 * one. Writes it as a string into `into`, which has room for `size` bytes and is wiped afterwards, and
 * gives 0; anything else: there is no answer. */
typedef int (*rx_ask_password_fn)(void *ud, const char *url, char *into, size_t size);

typedef struct rx_engine_options {
	size_t rx__size;
	int pool_size; /* connections kept; 0: 5 */
	int max_overflow; /* more, for a while; 0: 10; negative: none */
	double pool_timeout; /* seconds to wait for one; 0: 30 */
	double pool_recycle; /* seconds after which one is replaced; 0 or negative: never */
	bool no_pre_ping; /* do not test an idle connection before it is used */
	bool echo; /* log each statement at RX_LOG_INFO */
	bool warm_up; /* all pool_size connections are made at once, not one */
	/* The password of a URL that has none: itself, or a file whose first line it is and that only its
	 * owner may read. Copied, and wiped when the engine is closed. */
	const char *password, *password_file;
	/* Called once, while the engine is opened, where the server wants a password and none was found
	 * (neither here nor by PGPASSWORD, ~/.pgpass, MYSQL_PWD); never afterwards. */
	rx_ask_password_fn ask_password;
	void *ask_ud;
} rx_engine_options;

/* Opens an engine for a database URL, e.g. rx_engine_open("sqlite:///app.db", &error, .echo =
 * true). At least one connection is made at once, so that what is wrong is said here. Returns NULL
 * and fills *error (which may be NULL) on failure. Owned: rx_engine_close. */
#define rx_engine_open(url, ...) RX__ENGINE_OPEN(url, __VA_ARGS__, )
#define RX__ENGINE_OPEN(url, error, ...) \
	rx__engine_open((url), (error), \
		&(const rx_engine_options){ .rx__size = sizeof(rx_engine_options), __VA_ARGS__ })
RX_API rx_engine *rx__engine_open(
	const char *url, rx_error *error, const rx_engine_options *options);

/* Waits for nothing: sessions must be closed before. NULL does nothing. */
RX_API void rx_engine_close(rx_engine *engine);

/* The engine of the configured db_url, opened by the first call that needs it and closed at exit.
 * Borrowed. NULL with *error filled if it cannot be opened; the next call tries again. */
RX_API rx_engine *rx_engine_default(rx_error *error);

/* The URL of the engine with the password replaced by "***". Borrowed, as long as the engine. */
RX_API const char *rx_engine_url(const rx_engine *engine);

/* "sqlite", "postgresql", "mariadb". Borrowed, static. */
RX_API const char *rx_engine_dialect(const rx_engine *engine);

typedef struct rx_engine_stats {
	size_t rx__size;
	int64_t connections_open, connections_idle, connections_made;
	int64_t waiters, timeouts;
	int64_t statements_prepared, statements_run;
} rx_engine_stats;

/* Counters of this moment, for monitoring and tests. */
RX_API void rx_engine_stats_get(const rx_engine *engine, rx_engine_stats *out);

#endif
