/* Where values come from: this file and no other of the library reads the environment. Loading is
 * four steps: find and read rxconfig.ini, read the dotenv files, choose for each key the first
 * source that has it, and interpret (config_value.c). */
#include "engine/config/config.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <reflex/sys/log.h>

#include "base/fail.h"
#include "engine/config/inifile.h"

#define FILE_NAME "rxconfig.ini"

static bool is_blank(const char *text)
{
	return text[strspn(text, " \t\r\n")] == '\0';
}

/* secure_getenv, because a file or a URL from the environment of a set-uid program would be the
 * caller's way into it. */
static const char *process_env(const char *name)
{
	const char *value = secure_getenv(name);

	return value && !is_blank(value) ? value : NULL;
}

const char *rx__config_env(const rx_config *config, const char *name)
{
	const rx__dotenv_entry *entry = rx__dotenv_find(&config->dotenv, name);

	if (!entry)
		return process_env(name);
	return is_blank(entry->value) ? NULL : entry->value;
}

const char *rx__config_path(rx_arena *arena, const char *folder, const char *path)
{
	if (*path == '/' || strcmp(folder, ".") == 0)
		return rx__arena_strdup(arena, path);
	return rx__arena_printf(arena, "%s%s%s", folder, strcmp(folder, "/") == 0 ? "" : "/", path);
}

/* ---- the file --------------------------------------------------------------------------------- */

static const char *folder_of(rx_arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return ".";
	return slash == path ? "/" : rx__arena_strndup(arena, path, (size_t)(slash - path));
}

/* rxconfig.ini beside the running program. */
static const char *beside_program(rx_arena *arena)
{
	char path[PATH_MAX];
	ssize_t size = readlink("/proc/self/exe", path, sizeof(path) - 1);
	const char *folder;

	if (size <= 0)
		return NULL;
	path[size] = '\0';
	folder = folder_of(arena, path);
	return folder ? rx__config_path(arena, folder, FILE_NAME) : NULL;
}

static int locate(rx_config *c, rx_error *error)
{
	const char *named = process_env("REFLEX_CONFIG");
	const char *beside;

	c->folder = ".";
	if (named) {
		c->file = rx__arena_strdup(&c->arena, named);
	} else if (access(FILE_NAME, F_OK) == 0) {
		c->file = FILE_NAME;
	} else {
		beside = beside_program(&c->arena);
		if (!beside || access(beside, F_OK) != 0)
			return 0;
		c->file = beside;
	}
	if (c->file)
		c->folder = folder_of(&c->arena, c->file);
	return c->file && c->folder ? 0 : rx__fail_nomem(error);
}

static int unknown_section(const rx_config *c, const char *section, int line, rx_error *error)
{
	static const char *const sections[] = { "models", "migrations", NULL };
	const char *meant = rx__did_you_mean(section, sections);

	return rx__fail(error, RX_ECONFIG,
		"%s:%d: unknown section [%s]%s%s%s; there are [models] and [migrations]", c->file, line,
		section, meant ? ", did you mean [" : "", meant ? meant : "", meant ? "]?" : "");
}

static int misspelt_key(
	const rx_config *c, const char *section, const char *name, int line, rx_error *error)
{
	const char *names[RX__CONFIG_N_KEYS + 1], *meant;
	size_t n = 0, length = strlen(section);

	for (int i = 0; i < RX__CONFIG_N_KEYS; i++) {
		const char *path = rx__config_keys[i].path, *own = strchr(path, '.');

		if ((own ? (size_t)(own - path) : 0) == length && strncmp(path, section, length) == 0)
			names[n++] = own ? own + 1 : path;
	}
	if (n == 0)
		return unknown_section(c, section, line, error);
	names[n] = NULL;
	meant = rx__did_you_mean(name, names);
	return rx__fail(error, RX_ECONFIG, "%s:%d: unknown key '%s'%s%s%s%s%s%s", c->file, line, name,
		*section ? " in [" : "", section, *section ? "]" : "", meant ? "; did you mean '" : "",
		meant ? meant : "", meant ? "'?" : "");
}

