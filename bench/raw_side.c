/* The workloads written by hand on SQLite's interface, as carefully as one can: each statement
 * prepared once, columns read straight into structs, strings in one block of memory. The connection
 * has the settings that the library gives its own, so that only the programs differ. */
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

typedef struct raw_hero {
	int64_t id;
	const char *name, *secret_name;
	int age; /* -1: NULL */
	double score; /* NaN: NULL */
	int64_t created_us; /* INT64_MIN: NULL */
	int64_t team_id; /* 0: NULL */
} raw_hero;

typedef struct raw_user {
	int64_t id;
	const char *name, *hair_color; /* NULL: NULL */
} raw_user;

typedef struct raw_block {
	struct raw_block *next;
	size_t used, size;
	char data[];
} raw_block;

/* Each statement is prepared when it is first needed, and kept. */
typedef enum raw_statement {
	BEGIN,
	BEGIN_READ,
	COMMIT,
	INSERT,
	INSERT_TEAM,
	INSERT_USER,
	LOAD,
	GET,
	FILTER,
	TEAMS,
	MEMBERS,
	RANGE,
	UPDATE,
	REMOVE,
	USERS,
	N_STATEMENTS,
} raw_statement;

typedef struct raw {
	sqlite3 *db;
	sqlite3_stmt *statements[N_STATEMENTS];
	raw_block *blocks;
	raw_hero **taken; /* for update and remove */
	size_t n_taken;
} raw;

static void must(raw *side, int code)
{
	if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) {
		fprintf(stderr, "raw: %s\n", sqlite3_errmsg(side->db));
		exit(1);
	}
}

static void *take(raw *side, size_t size)
{
	raw_block *block = side->blocks;
	size = (size + 7) & ~(size_t)7;
	if (!block || block->size - block->used < size) {
		size_t room = block && block->size < 8 << 20 ? block->size * 2 : 32 << 10;
		if (block && block->size >= 8 << 20)
			room = 8 << 20;
		room = room < size ? size : room;
		raw_block *fresh = malloc(sizeof(*fresh) + room);
		if (!fresh)
			abort();
		*fresh = (raw_block){ .next = block, .used = 0, .size = room };
		side->blocks = block = fresh;
	}
	void *at = block->data + block->used;
	block->used += size;
	return at;
}

static void forget(raw *side)
{
	while (side->blocks) {
		raw_block *next = side->blocks->next;
		free(side->blocks);
		side->blocks = next;
	}
}

static const char *keep(raw *side, sqlite3_stmt *stmt, int column)
{
	const char *text = (const char *)sqlite3_column_text(stmt, column);
	size_t size = (size_t)sqlite3_column_bytes(stmt, column);
	char *copy = take(side, size + 1);
	memcpy(copy, text, size + 1);
	return copy;
}

static int two(const char *s)
{
	return (s[0] - '0') * 10 + s[1] - '0';
}

/* "2020-01-01 00:00:00.000000" as microseconds since 1970. */
static int64_t parse(const char *s)
{
	int y = two(s) * 100 + two(s + 2), m = two(s + 5), d = two(s + 8);
	y -= m <= 2;
	int era = y / 400, yoe = y - era * 400;
	int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	int64_t days = (int64_t)era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
	int64_t us = two(s + 20) * 10000 + two(s + 22) * 100 + two(s + 24);
	return ((days * 24 + two(s + 11)) * 60 + two(s + 14)) * INT64_C(60000000) +
		two(s + 17) * INT64_C(1000000) + us;
}

static void print(char *out, int64_t us)
{
	int64_t days = us / INT64_C(86400000000), rest = us % INT64_C(86400000000);
	int64_t z = days + 719468, era = z / 146097, doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
	int d = (int)(doy - (153 * mp + 2) / 5 + 1), m = (int)(mp < 10 ? mp + 3 : mp - 9);
	int y = (int)(yoe + era * 400 + (m <= 2)), seconds = (int)(rest / 1000000);
	const int parts[] = { y / 100, y % 100, m, d, seconds / 3600, seconds / 60 % 60, seconds % 60,
		(int)(rest / 10000 % 100), (int)(rest / 100 % 100), (int)(rest % 100) };
	const int at[] = { 0, 2, 5, 8, 11, 14, 17, 20, 22, 24 };
	memcpy(out, "0000-00-00 00:00:00.000000", 27);
	for (int i = 0; i < 10; i++) {
		out[at[i]] = (char)('0' + parts[i] / 10);
		out[at[i] + 1] = (char)('0' + parts[i] % 10);
	}
}

