/* The workloads on libmariadb as they are mostly written: each statement prepared once, run once a row,
 * in the binary format; rows are fetched as they come, into the same buffers. */
#include "mariadb.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void bind(MYSQL_BIND *bind, enum enum_field_types type, void *data)
{
	*bind = (MYSQL_BIND){ .buffer_type = type, .buffer = data };
}

/* ---- reading --------------------------------------------------------------------------------- */

static void bind_text(MYSQL_BIND *to, char *data, size_t cap, unsigned long *size)
{
	bind(to, MYSQL_TYPE_STRING, data);
	to->buffer_length = cap;
	to->length = size;
}

static MYSQL_STMT *fetch_into(MYSQL_STMT *stmt, my_row *r)
{
	MYSQL_BIND to[7];
	bind(&to[0], MYSQL_TYPE_LONGLONG, &r->id);
	bind_text(&to[1], r->name, sizeof(r->name), &r->name_size);
	bind_text(&to[2], r->secret_name, sizeof(r->secret_name), &r->secret_name_size);
	bind(&to[3], MYSQL_TYPE_LONG, &r->age);
	bind(&to[4], MYSQL_TYPE_DOUBLE, &r->score);
	bind(&to[5], MYSQL_TYPE_DATETIME, &r->created_at);
	bind(&to[6], MYSQL_TYPE_LONGLONG, &r->team_id);
	to[3].is_null = &r->no_age;
	to[4].is_null = &r->no_score;
	to[5].is_null = &r->no_created_at;
	to[6].is_null = &r->no_team;
	my_must(stmt, mysql_stmt_bind_result(stmt, to));
	return stmt;
}

static MYSQL_STMT *prepare_heroes(my_side *side, const char *behind)
{
	char sql[160];
	snprintf(sql, sizeof(sql), "SELECT " HERO " FROM hero%s", behind);
	return fetch_into(my_prepare(side->my, sql), &side->row);
}

void my_prepare_reading(my_side *side)
{
	side->insert_team = my_prepare(side->my, "INSERT INTO team (name) VALUES (?)");
	side->load = prepare_heroes(side, "");
	side->get = prepare_heroes(side, " WHERE id = ?");
	side->filter = prepare_heroes(side, " WHERE age BETWEEN ? AND ? ORDER BY name LIMIT 20");
	side->teams = my_prepare(side->my, "SELECT id, name, headquarters FROM team");
	side->members = prepare_heroes(side, " WHERE team_id IS NOT NULL");
}

static int64_t moment(const MYSQL_TIME *t)
{
	int64_t days = raw_days((int)t->year, (int)t->month, (int)t->day);
	return (((days * 24 + t->hour) * 60 + t->minute) * 60 + t->second) * 1000000 +
		(int64_t)t->second_part;
}

static raw_hero *keep(raw_block **blocks, const my_row *r)
{
	raw_hero *hero = raw_take(blocks, sizeof(*hero));
	hero->id = r->id;
	hero->name = raw_keep(blocks, r->name, r->name_size);
	hero->secret_name = raw_keep(blocks, r->secret_name, r->secret_name_size);
	hero->age = r->no_age ? -1 : r->age;
	hero->score = r->no_score ? (double)NAN : r->score;
	hero->created_us = r->no_created_at ? INT64_MIN : moment(&r->created_at);
	hero->team_id = r->no_team ? 0 : r->team_id;
	return hero;
}

static bool fetch(MYSQL_STMT *stmt)
{
	int code = mysql_stmt_fetch(stmt);
	my_must(stmt, code == 1);
	return code == 0;
}

static raw_hero **read_all(my_side *side, MYSQL_STMT *stmt, size_t *n)
{
	size_t cap = 64;
	raw_hero **list = malloc(cap * sizeof(*list));
	*n = 0;
	my_must(stmt, mysql_stmt_execute(stmt));
	while (list && fetch(stmt)) {
		if (*n == cap)
			list = realloc(list, (cap *= 2) * sizeof(*list));
		if (list)
			list[(*n)++] = keep(&side->blocks, &side->row);
	}
	if (!list)
		abort();
	return list;
}

int64_t my_load(void *opaque)
{
	my_side *side = opaque;
	size_t n;
	int64_t sum = 0;
	raw_hero **heroes = read_all(side, side->load, &n);
	for (size_t i = 0; i < n; i++)
		sum += raw_weigh(heroes[i]);
	free(heroes);
	raw_forget(&side->blocks);
	return sum;
}

