/* rx_for, rx_for_rows: one row at a time. The object (or row, with its objects) is the same memory in
 * every turn, and so are its texts: the cursor's own arena is emptied between two rows. */
#include <reflex/rows.h>

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "session/hooks.h"
#include "session/load.h"
#include "session/query/along.h"
#include "session/query/row_program.h"
#include "session/query/select.h"
#include "session/query/watch.h"
#include "session/run.h"
#include "session/work/flush.h"

struct rx__cursor_state {
	rx_session *session;
	struct rx__cursor_state *older;
	rx__slot *slot;
	rx_stmt *stmt;
	void *object; /* or the row */
	const rx_row_type *row; /* of rx_for_rows; else NULL */
	rx__row_program program;
	rx__along along; /* what comes in the same rows, of objects */
	int64_t timeout; /* of the query, as rx_session.call_timeout */
	rx__place place; /* of objects: where the loop stands */
	size_t n; /* objects so far, up to two */
	rx_arena texts; /* of the row */
	rx_arena memory; /* the object, and what the statement's parameters point to */
};

/* The program's texts are lent for the opening only. */
static int keep_values(struct rx__cursor_state *state)
{
	rx_session *session = state->session;
	for (size_t i = 0; i < session->shape.n_values; i++) {
		rx_value *value = &session->shape.values[i];
		if (value->type != RX_TYPE_TEXT && value->type != RX_TYPE_JSON &&
			value->type != RX_TYPE_BYTES)
			continue;
		value->as.s.data = rx__arena_strndup(&state->memory, value->as.s.data, value->as.s.size);
		if (!value->as.s.data)
			return rx__fail_nomem(&session->error);
	}
	return 0;
}

/* A cursor outlives the call that opened it, and so must what its statement is bound to: the values
 * made here (patterns, lists) are in its own memory instead of the session's scratch memory. */
static int start(struct rx__cursor_state *state, rx__query *query, size_t n_columns)
{
	rx_session *session = state->session;
	rx_arena *scratch = session->shape.arena;
	session->shape.arena = &state->memory;
	int rc = rx__query_shape(session, query);
	session->shape.arena = scratch;
	if (rc == 0)
		rc = keep_values(state);
	if (rc == 0)
		rc = rx__run_stream(session, rx__load_render, &query->select, n_columns, &state->stmt);
	return rc;
}

static int make_object(struct rx__cursor_state *state)
{
	rx_session *session = state->session;
	state->object = rx__object_new(
		&state->memory, state->slot->mapper, session->tag, state->slot->index, RX__OBJECT_STRUCT);
	if (!state->object)
		return rx__fail_nomem(&session->error);
	rx__object_move(state->object, RX__OBJECT_READ_ONLY);
	return 0;
}

static struct rx__cursor_state *new_state(rx_session *session)
{
	struct rx__cursor_state *state = calloc(1, sizeof *state);
	if (!state) {
		rx__fail_nomem(&session->error);
		return NULL;
	}
	state->session = session;
	rx__arena_init(&state->texts, 4 << 10);
	rx__arena_init(&state->memory, 4 << 10);
	state->timeout = session->call_timeout;
	state->older = session->cursors;
	session->cursors = state;
	return state;
}

/* A row can bring what is joined to it; what needs a query of its own needs all objects at once. */
static int plan_along(struct rx__cursor_state *state, const rx__query *query)
{
	rx_session *session = state->session;
	int rc = rx__along_plan(&state->along, session, &query->args);
	for (size_t i = 0; rc == 0 && query->args.load[i]; i++) {
		if (!state->along.whole[i])
			rc = rx__fail(&session->error, RX_EINVAL,
				"rx_for(%s): entry %zu of .load has a query of its own, which needs all objects at "
				"once; use rx_all",
				state->slot->mapper->name, i + 1);
	}
	if (rc == 0)
		rc = rx__along_start(
			&state->along, session, state->slot->mapper, &state->memory, &state->texts);
	if (rc != 0)
		rx__query_wrap(session, query);
	return rc;
}

static int start_objects(struct rx__cursor_state *state, rx__query *query)
{
	int rc = make_object(state);
	if (rc == 0)
		rc = plan_along(state, query);
	query->select.along = state->along.list;
	query->select.n_along = state->along.n;
	return rc == 0 ? start(state, query, state->slot->mapper->n_attributes + state->along.n_columns)
				   : rc;
}

