/* rx_transaction is two loops: the inner one goes through the block once, the outer one asks whether
 * to go through it again. The outermost block holds the transaction; one inside it is a savepoint.
 * Because the session has nothing unsaved when it begins, the state to return to before a new try is
 * simply that of the rows. */
#include <reflex/transaction.h>

#include <string.h>

#include "base/fail.h"
#include "session/changes.h"
#include "session/run.h"
#include "session/transaction/attempts.h"
#include "session/transaction/reload.h"
#include "session/transaction/token.h"
#include "session/work/flush.h"
#include "session/work/restore.h"
#include "session/work/unit.h"

enum {
	READY, /* not begun */
	ENTERED, /* a try is begun, its block is still to be gone through */
	INSIDE, /* the block is being gone through */
	ENDED, /* it has come to its end, and was committed or has failed */
	CLOSED, /* nothing is to be done any more */
};

rx__transaction rx__transaction_open(rx_session *session, const rx_transaction_options *options)
{
	rx_transaction_options taken = { .rx__size = 0 };
	size_t size = options->rx__size < sizeof taken ? options->rx__size : sizeof taken;
	rx__transaction out = { .session = session, .state = CLOSED };
	memcpy(&taken, options, size);
	if (!rx__session_enter(session, "rx_transaction"))
		return out;
	out.state = READY;
	if (session->n_blocks > 0)
		return out;
	if ((unsigned)taken.isolation > RX_SERIALIZABLE) {
		rx__fail(&session->error, RX_EINVAL, "rx_transaction: .isolation %d is none",
			(int)taken.isolation);
		out.state = CLOSED;
		return out;
	}
	out.attempts = rx__attempts_new(session, &taken);
	if (!out.attempts) {
		rx__fail_nomem(&session->error);
		out.state = CLOSED;
	}
	return out;
}

int rx_transaction_try(const rx_session *session)
{
	return session && session->trial ? session->trial->number : 0;
}

/* ---- one inside another ----------------------------------------------------------------------- */

static bool enter_inner(rx__transaction *t)
{
	t->savepoint = rx_savepoint_begin(t->session);
	t->state = t->savepoint ? ENTERED : CLOSED;
	t->session->n_blocks += t->savepoint != 0;
	return t->savepoint != 0;
}

/* By break, return or goto; an error stays for the outer one. */
static void leave_inner(rx__transaction *t)
{
	if (t->state != ENDED && t->session->error.code == 0)
		(void)rx_savepoint_rollback(t->session, t->savepoint);
	t->session->n_blocks--;
	t->state = CLOSED;
}

/* ---- the outermost one ------------------------------------------------------------------------ */

static int fail_unsaved(rx_session *session, const rx__slot *slot, const void *object)
{
	char label[80];
	return rx__fail(&session->error, RX_EINVAL,
		"rx_transaction: %s has changes that are not saved, which a new try could not make again; "
		"make them in the block, or rx_commit before it",
		rx__object_label(object, slot->mapper, label, sizeof label));
}

static bool is_unsaved(const rx__slot *slot, const void *object)
{
	const rx__mapper *mapper = slot->mapper;
	uint8_t state = rx__object_head(object)->state;
	rx__mask columns;
	if (state == RX__OBJECT_PENDING || state == RX__OBJECT_DELETED)
		return true;
	if (state != RX__OBJECT_PERSISTENT || !rx__changes_any(object, mapper))
		return false;
	rx__changes_find(object, mapper, &columns);
	return !rx__mask_empty(&columns) || rx__changes_relation(object, mapper);
}

static int check_saved(rx_session *session)
{
	for (size_t i = 0; i < session->n_slots; i++) {
		const rx__slot *slot = session->slots[i];
		for (size_t j = 0; j < slot->n; j++) {
			if (is_unsaved(slot, slot->objects[j]))
				return fail_unsaved(session, slot, slot->objects[j]);
		}
	}
	return 0;
}

/* The session has nothing open, nothing written and nothing unsaved. */
static int check_clean(rx_session *session)
{
	if (session->cursors)
		return rx__fail(&session->error, RX_EINVAL, "rx_transaction inside an rx_for");
	if (session->undo.writes != session->undo.writes_before || session->undo.n_levels > 0)
		return rx__fail(&session->error, RX_EINVAL,
			"rx_transaction: the session has written something that is not committed, which a new "
			"try "
			"could not write again; rx_commit or rx_rollback before the block");
	if (session->ties.waits.n > 0 || session->ties.pairs.n > 0)
		return rx__fail(&session->error, RX_EINVAL,
			"rx_transaction: a list has changes that are not saved, which a new try could not make "
			"again; make them in the block, or rx_commit before it");
	return session->read_only ? 0 : check_saved(session);
}

/* Who is in the way of the table of tokens is waited for as in the block, which has not begun yet. */
static bool prepare_token(rx_session *session, rx__attempts *attempts)
{
	while (attempts->token && rx__token_prepare(session) != 0) {
		if (!rx__attempts_may_retry(attempts, session) || !rx__attempts_pause(attempts, session))
			return false;
		rx__unit_forget_error(session);
	}
	attempts->trial.number = 1;
	return true;
}

