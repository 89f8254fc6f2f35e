/* The hooks that are registered with an engine. Entries are only added while it lives, so that a list
 * is read without a lock. */
#ifndef RX_ENGINE_HOOKS_H
#define RX_ENGINE_HOOKS_H

#include <pthread.h>
#include <reflex/hooks.h>
#include <stdatomic.h>

typedef struct rx__hook_entry {
	struct rx__hook_entry *_Atomic next;
	const char *model; /* its name; NULL: ends of transactions */
	rx_hook_options rows;
	rx_end_options ends;
} rx__hook_entry;

typedef struct rx__hooks {
	pthread_mutex_t mutex; /* of those who add */
	rx__hook_entry *_Atomic first;
} rx__hooks;

void rx__hooks_init(rx__hooks *hooks);
void rx__hooks_deinit(rx__hooks *hooks);

/* The first entry; the others by rx__hooks_next. NULL: there is none. */
const rx__hook_entry *rx__engine_hooks(const rx_engine *engine);
const rx__hook_entry *rx__hooks_next(const rx__hook_entry *entry);

/* Where rx_hook puts them. */
rx__hooks *rx__engine_hook_list(rx_engine *engine);

#endif
