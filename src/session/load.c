/* Rows become objects in the order header, struct, snapshot, texts, all in the session's arena. A
 * row whose object is in the session already is that object, and is not decoded again. When the slot
 * was empty, nothing can be there already, and no row is looked up. */
#include "session/load.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "session/changes.h"
#include "session/decode.h"
#include "session/hooks.h"
#include "session/run.h"
#include "sql/bind.h"
#include "sql/render/render.h"

int rx__load_render(rx_buf *out, const rx_dialect *dialect, const void *what, rx_error *error)
{
	return rx__render_select(out, dialect, what, error);
}

static int found_reserve(rx_session *session, size_t n)
{
	enum { FIRST_CAP = 64 };
	size_t cap = session->found_cap ? session->found_cap : FIRST_CAP;
	while (cap < n)
		cap *= 2;
	void **found = realloc(session->found, cap * sizeof *found);
	if (!found)
		return rx__fail_nomem(&session->error);
	session->found = found;
	session->found_cap = cap;
	return 0;
}

static int found_add(rx_session *session, void *object)
{
	if (session->n_found == session->found_cap) {
		int rc = found_reserve(session, session->n_found + 1);
		if (rc != 0)
			return rc;
	}
	session->found[session->n_found++] = object;
	return 0;
}

/* All that the slot got since it had `from`: what a query finds that looks nothing up. */
static int found_take(rx_session *session, const rx__slot *slot, size_t from)
{
	size_t n = slot->n - from;
	if (n > session->found_cap && found_reserve(session, n) != 0)
		return session->error.code;
	if (n > 0)
		memcpy(session->found, slot->objects + from, n * sizeof *session->found);
	session->n_found = n;
	return 0;
}

static int read_into(
	rx_session *session, rx_stmt *stmt, const rx_decode *decode, void *object, rx_arena *arena)
{
	return session->driver->read(stmt, decode, object, arena, &session->error);
}

/* ---- one row --------------------------------------------------------------------------------- */

/* known: what the program leaves out, or NULL. */
static inline void *make_object(rx_session *session, rx__slot *slot, rx_stmt *stmt,
	const rx_decode *decode, bool read_only, const int64_t *known)
{
	const rx__mapper *mapper = slot->mapper;
	char *object = rx__object_new(&session->arena, mapper, session->tag, slot->index,
		read_only ? RX__OBJECT_STRUCT : RX__OBJECT_SNAPSHOT_LATER);
	if (!object) {
		rx__fail_nomem(&session->error);
		return NULL;
	}
	if (known)
		memcpy(object + mapper->keys[0]->offset, known, sizeof *known);
	if (read_into(session, stmt, decode, object, &session->arena) != 0)
		return NULL;
	if (read_only) {
		rx__object_move(object, RX__OBJECT_READ_ONLY);
	} else {
		rx__room_copy(rx__object_snapshot(object, mapper), object, rx__object_room(mapper));
		if (rx__session_enlist(session, slot, object) != 0)
			return NULL;
		rx__object_move(object, RX__OBJECT_PERSISTENT);
	}
	if (rx__hooks_run(session, slot, object, RX__AFTER_LOAD) != 0)
		return NULL;
	return object;
}

static void *new_object(
	rx_session *session, rx__slot *slot, rx_stmt *stmt, const rx_decode *decode, bool read_only)
{
	return make_object(session, slot, stmt, decode, read_only, NULL);
}

void *rx__load_keyed(rx_session *session, rx__slot *slot, rx_stmt *stmt, bool read_only)
{
	const char *keyed = slot->keyed;
	if (slot->decode_rest.n_steps == slot->decode.n_steps)
		return new_object(session, slot, stmt, &slot->decode, read_only);
	return make_object(session, slot, stmt, &slot->decode_rest, read_only,
		(const int64_t *)(const void *)(keyed + slot->mapper->keys[0]->offset));
}

