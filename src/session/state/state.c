/* The states as a program sees them. They are fewer than ours: whether a deleted row is gone already
 * is the flush's affair. */
#include <reflex/state.h>

#include "session/session.h"

static const struct {
	rx_object_state state;
	const char *name;
} names[] = {
	[RX_STATE_TRANSIENT] = { RX_STATE_TRANSIENT, "transient" },
	[RX_STATE_PENDING] = { RX_STATE_PENDING, "pending" },
	[RX_STATE_PERSISTENT] = { RX_STATE_PERSISTENT, "persistent" },
	[RX_STATE_DELETED] = { RX_STATE_DELETED, "deleted" },
	[RX_STATE_DETACHED] = { RX_STATE_DETACHED, "detached" },
	[RX_STATE_READ_ONLY] = { RX_STATE_READ_ONLY, "read-only" },
};

static const rx_object_state public_state[] = {
	[RX__OBJECT_NEW] = RX_STATE_TRANSIENT,
	[RX__OBJECT_PENDING] = RX_STATE_PENDING,
	[RX__OBJECT_PERSISTENT] = RX_STATE_PERSISTENT,
	[RX__OBJECT_DELETED] = RX_STATE_DELETED,
	[RX__OBJECT_GONE] = RX_STATE_DELETED,
	[RX__OBJECT_DETACHED] = RX_STATE_DETACHED,
	[RX__OBJECT_READ_ONLY] = RX_STATE_READ_ONLY,
};

const char *rx_state_name(rx_object_state state)
{
	return (unsigned)state <= RX_STATE_READ_ONLY ? names[state].name : "unknown";
}

/* Objects that are loaded read-only stand in no list: their head alone tells. */
rx_object_state rx_state(rx_session *session, const void *object)
{
	if (!session || !object || (uintptr_t)object % 8 != 0)
		return RX_STATE_TRANSIENT;
	rx__head head = rx__object_peek(object);
	if (head.check != RX__OBJECT_CHECK || head.state > RX__OBJECT_READ_ONLY)
		return RX_STATE_TRANSIENT;
	if (head.tag != session->tag || head.slot >= session->n_slots)
		return RX_STATE_DETACHED;
	return public_state[head.state];
}

bool rx_expunge(rx_session *session, void *object)
{
	const unsigned states = 1u << RX__OBJECT_PENDING | 1u << RX__OBJECT_PERSISTENT |
		1u << RX__OBJECT_DELETED | 1u << RX__OBJECT_GONE;
	bool real = session && !session->is_static, others = real && session->expunged;
	rx__slot *slot;
	/* Relations are gone over once for all that go in a row. */
	if (real)
		session->expunged = false;
	bool done = rx__session_enter(session, "rx_expunge") &&
		rx__session_own(session, object, states, "rx_expunge", &slot) == 0;
	if (done)
		rx__session_detach(session, slot, object);
	if (real && (done || others))
		session->expunged = session->has_expunged = true;
	return done;
}
