/* SQLAlchemy's "orm2010": bosses and a hundred times as many grunts are added, each grunt gets a boss
 * that is looked up by name, all in one commit; then five times a report of all grunts with their
 * bosses. By hand on SQLite and with the library, in turn; both must come to the same sum. (There it
 * is one class that inherits from another; here boss and grunt are tables of their own.)
 *
 * Usage: bench_orm2010 [--json] [--bosses N] [--runs N] */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <reflex.h>

#include "measure.h"

enum { GRUNTS_EACH = 100, REPORTS = 5, MOST_RUNS = 50, NAME = 24 };

/* clang-format off */
RX_MODEL(Boss, boss,
    column(rx_text, name),
    column(rx_decimal, golf_average, .precision = 10, .scale = 2));
RX_MODEL(Grunt, grunt,
    column(rx_text, name),
    column(rx_decimal, savings, .precision = 10, .scale = 2),
    column(rx_opt_int64, employer_id, .foreign_key = "boss.id"),
    one(Boss, employer));
/* clang-format on */

typedef struct person {
	char name[NAME], amount[NAME];
} person;

typedef struct staff {
	person *bosses, *grunts;
	int n_bosses, n_grunts;
} staff;

typedef struct outcome {
	double persist, report;
	int64_t sum;
} outcome;

static void must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "%s\n", what);
	exit(1);
}

static void fill(person *list, int n, const char *kind, int least, int most)
{
	for (int i = 0; i < n; i++) {
		int amount = least + (int)((i + 1) * INT64_C(1103515245) % 2147483647 % (most - least));
		snprintf(list[i].name, NAME, "%s %d", kind, i);
		snprintf(list[i].amount, NAME, "%d.%02d", amount / 100, amount % 100);
	}
}

/* ---- with the library ------------------------------------------------------------------------ */

static void persist(rx_session *s, const staff *all)
{
	Grunt **grunts = malloc((size_t)all->n_grunts * sizeof(Grunt *));
	must(grunts, "out of memory");
	for (int i = 0; i < all->n_bosses; i++)
		rx_add(s, Boss, .name = all->bosses[i].name,
			.golf_average = rx_decimal_of(all->bosses[i].amount));
	for (int i = 0; i < all->n_grunts; i++)
		grunts[i] = rx_add(
			s, Grunt, .name = all->grunts[i].name, .savings = rx_decimal_of(all->grunts[i].amount));
	for (int i = 0; rx_ok(s) && i < all->n_bosses; i++) {
		Boss *boss = rx_first(s, Boss, .where = rx_eq(Boss_.name, all->bosses[i].name));
		for (int j = 0; boss && j < GRUNTS_EACH; j++)
			grunts[i * GRUNTS_EACH + j]->employer = boss;
	}
	rx_commit(s);
	free(grunts);
	must(rx_ok(s), rx_session_error(s)->message);
}

static int64_t report(rx_session *s)
{
	int64_t sum = 0;
	Grunt **grunts = rx_all(s, Grunt, .load = { rx_by_query(Grunt_.employer) });
	must(grunts, rx_session_error(s)->message);
	for (; *grunts; grunts++) {
		const Boss *boss = (*grunts)->employer;
		sum += (int64_t)(strlen((*grunts)->name) + strlen(boss->name)) +
			(int64_t)((*grunts)->savings.lo + boss->golf_average.lo);
	}
	return sum;
}

static outcome with_library(const char *path, const staff *all)
{
	char url[300];
	rx_error error = RX_ERROR_INIT;
	outcome out = { .sum = 0 };
	snprintf(url, sizeof url, "sqlite:///%s", path);
	rx_engine *engine = rx_engine_open(url, &error);
	must(engine && rx_create_all(engine, &error) == 0, error.message);
	double begin = bench_now();
	rx_with_session(s, .engine = engine)
		persist(s, all);
	out.persist = bench_now() - begin;
	begin = bench_now();
	for (int i = 0; i < REPORTS; i++)
		rx_with_session(s, .engine = engine)
			out.sum += report(s);
	out.report = bench_now() - begin;
	rx_engine_close(engine);
	return out;
}

