/* Finding objects. A query sees what is in the database: what was added or deleted is flushed before
 * it runs, because the session knows of that without looking; fields that were assigned are looked
 * for by a flush only (see docs/internals/transactions.md). */
#include "session/query/query.h"

#include <string.h>

#include "base/fail.h"
#include "session/load.h"
#include "session/query/after.h"
#include "session/query/along.h"
#include "session/query/compose.h"
#include "session/query/watch.h"
#include "session/run.h"
#include "session/work/flush.h"
#include "sql/walk.h"

/* ---- preparation ----------------------------------------------------------------------------- */

int rx__query_begin(rx_session *session, const rx_model *model, const rx__query_args *args,
	const char *call, rx__query *out)
{
	if (!rx__session_enter(session, call))
		return RX_EINVAL;
	rx__args_take(&out->args, args);
	int rc = rx__args_check(&out->args, &session->error);
	if (rc == 0)
		rc = rx__compose_merge(session, model, &out->args);
	if (rc == 0)
		rc = rx__run_timeout(&session->call_timeout, out->args.timeout, &session->error);
	if (rc != 0)
		rx__fail_wrap(&session->error, "%s (%s:%d)", call, out->args.rx__file, out->args.rx__line);
	session->unfiltered |= (unsigned)out->args.unfiltered;
	rx__select_of_args(&out->select, &out->args);
	out->select.unfiltered = session->unfiltered;
	return rc;
}

int rx__query_table(rx_session *session, const rx_model *model, rx__query *query)
{
	query->select.rows = model;
	if (!model->table)
		return 0;
	int rc = rx__session_slot(session, model, &query->slot);
	if (rc == 0)
		query->select.mapper = query->slot->mapper;
	return rc;
}

int rx__query_take(rx_session *session, const rx_model *model, const rx__query_args *args,
	rx__select_form form, const char *call, rx__query *out)
{
	int rc = rx__query_begin(session, model, args, call, out);
	if (rc == 0 && !model->table)
		rc = rx__fail(&session->error, RX_EINVAL,
			"%s(%s): that is a row and no model; use rx_rows (%s:%d)", call, model->name,
			out->args.rx__file, out->args.rx__line);
	if (rc == 0)
		rc = rx__session_slot(session, model, &out->slot);
	if (rc != 0)
		return rc;
	out->select.mapper = out->slot->mapper;
	out->select.form = form;
	out->select.objects = !out->select.items;
	rc = rx__after_apply(session, out);
	if (rc != 0) {
		rx__query_wrap(session, out);
		return rc;
	}
	out->select.distinct = false; /* they have keys: no two are equal */
	if (form != RX__SELECT_ROWS)
		out->select.order_by = NULL;
	return 0;
}

/* What belongs to rows only. */
static int refuse_parts(rx_session *session, const rx__query *query, const char *call)
{
	const rx__query_args *args = &query->args;
	const char *part = NULL;
	if (args->select[0])
		part = ".select";
	else if (args->group_by[0])
		part = ".group_by";
	else if (args->from)
		part = ".from";
	if (!part)
		return 0;
	return rx__fail(&session->error, RX_EINVAL,
		"%s is about objects of %s; %s is for rx_rows and rx_scalar (%s:%d)", call,
		query->slot->mapper->name, part, args->rx__file, args->rx__line);
}

/* Before anything is sent: a relation of another model would be noticed with the first object only. */
static int check_load(rx_session *session, const rx__query *query)
{
	int rc = 0;
	for (size_t i = 0; rc == 0 && query->args.load[i]; i++)
		rc = rx__load_check(session, query->slot->mapper, query->args.load[i]);
	if (rc != 0)
		rx__query_wrap(session, query);
	return rc;
}

int rx__query_prepare(rx_session *session, const rx_model *model, const rx__query_args *args,
	rx__select_form form, const char *call, rx__query *out)
{
	int rc = rx__query_take(session, model, args, form, call, out);
	if (rc == 0)
		rc = refuse_parts(session, out, call);
	if (rc == 0)
		rc = check_load(session, out);
	if (rc == 0)
		rc = rx__flush_before_query(session);
	return rc == 0 ? rx__run_begin(session, out->args.lock != 0) : rc;
}

void rx__query_wrap(rx_session *session, const rx__query *query)
{
	const rx__select *select = &query->select;
	rx__fail_wrap(&session->error, "query of %s (%s:%d)",
		select->mapper ? select->mapper->name : select->rows->name, query->args.rx__file,
		query->args.rx__line);
}

int rx__query_shape(rx_session *session, rx__query *query)
{
	int rc = rx__shape_select(&session->shape, &query->select, session->dialect, &session->error);
	if (rc != 0)
		rx__query_wrap(session, query);
	return rc;
}

/* Whether the rows have brought all that .load asks for. */
static bool is_loaded(const rx__query *query, const rx__along *along)
{
	size_t i = 0;
	while (query->args.load[i] && along->whole[i])
		i++;
	return !query->args.load[i] && along->n_left == 0;
}

