/* Statements outside of a transaction, behind a pooler: the session is not ours, so that nothing can be
 * set in it. Each is sent with its settings before it, which makes a transaction of its own of the two
 * (lead.c). What the server refuses in a transaction (CREATE INDEX CONCURRENTLY, VACUUM, a procedure
 * that commits) was taken back whole by that, and is sent once more, by itself.
 *
 * Such a statement has the search_path of the role, whatever the URL says: the same name might be that
 * of another table there. It is run where both are one path, or where it writes schemas itself. */
#include "drivers/postgresql/postgresql.h"

#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "drivers/postgresql/dialect.h"
#include "sql/raw.h"

static bool refuses_transactions(const rx_error *why)
{
	return strcmp(why->sqlstate, "25001") == 0 || /* cannot run inside a transaction block */
		strcmp(why->sqlstate, "2D000") == 0; /* a COMMIT within a procedure */
}

/* No name in it is one of a schema. */
static bool is_of_the_server(const char *sql)
{
	static const char *const words[] = { "ALTER SYSTEM", "CREATE DATABASE", "DROP DATABASE",
		"ALTER DATABASE", "CREATE TABLESPACE", "DROP TABLESPACE", NULL };

	sql += strspn(sql, " \t\r\n");
	for (size_t i = 0; words[i]; i++)
		if (strncasecmp(sql, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

/* Whether names mean the same without the URL's path. */
static int compare_paths(rx__pg_conn *conn, bool *same, rx_error *error)
{
	static const char sql[] = "SELECT current_schemas(true)::text";
	PGresult *with = NULL, *without = NULL;
	int code = rx__pg_run(conn, sql, &with, error);

	if (!code)
		code = rx__pg_run_bare(conn, sql, &without, error);
	if (!code)
		*same = strcmp(PQgetvalue(with, 0, 0), PQgetvalue(without, 0, 0)) == 0;
	PQclear(with);
	PQclear(without);
	return code;
}

static int check_names(
	rx__pg_conn *conn, const rx__raw_look *look, const char *sql, rx_error *error)
{
	bool same = !conn->source->search_path || look->has_schema || is_of_the_server(sql);
	int code = same ? 0 : compare_paths(conn, &same, error);

	if (code || same)
		return code;
	rx__fail(error, RX_EINVAL,
		"%s: this statement cannot run in a transaction, and behind a pooler the search_path of "
		"the "
		"URL comes with transactions only, so that it was not run; write the schema before each "
		"name in it, or say ALTER ROLE … SET search_path = %s",
		conn->source->shown, conn->source->search_path);
	if (error)
		rx__copy_text(error->sql, sizeof(error->sql), sql);
	return RX_EINVAL;
}

int rx__pg_run_alone(rx__pg_conn *conn, const char *sql, PGresult **out, rx_error *error)
{
	rx_error why = RX_ERROR_INIT;
	rx__raw_look look;
	int code = rx__pg_run(conn, sql, out, &why);

	if (code && refuses_transactions(&why)) {
		rx__raw_look_at(&look, &rx__pg_dialect, sql);
		if (look.is_single) {
			why = (rx_error)RX_ERROR_INIT;
			code = check_names(conn, &look, sql, &why);
			if (!code)
				code = rx__pg_run_bare(conn, sql, out, &why);
		}
	}
	if (code && error)
		*error = why;
	return code;
}

int rx__pg_find_outer_schema(rx__pg_conn *conn, rx_error *error)
{
	PGresult *result = NULL;
	int code = conn->source->search_path && !*conn->outer_schema
		? rx__pg_run(conn, "SELECT coalesce(current_schema(), '')", &result, error)
		: 0;

	if (!code && result)
		rx__copy_text(conn->outer_schema, sizeof(conn->outer_schema), PQgetvalue(result, 0, 0));
	PQclear(result);
	conn->base.outer_schema = *conn->outer_schema ? conn->outer_schema : NULL;
	return code;
}
