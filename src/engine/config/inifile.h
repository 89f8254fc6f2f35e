/* Reading rxconfig.ini: through inih, but with lines of any length and their numbers. */
#ifndef RX_ENGINE_INIFILE_H
#define RX_ENGINE_INIFILE_H

#include <stddef.h>

#include <reflex/error.h>

/* Called for each "name = value"; section is "" before the first one. What it returns ends the
 * reading unless it is 0; it fills error itself. */
typedef int (*rx__ini_cb)(
	void *ud, const char *section, const char *name, const char *value, int line, rx_error *error);

/* Reads text, which path names in messages. 0, RX_ECONFIG with "path:line: …" for what is no INI, or
 * what the callback returned. */
int rx__ini_read(
	const char *text, const char *path, rx__ini_cb callback, void *ud, rx_error *error);

/* Reads a file of at most 1 MiB into memory of its own: *out is owned (rx__file_free). RX_EIO with
 * the system's reason, RX_ECONFIG for a file that is too large or is no text. */
int rx__file_read(char **out, const char *path, rx_error *error);
/* Overwrites and frees. */
void rx__file_free(char *text);

#endif