static int populate(
	rx_session *session, rx__slot *slot, rx_stmt *stmt, const rx_decode *decode, void *object)
{
	void *snapshot = rx__object_snapshot(object, slot->mapper);
	rx__object_restore(object, snapshot, slot->mapper);
	int rc = read_into(session, stmt, decode, object, &session->arena);
	if (rc != 0)
		return rc;
	rx__changes_forget_moved(object, slot->mapper);
	memcpy(snapshot, object, slot->mapper->size);
	return rx__hooks_run(session, slot, object, RX__AFTER_LOAD);
}

/* The object of the current row that is in the session already; NULL if there is none. */
static void *known_object(
	rx_session *session, rx__slot *slot, rx_stmt *stmt, const rx_decode *key, int *rc)
{
	*rc = read_into(session, stmt, key, slot->keyed, &session->scratch);
	return *rc == 0 ? rx__slot_find(session, slot, slot->keyed, rc) : NULL;
}

/* Of a query that may find what the session has, or whose objects are in no slot. */
int rx__load_row(
	rx_session *session, rx__slot *slot, rx_stmt *stmt, const rx__load_options *options)
{
	bool look_up = !options->fresh && !options->read_only;
	int rc = 0;
	void *object = look_up ? known_object(session, slot, stmt, &slot->decode_key, &rc) : NULL;
	if (rc == 0 && object && options->populate_existing)
		rc = populate(session, slot, stmt, &slot->decode, object);
	if (rc != 0)
		return rc;
	if (!object)
		object = new_object(session, slot, stmt, &slot->decode, options->read_only);
	return object ? found_add(session, object) : session->error.code;
}

int rx__load_made(
	rx_session *session, rx_stmt *stmt, const rx__load_at *at, bool read_only, void **out)
{
	*out = new_object(session, at->slot, stmt, &at->decode, read_only);
	return *out ? 0 : session->error.code;
}

int rx__load_again(rx_session *session, rx_stmt *stmt, const rx__load_at *at, void *object)
{
	return populate(session, at->slot, stmt, &at->decode, object);
}

int rx__load_object(
	rx_session *session, rx_stmt *stmt, const rx__load_at *at, bool read_only, void **out)
{
	int rc = 0;
	*out = read_only ? NULL : known_object(session, at->slot, stmt, &at->decode_key, &rc);
	return rc == 0 && !*out ? rx__load_made(session, stmt, at, read_only, out) : rc;
}

/* A row of more than one object. */
static int load_more(
	rx_session *session, rx__slot *slot, rx_stmt *stmt, const rx__load_options *options)
{
	size_t n = slot->n;
	int rc = rx__load_row(session, slot, stmt, options);
	if (rc != 0)
		return rc;
	return options->more(options->ud, session, stmt, session->found[session->n_found - 1],
		options->read_only || slot->n > n);
}

/* Room for one more; not zeroed, as it is all written. */
static int owners_grow(rx_session *session, rx__load_owners *owners, size_t n)
{
	enum { FIRST_CAP = 512 };
	size_t cap = n > 0 ? 4 * n : FIRST_CAP;
	uint32_t *found = rx__arena_alloc(&session->scratch, cap * sizeof *found);
	if (!found)
		return rx__fail_nomem(&session->error);
	if (n > 0)
		memcpy(found, owners->found, n * sizeof *found);
	owners->found = found;
	owners->cap = cap;
	return 0;
}

/* Of the object number n of this query. */
static inline int find_owner(rx_session *session, rx__load_owners *owners, size_t n, void *object)
{
	const char *member = (const char *)object + owners->by->offset;
	const rx__relationship *inverse = owners->inverse;
	int64_t key;
	if (n == owners->cap && owners_grow(session, owners, n) != 0)
		return session->error.code;
	memcpy(&key, member, sizeof key);
	bool has = !owners->by->optional || member[offsetof(rx_opt_int64, set)];
	uint64_t at = (uint64_t)key - (uint64_t)owners->least;
	uint32_t number = has && at <= owners->span ? owners->numbers[at] : 0;
	owners->found[n] = number;
	if (number > 0 && inverse) {
		void *owner = owners->objects[number - 1];
		rx__changes_set_pointer(object, inverse, owner);
		rx__changes_set_pointer(rx__object_snapshot(object, inverse->mapper), inverse, owner);
	}
	return 0;
}

