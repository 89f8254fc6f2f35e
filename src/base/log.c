/* The one place from which the library speaks. A remark is formatted into one line, newlines made
 * spaces, and given to the callback; without one, all but debugging goes to stderr. The callback is
 * set before the first engine is opened, and after that only read. */
#include <reflex/sys/log.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LINE_SIZE = 4096 };

static void to_stderr(void *ud, rx_log_level level, const char *message)
{
	const char *const words[] = {
		[RX_LOG_INFO] = "", [RX_LOG_WARNING] = "warning: ", [RX_LOG_ERROR] = "error: "
	};
	(void)ud;
	if (level >= RX_LOG_INFO)
		fprintf(stderr, "reflex: %s%s\n", words[level], message);
}

static struct {
	rx_log_cb callback;
	void *ud;
} sink = { to_stderr, NULL };

void rx_log_set(rx_log_cb callback, void *ud)
{
	sink.callback = callback ? callback : to_stderr;
	sink.ud = callback ? ud : NULL;
}

void rx_log(rx_log_level level, const char *format, ...)
{
	char line[LINE_SIZE];
	va_list args;
	va_start(args, format);
	int length = vsnprintf(line, sizeof line, format, args);
	va_end(args);
	if (length < 0)
		strcpy(line, "(a remark that could not be formatted)");
	for (char *at = line; (at = strpbrk(at, "\r\n")); at++)
		*at = ' ';
	sink.callback(sink.ud, level, line);
}
