/* What a driver asks of a URL that has been taken apart: its options as text, numbers and booleans,
 * and the errors for what nobody knows. */
#include <reflex/sys/url.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fail.h"
#include "engine/config/config_key.h"
#include "engine/config/url.h"
#include "engine/config/url_mask.h"

enum {
	DEFAULT_TIMEOUT = 300, /* seconds */
	DEFAULT_CONNECT_TIMEOUT = 10,
	DEFAULT_LOCK_TIMEOUT = 2000, /* ms */
	MAX_SECONDS = 1000000,
};

static const rx_url_option *option_named(const rx_url *url, const char *name)
{
	for (size_t i = 0; i < url->n_options; i++)
		if (strcmp(url->options[i].name, name) == 0)
			return &url->options[i];
	return NULL;
}

/* Value that may be shown. */
static const char *shown(const rx_url_option *option)
{
	return rx__url_is_secret(option->name, strlen(option->name)) ? "***" : option->value;
}

static int fail_option(const rx_url_option *option, rx_error *error)
{
	if (error)
		error->offset = option->offset;
	return RX_EURL;
}

/* "a, b and c", cut to the buffer. */
static char *list_words(char *buffer, size_t size, const char *const *words)
{
	size_t at = 0;

	buffer[0] = '\0';
	for (size_t i = 0; words[i] && at + 1 < size; i++) {
		rx__copy_text(buffer + at, size - at, i == 0 ? "" : words[i + 1] ? ", " : " and ");
		at += strlen(buffer + at);
		rx__copy_text(buffer + at, size - at, words[i]);
		at += strlen(buffer + at);
	}
	return buffer;
}

int rx__parse_bool(const char *text, bool *out)
{
	static const char *const yes[] = { "true", "1", "yes", "y", "on" };
	static const char *const no[] = { "false", "0", "no", "n", "off" };

	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		if (strcasecmp(text, yes[i]) == 0 || strcasecmp(text, no[i]) == 0) {
			*out = strcasecmp(text, yes[i]) == 0;
			return 0;
		}
	}
	return RX_EDATA;
}

int rx__parse_int(const char *text, int min, int max, int *out)
{
	const char *digits = text + (*text == '-');
	long value;

	if (!*digits || digits[strspn(digits, "0123456789")])
		return RX_EDATA;
	errno = 0;
	value = strtol(text, NULL, 10);
	if (errno || value < min || value > max)
		return RX_EDATA;
	*out = (int)value;
	return 0;
}

bool rx_url_is_local(const rx_url *url)
{
	for (size_t i = 0; i < url->n_hosts; i++) {
		const char *name = url->hosts[i].name;

		if (strcasecmp(name, "localhost") != 0 && strcmp(name, "::1") != 0 &&
			!rx__url_is_loopback4(name))
			return false;
	}
	return true;
}

const char *rx_url_option_text(const rx_url *url, const char *name)
{
	const rx_url_option *option = option_named(url, name);

	return option ? option->value : NULL;
}

int rx_url_option_int(
	const rx_url *url, const char *name, int min, int max, int *value, rx_error *error)
{
	const rx_url_option *option = option_named(url, name);

	if (!option || rx__parse_int(option->value, min, max, value) == 0)
		return 0;
	rx__fail(error, RX_EURL,
		"option '%s' of the database URL is a whole number from %d to %d, not '%s'", name, min, max,
		shown(option));
	return fail_option(option, error);
}

int rx_url_option_bool(const rx_url *url, const char *name, bool *value, rx_error *error)
{
	const rx_url_option *option = option_named(url, name);

	if (!option || rx__parse_bool(option->value, value) == 0)
		return 0;
	rx__fail(error, RX_EURL, "option '%s' of the database URL is true or false, not '%s'", name,
		shown(option));
	return fail_option(option, error);
}

int rx__url_option_word(
	const rx_url *url, const char *name, const char *const *words, size_t *out, rx_error *error)
{
	const char *value = rx_url_option_text(url, name);
	rx_buf list = RX_BUF_INIT;

	for (size_t i = 0; value && words[i]; i++)
		if (strcasecmp(words[i], value) == 0) {
			*out = i;
			return 0;
		}
	if (!value)
		return 0;
	for (size_t i = 0; words[i]; i++)
		rx__buf_printf(&list, "%s%s", i ? ", " : "", words[i]);
	rx__fail(error, RX_EURL, "%s: '%s' is no value of the option %s; it takes one of: %s",
		url->text, value, name, rx__buf_text(&list));
	rx__buf_deinit(&list);
	return RX_EURL;
}

int rx__url_option_times(const rx_url *url, rx__url_times *out, rx_error *error)
{
	int timeout = DEFAULT_TIMEOUT, connect = DEFAULT_CONNECT_TIMEOUT, lock = DEFAULT_LOCK_TIMEOUT;
	int code = rx_url_option_int(url, "timeout", 0, MAX_SECONDS, &timeout, error);

	if (!code)
		code = rx_url_option_int(url, "connect_timeout", 1, MAX_SECONDS, &connect, error);
	if (!code)
		code = rx_url_option_int(url, "lock_timeout", 0, MAX_SECONDS * 1000, &lock, error);
	*out = (rx__url_times){ timeout * 1000, connect * 1000, lock };
	return code;
}

const char *rx__url_system_ca(void)
{
	/* Where Debian and others keep it. */
	static const char *const files[] = { "/etc/ssl/certs/ca-certificates.crt",
		"/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem", NULL };

	for (size_t i = 0; files[i]; i++)
		if (access(files[i], R_OK) == 0)
			return files[i];
	return NULL;
}

/* Of the pool, say: a key that stands elsewhere. */
static const rx__config_key_info *key_named(const char *name)
{
	for (int i = 0; i < RX__CONFIG_N_KEYS; i++)
		if (strcmp(rx__config_keys[i].path, name) == 0)
			return &rx__config_keys[i];
	return NULL;
}

static int fail_key(const rx_url_option *option, const rx__config_key_info *key, rx_error *error)
{
	rx__fail(error, RX_EURL,
		"'%s' is no option of the database URL but a key of rxconfig.ini, or the variable %s",
		key->path, key->variable);
	return fail_option(option, error);
}

int rx_url_check_options(const rx_url *url, const char *const *known, rx_error *error)
{
	char list[256];

	for (size_t i = 0; i < url->n_options; i++) {
		const rx_url_option *option = &url->options[i];
		const rx__config_key_info *key;
		const char *meant;
		bool found = false;

		for (size_t k = 0; known[k] && !found; k++)
			found = strcmp(option->name, known[k]) == 0;
		if (found)
			continue;
		key = key_named(option->name);
		if (key)
			return fail_key(option, key, error);
		meant = rx__did_you_mean(option->name, known);
		rx__fail(error, RX_EURL, "unknown option '%.60s' in the database URL%s%s%s; %s takes %s",
			option->name, meant ? ", did you mean '" : "", meant ? meant : "", meant ? "'?" : "",
			url->scheme, known[0] ? list_words(list, sizeof(list), known) : "none");
		return fail_option(option, error);
	}
	return 0;
}

int rx_url_no_driver(const rx_url *url, const char *const *known, rx_error *error)
{
	const char *meant = rx__did_you_mean(url->scheme, known);
	char list[128];

	return rx__fail(error, RX_EDRIVER,
		"no driver for '%.40s://' databases%s%s%s; there are drivers for %s", url->scheme,
		meant ? ", did you mean '" : "", meant ? meant : "", meant ? "://'?" : "",
		list_words(list, sizeof(list), known));
}
