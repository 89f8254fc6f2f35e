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

static bool is_one_of(const char *const *words, const char *word, size_t size)
{
	for (; *words; words++)
		if (strlen(*words) == size && strncasecmp(*words, word, size) == 0)
			return true;
	return false;
}

static void look(void *ud, const char *word, size_t size, bool first)
{
	/* They read, or change the file: what stands behind them is no setting of the connection. */
	static const char *const passing[] = { "application_id", "auto_vacuum", "encoding",
		"foreign_key_check", "foreign_key_list", "incremental_vacuum", "index_info", "index_list",
		"index_xinfo", "integrity_check", "optimize", "page_size", "quick_check", "table_info",
		"table_list", "table_xinfo", "user_version", "wal_checkpoint", NULL };
	static const char *const pragma[] = { "PRAGMA", NULL }, *const attach[] = { "ATTACH", NULL },
							 *const create[] = { "CREATE", NULL },
							 *const temporary[] = { "TEMP", "TEMPORARY", NULL };
	looker *l = ud;

	if (l->pragma) {
		const char after = word[size + strspn(word + size, " \t\r\n")];

		l->pragma = after == '.'; /* that was the schema */
		l->some = l->some || ((after == '=' || after == '(') && !is_one_of(passing, word, size));
	} else if (first) {
		l->pragma = is_one_of(pragma, word, size);
		l->creates = is_one_of(create, word, size);
		l->some = l->some || is_one_of(attach, word, size);
	} else {
		l->some = l->some || (l->creates && is_one_of(temporary, word, size));
	}
}

bool rx__sqlite_remains(const char *sql)
{
	looker l = { .some = false };

	rx__raw_words(&rx__sqlite_dialect, sql, look, &l);
	return l.some;
}
