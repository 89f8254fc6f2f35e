#include "migrate/lease.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/fail.h"
#include "engine/engine.h"
#include "migrate/trail.h"
#include "schema/ddl/ddl.h"

enum { DEFAULT_SECONDS = 15, BEATS = 3 /* in the time of a lease */ };

static bool is_postgresql(const rx__db *db)
{
	return !strcmp(db->conn->driver->name, "postgresql");
}

/* Milliseconds, by the clock of the server at this moment and not at the transaction's begin. */
static const char *now_of(const rx__db *db)
{
	return is_postgresql(db) ? "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"
							 : "CAST(UNIX_TIMESTAMP(SYSDATE(3)) * 1000 AS SIGNED)";
}

static int query(const rx__db *db, const char *sql, const char ***row, size_t *n, rx_arena *arena,
	rx_error *error)
{
	*n = 0;
	return rx__db_query(db, sql, row, n, arena, error);
}

/* 1: the table is there. */
static int exists(const rx__db *db, rx_error *error)
{
	const char **row = NULL;
	rx_arena arena;
	size_t n;
	rx__arena_init(&arena, 256);
	int r = query(db,
		is_postgresql(db)
			? "SELECT 1 WHERE to_regclass('" RX__LEASE_TABLE "') IS NOT NULL"
			: "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() "
			  "AND table_name = '" RX__LEASE_TABLE "'",
		&row, &n, &arena, error);
	rx__arena_deinit(&arena);
	return r ? r : n > 0;
}

static int run(const rx__db *db, rx_buf *sql, int64_t *changes, rx_error *error)
{
	int r = rx__db_run(db, sql, changes, error);
	rx__buf_deinit(sql);
	return r;
}

static int create(const rx__db *db, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;
	rx__buf_puts(&sql,
		"CREATE TABLE " RX__LEASE_TABLE " (\n\tname VARCHAR(16) NOT NULL,\n"
		"\towner VARCHAR(255) NOT NULL,\n\tgeneration BIGINT NOT NULL,\n"
		"\theartbeat BIGINT NOT NULL,\n\tends BIGINT NOT NULL,\n"
		"\tCONSTRAINT pk_" RX__LEASE_TABLE " PRIMARY KEY (name)\n)");
	int r = run(db, &sql, NULL, error);
	if (r)
		return r;
	sql = (rx_buf)RX_BUF_INIT;
	rx__buf_puts(&sql,
		"INSERT INTO " RX__LEASE_TABLE " (name, owner, generation, heartbeat, ends) VALUES "
		"('migration', '', 0, 0, 0)");
	return run(db, &sql, NULL, error);
}

/* ---- whose it is */

static int fail_busy(const rx__lease *lease, const rx__db *db, bool lost, rx_error *error)
{
	const char **row = NULL;
	rx_arena arena;
	rx_error ignored = RX_ERROR_INIT;
	char sql[256];
	size_t n;
	int r;
	(void)lease;
	rx__arena_init(&arena, 512);
	snprintf(sql, sizeof(sql),
		"SELECT owner, trim(CAST((%s - heartbeat) %s 1000 AS CHAR(12))) FROM " RX__LEASE_TABLE,
		now_of(db), is_postgresql(db) ? "/" : "DIV");
	const bool known = query(db, sql, &row, &n, &arena, &ignored) == 0 && n == 1 && row[0];
	const char *who = known && *row[0] ? row[0] : "another run";
	if (lost)
		r = rx__fail(error, RX_EMIGRATION,
			"this run stood still for longer than its lease, and %s has taken over; it does "
			"nothing "
			"more here",
			who);
	else
		r = rx__fail(error, RX_EBUSY,
			"%s is changing this database, and was heard of %.8s s ago; try again when it is "
			"done, or when its lease has ended",
			who, known && row[1] ? row[1] : "some");
	rx__arena_deinit(&arena);
	return r;
}

static void add_renewal(rx_buf *sql, const rx__lease *lease, const rx__db *db)
{
	rx__buf_printf(sql,
		"UPDATE " RX__LEASE_TABLE " SET heartbeat = %s, ends = %s + %d WHERE generation = %lld AND "
		"owner = ",
		now_of(db), now_of(db), lease->seconds * 1000, (long long)lease->generation);
	rx__ddl_literal(sql, lease->owner);
}

static int fence(rx__lease *lease, const rx__db *db, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;
	int64_t changes = 0;
	add_renewal(&sql, lease, db);
	int r = run(&(rx__db){ .conn = db->conn }, &sql, &changes, error);
	if (!r && changes != 1) {
		lease->held = false;
		r = fail_busy(lease, db, true, error);
	}
	return r;
}

/* ---- the heartbeat */

static void *beat(void *ud)
{
	rx__lease *lease = ud;
	rx_conn *conn = NULL;
	struct timespec next;
	clock_gettime(CLOCK_REALTIME, &next);
	pthread_mutex_lock(&lease->mutex);
	while (!lease->is_over) {
		next.tv_sec += lease->seconds / BEATS;
		next.tv_nsec += (lease->seconds % BEATS) * (1000000000L / BEATS);
		next.tv_sec += next.tv_nsec / 1000000000L;
		next.tv_nsec %= 1000000000L;
		if (pthread_cond_timedwait(&lease->over, &lease->mutex, &next) == 0)
			continue;
		pthread_mutex_unlock(&lease->mutex);
		/* What fails here is found by the next look before a step. */
		if (!conn && rx__engine_acquire(&conn, lease->engine, NULL) != 0)
			conn = NULL;
		if (conn && conn->driver->execute(conn, lease->sql, NULL) != 0 && conn->broken) {
			rx__engine_release(conn);
			conn = NULL;
		}
		clock_gettime(CLOCK_REALTIME, &next);
		pthread_mutex_lock(&lease->mutex);
	}
	pthread_mutex_unlock(&lease->mutex);
	rx__engine_release(conn);
	return NULL;
}

