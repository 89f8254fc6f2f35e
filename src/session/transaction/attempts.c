/* Pauses are drawn evenly between nothing and a limit that doubles from 5 ms to 1 s ("full jitter"):
 * of many that collided, few meet again. */
#include "session/transaction/attempts.h"

#include <stdlib.h>
#include <time.h>

#include <reflex/sys/log.h>

#include "base/calendar.h"

enum { TRIES = 10, FIRST_MS = 5, LAST_MS = 1000 };
#define NS_PER_MS INT64_C(1000000)

rx__attempts *rx__attempts_new(const rx_session *session, const rx_transaction_options *options)
{
	rx__attempts *attempts = calloc(1, sizeof *attempts);
	if (!attempts)
		return NULL;
	int64_t now = rx__clock_monotonic();
	*attempts = (rx__attempts){
		.trial = {
			.isolation = options->isolation ? options->isolation : session->isolation,
			.read_only = options->read_only,
			.number = 1,
		},
		.until = INT64_MAX,
		.random = (uint64_t)now ^ (uint64_t)session->tag << 32 ^ 1,
		.tries = options->tries > 0 ? options->tries : TRIES,
		.token = options->token && !options->read_only && !session->read_only,
		.file = options->rx__file,
		.line = options->rx__line,
	};
	if (options->deadline > 0 && options->deadline < 1e9)
		attempts->until = now + (int64_t)(options->deadline * 1e9);
	return attempts;
}

void rx__attempts_free(rx__attempts *attempts)
{
	if (!attempts)
		return;
	free(attempts->trial.loaded_before);
	free(attempts);
}

bool rx__attempts_mark(rx__attempts *attempts, const rx_session *session)
{
	size_t *before = malloc((session->n_slots + 1) * sizeof *before);
	if (!before)
		return false;
	for (size_t i = 0; i < session->n_slots; i++)
		before[i] = session->slots[i]->n;
	attempts->trial.loaded_before = before;
	attempts->trial.n_slots = session->n_slots;
	return true;
}

/* What was loaded in the block is loaded again, and what was there before too, if its row is. */
static bool stale_can_be_mended(const rx_session *session)
{
	if (!session->stale)
		return false;
	const rx__head *head = rx__object_head(session->stale);
	return !session->stale_gone ||
		head->index >= rx__session_loaded_before(session, session->slots[head->slot]);
}

bool rx__attempts_may_retry(const rx__attempts *attempts, const rx_session *session)
{
	(void)attempts;
	switch (session->error.code) {
	case RX_ESERIALIZATION:
	case RX_EBUSY:
		return true;
	case RX_ESTALE:
		return stale_can_be_mended(session);
	default:
		return false;
	}
}

static uint64_t next_random(rx__attempts *attempts)
{
	attempts->random ^= attempts->random << 13;
	attempts->random ^= attempts->random >> 7;
	attempts->random ^= attempts->random << 17;
	return attempts->random;
}

static int64_t pause_of(rx__attempts *attempts)
{
	int doublings = attempts->trial.number - 1;
	int64_t limit = doublings < 8 ? (int64_t)FIRST_MS << doublings : LAST_MS;
	if (limit > LAST_MS)
		limit = LAST_MS;
	return (int64_t)(next_random(attempts) % (uint64_t)(limit * NS_PER_MS));
}

bool rx__attempts_pause(rx__attempts *attempts, const rx_session *session)
{
	int64_t pause = pause_of(attempts);
	if (attempts->trial.number >= attempts->tries)
		return false;
	if (attempts->until != INT64_MAX && rx__clock_monotonic() + pause > attempts->until)
		return false;
	rx_log(RX_LOG_WARNING, "rx_transaction (%s:%d): try %d of %d, again in %.1f ms: %s: %s",
		attempts->file, attempts->line, attempts->trial.number, attempts->tries,
		(double)pause / (double)NS_PER_MS, rx_error_name(session->error.code),
		session->error.message);
	struct timespec time = { .tv_sec = pause / 1000000000, .tv_nsec = pause % 1000000000 };
	nanosleep(&time, NULL);
	attempts->trial.number++;
	return true;
}
