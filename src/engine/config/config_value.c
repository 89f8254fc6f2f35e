/* What values mean: texts read as numbers, booleans, URLs and paths, each error with the source of
 * the value; and the getters. */
#include "engine/config/config.h"

#include <limits.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include <reflex/sys/url.h>
#include <reflex/types.h>

#include "base/fail.h"
#include "engine/config/url.h"
#include "engine/config/url_mask.h"

static int wrong(const rx_config *c, rx__config_key key, const char *wanted, rx_error *error)
{
	const rx__config_key_info *info = &rx__config_keys[key];
	const char *text = c->values[key].text;
	char shown[RX__URL_SHOWN];

	/* A database URL behind the wrong name may hold a password all the same. */
	if (strstr(text, "://"))
		text = rx__url_mask_into(shown, sizeof(shown), text);
	return rx__fail(error, RX_ECONFIG, "%s: '%s' is %s, not '%.80s'", c->values[key].source,
		info->path, wanted, text);
}

static int read_bool(const rx_config *c, rx__config_key key, bool *out, rx_error *error)
{
	if (rx__parse_bool(c->values[key].text, out) == 0)
		return 0;
	return wrong(c, key, "true/1/yes/y/on or false/0/no/n/off", error);
}

static int read_count(const rx_config *c, rx__config_key key, int *out, rx_error *error)
{
	int min = rx__config_keys[key].min;

	if (rx__parse_int(c->values[key].text, min, RX__CONFIG_MAX, out) == 0)
		return 0;
	return wrong(c, key,
		min ? "a whole number from 1 to 1000000" : "a whole number from 0 to 1000000", error);
}

/* Digits and a point only: strtod alone would take "inf", "0x1p3" and the locale's comma. */
static int read_seconds(const rx_config *c, rx__config_key key, double *out, rx_error *error)
{
	const char *text = c->values[key].text;
	bool or_never = rx__config_keys[key].min == -1;
	rx_decimal value;
	double seconds;

	if (or_never && strcmp(text, "-1") == 0) {
		*out = -1;
		return 0;
	}
	if (!text[strspn(text, "0123456789.")] && rx_decimal_parse(&value, text) == 0) {
		seconds = ((double)value.hi * 0x1p64 + (double)value.lo) / pow(10, value.scale);
		if (seconds > 0 && seconds <= RX__CONFIG_MAX) {
			*out = seconds;
			return 0;
		}
	}
	return wrong(c, key,
		or_never ? "a number of seconds above 0, or -1 for never" : "a number of seconds above 0",
		error);
}

static int read_url(rx_config *c, rx_error *error)
{
	const char *text = c->values[RX__CONFIG_DB_URL].text;
	rx_url *url = NULL;
	int result = rx_url_parse(&url, text, error);

	if (result != 0) {
		rx__fail_wrap(error, "%s: 'db_url'", c->values[RX__CONFIG_DB_URL].source);
		return result;
	}
	c->has_db_url = c->file || strcmp(c->values[RX__CONFIG_DB_URL].source, "default") != 0;
	c->db_url_shown = rx__arena_strdup(&c->arena, url->text);
	rx_url_free(url);
	return c->db_url_shown ? 0 : rx__fail_nomem(error);
}

/* One element of a list, without the blanks around it; NULL where nothing is left or memory is
 * out. */
static const char *list_item(rx_config *c, const char *at, size_t size, rx_error *error)
{
	const char *name;

	while (size && strchr(" \t\r\n", *at)) {
		at++;
		size--;
	}
	while (size && strchr(" \t\r\n", at[size - 1]))
		size--;
	if (!size) {
		rx__fail(error, RX_ECONFIG, "%s: 'models.headers' has an empty name between its commas",
			c->values[RX__CONFIG_MODELS_HEADERS].source);
		return NULL;
	}
	name = rx__arena_strndup(&c->arena, at, size);
	name = name ? rx__config_path(&c->arena, c->folder, name) : NULL;
	if (!name)
		rx__fail_nomem(error);
	return name;
}

static int read_headers(rx_config *c, rx_error *error)
{
	const char *at = c->values[RX__CONFIG_MODELS_HEADERS].text;
	const char **items;
	rx_error problem = RX_ERROR_INIT;
	size_t n = 1;

	if (!at)
		return 0;
	for (const char *comma = at; (comma = strchr(comma, ',')); comma++)
		n++;
	items = rx__arena_array(&c->arena, n + 1, sizeof(*items));
	if (!items)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < n; i++) {
		size_t size = strcspn(at, ",");

		items[i] = list_item(c, at, size, &problem);
		if (!items[i]) {
			if (error)
				*error = problem;
			return problem.code;
		}
		at += size + (at[size] == ',');
	}
	c->headers = items;
	return 0;
}

