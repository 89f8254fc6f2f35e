/* Who keeps a migration waiting. A statement that was not given its locks in time names no table, and
 * its locks are gone when one may ask: so it is looked for who has locks on the tables whose names stand
 * in its text. */
#include "drivers/postgresql/postgresql.h"

#include <stdio.h>
#include <string.h>

/* "process 4711 (psql) of user anna from 10.0.0.7, since …": two parentheses end it. */
#define WHO_SINCE \
	"format('process %s%s of user %s from %s, since %s', a.pid, " \
	"coalesce(' (' || nullif(a.application_name, '') || ')', ''), coalesce(a.usename, '?'), " \
	"coalesce(host(a.client_addr), 'the server itself'), date_trunc('second', "
#define LOCKS " FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
#define GRANTED_TO_OTHERS \
	"WHERE l.granted AND l.pid <> pg_backend_pid() AND l.database = (SELECT oid FROM pg_database " \
	"WHERE datname = current_database()) "

static const char migration[] =
	"SELECT " WHO_SINCE "coalesce(a.xact_start, a.state_change)))" LOCKS GRANTED_TO_OTHERS
	"AND l.locktype = 'advisory' AND l.objsubid = 2 AND l.classid = " RX__PG_LOCK_CLASS
	" AND l.objid::bigint = " RX__PG_LOCK_SCHEMA "::bigint & 4294967295 LIMIT 1";

static const char tables[] =
	"SELECT " WHO_SINCE "a.xact_start)) || ' has ' || c.relname || ' in use'" LOCKS
	"JOIN pg_class c ON c.oid = l.relation " GRANTED_TO_OTHERS
	"AND c.relkind IN ('r', 'p', 'v', 'm') AND c.relnamespace <> 'pg_catalog'::regnamespace "
	"AND strpos(";

void rx__pg_blocker(rx_conn *base, const char *sql, char *out, size_t size)
{
	rx__pg_conn *conn = rx__pg_conn_of(base);
	PGresult *result = NULL;
	rx_buf text = RX_BUF_INIT;
	char *literal;

	*out = '\0';
	if (base->broken)
		return;
	if (sql) {
		literal = PQescapeLiteral(conn->pg, sql, strlen(sql));
		rx__buf_printf(&text, "%s%s, c.relname) > 0 ORDER BY a.xact_start LIMIT 1", tables,
			literal ? literal : "''");
		PQfreemem(literal);
	} else {
		rx__buf_puts(&text, migration);
	}
	if (!text.error && rx__pg_run(conn, rx__buf_text(&text), &result, NULL) == 0 &&
		PQntuples(result) == 1)
		snprintf(out, size, "%s", PQgetvalue(result, 0, 0));
	PQclear(result);
	rx__buf_deinit(&text);
}