static void run(raw *side, sqlite3_stmt *stmt)
{
	must(side, sqlite3_step(stmt));
	sqlite3_reset(stmt);
}

#define HERO "id, name, secret_name, age, score, created_at, team_id"

static const char *const texts[N_STATEMENTS] = {
	[BEGIN] = "BEGIN IMMEDIATE",
	[BEGIN_READ] = "BEGIN",
	[COMMIT] = "COMMIT",
	[INSERT] = "INSERT INTO hero (name, secret_name, age, score, created_at, team_id)"
			   " VALUES (?, ?, ?, ?, ?, ?)",
	[INSERT_TEAM] = "INSERT INTO team (name, headquarters) VALUES (?, ?)",
	[INSERT_USER] = "INSERT INTO user (name, hair_color) VALUES (?, ?)",
	[LOAD] = "SELECT " HERO " FROM hero",
	[GET] = "SELECT " HERO " FROM hero WHERE id = ?",
	[FILTER] = "SELECT " HERO " FROM hero WHERE age BETWEEN ? AND ? ORDER BY name LIMIT 20",
	[TEAMS] = "SELECT id, name, headquarters FROM team",
	[MEMBERS] = "SELECT " HERO " FROM hero WHERE team_id IS NOT NULL",
	[RANGE] = "SELECT " HERO " FROM hero WHERE id > ? AND id <= ?",
	[UPDATE] = "UPDATE hero SET age = ? WHERE id = ?",
	[REMOVE] = "DELETE FROM hero WHERE id = ?",
	[USERS] = "SELECT id, name, hair_color FROM user LIMIT ?",
};

static sqlite3_stmt *statement(raw *side, raw_statement which)
{
	sqlite3_stmt **at = &side->statements[which];
	if (!*at)
		must(side,
			sqlite3_prepare_v3(side->db, texts[which], -1, SQLITE_PREPARE_PERSISTENT, at, NULL));
	return *at;
}

static const char schema[] =
	"CREATE TABLE IF NOT EXISTS team (id INTEGER PRIMARY KEY NOT NULL, name VARCHAR(80) NOT NULL"
	" UNIQUE, headquarters VARCHAR(80));"
	"CREATE TABLE IF NOT EXISTS hero (id INTEGER PRIMARY KEY NOT NULL, name VARCHAR(80) NOT NULL,"
	" secret_name VARCHAR(120) NOT NULL, age INTEGER, score DOUBLE, created_at DATETIME,"
	" team_id BIGINT, FOREIGN KEY (team_id) REFERENCES team (id));"
	"CREATE INDEX IF NOT EXISTS ix_hero_name ON hero (name);"
	"CREATE TABLE IF NOT EXISTS user (id INTEGER PRIMARY KEY NOT NULL, name VARCHAR(80) NOT NULL,"
	" hair_color VARCHAR(80));";

static void fill(raw *side)
{
	char name[64], other[64];
	run(side, statement(side, BEGIN));
	for (int i = 0; i < BENCH_TEAMS; i++) {
		sqlite3_stmt *stmt = statement(side, INSERT_TEAM);
		snprintf(name, sizeof(name), "Team-%d", i);
		snprintf(other, sizeof(other), "HQ %d", i);
		sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
		sqlite3_bind_text(stmt, 2, other, -1, SQLITE_STATIC);
		run(side, stmt);
	}
	for (int i = 0; i < BENCH_USERS; i++) {
		sqlite3_stmt *stmt = statement(side, INSERT_USER);
		snprintf(name, sizeof(name), "User %d", i);
		sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
		if (i % 3)
			sqlite3_bind_text(stmt, 2, "hair color", -1, SQLITE_STATIC);
		else
			sqlite3_bind_null(stmt, 2);
		run(side, stmt);
	}
	run(side, statement(side, COMMIT));
}

