/* The configuration: where the database is, where the models and the migrations are.
 *
 * Each value comes from the first of these that gives one: rx_configure in the program; the
 * environment (REFLEX_DB_URL and so on; a blank one counts as not set), where the files named by
 * REFLEX_ENV_FILE come before the process's own; rxconfig.ini; a default. The file is the one that
 * REFLEX_CONFIG names, else rxconfig.ini in the working folder, else the one beside the program.
 *
 * docs/guide/configuration.md lists all keys. */
#ifndef REFLEX_CONFIG_H
#define REFLEX_CONFIG_H
#pragma GCC system_header

#include <reflex/engine.h>

/* What a program may say itself. 0, NULL and false mean "not said here". */
struct rx_revision;
typedef struct rx_config_options {
	size_t rx__size;
	const char *app_name;
	const char *db_url;
	const char *env_file; /* dotenv files, ':' between two */
	const char *model_headers; /* ',' between two */
	const char *migrations_directory; /* "alembic" by default */
	int pool_size;
	int max_overflow; /* negative: none */
	double pool_timeout; /* seconds */
	double pool_recycle; /* seconds; negative: never */
	bool no_pre_ping;
	bool echo;
	bool no_check_schema; /* no comparison of models and database at the start */
	/* The scripts that are linked into the program (rx_revisions; <reflex/migrate.h>): a default engine
	 * whose database has one that is not among them refuses to write. Borrowed for good. */
	const struct rx_revision *const *revisions;
	bool column_order; /* makemigrations keeps columns in the order of the models */
	bool warm_up; /* all pool_size connections are made at once */
	/* As in rx_engine_options, for a db_url without a password; ask_ud is borrowed for good. */
	const char *db_password, *db_password_file;
	rx_ask_password_fn ask_password;
	void *ask_ud;
} rx_config_options;

/* Sets what goes before environment and file, for the default engine and every rx_config_load after
 * it: rx_configure(.db_url = "sqlite:///app.db"). Everything is copied; a second call replaces the
 * first, rx_configure() takes all back. Returns RX_ENOMEM, and then nothing has changed. Values are
 * checked when they are used. Not thread-safe: call it before the first session is opened. */
#define rx_configure(...) \
	rx__configure(&(const rx_config_options){ .rx__size = sizeof(rx_config_options), __VA_ARGS__ })
RX_API int rx__configure(const rx_config_options *options);

/* A configuration that has been read: does not change any more. Thread rule: only read after it is
 * made, by any number of threads. What the getters return is borrowed from it. */
typedef struct rx_config rx_config;

/* Reads file and environment. *out is owned (rx_config_free), written only on success. RX_ECONFIG,
 * RX_EURL, RX_EDRIVER or RX_EIO with a message that names file and line, or the variable. A file that
 * is not there is no error, unless REFLEX_CONFIG or REFLEX_ENV_FILE name it. */
RX_API int rx_config_load(rx_config **out, rx_error *error);

/* Overwrites passwords in memory and frees. NULL does nothing. */
RX_API void rx_config_free(rx_config *config);

/* The path of rxconfig.ini, NULL if there is none. */
RX_API const char *rx_config_file(const rx_config *config);
/* The folder of rxconfig.ini, to which the paths below are relative; "." if there is none. */
RX_API const char *rx_config_folder(const rx_config *config);
/* NULL if it is nowhere said. */
RX_API const char *rx_config_app_name(const rx_config *config);

/* The database URL, with its password: to be opened, not shown. Where there is an rxconfig.ini, it
 * is sqlite:///reflex.db by default; where nothing is configured at all, NULL and RX_ECONFIG in
 * *error. A relative SQLite path is relative to the working folder. */
RX_API const char *rx_config_db_url(const rx_config *config, rx_error *error);
/* The same with *** for the password; NULL where nothing is configured. */
RX_API const char *rx_config_db_url_shown(const rx_config *config);

/* The headers that declare the models, as paths (below rx_config_folder, unless they are absolute),
 * ended by NULL. NULL if none are named: then they are to be looked for. */
RX_API const char *const *rx_config_model_headers(const rx_config *config);
/* The folder of the migrations, as a path; that it exists is not checked. */
RX_API const char *rx_config_migrations_directory(const rx_config *config);
/* What rx_configure said of them; NULL: nothing. */
RX_API const struct rx_revision *const *rx_config_revisions(const rx_config *config);
/* Whether models and database are compared when the default engine is opened. */
RX_API bool rx_config_check_schema(const rx_config *config);
/* Whether columns in another order than the model's are a difference. */
RX_API bool rx_config_column_order(const rx_config *config);

/* The options with which the configured engine is opened; their strings are borrowed from config. */
RX_API rx_engine_options rx_config_engine_options(const rx_config *config);

/* Where a value comes from: "rxconfig.ini:3", "REFLEX_DB_URL", "rx_configure" or "default". key as
 * in the file, with its section: "db_url", "models.headers". NULL for a key that is none. */
RX_API const char *rx_config_source(const rx_config *config, const char *key);

#endif
