/* Which headers declare models: those that the configuration names, else every header below the
 * project's folder that uses RX_MODEL, RX_TABLE or RX_MAP. */
#ifndef RX_MIGRATE_DISCOVER_H
#define RX_MIGRATE_DISCOVER_H

#include "base/arena.h"
#include "engine/config/config.h"

/* *out ends with NULL, in the arena, sorted by name where they were looked for. An empty list is no
 * failure. */
int rx__discover_headers(
	const char *const **out, size_t *n, const rx_config *config, rx_arena *arena, rx_error *error);

/* Whether the text of a header uses one of the three words as a macro: outside comments, strings and
 * preprocessor lines. */
bool rx__discover_uses_models(const char *text);

#endif
