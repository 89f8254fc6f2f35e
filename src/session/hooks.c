/* While a hook runs, session->hook names it, and every call on the session that would change what the
 * flush or query at hand is about is refused by rx__session_enter. A flush asks before hooks first of
 * all, for every object that it can see it is going to write; those that it comes upon later (a plain
 * struct that a pointer leads to) are asked when their turn comes. A flag on the object tells which
 * have been asked. */
#include "session/hooks.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <reflex/sys/log.h>

#include "base/fail.h"
#include "engine/hooks.h"
#include "session/changes.h"

static const struct {
	const char *name;
	size_t offset;
} kinds[] = {
	[RX__BEFORE_INSERT] = { "before_insert", offsetof(rx_hook_options, before_insert) },
	[RX__AFTER_INSERT] = { "after_insert", offsetof(rx_hook_options, after_insert) },
	[RX__BEFORE_UPDATE] = { "before_update", offsetof(rx_hook_options, before_update) },
	[RX__AFTER_UPDATE] = { "after_update", offsetof(rx_hook_options, after_update) },
	[RX__BEFORE_DELETE] = { "before_delete", offsetof(rx_hook_options, before_delete) },
	[RX__AFTER_DELETE] = { "after_delete", offsetof(rx_hook_options, after_delete) },
	[RX__AFTER_LOAD] = { "after_load", offsetof(rx_hook_options, after_load) },
};

static rx_hook_fn function_of(const rx_hook_options *options, rx__hook_kind kind)
{
	rx_hook_fn out;
	memcpy(&out, (const char *)options + kinds[kind].offset, sizeof out);
	return out;
}

/* ---- finding --------------------------------------------------------------------------------- */

static bool is_for(const rx__hook_entry *entry, const rx__mapper *mapper)
{
	return entry->model && strcmp(entry->model, mapper->name) == 0;
}

int rx__hooks_find(rx_session *session, rx__slot *slot)
{
	size_t n = 0;
	for (const rx__hook_entry *e = rx__engine_hooks(session->engine); e; e = rx__hooks_next(e))
		n += is_for(e, slot->mapper);
	if (n == 0)
		return 0;
	struct rx__slot_hooks *hooks = calloc(1, sizeof *hooks + n * sizeof *hooks->list);
	if (!hooks)
		return rx__fail_nomem(&session->error);
	for (const rx__hook_entry *e = rx__engine_hooks(session->engine); e && hooks->n < n;
		 e = rx__hooks_next(e)) {
		if (is_for(e, slot->mapper))
			hooks->list[hooks->n++] = e->rows;
	}
	for (size_t i = 0; i < n; i++) {
		for (unsigned kind = 0; kind <= RX__AFTER_LOAD; kind++) {
			if (function_of(&hooks->list[i], (rx__hook_kind)kind))
				hooks->kinds |= 1u << kind;
		}
	}
	slot->hooks = hooks;
	return 0;
}

/* ---- calling --------------------------------------------------------------------------------- */

bool rx__hooks_fail(rx_session *session, const char *call)
{
	if (session->error.code == 0)
		rx__fail(&session->error, RX_EINVAL,
			"%s inside the hook %s: a hook may look at the object and assign its columns, but not "
			"use "
			"the session",
			call, session->hook);
	return true;
}

bool rx_fail(rx_session *session, int code, const char *format, ...)
{
	char text[sizeof session->error.message];
	va_list args;
	if (!session || session->is_static || session->error.code != 0)
		return false;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	bool known = code < 0 && strcmp(rx_error_name(code), "?") != 0;
	rx__fail(&session->error, known ? code : RX_EINVAL, "%s", text);
	return false;
}

