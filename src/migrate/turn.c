#include "migrate/turn.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/calendar.h"
#include "base/fail.h"

enum { DEFAULT_WAIT = 30, LONGEST_PAUSE = 5 };
enum { LONGEST_TRY = 500 }; /* ms */

static const rx_driver *driver_of(const rx__runner *runner)
{
	return runner->db.conn->driver;
}

static double seconds_since(int64_t begun)
{
	return (double)(rx__clock_monotonic() - begun) / 1e9;
}

/* Seconds that a run waits for what others hold. */
static double patience(const rx__runner *runner)
{
	return runner->wait > 0 ? runner->wait : DEFAULT_WAIT;
}

void rx__turn_say(const rx__runner *runner, const char *line)
{
	if (runner->progress)
		runner->progress(runner->ud, line);
}

/* ---- who is in the way */

enum { HOLDER = 256 };

static void name_blocker(const rx__runner *runner, const char *sql, char out[HOLDER])
{
	*out = '\0';
	if (driver_of(runner)->blocker)
		driver_of(runner)->blocker(runner->db.conn, sql, out, HOLDER);
}

void rx__turn_blocked(const rx__runner *runner, const rx_error *error, char out[RX__TURN_WORDS])
{
	char holder[HOLDER] = "";

	if (error && *error->message && !*error->sql) {
		const char *advice = strstr(error->message, "; try again");
		const size_t n = advice ? (size_t)(advice - error->message) : strlen(error->message);

		snprintf(out, RX__TURN_WORDS, "%.*s", (int)n, error->message);
		return;
	}
	if (error && !runner->db.conn->in_transaction)
		name_blocker(runner, error->sql, holder);
	snprintf(out, RX__TURN_WORDS, "a table is in use%s%s%s", *holder ? " (" : "", holder,
		*holder ? ")" : "");
}

static void say_locked(const rx__runner *runner, double wait)
{
	char line[HOLDER + 80], holder[HOLDER];

	if (!runner->progress)
		return;
	name_blocker(runner, NULL, holder);
	snprintf(line, sizeof(line), "the database is locked by %s; waiting for it, at most %g s",
		*holder ? holder : "another program", wait);
	rx__turn_say(runner, line);
}

static void fail_locked(const rx__runner *runner, double wait, rx_error *error)
{
	char holder[HOLDER];

	name_blocker(runner, NULL, holder);
	const bool is_named = !*holder || strstr(error->message, holder);
	rx__fail_wrap(error,
		"the database has been locked%s%s for %g s, and was not changed; end that program "
		"or try again later",
		is_named ? "" : " by ", is_named ? "" : holder, wait);
}

/* Where the lock is the transaction itself, the driver waits for it: no longer than is left, and for a
 * moment only, so that who waits is told soon for whom, and a request to stop is heard. */
static int begin(rx__runner *runner, double left, rx_error *error)
{
	rx_conn *conn = runner->db.conn;
	const int64_t timeout = conn->timeout;
	const double next = left < LONGEST_TRY / 1000.0 ? left : LONGEST_TRY / 1000.0;
	const int64_t most = next > 0.001 ? (int64_t)(next * 1000) : 1;

	if (!driver_of(runner)->migration_hold && (timeout <= 0 || most < timeout))
		conn->timeout = most;
	int r = driver_of(runner)->begin(conn, RX_BEGIN_EXCLUSIVE, error);
	conn->timeout = timeout;
	return r;
}

/* The driver is asked again until our own time is over. */
int rx__turn_lock(rx__runner *runner, rx_error *error)
{
	const double wait = patience(runner);
	const int64_t begun = rx__clock_monotonic();
	bool told = false;
	rx_error problem = RX_ERROR_INIT;
	int r;

	while ((r = begin(runner, wait - seconds_since(begun), &problem)) == RX_EBUSY) {
		if (!told)
			say_locked(runner, wait);
		told = true;
		if (seconds_since(begun) >= wait || rx__stop_wanted(runner->stop))
			break;
		nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
	}
	if (r == RX_EBUSY)
		fail_locked(runner, wait, &problem);
	if (r && error)
		*error = problem;
	return r;
}

int rx__turn_begin(rx__runner *runner, rx_error *error)
{
	const rx_driver *driver = driver_of(runner);
	int r = driver->migration_begin ? driver->migration_begin(runner->db.conn, error) : 0;

	if (r)
		return r;
	r = rx__turn_lock(runner, error);
	if (r && driver->migration_end)
		driver->migration_end(runner->db.conn, NULL);
	return r;
}

int rx__turn_end(rx__runner *runner, int r, bool keep, rx_error *error)
{
	const rx_driver *driver = driver_of(runner);
	rx_conn *conn = runner->db.conn;

	if (!r && keep)
		r = driver->commit(conn, error);
	if (conn->in_transaction)
		driver->rollback(conn, NULL);
	if (runner->holds && driver->migration_release)
		driver->migration_release(conn);
	runner->holds = false;
	rx__lease_release(&runner->lease, &runner->db);
	int ended = driver->migration_end ? driver->migration_end(conn, r ? NULL : error) : 0;
	return r ? r : ended;
}

int rx__turn_sync(rx__runner *runner, bool done, int r, rx_error *error)
{
	const rx_driver *driver = driver_of(runner);
	const bool failed = r < 0;
	int synced = driver->migration_sync
		? driver->migration_sync(runner->db.conn, !done, failed ? NULL : error)
		: 0;
	return failed || !synced ? r : synced;
}

int rx__turn_hold(rx__runner *runner, rx_error *error)
{
	const rx_driver *driver = driver_of(runner);
	int r = driver->migration_hold ? driver->migration_hold(runner->db.conn, error) : RX_NOTFOUND;

	if (r == RX_NOTFOUND && driver->migration_hold)
		return rx__lease_hold(&runner->lease, &runner->db, error);

	runner->holds |= r == 0;
	return r;
}

bool rx__turn_pause(const rx__runner *runner, int64_t begun, int tries)
{
	const int64_t pause = INT64_C(100000000) << (tries < LONGEST_PAUSE ? tries : LONGEST_PAUSE);

	if (rx__stop_wanted(runner->stop) ||
		seconds_since(begun) + (double)pause / 1e9 > patience(runner))
		return false;
	nanosleep(
		&(struct timespec){ .tv_sec = pause / 1000000000, .tv_nsec = pause % 1000000000 }, NULL);
	return true;
}
