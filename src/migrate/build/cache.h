/* Compiled objects, by the content of what they were made from. An object is good if the compiler's
 * words, the source and every file that it included are as they were. A cache may be lost at any
 * moment: then things are compiled again. */
#ifndef RX_MIGRATE_CACHE_H
#define RX_MIGRATE_CACHE_H

#include "base/arena.h"
#include "base/map.h"
#include "migrate/build/toolchain.h"

typedef struct rx__cache {
	const char *folder; /* .reflex/ of the project, or below the user's cache folder */
	rx_arena *arena;
} rx__cache;

/* Finds or makes the folder. RX_EIO if neither place can be written. */
int rx__cache_init(
	rx__cache *out, rx_arena *arena, const rx_config *config, const char *project, rx_error *error);

/* The path of a file of the cache; NULL when out of memory. */
const char *rx__cache_path(const rx__cache *cache, const char *name, const char *suffix);

/* One look at many objects: a header that they share is read once. What changes while it lasts may be
 * seen or not. */
typedef struct rx__cache_look {
	const rx__cache *cache;
	rx_arena arena;
	rx_map sums; /* of files that were read, by path */
} rx__cache_look;

void rx__cache_look_begin(rx__cache_look *look, const rx__cache *cache);
void rx__cache_look_end(rx__cache_look *look);
/* Whether the object `key` is there and all that it was made from is as it was. Adds the sums of
 * that to *sum, so that what is linked from it has another name when they change. */
bool rx__cache_valid(rx__cache_look *look, const char *key, rx__sum *sum);

/* Takes up a fresh object: reads the compiler's list of included files (a make rule), and renames
 * object and list to their names. */
int rx__cache_enter(
	const rx__cache *cache, const char *key, const char *object, const char *rule, rx_error *error);

/* Removes what was not used for a month. */
void rx__cache_prune(const rx__cache *cache);

#endif
