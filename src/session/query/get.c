/* rx_get: an object by its key, from the identity map or by one row. It has a key of its own among
 * the statements, so that no expression is built and walked. */
#include <string.h>

#include "base/fail.h"
#include "session/filter.h"
#include "session/load.h"
#include "session/query/query.h"
#include "session/run.h"
#include "session/work/flush.h"
#include "sql/bind.h"
#include "sql/filter.h"

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
		rx_value value = key[i];
		if (value.type == RX_TYPE_NONE)
			return rx__fail(&session->error, RX_EINVAL, "rx_get(%s): the value of %s is NULL",
				mapper->name, mapper->keys[i]->name);
		rc = rx__bind_check(mapper->keys[i], mapper->keys[i]->type, &value, &session->error);
		if (rc == 0)
			rx__attribute_set(mapper->keys[i], slot->keyed, &value);
	}
	return rc;
}

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

static void *by_row(rx_session *session, rx__slot *slot)
{
	const rx__load_options options = { .read_only = session->read_only, .fresh = true };
	rx__select select = {
		.mapper = slot->mapper,
		.form = RX__SELECT_KEY,
		.unfiltered = session->unfiltered,
	};
	if (rx__run_begin(session, false) != 0 || key_shape(session, slot, &select) != 0 ||
		rx__load_run(session, slot, &select, &options) != 0)
		return NULL;
	return session->n_found > 0 ? session->found[0] : NULL;
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

void *rx__get(rx_session *session, const rx_model *model, const rx_value *key, size_t n_keys)
{
	rx__slot *slot;
	if (!rx__session_enter(session, "rx_get") || rx__session_slot(session, model, &slot) != 0)
		return NULL;
	if (rx__flush_before_query(session) != 0 || put_key(session, slot, key, n_keys) != 0)
		return NULL;
	return rx__get_keyed(session, slot);
}
