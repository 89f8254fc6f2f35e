/* The workloads on libpq as they are mostly written: each statement prepared once, run once a row, in
 * the text format. */
#include "postgresql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *side_open(const char *url, bool own_defaults)
{
	pg_side *side = pg_open(url, own_defaults);
	PGconn *conn = side->conn;
	pg_prepare(conn, "insert",
		"INSERT INTO hero (" HERO_IN ") VALUES ($1, $2, $3, $4, $5, $6) RETURNING id");
	pg_prepare(conn, "insert_team", "INSERT INTO team (name) VALUES ($1) RETURNING id");
	pg_prepare(conn, "load", "SELECT " HERO " FROM hero");
	pg_prepare(conn, "get", "SELECT " HERO " FROM hero WHERE id = $1");
	pg_prepare(conn, "filter",
		"SELECT " HERO " FROM hero WHERE age BETWEEN $1 AND $2 ORDER BY name LIMIT 20");
	pg_prepare(conn, "teams", "SELECT id, name, headquarters FROM team");
	pg_prepare(conn, "members", "SELECT " HERO " FROM hero WHERE team_id IS NOT NULL");
	pg_prepare(conn, "update", "UPDATE hero SET age = $1 WHERE id = $2");
	pg_prepare(conn, "remove", "DELETE FROM hero WHERE id = $1");
	return side;
}

static PGresult *run(const pg_side *side, const char *name, int n, const char *const *values)
{
	return pg_must(side->conn, PQexecPrepared(side->conn, name, n, values, NULL, NULL, 0));
}

/* "2020-01-01 00:00:00", of moments without a fraction. */
static void print(char *out, size_t size, int64_t us)
{
	int64_t days = us / INT64_C(86400000000), rest = us % INT64_C(86400000000) / 1000000;
	int y, m, d;
	raw_date(days, &y, &m, &d);
	snprintf(out, size, "%04d-%02d-%02d %02d:%02d:%02d", y, m, d, (int)(rest / 3600),
		(int)(rest / 60 % 60), (int)(rest % 60));
}

static int64_t insert(void *opaque, const bench_data *data)
{
	pg_side *side = opaque;
	char age[16], score[32], created[32], team[24];
	int64_t sum = 0;
	pg_run(side->conn, "BEGIN");
	for (int i = 0; i < data->n; i++) {
		const bench_record *r = &data->records[i];
		raw_hero *hero = raw_take(&side->blocks, sizeof(*hero));
		*hero = (raw_hero){ 0, r->name, r->secret_name, r->age, r->score, r->created_us, r->team };
		snprintf(age, sizeof(age), "%d", hero->age);
		snprintf(score, sizeof(score), "%.17g", hero->score);
		print(created, sizeof(created), hero->created_us);
		snprintf(team, sizeof(team), "%lld", (long long)hero->team_id);
		const char *values[] = { hero->name, hero->secret_name, hero->age < 0 ? NULL : age, score,
			created, hero->team_id ? team : NULL };
		PGresult *result = run(side, "insert", 6, values);
		hero->id = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
		PQclear(result);
		sum += hero->id;
	}
	pg_run(side->conn, "COMMIT");
	raw_forget(&side->blocks);
	return sum;
}

static int64_t commits(void *opaque, int n)
{
	pg_side *side = opaque;
	int64_t sum = 0;
	char name[32];
	const char *values[] = { name };
	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "single-%d", i);
		PGresult *result = run(side, "insert_team", 1, values);
		sum += strtoll(PQgetvalue(result, 0, 0), NULL, 10);
		PQclear(result);
	}
	return sum;
}

static raw_hero **read_all(pg_side *side, const char *name, size_t *n)
{
	PGresult *result = run(side, name, 0, NULL);
	*n = (size_t)PQntuples(result);
	raw_hero **list = malloc((*n + 1) * sizeof(*list));
	if (!list)
		abort();
	for (size_t i = 0; i < *n; i++)
		list[i] = pg_read_text(&side->blocks, result, (int)i);
	PQclear(result);
	return list;
}

static int64_t load(void *opaque)
{
	pg_side *side = opaque;
	size_t n;
	int64_t sum = 0;
	raw_hero **heroes = read_all(side, "load", &n);
	for (size_t i = 0; i < n; i++)
		sum += raw_weigh(heroes[i]);
	free(heroes);
	raw_forget(&side->blocks);
	return sum;
}

