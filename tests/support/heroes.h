/* The models that tests of sessions and queries share, and a database that has their tables. */
#ifndef TEST_SUPPORT_HEROES_H
#define TEST_SUPPORT_HEROES_H

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include <reflex.h>

#include "support/check.h"
#include "support/tempdir.h"
#include "support/url.h"

/* clang-format off */
RX_MODEL(Team, team,
    column(rx_text, name, .unique = true),
    column(rx_text, headquarters, .nullable = true),
    many(Hero, heroes, .order_by = "name desc"));

RX_MODEL(Hero, hero,
    column(rx_text, name, .length = 40),
    column(rx_text, secret_name, .nullable = true, .secret = true),
    column(rx_opt_int32, age),
    column(rx_opt_double, score),
    column(bool, active, .default_value = RX_VALUE(true)),
    column(rx_datetime, created_at, .default_now = true),
    column(rx_opt_int64, team_id, .foreign_key = "team.id", .on_delete = RX_SET_NULL),
    one(Team, team),
    transient(int, rank));

/* A tree. */
RX_MODEL(Node, node,
    column(rx_text, label),
    column(rx_opt_int64, parent_id, .foreign_key = "node.id"),
    one(Node, parent),
    many(Node, children));

/* Items that are deleted with their owner. */
RX_MODEL(Album, album,
    column(rx_text, title),
    many(Track, tracks, .cascade = RX_CASCADE_DELETE | RX_DELETE_ORPHAN));
RX_MODEL(Track, track,
    column(rx_text, title),
    column(int64_t, album_id, .foreign_key = "album.id"),
    one(Album, album),
    many(Take, takes, .cascade = RX_CASCADE_DELETE));
RX_MODEL(Take, take,
    column(int64_t, track_id, .foreign_key = "track.id"));

/* Two models in a circle that can be broken, and two in one that cannot. */
RX_MODEL(Left, left_one,
    column(rx_text, name),
    column(rx_opt_int64, right_id, .foreign_key = "right_one.id"),
    one(Right, right));
RX_MODEL(Right, right_one,
    column(rx_text, name),
    column(rx_opt_int64, left_id, .foreign_key = "left_one.id"),
    one(Left, left));

/* Keys of other kinds. */
RX_TABLE(Membership, membership,
    primary_key(int64_t, hero_id, .foreign_key = "hero.id"),
    primary_key(int64_t, team_id, .foreign_key = "team.id"),
    column(rx_text, role));
RX_TABLE(Country, country,
    primary_key(rx_text, code),
    column(rx_text, name));
RX_TABLE(Token, token,
    primary_key(rx_uuid, id),
    column(rx_text, note, .nullable = true));

/* What the database computes, and the optimistic lock. */
RX_MODEL(Account, account,
    column(rx_text, owner),
    column(int64_t, balance),
    column(int32_t, revision, .version = true),
    column(rx_text, currency, .server_default = "'EUR'"),
    column(rx_opt_int32, limit_of, .server_default = "7"),
    column(rx_datetime, changed_at, .default_now = true, .on_update_now = true),
    column(int64_t, doubled, .computed = "balance * 2"));

typedef enum Status { DRAFT, LIVE, RETIRED } Status;

RX_MODEL(Everything, everything,
    column(bool, b), column(int16_t, i16), column(int32_t, i32), column(int64_t, i64),
    column(float, f), column(double, d), column(rx_text, t), column(rx_bytes, by),
    column(rx_decimal, de), column(rx_date, da), column(rx_time, ti), column(rx_datetime, dt),
    column(rx_interval, iv), column(rx_uuid, u), column(rx_json, j),
    column(Status, st, .labels = RX_LABELS([DRAFT] = "draft", [LIVE] = "live", [RETIRED] = "retired")),
    column(rx_opt_bool, ob), column(rx_opt_int16, oi16), column(rx_opt_int32, oi32),
    column(rx_opt_int64, oi64), column(rx_opt_float, of), column(rx_opt_double, od),
    column(rx_text, ot, .nullable = true), column(rx_bytes, oby, .nullable = true),
    column(rx_opt_decimal, ode), column(rx_opt_date, oda), column(rx_opt_time, oti),
    column(rx_opt_datetime, odt), column(rx_opt_interval, oiv), column(rx_opt_uuid, ou),
    column(rx_json, oj, .nullable = true),
    column(rx_opt_enum, ost, .labels = RX_LABELS([DRAFT] = "draft", [LIVE] = "live")));
