/* A savepoint is a level of the session's undo, and in the database a SAVEPOINT, which is set when the
 * first statement follows. Because everything is flushed at its beginning, objects are equal to their
 * snapshots there, and the undo knows all that a rollback must give back. */
#include <reflex/transaction.h>

#include "base/fail.h"
#include "session/hooks.h"
#include "session/run.h"
#include "session/work/flush.h"
#include "session/work/restore.h"

/* ---- what it was rolled back for -------------------------------------------------------------- */

static void keep_error(rx_session *session, bool seen)
{
	rx__session_forget_savepoint(session);
	if (session->error.code == 0)
		return;
	session->savepoint_error = session->error;
	session->savepoint_seen = seen;
}

const rx_error *rx_savepoint_error(rx_session *session)
{
	if (!session || session->is_static)
		return rx_session_error(session);
	session->savepoint_seen = true;
	return &session->savepoint_error;
}

/* ---- begin and end --------------------------------------------------------------------------- */

int64_t rx_savepoint_begin(rx_session *session)
{
	if (!rx__session_enter(session, "rx_savepoint"))
		return 0;
	if (session->cursors) {
		rx__fail(&session->error, RX_EINVAL, "rx_savepoint inside an rx_for; begin it outside");
		return 0;
	}
	if (rx__flush(session) != 0 || rx__session_save_doubts(session) != 0)
		return 0;
	return session->undo.last_number;
}

/* Whether the error has cost the whole transaction. */
static bool is_fatal(const rx_session *session)
{
	switch (session->error.code) {
	case RX_ESERIALIZATION:
	case RX_ECONNECTION:
	case RX_EUNKNOWN:
		return true;
	case RX_EBUSY:
	case RX_ETIMEOUT:
		return !session->conn;
	default:
		return session->conn && session->conn->broken;
	}
}

/* Takes back a level. The session's error is what it is taken back for; it goes if that is done. */
static int roll_back(rx_session *session, size_t level)
{
	rx_error error = RX_ERROR_INIT;
	if (is_fatal(session))
		return session->error.code;
	while (session->cursors)
		rx__cursor_end(session->cursors);
	int rc = rx__run_savepoint_end(session, level, false, &error);
	if (rc == 0 && session->conn && session->conn->doomed)
		rc = rx__fail(&error, RX_ESQL, "the transaction cannot go on after its rollback");
	if (rc != 0) {
		if (session->error.code == 0) {
			session->error = error;
			rx__fail_wrap(&session->error, "rolling back to a savepoint");
		}
		return rc;
	}
	size_t n_ends = session->undo.levels[level].n_ends;
	rx__restore_level(session, level);
	session->error = (rx_error)RX_ERROR_INIT;
	session->seen = false;
	rx__hooks_taken_back(session, n_ends);
	return 0;
}

static int release(rx_session *session, size_t level)
{
	int rc = rx__flush(session);
	if (rc == 0)
		rc = rx__run_savepoint_end(session, level, true, &session->error);
	if (rc != 0)
		return rc;
	rx__session_join_doubts(session, level);
	rx__undo_merge(&session->undo, level);
	return 0;
}

/* ---- as calls -------------------------------------------------------------------------------- */

static bool find_level(rx_session *session, int64_t number, const char *call, size_t *out)
{
	*out = rx__undo_find(&session->undo, number);
	if (*out < session->undo.n_levels)
		return true;
	if (session->error.code == 0)
		rx__fail(&session->error, RX_EINVAL,
			"%s: there is no savepoint %lld, or it has ended already", call, (long long)number);
	return false;
}

bool rx_savepoint_release(rx_session *session, int64_t savepoint)
{
	size_t level;
	return rx__session_enter(session, "rx_savepoint_release") &&
		find_level(session, savepoint, "rx_savepoint_release", &level) &&
		release(session, level) == 0;
}

bool rx_savepoint_rollback(rx_session *session, int64_t savepoint)
{
	size_t level;
	if (!session || session->is_static || rx__hooks_refuse(session, "rx_savepoint_rollback") ||
		!find_level(session, savepoint, "rx_savepoint_rollback", &level))
		return false;
	return roll_back(session, level) == 0;
}

/* ---- as a block ------------------------------------------------------------------------------ */

static bool enter(rx__savepoint *savepoint)
{
	rx_session *session = savepoint->session;
	savepoint->entered = true;
	savepoint->number = rx_savepoint_begin(session);
	if (savepoint->number == 0) {
		if (session && !session->is_static)
			keep_error(session, true);
		return false;
	}
	session->n_blocks++;
	return true;
}

static void end(rx__savepoint *savepoint, bool keep)
{
	rx_session *session = savepoint->session;
	size_t level = rx__undo_find(&session->undo, savepoint->number);
	savepoint->number = 0;
	session->n_blocks--;
	if (level == session->undo.n_levels)
		return;
	if (keep && rx__session_enter(session, "rx_savepoint"))
		(void)release(session, level);
	keep_error(session, session->seen);
	if ((!keep || session->error.code != 0) && roll_back(session, level) != 0)
		session->savepoint_seen = true; /* it is the session's error still */
}

bool rx__savepoint_step(rx__savepoint *savepoint)
{
	if (!savepoint->entered)
		return enter(savepoint);
	if (savepoint->number != 0)
		end(savepoint, true);
	return false;
}

void rx__savepoint_leave(rx__savepoint *savepoint)
{
	if (savepoint->number != 0)
		end(savepoint, false);
}
