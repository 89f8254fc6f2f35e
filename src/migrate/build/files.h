/* The few things that migrations do with files. A file is read whole, within a cap, and written
 * beside its name first and then renamed, so that it is there whole or not at all. Paths may be
 * relative; messages name them as they are given. */
#ifndef RX_MIGRATE_FILES_H
#define RX_MIGRATE_FILES_H

#include "base/arena.h"
#include "base/buf.h"

#include <reflex/error.h>

/* Reads a regular file, no symbolic link where nofollow says so, relative to the folder `at`
 * (AT_FDCWD: the working folder). RX_NOTFOUND (positive, no message) where it is not there. */
int rx__files_read(
	rx_buf *out, int at, const char *path, size_t cap, bool nofollow, rx_error *error);
/* Makes or replaces the file. */
int rx__files_write(const char *path, const char *data, size_t size, rx_error *error);
/* The same for a file that must not be there yet; RX_EIO if it is. */
int rx__files_create(const char *path, const char *data, size_t size, rx_error *error);
bool rx__files_exists(const char *path);
/* Makes the folder, and those above it that are missing; an existing one is no failure. */
int rx__files_folder(const char *path, rx_error *error);

/* folder/name in the arena; name alone where it is absolute or the folder is "." or NULL; NULL when
 * out of memory. */
const char *rx__files_path(rx_arena *arena, const char *folder, const char *name);

#endif
