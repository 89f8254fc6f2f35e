/* A list that grows at its end: an entry is complete before it is linked in. */
#include "engine/hooks.h"

#include <stdlib.h>
#include <string.h>

void rx__hooks_init(rx__hooks *hooks)
{
	pthread_mutex_init(&hooks->mutex, NULL);
	atomic_init(&hooks->first, NULL);
}

void rx__hooks_deinit(rx__hooks *hooks)
{
	rx__hook_entry *entry = atomic_load(&hooks->first);
	while (entry) {
		rx__hook_entry *next = atomic_load(&entry->next);
		free(entry);
		entry = next;
	}
	pthread_mutex_destroy(&hooks->mutex);
}

const rx__hook_entry *rx__hooks_next(const rx__hook_entry *entry)
{
	return atomic_load_explicit(&entry->next, memory_order_acquire);
}

static int add(rx__hooks *hooks, const rx__hook_entry *value)
{
	rx__hook_entry *entry = malloc(sizeof *entry);
	if (!entry)
		return RX_ENOMEM;
	memcpy(entry, value, sizeof *entry);
	atomic_init(&entry->next, NULL);
	pthread_mutex_lock(&hooks->mutex);
	rx__hook_entry *_Atomic *end = &hooks->first;
	while (atomic_load(end))
		end = &atomic_load(end)->next;
	atomic_store_explicit(end, entry, memory_order_release);
	pthread_mutex_unlock(&hooks->mutex);
	return 0;
}

static bool has_row_hook(const rx_hook_options *o)
{
	return o->before_insert || o->after_insert || o->before_update || o->after_update ||
		o->before_delete || o->after_delete || o->after_load;
}

int rx__hook(rx_engine *engine, const rx_model *model, const rx_hook_options *options)
{
	rx__hook_entry entry = { .model = model->name };
	size_t size = options->rx__size < sizeof entry.rows ? options->rx__size : sizeof entry.rows;
	memcpy(&entry.rows, options, size);
	if (!engine || !has_row_hook(&entry.rows))
		return RX_EINVAL;
	return add(rx__engine_hook_list(engine), &entry);
}

int rx__hook_ends(rx_engine *engine, const rx_end_options *options)
{
	rx__hook_entry entry = { .model = NULL };
	size_t size = options->rx__size < sizeof entry.ends ? options->rx__size : sizeof entry.ends;
	memcpy(&entry.ends, options, size);
	if (!engine || (!entry.ends.after_commit && !entry.ends.after_rollback))
		return RX_EINVAL;
	return add(rx__engine_hook_list(engine), &entry);
}
