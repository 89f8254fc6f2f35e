/* The inside of a session, for the files of this folder. */
#ifndef RX_SESSION_SESSION_H
#define RX_SESSION_SESSION_H

#include <reflex/hooks.h>
#include <reflex/session.h>
#include <reflex/sys/driver.h>

#include "base/arena.h"
#include "base/buf.h"
#include "model/registry.h"
#include "session/empties.h"
#include "session/identity.h"
#include "session/lists.h"
#include "session/object.h"
#include "session/undo.h"
#include "session/wait.h"
#include "sql/shape.h"

/* A statement that writes rows of one model, kept at hand from row to row of a flush
 * (work/writer.h). */
typedef struct rx__writer {
	rx_stmt *stmt; /* NULL: none */
	rx__mask columns; /* that it writes */
	rx_encode program; /* its parameters in the struct; without steps: they are gathered */
} rx__writer;

/* What a session knows of one model. */
typedef struct rx__slot {
	const rx__mapper *mapper;
	uint16_t index;
	bool has_defaults; /* a new object does not begin as all zeros */
	void **objects; /* in the order of loading and adding, with what was taken out since */
	size_t n, cap;
	size_t first_pending; /* no pending object stands before this place */
	size_t doubtful_from; /* objects from here on may hold what the transaction wrote unseen */
	rx__identity identity; /* of objects[0 … n_entered), built late */
	size_t n_entered;
	rx_decode decode; /* a row of all columns into the struct */
	rx_decode decode_key; /* the key columns of such a row into `keyed` */
	struct rx__slot_hooks *hooks; /* NULL: none are registered */
	struct rx__plan *plan; /* of writing rows; made by the first */
	rx__writer insert, update, remove; /* statements at hand while a flush goes on */
	rx_decode decode_rest; /* such a row but for the key, where that is known and stands first */
	rx_stmt *by_key; /* of rx_get, at hand while the session holds a connection */
	rx_encode by_key_program; /* its parameters, in `keyed`; without steps: they are gathered */
	void *keyed; /* a struct of which only the key is used */
} rx__slot;

/* What the values of some objects break; lives until the next check. */
typedef struct rx__violations {
	rx_arena arena;
	struct rx_violation *list; /* ended by one without field */
	size_t n, cap;
} rx__violations;

/* A call that waits for the end of the transaction. */
typedef struct rx__end {
	rx_end_fn call;
	void *ud;
	bool on_commit;
} rx__end;

/* The outermost rx_transaction: what it is to be, and what must be known for the next try. */
typedef struct rx__trial {
	rx_isolation isolation;
	bool read_only;
	int number; /* of the try, from 1 */
	size_t *loaded_before; /* objects of each slot that were there before the block */
	size_t n_slots;
} rx__trial;

/* The slot that was asked for last. The address of a model says nothing any more once models have come
 * or gone: it may be another one's by then. */
typedef struct rx__asked {
	const rx_model *model;
	uint64_t number; /* of the registry */
	rx__slot *slot;
} rx__asked;

/* A place in the program where a query stands. */
typedef struct rx__watched {
	const char *file;
	int line;
	const rx__mapper *mapper; /* of what it gives */
	size_t n; /* how often it ran for one object of another query */
	bool told;
	bool stream; /* rx_for */
} rx__watched;

enum { RX__WATCH_PARENTS = 8, RX__WATCH_PLACES = 32 };

/* What the N+1 detector remembers; see query/watch.h. */
typedef struct rx__watch {
	rx__watched parents[RX__WATCH_PARENTS], places[RX__WATCH_PLACES];
	size_t n_parents, next_parent, next_place;
	const char *get_file; /* where the rx_get at hand stands, or NULL */
	int get_line;
} rx__watch;

struct rx_session {
	rx_engine *engine; /* borrowed */
	const rx_driver *driver;
	const rx_dialect *dialect;
	rx_conn *conn; /* held while a transaction is open, else NULL */
	bool writing; /* the open transaction may write */
	/* The connection is somebody else's, who ends its transaction (transaction/lent.h); and the
	 * program has rolled back what it cannot. */
	bool lent, lent_lost;
	bool in_doubt; /* rows were written that no object stands for: see rx__session_doubt */
	bool read_only;
	rx_isolation isolation;
	const char *file; /* where it was opened; NULL: not known */
	int line;
	int64_t timeout, call_timeout; /* ms, as rx_conn's; of the query at hand, or 0 */
	struct rx__trial *trial; /* the rx_transaction that is being gone through, or NULL */
	const void *stale; /* the object that RX_ESTALE speaks of */
	bool stale_gone; /* because its row is not there */
	bool seen; /* somebody looked at the error */
	bool is_static; /* the one that stands for "out of memory": never written */
	uint32_t tag;
	rx_error error;

