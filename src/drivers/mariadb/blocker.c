/* Who keeps a migration waiting. Without its plugin for that (metadata_lock_info) the server tells nobody
 * whose lock on a table it is: then those are named who have a transaction open. */
#include "drivers/mariadb/mariadb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WHO "concat('connection ', p.id, ' of user ', p.user, ' from ', p.host"

static const char migration[] =
	"SELECT " WHO ", ', since ', p.time, ' s') FROM information_schema.processlist p "
	"WHERE p.id = is_used_lock(" RX__MY_LOCK_NAME ")";

static const char tables[] =
	"SELECT " WHO
	", ' has ', l.table_name, ' in use') FROM information_schema.metadata_lock_info l "
	"JOIN information_schema.processlist p ON p.id = l.thread_id WHERE p.id <> connection_id() "
	"AND l.table_schema = database() AND l.table_name <> '' AND locate(l.table_name, ";

static const char transactions[] =
	"SELECT " WHO
	", ' has had a transaction open for ', timestampdiff(SECOND, t.trx_started, now()), "
	"' s') FROM information_schema.innodb_trx t JOIN information_schema.processlist p ON "
	"p.id = t.trx_mysql_thread_id WHERE p.id <> connection_id() ORDER BY t.trx_started LIMIT 1";

static void ask(rx__my_conn *conn, const char *sql, char *out, size_t size)
{
	MYSQL_RES *rows = NULL;
	MYSQL_ROW row = NULL;

	if (rx__my_run(conn, sql, &rows, NULL) == 0 && rows)
		row = mysql_fetch_row(rows);
	if (row && row[0])
		snprintf(out, size, "%s", row[0]);
	if (rows)
		mysql_free_result(rows);
}

static void ask_of_tables(rx__my_conn *conn, const char *sql, char *out, size_t size)
{
	rx_buf text = RX_BUF_INIT;
	const size_t length = strlen(sql);
	char *escaped = malloc(2 * length + 1);

	if (escaped) {
		mysql_real_escape_string(conn->my, escaped, sql, length);
		rx__buf_printf(&text, "%s'%s') > 0 LIMIT 1", tables, escaped);
	}
	if (escaped && !text.error)
		ask(conn, rx__buf_text(&text), out, size);
	rx__buf_deinit(&text);
	free(escaped);
}

void rx__my_blocker(rx_conn *base, const char *sql, char *out, size_t size)
{
	rx__my_conn *conn = rx__my_conn_of(base);

	*out = '\0';
	if (base->broken)
		return;
	if (sql)
		ask_of_tables(conn, sql, out, size);
	if (!*out)
		ask(conn, sql ? transactions : migration, out, size);
}
