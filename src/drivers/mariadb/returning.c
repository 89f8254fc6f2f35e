/* What a statement with RETURNING gives. The server tells that only when it runs it, which is too late
 * for whoever compares columns before anything is written. So a SELECT of the same columns from the same
 * table is prepared, and never run, and what the server says of that is kept. */
#include "drivers/mariadb/mariadb.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"

static bool is_word(const char *at, const char *word)
{
	size_t size = strlen(word);

	return strncasecmp(at, word, size) == 0 &&
		(at[size] == ' ' || at[size] == '\n' || at[size] == '\t');
}

/* The place behind RETURNING, outside of quotes and parentheses; NULL if there is none. */
static const char *find_list(const char *sql)
{
	const char *found = NULL;
	int depth = 0;

	for (const char *at = sql; *at;) {
		const char *behind = rx__my_skip(at);

		if (behind == at) {
			depth += (*at == '(') - (*at == ')');
			if (depth == 0 && at > sql && strchr(" \n\t)", at[-1]) && is_word(at, "RETURNING"))
				found = at + strlen("RETURNING");
			behind = at + 1;
		}
		at = behind;
	}
	return found;
}

/* The table of INSERT [IGNORE] INTO t, REPLACE INTO t, DELETE FROM t: where its name begins and ends. */
static bool find_table(const char *sql, const char **from, const char **to)
{
	const char *at = sql + strspn(sql, " \t\r\n");
	bool writes = is_word(at, "INSERT") || is_word(at, "REPLACE") || is_word(at, "DELETE");

	for (; writes && *at && !is_word(at, "INTO") && !is_word(at, "FROM"); at++)
		if (*at == '(' || *at == '`' || *at == '"')
			return false;
	if (!writes || !*at)
		return false;
	at += 4;
	*from = at += strspn(at, " \t\r\n");
	while (*at && !strchr(" \t\r\n(;", *at)) {
		const char *behind = rx__my_skip(at);

		at = behind == at ? at + 1 : behind;
	}
	*to = at;
	return at > *from;
}

/* The names, one after the other in one block, which begins with pointers to them. */
int rx__my_keep_names(rx__my_stmt *stmt, const MYSQL_FIELD *fields, uint32_t n)
{
	size_t size = n * sizeof(char *);
	char *at;

	for (uint32_t i = 0; i < n; i++)
		size += strlen(fields[i].name) + 1;
	free(stmt->names);
	stmt->names = malloc(size);
	if (!stmt->names)
		return RX_ENOMEM;
	at = (char *)(stmt->names + n);
	for (uint32_t i = 0; i < n; i++) {
		size_t length = strlen(fields[i].name) + 1;

		stmt->names[i] = memcpy(at, fields[i].name, length);
		at += length;
	}
	return 0;
}

int rx__my_describe_returning(rx__my_stmt *stmt, uint32_t *n_columns, rx_error *error)
{
	rx__my_conn *conn = rx__my_conn_of(stmt->base.conn);
	const char *list = find_list(stmt->sql), *from, *to;
	rx__my_stmt like = { .base = { .conn = stmt->base.conn } };
	rx_buf sql = RX_BUF_INIT;
	int code = 0;

	if (!list || !find_table(stmt->sql, &from, &to))
		return 0;
	rx__buf_printf(
		&sql, "SELECT %.*s FROM %.*s", (int)strcspn(list, ";"), list, (int)(to - from), from);
	like.my = mysql_stmt_init(conn->my);
	like.sql = sql.data;
	like.sql_size = sql.size;
	code = sql.error || !like.my ? rx__fail_nomem(error) : rx__my_describe(&like, error);
	if (!code) {
		*n_columns = mysql_stmt_field_count(like.my);
		code = rx__my_keep_names(stmt, like.my->fields, *n_columns) ? rx__fail_nomem(error) : 0;
	}
	if (like.my)
		rx__my_forget(like.my, conn);
	rx__buf_deinit(&sql);
	return code;
}
