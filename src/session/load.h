/* From rows to objects, and relations of objects. */
#ifndef RX_SESSION_LOAD_H
#define RX_SESSION_LOAD_H

#include "session/session.h"

/* Called for each row behind its object; is_new: the row made it. */
typedef int (*rx__load_more)(
	void *ud, rx_session *session, rx_stmt *stmt, void *object, bool is_new);

typedef struct rx__load_options {
	bool read_only; /* objects without snapshot, not in the identity map */
	bool fresh; /* none of the rows can be in the session already */
	bool populate_existing; /* objects that are there already take the row's values */
	rx__load_more more; /* what comes behind the object's columns, or NULL */
	void *ud;
	size_t n_more; /* columns of it */
} rx__load_options;

/* Runs the select that is in session->shape and puts the objects into session->found. */
int rx__load_run(
	rx_session *session, rx__slot *slot, const rx__select *select, const rx__load_options *options);
/* The current row as an object, added to session->found; looked up first unless the options say that it
 * cannot be in the session. */
int rx__load_row(
	rx_session *session, rx__slot *slot, rx_stmt *stmt, const rx__load_options *options);
/* Whose children rows are, told while they are read: what is looked at again later is out of the cache. */
typedef struct rx__load_owners {
	/* The index + 1 of the owner with each number from `least` on, 0 where there is none (rx__keys). */
	const uint32_t *numbers;
	int64_t least;
	uint64_t span;
	void *const *objects; /* the owners */
	const rx__attribute *by; /* where a child has the number: an int64_t, or an rx_opt_int64 */
	/* The pointer to the owner, which is set; NULL: there is none. */
	const rx__relationship *inverse;
	uint32_t *found; /* out, in scratch memory: the index + 1 of each object's owner, or 0 */
	size_t cap;
} rx__load_owners;
/* All rows that are left, as new objects in session->found: none of them can be in the session. owners
 * may be NULL; with hooks after loading, which may change what tells the owner, it must be. */
int rx__load_rest(rx_session *session, rx__slot *slot, rx_stmt *stmt, rx__load_owners *owners);
/* An object in a row of more: programs with the columns as they stand in that result. */
typedef struct rx__load_at {
	rx__slot *slot;
	rx_decode decode, decode_key;
} rx__load_at;
/* The object of the current row: the one that the session has, or a new one. */
int rx__load_object(
	rx_session *session, rx_stmt *stmt, const rx__load_at *at, bool read_only, void **out);
/* A new object of the current row; the object that there is, with the row's values. */
int rx__load_made(
	rx_session *session, rx_stmt *stmt, const rx__load_at *at, bool read_only, void **out);
int rx__load_again(rx_session *session, rx_stmt *stmt, const rx__load_at *at, void *object);
/* The row with the key in slot->keyed as a new object, where there can be none of it; NULL when it
 * failed. */
void *rx__load_keyed(rx_session *session, rx__slot *slot, rx_stmt *stmt, bool read_only);
/* How a relation is loaded. */
enum {
	RX__LOAD_WHOLE_TABLE = 1, /* the objects are all there are: the rows on the other side need not
	                           * be looked for by key */
	RX__LOAD_AGAIN = 2, /* what is loaded already too, but not what the program has changed */
};
/* The relation of a handle: RX_EINVAL if it is none. */
int rx__load_relation_of(
	rx_session *session, const rx_rel_node *node, const rx__relationship **out);
/* RX_EINVAL if the relation does not start at the model. */
int rx__load_check(rx_session *session, const rx__mapper *mapper, rx_rel relation);
/* Loads a relation (or path, or part of one) for objects of one model. */
int rx__load_relation(
	rx_session *session, rx_rel relation, void *const *objects, size_t n, unsigned how);
/* Several, of the same objects: in as few round trips as the driver allows. */
typedef struct rx__load_entries {
	const rx_rel *relations;
	/* NULL, or of each: how many of its steps came with the rows of the query; of these, only what is
	 * not loaded yet. */
	const uint8_t *n_along;
	size_t n;
} rx__load_entries;
int rx__load_relations(rx_session *session, const rx__load_entries *list, void *const *objects,
	size_t n, unsigned how);
/* Loads some columns of an object's row into it (all if columns is NULL). RX_NOTFOUND: no row. */
int rx__load_columns(rx_session *session, rx__slot *slot, void *object, const rx__mask *columns);

int rx__load_render(rx_buf *out, const rx_dialect *dialect, const void *what, rx_error *error);

#endif
