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
	char refusal[400]; /* what was wrong with the last table that was refused */
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

	/* Behind its size, such a table has other things at other places. */
	if (driver->version != RX_DRIVER_VERSION || driver->size != sizeof(rx_driver))
		return rx__fail(error, RX_EINVAL,
			"the driver was made for version %u of the driver port (%u bytes), this is reflex %s "
			"with "
			"version %d (%zu bytes); install the driver that belongs to it",
			driver->version, driver->size, RX__VERSION, RX_DRIVER_VERSION, sizeof(rx_driver));
	if (driver->library && strcmp(driver->library, RX__VERSION) != 0)
		return rx__fail(error, RX_EINVAL,
			"the driver '%s' belongs to reflex %s, and this is reflex %s; install both of one "
			"version",
			driver->name ? driver->name : "?", driver->library, RX__VERSION);
	if (driver->layout != RX_DRIVER_LAYOUT)
		return rx__fail(error, RX_EINVAL,
			"the driver '%s' was compiled with other headers than this library, reflex %s (layout "
			"%u, "
			"here %u); compile or install both anew",
			driver->name ? driver->name : "?", RX__VERSION, driver->layout, RX_DRIVER_LAYOUT);
	empty = empty_slot(driver);
	if (empty)
		return rx__fail(error, RX_EINVAL, "the driver '%s' leaves the slot '%s' empty",
			driver->name ? driver->name : "?", empty);
	if (driver->dialect->rx__size != sizeof(rx_dialect))
		return rx__fail(error, RX_EINVAL,
			"the dialect of the driver '%s' has %u bytes, that of this library, reflex %s, %zu; "
			"compile or install both anew",
			driver->name, driver->dialect->rx__size, RX__VERSION, sizeof(rx_dialect));
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

/* Who loads the module that it came from tells it. */
static void note_refusal(const rx_error *error)
{
	pthread_mutex_lock(&registry.mutex);
	rx__copy_text(registry.refusal, sizeof(registry.refusal), error->message);
	pthread_mutex_unlock(&registry.mutex);
}

int rx_driver_register(const rx_driver *driver, rx_error *error)
{
	rx_error room = RX_ERROR_INIT;
	int code;

	if (!error)
		error = &room;
	if (!driver)
		return rx__fail(error, RX_EINVAL, "rx_driver_register: driver is NULL");
	code = check_table(driver, error);
	if (code)
		note_refusal(error);
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

/* What dlopen says where there is a module that does not fit, and no other follows. */
static void note_reason(char *why, size_t size)
{
	const char *text = dlerror();

	if (text && (!*why || strstr(why, "No such file")))
		rx__copy_text(why, size, text);
}

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
static void *load(const char *file, char *why, size_t size)
{
	char path[512];
	void *handle;

	pthread_mutex_lock(&registry.mutex);
	*registry.refusal = '\0';
	pthread_mutex_unlock(&registry.mutex);
	*why = '\0';
	dlerror();
	handle = load_uninstalled(file);
	snprintf(path, sizeof(path), "%s/reflex/%s", RX__LIBDIR, file);
	if (!handle) {
		note_reason(why, size);
		handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	}
	if (!handle) {
		note_reason(why, size);
		handle = dlopen(file, RTLD_NOW | RTLD_LOCAL);
	}
	if (handle)
		*why = '\0';
	else
		note_reason(why, size);
	return handle;
}

/* The module is there, and its driver is not used. */
static int fail_refused(const rx_url *url, const char *file, rx_error *error)
{
	char refusal[sizeof(registry.refusal)];

	pthread_mutex_lock(&registry.mutex);
	rx__copy_text(refusal, sizeof(refusal), registry.refusal);
	pthread_mutex_unlock(&registry.mutex);
	if (*refusal)
		return rx__fail(
			error, RX_EDRIVER, "%s: the module %s is not used: %s", url->text, file, refusal);
	return rx__fail(error, RX_EDRIVER,
		"%s: the module %s was loaded, but brings no driver for %s://; reinstall its package",
		url->text, file, url->scheme);
}

/* RX_NOTFOUND, and why, if there is no such module. */
static int load_driver(
	const rx_driver **out, const char *file, const rx_url *url, char why[256], rx_error *error)
{
	void *handle = load(file, why, 256);

	if (!handle && strstr(why, "No such file"))
		return RX_NOTFOUND;
	if (!handle)
		return rx__fail(error, RX_EDRIVER,
			"%s: the module %s cannot be loaded by reflex %s (%s); install both of one version",
			url->text, file, RX__VERSION, why);
	*out = find(url->scheme);
	if (*out)
		return 0;
	dlclose(handle); /* asked for again, it is refused again, with the same words */
	return fail_refused(url, file, error);
}

/* Drivers of others are modules too: reflex-<scheme>.so. RX_NOTFOUND if there is no such module. */
static int load_foreign(const rx_driver **out, const rx_url *url, rx_error *error)
{
	char file[64], why[256];
	int length = snprintf(file, sizeof(file), "reflex-%s.so", url->scheme);

	if (length >= (int)sizeof(file) || strchr(file, '/'))
		return RX_NOTFOUND;
	return load_driver(out, file, url, why, error);
}

static int load_module(
	const rx_driver **out, const rx__builtin_module *module, const rx_url *url, rx_error *error)
{
	char why[256];
	int code = load_driver(out, module->file, url, why, error);

	if (code != RX_NOTFOUND)
		return code;
	return rx__fail(error, RX_EDRIVER,
		"%s: the driver for %s:// is not installed (%s); install it: apt install %s", url->text,
		url->scheme, why, module->package);
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
	int code;

	*out = find(url->scheme);
	if (*out)
		return 0;
	for (const rx__builtin_module *module = rx__builtin_modules; module->scheme; module++)
		if (strcmp(module->scheme, url->scheme) == 0)
			return load_module(out, module, url, error);
	code = load_foreign(out, url, error);
	return code == RX_NOTFOUND ? fail_unknown(url, error) : code;
}
