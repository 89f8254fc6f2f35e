/* Life of a session, and its error. A session that could not be had is the static one below: every
 * call on it fails with "out of memory", and nothing ever writes to it. */
#include "session/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <reflex/sys/log.h>

#include "base/calendar.h"
#include "base/fail.h"
#include "base/map.h"
#include "engine/engine.h"
#include "session/expunged.h"
#include "session/filter.h"
#include "session/hooks.h"
#include "session/run.h"

static const rx_session no_session = {
	.is_static = true,
	.error = {
		.code = RX_ENOMEM,
		.offset = -1,
		.message = "opening a session: out of memory",
	},
};

/* ---- open and close -------------------------------------------------------------------------- */

/* A number that no other session has, but for a chance of 1 in 2^32. */
static uint32_t tag_of(const rx_session *session)
{
	const uint64_t seed[2] = { (uintptr_t)session, (uint64_t)rx__clock_monotonic() };
	return (uint32_t)(rx__hash_bytes(seed, sizeof seed, 0) >> 16);
}

static void init(rx_session *session, const rx_session_options *options)
{
	session->tag = tag_of(session);
	session->read_only = options->read_only;
	session->isolation = options->isolation;
	session->file = options->rx__file;
	session->line = options->rx__line;
	if (rx__run_timeout(&session->timeout, options->timeout, &session->error) != 0)
		rx__fail_wrap(&session->error, "opening a session");
	rx__arena_init(&session->arena, 0);
	rx__arena_init(&session->scratch, 0);
	rx__arena_init(&session->violations.arena, 0);
	rx__undo_init(&session->undo);
	rx__ties_init(&session->ties);
	rx__empties_init(&session->empties);
	rx__shape_init(&session->shape, &session->scratch);
	rx__buf_init(&session->sql, 1 << 22);
	if (rx__filter_open(session, options) != 0)
		return;
	session->engine = options->engine;
	if (!session->engine)
		session->engine = rx_engine_default(&session->error);
	if (!session->engine) {
		rx__fail_wrap(&session->error, "opening a session");
		return;
	}
	session->driver = rx__engine_driver(session->engine);
	session->dialect = session->driver->dialect;
	session->chunks = rx__chunk_pool_ref(rx__engine_chunks(session->engine));
	session->arena.pool = session->scratch.pool = session->undo.arena.pool = session->chunks;
	if ((unsigned)options->isolation > RX_SERIALIZABLE)
		rx__fail(&session->error, RX_EINVAL, "opening a session: .isolation %d is none",
			(int)options->isolation);
}

rx_session *rx__session_open(const rx_session_options *options)
{
	rx_session_options taken = { .rx__size = 0 };
	size_t size = options->rx__size < sizeof taken ? options->rx__size : sizeof taken;
	memcpy(&taken, options, size);
	rx_session *session = calloc(1, sizeof *session);
	if (!session)
		return (rx_session *)&no_session;
	init(session, &taken);
	return session;
}

static void free_objects(rx_session *session)
{
	for (size_t i = 0; i < session->n_slots; i++) {
		rx__slot_clear(session->slots[i]);
		rx__slot_free(session->slots[i]);
	}
	free(session->slots);
	free(session->found);
	free(session->ends);
}

void rx_session_close(rx_session *session)
{
	if (!session || session->is_static || rx__hooks_refuse(session, "rx_session_close"))
		return;
	if (session->error.code != 0 && !session->seen)
		rx_log(RX_LOG_ERROR, "a session is closed with an error that nobody looked at: %s",
			session->error.message);
	rx__session_forget_savepoint(session);
	while (session->cursors)
		rx__cursor_end(session->cursors);
	rx__run_rollback(session);
	rx__hooks_rolled_back(session, session->undo.writes != session->undo.writes_before);
	free_objects(session);
	rx__undo_deinit(&session->undo);
	rx__ties_deinit(&session->ties);
	rx__empties_deinit(&session->empties);
	rx__shape_deinit(&session->shape);
	rx__buf_deinit(&session->sql);
	rx__arena_deinit(&session->violations.arena);
	rx__arena_deinit(&session->scratch);
	rx__arena_deinit(&session->arena);
	rx__chunk_pool_unref(session->chunks);
	rx__filter_close(session);
	free(session);
}

/* ---- the error ------------------------------------------------------------------------------- */

bool rx__session_enter_slowly(rx_session *session, const char *call)
{
	if (!session) {
		rx_log(RX_LOG_ERROR, "%s: the session is NULL", call);
		return false;
	}
	if (session->error.code != 0 || rx__hooks_refuse(session, call))
		return false;
	rx__arena_clear(&session->scratch);
	session->unfiltered = session->unfiltered_always;
	session->call_timeout = 0;
	return !session->expunged || rx__expunged_forget(session) == 0;
}

bool rx__session_look(rx_session *session, const char *call)
{
	/* What is in the scratch memory belongs to the flush that called the hook. */
	if (session && session->hook)
		return session->error.code == 0;
	return rx__session_enter(session, call);
}

void rx__session_forget_savepoint(rx_session *session)
{
	if (session->savepoint_error.code != 0 && !session->savepoint_seen)
		rx_log(RX_LOG_WARNING, "a savepoint was rolled back for an error that nobody looked at: %s",
			session->savepoint_error.message);
	session->savepoint_error.code = 0;
}

bool rx_ok(rx_session *session)
{
	if (!session)
		return false;
	if (!session->is_static)
		session->seen = session->error.code != 0;
	return session->error.code == 0;
}

const rx_error *rx_session_error(rx_session *session)
{
	static const rx_error no_session_given = {
		.code = RX_EINVAL,
		.offset = -1,
		.message = "rx_session_error: the session is NULL",
	};
	if (!session)
		return &no_session_given;
	if (!session->is_static)
		session->seen = session->error.code != 0;
	return &session->error;
}

int rx_complain(rx_session *session)
{
	const rx_error *error = rx_session_error(session);
	if (error->code == 0)
		return 0;
	fprintf(stderr, "%s\n", error->message);
	return 1;
}

int rx__session_may_write(rx_session *session, const char *call)
{
	if (!session->read_only)
		return 0;
	return rx__fail(&session->error, RX_EREADONLY, "%s: the session was opened .read_only", call);
}