static void start_beating(rx__lease *lease, const rx__db *db)
{
	rx_buf sql = RX_BUF_INIT;
	add_renewal(&sql, lease, db);
	lease->sql = sql.error ? NULL : strdup(rx__buf_text(&sql));
	rx__buf_deinit(&sql);
	if (!lease->sql)
		return;
	lease->engine = rx__engine_of(db->conn);
	lease->is_over = false;
	pthread_mutex_init(&lease->mutex, NULL);
	pthread_cond_init(&lease->over, NULL);
	lease->beats = pthread_create(&lease->thread, NULL, beat, lease) == 0;
}

static void stop_beating(rx__lease *lease)
{
	if (lease->beats) {
		pthread_mutex_lock(&lease->mutex);
		lease->is_over = true;
		pthread_cond_signal(&lease->over);
		pthread_mutex_unlock(&lease->mutex);
		pthread_join(lease->thread, NULL);
		pthread_mutex_destroy(&lease->mutex);
		pthread_cond_destroy(&lease->over);
	}
	lease->beats = false;
	free(lease->sql);
	lease->sql = NULL;
}

/* ---- taking and giving */

static int name_owner(rx__lease *lease, rx_error *error)
{
	unsigned number = 0;
	rx_arena arena;
	rx__arena_init(&arena, 256);
	const char *who = rx__trail_owner(&arena);
	int r = who ? 0 : rx__fail_nomem(error);
	if (getrandom(&number, sizeof(number), 0) < 0)
		number = (unsigned)time(NULL);
	/* the number tells two runs of one process id apart, on machines of one name */
	snprintf(lease->owner, sizeof(lease->owner), "%.150s (%08x)", who ? who : "", number);
	rx__arena_deinit(&arena);
	return r;
}

static int read_generation(rx__lease *lease, const rx__db *db, rx_error *error)
{
	const char **row = NULL;
	rx_arena arena;
	size_t n;
	rx__arena_init(&arena, 256);
	int r = query(
		db, "SELECT CAST(generation AS CHAR(20)) FROM " RX__LEASE_TABLE, &row, &n, &arena, error);
	if (!r && n != 1)
		r = rx__fail(error, RX_EMIGRATION, "the table " RX__LEASE_TABLE " must have one row");
	if (!r)
		lease->generation = strtoll(row[0], NULL, 10);
	rx__arena_deinit(&arena);
	return r;
}

static int take(rx__lease *lease, const rx__db *db, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;
	int64_t changes = 0;
	int r = exists(db, error);
	lease->seconds = db->conn->lease_seconds > 0 ? db->conn->lease_seconds : DEFAULT_SECONDS;
	if (r == 0)
		r = create(db, error);
	if (r >= 0)
		r = name_owner(lease, error);
	if (r)
		return r;
	rx__buf_puts(&sql, "UPDATE " RX__LEASE_TABLE " SET generation = generation + 1, owner = ");
	rx__ddl_literal(&sql, lease->owner);
	rx__buf_printf(&sql, ", heartbeat = %s, ends = %s + %d WHERE ends < %s", now_of(db), now_of(db),
		lease->seconds * 1000, now_of(db));
	r = run(&(rx__db){ .conn = db->conn }, &sql, &changes, error);
	if (!r && changes != 1)
		r = fail_busy(lease, db, false, error);
	if (!r)
		r = read_generation(lease, db, error);
	if (!r) {
		lease->held = lease->is_used = true;
		start_beating(lease, db);
	}
	return r;
}

int rx__lease_hold(rx__lease *lease, const rx__db *db, rx_error *error)
{
	return lease->held ? fence(lease, db, error) : take(lease, db, error);
}

int rx__lease_check(rx__lease *lease, const rx__db *db, rx_error *error)
{
	const char **row = NULL;
	rx_arena arena;
	char sql[160];
	size_t n = 0;
	if (!db->conn->driver->migration_hold)
		return 0;
	if (lease->held)
		return fence(lease, db, error);
	int r = exists(db, error);
	if (r <= 0)
		return r;
	lease->is_used = true;
	rx__arena_init(&arena, 256);
	snprintf(sql, sizeof(sql), "SELECT 1 FROM " RX__LEASE_TABLE " WHERE ends >= %s", now_of(db));
	r = query(db, sql, &row, &n, &arena, error);
	rx__arena_deinit(&arena);
	return r ? r : n ? fail_busy(lease, db, false, error) : 0;
}

void rx__lease_release(rx__lease *lease, const rx__db *db)
{
	rx_buf sql = RX_BUF_INIT;
	stop_beating(lease);
	if (!lease->held)
		return;
	lease->held = false;
	rx__buf_printf(&sql,
		"UPDATE " RX__LEASE_TABLE " SET ends = 0 WHERE generation = %lld AND owner = ",
		(long long)lease->generation);
	rx__ddl_literal(&sql, lease->owner);
	if (!db->conn->broken)
		run(&(rx__db){ .conn = db->conn }, &sql, NULL, NULL);
	rx__buf_deinit(&sql);
}
