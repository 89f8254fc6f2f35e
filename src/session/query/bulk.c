/* rx_update and rx_delete_where: everything unsaved is flushed, one statement changes the rows, and
 * the objects of the session that it may have changed are loaded again. */
#include "sql/render/bulk.h"

#include <string.h>

#include <reflex/bulk.h>

#include "base/fail.h"
#include "session/add.h"
#include "session/query/sync.h"
#include "session/run.h"
#include "session/work/flush.h"
#include "sql/walk.h"

typedef struct bulk {
	rx__bulk_args args;
	rx__slot *slot;
	rx__bulk statement;
	rx__bulk_set set[RX__MASK_COLUMNS];
	rx__mask taken; /* columns in set */
	rx__expr next_version;
} bulk;

static void take_args(const rx__bulk_args *args, rx__bulk_args *out)
{
	size_t size = args->rx__size < sizeof *out ? args->rx__size : sizeof *out;
	memset(out, 0, sizeof *out);
	memcpy(out, args, size);
}

static int prepare(rx_session *session, const rx_model *model, const rx__bulk_args *args, bulk *out)
{
	take_args(args, &out->args);
	out->taken = (rx__mask){ { 0 } };
	int rc = rx__session_slot(session, model, &out->slot);
	if (rc != 0)
		return rc;
	out->statement = (rx__bulk){
		.mapper = out->slot->mapper,
		.set = out->set,
		.where = (const rx_node *)out->args.where,
	};
	if (rx__expr_empty(out->statement.where) && !out->args.all)
		return rx__fail(&session->error, RX_EINVAL,
			out->args.where ? "the condition of .where has nothing left, so every row is meant: "
							  "write .all = true if that is so"
							: "there is no .where; write .all = true if every row is meant");
	return 0;
}

/* ---- what is set ----------------------------------------------------------------------------- */

static int check_target(rx_session *session, const bulk *b, const rx__attribute *attribute)
{
	const char *why = NULL;
	if (attribute->key)
		why = "is part of the primary key, which stays as it is";
	else if (attribute->computed)
		why = "is computed by the database";
	else if (attribute == b->slot->mapper->version)
		why = "counts the versions, and does so by itself";
	else if (rx__mask_has(&b->taken, attribute->ordinal))
		why = "is set twice";
	if (!why)
		return 0;
	return rx__fail(
		&session->error, RX_EINVAL, "%s.%s %s", b->slot->mapper->name, attribute->field, why);
}

static int target_of(
	rx_session *session, const bulk *b, const rx_node *node, const rx__attribute **out)
{
	const rx__mapper *mapper = b->slot->mapper;
	if (node->kind != RX_NODE_COLUMN)
		return rx__fail(&session->error, RX_EINVAL, "only a column of %s can be set", mapper->name);
	int rc = rx__scope_own_column(mapper, node, out, &session->error);
	return rc == 0 ? check_target(session, b, *out) : rc;
}

static void add_set(bulk *b, const rx__attribute *attribute, const rx_node *to, rx_value value)
{
	b->set[b->statement.n_set++] = (rx__bulk_set){ attribute, to, value };
	rx__mask_set(&b->taken, attribute->ordinal);
}

static void touch(bulk *b)
{
	const rx__mapper *mapper = b->slot->mapper;
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		const rx__attribute *attribute = &mapper->attributes[i];
		if (attribute->column->on_update_now && !rx__mask_has(&b->taken, i))
			add_set(b, attribute, NULL, rx__add_now(attribute));
	}
	if (!mapper->version)
		return;
	b->next_version = (rx__expr){
		.node = { RX_NODE_PLUS, (uint16_t)mapper->version->type, 1 },
		.a = mapper->version->column,
		.value = rx__integer(RX_TYPE_INT64, 1),
	};
	add_set(b, mapper->version, &b->next_version.node, (rx_value){ .type = RX_TYPE_NONE });
}

static int gather(rx_session *session, bulk *b)
{
	const rx_assignment *set = b->args.set;
	const rx__attribute *attribute = NULL;
	int rc = 0;
	if (!set[0].column)
		return rx__fail(&session->error, RX_EINVAL, ".set is empty");
	if (set[RX_MAX_SET].column)
		return rx__fail(&session->error, RX_EINVAL, ".set has more than %d entries", RX_MAX_SET);
	for (; rc == 0 && set->column; set++) {
		rc = target_of(session, b, (const rx_node *)set->column, &attribute);
		if (rc == 0)
			add_set(b, attribute, (const rx_node *)set->to, set->value);
	}
	if (rc == 0)
		touch(b);
	return rc;
}

/* ---- running --------------------------------------------------------------------------------- */

static int render(rx_buf *out, const rx_dialect *dialect, const void *what, rx_error *error)
{
	return rx__render_bulk(out, dialect, what, error);
}

static int run(rx_session *session, bulk *b, int64_t *changes)
{
	int rc = rx__flush(session);
	if (rc == 0)
		rc = rx__run_begin(session, true);
	if (rc == 0)
		rc = rx__shape_bulk(&session->shape, &b->statement, session->dialect, &session->error);
	if (rc == 0)
		rc = rx__run_write(session, render, &b->statement, changes);
	if (rc == 0 && *changes > 0)
		rc = rx__sync_model(session, b->slot->mapper, b->statement.n_set == 0);
	return rc;
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
	if (!rx__session_enter(session, "rx_update"))
		return -1;
	int rc = prepare(session, model, args, &b);
	if (rc == 0)
		rc = gather(session, &b);
	if (rc == 0)
		rc = run(session, &b, &changes);
	return finish(session, model, &b, "rx_update", rc, changes);
}

int64_t rx__delete_where(rx_session *session, const rx_model *model, const rx__bulk_args *args)
{
	int64_t changes = 0;
	bulk b;
	if (!rx__session_enter(session, "rx_delete_where"))
		return -1;
	int rc = prepare(session, model, args, &b);
	if (rc == 0 && b.args.set[0].column)
		rc = rx__fail(&session->error, RX_EINVAL, ".set is for rx_update");
	if (rc == 0)
		rc = run(session, &b, &changes);
	return finish(session, model, &b, "rx_delete_where", rc, changes);
}
