/* The library's own parts as the engine sees them: pointers, filled in where they are named
 * (builtin.c), so that nothing here includes what lies above or beside it. */
#ifndef RX_ENGINE_BUILTIN_H
#define RX_ENGINE_BUILTIN_H

#include <reflex/config.h>
#include <reflex/sys/driver.h>

extern const rx_driver *const rx__builtin_drivers[]; /* ended by NULL */

/* Drivers that are modules of their own. */
typedef struct rx__builtin_module {
	const char *scheme; /* of URLs */
	const char *file;
	const char *package; /* Debian's */
} rx__builtin_module;
extern const rx__builtin_module rx__builtin_modules[]; /* ended by a NULL scheme */

/* Compares database, scripts and models when the default engine has been opened, and warns through
 * the log; never an error. NULL: there is none. */
typedef void (*rx__startup_check_cb)(rx_engine *engine, const rx_config *config);
extern const rx__startup_check_cb rx__builtin_startup_check;

#endif
