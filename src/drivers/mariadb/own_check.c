/* The columns that have a CHECK within them. Only SHOW CREATE TABLE knows them: the name that the others
 * have for such a check is the one that its column had when it was made. */
#include "drivers/mariadb/mariadb.h"

#include <mysqld_error.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/fail.h"
#include "drivers/mariadb/dialect.h"

/* "  "name" type … CHECK (clause)" in the words of that check. */
static bool is_line_of(const char *line, const rx_schema_check *check)
{
	static const char word[] = " CHECK (";
	const size_t size = strlen(line), n = strlen(check->sql), before = sizeof(word) - 1;

	return !check->name && size > n + before + 1 && line[size - 1] == ')' &&
		memcmp(line + size - 1 - n, check->sql, n) == 0 &&
		memcmp(line + size - 1 - n - before, word, before) == 0;
}

/* False when out of memory. */
static bool take_line(
	rx_arena *arena, const rx_schema_table *table, rx_schema_column *column, const char *line)
{
	const size_t size = strcspn(line, "\n");
	const char *raw = rx__arena_strndup(arena, line, size - (size && line[size - 1] == ','));
	const char *text = rx__my_sql_text(arena, raw);

	for (size_t i = 0; text && i < table->n_checks; i++)
		if (is_line_of(text, &table->checks[i]))
			column->own_check = table->checks[i].sql;
	return text != NULL;
}

/* A line for each column, in their order, behind "CREATE TABLE … (". */
static bool take_lines(rx_arena *arena, rx_schema_table *table, const char *definition)
{
	const char *line = definition;
	bool ok = true;

	for (size_t i = 0; ok && i < table->n_columns && (line = strchr(line, '\n')) != NULL; i++)
		ok = take_line(arena, table, &table->columns[i], ++line);
	return ok;
}

/* A table that was dropped meanwhile has none. */
static int show(rx__my_conn *conn, const char *name, MYSQL_RES **rows, rx_error *error)
{
	rx_error own = RX_ERROR_INIT;
	rx_buf sql = RX_BUF_INIT;
	int code;

	rx__buf_puts(&sql, "SHOW CREATE TABLE ");
	rx__buf_quote(&sql, name, '`');
	code = sql.error ? rx__fail_nomem(&own) : rx__my_run(conn, rx__buf_text(&sql), rows, &own);
	rx__buf_deinit(&sql);
	if (code && own.vendor == ER_NO_SUCH_TABLE)
		return 0;
	if (code && error)
		*error = own;
	return code;
}

static int read_table(rx__my_conn *conn, rx_arena *arena, rx_schema_table *table, rx_error *error)
{
	MYSQL_RES *rows = NULL;
	MYSQL_ROW row = NULL;
	int code = show(conn, table->name, &rows, error);

	if (!code && rows)
		row = mysql_fetch_row(rows);
	if (row && row[1] && !take_lines(arena, table, row[1]))
		code = rx__fail_nomem(error);
	if (rows)
		mysql_free_result(rows);
	return code;
}

static bool has_own_check(const rx_schema_table *table)
{
	for (size_t i = 0; i < table->n_checks; i++)
		if (!table->checks[i].name)
			return true;
	return false;
}

int rx__my_read_own_checks(rx__my_conn *conn, rx_arena *arena, rx_schema *schema, rx_error *error)
{
	int code = 0;

	for (size_t i = 0; i < schema->n_tables && !code; i++)
		if (has_own_check(&schema->tables[i]))
			code = read_table(conn, arena, &schema->tables[i], error);
	return code;
}