int64_t my_stream(void *opaque)
{
	my_side *side = opaque;
	int64_t sum = 0;
	my_must(side->load, mysql_stmt_execute(side->load));
	while (fetch(side->load)) {
		sum += raw_weigh(keep(&side->blocks, &side->row));
		side->blocks->used = 0;
	}
	raw_forget(&side->blocks);
	return sum;
}

/* Runs it with that one integer, or two. */
static int64_t ask(my_side *side, MYSQL_STMT *stmt)
{
	int64_t sum = 0;
	my_must(stmt, mysql_stmt_execute(stmt));
	while (fetch(stmt)) {
		const raw_hero *hero = keep(&side->blocks, &side->row);
		sum += raw_age(hero) + (int64_t)strlen(hero->name);
	}
	side->blocks->used = 0;
	return sum;
}

int64_t my_lookup(void *opaque, int n, int rows)
{
	my_side *side = opaque;
	int64_t sum = 0, id;
	MYSQL_BIND with;
	bind(&with, MYSQL_TYPE_LONGLONG, &id);
	my_must(side->get, mysql_stmt_bind_param(side->get, &with));
	my_run(side->my, "BEGIN");
	for (int k = 0; k < n; k++) {
		id = 1 + bench_p(k) % rows;
		sum += ask(side, side->get);
	}
	my_run(side->my, "COMMIT");
	raw_forget(&side->blocks);
	return sum;
}

int64_t my_filter(void *opaque, int n)
{
	my_side *side = opaque;
	int64_t sum = 0;
	int32_t low, high;
	MYSQL_BIND with[2];
	bind(&with[0], MYSQL_TYPE_LONG, &low);
	bind(&with[1], MYSQL_TYPE_LONG, &high);
	my_must(side->filter, mysql_stmt_bind_param(side->filter, with));
	my_run(side->my, "BEGIN");
	for (int k = 0; k < n; k++) {
		low = 18 + (int)(bench_p(k) % 40);
		high = low + 20;
		sum += ask(side, side->filter);
	}
	my_run(side->my, "COMMIT");
	raw_forget(&side->blocks);
	return sum;
}

static void read_teams(my_side *side, size_t *lengths)
{
	int64_t id;
	char name[80 * 4 + 1], headquarters[80 * 4 + 1];
	unsigned long name_size, headquarters_size;
	my_bool none;
	MYSQL_BIND to[3];
	my_must(side->teams, mysql_stmt_execute(side->teams));
	bind(&to[0], MYSQL_TYPE_LONGLONG, &id);
	bind_text(&to[1], name, sizeof(name), &name_size);
	bind_text(&to[2], headquarters, sizeof(headquarters), &headquarters_size);
	to[2].is_null = &none;
	my_must(side->teams, mysql_stmt_bind_result(side->teams, to));
	while (fetch(side->teams)) {
		lengths[id] = strlen(raw_keep(&side->blocks, name, name_size));
		if (!none)
			raw_keep(&side->blocks, headquarters, headquarters_size);
	}
}

int64_t my_relate(void *opaque)
{
	my_side *side = opaque;
	size_t lengths[BENCH_TEAMS + 1] = { 0 }, n;
	read_teams(side, lengths);
	raw_hero **heroes = read_all(side, side->members, &n);
	int64_t sum = raw_group(lengths, heroes, n);
	free(heroes);
	raw_forget(&side->blocks);
	return sum;
}

void my_take(void *opaque, int first, int n)
{
	my_side *side = opaque;
	int last = first + n;
	MYSQL_BIND with[2];
	MYSQL_STMT *stmt = prepare_heroes(side, " WHERE id > ? AND id <= ?");
	bind(&with[0], MYSQL_TYPE_LONG, &first);
	bind(&with[1], MYSQL_TYPE_LONG, &last);
	my_must(stmt, mysql_stmt_bind_param(stmt, with));
	side->taken = read_all(side, stmt, &side->n_taken);
	mysql_stmt_close(stmt);
}

/* ---- writing --------------------------------------------------------------------------------- */

static void put_text(MYSQL_BIND *to, const char *text)
{
	bind(to, MYSQL_TYPE_STRING, (void *)(uintptr_t)text);
	to->buffer_length = to->length_value = strlen(text);
	to->length = &to->length_value;
}

