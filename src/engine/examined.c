#include "engine/examined.h"

#include <stdarg.h>
#include <stdio.h>

void rx__examined_say(
	const rx__examined *to, rx_health health, const char *advice, const char *format, ...)
{
	char what[512];
	va_list list;

	va_start(list, format);
	vsnprintf(what, sizeof(what), format, list);
	va_end(list);
	to->found(to->ud, health, what, health == RX_HEALTH_GOOD ? NULL : advice);
}
