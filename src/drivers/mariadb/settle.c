/* Texts of SQL as the server writes them: both of a pair are put into a temporary table, in the place
 * that they have (a CHECK, a computed column, a DEFAULT), and SHOW CREATE TABLE gives them back. All pairs
 * go in a few statements; a table that the server does not take leaves its pair as it is. */
#include "drivers/mariadb/mariadb.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "drivers/mariadb/dialect.h"

enum { TYPE_SIZE = 4096, MOST = 50 };

/* What no table of anybody has. The names stand in this order in what comes back. */
#define TABLE "rx own words"
#define FIRST "rx own a"
#define SECOND "rx own b"
#define END "rx own c"

/* ---- the statement */

static void put_type(rx_buf *out, const rx_ddl_type *type)
{
	char text[TYPE_SIZE];

	rx__buf_puts(out, rx__my_type_text(type, text, sizeof(text)) == 0 ? text : "LONGTEXT");
}

/* The columns that the texts may name, as those that they are to be. */
static void put_columns(rx_buf *out, const rx_sql_pair *pair)
{
	const rx_schema_table *const tables[] = { pair->wanted, pair->there };

	for (size_t t = 0; t < 2; t++)
		for (size_t i = 0; i < tables[t]->n_columns; i++) {
			const rx_schema_column *column = &tables[t]->columns[i];

			if ((t && rx_schema_column_named(pair->wanted, column->name)) ||
				(!strcasestr(pair->a, column->name) && !strcasestr(pair->b, column->name)))
				continue;
			rx__buf_quote(out, column->name, '`');
			rx__buf_putc(out, ' ');
			put_type(out, &column->type);
			rx__buf_puts(out, ", ");
		}
}

static void put_text(rx_buf *out, const rx_sql_pair *pair, const char *name, const char *sql)
{
	rx__buf_puts(out, pair->place == RX_SQL_CHECK ? "CONSTRAINT " : "");
	rx__buf_quote(out, name, '`');
	if (pair->place == RX_SQL_CHECK) {
		rx__buf_printf(out, " CHECK (%s)", sql);
		return;
	}
	rx__buf_putc(out, ' ');
	put_type(out, &pair->type);
	rx__buf_printf(out,
		pair->place == RX_SQL_DEFAULT ? " DEFAULT (%s)" : " GENERATED ALWAYS AS (%s) VIRTUAL", sql);
}

static void put_table(rx_buf *out, const rx_sql_pair *pair, size_t i)
{
	rx__buf_printf(out, "CREATE TEMPORARY TABLE `" TABLE " %zu` (", i);
	put_columns(out, pair);
	put_text(out, pair, FIRST, pair->a);
	rx__buf_puts(out, ", ");
	put_text(out, pair, SECOND, pair->b);
	rx__buf_printf(
		out, pair->place == RX_SQL_CHECK ? ", CONSTRAINT `%s` CHECK (1)" : ", `%s` INT", END);
	rx__buf_puts(out, ") DEFAULT CHARACTER SET utf8mb4 COLLATE " RX__MY_COLLATION);
}

/* Run as a text, so that one which is no SQL is an error of its own. */
static void put_statement(rx_buf *out, const char *text)
{
	rx__buf_puts(out, "EXECUTE IMMEDIATE ");
	rx__buf_quote(out, text, '\'');
	rx__buf_puts(out, ";\n");
}

static void put_pair(rx_buf *out, const rx_sql_pair *pair, size_t i)
{
	rx_buf text = RX_BUF_INIT;

	put_table(&text, pair, i);
	put_statement(out, rx__buf_text(&text));
	rx__buf_printf(out, "SHOW CREATE TABLE `" TABLE " %zu`;\n", i);
	rx__buf_printf(out, "DROP TEMPORARY TABLE IF EXISTS `" TABLE " %zu`;\n", i);
	rx__buf_end_part(out, &text);
}

/* ---- the answer */

typedef struct answer {
	rx_sql_pair *pairs;
	size_t n, n_seen;
} answer;

/* What stands between two names, without what belongs to the second one. */
static size_t piece(const char *text, const char *from, const char *to, const char **out)
{
	const char *begin = strstr(text, from), *end = begin ? strstr(begin, to) : NULL;

	if (!end)
		return 0;
	*out = begin + strlen(from);
	while (end > *out && end[-1] != '\n')
		end--;
	return (size_t)(end - *out);
}

static void compare(rx_sql_pair *pair, const char *text)
{
	const char *a = NULL, *b = NULL;
	const size_t n = piece(text, FIRST, SECOND, &a), m = piece(text, SECOND, END, &b);

	pair->equal = n && n == m && memcmp(a, b, n) == 0;
}

static void take(void *ud, MYSQL_RES *rows)
{
	answer *got = ud;
	MYSQL_ROW row = mysql_num_fields(rows) == 2 ? mysql_fetch_row(rows) : NULL;
	size_t i;

	if (row && row[0] && row[1] && sscanf(row[0], TABLE " %zu", &i) == 1 && i < got->n) {
		compare(&got->pairs[i], row[1]);
		got->n_seen++;
	}
	mysql_free_result(rows);
}

static int ask(rx__my_conn *conn, answer *got, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;
	int code;

	rx__buf_puts(&sql, "BEGIN NOT ATOMIC\nDECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;\n");
	for (size_t i = 0; i < got->n; i++)
		put_pair(&sql, &got->pairs[i], i);
	rx__buf_puts(&sql, "END");
	code = sql.error ? rx__fail_nomem(error)
					 : rx__my_run_each(conn, rx__buf_text(&sql), take, got, error);
	rx__buf_deinit(&sql);
	return code;
}

/* Nothing came back: were the texts no SQL, or may nobody make a table here? */
static int check_right(rx__my_conn *conn)
{
	const int code = rx__my_run(conn, "CREATE TEMPORARY TABLE `" TABLE "` (a INT)", NULL, NULL);

	if (!code)
		return rx__my_run(conn, "DROP TEMPORARY TABLE `" TABLE "`", NULL, NULL);
	return conn->base.broken ? code : RX_NOTFOUND;
}

int rx__my_settle(rx_conn *base, rx_sql_pair *pairs, size_t n, rx_error *error)
{
	rx__my_conn *conn = rx__my_conn_of(base);
	int code = 0;

	for (size_t i = 0; i < n && !code; i += MOST) {
		answer got = { .pairs = pairs + i, .n = n - i < MOST ? n - i : MOST };

		code = ask(conn, &got, error);
		if (!code && !got.n_seen)
			code = check_right(conn);
	}
	return code;
}
