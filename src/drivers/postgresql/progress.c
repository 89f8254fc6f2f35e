/* How far a statement is. The server shows it to other sessions: so a second connection, which is made
 * when a statement has run for a second, looks it up there. Only the building of indexes is shown. */
#include "drivers/postgresql/postgresql.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/calendar.h"

enum { MOST_MS = 2000 /* that an answer may take; who is slower is not asked again */ };

static const char look[] =
	"SELECT CASE WHEN phase LIKE '%%loading%%' THEN tuples_done ELSE blocks_done END, "
	"CASE WHEN phase LIKE '%%loading%%' THEN tuples_total ELSE blocks_total END, "
	"CASE WHEN phase LIKE '%%loading%%' THEN 'rows' ELSE 'blocks' END || coalesce(' of ' || "
	"c.relname, '') FROM pg_stat_progress_create_index p LEFT JOIN pg_class c ON c.oid = p.relid "
	"WHERE p.pid = %d";

static void give_up(rx__pg_conn *conn)
{
	PQfinish(conn->observer);
	conn->observer = NULL;
	conn->unseen = true;
}

/* One result; NULL if it does not come in time. */
static PGresult *ask(PGconn *pg, const char *sql)
{
	const int64_t end = rx__clock_monotonic() + INT64_C(1000000) * MOST_MS;
	PGresult *result = NULL, *next;

	if (!PQsendQuery(pg, sql))
		return NULL;
	for (;;) {
		while (PQflush(pg) > 0 || PQisBusy(pg))
			if (rx__pg_poll(PQsocket(pg), false, end) || !PQconsumeInput(pg))
				return PQclear(result), NULL;
		next = PQgetResult(pg);
		if (!next)
			return result;
		PQclear(result);
		result = next;
	}
}

void rx__pg_progress_look(rx__pg_conn *conn)
{
	PGresult *result;
	char sql[sizeof(look) + 16];

	if (conn->unseen)
		return;
	/* Behind a pooler the session's number is none of the server's. */
	if (conn->source->prepare != RX__PG_PREPARE_SERVER ||
		(!conn->observer && rx__pg_connect(&conn->observer, conn->source, NULL) != 0)) {
		give_up(conn);
		return;
	}
	snprintf(sql, sizeof(sql), look, PQbackendPID(conn->pg));
	result = ask(conn->observer, sql);
	if (!result || PQresultStatus(result) != PGRES_TUPLES_OK)
		give_up(conn);
	else if (PQntuples(result) == 1 && strtoull(PQgetvalue(result, 0, 1), NULL, 10) > 0)
		conn->progress(conn->progress_ud, strtoull(PQgetvalue(result, 0, 0), NULL, 10),
			strtoull(PQgetvalue(result, 0, 1), NULL, 10), PQgetvalue(result, 0, 2));
	PQclear(result);
}

void rx__pg_progress(rx_conn *base, rx_progress_fn fn, void *ud)
{
	rx__pg_conn *conn = rx__pg_conn_of(base);

	conn->progress = fn;
	conn->progress_ud = ud;
	conn->unseen = false;
	PQfinish(conn->observer);
	conn->observer = NULL;
}
