/* The registry of models: the one list that translation units put themselves on before main(), and
 * the worlds that are made of it.
 *
 * A world is the answer to one state of the list: all mappers, and a table from addresses of models
 * to mappers. It never changes once it is published, so readers need no lock: they compare its
 * number with the number of the list, which every coming and going raises. Worlds and mappers live
 * for ever (a session may hold one while a module is unloaded); mappers own copies of all texts.
 *
 * A mapper is made once for a declaration: a model that stays, or comes back, with all that it
 * refers to unchanged, gets the mapper that it had, so that its address is its identity. */
#include "model/registry.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "model/declaration.h"
#include "model/resolve.h"

typedef struct {
	const rx_model *model;
	const rx__mapper *mapper;
} place;

typedef struct world {
	struct world *older;
	uint64_t number; /* of the list, as it was */
	int code; /* RX_OK, or the error that every call gets */
	rx_error error;
	rx_arena arena;
	const rx__mapper **mappers;
	size_t n;
	place *places; /* open addressing; n_places is a power of two */
	size_t n_places;
	size_t next_rank;
} world;

static struct {
	pthread_mutex_t lock;
	rx__registration *first;
	_Atomic uint64_t number;
	_Atomic(world *) newest;
	rx__entry *made; /* every mapper that was ever made, newest first */
	size_t next_index;
} registry = { .lock = PTHREAD_MUTEX_INITIALIZER };

void rx__model_enter(rx__registration *registration)
{
	pthread_mutex_lock(&registry.lock);
	registration->next = registry.first;
	registry.first = registration;
	atomic_fetch_add(&registry.number, 1);
	pthread_mutex_unlock(&registry.lock);
}

void rx__model_leave(rx__registration *registration)
{
	pthread_mutex_lock(&registry.lock);
	for (rx__registration **at = &registry.first; *at; at = &(*at)->next) {
		if (*at != registration)
			continue;
		*at = registration->next;
		atomic_fetch_add(&registry.number, 1);
		break;
	}
	pthread_mutex_unlock(&registry.lock);
}

/* ---- one entry for each name ----------------------------------------------------------------- */

static int check_header(const rx__registration *r, rx_error *error)
{
	const rx_model *model = r->model;
	if (model->rx__size <= sizeof(rx_model) && model->rx__column_size <= sizeof(rx_column) &&
		model->rx__relation_size <= sizeof(rx_relation) &&
		model->rx__constraint_size <= sizeof(rx_constraint) &&
		model->rx__options_size <= sizeof(rx_table_options))
		return RX_OK;
	return rx__fail(error, RX_EMODEL,
		"%s: the program was compiled with a newer <reflex/model.h> than this library has; install "
		"the library that the header came with",
		model->name);
}

/* The text is printed of each registration, as two may be different objects of one name. */
static const char *text_of(rx_arena *arena, const rx_model *model)
{
	rx_buf text = RX_BUF_INIT;
	rx__declaration_print(&text, model);
	char *copy = text.error ? NULL : rx__arena_strdup(arena, rx__buf_text(&text));
	rx__buf_deinit(&text);
	return copy;
}

static int check_same(
	rx__resolve *resolve, const rx__entry *entry, const rx__registration *r, const char *text)
{
	const rx__registration *a = entry->registration;
	const char *name = entry->name;
	if (a->size != r->size || a->n_columns != r->n_columns)
		return rx__fail(resolve->error, RX_EMODEL,
			"%s: two declarations differ: one has %u bytes and %u columns, one has %u bytes and %u "
			"columns; is one header older, or are there two models of this name?",
			name, a->size, a->n_columns, r->size, r->n_columns);
	const char *line = rx__declaration_difference(resolve->arena, entry->text, text);
	if (!line)
		return rx__fail_nomem(resolve->error);
	if (*line)
		return rx__fail(resolve->error, RX_EMODEL,
			"%s: two declarations differ in %s (both have %u bytes and %u columns); is one header "
			"older, or are there two models of this name?",
			name, line, r->size, r->n_columns);
	if (a->fold != r->fold)
		return rx__fail(resolve->error, RX_EMODEL,
			"%s: two declarations differ in a column's place, type or name, or in the table's name "
			"(both have %u bytes and "
			"%u columns); is one header older, or are there two models of this name?",
			name, r->size, r->n_columns);
	return RX_OK;
}

static rx__entry *entry_named(rx__resolve *resolve, const char *name)
{
	for (size_t i = 0; i < resolve->n; i++)
		if (strcmp(resolve->entries[i].name, name) == 0)
			return &resolve->entries[i];
	return NULL;
}

static int add_registration(rx__resolve *resolve, const rx__registration *r)
{
	int code = check_header(r, resolve->error);
	if (code < 0)
		return code;
	const char *text = text_of(resolve->arena, r->model);
	if (!text)
		return rx__fail_nomem(resolve->error);
	rx__entry *entry = entry_named(resolve, r->model->name);
	if (entry)
		return check_same(resolve, entry, r, text);
	char *name = rx__arena_strdup(resolve->arena, r->model->name);
	if (!name)
		return rx__fail_nomem(resolve->error);
	resolve->entries[resolve->n++] =
		(rx__entry){ .registration = r, .name = name, .text = text, .fresh = true };
	return RX_OK;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const rx__entry *)a)->name, ((const rx__entry *)b)->name);
}

