/* What the two programs written by hand on libpq share. */
#ifndef BENCH_POSTGRESQL_H
#define BENCH_POSTGRESQL_H

#include <libpq-fe.h>

#include "servers.h"

#define HERO "id, name, secret_name, age, score, created_at, team_id"
#define HERO_IN "name, secret_name, age, score, created_at, team_id"
/* Microseconds from 1970 to 2000, from which the server counts. */
#define EPOCH INT64_C(946684800000000)

typedef struct pg_side {
	PGconn *conn;
	raw_block *blocks;
	raw_hero **taken; /* for update and remove */
	size_t n_taken;
} pg_side;

/* To the tables of the URL's search_path, which are made and get their teams if they are not there. */
void *pg_open(const char *url, bool own_defaults);
void pg_close(void *side);
void pg_drop(void *side);
PGconn *pg_connect(const char *url);

/* The result, if it is a good one; else the program ends. */
PGresult *pg_must(PGconn *conn, PGresult *result);
void pg_run(PGconn *conn, const char *sql);
void pg_prepare(PGconn *conn, const char *name, const char *sql);

/* Heroes of a result in the text format, put into a list that has room for them. */
raw_hero *pg_read_text(raw_block **blocks, const PGresult *result, int row);
/* Rows that come by COPY in binary, each handed to take. */
typedef void (*pg_take_fn)(void *ud, const char *row, int size);
void pg_copy_out(PGconn *conn, const char *sql, pg_take_fn take, void *ud);

void pg_take_heroes(void *side, int first, int n);

extern const bench_side bench_postgresql_raw, bench_postgresql_best;

#endif