	rx__chunk_pool *chunks; /* of the arenas */
	rx_arena arena; /* what the program gets: objects, texts, lists */
	rx_arena scratch; /* what one call needs; cleared by the next one */
	rx__slot **slots;
	size_t n_slots, slots_cap;
	rx__asked asked;
	size_t n_pending, n_deleted; /* objects in these states */
	rx__undo undo;
	bool expunged; /* relations may still hold what rx_expunge took out: see expunged.h */
	bool has_expunged; /* since it was opened or cleared */
	const char *hook; /* the one that runs, or NULL */
	rx__end *ends;
	size_t n_ends, ends_cap;
	size_t n_blocks; /* rx_savepoint and rx_transaction that are being gone through */
	rx_error savepoint_error; /* what the savepoint that ended last was rolled back for */
	bool savepoint_seen; /* somebody looked at it */
	rx__ties ties;
	rx__empties empties;
	rx__watch watch;
	struct rx__batch *batch; /* rows of the flush that wait for others of their kind; NULL: none */
	struct rx__line *in_line; /* and the batches that wait before them; NULL: there were none yet */

	rx__shape shape; /* of the statement at hand */
	rx_buf sql;
	void **found; /* the objects of the query at hand */
	size_t n_found, found_cap;
	struct rx__cursor_state *cursors; /* open, newest first */
	rx_value tenant; /* type NONE: it has none */
	char *tenant_text; /* its text, if it is one */
	unsigned unfiltered, unfiltered_always; /* RX_FILTER_…: by the call at hand; by all */
	rx__violations violations; /* that rx_violations and rx_validate give */
};

/* The start of a public call: false if the session has failed (the sticky error) or is NULL. */
bool rx__session_enter_slowly(rx_session *session, const char *call);
static inline bool rx__session_enter(rx_session *session, const char *call)
{
	if (!session || session->error.code != 0 || session->hook || session->expunged)
		return rx__session_enter_slowly(session, call);
	rx__arena_clear(&session->scratch);
	session->unfiltered = session->unfiltered_always;
	session->call_timeout = 0;
	return true;
}
/* The same of a call that only looks, which is possible in a hook too. */
bool rx__session_look(rx_session *session, const char *call);
/* RX_EINVAL, naming the call, in a session that was opened read-only. */
int rx__session_may_write(rx_session *session, const char *call);
/* Logs the error of the last savepoint if nobody has looked at it, and forgets it. */
void rx__session_forget_savepoint(rx_session *session);

/* The slot of a model, made by its first use. RX_EMODEL and the like if the models are not sound. */
int rx__session_slot_slowly(rx_session *session, const rx_model *model, rx__slot **out);
static inline int rx__session_slot(rx_session *session, const rx_model *model, rx__slot **out)
{
	if (session->asked.model != model || session->asked.number != rx__registry_number())
		return rx__session_slot_slowly(session, model, out);
	*out = session->asked.slot;
	return 0;
}
int rx__session_slot_of(rx_session *session, const rx__mapper *mapper, rx__slot **out);

int rx__slot_grow(rx_session *session, rx__slot *slot);
/* Puts a new object at the end of its slot's list. */
static inline int rx__session_enlist(rx_session *session, rx__slot *slot, void *object)
{
	if (slot->n == slot->cap && rx__slot_grow(session, slot) != 0)
		return session->error.code;
	rx__object_head(object)->index = (uint32_t)slot->n;
	slot->objects[slot->n++] = object;
	return 0;
}
/* The object, its slot and state, if it belongs to this session and is in one of the states (a mask
 * of 1 << state); else RX_EINVAL naming the state it is in and the call. */
int rx__session_own(
	rx_session *session, const void *object, unsigned states, const char *call, rx__slot **slot);
bool rx__session_has(rx_session *session, const void *object, rx__slot **slot);
/* Takes an object out of everything; its memory stays until the session's end. */
void rx__session_detach(rx_session *session, rx__slot *slot, void *object);

/* Objects of the slot that were there before the rx_transaction that is open. */
size_t rx__session_loaded_before(const rx_session *session, const rx__slot *slot);

void rx__slot_free(rx__slot *slot);
/* Forgets all objects; their memory is the session's to free. */
void rx__slot_clear(rx__slot *slot);
/* The transaction has written rows without the session's knowing how they were before (a bulk
 * statement, SQL of the program, objects cleared since): what is loaded from now on goes with a
 * rollback. Ended by rx__session_trust. */
void rx__session_doubt(rx_session *session);
void rx__session_trust(rx_session *session);
/* A level of the undo begins, with doubts of its own; those around it are kept in it. At its end they
 * are all there is again (after a rollback to it), or belong together. */
int rx__session_save_doubts(rx_session *session);
void rx__session_forget_doubts(rx_session *session, size_t level);
void rx__session_join_doubts(rx_session *session, size_t level);
/* The object of the key in `keyed`, or NULL; *rc is set when out of memory. */
void *rx__slot_look_up(rx_session *session, rx__slot *slot, const void *keyed, int *rc);
static inline void *rx__slot_find(rx_session *session, rx__slot *slot, const void *keyed, int *rc)
{
	*rc = 0;
	return slot->n > 0 ? rx__slot_look_up(session, slot, keyed, rc) : NULL;
}
/* Enters an object that has a row now. */
int rx__slot_enter(rx_session *session, rx__slot *slot, void *object);

void rx__cursor_end(struct rx__cursor_state *state);

#endif