/* clang-format on */

static const char heroes_tables[] =
	"CREATE TABLE team (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, headquarters TEXT);"
	"CREATE TABLE hero (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL, secret_name TEXT,"
	" age INTEGER, score DOUBLE, active BOOLEAN NOT NULL, created_at DATETIME NOT NULL,"
	" team_id BIGINT REFERENCES team (id) ON DELETE SET NULL);"
	"CREATE TABLE node (id INTEGER PRIMARY KEY, label TEXT NOT NULL,"
	" parent_id BIGINT REFERENCES node (id));"
	"CREATE TABLE album (id INTEGER PRIMARY KEY, title TEXT NOT NULL);"
	"CREATE TABLE track (id INTEGER PRIMARY KEY, title TEXT NOT NULL,"
	" album_id BIGINT NOT NULL REFERENCES album (id));"
	"CREATE TABLE take (id INTEGER PRIMARY KEY, track_id BIGINT NOT NULL REFERENCES track (id));"
	"CREATE TABLE left_one (id INTEGER PRIMARY KEY, name TEXT NOT NULL,"
	" right_id BIGINT REFERENCES right_one (id));"
	"CREATE TABLE right_one (id INTEGER PRIMARY KEY, name TEXT NOT NULL,"
	" left_id BIGINT REFERENCES left_one (id));"
	"CREATE TABLE membership (hero_id BIGINT NOT NULL REFERENCES hero (id),"
	" team_id BIGINT NOT NULL REFERENCES team (id), role TEXT NOT NULL,"
	" PRIMARY KEY (hero_id, team_id));"
	"CREATE TABLE country (code TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL);"
	"CREATE TABLE token (id CHAR(32) NOT NULL PRIMARY KEY, note TEXT);"
	"CREATE TABLE account (id INTEGER PRIMARY KEY, owner TEXT NOT NULL, balance BIGINT NOT NULL,"
	" revision INTEGER NOT NULL, currency TEXT NOT NULL DEFAULT 'EUR', limit_of INTEGER DEFAULT 7,"
	" changed_at DATETIME NOT NULL, doubled BIGINT AS (balance * 2));"
	"CREATE TABLE everything (id INTEGER PRIMARY KEY, b BOOLEAN NOT NULL, i16 SMALLINT NOT NULL,"
	" i32 INTEGER NOT NULL, i64 BIGINT NOT NULL, f REAL NOT NULL, d DOUBLE NOT NULL,"
	" t TEXT NOT NULL, by BLOB NOT NULL, de TEXT NOT NULL, da DATE NOT NULL, ti TIME NOT NULL,"
	" dt DATETIME NOT NULL, iv DATETIME NOT NULL, u CHAR(32) NOT NULL, j JSON NOT NULL,"
	" st VARCHAR(7) NOT NULL, ob BOOLEAN, oi16 SMALLINT, oi32 INTEGER, oi64 BIGINT, of REAL,"
	" od DOUBLE, ot TEXT, oby BLOB, ode TEXT, oda DATE, oti TIME, odt DATETIME, oiv DATETIME,"
	" ou CHAR(32), oj JSON, ost VARCHAR(5));"
	"CREATE TABLE book (id INTEGER PRIMARY KEY, title TEXT NOT NULL);"
	"CREATE TABLE label (id INTEGER PRIMARY KEY, word TEXT NOT NULL);"
	"CREATE TABLE book_label (book_id BIGINT NOT NULL REFERENCES book (id),"
	" label_id BIGINT NOT NULL REFERENCES label (id), weight INTEGER NOT NULL,"
	" PRIMARY KEY (book_id, label_id));";

typedef struct heroes {
	char *folder, *path;
	char schema[64]; /* on a server: the one that the tables are in */
	rx_engine *beside; /* on a server: what looks at the tables beside the library's own engine */
	rx_engine *engine;
	rx_session *session;
} heroes;

RX_ROW(HeroesNumber, field(rx_opt_int64, n));

static inline void heroes_run_on(rx_engine *engine, const char *sql)
{
	rx_with_session(s, .engine = engine) {
		rx_exec(s, sql);
		if (!rx_commit(s))
			fail_msg("%s: %s", sql, rx_session_error(s)->message);
	}
}

