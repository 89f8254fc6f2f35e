/* The workloads, each of them a function that one side runs, and what is to be done around it. The
 * functions have names of their own for callgrind (--toggle-collect=run_load). */
#include "workloads.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#define TENTH(c) ((c)->data->n / 10)

static int64_t run_insert(bench_context *c)
{
	return c->calls->insert(c->side, c->data);
}
static int64_t run_commits(bench_context *c)
{
	return c->calls->commits(c->side, BENCH_COMMITS);
}
static int64_t run_load(bench_context *c)
{
	return c->calls->load(c->side);
}
static int64_t run_read_only(bench_context *c)
{
	return c->calls->load_read_only(c->side);
}
static int64_t run_stream(bench_context *c)
{
	return c->calls->stream(c->side);
}
static int64_t run_lookup(bench_context *c)
{
	return c->calls->lookup(c->side, c->data->n, c->data->n);
}
static int64_t run_filter(bench_context *c)
{
	return c->calls->filter(c->side, TENTH(c));
}
static int64_t run_relate(bench_context *c)
{
	return c->calls->relate(c->side);
}
static int64_t run_update(bench_context *c)
{
	return c->calls->update(c->side);
}
static int64_t run_remove(bench_context *c)
{
	return c->calls->remove(c->side);
}
static int64_t run_trivial(bench_context *c)
{
	return c->calls->trivial(c->side, c->rows, 2 * c->data->n / c->rows);
}

/* ---- around them ----------------------------------------------------------------------------- */

static void take_first(bench_context *c)
{
	c->calls->take(c->side, 0, TENTH(c));
}
static void take_second(bench_context *c)
{
	c->calls->take(c->side, TENTH(c), TENTH(c));
}
static void drop(bench_context *c)
{
	c->calls->drop(c->side);
}

/* By a connection of its own, so that it is the same for both sides. */
static void execute(const bench_context *c, const char *sql)
{
	sqlite3 *db = NULL;
	sqlite3_open(c->path, &db);
	sqlite3_busy_timeout(db, 1000);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
		fprintf(stderr, "bench: %s\n", sqlite3_errmsg(db));
		exit(1);
	}
	sqlite3_close(db);
}

void bench_keep_copies(const bench_context *c)
{
	execute(c, "CREATE TABLE kept AS SELECT * FROM hero");
}

static void put_back_heroes(bench_context *c)
{
	drop(c);
	execute(c,
		"PRAGMA synchronous = OFF; INSERT INTO hero SELECT * FROM kept WHERE id NOT IN "
		"(SELECT id FROM hero)");
}

static void put_back_teams(bench_context *c)
{
	execute(c, "PRAGMA synchronous = OFF; DELETE FROM team WHERE name LIKE 'single-%'");
}

#define DEFAULTS .own_defaults = true

const bench_workload bench_workloads[] = {
	{ "insert", "all rows added, one commit, ids read back", .run = run_insert, .fresh = true },
	{ "commits", "500 rows, a commit each (full sync)", .run = run_commits,
		.after = put_back_teams },
	{ "load", "all rows into objects, then one pass", .run = run_load },
	{ "load_read_only", "the same without change tracking", .run = run_read_only },
	{ "stream", "all rows, one at a time", .run = run_stream },
	{ "lookup", "by primary key, nothing kept", .run = run_lookup },
	{ "filter", "a range, sorted, 20 rows", .run = run_filter },
	{ "relate", "1000 parents with all their children", .run = run_relate },
	{ "update", "a tenth of the rows changed, committed", .run = run_update, .before = take_first,
		.after = drop },
	{ "remove", "a tenth of the rows deleted, committed", .run = run_remove, .before = take_second,
		.after = put_back_heroes },
	{ "trivial_1", "one row of three columns", .run = run_trivial, .rows = 1 },
	{ "trivial_100", "100 rows of three columns", .run = run_trivial, .rows = 100 },
	{ "trivial_1000", "1000 rows of three columns", .run = run_trivial, .rows = 1000 },
	{ "trivial_10000", "10000 rows of three columns", .run = run_trivial, .rows = 10000 },
	{ "insert_prepare", "insert, statements prepared inside", .run = run_insert, .fresh = true,
		.prepare = true },
	{ "load_prepare", "load, likewise", .run = run_load, .prepare = true },
	{ "lookup_prepare", "lookup, likewise", .run = run_lookup, .prepare = true },
	{ "filter_prepare", "filter, likewise", .run = run_filter, .prepare = true },
	{ "relate_prepare", "relate, likewise", .run = run_relate, .prepare = true },
	{ "update_prepare", "update, likewise", .run = run_update, .before = take_first, .after = drop,
		.prepare = true },
	{ "remove_prepare", "remove, likewise", .run = run_remove, .before = take_second,
		.after = put_back_heroes, .prepare = true },
	{ "insert_defaults", "our defaults against SQLite's", .run = run_insert, .fresh = true,
		DEFAULTS },
	{ "commits_defaults", "likewise", .run = run_commits, .after = put_back_teams, DEFAULTS },
	{ "remove_defaults", "likewise", .run = run_remove, .before = take_second,
		.after = put_back_heroes, DEFAULTS },
	{ .name = NULL },
};
