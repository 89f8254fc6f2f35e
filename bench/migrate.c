/* Migrations on SQLite: a thousand revisions of five operations from nothing, against the same
 * statements run by hand; where a database stands; a thousand tables of ten columns compared with their
 * models, against a reader of the same catalogue written by hand; the check at the start. Both sides
 * take turns; ratios are medians of pairs. */
#include "migrate_models.h"

#include <reflex/project.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "measure.h"
#include "tables.h"

enum { PAIRS = 3, MOST = 9 };

static bool as_json;
static char folder[] = "/tmp/reflex-bench-XXXXXX";

static void fail(const char *what, const char *why)
{
	fprintf(stderr, "bench: %s: %s\n", what, why);
	exit(1);
}

static char *path_of(const char *name)
{
	static char path[2][80];
	static int turn;
	turn = !turn;
	snprintf(path[turn], sizeof(path[turn]), "%s/%s", folder, name);
	return path[turn];
}

static void forget(const char *name)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char path[100];
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		snprintf(path, sizeof(path), "%s%s", path_of(name), ends[i]);
		unlink(path);
	}
}

static rx_engine *open_engine(const char *name)
{
	char url[120];
	rx_error error = RX_ERROR_INIT;
	snprintf(url, sizeof(url), "sqlite:///%s", path_of(name));
	rx_engine *engine = rx_engine_open(url, &error);
	if (!engine)
		fail(url, error.message);
	return engine;
}

static sqlite3 *open_raw(const char *name)
{
	sqlite3 *db;
	if (sqlite3_open(path_of(name), &db) != SQLITE_OK)
		fail(name, sqlite3_errmsg(db));
	sqlite3_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", NULL, NULL, NULL);
	return db;
}

static void run_raw(sqlite3 *db, const char *sql)
{
	char *message = NULL;
	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail("raw", message);
}

/* ---- a thousand revisions */

typedef struct text {
	char *data;
	size_t size, capacity;
} text;

static void collect(void *ud, rx_project_voice voice, const char *line)
{
	text *out = ud;
	size_t size = strlen(line);
	if (voice != RX_PROJECT_SQL)
		return;
	if (out->size + size + 2 > out->capacity) {
		out->capacity = 2 * (out->capacity + size + 2);
		out->data = realloc(out->data, out->capacity);
		if (!out->data)
			fail("memory", "none");
	}
	memcpy(out->data + out->size, line, size);
	memcpy(out->data + out->size + size, ";", 2);
	out->size += size + 1;
}

/* What the hand would have to run: the statements that --sql prints. */
static char *statements(void)
{
	text out = { NULL, 0, 0 };
	rx_error error = RX_ERROR_INIT;
	rx_project *project;
	const rx_moved *moved;
	char url[120];
	snprintf(url, sizeof(url), "sqlite:///%s", path_of("none.db"));
	bench_check(rx_project_open(&project, &error, .url = url, .revisions = bench_scripts(),
					.say = collect, .ud = &out),
		"project", &error);
	bench_check(rx_project_move(project, &moved, &error, .sql = true), "sql", &error);
	rx_project_close(project);
	return out.data;
}

static double migrate(void)
{
	rx_error error = RX_ERROR_INIT;
	forget("app.db");
	rx_engine *engine = open_engine("app.db");
	double begun = bench_now();
	bench_check(rx_migrate(engine, bench_scripts(), &error), "migrate", &error);
	double took = bench_now() - begun;
	rx_engine_close(engine);
	return took;
}

static double migrate_raw(const char *sql)
{
	forget("raw.db");
	sqlite3 *db = open_raw("raw.db");
	double begun = bench_now();
	run_raw(db, sql);
	double took = bench_now() - begun;
	sqlite3_close(db);
	return took;
}

static double status(void)
{
	char url[120];
	rx_error error = RX_ERROR_INIT;
	rx_project *project;
	const rx_history *history;
	snprintf(url, sizeof(url), "sqlite:///%s", path_of("app.db"));
	double begun = bench_now();
	bench_check(rx_project_open(&project, &error, .url = url, .revisions = bench_scripts()),
		"project", &error);
	bench_check(rx_project_history(project, true, &history, &error), "history", &error);
	double took = bench_now() - begun;
	if (history->n_pending || history->n_revisions != BENCH_SCRIPTS)
		fail("status", "it is not up to date");
	rx_project_close(project);
	return took;
}

/* ---- a thousand tables */

