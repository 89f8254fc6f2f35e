/* SQL of the program's own that changes its connection for all that comes behind it: settings, temporary
 * tables, attached files. There is no statement that takes all of it back, so that such a connection is
 * closed in the place of being given to the next session. */
#include "drivers/sqlite/sqlite.h"

#include <string.h>
#include <strings.h>

#include "sql/raw.h"

typedef struct looker {
	bool pragma; /* the statement is one, and has no name yet */
	bool creates;
	bool some;
} looker;

static void look(void *ud, const char *word, size_t size, bool first)
{
	/* They read, or change the file: what stands behind them is no setting of the connection. */
	static const char *const passing[] = { "application_id", "auto_vacuum", "encoding",
		"foreign_key_check", "foreign_key_list", "incremental_vacuum", "index_info", "index_list",
		"index_xinfo", "integrity_check", "optimize", "page_size", "quick_check", "table_info",
		"table_list", "table_xinfo", "user_version", "wal_checkpoint", NULL };
	static const char *const temporary[] = { "TEMP", "TEMPORARY", NULL };
	looker *l = ud;

	if (l->pragma) {
		const char after = word[size + strspn(word + size, " \t\r\n")];

		l->pragma = after == '.'; /* that was the schema */
		l->some =
			l->some || ((after == '=' || after == '(') && !rx__raw_is_one_of(word, size, passing));
	} else if (first) {
		l->pragma = rx__raw_is(word, size, "PRAGMA");
		l->creates = rx__raw_is(word, size, "CREATE");
		l->some = l->some || rx__raw_is(word, size, "ATTACH");
	} else {
		l->some = l->some || (l->creates && rx__raw_is_one_of(word, size, temporary));
	}
}

bool rx__sqlite_remains(const char *sql)
{
	looker l = { .some = false };

	rx__raw_words(&rx__sqlite_dialect, sql, look, &l);
	return l.some;
}