static const char our_settings[] =
	"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
	"PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=16384;";

static void *side_open(const char *path, bool own_defaults)
{
	raw *side = calloc(1, sizeof(*side));
	sqlite3_stmt *any = NULL;
	if (!side)
		abort();
	sqlite3_open_v2(
		path, &side->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
	if (!own_defaults)
		must(side, sqlite3_exec(side->db, our_settings, NULL, NULL, NULL));
	must(side, sqlite3_exec(side->db, schema, NULL, NULL, NULL));
	must(side, sqlite3_prepare_v2(side->db, "SELECT 1 FROM team LIMIT 1", -1, &any, NULL));
	bool filled = sqlite3_step(any) == SQLITE_ROW;
	sqlite3_finalize(any);
	if (!filled)
		fill(side);
	return side;
}

static void side_close(void *opaque)
{
	raw *side = opaque;
	for (int i = 0; i < N_STATEMENTS; i++)
		sqlite3_finalize(side->statements[i]);
	sqlite3_close(side->db);
	forget(side);
	free(side);
}

static int64_t insert(void *opaque, const bench_data *data)
{
	raw *side = opaque;
	sqlite3_stmt *stmt = statement(side, INSERT);
	int64_t sum = 0;
	char moment[32];
	run(side, statement(side, BEGIN));
	for (int i = 0; i < data->n; i++) {
		const bench_record *r = &data->records[i];
		raw_hero *hero = take(side, sizeof(*hero));
		*hero = (raw_hero){ 0, r->name, r->secret_name, r->age, r->score, r->created_us, r->team };
		sqlite3_bind_text(stmt, 1, hero->name, -1, SQLITE_STATIC);
		sqlite3_bind_text(stmt, 2, hero->secret_name, -1, SQLITE_STATIC);
		if (hero->age < 0)
			sqlite3_bind_null(stmt, 3);
		else
			sqlite3_bind_int(stmt, 3, hero->age);
		sqlite3_bind_double(stmt, 4, hero->score);
		print(moment, hero->created_us);
		sqlite3_bind_text(stmt, 5, moment, 26, SQLITE_STATIC);
		if (hero->team_id)
			sqlite3_bind_int64(stmt, 6, hero->team_id);
		else
			sqlite3_bind_null(stmt, 6);
		run(side, stmt);
		hero->id = sqlite3_last_insert_rowid(side->db);
		sum += hero->id;
	}
	run(side, statement(side, COMMIT));
	forget(side);
	return sum;
}

static int64_t commits(void *opaque, int n)
{
	raw *side = opaque;
	sqlite3_stmt *stmt = statement(side, INSERT_TEAM);
	int64_t sum = 0;
	char name[32];
	sqlite3_bind_null(stmt, 2);
	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "single-%d", i);
		sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
		run(side, stmt);
		sum += sqlite3_last_insert_rowid(side->db);
	}
	return sum;
}

static bool is_null(sqlite3_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt, column) == SQLITE_NULL;
}

static raw_hero *read_hero(raw *side, sqlite3_stmt *stmt, raw_hero *hero)
{
	hero->id = sqlite3_column_int64(stmt, 0);
	hero->name = keep(side, stmt, 1);
	hero->secret_name = keep(side, stmt, 2);
	hero->age = is_null(stmt, 3) ? -1 : sqlite3_column_int(stmt, 3);
	hero->score = is_null(stmt, 4) ? NAN : sqlite3_column_double(stmt, 4);
	const char *moment = (const char *)sqlite3_column_text(stmt, 5);
	hero->created_us = moment && sqlite3_column_bytes(stmt, 5) == 26 ? parse(moment) : INT64_MIN;
	hero->team_id = is_null(stmt, 6) ? 0 : sqlite3_column_int64(stmt, 6);
	return hero;
}