/* Why this name is none here: it belongs elsewhere, or it is misspelt. */
static int unknown_key(
	const rx_config *c, const char *section, const char *name, int line, rx_error *error)
{
	for (int i = 0; i < RX__CONFIG_N_KEYS; i++) {
		const char *path = rx__config_keys[i].path, *dot = strchr(path, '.');

		if (strcmp(dot ? dot + 1 : path, name) != 0)
			continue;
		if (!dot)
			return rx__fail(error, RX_ECONFIG, "%s:%d: '%s' belongs before the first [section]",
				c->file, line, name);
		return rx__fail(error, RX_ECONFIG, "%s:%d: '%s' belongs in the section [%.*s]", c->file,
			line, name, (int)(dot - path), path);
	}
	return misspelt_key(c, section, name, line, error);
}

static int key_of(const char *section, const char *name)
{
	char path[160];

	snprintf(path, sizeof(path), "%s%s%s", section, *section ? "." : "", name);
	for (int i = 0; i < RX__CONFIG_N_KEYS; i++)
		if (strcmp(rx__config_keys[i].path, path) == 0)
			return i;
	return -1;
}

static int take_entry(
	void *ud, const char *section, const char *name, const char *value, int line, rx_error *error)
{
	rx_config *c = ud;
	int key = key_of(section, name);
	size_t size = strlen(value);

	if (key < 0)
		return unknown_key(c, section, name, line, error);
	if (c->in_file[key].source)
		return rx__fail(error, RX_ECONFIG, "%s:%d: '%s' is already said at %s", c->file, line, name,
			c->in_file[key].source);
	if (size > 1 && (*value == '"' || *value == '\'') && value[size - 1] == *value)
		return rx__fail(error, RX_ECONFIG, "%s:%d: the value of '%s' stands without quotes",
			c->file, line, name);
	c->in_file[key].source = rx__arena_printf(&c->arena, "%s:%d", c->file, line);
	c->in_file[key].text = rx__arena_strdup(&c->arena, value);
	if (!c->in_file[key].source || !c->in_file[key].text)
		return rx__fail_nomem(error);
	return 0;
}

/* A password stands only in a file that nobody else may read. */
static int check_secret(const rx_config *c, rx_error *error)
{
	struct stat info;

	if (!c->in_file[RX__CONFIG_DB_PASSWORD].text || stat(c->file, &info) != 0 ||
		(info.st_mode & 077) == 0)
		return 0;
	return rx__fail(error, RX_ECONFIG,
		"%s: 'db_password' stands in a file that others than its owner may read; chmod 600 takes "
		"that away, or name another file with db_password_file",
		c->in_file[RX__CONFIG_DB_PASSWORD].source);
}

static int read_config_file(rx_config *c, rx_error *error)
{
	char *text = NULL;
	int result;

	if (!c->file)
		return 0;
	result = rx__file_read(&text, c->file, error);
	if (result == RX_EIO && process_env("REFLEX_CONFIG"))
		rx__fail_wrap(error, "REFLEX_CONFIG");
	if (result == 0)
		result = rx__ini_read(text, c->file, take_entry, c, error);
	rx__file_free(text);
	return result ? result : check_secret(c, error);
}

/* ---- dotenv files ----------------------------------------------------------------------------- */

static int read_env_file(rx_config *c, const char *path, const char *source, rx_error *error)
{
	char *text = NULL;
	int result = rx__file_read(&text, path, error);

	if (result == RX_EIO)
		rx__fail_wrap(error, "%s", source);
	if (result == 0)
		result = rx__dotenv_parse(&c->dotenv, &c->arena, text, path, error);
	rx__file_free(text);
	return result;
}

/* Paths from the program and the environment are relative to the working folder, those of the file
 * to its folder. */
static int read_env_files(rx_config *c, rx_error *error)
{
	const char *list = rx__configured(RX__CONFIG_ENV_FILE), *source = "rx_configure";
	const char *folder = ".";
	int result = 0;

	if (!list) {
		list = process_env("REFLEX_ENV_FILE");
		source = "REFLEX_ENV_FILE";
	}
	if (!list && c->in_file[RX__CONFIG_ENV_FILE].text) {
		list = c->in_file[RX__CONFIG_ENV_FILE].text;
		source = c->in_file[RX__CONFIG_ENV_FILE].source;
		folder = c->folder;
	}
	while (list && *list && result == 0) {
		size_t size = strcspn(list, ":");
		const char *name = rx__arena_strndup(&c->arena, list, size);
		const char *path = name ? rx__config_path(&c->arena, folder, name) : NULL;

		if (!path)
			return rx__fail_nomem(error);
		if (size > 0)
			result = read_env_file(c, path, source, error);
		list += size + (list[size] == ':');
	}
	return result;
}

