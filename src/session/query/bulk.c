/* rx_update and rx_delete_where: everything unsaved is flushed, one statement changes the rows, and
 * the objects of the session that it may have changed are loaded again. */
#include "sql/render/bulk.h"

#include <string.h>

#include <reflex/filter.h>

#include "base/fail.h"
#include "session/filter.h"
#include "session/query/assign.h"
#include "session/query/returned.h"
#include "session/query/sync.h"
#include "session/work/flush.h"
#include "sql/walk.h"

typedef struct bulk {
	rx__bulk_args args;
	rx__bulk statement;
	rx__assigned assign;
	rx__returned returned;
	bool purge; /* rows are deleted truly */
} bulk;

static void take_args(const rx__bulk_args *args, rx__bulk_args *out)
{
	size_t size = args->rx__size < sizeof *out ? args->rx__size : sizeof *out;
	memset(out, 0, sizeof *out);
	memcpy(out, args, size);
	rx__returned_none(&out->returning);
}

static int prepare(rx_session *session, const rx_model *model, bulk *out)
{
	rx__slot *slot;
	int rc = rx__session_slot(session, model, &slot);
	if (rc != 0)
		return rc;
	rx__assign_init(&out->assign, slot);
	session->unfiltered |= (unsigned)out->args.unfiltered;
	out->statement = (rx__bulk){
		.mapper = slot->mapper,
		.set = out->assign.set,
		.where = (const rx_node *)out->args.where,
		.unfiltered = session->unfiltered,
	};
	if (rx__expr_empty(out->statement.where) && !out->args.all)
		return rx__fail(&session->error, RX_EINVAL,
			out->args.where ? "the condition of .where has nothing left, so every row is meant: "
							  "write .all = true if that is so"
							: "there is no .where; write .all = true if every row is meant");
	return 0;
}

static int gather(rx_session *session, bulk *b)
{
	if (!b->args.set[0].column)
		return rx__fail(&session->error, RX_EINVAL, ".set is empty");
	int rc = rx__assign_add(session, &b->assign, b->args.set, ".set");
	if (rc == 0)
		rx__assign_touch(&b->assign);
	b->statement.n_set = b->assign.n;
	return rc;
}

/* ---- running --------------------------------------------------------------------------------- */

static int render(rx_buf *out, const rx_dialect *dialect, const void *what, rx_error *error)
{
	return rx__render_bulk(out, dialect, what, error);
}

static int run(rx_session *session, bulk *b, int64_t *changes)
{
	bool deletes = b->statement.n_set == 0;
	int rc = rx__returned_init(&b->returned, session, b->assign.slot, &b->args.returning,
		deletes ? RX_DIALECT_DELETE_RETURNING : RX_DIALECT_UPDATE_RETURNING,
		deletes ? "DELETE" : "UPDATE");
	b->statement.returning = b->returned.statement;
	b->returned.gone = deletes;
	if (rc == 0)
		rc = rx__flush(session);
	if (rc == 0)
		rc = rx__run_begin(session, true);
	if (rc == 0)
		rc = rx__shape_bulk(&session->shape, &b->statement, session->dialect, &session->error);
	if (rc == 0)
		rc = rx__returned_run(&b->returned, render, &b->statement, changes);
	if (rc == 0 && *changes > 0)
		rc = rx__sync_model(session, b->assign.slot->mapper, deletes);
	return rc == 0 ? rx__returned_done(&b->returned) : rc;
}

static int64_t finish(rx_session *session, const rx_model *model, const bulk *b, const char *call,
	int rc, int64_t changes)
{
	if (rc == 0)
		return changes;
	rx__fail_wrap(
		&session->error, "%s(%s) (%s:%d)", call, model->name, b->args.rx__file, b->args.rx__line);
	return -1;
}

int64_t rx__update(rx_session *session, const rx_model *model, const rx__bulk_args *args)
{
	int64_t changes = 0;
	bulk b;
	take_args(args, &b.args);
	if (!rx__session_enter(session, "rx_update"))
		return -1;
	int rc = prepare(session, model, &b);
	if (rc == 0)
		rc = gather(session, &b);
	if (rc == 0)
		rc = run(session, &b, &changes);
	return finish(session, model, &b, "rx_update", rc, changes);
}

/* A model with a .soft_delete column: the rows are marked instead. */
static void hide(bulk *b)
{
	const rx__attribute *attribute = b->assign.slot->mapper->soft_delete;
	if (!attribute || b->purge)
		return;
	rx__assign_value(&b->assign, attribute, rx__filter_mark(attribute));
	rx__assign_touch(&b->assign);
	b->statement.n_set = b->assign.n;
}

static int64_t delete_where(rx_session *session, const rx_model *model, const rx__bulk_args *args,
	const char *call, bool purge)
{
	int64_t changes = 0;
	bulk b;
	take_args(args, &b.args);
	b.purge = purge;
	if (!rx__session_enter(session, call))
		return -1;
	int rc = prepare(session, model, &b);
	if (rc == 0 && b.args.set[0].column)
		rc = rx__fail(&session->error, RX_EINVAL, ".set is for rx_update");
	if (rc == 0)
		hide(&b);
	if (rc == 0)
		rc = run(session, &b, &changes);
	return finish(session, model, &b, call, rc, changes);
}

int64_t rx__delete_where(rx_session *session, const rx_model *model, const rx__bulk_args *args)
{
	return delete_where(session, model, args, "rx_delete_where", false);
}

int64_t rx__purge_where(rx_session *session, const rx_model *model, const rx__bulk_args *args)
{
	return delete_where(session, model, args, "rx_purge_where", true);
}