static int64_t insert(void *opaque, const bench_data *data)
{
	my_side *side = opaque;
	int64_t sum = 0;
	my_run(side->my, "BEGIN");
	for (int i = 0; i < data->n; i++) {
		const bench_record *r = &data->records[i];
		raw_hero *hero = raw_take(&side->blocks, sizeof(*hero));
		*hero = (raw_hero){ 0, r->name, r->secret_name, r->age, r->score, r->created_us, r->team };
		MYSQL_TIME created = my_time(hero->created_us);
		my_bool no_age = hero->age < 0, no_team = hero->team_id == 0;
		MYSQL_BIND with[6];
		put_text(&with[0], hero->name);
		put_text(&with[1], hero->secret_name);
		bind(&with[2], MYSQL_TYPE_LONG, &hero->age);
		with[2].is_null = &no_age;
		bind(&with[3], MYSQL_TYPE_DOUBLE, &hero->score);
		bind(&with[4], MYSQL_TYPE_DATETIME, &created);
		bind(&with[5], MYSQL_TYPE_LONGLONG, &hero->team_id);
		with[5].is_null = &no_team;
		my_must(side->insert, mysql_stmt_bind_param(side->insert, with));
		my_must(side->insert, mysql_stmt_execute(side->insert));
		hero->id = (int64_t)mysql_stmt_insert_id(side->insert);
		sum += hero->id;
	}
	my_run(side->my, "COMMIT");
	raw_forget(&side->blocks);
	return sum;
}

int64_t my_commits(void *opaque, int n)
{
	const my_side *side = opaque;
	int64_t sum = 0;
	char name[32];
	MYSQL_BIND with;
	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "single-%d", i);
		put_text(&with, name);
		my_must(side->insert_team, mysql_stmt_bind_param(side->insert_team, &with));
		my_must(side->insert_team, mysql_stmt_execute(side->insert_team));
		sum += (int64_t)mysql_stmt_insert_id(side->insert_team);
	}
	return sum;
}

static int64_t update(void *opaque)
{
	my_side *side = opaque;
	int64_t sum = 0, id;
	int32_t age;
	MYSQL_BIND with[2];
	bind(&with[0], MYSQL_TYPE_LONG, &age);
	bind(&with[1], MYSQL_TYPE_LONGLONG, &id);
	my_must(side->update, mysql_stmt_bind_param(side->update, with));
	my_run(side->my, "BEGIN");
	for (size_t i = 0; i < side->n_taken; i++) {
		raw_hero *hero = side->taken[i];
		hero->age = (int)raw_age(hero) + 1;
		age = hero->age;
		id = hero->id;
		my_must(side->update, mysql_stmt_execute(side->update));
		sum += hero->age;
	}
	my_run(side->my, "COMMIT");
	return sum;
}

static int64_t remove_rows(void *opaque)
{
	my_side *side = opaque;
	int64_t id;
	MYSQL_BIND with;
	bind(&with, MYSQL_TYPE_LONGLONG, &id);
	my_must(side->remove, mysql_stmt_bind_param(side->remove, &with));
	my_run(side->my, "BEGIN");
	for (size_t i = 0; i < side->n_taken; i++) {
		id = side->taken[i]->id;
		my_must(side->remove, mysql_stmt_execute(side->remove));
	}
	my_run(side->my, "COMMIT");
	return (int64_t)side->n_taken;
}

static void *side_open(const char *url, bool own_defaults)
{
	my_side *side = my_open(url);
	(void)own_defaults;
	my_prepare_reading(side);
	side->insert = my_prepare(side->my, "INSERT INTO hero (" HERO_IN ") VALUES (?, ?, ?, ?, ?, ?)");
	side->update = my_prepare(side->my, "UPDATE hero SET age = ? WHERE id = ?");
	side->remove = my_prepare(side->my, "DELETE FROM hero WHERE id = ?");
	return side;
}

const bench_side bench_mariadb_raw = {
	.name = "raw",
	.open = side_open,
	.close = my_close,
	.insert = insert,
	.commits = my_commits,
	.load = my_load,
	.stream = my_stream,
	.lookup = my_lookup,
	.filter = my_filter,
	.relate = my_relate,
	.take = my_take,
	.update = update,
	.remove = remove_rows,
	.drop = my_drop,
};