/* Runs SQL beside the library; fails the test with the database's words. */
static inline void heroes_run(const heroes *h, const char *sql)
{
	if (h->beside) {
		heroes_run_on(h->beside, sql);
		return;
	}
	sqlite3 *db = NULL;
	char *message = NULL;
	assert_int_equal(sqlite3_open(h->path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s: %s", sql, message);
	sqlite3_close(db);
}

/* The single number that a query gives, asked beside the library. */
static inline int64_t heroes_number(const heroes *h, const char *sql)
{
	if (h->beside) {
		int64_t n = 0;
		char whole[600];
		snprintf(whole, sizeof whole, "SELECT (%s) AS n", sql);
		rx_with_session(s, .engine = h->beside) {
			HeroesNumber *row = rx_sql(s, HeroesNumber, whole);
			if (!row)
				fail_msg("%s: %s", sql, rx_session_error(s)->message);
			n = row->n.value;
		}
		return n;
	}
	sqlite3 *db = NULL;
	sqlite3_stmt *stmt = NULL;
	assert_int_equal(sqlite3_open(h->path, &db), SQLITE_OK);
	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	int64_t number = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return number;
}

/* On a server: an empty schema, and in it what the models declare. */
static inline void heroes_open_server(heroes *h, const char *server)
{
	rx_error error = RX_ERROR_INIT;
	char url[600], sql[128];
	rx_engine *engine = rx_engine_open(server, &error);

	assert_rx_ok(&error);
	snprintf(h->schema, sizeof h->schema, "heroes_%s", strrchr(h->folder, '-') + 1);
	for (char *at = h->schema; *at; at++)
		*at = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
	snprintf(sql, sizeof sql, "CREATE SCHEMA %s", h->schema);
	heroes_run_on(engine, sql);
	rx_engine_close(engine);
	test_url_in_schema(url, sizeof url, server, h->schema);
	h->beside = rx_engine_open(url, &error);
	assert_rx_ok(&error);
	rx_create_all(h->beside, &error);
	assert_rx_ok(&error);
	h->engine = rx_engine_open(url, &error);
	assert_rx_ok(&error);
	h->session = rx_session_open(.engine = h->engine);
}

static inline void heroes_open(heroes *h)
{
	rx_error error = RX_ERROR_INIT;
	char url[300];
	const char *server = getenv("REFLEX_TEST_URL");
	h->folder = test_tempdir_new();
	if (server && strncmp(server, "sqlite", 6) != 0) {
		heroes_open_server(h, server);
		return;
	}
	h->path = test_path(h->folder, "heroes.db");
	heroes_run(h, "PRAGMA journal_mode = WAL");
	heroes_run(h, heroes_tables);
	snprintf(url, sizeof url, "sqlite:///%s", h->path);
	h->engine = rx_engine_open(url, &error);
	assert_rx_ok(&error);
	h->session = rx_session_open(.engine = h->engine);
}

static inline void heroes_close(heroes *h)
{
	rx_session_close(h->session);
	rx_engine_close(h->engine);
	if (h->beside) {
		char sql[128];
		snprintf(sql, sizeof sql, "DROP SCHEMA %s%s", h->schema,
			test_url_is(getenv("REFLEX_TEST_URL"), "mariadb") ? "" : " CASCADE");
		heroes_run_on(h->beside, sql);
		rx_engine_close(h->beside);
	}
	test_tempdir_free(h->folder);
	free(h->path);
}

static inline int heroes_setup(void **state)
{
	heroes *h = calloc(1, sizeof *h);
	heroes_open(h);
	*state = h;
	return 0;
}

static inline int heroes_teardown(void **state)
{
	heroes_close(*state);
	free(*state);
	return 0;
}

/* Statements that the engine has run and prepared so far. */
static inline int64_t heroes_runs(const heroes *h)
{
	rx_engine_stats stats = { .rx__size = sizeof stats };
	rx_engine_stats_get(h->engine, &stats);
	return stats.statements_run;
}

static inline int64_t heroes_prepared(const heroes *h)
{
	rx_engine_stats stats = { .rx__size = sizeof stats };
	rx_engine_stats_get(h->engine, &stats);
	return stats.statements_prepared;
}

#define assert_session_ok(s) assert_rx_ok(rx_session_error(s))
/* The session has failed with this code and a message that holds the part. */
#define assert_session_failed(s, wanted, part) \
	do { \
		assert_rx_code(rx_session_error(s), wanted); \
		assert_contains(rx_session_error(s)->message, part); \
	} while (0)

#define HERO_TEST(f) cmocka_unit_test_setup_teardown(f, heroes_setup, heroes_teardown)

#endif