/* ---- by hand --------------------------------------------------------------------------------- */

static sqlite3_stmt *prepared(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *stmt = NULL;
	must(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK, sqlite3_errmsg(db));
	return stmt;
}

static void run(sqlite3 *db, const char *sql)
{
	must(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, sqlite3_errmsg(db));
}

static void insert(sqlite3 *db, const char *sql, const person *list, int n)
{
	sqlite3_stmt *stmt = prepared(db, sql);
	for (int i = 0; i < n; i++) {
		sqlite3_bind_text(stmt, 1, list[i].name, -1, SQLITE_STATIC);
		sqlite3_bind_text(stmt, 2, list[i].amount, -1, SQLITE_STATIC);
		must(sqlite3_step(stmt) == SQLITE_DONE, sqlite3_errmsg(db));
		sqlite3_reset(stmt);
	}
	sqlite3_finalize(stmt);
}

static void persist_by_hand(sqlite3 *db, const staff *all)
{
	run(db, "BEGIN IMMEDIATE");
	insert(db, "INSERT INTO boss (name, golf_average) VALUES (?, ?)", all->bosses, all->n_bosses);
	insert(db, "INSERT INTO grunt (name, savings) VALUES (?, ?)", all->grunts, all->n_grunts);
	sqlite3_stmt *find = prepared(db, "SELECT id FROM boss WHERE name = ? LIMIT 1");
	sqlite3_stmt *set = prepared(db, "UPDATE grunt SET employer_id = ? WHERE id = ?");
	for (int i = 0; i < all->n_bosses; i++) {
		sqlite3_bind_text(find, 1, all->bosses[i].name, -1, SQLITE_STATIC);
		must(sqlite3_step(find) == SQLITE_ROW, sqlite3_errmsg(db));
		sqlite3_bind_int64(set, 1, sqlite3_column_int64(find, 0));
		for (int j = 0; j < GRUNTS_EACH; j++) {
			sqlite3_bind_int64(set, 2, i * GRUNTS_EACH + j + 1);
			must(sqlite3_step(set) == SQLITE_DONE, sqlite3_errmsg(db));
			sqlite3_reset(set);
		}
		sqlite3_reset(find);
	}
	sqlite3_finalize(find);
	sqlite3_finalize(set);
	run(db, "COMMIT");
}

static int64_t hundredths(const char *text)
{
	int64_t n = 0;
	for (; *text; text++)
		n = *text == '.' ? n : n * 10 + (*text - '0');
	return n;
}

static int64_t report_by_hand(sqlite3 *db, person *bosses)
{
	int64_t sum = 0;
	sqlite3_stmt *stmt = prepared(db, "SELECT id, name, golf_average FROM boss");
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		person *boss = &bosses[sqlite3_column_int64(stmt, 0) - 1];
		snprintf(boss->name, NAME, "%s", (const char *)sqlite3_column_text(stmt, 1));
		snprintf(boss->amount, NAME, "%s", (const char *)sqlite3_column_text(stmt, 2));
	}
	sqlite3_finalize(stmt);
	stmt = prepared(db, "SELECT id, name, savings, employer_id FROM grunt");
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		const person *boss = &bosses[sqlite3_column_int64(stmt, 3) - 1];
		sum += sqlite3_column_bytes(stmt, 1) + (int64_t)strlen(boss->name) +
			hundredths((const char *)sqlite3_column_text(stmt, 2)) + hundredths(boss->amount);
	}
	sqlite3_finalize(stmt);
	return sum;
}

