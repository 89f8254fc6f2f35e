/* The workloads on libmariadb by whatever it offers that is faster: many rows in one INSERT, whose keys
 * count up from the first; arrays as parameters (COM_STMT_BULK_EXECUTE) where rows are changed. */
#include "mariadb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 500, COLUMNS = 6, BULK = 10000 };

static MYSQL_STMT *prepare_insert(MYSQL *my, int rows)
{
	char *sql = malloc(200 + (size_t)rows * 24);
	if (!sql)
		abort();
	size_t size = (size_t)sprintf(sql, "INSERT INTO hero (" HERO_IN ") VALUES ");
	for (int i = 0; i < rows; i++)
		size += (size_t)sprintf(sql + size, "%s(?, ?, ?, ?, ?, ?)", i > 0 ? ", " : "");
	MYSQL_STMT *stmt = my_prepare(my, sql);
	free(sql);
	return stmt;
}

static void *side_open(const char *url, bool own_defaults)
{
	my_side *side = my_open(url);
	(void)own_defaults;
	my_prepare_reading(side);
	side->insert = prepare_insert(side->my, ROWS);
	side->update = my_prepare(side->my, "UPDATE hero SET age = ? WHERE id = ?");
	side->remove = my_prepare(side->my, "DELETE FROM hero WHERE id = ?");
	return side;
}

/* ---- many rows in one INSERT ----------------------------------------------------------------- */

typedef struct row {
	MYSQL_TIME created;
	my_bool no_age, no_team;
} row;

static void put_text(MYSQL_BIND *to, const char *text)
{
	to->buffer_type = MYSQL_TYPE_STRING;
	to->buffer = (void *)(uintptr_t)text;
	to->buffer_length = to->length_value = strlen(text);
	to->length = &to->length_value;
}

static void put(MYSQL_BIND *to, enum enum_field_types type, void *data, my_bool *is_null)
{
	to->buffer_type = type;
	to->buffer = data;
	to->is_null = is_null;
}

static void put_hero(MYSQL_BIND *to, row *r, raw_hero *hero)
{
	r->created = my_time(hero->created_us);
	r->no_age = hero->age < 0;
	r->no_team = hero->team_id == 0;
	put_text(&to[0], hero->name);
	put_text(&to[1], hero->secret_name);
	put(&to[2], MYSQL_TYPE_LONG, &hero->age, &r->no_age);
	put(&to[3], MYSQL_TYPE_DOUBLE, &hero->score, NULL);
	put(&to[4], MYSQL_TYPE_DATETIME, &r->created, NULL);
	put(&to[5], MYSQL_TYPE_LONGLONG, &hero->team_id, &r->no_team);
}

static int64_t insert_some(my_side *side, MYSQL_STMT *stmt, const bench_record *records, int n)
{
	MYSQL_BIND *with = calloc((size_t)n * COLUMNS, sizeof(*with));
	raw_hero **heroes = malloc((size_t)n * sizeof(raw_hero *));
	row *rows = malloc((size_t)n * sizeof(*rows));
	int64_t sum = 0;
	if (!with || !heroes || !rows)
		abort();
	for (int i = 0; i < n; i++) {
		const bench_record *r = &records[i];
		heroes[i] = raw_take(&side->blocks, sizeof(raw_hero));
		*heroes[i] =
			(raw_hero){ 0, r->name, r->secret_name, r->age, r->score, r->created_us, r->team };
		put_hero(with + (size_t)i * COLUMNS, &rows[i], heroes[i]);
	}
	my_must(stmt, mysql_stmt_bind_param(stmt, with));
	my_must(stmt, mysql_stmt_execute(stmt));
	for (int i = 0; i < n; i++) {
		heroes[i]->id = (int64_t)mysql_stmt_insert_id(stmt) + i;
		sum += heroes[i]->id;
	}
	free(with);
	free(heroes);
	free(rows);
	return sum;
}

static int64_t insert(void *opaque, const bench_data *data)
{
	my_side *side = opaque;
	int rest = data->n % ROWS;
	int64_t sum = 0;
	my_run(side->my, "BEGIN");
	for (int i = 0; i + ROWS <= data->n; i += ROWS)
		sum += insert_some(side, side->insert, data->records + i, ROWS);
	if (rest > 0) {
		MYSQL_STMT *last = prepare_insert(side->my, rest);
		sum += insert_some(side, last, data->records + data->n - rest, rest);
		mysql_stmt_close(last);
	}
	my_run(side->my, "COMMIT");
	raw_forget(&side->blocks);
	return sum;
}

/* ---- arrays ---------------------------------------------------------------------------------- */

static void run_bulk(MYSQL_STMT *stmt, MYSQL_BIND *with, size_t n)
{
	unsigned int rows = (unsigned int)n;
	my_must(stmt, mysql_stmt_attr_set(stmt, STMT_ATTR_ARRAY_SIZE, &rows));
	my_must(stmt, mysql_stmt_bind_param(stmt, with));
	my_must(stmt, mysql_stmt_execute(stmt));
	if (mysql_stmt_affected_rows(stmt) != n)
		abort();
}

static size_t portion(const my_side *side, size_t from)
{
	return side->n_taken - from < BULK ? side->n_taken - from : BULK;
}

static int64_t update(void *opaque)
{
	static int64_t ids[BULK];
	static int32_t ages[BULK];
	my_side *side = opaque;
	MYSQL_BIND with[2] = { { .buffer_type = MYSQL_TYPE_LONG, .buffer = ages },
		{ .buffer_type = MYSQL_TYPE_LONGLONG, .buffer = ids } };
	int64_t sum = 0;
	size_t n;
	my_run(side->my, "BEGIN");
	for (size_t from = 0; (n = portion(side, from)) > 0; from += n) {
		for (size_t i = 0; i < n; i++) {
			raw_hero *hero = side->taken[from + i];
			hero->age = (int)raw_age(hero) + 1;
			ages[i] = hero->age;
			ids[i] = hero->id;
			sum += hero->age;
		}
		run_bulk(side->update, with, n);
	}
	my_run(side->my, "COMMIT");
	return sum;
}

static int64_t remove_rows(void *opaque)
{
	static int64_t ids[BULK];
	my_side *side = opaque;
	MYSQL_BIND with = { .buffer_type = MYSQL_TYPE_LONGLONG, .buffer = ids };
	size_t n;
	my_run(side->my, "BEGIN");
	for (size_t from = 0; (n = portion(side, from)) > 0; from += n) {
		for (size_t i = 0; i < n; i++)
			ids[i] = side->taken[from + i]->id;
		run_bulk(side->remove, &with, n);
	}
	my_run(side->my, "COMMIT");
	return (int64_t)side->n_taken;
}

const bench_side bench_mariadb_best = {
	.name = "best",
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