int rx__load_rest(rx_session *session, rx__slot *slot, rx_stmt *stmt, rx__load_owners *owners)
{
	size_t from = slot->n;
	int rc;
	while ((rc = rx__run_step(session, stmt)) == RX_HAS_ROW) {
		void *object = make_object(session, slot, stmt, &slot->decode, false, NULL);
		if (!object)
			return session->error.code;
		if (owners && find_owner(session, owners, slot->n - from - 1, object) != 0)
			return session->error.code;
	}
	return rc < 0 ? rc : found_take(session, slot, from);
}

int rx__load_run(
	rx_session *session, rx__slot *slot, const rx__select *select, const rx__load_options *options)
{
	bool all_new = !options->more && !options->read_only && (slot->n == 0 || options->fresh);
	size_t n_columns = slot->mapper->n_attributes + options->n_more;
	rx_stmt *stmt = NULL;
	session->n_found = 0;
	int rc = rx__run_start(session, rx__load_render, select, n_columns, &stmt);
	if (rc == 0 && all_new && select->form != RX__SELECT_KEY) {
		rc = rx__load_rest(session, slot, stmt, NULL);
		rx__run_end(session, stmt);
		return rc;
	}
	while (rc == 0 && (rc = rx__run_step(session, stmt)) == RX_HAS_ROW) {
		rc = options->more ? load_more(session, slot, stmt, options)
						   : rx__load_row(session, slot, stmt, options);
		if (select->form == RX__SELECT_KEY)
			break; /* there is no second one, and asking for it costs a tenth of the first */
	}
	rx__run_end(session, stmt);
	return rc < 0 ? rc : 0;
}

/* ---- some columns of one object --------------------------------------------------------------- */

static int key_values(rx_session *session, const rx__mapper *mapper, const void *keyed)
{
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < mapper->n_keys; i++) {
		rx_value value = rx__attribute_get(mapper->keys[i], keyed, NULL);
		rc = rx__bind_value(mapper->keys[i], mapper->keys[i]->type, &value, &session->error);
		if (rc == 0)
			rc = rx__shape_value(&session->shape, mapper->keys[i], &value, &session->error);
	}
	return rc;
}

int rx__load_columns(rx_session *session, rx__slot *slot, void *object, const rx__mask *columns)
{
	rx__select select = {
		.mapper = slot->mapper,
		.form = RX__SELECT_KEY,
		.columns = columns,
		.unfiltered = RX_FILTER_ALL,
	};
	rx_decode decode = slot->decode;
	rx_decode_step *steps = NULL;
	rx_stmt *stmt = NULL;
	int rc = rx__shape_select(&session->shape, &select, session->dialect, &session->error);
	if (rc == 0)
		rc = key_values(session, slot->mapper, object);
	if (rc == 0 && columns) {
		steps = rx__arena_array(&session->scratch, slot->mapper->n_attributes, sizeof *steps);
		if (!steps)
			rc = rx__fail_nomem(&session->error);
		else
			decode = (rx_decode){ steps, rx__decode_some(steps, slot->mapper, columns->words) };
	}
	if (rc == 0)
		rc = rx__run_start(session, rx__load_render, &select, decode.n_steps, &stmt);
	if (rc == 0)
		rc = rx__run_step(session, stmt);
	if (rc == RX_HAS_ROW)
		rc = read_into(session, stmt, &decode, object, &session->arena);
	else if (rc == RX_DONE)
		rc = RX_NOTFOUND;
	rx__run_end(session, stmt);
	return rc;
}
