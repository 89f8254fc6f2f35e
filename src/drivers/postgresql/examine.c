/* What `reflex db doctor` says of a PostgreSQL database: the server, what stands before it, the rights
 * that a migration needs, and what statements and transactions have left behind. */
#include "drivers/postgresql/postgresql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/examined.h"

typedef struct examination {
	rx__pg_conn *conn;
	rx__examined to;
	rx_error *error;
	int code; /* sticky */
} examination;

/* The first column of the first row; "" for NULL, and for none. */
static void ask(examination *e, const char *sql, char *out, size_t size)
{
	PGresult *result = NULL;

	*out = '\0';
	if (!e->code)
		e->code = rx__pg_run(e->conn, sql, &result, e->error);
	if (result && PQntuples(result) > 0)
		snprintf(out, size, "%s", PQgetvalue(result, 0, 0));
	PQclear(result);
}

static void examine_server(examination *e)
{
	char version[64], encoding[32], standby[8], pid[24];

	ask(e, "SHOW server_version", version, sizeof(version));
	ask(e, "SHOW server_encoding", encoding, sizeof(encoding));
	ask(e, "SELECT pg_is_in_recovery()", standby, sizeof(standby));
	ask(e, "SELECT pg_backend_pid()", pid, sizeof(pid));
	if (e->code)
		return;
	rx__examined_say(&e->to, RX_HEALTH_GOOD, NULL, "PostgreSQL %s", version);
	rx__examined_say(&e->to, strcmp(encoding, "UTF8") == 0 ? RX_HEALTH_GOOD : RX_HEALTH_BAD,
		"make the database anew with ENCODING 'UTF8': others cannot hold every text",
		"the database's encoding is %s", encoding);
	if (*standby == 't')
		rx__examined_say(&e->to, RX_HEALTH_WARNING,
			"say target_session_attrs=read-write in the URL to reach the primary",
			"this server is a standby: nothing can be written");
	if (atoi(pid) != PQbackendPID(e->conn->pg))
		rx__examined_say(&e->to,
			e->conn->source->prepare == RX__PG_PREPARE_SERVER ? RX_HEALTH_WARNING : RX_HEALTH_GOOD,
			"say prepare=unnamed in the URL if it pools transactions; migrate without it",
			"a pooler stands before the server");
}

static void examine_rights(examination *e)
{
	char schema[128], may[8];

	ask(e, "SELECT current_schema()", schema, sizeof(schema));
	ask(e, "SELECT has_schema_privilege(current_schema(), 'CREATE')", may, sizeof(may));
	if (e->code)
		return;
	if (!*schema)
		rx__examined_say(&e->to, RX_HEALTH_BAD,
			"CREATE SCHEMA, or name another one by search_path in the URL",
			"no schema of the search path is there");
	else
		rx__examined_say(&e->to, *may == 't' ? RX_HEALTH_GOOD : RX_HEALTH_BAD,
			"GRANT CREATE ON SCHEMA … TO the user who migrates", "tables %s made in schema %s",
			*may == 't' ? "may be" : "may not be", schema);
}

/* Told only where there are some. */
static void examine_leftovers(examination *e)
{
	static const struct {
		const char *sql, *one, *many, *advice;
	} leftovers[] = {
		{ "SELECT count(*) FROM pg_index WHERE NOT indisvalid",
			"index is not valid, as a CREATE INDEX CONCURRENTLY leaves it that has failed",
			"indexes are not valid, as a CREATE INDEX CONCURRENTLY leaves them that has failed",
			"DROP INDEX, and make it again" },
		{ "SELECT count(*) FROM pg_constraint WHERE NOT convalidated",
			"constraint was never validated", "constraints were never validated",
			"ALTER TABLE … VALIDATE CONSTRAINT" },
		{ "SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()",
			"prepared transaction, which holds its locks until somebody ends it",
			"prepared transactions, which hold their locks until somebody ends them",
			"COMMIT PREPARED or ROLLBACK PREPARED; pg_prepared_xacts lists them" },
		{ "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
		  "state LIKE 'idle in transaction%' AND xact_start < now() - interval '5 minutes'",
			"session has done nothing for minutes in an open transaction",
			"sessions have done nothing for minutes in an open transaction",
			"look into pg_stat_activity: a migration waits for such locks" },
		{ "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid "
		  "= " RX__PG_LOCK_CLASS " AND "
		  "database = (SELECT oid FROM pg_database WHERE datname = current_database())",
			"migration runs now", "migrations run now", "wait for the end" },
	};
	char number[24];

	for (size_t i = 0; i < sizeof(leftovers) / sizeof(leftovers[0]); i++) {
		ask(e, leftovers[i].sql, number, sizeof(number));
		if (!e->code && atoi(number) > 0)
			rx__examined_say(&e->to, RX_HEALTH_WARNING, leftovers[i].advice, "%s %s", number,
				atoi(number) == 1 ? leftovers[i].one : leftovers[i].many);
	}
}

int rx__pg_examine(rx_conn *base, rx_examined_fn found, void *ud, rx_error *error)
{
	examination e = { .conn = rx__pg_conn_of(base), .to = { found, ud }, .error = error };

	examine_server(&e);
	examine_rights(&e);
	examine_leftovers(&e);
	return e.code;
}