/* One hook of one entry; what it returns is false if there is an error too. */
static int call_one(rx_session *session, const rx_hook_options *options, rx__slot *slot,
	void *object, rx__hook_kind kind)
{
	char name[120];
	snprintf(name, sizeof name, "%s of %s", kinds[kind].name, slot->mapper->name);
	session->hook = name;
	bool done = function_of(options, kind)(session, object, options->ud);
	session->hook = NULL;
	if (session->error.code != 0)
		return rx__fail_wrap(&session->error, "hook %s", name);
	return done ? 0 : rx__fail(&session->error, RX_ECHECK, "the hook %s has refused", name);
}

static int fail_relation(
	rx_session *session, rx__slot *slot, rx__hook_kind kind, const rx__relationship *relation)
{
	return rx__fail(&session->error, RX_EINVAL,
		"the hook %s of %s has assigned .%s: a hook may assign columns (the foreign key too), not "
		"relations",
		kinds[kind].name, slot->mapper->name, relation->field);
}

/* The pointers of an object, in scratch memory. NULL when out of memory. */
static void **copy_relations(rx_session *session, const rx__mapper *mapper, const void *object)
{
	void **out = rx__arena_array(&session->scratch, mapper->n_relationships + 1, sizeof *out);
	for (size_t i = 0; out && i < mapper->n_relationships; i++)
		out[i] = rx__changes_pointer(object, &mapper->relationships[i]);
	return out;
}

int rx__hooks_call(rx_session *session, rx__slot *slot, void *object, rx__hook_kind kind)
{
	const rx__mapper *mapper = slot->mapper;
	void **before = copy_relations(session, mapper, object);
	int rc = before ? 0 : rx__fail_nomem(&session->error);
	for (size_t i = 0; rc == 0 && i < slot->hooks->n; i++) {
		if (function_of(&slot->hooks->list[i], kind))
			rc = call_one(session, &slot->hooks->list[i], slot, object, kind);
	}
	for (size_t i = 0; rc == 0 && i < mapper->n_relationships; i++) {
		if (rx__changes_pointer(object, &mapper->relationships[i]) != before[i])
			rc = fail_relation(session, slot, kind, &mapper->relationships[i]);
	}
	return rc;
}

/* ---- before a flush -------------------------------------------------------------------------- */

int rx__hooks_call_before(rx_session *session, rx__slot *slot, void *object, rx__hook_kind kind)
{
	rx__head *head = rx__object_head(object);
	if (head->flags & RX__OBJECT_HOOKED)
		return 0;
	head->flags |= RX__OBJECT_HOOKED;
	head->flags &= (uint8_t)~RX__OBJECT_CHECKED; /* it may change values that were checked */
	return rx__hooks_run(session, slot, object, kind);
}

static bool pointer_changed(const rx__mapper *mapper, const void *object)
{
	const void *snapshot = rx__object_snapshot(object, mapper);
	for (size_t i = 0; i < mapper->n_relationships; i++) {
		const rx__relationship *relation = &mapper->relationships[i];
		if (!relation->many &&
			rx__changes_pointer(object, relation) != rx__changes_pointer(snapshot, relation))
			return true;
	}
	return false;
}

static bool will_be_updated(const rx__mapper *mapper, const void *object)
{
	rx__mask columns;
	if (!rx__changes_any(object, mapper))
		return false;
	rx__changes_find(object, mapper, &columns);
	return !rx__mask_empty(&columns) || pointer_changed(mapper, object);
}

static int call_before(rx_session *session, rx__slot *slot, void *object)
{
	switch (rx__object_head(object)->state) {
	case RX__OBJECT_PENDING:
		return rx__hooks_before_row(session, slot, object, RX__BEFORE_INSERT);
	case RX__OBJECT_DELETED:
		return rx__hooks_before_row(session, slot, object, RX__BEFORE_DELETE);
	case RX__OBJECT_PERSISTENT:
		if (slot->hooks->kinds & 1u << RX__BEFORE_UPDATE && will_be_updated(slot->mapper, object))
			return rx__hooks_before_row(session, slot, object, RX__BEFORE_UPDATE);
		return 0;
	default:
		return 0;
	}
}