int rx__config_interpret(rx_config *c, rx_error *error)
{
	int result = read_url(c, error);

	if (result == 0)
		result = read_count(c, RX__CONFIG_POOL_SIZE, &c->pool_size, error);
	if (result == 0)
		result = read_count(c, RX__CONFIG_MAX_OVERFLOW, &c->max_overflow, error);
	if (result == 0)
		result = read_seconds(c, RX__CONFIG_POOL_TIMEOUT, &c->pool_timeout, error);
	if (result == 0)
		result = read_seconds(c, RX__CONFIG_POOL_RECYCLE, &c->pool_recycle, error);
	if (result == 0)
		result = read_bool(c, RX__CONFIG_PRE_PING, &c->pre_ping, error);
	if (result == 0)
		result = read_bool(c, RX__CONFIG_WARM_UP, &c->warm_up, error);
	if (result == 0)
		result = read_bool(c, RX__CONFIG_ECHO, &c->echo, error);
	if (result == 0)
		result = read_bool(c, RX__CONFIG_CHECK_SCHEMA, &c->check_schema, error);
	if (result == 0)
		result = read_bool(c, RX__CONFIG_MIGRATIONS_COLUMN_ORDER, &c->column_order, error);
	if (result == 0)
		result = read_headers(c, error);
	if (result == 0 && c->values[RX__CONFIG_DB_PASSWORD_FILE].text) {
		c->password_file =
			rx__config_path(&c->arena, c->folder, c->values[RX__CONFIG_DB_PASSWORD_FILE].text);
		result = c->password_file ? 0 : rx__fail_nomem(error);
	}
	if (result != 0)
		return result;
	c->migrations_directory =
		rx__config_path(&c->arena, c->folder, c->values[RX__CONFIG_MIGRATIONS_DIRECTORY].text);
	return c->migrations_directory ? 0 : rx__fail_nomem(error);
}

const char *rx_config_file(const rx_config *config)
{
	return config->file;
}

const char *rx_config_folder(const rx_config *config)
{
	return config->folder;
}

const char *rx_config_app_name(const rx_config *config)
{
	return config->values[RX__CONFIG_APP_NAME].text;
}

const char *rx_config_db_url(const rx_config *config, rx_error *error)
{
	char folder[PATH_MAX];

	if (config->has_db_url)
		return config->values[RX__CONFIG_DB_URL].text;
	rx__fail(error, RX_ECONFIG,
		"no database is configured: there is no rxconfig.ini in %.200s or beside the program; "
		"write "
		"one with a line such as 'db_url = sqlite:///reflex.db', or set REFLEX_DB_URL, or call "
		"rx_configure(.db_url = …)",
		getcwd(folder, sizeof(folder)) ? folder : "the working folder");
	return NULL;
}

const char *rx_config_db_url_shown(const rx_config *config)
{
	return config->has_db_url ? config->db_url_shown : NULL;
}

const char *const *rx_config_model_headers(const rx_config *config)
{
	return config->headers;
}

const char *rx_config_migrations_directory(const rx_config *config)
{
	return config->migrations_directory;
}

const struct rx_revision *const *rx_config_revisions(const rx_config *config)
{
	return config->revisions;
}

bool rx_config_check_schema(const rx_config *config)
{
	return config->check_schema;
}

bool rx_config_column_order(const rx_config *config)
{
	return config->column_order;
}

rx_engine_options rx_config_engine_options(const rx_config *config)
{
	return (rx_engine_options){
		.rx__size = sizeof(rx_engine_options),
		.pool_size = config->pool_size,
		.max_overflow = config->max_overflow ? config->max_overflow : -1,
		.pool_timeout = config->pool_timeout,
		.pool_recycle = config->pool_recycle,
		.no_pre_ping = !config->pre_ping,
		.warm_up = config->warm_up,
		.echo = config->echo,
		.password = config->values[RX__CONFIG_DB_PASSWORD].text,
		.password_file = config->password_file,
		.ask_password = config->ask_password,
		.ask_ud = config->ask_ud,
	};
}

const char *rx_config_source(const rx_config *config, const char *key)
{
	for (int i = 0; i < RX__CONFIG_N_KEYS; i++)
		if (strcmp(rx__config_keys[i].path, key) == 0)
			return config->values[i].source;
	return NULL;
}
