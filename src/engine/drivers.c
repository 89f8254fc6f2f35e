/* Drivers by scheme. The list is the one mutable thing of the process here; it only grows. */
#include "engine/drivers.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <reflex/sys/log.h>

#include "base/arena.h"
#include "base/fail.h"
#include "build_config.h"
#include "engine/builtin.h"

enum { MAX_DRIVERS = 16, MAX_SCHEMES = 48 };

static struct {
	pthread_mutex_t mutex;
	const rx_driver *list[MAX_DRIVERS];
	size_t n;
} registry = { .mutex = PTHREAD_MUTEX_INITIALIZER };

void *rx_arena_alloc(rx_arena *arena, size_t size)
{
	return rx__arena_alloc(arena, size);
}

static bool has_scheme(const rx_driver *driver, const char *scheme)
{
	for (size_t i = 0; driver->schemes[i]; i++)
		if (strcmp(driver->schemes[i], scheme) == 0)
			return true;
	return false;
}

static const rx_driver *find(const char *scheme)
{
	const rx_driver *found = NULL;

	for (size_t i = 0; !found && rx__builtin_drivers[i]; i++)
		if (has_scheme(rx__builtin_drivers[i], scheme))
			found = rx__builtin_drivers[i];
	pthread_mutex_lock(&registry.mutex);
	for (size_t i = 0; !found && i < registry.n; i++)
		if (has_scheme(registry.list[i], scheme))
			found = registry.list[i];
	pthread_mutex_unlock(&registry.mutex);
	return found;
}

/* ---- registering */

/* The name of the first slot that must be there and is not; NULL if all are. */
static const char *empty_slot(const rx_driver *driver)
{
#define SLOT(name) \
	{ \
#name, offsetof(rx_driver, name) \
	}
	static const struct {
		const char *name;
		size_t offset;
	} slots[] = { SLOT(name), SLOT(schemes), SLOT(package), SLOT(dialect), SLOT(source_open),
		SLOT(source_close), SLOT(open), SLOT(close), SLOT(ping), SLOT(reset), SLOT(begin),
		SLOT(commit), SLOT(rollback), SLOT(prepare), SLOT(finalize), SLOT(bind), SLOT(step),
		SLOT(read), SLOT(value), SLOT(column_name), SLOT(rewind), SLOT(changes), SLOT(execute),
		SLOT(inspect), SLOT(interrupt) };
#undef SLOT

	for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++) {
		void *slot;

		memcpy(&slot, (const char *)driver + slots[i].offset, sizeof(slot));
		if (!slot)
			return slots[i].name;
	}
	return NULL;
}

static int check_table(const rx_driver *driver, rx_error *error)
{
	const char *empty;

	if (driver->version != RX_DRIVER_VERSION || driver->size < sizeof(rx_driver))
		return rx__fail(error, RX_EINVAL,
			"the driver was made for version %u of the driver port, this library has version %d; "
			"install the driver that belongs to it",
			driver->version, RX_DRIVER_VERSION);
	empty = empty_slot(driver);
	if (empty)
		return rx__fail(error, RX_EINVAL, "the driver '%s' leaves the slot '%s' empty",
			driver->name ? driver->name : "?", empty);
	return 0;
}

static int add(const rx_driver *driver, rx_error *error)
{
	int code = 0;

	pthread_mutex_lock(&registry.mutex);
	if (registry.n < MAX_DRIVERS)
		registry.list[registry.n++] = driver;
	else
		code = rx__fail(error, RX_EINVAL, "there are %d drivers already", MAX_DRIVERS);
	pthread_mutex_unlock(&registry.mutex);
	return code;
}

int rx_driver_register(const rx_driver *driver, rx_error *error)
{
	int code;

	if (!driver)
		return rx__fail(error, RX_EINVAL, "rx_driver_register: driver is NULL");
	code = check_table(driver, error);
	for (size_t i = 0; !code && driver->schemes[i]; i++) {
		const rx_driver *other = find(driver->schemes[i]);

		if (other == driver)
			return 0;
		if (other)
			return rx__fail(error, RX_EINVAL,
				"the driver '%s' wants the scheme '%s', which the driver '%s' has", driver->name,
				driver->schemes[i], other->name);
	}
	return code ? code : add(driver, error);
}

/* ---- modules */

/* In a build folder each driver lies in a folder of its own beside the library. */
static void *load_uninstalled(const char *file)
{
	const char *name = file + strlen("reflex-");
	const char *slash;
	char path[1024];
	Dl_info self;

	if (!dladdr(&registry, &self) || !self.dli_fname || !(slash = strrchr(self.dli_fname, '/')))
		return NULL;
	snprintf(path, sizeof(path), "%.*s/drivers/%.*s/%s", (int)(slash - self.dli_fname),
		self.dli_fname, (int)strcspn(name, "."), name, file);
	return dlopen(path, RTLD_NOW | RTLD_LOCAL);
}

/* From the library's folder, else from where the system looks. Stays loaded: its driver's table is
 * in it. */
static bool load(const char *file, char *why, size_t size)
{
	char path[512];
	void *handle = load_uninstalled(file);

	snprintf(path, sizeof(path), "%s/reflex/%s", RX__LIBDIR, file);
	if (!handle)
		handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!handle)
		handle = dlopen(file, RTLD_NOW | RTLD_LOCAL);
	if (!handle)
		rx__copy_text(why, size, dlerror());
	return handle != NULL;
}

/* Drivers of others are modules too: reflex-<scheme>.so. NULL if there is no such module. */
static const rx_driver *load_foreign(const rx_url *url)
{
	char file[64], why[256];
	int length = snprintf(file, sizeof(file), "reflex-%s.so", url->scheme);

	if (length >= (int)sizeof(file) || strchr(file, '/') || !load(file, why, sizeof(why)))
		return NULL;
	return find(url->scheme);
}

static int load_module(
	const rx_driver **out, const rx__builtin_module *module, const rx_url *url, rx_error *error)
{
	char why[256] = "";

	if (!load(module->file, why, sizeof(why)))
		return rx__fail(error, RX_EDRIVER,
			"%s: the driver for %s:// is not installed (%s); install it: apt install %s", url->text,
			url->scheme, why, module->package);
	*out = find(url->scheme);
	if (!*out)
		return rx__fail(error, RX_EDRIVER,
			"%s: the module %s was loaded, but brings no driver for %s://; reinstall the package "
			"%s",
			url->text, module->file, url->scheme, module->package);
	return 0;
}

/* A scheme that nobody knows: with the list of those that somebody does. */
static int fail_unknown(const rx_url *url, rx_error *error)
{
	const char *known[MAX_SCHEMES];
	size_t n = 0;

	for (size_t i = 0; rx__builtin_drivers[i]; i++)
		for (size_t k = 0; rx__builtin_drivers[i]->schemes[k] && n < MAX_SCHEMES - 1; k++)
			known[n++] = rx__builtin_drivers[i]->schemes[k];
	for (size_t i = 0; rx__builtin_modules[i].scheme && n < MAX_SCHEMES - 1; i++)
		known[n++] = rx__builtin_modules[i].scheme;
	known[n] = NULL;
	return rx_url_no_driver(url, known, error);
}

int rx__drivers_find(const rx_driver **out, const rx_url *url, rx_error *error)
{
	*out = find(url->scheme);
	if (*out)
		return 0;
	for (const rx__builtin_module *module = rx__builtin_modules; module->scheme; module++)
		if (strcmp(module->scheme, url->scheme) == 0)
			return load_module(out, module, url, error);
	*out = load_foreign(url);
	return *out ? 0 : fail_unknown(url, error);
}
