/* Keys that wait: a foreign key of one object that is to hold the key of another one, which has no row
 * yet; and the rows of link tables that the session has made or is to delete. */
#ifndef RX_SESSION_WAIT_H
#define RX_SESSION_WAIT_H

#include "base/arena.h"
#include "base/map.h"
#include "session/object.h"

typedef struct rx_session rx_session;

typedef struct rx__wait {
	void *object; /* whose foreign key takes what it refers to from the source */
	const rx__foreign_key *key;
	void *source; /* NULL: nothing is waited for any more */
	struct rx__wait *next; /* of the same object */
} rx__wait;

/* The row of a link table between two objects: by the foreign keys that refer to them, and them. */
typedef struct rx__pair_key {
	const rx__foreign_key *a_key, *b_key;
	const void *a, *b;
} rx__pair_key;

typedef struct rx__pair {
	rx__pair_key key;
	void *row;
	bool stand_in; /* the row was not loaded: only its key is known */
} rx__pair;

/* What a list (or the pointer of a `one` whose key is on the other side) was made to hold by the
 * session since the last flush; anything else that is found there was assigned by the program. */
typedef struct rx__known {
	const void *object;
	const rx__relationship *relation;
	void *value;
} rx__known;

/* An item of one to one whose owner is another one now, or none: its unique key is free. */
typedef struct rx__release {
	void *item;
	const rx__foreign_key *key;
} rx__release;

typedef struct rx__ties {
	rx_arena arena;
	rx_map waits; /* the first one of an object, by its address */
	rx_map pairs; /* by their keys */
	rx_map known; /* by object and relation */
	struct rx__release *released;
	size_t n_released, released_cap;
} rx__ties;

void rx__ties_init(rx__ties *ties);
void rx__ties_deinit(rx__ties *ties);
static inline void rx__ties_clear(rx__ties *ties)
{
	if (ties->waits.n == 0 && ties->pairs.n == 0 && ties->known.n == 0 && ties->n_released == 0)
		return;
	rx__ties_deinit(ties);
	rx__ties_init(ties);
}

/* The item's row gives up its key before anything else is written. */
int rx__release_add(rx_session *session, void *item, const rx__foreign_key *key);

/* What the relation of the object held when it was last in step: at the last flush, or since. */
void *rx__known_of(const rx_session *session, const void *object, const rx__relationship *relation);
/* Sets the member, as in step. */
int rx__known_set(rx_session *session, void *object, const rx__relationship *relation, void *value);

/* The foreign key waits for the source; what it waited for before is forgotten. */
int rx__wait_add(rx_session *session, void *object, const rx__foreign_key *key, void *source);
void rx__wait_drop(rx_session *session, void *object, const rx__foreign_key *key);
/* The first of an object's, or NULL. */
rx__wait *rx__wait_of(const rx_session *session, void *object);
/* Gives the foreign key its value, if the source has a row, and ends the wait. RX_EINVAL if a column of it
 * was set to something else. */
int rx__wait_settle(rx_session *session, rx__wait *wait);
/* The same for all that are left: of objects that had a row before their sources had. */
int rx__wait_settle_all(rx_session *session);

#endif
