/* Rows of the catalogue as texts, over the driver port. */
#ifndef RX_SCHEMA_QUERY_H
#define RX_SCHEMA_QUERY_H

#include <reflex/sys/driver.h>

#include "base/arena.h"

typedef struct rx__query {
	rx_conn *conn;
	rx_stmt *stmt;
	rx_arena *arena; /* of the cells */
	rx_error *error;
	int code; /* sticky; 0 or RX_E… */
} rx__query;

/* parameter: the text bound to the one '?' of sql, NULL if it has none. A failure is kept. */
void rx__query_open(rx__query *query, rx_conn *conn, rx_arena *arena, const char *sql,
	const char *parameter, rx_error *error);
/* False at the end and after a failure. */
bool rx__query_next(rx__query *query);
/* A cell that is text or NULL (the SQL casts the others), in the arena. */
const char *rx__query_text(rx__query *query, size_t column);
/* Finalizes; 0 or the first failure. */
int rx__query_close(rx__query *query);

/* Whether the statement can be prepared; *error says why not. */
bool rx__query_works(rx_conn *conn, const char *sql, rx_error *error);

#endif
