/* Hooks as a session runs them. */
#ifndef RX_SESSION_HOOKS_H
#define RX_SESSION_HOOKS_H

#include "session/session.h"

typedef enum rx__hook_kind {
	RX__BEFORE_INSERT,
	RX__AFTER_INSERT,
	RX__BEFORE_UPDATE,
	RX__AFTER_UPDATE,
	RX__BEFORE_DELETE,
	RX__AFTER_DELETE,
	RX__AFTER_LOAD,
} rx__hook_kind;

/* The hooks of a model, in slot->hooks. */
struct rx__slot_hooks {
	unsigned kinds; /* a mask of 1 << kind: those that there are */
	size_t n;
	rx_hook_options list[];
};

/* What is registered for the model, into slot->hooks. RX_ENOMEM. */
int rx__hooks_find(rx_session *session, rx__slot *slot);

/* Calls them; the session's error says what went wrong. */
int rx__hooks_call(rx_session *session, rx__slot *slot, void *object, rx__hook_kind kind);
static inline int rx__hooks_run(
	rx_session *session, rx__slot *slot, void *object, rx__hook_kind kind)
{
	return slot->hooks && slot->hooks->kinds & 1u << kind
		? rx__hooks_call(session, slot, object, kind)
		: 0;
}

/* The before hooks of everything that a flush is going to write, and of an object that it comes upon
 * later; each once a flush. */
int rx__hooks_before_flush(rx_session *session);
int rx__hooks_call_before(rx_session *session, rx__slot *slot, void *object, rx__hook_kind kind);
static inline int rx__hooks_before_row(
	rx_session *session, rx__slot *slot, void *object, rx__hook_kind kind)
{
	return slot->hooks ? rx__hooks_call_before(session, slot, object, kind) : 0;
}
void rx__hooks_after_flush(rx_session *session);

/* Whether the session is in a hook: then its error is set. */
bool rx__hooks_fail(rx_session *session, const char *call);
static inline bool rx__hooks_refuse(rx_session *session, const char *call)
{
	return session->hook && rx__hooks_fail(session, call);
}

/* ---- ends of transactions: session->ends holds those of this transaction */

/* The transaction is committed; it wrote something. */
void rx__hooks_committed(rx_session *session, bool wrote);
/* It was rolled back; or what was registered from a place on was, with a savepoint. */
void rx__hooks_rolled_back(rx_session *session, bool wrote);
void rx__hooks_taken_back(rx_session *session, size_t from);

#endif
