/* How a driver tells what an examination of its database has found. */
#ifndef RX_ENGINE_EXAMINED_H
#define RX_ENGINE_EXAMINED_H

#include <reflex/sys/driver.h>

/* Who is told: what examine was given. */
typedef struct rx__examined {
	rx_examined_fn found;
	void *ud;
} rx__examined;

/* One line, cut after 511 bytes. advice: what to do, for where it is not good. */
void rx__examined_say(const rx__examined *to, rx_health health, const char *advice,
	const char *format, ...) RX_PRINTF(4, 5);

#endif
