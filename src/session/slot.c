/* Slots: the objects of one model in one session. The identity map is built when somebody asks: a
 * query into an empty session needs none, since the rows of one table have distinct keys. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "model/registry.h"
#include "session/decode.h"
#include "session/hooks.h"
#include "session/session.h"

/* A key that is one number is what it was looked for by, to the bit; a text may be written otherwise. */
static rx_decode without_key(const rx_decode *all, const rx__mapper *mapper)
{
	const rx__attribute *key = mapper->n_keys == 1 ? mapper->keys[0] : NULL;
	bool first = key && key->ordinal == 0 && key->type == RX_TYPE_INT64 && !key->optional;
	return (rx_decode){ all->steps + first, all->n_steps - first };
}

static rx__slot *slot_new(const rx__mapper *mapper, size_t index, bool in_doubt)
{
	rx__slot *slot = calloc(1, sizeof *slot);
	if (!slot)
		return NULL;
	slot->mapper = mapper;
	slot->index = (uint16_t)index;
	slot->first_pending = SIZE_MAX;
	slot->doubtful_from = in_doubt ? 0 : SIZE_MAX;
	for (size_t i = 0; i < mapper->n_attributes; i++)
		slot->has_defaults |=
			mapper->attributes[i].has_default || mapper->attributes[i].column->default_now;
	rx__identity_init(&slot->identity, mapper);
	slot->keyed = calloc(1, rx__object_room(mapper));
	if (slot->keyed && rx__decode_init(&slot->decode, mapper, false) &&
		rx__decode_init(&slot->decode_key, mapper, true)) {
		slot->decode_rest = without_key(&slot->decode, mapper);
		return slot;
	}
	rx__slot_free(slot);
	return NULL;
}

void rx__slot_free(rx__slot *slot)
{
	if (!slot)
		return;
	rx__identity_deinit(&slot->identity);
	rx__decode_deinit(&slot->decode);
	rx__decode_deinit(&slot->decode_key);
	free(slot->objects);
	free(slot->plan);
	free(slot->hooks);
	free(slot->keyed);
	free(slot);
}

void rx__session_doubt(rx_session *session)
{
	session->in_doubt = true;
	session->undo.writes++;
	for (size_t i = 0; i < session->n_slots; i++) {
		rx__slot *slot = session->slots[i];
		if (slot->doubtful_from > slot->n)
			slot->doubtful_from = slot->n;
	}
}

void rx__session_trust(rx_session *session)
{
	session->in_doubt = false;
	for (size_t i = 0; i < session->n_slots; i++)
		session->slots[i]->doubtful_from = SIZE_MAX;
}

size_t rx__session_loaded_before(const rx_session *session, const rx__slot *slot)
{
	const rx__trial *trial = session->trial;
	return trial && slot->index < trial->n_slots ? trial->loaded_before[slot->index] : 0;
}

/* ---- doubts at a savepoint ------------------------------------------------------------------- */

int rx__session_save_doubts(rx_session *session)
{
	rx__undo_level *level = rx__undo_push(&session->undo, session->n_slots);
	if (!level)
		return rx__fail_nomem(&session->error);
	level->in_doubt = session->in_doubt;
	level->n_ends = session->n_ends;
	for (size_t i = 0; i < session->n_slots; i++)
		level->doubtful_from[i] = session->slots[i]->doubtful_from;
	rx__session_trust(session);
	return 0;
}

/* What was in doubt around the level. A slot that was made since began empty. */
static size_t saved_doubt(const rx__undo_level *level, const rx__slot *slot)
{
	if (slot->index < level->n_slots)
		return level->doubtful_from[slot->index];
	return level->in_doubt ? 0 : SIZE_MAX;
}

void rx__session_forget_doubts(rx_session *session, size_t level)
{
	for (size_t i = session->undo.n_levels; i-- > level;) {
		const rx__undo_level *ended = &session->undo.levels[i];
		session->in_doubt = ended->in_doubt;
		for (size_t j = 0; j < session->n_slots; j++)
			session->slots[j]->doubtful_from = saved_doubt(ended, session->slots[j]);
	}
}

void rx__session_join_doubts(rx_session *session, size_t level)
{
	for (size_t i = session->undo.n_levels; i-- > level;) {
		const rx__undo_level *ended = &session->undo.levels[i];
		session->in_doubt = session->in_doubt || ended->in_doubt;
		for (size_t j = 0; j < session->n_slots; j++) {
			size_t saved = saved_doubt(ended, session->slots[j]);
			if (saved < session->slots[j]->doubtful_from)
				session->slots[j]->doubtful_from = saved;
		}
	}
}

void rx__slot_clear(rx__slot *slot)
{
	rx__objects_unpoison(slot->objects, slot->n, slot->mapper);
	rx__identity_clear(&slot->identity);
	slot->n = 0;
	slot->n_entered = 0;
	slot->first_pending = SIZE_MAX;
}

int rx__session_slot_of(rx_session *session, const rx__mapper *mapper, rx__slot **out)
{
	for (size_t i = 0; i < session->n_slots; i++) {
		if (session->slots[i]->mapper == mapper) {
			*out = session->slots[i];
			return 0;
		}
	}
	if (session->n_slots == session->slots_cap) {
		size_t cap = session->slots_cap ? session->slots_cap * 2 : 8;
		rx__slot **slots = realloc(session->slots, cap * sizeof *slots);
		if (!slots)
			return rx__fail_nomem(&session->error);
		session->slots = slots;
		session->slots_cap = cap;
	}
	rx__slot *slot = slot_new(mapper, session->n_slots, session->in_doubt);
	if (!slot)
		return rx__fail_nomem(&session->error);
	int rc = rx__hooks_find(session, slot);
	if (rc != 0) {
		rx__slot_free(slot);
		return rc;
	}
	session->slots[session->n_slots++] = slot;
	*out = slot;
	return 0;
}

