#include "migrate/live.h"

#include <string.h>

#include "base/fail.h"
#include "engine/engine.h"
#include "migrate/script/op_sum.h"
#include "session/transaction/lent.h"

typedef struct live {
	rx__op_live base;
	rx_conn *conn;
	const rx__ddl_options *options;
	rx_session *session; /* that the script has now, or NULL */
	size_t done; /* operations from the start of the list */
} live;

bool rx__live_is(const rx_op *op)
{
	bool found = false;

	for (size_t i = 0; i < op->n; i++)
		found |= op->list[i].kind == RX__OP_SESSION;
	return found;
}

/* What the script's session has changed, then the operations up to (not with) the end. */
static int catch_up(live *l, rx_op *op, size_t end)
{
	rx_op part = *op;
	rx_session *session = l->session;
	int r = 0;

	l->session = NULL;
	if (session)
		r = rx__session_take_back(session, &op->error);
	part.list = op->list + l->done;
	part.n = end - l->done;
	l->done = end;
	if (!r && part.n)
		r = rx__ddl_apply(l->conn, &part, l->options, &op->error);
	return r;
}

/* The call itself is the last operation of the list; there is nothing to be done for it. */
static rx_session *give_session(rx_op *op)
{
	live *l = (live *)op->live;

	if (catch_up(l, op, op->n - 1) != 0)
		return NULL;
	l->done = op->n;
	rx__conn_forget_statements(l->conn);
	l->session = rx__session_lend(l->conn);
	return l->session;
}

int rx__live_check(const rx_op *recorded, const rx_op *run, rx_error *error)
{
	const rx_op *const lists[] = { recorded, run };
	char sums[2][RX__SUM_SIZE];

	for (int i = 0; i < 2; i++) {
		rx__sum sum = rx__sum_begin();

		rx__op_sum(&sum, lists[i]);
		rx__sum_end(&sum, sums[i]);
	}
	return strcmp(sums[0], sums[1]) ? rx__fail(error, RX_EMIGRATION, RX__LIVE_DEPENDS) : 0;
}

int rx__live_run(rx_conn *conn, const rx__revision *revision, bool up, const rx_op *recorded,
	const rx__ddl_options *options, rx_error *error)
{
	live l = { .base = { give_session }, .conn = conn, .options = options };
	rx_op op;
	int r = rx__revision_record_live(&op, revision, up, &l.base, error);

	if (!r)
		r = catch_up(&l, &op, op.n);
	else if (l.session)
		rx__session_take_back(l.session, NULL);
	if (r && op.error.code && error)
		*error = op.error;
	if (!r)
		r = rx__live_check(recorded, &op, error);
	rx__op_deinit(&op);
	return r;
}
