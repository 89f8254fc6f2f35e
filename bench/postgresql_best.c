/* The workloads on libpq by whatever it offers that is faster: COPY in both directions, pipelines,
 * arrays as parameters, all of it in the binary format. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "postgresql.h"

enum { PIPELINE = 200, INT4 = 23, INT8 = 20 };

static void *side_open(const char *url, bool own_defaults)
{
	pg_side *side = pg_open(url, own_defaults);
	PGconn *conn = side->conn;
	pg_prepare(conn, "numbers",
		"SELECT nextval(pg_get_serial_sequence('hero', 'id')) FROM generate_series(1, $1::int)");
	pg_prepare(conn, "insert_team", "INSERT INTO team (name) VALUES ($1) RETURNING id");
	pg_prepare(conn, "get", "SELECT " HERO " FROM hero WHERE id = $1");
	pg_prepare(conn, "filter",
		"SELECT " HERO " FROM hero WHERE age BETWEEN $1 AND $2 ORDER BY name LIMIT 20");
	pg_prepare(conn, "update",
		"UPDATE hero SET age = u.age FROM unnest($1::bigint[], $2::int[]) AS u (id, age)"
		" WHERE hero.id = u.id");
	pg_prepare(conn, "remove", "DELETE FROM hero WHERE id = ANY($1::bigint[])");
	return side;
}

/* ---- binary ---------------------------------------------------------------------------------- */

typedef struct out {
	char *data;
	size_t size, cap;
} out;

static char *room(out *to, size_t size)
{
	if (to->size + size > to->cap) {
		to->cap = 2 * (to->size + size);
		to->data = realloc(to->data, to->cap);
		if (!to->data)
			abort();
	}
	to->size += size;
	return to->data + to->size - size;
}

static void put16(out *to, int value)
{
	uint16_t wire = __builtin_bswap16((uint16_t)value);
	memcpy(room(to, sizeof(wire)), &wire, sizeof(wire));
}

static void put32(out *to, int value)
{
	uint32_t wire = __builtin_bswap32((uint32_t)value);
	memcpy(room(to, sizeof(wire)), &wire, sizeof(wire));
}

static void put64(out *to, int64_t value)
{
	uint64_t wire = __builtin_bswap64((uint64_t)value);
	memcpy(room(to, sizeof(wire)), &wire, sizeof(wire));
}

static void put_long(out *to, int64_t value)
{
	put32(to, 8);
	put64(to, value);
}

static void put_text(out *to, const char *text)
{
	size_t size = strlen(text);
	put32(to, (int)size);
	memcpy(room(to, size), text, size);
}

static int get32(const char *at)
{
	uint32_t wire;
	memcpy(&wire, at, sizeof(wire));
	return (int)__builtin_bswap32(wire);
}

static int64_t get64(const char *at)
{
	uint64_t wire;
	memcpy(&wire, at, sizeof(wire));
	return (int64_t)__builtin_bswap64(wire);
}

/* A value of a row of COPY: its length (-1: NULL), then its bytes. */
static int64_t next_long(const char **at, int64_t null)
{
	int size = get32(*at);
	int64_t value = size < 0 ? null : get64(*at + 4);
	*at += 4 + (size < 0 ? 0 : size);
	return value;
}

static const char *next_text(const char **at, raw_block **blocks)
{
	int size = get32(*at);
	const char *text = size < 0 ? NULL : raw_keep(blocks, *at + 4, (size_t)size);
	*at += 4 + (size < 0 ? 0 : size);
	return text;
}