static int64_t stream(void *opaque)
{
	pg_side *side = opaque;
	PGresult *result;
	int64_t sum = 0;
	if (!PQsendQueryPrepared(side->conn, "load", 0, NULL, NULL, NULL, 0) ||
		!PQsetSingleRowMode(side->conn))
		exit(1);
	while ((result = PQgetResult(side->conn))) {
		for (int i = 0; i < PQntuples(pg_must(side->conn, result)); i++) {
			sum += raw_weigh(pg_read_text(&side->blocks, result, i));
			side->blocks->used = 0;
		}
		PQclear(result);
	}
	raw_forget(&side->blocks);
	return sum;
}

static int64_t lookup(void *opaque, int n, int rows)
{
	pg_side *side = opaque;
	int64_t sum = 0;
	char id[24];
	const char *values[] = { id };
	pg_run(side->conn, "BEGIN");
	for (int k = 0; k < n; k++) {
		snprintf(id, sizeof(id), "%lld", (long long)(1 + bench_p(k) % rows));
		PGresult *result = run(side, "get", 1, values);
		const raw_hero *hero = pg_read_text(&side->blocks, result, 0);
		sum += raw_age(hero) + (int64_t)strlen(hero->name);
		PQclear(result);
		side->blocks->used = 0;
	}
	pg_run(side->conn, "COMMIT");
	raw_forget(&side->blocks);
	return sum;
}

static int64_t filter(void *opaque, int n)
{
	pg_side *side = opaque;
	int64_t sum = 0;
	char low[16], high[16];
	const char *values[] = { low, high };
	pg_run(side->conn, "BEGIN");
	for (int k = 0; k < n; k++) {
		int from = 18 + (int)(bench_p(k) % 40);
		snprintf(low, sizeof(low), "%d", from);
		snprintf(high, sizeof(high), "%d", from + 20);
		PGresult *result = run(side, "filter", 2, values);
		for (int i = 0; i < PQntuples(result); i++) {
			const raw_hero *hero = pg_read_text(&side->blocks, result, i);
			sum += raw_age(hero) + (int64_t)strlen(hero->name);
		}
		PQclear(result);
		side->blocks->used = 0;
	}
	pg_run(side->conn, "COMMIT");
	raw_forget(&side->blocks);
	return sum;
}

static int64_t relate(void *opaque)
{
	pg_side *side = opaque;
	size_t lengths[BENCH_TEAMS + 1] = { 0 }, n;
	PGresult *teams = run(side, "teams", 0, NULL);
	for (int i = 0; i < PQntuples(teams); i++) {
		const char *name =
			raw_keep(&side->blocks, PQgetvalue(teams, i, 1), (size_t)PQgetlength(teams, i, 1));
		raw_keep(&side->blocks, PQgetvalue(teams, i, 2), (size_t)PQgetlength(teams, i, 2));
		lengths[atoi(PQgetvalue(teams, i, 0))] = strlen(name);
	}
	PQclear(teams);
	raw_hero **heroes = read_all(side, "members", &n);
	int64_t sum = raw_group(lengths, heroes, n);
	free(heroes);
	raw_forget(&side->blocks);
	return sum;
}

static int64_t update(void *opaque)
{
	pg_side *side = opaque;
	int64_t sum = 0;
	char age[16], id[24];
	const char *values[] = { age, id };
	pg_run(side->conn, "BEGIN");
	for (size_t i = 0; i < side->n_taken; i++) {
		raw_hero *hero = side->taken[i];
		hero->age = (int)raw_age(hero) + 1;
		snprintf(age, sizeof(age), "%d", hero->age);
		snprintf(id, sizeof(id), "%lld", (long long)hero->id);
		PQclear(run(side, "update", 2, values));
		sum += hero->age;
	}
	pg_run(side->conn, "COMMIT");
	return sum;
}

static int64_t remove_rows(void *opaque)
{
	pg_side *side = opaque;
	char id[24];
	const char *values[] = { id };
	pg_run(side->conn, "BEGIN");
	for (size_t i = 0; i < side->n_taken; i++) {
		snprintf(id, sizeof(id), "%lld", (long long)side->taken[i]->id);
		PQclear(run(side, "remove", 1, values));
	}
	pg_run(side->conn, "COMMIT");
	return (int64_t)side->n_taken;
}

const bench_side bench_postgresql_raw = {
	.name = "raw",
	.open = side_open,
	.close = pg_close,
	.insert = insert,
	.commits = commits,
	.load = load,
	.stream = stream,
	.lookup = lookup,
	.filter = filter,
	.relate = relate,
	.take = pg_take_heroes,
	.update = update,
	.remove = remove_rows,
	.drop = pg_drop,
};
