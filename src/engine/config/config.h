/* The configuration as the library sees it. The interface of programs is <reflex/config.h>. */
#ifndef RX_ENGINE_CONFIG_H
#define RX_ENGINE_CONFIG_H

#include <reflex/config.h>

#include "base/arena.h"
#include "engine/config/config_key.h"
#include "engine/config/dotenv.h"

struct rx_config {
	rx_arena arena; /* of everything below */
	const char *file;
	const char *folder;
	rx__dotenv dotenv;
	struct {
		char *text; /* NULL: not there */
		const char *source; /* where it stands, for messages */
	} in_file[RX__CONFIG_N_KEYS], values[RX__CONFIG_N_KEYS];

	/* What the values mean. */
	bool has_db_url; /* said somewhere, or there is a file to which the default belongs */
	const char *db_url_shown;
	const char *const *headers;
	const char *migrations_directory;
	int pool_size, max_overflow;
	double pool_timeout, pool_recycle;
	bool pre_ping, warm_up, echo, check_schema, column_order;
	const char *password_file; /* as a path; NULL: none */
	rx_ask_password_fn ask_password; /* rx_configure alone says it */
	void *ask_ud;
	const struct rx_revision *const *revisions; /* rx_configure alone says them */
};

/* A variable as this configuration sees it: from the dotenv files, else from the process; NULL where
 * it is not there or blank. For the few parts of the library that have to know one (CC, CFLAGS,
 * EDITOR). Borrowed; one of the process only until somebody calls setenv. */
const char *rx__config_env(const rx_config *config, const char *name);

/* Reads the texts in config->values into the fields behind them; RX_ECONFIG, RX_EURL or RX_EDRIVER
 * with the source of the value that is wrong. */
int rx__config_interpret(rx_config *config, rx_error *error);

/* folder/path in the arena, or path itself where it is absolute or the folder is "."; NULL when out
 * of memory. */
const char *rx__config_path(rx_arena *arena, const char *folder, const char *path);

#endif
