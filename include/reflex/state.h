/* One object and its session: the state it is in, its row read again, a struct of the program's
 * merged into the session.
 *
 *     state       what it is                                          next
 *     transient   a struct of yours; no session knows it              rx_add_copy, rx_merge
 *     pending     added, its row not written yet                      flush: persistent
 *     persistent  has a row; assignments are written                  rx_delete: deleted
 *     deleted     rx_delete was called; the flush removes the row     rollback: persistent
 *     detached    taken out of the session, or of another one         its memory is not to be used
 *     read-only   loaded with .read_only; never written               */
#ifndef REFLEX_STATE_H
#define REFLEX_STATE_H
#pragma GCC system_header

#include <reflex/session.h>

typedef enum rx_object_state {
	RX_STATE_TRANSIENT,
	RX_STATE_PENDING,
	RX_STATE_PERSISTENT,
	RX_STATE_DELETED,
	RX_STATE_DETACHED,
	RX_STATE_READ_ONLY,
} rx_object_state;

/* The state of an object as this session sees it. object is the address of any struct of a model, or
 * of an object that this session gave and did not clear; NULL is transient. Never an error, and it
 * works in a session that has failed. */
RX_API rx_object_state rx_state(rx_session *session, const void *object);
/* "pending" and so on. */
RX_API const char *rx_state_name(rx_object_state state);

enum { RX_MAX_COLUMNS = 32 };

typedef struct rx__refresh_args {
	size_t rx__size;
	rx_operand columns[RX_MAX_COLUMNS + 1];
	rx_rel load[RX_MAX_LOAD + 1];
} rx__refresh_args;

/* clang-format off */

/* Loads the object again from its row; changes that were not flushed are lost. With .columns these
 * columns only, and changes of the others stay; with .load these relations too, again:
 *
 *     rx_refresh(s, user);
 *     rx_refresh(s, user, .columns = { User_.email }, .load = { User_.team });
 *
 * RX_ESTALE if the row is gone. */
#define rx_refresh(s, ...) RX__REFRESH(s, __VA_ARGS__,)
#define RX__REFRESH(s, object, ...) \
	rx__refresh((s), (object), \
		&(const rx__refresh_args){ .rx__size = sizeof(rx__refresh_args), __VA_ARGS__ })
RX_API bool rx__refresh(rx_session *session, void *object, const rx__refresh_args *args);

/* Brings the state of a struct into the session: the object with the struct's primary key, loaded if
 * need be, takes the values of all its columns; if there is none, or the struct has no key yet, a new
 * object is added. The same is done with what its loaded relations lead to, in circles too: a `one`
 * pointer that is set, a list that is not NULL (the session's list becomes that one; what is no
 * longer in it is taken out as by rx_remove). NULL is "not loaded" and left alone. Returns the
 * session's object, and NULL on an error.
 *
 * The struct may be any of the model: one of yours, with lists that end with NULL, or an object of
 * another open session. An object of this session is returned as it is. Texts in it are borrowed
 * until the next flush. A .version that differs from the row's is RX_ESTALE: somebody has changed the
 * row since the struct was read; zero is not compared. */
#define rx_merge(s, M, value) \
	((struct M *)rx__merge((s), &M##__model, (const struct M *){ (value) }))
RX_API void *rx__merge(rx_session *session, const rx_model *model, const void *value);

/* clang-format on */

#endif
