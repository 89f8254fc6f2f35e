/* What SQL of the program's own may leave in its session behind the transaction: settings, variables, locks,
 * temporary tables. Known by its words, so that a session that only reads and writes rows costs no round trip
 * more when it gives its connection back. What a function of the database's own does is not seen. */
#include "drivers/mariadb/mariadb.h"

#include <string.h>

#include "drivers/mariadb/dialect.h"
#include "sql/raw.h"

/* What a statement has been found to be, so far. */
typedef struct looker {
	bool creates, lasts;
} looker;

static void look(void *ud, const char *word, size_t size, bool first)
{
	static const char *const begins[] = { "SET", "LOCK", "UNLOCK", "USE", "PREPARE", "HANDLER",
		"CALL", "EXECUTE", "FLUSH", NULL };
	static const char *const anywhere[] = { "GET_LOCK", "ATOMIC", NULL };
	looker *l = ud;

	if (first)
		l->creates = rx__raw_is(word, size, "CREATE");
	l->lasts = l->lasts || rx__raw_is_one_of(word, size, first ? begins : anywhere) ||
		(l->creates && rx__raw_is(word, size, "TEMPORARY"));
}

/* What a comment with ! holds is run, and a variable is of the session. SQL of ours has neither. */
bool rx__my_lasts(const char *sql)
{
	looker l = { .lasts = strchr(sql, '@') || strstr(sql, "/*!") || strstr(sql, "/*M!") };

	rx__raw_words(&rx__my_dialect, sql, look, &l);
	return l.lasts;
}
