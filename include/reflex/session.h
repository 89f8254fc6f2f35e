/* Sessions: a unit of work on plain structs.
 *
 * A session is used by one thread at a time. What it gives you (objects, strings, arrays) is
 * borrowed: it lives in the session until rx_session_close, or until rx_expunge or rx_clear of it.
 * What you assign to a field is borrowed from you until the next flush; then the session has its
 * own copy, and the field points to that.
 *
 * The error is sticky: after a failure every call on the session fails at once with that first
 * error, until rx_rollback. A chain of calls needs one check, at its end. Functions that return
 * bool return true when done; those that return a pointer return NULL on an error. */
#ifndef REFLEX_SESSION_H
#define REFLEX_SESSION_H
#pragma GCC system_header

#include <reflex/engine.h>
#include <reflex/isolation.h>
#include <reflex/query.h>

typedef struct rx_session rx_session;

typedef struct rx_session_options {
	size_t rx__size;
	rx_engine *engine; /* borrowed; NULL: the default engine */
	bool read_only; /* nothing is ever written; no change tracking */
	rx_isolation isolation; /* of its transactions */
	rx_value tenant; /* rx_tenant(…): whose rows it sees and writes, see <reflex/filter.h> */
	int unfiltered; /* RX_FILTER_…: filters of models that none of its queries carries */
	/* Seconds that each statement may take, waits for locks included; RX_ETIMEOUT when it takes longer.
	 * 0: what the URL says; less than 0: as long as it takes. A query may have a .timeout of its own. */
	double timeout;
	const char *rx__file; /* where it is opened */
	int rx__line;
} rx_session_options;

/* clang-format off */

/* Never NULL: if opening failed, the first call on the session reports why. Owned:
 * rx_session_close, which rolls back what was not committed and logs an error nobody looked at. */
#define rx_session_open(...) \
	rx__session_open(&(const rx_session_options){ .rx__size = sizeof(rx_session_options), \
		.rx__file = __FILE__, .rx__line = __LINE__, __VA_ARGS__ })
RX_API rx_session *rx__session_open(const rx_session_options *options);
RX_API void rx_session_close(rx_session *session);

/* rx_with_session(s) { … }, rx_with_session(s, .engine = e) { … }: opens s for the block and closes
 * it however the block is left (break, return and goto too). Inside a loop of yours, break leaves
 * this block. */
#define rx_with_session(...) RX__WITH(RX__CAT(rx__once_, __COUNTER__), __VA_ARGS__,)
#define RX__WITH(once, s, ...) RX__WITH_(once, s, __VA_ARGS__)
#define RX__WITH_(once, s, ...) \
	for (rx_session *s __attribute__((cleanup(rx__session_leave))) = rx_session_open(__VA_ARGS__), \
		*once = s; once; once = NULL)
static inline void rx__session_leave(rx_session **session)
{
	rx_session_close(*session);
}

/* ---- errors */

/* Whether all went well so far. Looking counts as having seen the error. */
RX_API bool rx_ok(rx_session *session);
/* The first error since the last rollback; code 0 if there is none. Borrowed. */
RX_API const rx_error *rx_session_error(rx_session *session);
/* Prints the error to stderr, if there is one; returns 1 if there was, else 0. For main(). */
RX_API int rx_complain(rx_session *session);

/* ---- adding and deleting; written at the next flush */

/* rx_add(s, User, .username = "test", .age = rx_some(33)): a new object of the session, which holds
 * its defaults and then what is assigned here. Values are expressions, never braces. What is assigned
 * to relations comes along, plain structs too: .team = &(Team){ .name = "core" }, and lists:
 * .members = rx_list(User, anna, ben). */
