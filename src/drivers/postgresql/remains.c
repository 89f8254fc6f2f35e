/* What SQL of the program's own may leave in its session behind the transaction: settings, locks,
 * temporary tables, statements. Known by its words, so that a session that only reads and writes rows
 * costs no statement more when it gives its connection back. What a function of the database's own does is
 * not seen. */
#include "drivers/postgresql/postgresql.h"

#include <string.h>
#include <strings.h>

#include "drivers/postgresql/dialect.h"
#include "sql/raw.h"

/* What begins otherwise is for the session: SET, LISTEN, DO, CALL, DECLARE, … */
static const char *const passing[] = { "SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "VALUES",
	"TABLE", "MERGE", "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT",
	"RELEASE", "CREATE", "ALTER", "DROP", "TRUNCATE", "COMMENT", "GRANT", "REVOKE", "COPY", "LOCK",
	"FETCH", "MOVE", "CLOSE", "EXPLAIN", "SHOW", "VACUUM", "ANALYZE", "REINDEX", "CLUSTER",
	"REFRESH", "NOTIFY", "CHECKPOINT", "DEALLOCATE", NULL };
/* Wherever they stand, and however they go on. */
static const char *const lasting[] = { "pg_temp", "set_config", "pg_advisory_lock",
	"pg_try_advisory_lock", NULL };
/* Of a table that is made; elsewhere they may be the name of anything. */
static const char *const temporary[] = { "TEMP", "TEMPORARY", NULL };

typedef struct looker {
	rx__pg_remains found;
	bool creates, behind_into;
} looker;

static bool is_lasting(const char *word, size_t size)
{
	for (const char *const *at = lasting; *at; at++)
		if (size >= strlen(*at) && strncasecmp(*at, word, strlen(*at)) == 0)
			return true;
	return false;
}

static void look(void *ud, const char *word, size_t size, bool first)
{
	looker *l = ud;
	rx__pg_remains *out = &l->found;

	if (first)
		l->creates = rx__raw_is(word, size, "CREATE");
	out->some = out->some || (first && !rx__raw_is_one_of(word, size, passing)) ||
		is_lasting(word, size) ||
		((l->creates || l->behind_into) && rx__raw_is_one_of(word, size, temporary));
	out->statements = out->statements || (first && rx__raw_is(word, size, "PREPARE"));
	l->behind_into = rx__raw_is(word, size, "INTO");
}

rx__pg_remains rx__pg_remains_of(const char *sql)
{
	looker l = { .creates = false };

	rx__raw_words(&rx__pg_dialect, sql, look, &l);
	return l.found;
}

void rx__pg_note_remains(rx__pg_conn *conn, rx__pg_remains remains)
{
	conn->remains.some = conn->remains.some || remains.some;
	conn->remains.statements = conn->remains.statements || remains.statements;
}

/* Our own statements are not made by SQL, and stay. */
int rx__pg_clear_remains(rx__pg_conn *conn, rx_error *error)
{
	static const char clear[] =
		"SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *; CLOSE ALL; DISCARD TEMP; "
		"SELECT pg_advisory_unlock_all()";
	static const char forget[] =
		"DO $$ DECLARE one text; BEGIN FOR one IN SELECT name FROM pg_prepared_statements WHERE "
		"from_sql LOOP EXECUTE format('DEALLOCATE %I', one); END LOOP; END $$";
	const rx__pg_remains remains = conn->remains;
	int code = 0;

	conn->remains = (rx__pg_remains){ false, false };
	if (remains.some)
		code = rx__pg_run(conn, clear, NULL, error);
	if (!code && remains.statements)
		code = rx__pg_run(conn, forget, NULL, error);
	return code;
}
