/* What the words of a statement tell before the server has seen it. */
#include "drivers/mariadb/mariadb.h"

#include <string.h>
#include <strings.h>

bool rx__my_is_blank(const char *sql)
{
	for (;;) {
		sql += strspn(sql, " \t\r\n\f\v;");
		if (*sql == '#' || strncmp(sql, "-- ", 3) == 0)
			sql += strcspn(sql, "\n");
		else if (strncmp(sql, "/*", 2) == 0 && sql[2] != '!' && strstr(sql, "*/"))
			sql = strstr(sql, "*/") + 2;
		else
			return !*sql;
	}
}

const char *rx__my_skip(const char *at)
{
	const char *end;

	if (*at == '\'' || *at == '"' || *at == '`') {
		for (end = at + 1; *end && *end != *at; end++)
			;
		return *end ? end + 1 : end;
	}
	if (*at == '#' || strncmp(at, "-- ", 3) == 0)
		return at + strcspn(at, "\n");
	if (strncmp(at, "/*", 2) == 0) {
		end = strstr(at + 2, "*/");
		return end ? end + 2 : at + strlen(at);
	}
	return at;
}

/* CREATE … FUNCTION, PROCEDURE and so on, whose bodies may hold statements: the server knows their end. */
static bool has_body(const char *sql)
{
	static const char *const words[] = { "FUNCTION", "PROCEDURE", "TRIGGER", "EVENT", "PACKAGE",
		NULL };
	const char *end;

	sql += strspn(sql, " \t\r\n");
	if (strncasecmp(sql, "BEGIN NOT ATOMIC", 16) == 0)
		return true;
	if (strncasecmp(sql, "CREATE", 6) != 0 && strncasecmp(sql, "ALTER", 5) != 0)
		return false;
	for (end = sql; *end && *end != ';' && *end != '('; end++)
		for (size_t i = 0; end > sql && end[-1] == ' ' && words[i]; i++)
			if (strncasecmp(end, words[i], strlen(words[i])) == 0)
				return true;
	return false;
}

bool rx__my_has_several(const char *sql)
{
	if (has_body(sql))
		return false;
	for (const char *at = sql; *at;) {
		const char *behind = rx__my_skip(at);

		if (behind == at && *at == ';')
			return !rx__my_is_blank(at + 1);
		at = behind == at ? at + 1 : behind;
	}
	return false;
}

/* Whether it cannot have changed anything, however far it came. */
bool rx__my_only_reads(const char *sql)
{
	static const char *const words[] = { "SELECT", "WITH", "VALUES", "SHOW", "EXPLAIN", "DESCRIBE",
		NULL };

	sql += strspn(sql, " \t\r\n(");
	for (size_t i = 0; words[i]; i++)
		if (strncasecmp(sql, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

/* INSERT … ON DUPLICATE KEY UPDATE that changes something. Where a row that is there is left alone, our
 * renderer has a column set to itself: then what was inserted counts. */
bool rx__my_is_upsert(const char *sql)
{
	static const char words[] = " ON DUPLICATE KEY UPDATE ";
	const char *at = strstr(sql, words), *middle;
	size_t size;

	if (!at)
		return false;
	at += strlen(words);
	middle = strstr(at, " = ");
	size = middle ? (size_t)(middle - at) : 0;
	if (!size)
		return true;
	return strncmp(at, middle + 3, size) != 0 ||
		!(middle[3 + size] == '\0' || middle[3 + size] == ' ');
}