/* ---- choosing --------------------------------------------------------------------------------- */

static int set_value(rx_config *c, int key, const char *text, const char *source, rx_error *error)
{
	c->values[key].text = rx__arena_strdup(&c->arena, text);
	c->values[key].source = source;
	return c->values[key].text && source ? 0 : rx__fail_nomem(error);
}

static int choose(rx_config *c, int key, rx_error *error)
{
	const rx__config_key_info *info = &rx__config_keys[key];
	const rx__dotenv_entry *entry = rx__dotenv_find(&c->dotenv, info->variable);
	const char *text = rx__configured((rx__config_key)key);

	c->values[key].source = "default";
	if (text && !is_blank(text))
		return set_value(c, key, text, "rx_configure", error);
	text = rx__config_env(c, info->variable);
	if (text && entry)
		return set_value(c, key, text,
			rx__arena_printf(&c->arena, "%s:%d: %s", entry->path, entry->line, info->variable),
			error);
	if (text)
		return set_value(c, key, text, info->variable, error);
	text = c->in_file[key].text;
	if (text && !is_blank(text))
		return set_value(c, key, text, c->in_file[key].source, error);
	if (!info->fallback)
		return 0;
	return set_value(c, key, info->fallback, "default", error);
}

/* A misspelt variable is silent by nature, so one that is near to a known name is remarked on. The
 * names are compared without their common beginning. */
static void remark(const char *name, size_t size)
{
	const char *known[RX__CONFIG_N_KEYS + 2] = { "CONFIG" }, *meant;
	size_t prefix = strlen("REFLEX_");
	char own[64];

	if (size >= sizeof(own) || strncmp(name, "REFLEX_", prefix) != 0)
		return;
	rx__copy_text(own, size + 1, name);
	for (int key = 0; key < RX__CONFIG_N_KEYS; key++)
		known[key + 1] = rx__config_keys[key].variable + prefix;
	for (int i = 0; known[i]; i++)
		if (strcmp(known[i], own + prefix) == 0)
			return;
	meant = rx__did_you_mean(own + prefix, known);
	if (meant)
		rx_log(RX_LOG_WARNING, "the variable %s is not known; did you mean REFLEX_%s?", own, meant);
}

static void remark_on_misspelt(const rx_config *c)
{
	for (char **variable = environ; variable && *variable; variable++)
		remark(*variable, strcspn(*variable, "="));
	for (size_t i = 0; i < c->dotenv.n; i++)
		remark(c->dotenv.entries[i].name, strlen(c->dotenv.entries[i].name));
}

static int load(rx_config *c, rx_error *error)
{
	int result = locate(c, error);

	if (result == 0)
		result = read_config_file(c, error);
	if (result == 0)
		result = read_env_files(c, error);
	for (int key = 0; key < RX__CONFIG_N_KEYS && result == 0; key++)
		result = choose(c, key, error);
	if (result != 0)
		return result;
	remark_on_misspelt(c);
	return rx__config_interpret(c, error);
}

int rx_config_load(rx_config **out, rx_error *error)
{
	rx_config *c = calloc(1, sizeof(*c));
	int result;

	if (!c)
		return rx__fail_nomem(error);
	rx__arena_init(&c->arena, 0);
	c->revisions = rx__configured_revisions();
	c->ask_password = rx__configured_ask(&c->ask_ud);
	result = load(c, error);
	if (result == 0)
		*out = c;
	else
		rx_config_free(c);
	return result;
}

void rx_config_free(rx_config *config)
{
	if (!config)
		return;
	for (int key = 0; key < RX__CONFIG_N_KEYS; key++) {
		char *texts[] = { config->values[key].text, config->in_file[key].text };

		for (int i = 0; i < 2; i++)
			if (texts[i])
				explicit_bzero(texts[i], strlen(texts[i]));
	}
	rx__dotenv_wipe(&config->dotenv);
	rx__arena_deinit(&config->arena);
	free(config);
}
