/* Hooks: functions of the program that are called when rows are written and read, and when a
 * transaction has ended. */
#ifndef REFLEX_HOOKS_H
#define REFLEX_HOOKS_H
#pragma GCC system_header

#include <reflex/session.h>

/* ---- rows of a model
 *
 *     static bool normalise(rx_session *session, void *object, void *ud)
 *     {
 *         User *user = object;
 *         if (!user->username || !*user->username)
 *             return rx_fail(session, RX_ECHECK, "a user needs a name");
 *         user->active = true;
 *         return true;
 *     }
 *
 *     rx_hook(engine, User, .before_insert = normalise);
 *
 * The before hooks of all objects that are to be written run at the beginning of the flush, before
 * anything is checked or sent; the after hooks each behind its row's statement; after_load when an
 * object was made of a row, or took its row's values again (rx_refresh and the like), before its
 * relations are there. Statements for many rows (rx_update, rx_delete_where, rx_insert_many,
 * rx_upsert) and SQL of the program run no before and after hooks, nor does what the database does by
 * itself.
 *
 * A hook may look at the object and assign its columns and transient members. What a before hook
 * assigns is written with the rest; what an after hook or after_load assigns is a change like any
 * other. It may not assign relations, nor call the session (rx_changes, rx_is_dirty, rx_session_error
 * and rx_fail apart): that would change what the flush is about, and is RX_EINVAL. If it returns
 * false, the flush or query fails: with the error that rx_fail gave, else RX_ECHECK. */
typedef bool (*rx_hook_fn)(rx_session *session, void *object, void *ud);

typedef struct rx_hook_options {
	size_t rx__size;
	rx_hook_fn before_insert, after_insert;
	rx_hook_fn before_update, after_update; /* of an object that has changes */
	rx_hook_fn before_delete, after_delete;
	rx_hook_fn after_load;
	void *ud; /* borrowed, as long as the engine */
} rx_hook_options;

/* clang-format off */

/* For all sessions of the engine that have not used the model yet, in the order of registration.
 * 0, RX_ENOMEM, or RX_EINVAL (no engine, no hook). Thread-safe. */
#define rx_hook(engine, ...) RX__HOOK(engine, __VA_ARGS__,)
#define RX__HOOK(engine, M, ...) \
	rx__hook((engine), &M##__model, \
		&(const rx_hook_options){ .rx__size = sizeof(rx_hook_options), __VA_ARGS__ })
RX_API int rx__hook(rx_engine *engine, const rx_model *model, const rx_hook_options *options);

/* Sets the session's error, if it has none yet, and returns false. code is one of RX_E…. */
RX_API bool rx_fail(rx_session *session, int code, const char *format, ...) RX_PRINTF(3, 4);

/* ---- ends of transactions
 *
 * They may use other sessions, but not this one. After a commit whose outcome is not known
 * (RX_EUNKNOWN) neither kind is called. */
typedef void (*rx_end_fn)(rx_session *session, void *ud);

typedef struct rx_end_options {
	size_t rx__size;
	rx_end_fn after_commit; /* of a transaction that wrote something */
	rx_end_fn after_rollback; /* of one that had */
	void *ud; /* borrowed, as long as the engine */
} rx_end_options;

/* For all transactions of the engine's sessions. Otherwise as rx_hook. */
#define rx_hook_ends(engine, ...) \
	rx__hook_ends((engine), &(const rx_end_options){ \
		.rx__size = sizeof(rx_end_options), __VA_ARGS__ })
RX_API int rx__hook_ends(rx_engine *engine, const rx_end_options *options);

/* For the transaction that is open, or else the next one: called once, after its commit. What was
 * registered in a savepoint that is taken back, or in a try of rx_transaction that failed, is not. */
RX_API bool rx_after_commit(rx_session *session, rx_end_fn call, void *ud);
/* Called once if it is taken back: by a rollback of all, by that of the savepoint in which it was
 * registered, by a new try, or by closing the session. */
RX_API bool rx_after_rollback(rx_session *session, rx_end_fn call, void *ud);

/* clang-format on */

#endif