static int load_relations(rx_session *session, rx__query *query, const rx__along *along)
{
	if (session->n_found == 0 || is_loaded(query, along))
		return 0;
	/* The loading of relations uses session->found for its own rows. */
	size_t n = session->n_found;
	void **objects = rx__arena_array(&session->scratch, n, sizeof *objects);
	if (!objects)
		return rx__fail_nomem(&session->error);
	memcpy(objects, session->found, n * sizeof *objects);
	unsigned how = query->args.populate_existing ? RX__LOAD_AGAIN : 0;
	if (rx__expr_empty(query->select.where) && !query->select.join && query->select.limit == 0 &&
		query->select.offset == 0)
		how |= RX__LOAD_WHOLE_TABLE;
	rx__load_entries list = { query->args.load, along->n_steps, 0 };
	while (query->args.load[list.n])
		list.n++;
	int rc = rx__load_relations(session, &list, objects, n, how);
	if (rc == 0) {
		memcpy(session->found, objects, n * sizeof *objects);
		session->n_found = n;
	}
	return rc;
}

static int run_rows(rx_session *session, rx__query *query, rx__along *along)
{
	const rx__load_options options = {
		.read_only = session->read_only || query->args.read_only,
		.populate_existing = query->args.populate_existing,
		.more = along->n > 0 ? rx__along_row : NULL,
		.ud = along,
		.n_more = along->n_columns,
	};
	const rx__place place = { query->args.rx__file, query->args.rx__line };
	query->select.along = along->list;
	query->select.n_along = along->n;
	int rc = rx__query_shape(session, query);
	if (rc != 0)
		return rc;
	if (query->select.where)
		rx__watch_query(session, query->slot->mapper, query->select.where, place);
	rc = rx__along_start(along, session, query->slot->mapper, &session->scratch, NULL);
	if (rc == 0)
		rc = rx__load_run(session, query->slot, &query->select, &options);
	rx__along_end(along);
	if (rc == RX_EINVAL)
		rx__query_wrap(session, query);
	if (rc == 0)
		rx__watch_found(session, query->slot->mapper, session->n_found, place);
	return rc;
}

static int run(rx_session *session, rx__query *query)
{
	rx__along along;
	int rc = rx__along_plan(&along, session, &query->args);
	if (rc != 0) {
		rx__query_wrap(session, query);
		return rc;
	}
	rc = run_rows(session, query, &along);
	return rc == 0 ? load_relations(session, query, &along) : rc;
}

/* ---- objects --------------------------------------------------------------------------------- */

void *rx__all(rx_session *session, const rx_model *model, const rx__query_args *args)
{
	rx__query query;
	if (rx__query_prepare(session, model, args, RX__SELECT_ROWS, "rx_all", &query) != 0 ||
		run(session, &query) != 0)
		return NULL;
	void **list = rx__list_new(&session->arena, session->found, session->n_found);
	if (!list)
		rx__fail_nomem(&session->error);
	return list;
}

static void limit_to(rx__query *query, int64_t limit)
{
	if (query->select.limit == 0 || query->select.limit > limit)
		query->select.limit = limit;
}

void *rx__first(rx_session *session, const rx_model *model, const rx__query_args *args)
{
	rx__query query;
	if (rx__query_prepare(session, model, args, RX__SELECT_ROWS, "rx_first", &query) != 0)
		return NULL;
	limit_to(&query, 1);
	if (run(session, &query) != 0 || session->n_found == 0)
		return NULL;
	return session->found[0];
}

void *rx__one(rx_session *session, const rx_model *model, const rx__query_args *args)
{
	rx__query query;
	if (rx__query_prepare(session, model, args, RX__SELECT_ROWS, "rx_one", &query) != 0)
		return NULL;
	limit_to(&query, 2);
	if (run(session, &query) != 0)
		return NULL;
	if (session->n_found == 1)
		return session->found[0];
	if (session->n_found == 0)
		rx__fail(&session->error, RX_ENOTFOUND,
			"rx_one(%s): no row matches (%s:%d); rx_first gives NULL instead",
			query.slot->mapper->name, query.args.rx__file, query.args.rx__line);
	else
		rx__fail(&session->error, RX_EMULTIPLE, "rx_one(%s): more than one row matches (%s:%d)",
			query.slot->mapper->name, query.args.rx__file, query.args.rx__line);
	return NULL;
}

/* ---- numbers --------------------------------------------------------------------------------- */

static int one_number(rx_session *session, rx__query *query, int64_t *out)
{
	const rx__place place = { query->args.rx__file, query->args.rx__line };
	rx_stmt *stmt = NULL;
	rx_value value = { .type = RX_TYPE_NONE };
	int rc = rx__query_shape(session, query);
	if (rc == 0 && query->select.where)
		rx__watch_query(session, query->slot->mapper, query->select.where, place);
	if (rc == 0)
		rc = rx__run_start(session, rx__load_render, &query->select, 1, &stmt);
	if (rc == 0)
		rc = rx__run_step(session, stmt);
	if (rc == RX_HAS_ROW)
		rc = session->driver->value(
			stmt, 0, RX_TYPE_INT64, &value, &session->scratch, &session->error);
	rx__run_end(session, stmt);
	if (rc == 0)
		*out = value.as.i;
	return rc;
}

int64_t rx__count(rx_session *session, const rx_model *model, const rx__query_args *args)
{
	rx__query query;
	int64_t n = -1;
	if (rx__query_prepare(session, model, args, RX__SELECT_COUNT, "rx_count", &query) != 0 ||
		one_number(session, &query, &n) != 0)
		return -1;
	return n;
}

bool rx__exists(rx_session *session, const rx_model *model, const rx__query_args *args)
{
	rx__query query;
	int64_t n = 0;
	if (rx__query_prepare(session, model, args, RX__SELECT_EXISTS, "rx_exists", &query) != 0 ||
		one_number(session, &query, &n) != 0)
		return false;
	return n != 0;
}