int rx__session_slot_slowly(rx_session *session, const rx_model *model, rx__slot **out)
{
	const rx__mapper *mapper;
	uint64_t number = rx__registry_number();
	int rc = rx__registry_mapper(&mapper, model, &session->error);
	if (rc == 0)
		rc = rx__session_slot_of(session, mapper, out);
	if (rc == 0)
		session->asked = (rx__asked){ model, number, *out };
	return rc;
}

int rx__slot_grow(rx_session *session, rx__slot *slot)
{
	enum { FIRST_CAP = 16 };
	size_t cap = slot->cap ? slot->cap * 2 : FIRST_CAP;
	void **objects = cap < UINT32_MAX ? realloc(slot->objects, cap * sizeof *objects) : NULL;
	if (!objects)
		return rx__fail_nomem(&session->error);
	slot->objects = objects;
	slot->cap = cap;
	return 0;
}

static bool has_row(const void *object)
{
	uint8_t state = rx__object_head(object)->state;
	return state == RX__OBJECT_PERSISTENT || state == RX__OBJECT_DELETED;
}

/* Brings the identity map up to the end of the list. */
static int enter_all(rx_session *session, rx__slot *slot)
{
	if (slot->n_entered == slot->n)
		return 0;
	if (!rx__identity_reserve(&slot->identity, slot->n - slot->n_entered))
		return rx__fail_nomem(&session->error);
	for (; slot->n_entered < slot->n; slot->n_entered++) {
		void *object = slot->objects[slot->n_entered];
		if (has_row(object) && !rx__identity_add(&slot->identity, object))
			return rx__fail_nomem(&session->error);
	}
	return 0;
}

void *rx__slot_look_up(rx_session *session, rx__slot *slot, const void *keyed, int *rc)
{
	*rc = enter_all(session, slot);
	return *rc == 0 ? rx__identity_find(&slot->identity, keyed) : NULL;
}

int rx__slot_enter(rx_session *session, rx__slot *slot, void *object)
{
	if (rx__object_head(object)->index >= slot->n_entered)
		return 0; /* it comes with the others, when somebody asks */
	return rx__identity_add(&slot->identity, object) ? 0 : rx__fail_nomem(&session->error);
}

/* ---- whose object is it? --------------------------------------------------------------------- */

bool rx__session_has(rx_session *session, const void *object, rx__slot **slot)
{
	if (!object || (uintptr_t)object % 8 != 0)
		return false;
	rx__head head = rx__object_peek(object);
	if (head.check != RX__OBJECT_CHECK || head.tag != session->tag || head.slot >= session->n_slots)
		return false;
	*slot = session->slots[head.slot];
	return head.state != RX__OBJECT_DETACHED && head.index < (*slot)->n &&
		(*slot)->objects[head.index] == object;
}

static int fail_not_ours(rx_session *session, const void *object, const char *call)
{
	rx__head head = rx__object_peek(object);
	if (head.check == RX__OBJECT_CHECK && head.tag == session->tag &&
		head.slot < session->n_slots && head.state <= RX__OBJECT_READ_ONLY)
		return rx__fail(&session->error, RX_EINVAL,
			"%s: this %s is %s; the call needs an object that is in the session", call,
			session->slots[head.slot]->mapper->name,
			rx__object_state_name((rx__object_state)head.state));
	if (head.check == RX__OBJECT_CHECK)
		return rx__fail(&session->error, RX_EINVAL,
			"%s: the object belongs to another session; load it in this one (rx_get)", call);
	return rx__fail(&session->error, RX_EINVAL,
		"%s: the address is no object of a session; rx_add_copy makes one of a struct of yours",
		call);
}

static const char *wanted_states(unsigned states)
{
	if (states == 1u << RX__OBJECT_PERSISTENT)
		return "a persistent one";
	return "a pending or persistent one";
}

int rx__session_own(
	rx_session *session, const void *object, unsigned states, const char *call, rx__slot **slot)
{
	char label[80];
	if (!object)
		return rx__fail(&session->error, RX_EINVAL, "%s: the object is NULL", call);
	if ((uintptr_t)object % 8 != 0)
		return rx__fail(&session->error, RX_EINVAL, "%s: the address is no object", call);
	if (!rx__session_has(session, object, slot))
		return fail_not_ours(session, object, call);
	rx__object_state state = (rx__object_state)rx__object_head(object)->state;
	if (states & 1u << state)
		return 0;
	return rx__fail(&session->error, RX_EINVAL, "%s: %s is %s; the call needs %s", call,
		rx__object_label(object, (*slot)->mapper, label, sizeof label),
		rx__object_state_name(state), wanted_states(states));
}

void rx__session_detach(rx_session *session, rx__slot *slot, void *object)
{
	rx__head *head = rx__object_head(object);
	session->n_pending -= head->state == RX__OBJECT_PENDING;
	session->n_deleted -= head->state == RX__OBJECT_DELETED;
	if (has_row(object))
		rx__identity_remove(&slot->identity, rx__object_snapshot(object, slot->mapper), object);
	rx__object_move(object, RX__OBJECT_DETACHED);
	rx__object_poison(object, slot->mapper);
}