static int collect(rx__resolve *resolve)
{
	size_t most = 0;
	for (const rx__registration *r = registry.first; r; r = r->next)
		most++;
	resolve->entries = rx__arena_array(resolve->arena, most + 1, sizeof(rx__entry));
	if (!resolve->entries)
		return rx__fail_nomem(resolve->error);
	for (const rx__registration *r = registry.first; r; r = r->next) {
		int code = add_registration(resolve, r);
		if (code < 0)
			return code;
	}
	qsort(resolve->entries, resolve->n, sizeof(rx__entry), by_name);
	return RX_OK;
}

/* ---- mappers that stay ----------------------------------------------------------------------- */

static bool stays(rx__resolve *resolve, const rx__mapper *mapper)
{
	const rx__entry *entry = entry_named(resolve, mapper->name);
	return entry && !entry->fresh && entry->mapper == mapper;
}

/* Whether all that an old mapper refers to stays as well. */
static bool is_whole(rx__resolve *resolve, const rx__mapper *mapper)
{
	for (size_t i = 0; i < mapper->n_foreign_keys; i++) {
		if (!stays(resolve, mapper->foreign_keys[i].target))
			return false;
	}
	for (size_t i = 0; i < mapper->n_relationships; i++) {
		const rx__relationship *r = &mapper->relationships[i];
		if (!stays(resolve, r->target) || (r->link && !stays(resolve, r->link)))
			return false;
	}
	return true;
}

static const rx__entry *made_before(const rx__entry *entry)
{
	const rx__entry *made = registry.made;
	while (made && (strcmp(made->name, entry->name) != 0 || strcmp(made->text, entry->text) != 0))
		made = made->older;
	return made;
}

/* Begins with every model that had a mapper before, with this declaration, and takes back those that
 * refer to one that is made anew, until nothing changes. */
static void keep_mappers(rx__resolve *resolve)
{
	for (size_t i = 0; i < resolve->n; i++) {
		rx__entry *entry = &resolve->entries[i];
		const rx__entry *made = made_before(entry);
		entry->mapper = made ? made->mapper : NULL;
		entry->fresh = made == NULL;
	}
	bool changed = true;
	while (changed) {
		changed = false;
		for (size_t i = 0; i < resolve->n; i++) {
			rx__entry *entry = &resolve->entries[i];
			if (entry->fresh || is_whole(resolve, entry->mapper))
				continue;
			entry->fresh = changed = true;
			entry->mapper = NULL;
		}
	}
}

/* ---- a world --------------------------------------------------------------------------------- */

static int for_fresh(rx__resolve *resolve, int (*step)(rx__resolve *, rx__mapper *))
{
	for (size_t i = 0; i < resolve->n; i++) {
		if (!resolve->entries[i].fresh)
			continue;
		int code = step(resolve, resolve->entries[i].mapper);
		if (code < 0)
			return code;
	}
	return RX_OK;
}

static int make_mappers(rx__resolve *resolve)
{
	for (size_t i = 0; i < resolve->n; i++) {
		if (!resolve->entries[i].fresh)
			continue;
		int code = rx__mapper_make(resolve, &resolve->entries[i]);
		if (code < 0)
			return code;
	}
	int code = rx__tables_check(resolve);
	if (code == RX_OK)
		code = for_fresh(resolve, rx__foreign_keys_resolve);
	if (code == RX_OK)
		code = for_fresh(resolve, rx__relationships_resolve);
	if (code < 0)
		return code;
	for (size_t i = 0; i < resolve->n; i++)
		if (resolve->entries[i].fresh)
			rx__relationships_pair(resolve->entries[i].mapper);
	return RX_OK;
}

static int by_table(const void *a, const void *b)
{
	const rx__mapper *x = *(const rx__mapper *const *)a, *y = *(const rx__mapper *const *)b;
	int order = strcmp(x->schema ? x->schema : "", y->schema ? y->schema : "");
	return order ? order : strcmp(x->table, y->table);
}

static size_t place_at(const world *w, const rx_model *model)
{
	uint64_t hash = ((uint64_t)(uintptr_t)model >> 4) * UINT64_C(0x9E3779B97F4A7C15);
	size_t at = (size_t)(hash >> 32) & (w->n_places - 1);
	while (w->places[at].model && w->places[at].model != model)
		at = (at + 1) & (w->n_places - 1);
	return at;
}

static int make_places(world *w, rx__resolve *resolve)
{
	size_t most = resolve->n;
	for (const rx__registration *r = registry.first; r; r = r->next)
		most++;
	for (w->n_places = 16; w->n_places < 2 * most;)
		w->n_places *= 2;
	w->places = rx__arena_array(&w->arena, w->n_places, sizeof(place));
	w->mappers = rx__arena_array(&w->arena, resolve->n + 1, sizeof(*w->mappers));
	if (!w->places || !w->mappers)
		return rx__fail_nomem(resolve->error);
	for (size_t i = 0; i < resolve->n; i++) {
		const rx__mapper *mapper = resolve->entries[i].mapper;
		w->places[place_at(w, mapper->model)] = (place){ mapper->model, mapper };
		w->mappers[w->n++] = mapper;
	}
	for (const rx__registration *r = registry.first; r; r = r->next)
		w->places[place_at(w, r->model)] =
			(place){ r->model, entry_named(resolve, r->model->name)->mapper };
	qsort(w->mappers, w->n, sizeof(*w->mappers), by_table);
	return RX_OK;
}