static outcome by_hand(const char *path, const staff *all)
{
	outcome out = { .sum = 0 };
	sqlite3 *db = NULL;
	person *bosses = calloc((size_t)all->n_bosses, sizeof *bosses);
	must(bosses && sqlite3_open(path, &db) == SQLITE_OK, "the database cannot be opened");
	run(db,
		"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
		"CREATE TABLE boss (id INTEGER PRIMARY KEY, name TEXT NOT NULL, golf_average TEXT NOT "
		"NULL);"
		"CREATE TABLE grunt (id INTEGER PRIMARY KEY, name TEXT NOT NULL, savings TEXT NOT NULL,"
		" employer_id BIGINT REFERENCES boss (id))");
	double begin = bench_now();
	persist_by_hand(db, all);
	out.persist = bench_now() - begin;
	begin = bench_now();
	for (int i = 0; i < REPORTS; i++)
		out.sum += report_by_hand(db, bosses);
	out.report = bench_now() - begin;
	sqlite3_close(db);
	free(bosses);
	return out;
}

/* ---- both ------------------------------------------------------------------------------------ */

static outcome in_new_file(outcome (*side)(const char *path, const staff *all), const staff *all)
{
	static const char *const endings[] = { "", "-wal", "-shm" };
	char folder[] = "/tmp/reflex-orm2010-XXXXXX", path[80], file[100];
	must(mkdtemp(folder), "a temporary folder cannot be made");
	snprintf(path, sizeof path, "%s/orm2010.db", folder);
	outcome out = side(path, all);
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		snprintf(file, sizeof file, "%s%s", path, endings[i]);
		unlink(file);
	}
	rmdir(folder);
	return out;
}

static void print(const char *name, double *raw, double *reflex, int runs, bool json)
{
	double ratios[MOST_RUNS];
	for (int i = 0; i < runs; i++)
		ratios[i] = reflex[i] / raw[i];
	double ratio = bench_median(ratios, runs), r = bench_median(raw, runs),
		   x = bench_median(reflex, runs);
	if (json)
		printf("{\"workload\": \"orm2010_%s\", \"raw_s\": %.6f, \"reflex_s\": %.6f, \"ratio\": "
			   "%.3f, \"runs\": %d}\n",
			name, r, x, ratio, runs);
	else
		printf("orm2010 %-8s by hand %8.2f ms   reflex %8.2f ms   ratio %.2f\n", name, r * 1e3,
			x * 1e3, ratio);
}

int main(int argc, char **argv)
{
	double persists[2][MOST_RUNS], reports[2][MOST_RUNS];
	staff all = { .n_bosses = 100 };
	int runs = 7;
	bool json = false;
	for (int i = 1; i < argc; i++) {
		json = json || strcmp(argv[i], "--json") == 0;
		if (i + 1 < argc && strcmp(argv[i], "--bosses") == 0)
			all.n_bosses = atoi(argv[i + 1]);
		if (i + 1 < argc && strcmp(argv[i], "--runs") == 0)
			runs = atoi(argv[i + 1]);
	}
	must(all.n_bosses > 0 && all.n_bosses < 100000 && runs > 0 && runs <= MOST_RUNS,
		"usage: bench_orm2010 [--json] [--bosses N] [--runs N]");
	all.n_grunts = all.n_bosses * GRUNTS_EACH;
	all.bosses = malloc((size_t)all.n_bosses * sizeof *all.bosses);
	all.grunts = malloc((size_t)all.n_grunts * sizeof *all.grunts);
	must(all.bosses && all.grunts, "out of memory");
	fill(all.bosses, all.n_bosses, "Boss", 4000, 15000);
	fill(all.grunts, all.n_grunts, "Grunt", 5000000, 15000000);
	for (int i = 0; i < runs; i++) {
		bool first = i % 2;
		outcome a = in_new_file(first ? by_hand : with_library, &all);
		outcome b = in_new_file(first ? with_library : by_hand, &all);
		must(a.sum == b.sum, "the two sides do not agree");
		persists[!first][i] = a.persist, persists[first][i] = b.persist;
		reports[!first][i] = a.report, reports[first][i] = b.report;
	}
	print("persist", persists[0], persists[1], runs, json);
	print("report", reports[0], reports[1], runs, json);
	free(all.bosses);
	free(all.grunts);
	return 0;
}