static int before_object(rx_session *session, rx__slot *slot, void *object)
{
	char label[80];
	int rc = call_before(session, slot, object);
	if (rc != 0)
		rx__fail_wrap(&session->error, "flush %s",
			rx__object_label(object, slot->mapper, label, sizeof label));
	return rc;
}

int rx__hooks_before_flush(rx_session *session)
{
	const unsigned before =
		1u << RX__BEFORE_INSERT | 1u << RX__BEFORE_UPDATE | 1u << RX__BEFORE_DELETE;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < session->n_slots; i++) {
		rx__slot *slot = session->slots[i];
		for (size_t j = 0; slot->hooks && slot->hooks->kinds & before && rc == 0 && j < slot->n;
			 j++)
			rc = before_object(session, slot, slot->objects[j]);
	}
	return rc;
}

void rx__hooks_after_flush(rx_session *session)
{
	for (size_t i = 0; i < session->n_slots; i++) {
		rx__slot *slot = session->slots[i];
		for (size_t j = 0; slot->hooks && j < slot->n; j++)
			rx__object_head(slot->objects[j])->flags &= (uint8_t)~RX__OBJECT_HOOKED;
	}
}

/* ---- ends of transactions -------------------------------------------------------------------- */

static bool add_end(rx_session *session, const char *call, const rx__end *end)
{
	if (!rx__session_enter(session, call))
		return false;
	if (!end->call) {
		rx__fail(&session->error, RX_EINVAL, "%s: the function is NULL", call);
		return false;
	}
	if (session->n_ends == session->ends_cap) {
		size_t cap = session->ends_cap ? session->ends_cap * 2 : 8;
		rx__end *ends = realloc(session->ends, cap * sizeof *ends);
		if (!ends) {
			rx__fail_nomem(&session->error);
			return false;
		}
		session->ends = ends;
		session->ends_cap = cap;
	}
	session->ends[session->n_ends++] = *end;
	return true;
}

bool rx_after_commit(rx_session *session, rx_end_fn call, void *ud)
{
	return add_end(session, "rx_after_commit", &(const rx__end){ call, ud, true });
}

bool rx_after_rollback(rx_session *session, rx_end_fn call, void *ud)
{
	return add_end(session, "rx_after_rollback", &(const rx__end){ call, ud, false });
}

static void run_ends(rx_session *session, size_t from, bool committed)
{
	session->hook = committed ? "after_commit" : "after_rollback";
	for (size_t i = from; i < session->n_ends; i++) {
		if (session->ends[i].on_commit == committed)
			session->ends[i].call(session, session->ends[i].ud);
	}
	session->hook = NULL;
	session->n_ends = from;
}

static void run_engine_ends(rx_session *session, bool committed)
{
	session->hook = committed ? "after_commit" : "after_rollback";
	for (const rx__hook_entry *e = rx__engine_hooks(session->engine); e; e = rx__hooks_next(e)) {
		rx_end_fn call = committed ? e->ends.after_commit : e->ends.after_rollback;
		if (!e->model && call)
			call(session, e->ends.ud);
	}
	session->hook = NULL;
}

void rx__hooks_committed(rx_session *session, bool wrote)
{
	if (wrote)
		run_engine_ends(session, true);
	if (session->n_ends > 0)
		run_ends(session, 0, true);
}

void rx__hooks_rolled_back(rx_session *session, bool wrote)
{
	if (session->error.code == RX_EUNKNOWN) {
		if (session->n_ends > 0)
			rx_log(RX_LOG_WARNING,
				"it is not known whether the commit happened: %zu after_commit and after_rollback "
				"hooks are not called",
				session->n_ends);
		session->n_ends = 0;
		return;
	}
	if (wrote)
		run_engine_ends(session, false);
	if (session->n_ends > 0)
		run_ends(session, 0, false);
}

void rx__hooks_taken_back(rx_session *session, size_t from)
{
	if (session->n_ends > from)
		run_ends(session, from, false);
}
