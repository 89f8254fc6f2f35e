/* What the program itself says about its configuration: the one state beside the default engine,
 * kept as text under the keys of the file, so that one reader checks all three sources. */
#include <reflex/config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/config/config_key.h"

static char *configured[RX__CONFIG_N_KEYS];
static const struct rx_revision *const *configured_revisions;
static rx_ask_password_fn configured_ask;
static void *configured_ask_ud;

static void forget(char *values[RX__CONFIG_N_KEYS])
{
	for (int i = 0; i < RX__CONFIG_N_KEYS; i++) {
		if (values[i])
			explicit_bzero(values[i], strlen(values[i]));
		free(values[i]);
		values[i] = NULL;
	}
}

static int set_text(char **value, const char *text)
{
	if (!text)
		return 0;
	*value = strdup(text);
	return *value ? 0 : RX_ENOMEM;
}

static int set_number(char **value, double number)
{
	char text[32];

	if (number == 0)
		return 0;
	snprintf(text, sizeof(text), "%.15g", number);
	return set_text(value, text);
}

static int copy_options(char *values[RX__CONFIG_N_KEYS], const rx_config_options *o)
{
	int result = 0;

	result |= set_text(&values[RX__CONFIG_APP_NAME], o->app_name);
	result |= set_text(&values[RX__CONFIG_DB_URL], o->db_url);
	result |= set_text(&values[RX__CONFIG_DB_PASSWORD], o->db_password);
	result |= set_text(&values[RX__CONFIG_DB_PASSWORD_FILE], o->db_password_file);
	result |= set_text(&values[RX__CONFIG_ENV_FILE], o->env_file);
	result |= set_text(&values[RX__CONFIG_MODELS_HEADERS], o->model_headers);
	result |= set_text(&values[RX__CONFIG_MIGRATIONS_DIRECTORY], o->migrations_directory);
	result |= set_number(&values[RX__CONFIG_POOL_SIZE], o->pool_size);
	result |= o->max_overflow < 0 ? set_text(&values[RX__CONFIG_MAX_OVERFLOW], "0")
								  : set_number(&values[RX__CONFIG_MAX_OVERFLOW], o->max_overflow);
	result |= set_number(&values[RX__CONFIG_POOL_TIMEOUT], o->pool_timeout);
	result |= o->pool_recycle < 0 ? set_text(&values[RX__CONFIG_POOL_RECYCLE], "-1")
								  : set_number(&values[RX__CONFIG_POOL_RECYCLE], o->pool_recycle);
	result |= set_text(&values[RX__CONFIG_PRE_PING], o->no_pre_ping ? "false" : NULL);
	result |= set_text(&values[RX__CONFIG_WARM_UP], o->warm_up ? "true" : NULL);
	result |= set_text(&values[RX__CONFIG_ECHO], o->echo ? "true" : NULL);
	result |= set_text(&values[RX__CONFIG_CHECK_SCHEMA], o->no_check_schema ? "false" : NULL);
	result |=
		set_text(&values[RX__CONFIG_MIGRATIONS_COLUMN_ORDER], o->column_order ? "true" : NULL);
	return result ? RX_ENOMEM : 0;
}

const char *rx__configured(rx__config_key key)
{
	return configured[key];
}

const struct rx_revision *const *rx__configured_revisions(void)
{
	return configured_revisions;
}

rx_ask_password_fn rx__configured_ask(void **ud)
{
	*ud = configured_ask_ud;
	return configured_ask;
}

int rx__configure(const rx_config_options *options)
{
	rx_config_options known = { .rx__size = 0 };
	char *values[RX__CONFIG_N_KEYS] = { NULL };

	/* A program built against an older header passes fewer members. */
	if (!options || options->rx__size < sizeof(options->rx__size))
		return RX_EINVAL;
	memcpy(&known, options, options->rx__size < sizeof(known) ? options->rx__size : sizeof(known));
	if (copy_options(values, &known) != 0) {
		forget(values);
		return RX_ENOMEM;
	}
	forget(configured);
	memcpy(configured, values, sizeof(configured));
	configured_revisions = known.revisions;
	configured_ask = known.ask_password;
	configured_ask_ud = known.ask_ud;
	return 0;
}
