/* What the two programs written by hand on libmariadb share. */
#ifndef BENCH_MARIADB_H
#define BENCH_MARIADB_H

#include <mysql.h>

#include "servers.h"

#define HERO "id, name, secret_name, age, score, created_at, team_id"
#define HERO_IN "name, secret_name, age, score, created_at, team_id"

/* The buffers into which every row of heroes is fetched. */
typedef struct my_row {
	int64_t id, team_id;
	char name[80 * 4 + 1], secret_name[120 * 4 + 1];
	int32_t age;
	double score;
	MYSQL_TIME created_at;
	unsigned long name_size, secret_name_size;
	my_bool no_age, no_score, no_created_at, no_team;
} my_row;

typedef struct my_side {
	MYSQL *my;
	raw_block *blocks;
	raw_hero **taken; /* for update and remove */
	size_t n_taken;
	my_row row;
	/* Not all of them are used by both. */
	MYSQL_STMT *insert, *insert_team, *load, *get, *filter, *teams, *members, *update, *remove;
} my_side;

/* To the URL's database, whose tables are made and get their teams if they are not there. */
my_side *my_open(const char *url);
void my_close(void *side);
void my_drop(void *side);

/* The program ends if code is not 0. */
void my_must(MYSQL_STMT *stmt, int code);
void my_run(MYSQL *my, const char *sql);
MYSQL_STMT *my_prepare(MYSQL *my, const char *sql);

MYSQL_TIME my_time(int64_t us);

/* Reading, which is the same for both: nothing is faster than a prepared statement whose rows are
 * fetched as they come. */
void my_prepare_reading(my_side *side);
int64_t my_commits(void *side, int n);
int64_t my_load(void *side);
int64_t my_stream(void *side);
int64_t my_lookup(void *side, int n, int rows);
int64_t my_filter(void *side, int n);
int64_t my_relate(void *side);
void my_take(void *side, int first, int n);

extern const bench_side bench_mariadb_raw, bench_mariadb_best;

#endif
