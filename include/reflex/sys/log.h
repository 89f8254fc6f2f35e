/* Where the library's remarks go. By default errors, warnings and, with echo on, statements are
 * written to stderr; the library itself never prints anything else. */
#ifndef REFLEX_SYS_LOG_H
#define REFLEX_SYS_LOG_H

#include <reflex/error.h>

typedef enum rx_log_level {
	RX_LOG_DEBUG,
	RX_LOG_INFO, /* statements, with echo on */
	RX_LOG_WARNING,
	RX_LOG_ERROR,
} rx_log_level;

/* Called with one finished line, without a newline, borrowed for the call. May be called from any
 * thread, also at once from several; must not call back into the library. */
typedef void (*rx_log_cb)(void *ud, rx_log_level level, const char *message);

/* Sets the callback for the process; NULL brings back the default. Not thread-safe: call it before
 * the first engine is opened. */
RX_API void rx_log_set(rx_log_cb callback, void *ud);

/* For authors of drivers: writes one line to the callback. */
RX_API void rx_log(rx_log_level level, const char *format, ...) RX_PRINTF(2, 3);

#endif
