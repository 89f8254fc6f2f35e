/* rx_get: an object by its key, from the identity map or by one row. It has a key of its own among
 * the statements, so that no expression is built and walked. */
#include <string.h>

#include "base/fail.h"
#include "engine/engine.h"
#include "session/filter.h"
#include "session/load.h"
#include "session/query/query.h"
#include "session/query/watch.h"
#include "session/run.h"
#include "session/work/flush.h"
#include "session/work/plan.h"
#include "sql/bind.h"
#include "sql/filter.h"

/* ---- the key --------------------------------------------------------------------------------- */

static int put_value(
	rx_session *session, rx__slot *slot, const rx__attribute *attribute, rx_value value)
{
	if (value.type == RX_TYPE_NONE)
		return rx__fail(&session->error, RX_EINVAL, "rx_get(%s): the value of %s is NULL",
			slot->mapper->name, attribute->name);
	int rc = rx__bind_check(attribute, attribute->type, &value, &session->error);
	if (rc == 0)
		rx__attribute_set(attribute, slot->keyed, &value);
	return rc;
}

/* A key of 64 bits takes every number that comes as one. */
static bool is_plain(const rx__attribute *attribute, const rx_value *value)
{
	return attribute->type == RX_TYPE_INT64 && !attribute->optional && value->type == RX_TYPE_INT64;
}

/* The key's values into the struct that is looked up. */
static int put_key(rx_session *session, rx__slot *slot, const rx_value *key, size_t n_keys)
{
	const rx__mapper *mapper = slot->mapper;
	int rc = 0;
	if (n_keys != mapper->n_keys)
		return rx__fail(&session->error, RX_EINVAL,
			"rx_get(%s): %zu key values are given, the primary key has %zu", mapper->name, n_keys,
			mapper->n_keys);
	for (size_t i = 0; rc == 0 && i < n_keys; i++) {
		if (is_plain(mapper->keys[i], &key[i]))
			memcpy((char *)slot->keyed + mapper->keys[i]->offset, &key[i].as.i, sizeof(int64_t));
		else
			rc = put_value(session, slot, mapper->keys[i], key[i]);
	}
	return rc;
}

/* ---- the row --------------------------------------------------------------------------------- */

static int key_shape(rx_session *session, rx__slot *slot, const rx__select *select)
{
	const rx__mapper *mapper = slot->mapper;
	int rc = rx__shape_select(&session->shape, select, session->dialect, &session->error);
	for (size_t i = 0; rc == 0 && i < mapper->n_keys; i++) {
		/* put_key has checked it. */
		rx_value value = rx__attribute_get(mapper->keys[i], slot->keyed, NULL);
		rx__bind_send(mapper->keys[i], &value);
		rc = rx__shape_value(&session->shape, mapper->keys[i], &value, &session->error);
	}
	if (rc == 0 && mapper->n_filters > 0)
		rc = rx__filter_values(&session->shape, mapper, session->unfiltered, &session->error);
	return rc;
}

/* A model with filters: they are part of the statement, and change from call to call. */
static void *by_filtered_row(rx_session *session, rx__slot *slot)
{
	const rx__load_options options = { .read_only = session->read_only, .fresh = true };
	rx__select select = {
		.mapper = slot->mapper,
		.form = RX__SELECT_KEY,
		.unfiltered = session->unfiltered,
	};
	if (key_shape(session, slot, &select) != 0 ||
		rx__load_run(session, slot, &select, &options) != 0)
		return NULL;
	return session->n_found > 0 ? session->found[0] : NULL;
}

/* The statement at hand, with the key's values in session->shape. */
static int gather(rx_session *session, rx__slot *slot)
{
	const rx__select select = { .mapper = slot->mapper, .form = RX__SELECT_KEY };
	rx__shape *shape = &session->shape;
	int rc = 0;
	if (!slot->by_key || slot->mapper->n_keys > shape->values_cap) {
		rc = key_shape(session, slot, &select);
		if (rc != 0 || slot->by_key)
			return rc;
		slot->by_key_program = rx__plan_encode_key(slot->plan, slot->mapper);
		if (slot->by_key_program.n_steps > slot->mapper->n_keys)
			slot->by_key_program.n_steps = slot->mapper->n_keys; /* without the version */
		return rx__run_prepare(
			session, rx__load_render, &select, slot->mapper->n_attributes, &slot->by_key);
	}
	shape->n_values = 0;
	for (size_t i = 0; rc == 0 && i < slot->mapper->n_keys; i++) {
		size_t ordinal = slot->mapper->keys[i]->ordinal;
		rc = rx__plan_known(session, &slot->plan->steps[ordinal], slot->keyed, shape->n_values++);
	}
	return rc;
}

/* The statement with the key's values bound. */
static int ready(rx_session *session, rx__slot *slot)
{
	if (slot->by_key && slot->by_key_program.n_steps > 0 &&
		rx__stmt_bind_struct(slot->by_key, &slot->by_key_program, slot->keyed) == 0)
		return 0;
	int rc = rx__plan_of(session, slot);
	if (rc == 0)
		rc = gather(session, slot);
	return rc == 0 ? rx__run_bind(session, slot->by_key, true) : rc;
}

static void *by_row(rx_session *session, rx__slot *slot)
{
	void *object = NULL;
	if (rx__run_begin(session, false) != 0)
		return NULL;
	if (session->watch.get_file && session->watch.n_parents > 0)
		rx__watch_query(session, slot->mapper, NULL,
			(rx__place){ session->watch.get_file, session->watch.get_line });
	if (slot->mapper->n_filters > 0)
		return by_filtered_row(session, slot);
	if (ready(session, slot) != 0)
		return NULL;
	if (rx__run_step(session, slot->by_key) == RX_HAS_ROW)
		object = rx__load_keyed(session, slot, slot->by_key, session->read_only);
	session->driver->rewind(slot->by_key);
	return object;
}

void *rx__get_keyed(rx_session *session, rx__slot *slot)
{
	int rc;
	void *object = rx__slot_find(session, slot, slot->keyed, &rc);
	if (rc != 0 || (object && rx__filter_hidden(session, slot, object)))
		return NULL;
	if (object)
		return object;
	return by_row(session, slot);
}

void *rx__get(rx_session *session, const rx_model *model, const rx_value *key, size_t n_keys,
	const char *file, int line)
{
	rx__slot *slot;
	if (!rx__session_enter(session, "rx_get") || rx__session_slot(session, model, &slot) != 0)
		return NULL;
	if (rx__flush_before_query(session) != 0 || put_key(session, slot, key, n_keys) != 0)
		return NULL;
	session->watch.get_file = file;
	session->watch.get_line = line;
	void *object = rx__get_keyed(session, slot);
	session->watch.get_file = NULL;
	return object;
}
