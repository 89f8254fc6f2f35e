/* The keys of the configuration: one list, of which the file, the environment and rx_configure all
 * take their names. To add a key, add a line here and a field or getter that gives it out. */
#ifndef RX_ENGINE_CONFIG_KEY_H
#define RX_ENGINE_CONFIG_KEY_H

#include <stddef.h>

#include <reflex/engine.h>

typedef enum rx__config_kind {
	RX__CONFIG_TEXT,
	RX__CONFIG_URL,
	RX__CONFIG_COUNT, /* a whole number from min */
	RX__CONFIG_SECONDS, /* above 0; where min is -1, also -1 for "never" */
	RX__CONFIG_BOOL,
} rx__config_kind;

/* X(identifier, path, kind, min, default): the path is the name in the file behind its section, and
 * the variable REFLEX_ and the identifier. */
#define RX__CONFIG_KEYS(X) \
	X(APP_NAME, "app_name", TEXT, 0, NULL) \
	X(DB_URL, "db_url", URL, 0, "sqlite:///reflex.db") \
	X(DB_PASSWORD, "db_password", TEXT, 0, NULL) \
	X(DB_PASSWORD_FILE, "db_password_file", TEXT, 0, NULL) \
	X(ENV_FILE, "env_file", TEXT, 0, NULL) \
	X(POOL_SIZE, "pool_size", COUNT, 1, "5") \
	X(MAX_OVERFLOW, "max_overflow", COUNT, 0, "10") \
	X(POOL_TIMEOUT, "pool_timeout", SECONDS, 0, "30") \
	X(POOL_RECYCLE, "pool_recycle", SECONDS, -1, "-1") \
	X(PRE_PING, "pre_ping", BOOL, 0, "true") \
	X(WARM_UP, "warm_up", BOOL, 0, "false") \
	X(ECHO, "echo", BOOL, 0, "false") \
	X(CHECK_SCHEMA, "check_schema", BOOL, 0, "true") \
	X(MODELS_HEADERS, "models.headers", TEXT, 0, NULL) \
	X(MIGRATIONS_DIRECTORY, "migrations.directory", TEXT, 0, "alembic") \
	X(MIGRATIONS_COLUMN_ORDER, "migrations.column_order", BOOL, 0, "false")

typedef enum rx__config_key {
#define RX__CONFIG_ENUM(identifier, path, kind, min, fallback) RX__CONFIG_##identifier,
	RX__CONFIG_KEYS(RX__CONFIG_ENUM)
#undef RX__CONFIG_ENUM
		RX__CONFIG_N_KEYS
} rx__config_key;

typedef struct rx__config_key_info {
	const char *path; /* "section.name", or "name" before the first section */
	const char *variable; /* of the environment */
	rx__config_kind kind;
	int min;
	const char *fallback; /* NULL: none */
} rx__config_key_info;

enum { RX__CONFIG_MAX = 1000000 }; /* of whole numbers and of seconds */

extern const rx__config_key_info rx__config_keys[RX__CONFIG_N_KEYS];

/* What rx_configure has said for this key, as text; NULL if nothing. Borrowed until the next call of
 * rx_configure. */
const char *rx__configured(rx__config_key key);
const struct rx_revision *const *rx__configured_revisions(void);
rx_ask_password_fn rx__configured_ask(void **ud);

#endif
