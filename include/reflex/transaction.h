/* Savepoints: a part of a transaction that is kept or taken back by itself. */
#ifndef REFLEX_TRANSACTION_H
#define REFLEX_TRANSACTION_H
#pragma GCC system_header

#include <reflex/session.h>

/* clang-format off */

/* ---- savepoints
 *
 *     rx_savepoint(session) {
 *         rx_add(session, User, .username = "perhaps taken");
 *     }
 *     if (rx_savepoint_error(session)->code != 0)
 *         ...the name was taken; what was done before the block is there, and the session goes on
 *
 * Everything unsaved is flushed first, so that it belongs to what is around the block. At the end of
 * the block (or by `continue`) what was done in it is flushed and kept. `break`, `return` and `goto`
 * out of it, and an error in it, take it back: rows and objects are as they were at its beginning
 * (assigned fields too), those that were added in it are expunged, those that were deleted are back,
 * relations point where they pointed, and the error is cleared, so that the work around goes on.
 * Relations that were loaded in it after something was written are not loaded again.
 *
 * Not cleared are errors that have cost the whole transaction: RX_ESERIALIZATION, RX_ECONNECTION,
 * RX_EUNKNOWN, and RX_EBUSY or RX_ETIMEOUT if no transaction could be begun. Then the session stays
 * failed, as always, until rx_rollback.
 *
 * May be nested to any depth. rx_commit and rx_rollback are refused inside; rx_for around it too. If
 * the session has failed already, the block is not entered. */
#define rx_savepoint(s) RX__SAVEPOINT(RX__CAT(rx__savepoint_, __COUNTER__), s)
#define RX__SAVEPOINT(p, s) \
	for (rx__savepoint p __attribute__((cleanup(rx__savepoint_leave))) = { (s), 0, false }; \
		rx__savepoint_step(&p);)
typedef struct rx__savepoint {
	rx_session *session;
	int64_t number;
	bool entered;
} rx__savepoint;
RX_API bool rx__savepoint_step(rx__savepoint *savepoint);
RX_API void rx__savepoint_leave(rx__savepoint *savepoint);

/* Why the savepoint that ended last was taken back, or could not be begun; code 0 if it was kept, or
 * left by `break` and the like without an error. Borrowed until the next savepoint. One that nobody
 * has looked at is logged at the next savepoint, the commit or the rollback. */
RX_API const rx_error *rx_savepoint_error(rx_session *session);

/* The same as calls. A number above 0; 0 on error. It stands until it is released or rolled back, by
 * itself or with one around it, or until the transaction ends. */
RX_API int64_t rx_savepoint_begin(rx_session *session);
/* Flushes and keeps what was done since. */
RX_API bool rx_savepoint_release(rx_session *session, int64_t savepoint);
/* Takes back what was done since, and clears the error. The savepoint is ended too. */
RX_API bool rx_savepoint_rollback(rx_session *session, int64_t savepoint);

/* clang-format on */

#endif
