/* What is built into the library: the one file that names drivers, and what lies above the engine. */
#include "engine/builtin.h"

#include "drivers/sqlite/sqlite.h"
#include "migrate/project/check.h"

const rx_driver *const rx__builtin_drivers[] = { &rx__sqlite_driver, NULL };

const rx__builtin_module rx__builtin_modules[] = {
	{ "postgresql", "reflex-postgresql.so", "libreflex-postgresql" },
	{ "mariadb", "reflex-mariadb.so", "libreflex-mariadb" },
	{ "mysql", "reflex-mariadb.so", "libreflex-mariadb" },
	{ NULL, NULL, NULL },
};

const rx__startup_check_cb rx__builtin_startup_check = rx__check_startup;