static bool enter_outermost(rx__transaction *t)
{
	rx_session *session = t->session;
	t->state = CLOSED;
	if (check_clean(session) != 0)
		return false;
	if (!rx__attempts_mark(t->attempts, session)) {
		rx__fail_nomem(&session->error);
		return false;
	}
	/* What is loaded from here on has a stamp that tells it from what was loaded before. */
	t->attempts->stamp = session->undo.writes_before = ++session->undo.writes;
	rx__run_rollback(session); /* of a transaction that has only read */
	if (!prepare_token(session, t->attempts))
		return false;
	session->trial = &t->attempts->trial;
	session->n_blocks++;
	t->state = ENTERED;
	return true;
}

static void conclude(rx__transaction *t)
{
	t->session->trial = NULL;
	t->session->n_blocks--;
	t->state = CLOSED;
}

static bool has_written(const rx__transaction *t)
{
	return t->session->undo.writes != t->attempts->stamp;
}

static int commit_with_token(rx__transaction *t)
{
	rx_session *session = t->session;
	rx__token_row row;
	int rc = rx__token_write(session, &row);
	if (rc == 0)
		rc = rx__run_commit(session);
	if (rc == RX_EUNKNOWN) {
		rx__run_rollback(session); /* gives the broken connection back */
		rc = rx__token_settle(session, &row.token, t->attempts->until);
	}
	rx__token_done(session, &row, rc == 0);
	return rc;
}

static int commit(rx__transaction *t)
{
	rx_session *session = t->session;
	if (session->cursors)
		return rx__fail(&session->error, RX_EINVAL, "rx_transaction ends inside an rx_for");
	int rc = rx__session_enter(session, "rx_transaction") ? rx__flush(session) : RX_EINVAL;
	if (rc != 0)
		return rc;
	rc = t->attempts->token && has_written(t) ? commit_with_token(t) : rx__run_commit(session);
	if (rc != 0)
		return rx__fail_wrap(&session->error, "commit");
	rx__unit_committed(session);
	return 0;
}

static void roll_back(rx_session *session)
{
	while (session->cursors)
		rx__cursor_end(session->cursors);
	rx__unit_roll_back(session);
}

/* What was loaded in the block is loaded by the next try again. */
static void expunge_loaded(rx_session *session, uint64_t stamp)
{
	for (size_t i = 0; i < session->n_slots; i++) {
		rx__slot *slot = session->slots[i];
		for (size_t j = rx__session_loaded_before(session, slot); j < slot->n; j++) {
			if (rx__object_head(slot->objects[j])->state != RX__OBJECT_DETACHED)
				rx__session_detach(session, slot, slot->objects[j]);
		}
	}
	rx__restore_relations(session, stamp - 1);
}

/* After a try that failed and was rolled back: whether another one is ready to run. */
static bool try_again(rx__transaction *t)
{
	rx_session *session = t->session;
	while (rx__attempts_may_retry(t->attempts, session)) {
		if (!rx__attempts_pause(t->attempts, session)) {
			rx__fail_wrap(&session->error, "rx_transaction (%s:%d), try %d", t->attempts->file,
				t->attempts->line, t->attempts->trial.number);
			return false;
		}
		rx__unit_forget_error(session);
		(void)rx__session_enter(session, "rx_transaction");
		expunge_loaded(session, t->attempts->stamp);
		if (rx__reload_all(session) == 0)
			return true;
		roll_back(session);
	}
	return false;
}

static bool again(rx__transaction *t)
{
	rx_session *session = t->session;
	if (t->state != ENDED || session->error.code != 0)
		roll_back(session);
	if (session->error.code != 0 && try_again(t)) {
		t->state = ENTERED;
		return true;
	}
	conclude(t);
	return false;
}

/* ---- the loops ------------------------------------------------------------------------------- */

bool rx__transaction_again(rx__transaction *t)
{
	if (t->state == CLOSED)
		return false;
	if (t->state == READY)
		return t->attempts ? enter_outermost(t) : enter_inner(t);
	if (t->attempts)
		return again(t);
	leave_inner(t);
	return false;
}

bool rx__transaction_step(rx__transaction *t)
{
	if (t->state == ENTERED) {
		t->state = INSIDE;
		return true;
	}
	t->state = ENDED;
	if (t->session->error.code != 0)
		return false;
	if (t->attempts)
		(void)commit(t);
	else
		(void)rx_savepoint_release(t->session, t->savepoint);
	return false;
}

void rx__transaction_leave(rx__transaction *t)
{
	if (t->state != CLOSED && t->state != READY) {
		if (t->attempts) {
			roll_back(t->session);
			conclude(t);
		} else {
			leave_inner(t);
		}
	}
	rx__attempts_free(t->attempts);
	t->attempts = NULL;
}
