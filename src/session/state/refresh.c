/* An object's row read again. What is read goes into a struct beside the object first, so that a
 * row that is gone, or a failure, leaves the object as it was. */
#include <string.h>

#include <reflex/state.h>

#include "base/fail.h"
#include "session/changes.h"
#include "session/hooks.h"
#include "session/load.h"
#include "session/run.h"
#include "sql/scope.h"

typedef struct refresh {
	rx_session *session;
	rx__refresh_args args;
	rx__slot *slot;
	void *object;
	rx__mask columns; /* those to read; all if none are named */
	bool some;
} refresh;

static int take_columns(refresh *r)
{
	rx_session *session = r->session;
	const rx__attribute *attribute;
	int rc = 0;
	if (r->args.columns[RX_MAX_COLUMNS] || r->args.load[RX_MAX_LOAD])
		return rx__fail(&session->error, RX_EINVAL, "rx_refresh: .%s has more than %d entries",
			r->args.load[RX_MAX_LOAD] ? "load" : "columns",
			r->args.load[RX_MAX_LOAD] ? RX_MAX_LOAD : RX_MAX_COLUMNS);
	for (size_t i = 0; rc == 0 && r->args.columns[i]; i++) {
		const rx_node *node = (const rx_node *)r->args.columns[i];
		if (node->kind != RX_NODE_COLUMN)
			return rx__fail(&session->error, RX_EINVAL,
				"rx_refresh: .columns names something that is no column of %s",
				r->slot->mapper->name);
		rc = rx__scope_own_column(r->slot->mapper, node, &attribute, &session->error);
		if (rc == 0)
			rx__mask_set(&r->columns, attribute->ordinal);
		r->some = true;
	}
	return rc;
}

static int begin(refresh *r, const rx__refresh_args *args)
{
	const unsigned states = 1u << RX__OBJECT_PERSISTENT;
	size_t size = args->rx__size < sizeof r->args ? args->rx__size : sizeof r->args;
	memcpy(&r->args, args, size);
	if (!rx__session_enter(r->session, "rx_refresh"))
		return RX_EINVAL;
	int rc = rx__session_own(r->session, r->object, states, "rx_refresh", &r->slot);
	if (rc == 0)
		rc = take_columns(r);
	return rc == 0 ? rx__run_begin(r->session, false) : rc;
}

static int read_row(refresh *r, void *fresh)
{
	rx_session *session = r->session;
	char label[80];
	int rc = rx__load_columns(session, r->slot, fresh, r->some ? &r->columns : NULL);
	if (rc == RX_NOTFOUND)
		rc = rx__fail(&session->error, RX_ESTALE, "rx_refresh: the row of %s is gone",
			rx__object_label(r->object, r->slot->mapper, label, sizeof label));
	return rc;
}

static bool reads_key(const refresh *r, const rx__key *key)
{
	for (size_t i = 0; i < key->n; i++) {
		if (rx__mask_has(&r->columns, key->columns[i]->ordinal))
			return true;
	}
	return false;
}

/* Only the pointers whose key was read: another one may have been assigned by the program. */
static void forget_moved(refresh *r)
{
	const rx__mapper *mapper = r->slot->mapper;
	void *snapshot = rx__object_snapshot(r->object, mapper);
	rx__changes_forget_moved(snapshot, mapper);
	for (size_t i = 0; i < mapper->n_relationships; i++) {
		const rx__relationship *relation = &mapper->relationships[i];
		if (!relation->here || !reads_key(r, &relation->local))
			continue;
		rx__changes_set_pointer(r->object, relation, rx__changes_pointer(snapshot, relation));
	}
}

static void take_some(refresh *r, const void *fresh)
{
	const rx__mapper *mapper = r->slot->mapper;
	void *snapshot = rx__object_snapshot(r->object, mapper);
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		size_t offset = mapper->attributes[i].offset, size = mapper->attributes[i].size;
		if (!rx__mask_has(&r->columns, i))
			continue;
		memcpy((char *)r->object + offset, (const char *)fresh + offset, size);
		memcpy((char *)snapshot + offset, (const char *)fresh + offset, size);
	}
	forget_moved(r);
}

static void take_all(refresh *r, const void *fresh)
{
	const rx__mapper *mapper = r->slot->mapper;
	rx__object_restore(r->object, fresh, mapper);
	rx__changes_forget_moved(r->object, mapper);
	memcpy(rx__object_snapshot(r->object, mapper), r->object, mapper->size);
}

bool rx__refresh(rx_session *session, void *object, const rx__refresh_args *args)
{
	refresh r = { .session = session, .object = object };
	if (begin(&r, args) != 0)
		return false;
	const rx__mapper *mapper = r.slot->mapper;
	void *fresh = rx__arena_alloc(&session->scratch, mapper->size);
	if (!fresh) {
		rx__fail_nomem(&session->error);
		return false;
	}
	memcpy(fresh, rx__object_snapshot(object, mapper), mapper->size);
	int rc = read_row(&r, fresh);
	if (rc != 0)
		return false;
	if (r.some)
		take_some(&r, fresh);
	else
		take_all(&r, fresh);
	rc = rx__hooks_run(session, r.slot, object, RX__AFTER_LOAD);
	rx__load_entries list = { r.args.load, NULL, 0 };
	while (r.args.load[list.n])
		list.n++;
	if (rc == 0 && list.n > 0)
		rc = rx__load_relations(session, &list, &object, 1, RX__LOAD_AGAIN);
	return rc == 0;
}