static raw_user *read_user(raw *side, sqlite3_stmt *stmt, raw_user *user)
{
	user->id = sqlite3_column_int64(stmt, 0);
	user->name = keep(side, stmt, 1);
	user->hair_color = is_null(stmt, 2) ? NULL : keep(side, stmt, 2);
	return user;
}

static int64_t age_of(const raw_hero *hero)
{
	return hero->age < 0 ? 0 : hero->age;
}

static int64_t weigh(const raw_hero *hero)
{
	return age_of(hero) + (int64_t)strlen(hero->name) + (int64_t)strlen(hero->secret_name) +
		(int64_t)(isnan(hero->score) ? 0 : hero->score) + (hero->created_us / 60000000) % 60 +
		hero->team_id;
}

/* All rows of a statement that is bound; a growing list, as a program that does not know how many
 * there are has to make it. */
static raw_hero **read_all(raw *side, sqlite3_stmt *stmt, size_t *n)
{
	size_t room = 64;
	raw_hero **list = malloc(room * sizeof(*list));
	*n = 0;
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		if (*n == room)
			list = realloc(list, (room *= 2) * sizeof(*list));
		if (!list)
			abort();
		list[(*n)++] = read_hero(side, stmt, take(side, sizeof(raw_hero)));
	}
	must(side, sqlite3_reset(stmt));
	return list;
}

static int64_t load(void *opaque)
{
	raw *side = opaque;
	size_t n;
	int64_t sum = 0;
	raw_hero **heroes = read_all(side, statement(side, LOAD), &n);
	for (size_t i = 0; i < n; i++)
		sum += weigh(heroes[i]);
	free(heroes);
	forget(side);
	return sum;
}

static int64_t stream(void *opaque)
{
	raw *side = opaque;
	sqlite3_stmt *stmt = statement(side, LOAD);
	int64_t sum = 0;
	raw_hero hero;
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		sum += weigh(read_hero(side, stmt, &hero));
		side->blocks->used = 0;
	}
	must(side, sqlite3_reset(stmt));
	forget(side);
	return sum;
}

static int64_t lookup(void *opaque, int n, int rows)
{
	raw *side = opaque;
	sqlite3_stmt *stmt = statement(side, GET);
	int64_t sum = 0;
	run(side, statement(side, BEGIN_READ));
	for (int k = 0; k < n; k++) {
		raw_hero hero;
		sqlite3_bind_int64(stmt, 1, 1 + bench_p(k) % rows);
		must(side, sqlite3_step(stmt));
		read_hero(side, stmt, &hero);
		sqlite3_reset(stmt);
		sum += age_of(&hero) + (int64_t)strlen(hero.name);
		side->blocks->used = 0;
	}
	run(side, statement(side, COMMIT));
	forget(side);
	return sum;
}

static int64_t filter(void *opaque, int n)
{
	raw *side = opaque;
	sqlite3_stmt *stmt = statement(side, FILTER);
	int64_t sum = 0;
	run(side, statement(side, BEGIN_READ));
	for (int k = 0; k < n; k++) {
		int low = 18 + (int)(bench_p(k) % 40);
		raw_hero *heroes[20];
		int found = 0;
		sqlite3_bind_int(stmt, 1, low);
		sqlite3_bind_int(stmt, 2, low + 20);
		while (sqlite3_step(stmt) == SQLITE_ROW)
			heroes[found++] = read_hero(side, stmt, take(side, sizeof(raw_hero)));
		must(side, sqlite3_reset(stmt));
		for (int i = 0; i < found; i++)
			sum += age_of(heroes[i]) + (int64_t)strlen(heroes[i]->name);
		side->blocks->used = 0;
	}
	run(side, statement(side, COMMIT));
	forget(side);
	return sum;
}

