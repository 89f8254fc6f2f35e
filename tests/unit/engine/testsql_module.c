/* A driver in a module, as others write them: against the installed headers alone. It opens nothing;
 * that its own words come back is what the test looks at. */
#include <reflex/sys/driver.h>
#include <reflex/sys/url.h>

#include <stdio.h>

static int source_open(void **out, const rx_url *url, rx_error *error)
{
	(void)out;
	error->code = RX_ECONNECTION;
	snprintf(error->message, sizeof(error->message), "testsql has been asked for %s", url->text);
	return RX_ECONNECTION;
}

static void never(void)
{
}

/* A slot that is never called, of whatever type. */
#define NEVER(slot) .slot = (__typeof__(((rx_driver *)0)->slot))never

/* Another build of this file is a module that was left from an older library. */
#ifdef TEST_STALE
#define STALE 16
#define SCHEME "stalesql"
#else
#define STALE 0
#define SCHEME "testsql"
#endif

static const char *const schemes[] = { SCHEME, NULL };
static const rx_dialect dialect = { .rx__size = sizeof(rx_dialect), .name = "testsql" };
static const rx_driver driver = {
	.version = RX_DRIVER_VERSION,
	.size = sizeof(rx_driver) - STALE,
	.layout = RX_DRIVER_LAYOUT,
	.name = "testsql",
	.schemes = schemes,
	.package = "reflex-testsql",
	.dialect = &dialect,
	.source_open = source_open,
	NEVER(source_close),
	NEVER(open),
	NEVER(close),
	NEVER(ping),
	NEVER(reset),
	NEVER(begin),
	NEVER(commit),
	NEVER(rollback),
	NEVER(prepare),
	NEVER(finalize),
	NEVER(bind),
	NEVER(step),
	NEVER(read),
	NEVER(value),
	NEVER(column_name),
	NEVER(rewind),
	NEVER(changes),
	NEVER(execute),
	NEVER(inspect),
	NEVER(interrupt),
};

__attribute__((constructor)) static void enter(void)
{
	rx_error error;

	(void)rx_driver_register(&driver, &error);
}