static double to_double(int64_t bits)
{
	double value;
	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* ---- writing --------------------------------------------------------------------------------- */

static void array_head(out *to, int type, int n)
{
	put32(to, 1);
	put32(to, 0);
	put32(to, type);
	put32(to, n);
	put32(to, 1);
}

static PGresult *run(
	const pg_side *side, const char *name, int n, const out *values, ExecStatusType status)
{
	const char *data[2];
	int lengths[2], formats[2] = { 1, 1 };
	for (int i = 0; i < n; i++) {
		data[i] = values[i].data;
		lengths[i] = (int)values[i].size;
	}
	PGresult *result =
		pg_must(side->conn, PQexecPrepared(side->conn, name, n, data, lengths, formats, 1));
	if (PQresultStatus(result) != status)
		exit(1);
	return result;
}

static PGresult *take_numbers(const pg_side *side, int n)
{
	out parameter = { .data = NULL };
	put32(&parameter, n);
	PGresult *numbers = run(side, "numbers", 1, &parameter, PGRES_TUPLES_OK);
	free(parameter.data);
	return numbers;
}

static void put_hero(out *to, const raw_hero *hero)
{
	int64_t score;
	put16(to, 7);
	put_long(to, hero->id);
	put_text(to, hero->name);
	put_text(to, hero->secret_name);
	put32(to, hero->age < 0 ? -1 : 4);
	if (hero->age >= 0)
		put32(to, hero->age);
	memcpy(&score, &hero->score, sizeof(score));
	put_long(to, score);
	put_long(to, hero->created_us - EPOCH);
	if (hero->team_id)
		put_long(to, hero->team_id);
	else
		put32(to, -1);
}

static int64_t insert(void *opaque, const bench_data *data)
{
	enum { PORTION = 64 << 10 };
	pg_side *side = opaque;
	out row = { .data = NULL };
	int64_t sum = 0;
	pg_run(side->conn, "BEGIN");
	PGresult *numbers = take_numbers(side, data->n);
	pg_run(side->conn, "COPY hero (" HERO ") FROM STDIN (FORMAT binary)");
	memcpy(room(&row, 19), "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
	for (int i = 0; i < data->n; i++) {
		const bench_record *r = &data->records[i];
		raw_hero *hero = raw_take(&side->blocks, sizeof(*hero));
		*hero = (raw_hero){ get64(PQgetvalue(numbers, i, 0)), r->name, r->secret_name, r->age,
			r->score, r->created_us, r->team };
		put_hero(&row, hero);
		sum += hero->id;
		if (row.size > PORTION) {
			PQputCopyData(side->conn, row.data, (int)row.size);
			row.size = 0;
		}
	}
	put16(&row, -1);
	PQputCopyData(side->conn, row.data, (int)row.size);
	PQputCopyEnd(side->conn, NULL);
	PQclear(pg_must(side->conn, PQgetResult(side->conn)));
	while (PQgetResult(side->conn))
		;
	pg_run(side->conn, "COMMIT");
	PQclear(numbers);
	free(row.data);
	raw_forget(&side->blocks);
	return sum;
}

static int64_t update(void *opaque)
{
	pg_side *side = opaque;
	out values[2] = { { .data = NULL } };
	int64_t sum = 0;
	array_head(&values[0], INT8, (int)side->n_taken);
	array_head(&values[1], INT4, (int)side->n_taken);
	for (size_t i = 0; i < side->n_taken; i++) {
		raw_hero *hero = side->taken[i];
		hero->age = (int)raw_age(hero) + 1;
		put_long(&values[0], hero->id);
		put32(&values[1], 4);
		put32(&values[1], hero->age);
		sum += hero->age;
	}
	pg_run(side->conn, "BEGIN");
	PQclear(run(side, "update", 2, values, PGRES_COMMAND_OK));
	pg_run(side->conn, "COMMIT");
	free(values[0].data);
	free(values[1].data);
	return sum;
}

static int64_t remove_rows(void *opaque)
{
	pg_side *side = opaque;
	out ids = { .data = NULL };
	array_head(&ids, INT8, (int)side->n_taken);
	for (size_t i = 0; i < side->n_taken; i++)
		put_long(&ids, side->taken[i]->id);
	pg_run(side->conn, "BEGIN");
	PQclear(run(side, "remove", 1, &ids, PGRES_COMMAND_OK));
	pg_run(side->conn, "COMMIT");
	free(ids.data);
	return (int64_t)side->n_taken;
}

/* ---- reading all ----------------------------------------------------------------------------- */

typedef struct reading {
	pg_side *side;
	raw_hero **heroes;
	size_t n, cap;
	size_t lengths[BENCH_TEAMS + 1];
	int64_t sum;
	bool keep;
} reading;

static void take_hero(void *ud, const char *row, int size)
{
	reading *r = ud;
	raw_block **blocks = &r->side->blocks;
	raw_hero *hero = raw_take(blocks, sizeof(*hero));
	(void)size;
	row += 2;
	hero->id = next_long(&row, 0);
	hero->name = next_text(&row, blocks);
	hero->secret_name = next_text(&row, blocks);
	hero->age = get32(row) < 0 ? -1 : get32(row + 4);
	row += hero->age < 0 ? 4 : 8;
	hero->score = get32(row) < 0 ? (double)NAN : to_double(get64(row + 4));
	row += get32(row) < 0 ? 4 : 12;
	hero->created_us = get32(row) < 0 ? INT64_MIN : get64(row + 4) + EPOCH;
	row += get32(row) < 0 ? 4 : 12;
	hero->team_id = next_long(&row, 0);
	if (!r->keep) {
		r->sum += raw_weigh(hero);
		(*blocks)->used = 0;
		return;
	}
	if (r->n == r->cap) {
		r->cap = r->cap ? 2 * r->cap : 64;
		r->heroes = realloc(r->heroes, r->cap * sizeof(raw_hero *));
	}
	if (!r->heroes)
		abort();
	r->heroes[r->n++] = hero;
}

static void take_team(void *ud, const char *row, int size)
{
	reading *r = ud;
	(void)size;
	row += 2;
	int64_t id = next_long(&row, 0);
	r->lengths[id] = strlen(next_text(&row, &r->side->blocks));
	next_text(&row, &r->side->blocks);
}

#define COPY_HEROES "COPY (SELECT " HERO " FROM hero%s) TO STDOUT (FORMAT binary)"

static void read_heroes(reading *r, const char *where)
{
	char sql[160];
	snprintf(sql, sizeof(sql), COPY_HEROES, where);
	pg_copy_out(r->side->conn, sql, take_hero, r);
}

static int64_t load(void *opaque)
{
	reading r = { .side = opaque, .keep = true };
	read_heroes(&r, "");
	for (size_t i = 0; i < r.n; i++)
		r.sum += raw_weigh(r.heroes[i]);
	free(r.heroes);
	raw_forget(&r.side->blocks);
	return r.sum;
}

static int64_t stream(void *opaque)
{
	reading r = { .side = opaque };
	read_heroes(&r, "");
	raw_forget(&r.side->blocks);
	return r.sum;
}

static int64_t relate(void *opaque)
{
	reading r = { .side = opaque, .keep = true };
	pg_copy_out(r.side->conn,
		"COPY (SELECT id, name, headquarters FROM team) TO STDOUT"
		" (FORMAT binary)",
		take_team, &r);
	read_heroes(&r, " WHERE team_id IS NOT NULL");
	r.sum = raw_group(r.lengths, r.heroes, r.n);
	free(r.heroes);
	raw_forget(&r.side->blocks);
	return r.sum;
}

/* ---- many small ones ------------------------------------------------------------------------- */

static int64_t weigh_result(pg_side *side, const PGresult *result)
{
	int64_t sum = 0;
	for (int i = 0; i < PQntuples(result); i++) {
		const char *name =
			raw_keep(&side->blocks, PQgetvalue(result, i, 1), (size_t)PQgetlength(result, i, 1));
		raw_keep(&side->blocks, PQgetvalue(result, i, 2), (size_t)PQgetlength(result, i, 2));
		sum += (PQgetisnull(result, i, 3) ? 0 : get32(PQgetvalue(result, i, 3))) +
			(int64_t)strlen(name);
	}
	side->blocks->used = 0;
	return sum;
}

static int64_t take_answers(pg_side *side, int n)
{
	PGresult *result;
	int64_t sum = 0;
	PQpipelineSync(side->conn);
	for (int i = 0; i < n; i++) {
		result = pg_must(side->conn, PQgetResult(side->conn));
		sum += weigh_result(side, result);
		PQclear(result);
		PQgetResult(side->conn); /* the end of one */
	}
	PQclear(pg_must(side->conn, PQgetResult(side->conn)));
	return sum;
}

static void ask(
	const pg_side *side, const char *name, int n, const void *first, const void *second, int size)
{
	const char *data[] = { first, second };
	const int lengths[] = { size, size }, formats[] = { 1, 1 };
	PQsendQueryPrepared(side->conn, name, n, data, lengths, formats, 1);
}

static int64_t in_pipeline(pg_side *side, int n, void (*send)(const pg_side *, int, int), int rows)
{
	int64_t sum = 0;
	pg_run(side->conn, "BEGIN");
	raw_take(&side->blocks, 1);
	PQenterPipelineMode(side->conn);
	for (int k = 0; k < n;) {
		int portion = n - k < PIPELINE ? n - k : PIPELINE;
		for (int i = 0; i < portion; i++)
			send(side, k + i, rows);
		sum += take_answers(side, portion);
		k += portion;
	}
	PQexitPipelineMode(side->conn);
	pg_run(side->conn, "COMMIT");
	raw_forget(&side->blocks);
	return sum;
}

static void send_lookup(const pg_side *side, int k, int rows)
{
	uint64_t id = __builtin_bswap64((uint64_t)(1 + bench_p(k) % rows));
	ask(side, "get", 1, &id, NULL, sizeof(id));
}

static void send_filter(const pg_side *side, int k, int rows)
{
	uint32_t from = (uint32_t)(18 + bench_p(k) % 40);
	uint32_t low = __builtin_bswap32(from), high = __builtin_bswap32(from + 20);
	(void)rows;
	ask(side, "filter", 2, &low, &high, sizeof(low));
}

static int64_t lookup(void *opaque, int n, int rows)
{
	return in_pipeline(opaque, n, send_lookup, rows);
}

static int64_t filter(void *opaque, int n)
{
	return in_pipeline(opaque, n, send_filter, 0);
}

static int64_t commits(void *opaque, int n)
{
	const pg_side *side = opaque;
	int64_t sum = 0;
	char name[32];
	for (int i = 0; i < n; i++) {
		out value = { .data = name, .size = (size_t)snprintf(name, sizeof(name), "single-%d", i) };
		PGresult *result = run(side, "insert_team", 1, &value, PGRES_TUPLES_OK);
		sum += get64(PQgetvalue(result, 0, 0));
		PQclear(result);
	}
	return sum;
}

const bench_side bench_postgresql_best = {
	.name = "best",
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