static void remember(rx__resolve *resolve)
{
	for (size_t i = 0; i < resolve->n; i++) {
		if (!resolve->entries[i].fresh)
			continue;
		resolve->entries[i].older = registry.made;
		registry.made = &resolve->entries[i];
	}
}

static void dispose_fresh(rx__resolve *resolve)
{
	for (size_t i = 0; i < resolve->n; i++)
		if (resolve->entries[i].fresh)
			rx__mapper_dispose(resolve->entries[i].mapper);
}

static int build(world *w, const world *older)
{
	rx__resolve resolve = { .arena = &w->arena, .error = &w->error };
	size_t next_index = registry.next_index;
	int code = collect(&resolve);
	if (code == RX_OK) {
		keep_mappers(&resolve);
		code = make_mappers(&resolve);
	}
	w->next_rank = older ? older->next_rank : 0;
	if (code == RX_OK)
		code = rx__ranks_assign(&resolve, w->next_rank, &next_index);
	if (code == RX_OK)
		code = make_places(w, &resolve);
	if (code < 0) {
		dispose_fresh(&resolve);
		return code;
	}
	remember(&resolve);
	w->next_rank += next_index - registry.next_index;
	registry.next_index = next_index;
	return RX_OK;
}

/* Called with the lock. A world that failed is published too, but not for want of memory: then the
 * next call tries again. */
static int renew(const world **out, uint64_t number, rx_error *error)
{
	world *older = atomic_load(&registry.newest);
	world *w = calloc(1, sizeof *w);
	if (!w)
		return rx__fail_nomem(error);
	w->older = older;
	w->number = number;
	rx__arena_init(&w->arena, 0);
	w->code = build(w, older);
	if (w->code < 0) {
		rx__arena_deinit(&w->arena);
		w->n = 0;
		w->next_rank = older ? older->next_rank : 0;
	}
	if (w->code == RX_ENOMEM) {
		free(w);
		return rx__fail_nomem(error);
	}
	atomic_store(&registry.newest, w);
	*out = w;
	return RX_OK;
}

static int current(const world **out, rx_error *error)
{
	const world *w = atomic_load_explicit(&registry.newest, memory_order_acquire);
	if (!w || w->number != atomic_load_explicit(&registry.number, memory_order_acquire)) {
		pthread_mutex_lock(&registry.lock);
		uint64_t number = atomic_load(&registry.number);
		w = atomic_load(&registry.newest);
		int code = RX_OK;
		if (!w || w->number != number)
			code = renew(&w, number, error);
		pthread_mutex_unlock(&registry.lock);
		if (code < 0)
			return code;
	}
	if (w->code < 0 && error)
		*error = w->error;
	*out = w;
	return w->code;
}

/* ---- questions ------------------------------------------------------------------------------- */

int rx__registry_mappers(const rx__mapper *const **out, size_t *n, rx_error *error)
{
	const world *w;
	int code = current(&w, error);
	if (code < 0)
		return code;
	*out = w->mappers;
	*n = w->n;
	return RX_OK;
}

int rx__registry_count(size_t *n, rx_error *error)
{
	const world *w;
	int code = current(&w, error);
	if (code < 0)
		return code;
	*n = 0;
	for (size_t i = 0; i < w->n; i++)
		*n += !rx__mapper_frozen(w->mappers[i]);
	return RX_OK;
}

int rx__registry_mapper(const rx__mapper **out, const rx_model *model, rx_error *error)
{
	const world *w;
	int code = current(&w, error);
	if (code < 0)
		return code;
	const place *found = &w->places[place_at(w, model)];
	if (found->model) {
		*out = found->mapper;
		return RX_OK;
	}
	for (size_t i = 0; i < w->n; i++) {
		if (strcmp(w->mappers[i]->name, model->name) != 0)
			continue;
		*out = w->mappers[i];
		return RX_OK;
	}
	return rx__fail(error, RX_EMODEL,
		"no model %s is registered; was the shared object that declares it unloaded?", model->name);
}

uint64_t rx__registry_number(void)
{
	return atomic_load_explicit(&registry.number, memory_order_acquire);
}

int rx__registry_named(const rx__mapper **out, const char *name, rx_error *error)
{
	const world *w;
	int code = current(&w, error);
	if (code < 0)
		return code;
	for (int by_model = 1; by_model >= 0; by_model--) {
		for (size_t i = 0; i < w->n; i++) {
			if (strcmp(by_model ? w->mappers[i]->name : w->mappers[i]->table, name) != 0)
				continue;
			*out = w->mappers[i];
			return RX_OK;
		}
	}
	return RX_NOTFOUND;
}