struct rx__cursor_state *rx__cursor_open(
	rx_session *session, const rx_model *model, const rx__query_args *args)
{
	rx__query query;
	if (rx__query_prepare(session, model, args, RX__SELECT_ROWS, "rx_for", &query) != 0)
		return NULL;
	struct rx__cursor_state *state = new_state(session);
	if (!state)
		return NULL;
	state->slot = query.slot;
	state->place = (rx__place){ query.args.rx__file, query.args.rx__line };
	if (start_objects(state, &query) == 0)
		return state;
	rx__cursor_close(state);
	return NULL;
}

static int start_rows(struct rx__cursor_state *state, rx__query *query)
{
	rx_session *session = state->session;
	int rc = rx__row_program_make(&state->program, session, &state->memory, state->row, NULL);
	if (rc == 0)
		rc = rx__row_program_stream(&state->program, session, &state->memory);
	state->object = rx__arena_zalloc(&state->memory, state->row->size);
	if (rc == 0 && !state->object)
		rc = rx__fail_nomem(&session->error);
	if (rc != 0)
		return rc;
	rc = start(state, query, state->program.n_columns);
	if (rc == RX_EINVAL && !state->stmt)
		rx__query_wrap(session, query);
	return rc;
}

struct rx__cursor_state *rx__cursor_open_rows(
	rx_session *session, const rx_row_type *row, const rx_model *model, const rx__query_args *args)
{
	rx__query query;
	if (rx__select_prepare(session, row, model, args, "rx_for_rows", &query) != 0 ||
		rx__flush_before_query(session) != 0 || rx__run_begin(session, query.args.lock != 0) != 0)
		return NULL;
	struct rx__cursor_state *state = new_state(session);
	if (!state)
		return NULL;
	state->row = row;
	if (start_rows(state, &query) == 0)
		return state;
	rx__cursor_close(state);
	return NULL;
}

static int read_row(struct rx__cursor_state *state)
{
	rx_session *session = state->session;
	if (state->program.n_objects > 0)
		rx__arena_clear(&session->scratch); /* of hooks */
	memset(state->object, 0, state->row->size);
	return rx__row_program_read(
		&state->program, session, state->stmt, state->object, &state->texts);
}

static int read_object(struct rx__cursor_state *state)
{
	rx_session *session = state->session;
	memset(state->object, 0, state->slot->mapper->size);
	int rc = session->driver->read(
		state->stmt, &state->slot->decode, state->object, &state->texts, &session->error);
	if (rc == 0 && state->slot->hooks) {
		rx__arena_clear(&session->scratch);
		rc = rx__hooks_run(session, state->slot, state->object, RX__AFTER_LOAD);
	}
	if (rc == 0 && state->along.n > 0)
		rc = rx__along_row(&state->along, session, state->stmt, state->object, true);
	return rc;
}

void *rx__cursor_next(struct rx__cursor_state *state)
{
	if (!state || !state->stmt)
		return NULL;
	rx_session *session = state->session;
	if (session->error.code != 0)
		return NULL;
	session->call_timeout = state->timeout;
	rx__run_limit(session);
	int rc = rx__run_step(session, state->stmt);
	if (rc != RX_HAS_ROW)
		return NULL;
	rx__arena_clear(&state->texts);
	rc = state->row ? read_row(state) : read_object(state);
	if (!state->row && state->n < 2 && ++state->n == 2)
		rx__watch_stream(session, state->slot->mapper, state->n, state->place);
	return rc == 0 ? state->object : NULL;
}

/* Ends the query; the state itself stays, for the loop that holds it. */
void rx__cursor_end(struct rx__cursor_state *state)
{
	struct rx__cursor_state **at = &state->session->cursors;
	while (*at && *at != state)
		at = &(*at)->older;
	if (*at)
		*at = state->older;
	rx__run_end(state->session, state->stmt);
	state->stmt = NULL;
	state->session = NULL;
	rx__arena_deinit(&state->texts);
	rx__arena_deinit(&state->memory);
}

void rx__cursor_close(struct rx__cursor_state *state)
{
	if (!state)
		return;
	if (state->session) /* else the session was closed inside the loop */
		rx__cursor_end(state);
	free(state);
}
