/* An empty folder as the working folder, none of our variables, and the log kept: what each test of
 * the configuration starts with. */
#ifndef TEST_ENGINE_CONFIG_FIXTURE_H
#define TEST_ENGINE_CONFIG_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <reflex/config.h>
#include <reflex/sys/log.h>

#include "engine/config/config.h"
#include "support/check.h"
#include "support/tempdir.h"

typedef struct fixture {
	char *folder, *home;
	rx_error error;
	rx_config *config;
	char log[1024];
} fixture;

static inline void keep_log(void *ud, rx_log_level level, const char *message)
{
	fixture *f = ud;
	size_t size = strlen(f->log);

	snprintf(f->log + size, sizeof(f->log) - size, "%d %s\n", (int)level, message);
}

/* Each test runs in an empty folder, without any of our variables. */
static inline int setup(void **state)
{
	fixture *f = calloc(1, sizeof(*f));

	f->folder = test_tempdir_new();
	f->home = getcwd(NULL, 0);
	rx_log_set(keep_log, f);
	unsetenv("REFLEX_CONFIG");
	for (int i = 0; i < RX__CONFIG_N_KEYS; i++)
		unsetenv(rx__config_keys[i].variable);
	*state = f;
	return chdir(f->folder);
}

static inline int teardown(void **state)
{
	fixture *f = *state;

	rx_config_free(f->config);
	rx_configure();
	rx_log_set(NULL, NULL);
	if (chdir(f->home) != 0)
		return -1;
	test_tempdir_free(f->folder);
	free(f->home);
	free(f);
	return 0;
}

static inline const rx_config *load(fixture *f)
{
	rx_config_free(f->config);
	f->config = NULL;
	f->error = (rx_error)RX_ERROR_INIT;
	rx_config_load(&f->config, &f->error);
	assert_rx_ok(&f->error);
	return f->config;
}

static inline void check_wrong(fixture *f, int code, const char *message)
{
	rx_config *config = NULL;

	f->error = (rx_error)RX_ERROR_INIT;
	assert_int_equal(rx_config_load(&config, &f->error), code);
	assert_rx_code(&f->error, code);
	assert_contains(f->error.message, message);
	assert_null(config);
	assert_int_equal(rx_config_load(&config, NULL), code);
}

static inline void write_ini(const char *text)
{
	test_write_file("rxconfig.ini", text);
}

static inline const char *db_url(fixture *f)
{
	const char *url = rx_config_db_url(load(f), &f->error);

	assert_rx_ok(&f->error);
	return url;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
