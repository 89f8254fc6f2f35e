/* Transactions that are run again where they collided with others, and savepoints: a part of a
 * transaction that is kept or taken back by itself. */
#ifndef REFLEX_TRANSACTION_H
#define REFLEX_TRANSACTION_H
#pragma GCC system_header

#include <reflex/session.h>

/* clang-format off */

/* ---- transactions
 *
 *     rx_transaction(session) {
 *         Account *from = rx_get(session, Account, 1);
 *         if (!from)
 *             break;
 *         from->balance -= 100;
 *     }
 *     if (!rx_ok(session)) ...it was not committed
 *
 * The end of the block (or `continue`) flushes and commits. `break`, `return`, `goto` and an error in
 * the block roll everything back. Afterwards rx_ok tells how it went; the transaction has ended in
 * any case, and rx_rollback forgets the error.
 *
 * If the transaction collided with another one (RX_ESERIALIZATION, RX_EBUSY, RX_ESTALE), and so has
 * not happened, the block is run again, from its beginning, after a pause; each new try is a warning
 * in the log. Before it, what was loaded or added in the block is expunged, and what was in the
 * session before has the values of its row now. So load in the block what it works on, and let it
 * change nothing outside the session that must not be changed twice. A collision is also tried again
 * where the block is left by `break` because of it.
 *
 * Reading and writing are one transaction from the first statement on: on SQLite it begins IMMEDIATE,
 * so that nobody writes between what the block reads and what it writes; one that only reads says
 * .read_only, and does not wait for writers.
 *
 * Refused (RX_EINVAL, the block is not entered) where the session has something unsaved or not
 * committed: a new try could not do that again. rx_commit and rx_rollback are refused inside. If the
 * session has failed already, the block is not entered.
 *
 * A commit whose answer was lost (RX_EUNKNOWN) is not tried again: it may have happened. With .token =
 * true the transaction writes a row of its own into the table reflex_commit, and where the answer is
 * lost the session looks for it on another connection: the commit then has happened, or it has not
 * and is tried again. RX_EUNKNOWN is left only where no connection can be had before the deadline (30
 * seconds if there is none). The table is made by the first such transaction of an engine, if it is
 * not there; rows are deleted by later transactions of the engine, and those of programs that have
 * died after a day. A transaction that writes nothing needs no token.
 *
 * Inside another rx_transaction, or an rx_savepoint, the block is a savepoint of it: `break` takes back
 * what was done in it, but an error in it stays, and with it the whole transaction fails or is run
 * again. Its options are those of the outer one. */
typedef struct rx_transaction_options {
	size_t rx__size;
	const char *rx__file;
	int rx__line;
	int tries; /* at most so many; 0: 10 */
	double deadline; /* seconds from its beginning after which no new try begins; 0: none */
	rx_isolation isolation; /* RX_ISOLATION_DEFAULT: the session's */
	bool read_only;
	bool token; /* settle a commit in doubt, see below */
} rx_transaction_options;

#define rx_transaction(...) RX__TRANSACTION(RX__CAT(rx__transaction_, __COUNTER__), __VA_ARGS__,)
#define RX__TRANSACTION(t, s, ...) RX__TRANSACTION_(t, s, __VA_ARGS__)
#define RX__TRANSACTION_(t, s, ...) \
	for (rx__transaction t __attribute__((cleanup(rx__transaction_leave))) = \
			rx__transaction_open((s), &(const rx_transaction_options){ \
				.rx__size = sizeof(rx_transaction_options), .rx__file = __FILE__, \
				.rx__line = __LINE__, __VA_ARGS__ }); rx__transaction_again(&t);) \
		while (rx__transaction_step(&t))
typedef struct rx__transaction {
	rx_session *session;
	struct rx__attempts *attempts; /* of the outermost one */
	int64_t savepoint; /* of one inside another */
	int state;
} rx__transaction;
RX_API rx__transaction rx__transaction_open(
	rx_session *session, const rx_transaction_options *options);
RX_API bool rx__transaction_again(rx__transaction *transaction);
RX_API bool rx__transaction_step(rx__transaction *transaction);
RX_API void rx__transaction_leave(rx__transaction *transaction);

/* In an rx_transaction the number of the try, from 1; 0 outside. */
RX_API int rx_transaction_try(const rx_session *session);

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