static int64_t trivial(void *opaque, int rows, int times)
{
	raw *side = opaque;
	sqlite3_stmt *stmt = statement(side, USERS);
	int64_t sum = 0;
	run(side, statement(side, BEGIN_READ));
	for (int k = 0; k < times; k++) {
		raw_user **users = malloc((size_t)rows * sizeof(*users));
		int n = 0;
		sqlite3_bind_int(stmt, 1, rows);
		while (sqlite3_step(stmt) == SQLITE_ROW)
			users[n++] = read_user(side, stmt, take(side, sizeof(raw_user)));
		must(side, sqlite3_reset(stmt));
		for (int i = 0; i < n; i++)
			sum += users[i]->id + (users[i]->hair_color != NULL);
		free(users);
		if (side->blocks && !side->blocks->next)
			side->blocks->used = 0;
		else
			forget(side);
	}
	run(side, statement(side, COMMIT));
	forget(side);
	return sum;
}

/* Two scans and a counting sort. */
static int64_t relate(void *opaque)
{
	raw *side = opaque;
	sqlite3_stmt *teams = statement(side, TEAMS);
	size_t n, start[BENCH_TEAMS + 2] = { 0 }, at[BENCH_TEAMS + 1];
	const char *names[BENCH_TEAMS + 1] = { NULL };
	int64_t sum = 0;
	while (sqlite3_step(teams) == SQLITE_ROW) {
		int64_t id = sqlite3_column_int64(teams, 0);
		const char *name = keep(side, teams, 1);
		keep(side, teams, 2);
		if (id <= BENCH_TEAMS)
			names[id] = name;
	}
	must(side, sqlite3_reset(teams));
	raw_hero **heroes = read_all(side, statement(side, MEMBERS), &n);
	raw_hero **sorted = malloc((n + 1) * sizeof(*sorted));
	for (size_t i = 0; i < n; i++)
		start[heroes[i]->team_id + 1]++;
	for (int i = 1; i <= BENCH_TEAMS + 1; i++)
		start[i] += start[i - 1];
	memcpy(at, start, sizeof(at));
	for (size_t i = 0; i < n; i++)
		sorted[at[heroes[i]->team_id]++] = heroes[i];
	for (int t = 1; t <= BENCH_TEAMS; t++) {
		sum += (int64_t)strlen(names[t]);
		for (size_t i = start[t]; i < start[t + 1]; i++)
			sum += age_of(sorted[i]) + (int64_t)strlen(sorted[i]->name);
	}
	free(heroes);
	free(sorted);
	forget(side);
	return sum;
}

static void take_heroes(void *opaque, int first, int n)
{
	raw *side = opaque;
	sqlite3_stmt *stmt = statement(side, RANGE);
	sqlite3_bind_int(stmt, 1, first);
	sqlite3_bind_int(stmt, 2, first + n);
	side->taken = read_all(side, stmt, &side->n_taken);
}

static int64_t update(void *opaque)
{
	raw *side = opaque;
	sqlite3_stmt *stmt = statement(side, UPDATE);
	int64_t sum = 0;
	run(side, statement(side, BEGIN));
	for (size_t i = 0; i < side->n_taken; i++) {
		raw_hero *hero = side->taken[i];
		hero->age = (int)age_of(hero) + 1;
		sqlite3_bind_int(stmt, 1, hero->age);
		sqlite3_bind_int64(stmt, 2, hero->id);
		run(side, stmt);
		sum += hero->age;
	}
	run(side, statement(side, COMMIT));
	return sum;
}

static int64_t remove_rows(void *opaque)
{
	raw *side = opaque;
	sqlite3_stmt *stmt = statement(side, REMOVE);
	run(side, statement(side, BEGIN));
	for (size_t i = 0; i < side->n_taken; i++) {
		sqlite3_bind_int64(stmt, 1, side->taken[i]->id);
		run(side, stmt);
	}
	run(side, statement(side, COMMIT));
	return (int64_t)side->n_taken;
}

static void drop(void *opaque)
{
	raw *side = opaque;
	free(side->taken);
	side->taken = NULL;
	side->n_taken = 0;
	forget(side);
}

const bench_side bench_raw = {
	.name = "raw",
	.open = side_open,
	.close = side_close,
	.insert = insert,
	.commits = commits,
	.load = load,
	.load_read_only = load,
	.stream = stream,
	.lookup = lookup,
	.filter = filter,
	.relate = relate,
	.trivial = trivial,
	.take = take_heroes,
	.update = update,
	.remove = remove_rows,
	.drop = drop,
};