static size_t count_rows(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *stmt;
	size_t n = 0;
	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
		fail("raw", sqlite3_errmsg(db));
	while (sqlite3_step(stmt) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(stmt); i++)
			n += (size_t)sqlite3_column_bytes(stmt, i) > 0;
	sqlite3_finalize(stmt);
	return n;
}

/* Columns, indexes with their columns, foreign keys: three queries, which is as few as there can be. */
static double read_raw(void)
{
	sqlite3 *db = open_raw("tables.db");
	run_raw(db, "SELECT count(*) FROM sqlite_schema"); /* its own reading of the schema */
	double begun = bench_now();
	size_t n = count_rows(db,
		"SELECT m.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk, c.hidden, m.sql FROM "
		"sqlite_schema m, pragma_table_xinfo(m.name) c WHERE m.type = 'table' ORDER BY m.name, "
		"c.cid");
	n += count_rows(db,
		"SELECT m.name, i.name, i.\"unique\", i.origin, x.name, x.desc, x.coll FROM sqlite_schema "
		"m, "
		"pragma_index_list(m.name) i, pragma_index_xinfo(i.name) x WHERE m.type = 'table'");
	n += count_rows(db,
		"SELECT m.name, f.* FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = "
		"'table'");
	double took = bench_now() - begun;
	sqlite3_close(db);
	if (n < BENCH_TABLES * 10)
		fail("raw", "the reader has read nothing");
	return took;
}

/* ---- */

static void show_json(const char *name, double ours, double raw, double ratio)
{
	printf("{\"workload\": \"%s\", \"reflex_s\": %.6f", name, ours);
	if (raw > 0)
		printf(", \"raw_s\": %.6f, \"ratio\": %.3f", raw, ratio);
	printf(", \"runs\": %d}\n", PAIRS);
}

static void show(const char *name, double *ours, double *raw, double goal_ms, double goal_ratio)
{
	double ratios[MOST];
	for (int i = 0; raw && i < PAIRS; i++)
		ratios[i] = ours[i] / raw[i];
	if (as_json) {
		show_json(name, bench_median(ours, PAIRS), raw ? bench_median(raw, PAIRS) : 0,
			raw ? bench_median(ratios, PAIRS) : 0);
		return;
	}
	printf("%-44s %9.1f ms", name, bench_median(ours, PAIRS) * 1e3);
	if (raw)
		printf("  by hand %9.1f ms  ratio %.2f", bench_median(raw, PAIRS) * 1e3,
			bench_median(ratios, PAIRS));
	if (goal_ratio > 0)
		printf("  (goal %.2g)", goal_ratio);
	if (goal_ms > 0)
		printf("  (goal %.0f ms)", goal_ms);
	putchar('\n');
	fflush(stdout);
}

static void bench_revisions(void)
{
	double ours[MOST], raw[MOST], standing[MOST];
	char *sql = statements();
	for (int i = 0; i < PAIRS; i++) {
		if (i % 2)
			raw[i] = migrate_raw(sql);
		ours[i] = migrate();
		if (i % 2 == 0)
			raw[i] = migrate_raw(sql);
		standing[i] = status();
	}
	show("1000 revisions of 5 operations, from nothing", ours, raw, 3000, 0);
	show("where a database of 1000 revisions stands", standing, NULL, 50, 0);
	free(sql);
}

static void bench_tables(void)
{
	double ours[MOST], raw[MOST], start[MOST];
	rx_engine *engine = open_engine("tables.db");
	bench_tables_make(engine);
	for (int i = 0; i < PAIRS; i++)
		start[i] = bench_tables_check(engine);
	bench_tables_forget_contract(engine);
	for (int i = 0; i < PAIRS; i++) {
		if (i % 2)
			raw[i] = read_raw();
		ours[i] = bench_tables_check(engine);
		if (i % 2 == 0)
			raw[i] = read_raw();
	}
	rx_engine_close(engine);
	show("1000 tables of 10 columns compared with models", ours, raw, 0, 3);
	show("the same at the start, where nothing differs", start, NULL, 0, 0);
}

int main(int argc, char **argv)
{
	as_json = argc > 1 && !strcmp(argv[1], "--json");
	if (!mkdtemp(folder))
		fail("mkdtemp", folder);
	bench_revisions();
	bench_tables();
	forget("app.db");
	forget("raw.db");
	forget("tables.db");
	forget("none.db");
	rmdir(folder);
	return 0;
}