#define rx_add(s, ...) RX__ADD(RX__CAT(rx__new_, __COUNTER__), s, __VA_ARGS__,)
#define RX__ADD(o, s, M, ...) RX__ADD_(o, s, M, __VA_ARGS__)
#define RX__ADD_(o, s, M, ...) \
	__extension__({ \
		rx_session *const RX__CAT(o, _s) = (s); \
		struct M *o = (struct M *)rx__add(RX__CAT(o, _s), &M##__model); \
		if (o) { \
			RX__EACH_BUT_LAST(RX__ASSIGN, o, __VA_ARGS__) \
			if (M##__n_relations) \
				rx__added(RX__CAT(o, _s), o); \
		} \
		o; \
	})
#define RX__ASSIGN(o, x) (*o) x;
RX_API void *rx__add(rx_session *session, const rx_model *model);
/* What was assigned to relations of a new object is taken in while it is there. */
RX_API void rx__added(rx_session *session, void *object);

/* A new object with the values of *value (no defaults are put in). Pointers in it are borrowed until
 * the next flush. */
#define rx_add_copy(s, M, ...) \
	((struct M *)rx__add_copy((s), &M##__model, (const struct M *){ (__VA_ARGS__) }))
RX_API void *rx__add_copy(rx_session *session, const rx_model *model, const void *value);

/* n new objects from an array of structs; a list as rx_all gives one. */
#define rx_add_many(s, M, array, n) \
	((struct M **)rx__add_many((s), &M##__model, (const struct M *){ (array) }, (n)))
RX_API void *rx__add_many(
	rx_session *session, const rx_model *model, const void *array, size_t n);

/* object is one that this session gave; anything else is refused. */
RX_API bool rx_delete(rx_session *session, void *object);

/* ---- finding
 *
 * A query sees what is in the database. What was added or deleted is flushed before it runs; fields
 * that were assigned are not looked for (rx_flush does that). */

/* By primary key, in the order of declaration: rx_get(s, Membership, 7, 8). NULL if there is no such
 * row (no error). An object already in the session is returned without a query. */
#define rx_get(s, M, ...) \
	((struct M *)rx__get((s), &M##__model, \
		(const rx_value[]){ RX__EACH(RX__KEY_ITEM, ~, __VA_ARGS__) }, RX__COUNT(__VA_ARGS__), \
		__FILE__, __LINE__))
#define RX__KEY_ITEM(ignored, x) RX_ARG(x),
RX_API void *rx__get(rx_session *session, const rx_model *model, const rx_value *key, size_t n_keys,
	const char *file, int line);

/* The first match or NULL; exactly one (RX_ENOTFOUND, RX_EMULTIPLE are errors of the session); all,
 * as an array that ends with NULL and whose length rx_len tells, NULL only on error. */
#define rx_first(s, ...) RX__FIRST(s, __VA_ARGS__,)
#define RX__FIRST(s, M, ...) \
	((struct M *)rx__first((s), &M##__model, RX__QUERY(__VA_ARGS__)))
RX_API void *rx__first(rx_session *session, const rx_model *model, const rx__query_args *query);
#define rx_one(s, ...) RX__ONE(s, __VA_ARGS__,)
#define RX__ONE(s, M, ...) ((struct M *)rx__one((s), &M##__model, RX__QUERY(__VA_ARGS__)))
RX_API void *rx__one(rx_session *session, const rx_model *model, const rx__query_args *query);
#define rx_all(s, ...) RX__ALL(s, __VA_ARGS__,)
#define RX__ALL(s, M, ...) ((struct M **)rx__all((s), &M##__model, RX__QUERY(__VA_ARGS__)))
RX_API void *rx__all(rx_session *session, const rx_model *model, const rx__query_args *query);
/* Number of matching rows, -1 on error; whether there is one (false on error too: see rx_ok). */
#define rx_count(s, ...) RX__COUNT_ROWS(s, __VA_ARGS__,)
#define RX__COUNT_ROWS(s, M, ...) rx__count((s), &M##__model, RX__QUERY(__VA_ARGS__))
RX_API int64_t rx__count(rx_session *session, const rx_model *model, const rx__query_args *query);
#define rx_exists(s, ...) RX__EXISTS(s, __VA_ARGS__,)
#define RX__EXISTS(s, M, ...) rx__exists((s), &M##__model, RX__QUERY(__VA_ARGS__))
RX_API bool rx__exists(rx_session *session, const rx_model *model, const rx__query_args *query);

/* Length of a list that this library gave; 0 for NULL. */
RX_API size_t rx_len(const void *list);

/* rx_for(User, user, s, .where = …) { … }: one row at a time in constant memory. The object is valid
 * until the next turn, is not in the identity map and is never written. break, return and goto end
 * the query. No flush, commit or rollback inside. */
#define rx_for(M, item, ...) RX__FOR(RX__CAT(rx__cursor_, __COUNTER__), M, item, __VA_ARGS__,)
#define RX__FOR(c, M, item, ...) RX__FOR_(c, M, item, __VA_ARGS__)
#define RX__FOR_(c, M, item, s, ...) \
	for (rx__cursor c __attribute__((cleanup(rx__cursor_leave))) = { \
			rx__cursor_open((s), &M##__model, RX__QUERY(__VA_ARGS__)), true }; c.first; \
		c.first = false) \
		for (struct M *item; (item = (struct M *)rx__cursor_next(c.state)) != NULL;)
typedef struct rx__cursor {
	struct rx__cursor_state *state;
	bool first;
} rx__cursor;
RX_API struct rx__cursor_state *rx__cursor_open(
	rx_session *session, const rx_model *model, const rx__query_args *query);
RX_API void *rx__cursor_next(struct rx__cursor_state *state);
RX_API void rx__cursor_close(struct rx__cursor_state *state);
static inline void rx__cursor_leave(rx__cursor *cursor)
{
	rx__cursor_close(cursor->state);
}

/* ---- the unit of work */

/* Sends what was added, changed and deleted since; the transaction stays open. */
RX_API bool rx_flush(rx_session *session);
/* Flushes and commits. Objects stay valid and loaded. RX_EUNKNOWN: it is not known whether the
 * commit happened. */
RX_API bool rx_commit(rx_session *session);
/* Rolls back, forgets the error, gives loaded objects back the values they were loaded with, and
 * expunges objects added since. Expunged too is what may hold values that were taken back: an object
 * loaded again after the one that was written was expunged, and all that was loaded after a bulk
 * statement, SQL of the program, or an rx_clear of a session that had written. */
RX_API bool rx_rollback(rx_session *session);
/* Takes the object out of the session: nothing of it is written any more, and it is not to be used
 * again. rx_clear does so with all. */
RX_API bool rx_expunge(rx_session *session, void *object);
RX_API void rx_clear(rx_session *session);
/* Whether a flush would write the object. */
RX_API bool rx_is_dirty(rx_session *session, const void *object);

/* What a flush would write: one entry for each changed column. */
typedef struct rx_change {
	const char *field;
	rx_value old_value, new_value;
} rx_change;
/* Ends with field NULL; borrowed, until the next call on the session. NULL on error. */
RX_API const rx_change *rx_changes(rx_session *session, const void *object);

/* ---- relations */

/* Loads a relation (or path) for all objects of a list at once: rx_load(s, Team_.members, teams). The
 * compiler checks that the list is one of the relation's owners; rx_load_into is the same for a
 * relation that is only known at run time. */
#define rx_load(s, relation, list) \
	(RX__MUST_LIST(RX__SAME(*(list), rx__link_##relation.from), \
		"rx_load: the list is not one of the model that '" #relation "' belongs to"), \
	rx__load_list((s), (list), (relation), __FILE__, __LINE__))
RX_API bool rx__load_list(
	rx_session *session, void *list, rx_rel relation, const char *file, int line);
RX_API bool rx_load_into(rx_session *session, void *list, rx_rel relation);
/* A path belongs to what its first step belongs to. */
#define rx__link_rx_path(first, ...) rx__link_##first

/* Puts an object into, or takes it out of, the list of another: rx_append(s, team, Team_.members,
 * user). The compiler checks owner, relation and object against each other; rx_append_to and
 * rx_remove_from are the same for a relation that is only known at run time. */
#define rx_append(s, owner, relation, object) \
	(RX__MUST(RX__SAME(owner, rx__link_##relation.from), \
		"rx_append: the object is not of the model that '" #relation "' belongs to"), \
	RX__MUST(RX__SAME(object, rx__link_##relation.to), \
		"rx_append: the item is not of the model that '" #relation "' lists"), \
	rx_append_to((s), (owner), (relation), (object)))
#define rx_remove(s, owner, relation, object) \
	(RX__MUST(RX__SAME(owner, rx__link_##relation.from), \
		"rx_remove: the object is not of the model that '" #relation "' belongs to"), \
	RX__MUST(RX__SAME(object, rx__link_##relation.to), \
		"rx_remove: the item is not of the model that '" #relation "' lists"), \
	rx_remove_from((s), (owner), (relation), (object)))
/* Makes the list hold what this one does, ended by NULL: rx_set_list(s, team, Team_.members,
 * rx_list(User, anna, ben)). Only the difference is written; a list that is not loaded is loaded for
 * that, behind a flush. Assigning the member does the same at the next flush: team->members = list. */
#define rx_set_list(s, owner, relation, list) \
	(RX__MUST(RX__SAME(owner, rx__link_##relation.from), \
		"rx_set_list: the object is not of the model that '" #relation "' belongs to"), \
	rx_set_list_in((s), (owner), (relation), (__typeof__(rx__link_##relation.to) *){ (list) }))
RX_API bool rx_set_list_in(rx_session *session, void *owner, rx_many_rel relation, const void *list);
/* A list of these objects, ended by NULL: rx_list(User, anna, ben), and rx_list(User) for none. It
 * lives to the end of the block it is written in. */
#define rx_list(...) RX__ITEMS(__VA_ARGS__,)
#define RX__ITEMS(M, ...) ((struct M *[]){ __VA_ARGS__ NULL })
RX_API bool rx_append_to(rx_session *session, void *owner, rx_many_rel relation, void *object);
RX_API bool rx_remove_from(rx_session *session, void *owner, rx_many_rel relation, void *object);

/* clang-format on */

#endif
