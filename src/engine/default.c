/* The default engine: one mutable global, opened from the configuration by the first call that needs
 * it, closed at exit where nothing of it is in use. */
#include <reflex/engine.h>

#include <pthread.h>

#include <reflex/config.h>

#include "base/fail.h"
#include "engine/builtin.h"
#include "engine/engine.h"

static struct {
	pthread_mutex_t mutex;
	rx_engine *engine;
} the_default = { .mutex = PTHREAD_MUTEX_INITIALIZER };

static rx_engine *open_configured(const rx_config *config, rx_error *error)
{
	rx_engine_options options = rx_config_engine_options(config);
	const char *url = rx_config_db_url(config, error);
	rx_engine *engine = url ? rx__engine_open(url, error, &options) : NULL;

	if (url && !engine && rx_config_source(config, "db_url"))
		rx__fail_wrap(error, "db_url (%s)", rx_config_source(config, "db_url"));
	return engine;
}

/* The check runs once, without the mutex: it may need the default engine itself. */
rx_engine *rx_engine_default(rx_error *error)
{
	rx_config *config = NULL;
	bool opened = false;
	rx_engine *engine;
	rx_error ignored;

	if (!error)
		error = &ignored;
	pthread_mutex_lock(&the_default.mutex);
	if (!the_default.engine && rx_config_load(&config, error) == 0) {
		the_default.engine = open_configured(config, error);
		opened = the_default.engine != NULL;
	}
	engine = the_default.engine;
	pthread_mutex_unlock(&the_default.mutex);
	if (opened && rx__builtin_startup_check && rx_config_check_schema(config))
		rx__builtin_startup_check(engine, config);
	rx_config_free(config);
	return engine;
}

/* Other threads may still run: what is in use is left to the end of the process. */
__attribute__((destructor)) static void close_default(void)
{
	if (the_default.engine && rx__engine_is_idle(the_default.engine))
		rx_engine_close(the_default.engine);
	the_default.engine = NULL;
}
