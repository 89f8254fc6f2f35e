/* Connections: opened with every setting fixed, and looked at afterwards, because the server may have
 * another mind about what was asked for. And statements by the text protocol. */
#include "drivers/mariadb/mariadb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "base/fail.h"

#define SQL_MODE RX__MY_SQL_MODE
/* In an UPDATE every expression sees the row as it was; MySQL has nothing of the kind. */
#define SQL_MODE_MARIADB SQL_MODE ",SIMULTANEOUS_ASSIGNMENT"

typedef enum whose {
	EVERYBODYS,
	MARIADBS,
	SOME_MARIADBS, /* not all versions have it */
} whose;

/* What our SQL, our texts and our times rely on: how it is set, and what the server must say then. */
static const struct setting {
	const char *name, *set;
	const char *is; /* NULL: not looked at */
	whose whose;
} settings[] = {
	{ "sql_mode", "'" SQL_MODE_MARIADB "'", NULL, EVERYBODYS },
	{ "time_zone", "'+00:00'", "+00:00", EVERYBODYS },
	{ "character_set_client", "utf8mb4", "utf8mb4", EVERYBODYS },
	{ "character_set_results", "utf8mb4", "utf8mb4", EVERYBODYS },
	{ "character_set_connection", "utf8mb4", "utf8mb4", EVERYBODYS },
	{ "collation_connection", RX__MY_COLLATION, RX__MY_COLLATION, EVERYBODYS },
	{ "autocommit", "1", "1", EVERYBODYS },
	{ "foreign_key_checks", "1", "1", EVERYBODYS },
	{ "unique_checks", "1", "1", EVERYBODYS },
	{ "sql_auto_is_null", "0", "0", EVERYBODYS },
	{ "sql_safe_updates", "0", "0", EVERYBODYS },
	{ "tx_isolation", "'REPEATABLE-READ'", NULL, EVERYBODYS },
	{ "group_concat_max_len", "1073741824", NULL, EVERYBODYS },
	/* A recursive query would end without a word after 1000 rounds. */
	{ "max_recursive_iterations", "4294967295", NULL, EVERYBODYS },
	{ "innodb_snapshot_isolation", "1", "1", SOME_MARIADBS },
	/* A list of rows would end without a word. */
	{ "sql_select_limit", "18446744073709551615", "18446744073709551615", EVERYBODYS },
	/* COMMIT would begin the next transaction, or end the connection. */
	{ "completion_type", "0", "NO_CHAIN", EVERYBODYS },
	{ "tx_read_only", "0", "0", EVERYBODYS },
	/* The others know neither transactions nor foreign keys. */
	{ "default_storage_engine", "InnoDB", "InnoDB", EVERYBODYS },
	/* That digits were lost is told by a note. */
	{ "sql_notes", "1", "1", EVERYBODYS },
	{ "max_error_count", "64", "64", EVERYBODYS },
	/* Long texts would be sorted by their first bytes only. */
	{ "max_sort_length", "greatest(@@max_sort_length, 1024)", NULL, EVERYBODYS },
	{ "div_precision_increment", "4", "4", EVERYBODYS },
	{ "lc_time_names", "'en_US'", "en_US", EVERYBODYS },
	{ "timestamp", "DEFAULT", NULL, EVERYBODYS }, /* a clock that stands */
	{ "sql_quote_show_create", "1", "1", EVERYBODYS },
	{ "standard_compliant_cte", "1", "1", MARIADBS },
};

enum { N_SETTINGS = sizeof(settings) / sizeof(settings[0]), SETTINGS_SIZE = 4096 };

/* ---- running statements */

static int64_t count_changes(const rx__my_conn *conn)
{
	static const char matched[] = "Rows matched: ";
	const char *info = mysql_info(conn->my);

	if (info && strncmp(info, matched, strlen(matched)) == 0)
		return strtoll(info + strlen(matched), NULL, 10);
	return (int64_t)mysql_affected_rows(conn->my);
}

/* The first result with rows stays, the others are let go. */
static void keep_first(void *ud, MYSQL_RES *rows)
{
	MYSQL_RES **out = ud;

	if (!*out)
		*out = rows;
	else
		mysql_free_result(rows);
}

static int take_results(rx__my_conn *conn, rx__my_take_rows *take, void *ud)
{
	MYSQL_RES *rows;
	int code;

	do {
		rows = NULL;
		code = rx__my_wait_store(conn, &rows);
		if (code)
			return code;
		conn->changes = count_changes(conn);
		if (rows)
			take(ud, rows);
		code = rx__my_wait_next(conn);
	} while (code == 0);
	return code < 0 && !conn->base.broken ? 0 : code; /* -1: there are no more */
}

int rx__my_run_each(
	rx__my_conn *conn, const char *sql, rx__my_take_rows *take, void *ud, rx_error *error)
{
	int code;

	if (conn->base.broken)
		return rx__my_fail(conn, NULL, sql, error);
	rx__my_begin_wait(conn);
	code = rx__my_wait_query(conn, sql, strlen(sql));
	if (!code)
		code = take_results(conn, take, ud);
	if (code)
		code = rx__my_fail(conn, NULL, sql, error);
	rx__my_end_wait(conn);
	return code;
}

int rx__my_run(rx__my_conn *conn, const char *sql, MYSQL_RES **out, rx_error *error)
{
	MYSQL_RES *rows = NULL;
	const int code = rx__my_run_each(conn, sql, keep_first, &rows, error);

	if (!code && out)
		*out = rows;
	else if (rows)
		mysql_free_result(rows);
	return code;
}

int rx__my_execute(rx_conn *base, const char *sql, rx_error *error)
{
	rx__my_conn *conn = rx__my_conn_of(base);

	if (base->broken || (base->in_transaction && base->doomed))
		return rx__my_fail_doomed(conn, sql, error);
	conn->session_changed = conn->session_changed || rx__my_lasts(sql);
	if (rx__my_tell_timeout(conn, error))
		return RX_ECONNECTION;
	return rx__my_run(conn, sql, NULL, error);
}

/* ---- settings */

static bool has(const rx__my_conn *conn, const struct setting *setting)
{
	unsigned long version = mysql_get_server_version(conn->my);

	if (setting->whose != SOME_MARIADBS)
		return setting->whose == EVERYBODYS || conn->is_mariadb;
	/* The releases in which it has come, by series. */
	return conn->is_mariadb &&
		((version >= 101108 && version < 101200) || (version >= 110402 && version < 110500) ||
			version >= 110502);
}

static const char *name_of(const rx__my_conn *conn, const struct setting *setting)
{
	if (!conn->is_mariadb && strcmp(setting->name, "tx_isolation") == 0)
		return "transaction_isolation";
	if (!conn->is_mariadb && strcmp(setting->name, "tx_read_only") == 0)
		return "transaction_read_only";
	if (!conn->is_mariadb && strcmp(setting->name, "max_recursive_iterations") == 0)
		return "cte_max_recursion_depth";
	return setting->name;
}

static const char *on_mysql(const struct setting *setting)
{
	if (strcmp(setting->name, "sql_mode") == 0)
		return "'" SQL_MODE "'";
	return strcmp(setting->set, RX__MY_COLLATION) == 0 ? "utf8mb4_0900_bin" : setting->set;
}

static int set_all(rx__my_conn *conn, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;
	int code;

	for (size_t i = 0; i < N_SETTINGS; i++)
		if (has(conn, &settings[i]))
			rx__buf_printf(&sql, "%s%s=%s", i ? ", " : "SET ", name_of(conn, &settings[i]),
				conn->is_mariadb ? settings[i].set : on_mysql(&settings[i]));
	if (conn->source->timeout && conn->is_mariadb)
		rx__buf_printf(&sql, ", max_statement_time=%d", conn->source->timeout / 1000);
	else if (conn->source->timeout)
		rx__buf_printf(&sql, ", max_execution_time=%d", conn->source->timeout);
	code = sql.error ? rx__fail_nomem(error) : rx__my_run(conn, rx__buf_text(&sql), NULL, error);
	rx__buf_deinit(&sql);
	conn->server_timeout = conn->source->timeout;
	return code;
}

/* In the order in which the server says them, which is none: each word must be there. */
static bool has_modes(const rx__my_conn *conn, const char *is)
{
	char words[] = SQL_MODE, *rest = NULL;

	if (conn->is_mariadb && !strstr(is, "SIMULTANEOUS_ASSIGNMENT"))
		return false;

	for (char *word = strtok_r(words, ",", &rest); word; word = strtok_r(NULL, ",", &rest))
		if (!strstr(is, word))
			return false;
	return true;
}

static int fail_setting(
	rx__my_conn *conn, const char *name, const char *is, const char *wanted, rx_error *error)
{
	return rx__fail(error, RX_ECONNECTION, "%s: the server's %s is '%s' and cannot be set to '%s'",
		conn->source->shown, name, is ? is : "NULL", wanted);
}

static int check_all(rx__my_conn *conn, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;
	MYSQL_RES *rows = NULL;
	MYSQL_ROW row = NULL;
	size_t column = 1;
	int code;

	rx__buf_puts(&sql, "SELECT @@max_allowed_packet");
	for (size_t i = 0; i < N_SETTINGS; i++)
		if (has(conn, &settings[i]))
			rx__buf_printf(&sql, ", @@%s", name_of(conn, &settings[i]));
	code = sql.error ? rx__fail_nomem(error) : rx__my_run(conn, rx__buf_text(&sql), &rows, error);
	rx__buf_deinit(&sql);
	if (!code)
		row = rows ? mysql_fetch_row(rows) : NULL;
	if (!code && !row)
		code = rx__fail(error, RX_ECONNECTION, "%s: the server does not tell its settings",
			conn->source->shown);
	if (!code)
		conn->max_packet = row[0] ? strtoul(row[0], NULL, 10) : 0;
	for (size_t i = 0; !code && i < N_SETTINGS; i++) {
		const char *is;

		if (!has(conn, &settings[i]))
			continue;
		is = row[column++];
		if (i == 0 && (!is || !has_modes(conn, is)))
			code = fail_setting(conn, "sql_mode", is, SQL_MODE, error);
		else if (settings[i].is && conn->is_mariadb && (!is || strcmp(is, settings[i].is) != 0))
			code = fail_setting(conn, settings[i].name, is, settings[i].is, error);
	}
	if (rows)
		mysql_free_result(rows);
	return code;
}

/* What only MariaDB's servers can is told by the upper half of their capabilities. */
bool rx__my_takes_arrays(const rx__my_conn *conn)
{
	unsigned long extended = 0;

	return conn->is_mariadb &&
		mariadb_get_infov(conn->my, MARIADB_CONNECTION_EXTENDED_SERVER_CAPABILITIES, &extended) ==
		0 &&
		(extended & (MARIADB_CLIENT_STMT_BULK_OPERATIONS >> 32));
}

/* ---- opening and closing */

int rx__my_open(rx_conn **out, void *source, const rx_conn_options *options, rx_error *error)
{
	rx__my_conn *conn = calloc(1, sizeof(*conn));
	int code;

	if (!conn)
		return rx__fail_nomem(error);
	conn->base.driver = &rx__my_driver;
	conn->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	conn->source = source;
	conn->base.read_only = options && options->read_only;
	code = rx__my_connect(&conn->my, source, error);
	if (!code) {
		conn->tls = mysql_get_ssl_cipher(conn->my) != NULL;
		conn->is_mariadb = mariadb_connection(conn->my);
		code = set_all(conn, error);
	}
	if (!code)
		code = check_all(conn, error);
	if (code) {
		rx__my_close(&conn->base);
		return code;
	}
	*out = &conn->base;
	return 0;
}

void rx__my_close(rx_conn *base)
{
	rx__my_conn *conn;

	if (!base)
		return;
	conn = rx__my_conn_of(base);
	if (conn->my)
		rx__my_hang_up(conn->my);
	if (conn->timer >= 0)
		close(conn->timer);
	free(conn);
}

int rx__my_ping(rx_conn *base, rx_error *error)
{
	return rx__my_run(rx__my_conn_of(base), "DO 0", NULL, error);
}

/* Nothing is left of variables, locks and temporary tables; nor of the prepared statements, which are
 * prepared again when they are needed. */
static int renew(rx__my_conn *conn, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;
	int code;

	rx__my_begin_wait(conn);
	conn->generation++;
	if (rx__my_wait_reset(conn))
		return rx__my_fail(conn, NULL, NULL, error);
	code = set_all(conn, error);
	if (!code)
		code = check_all(conn, error);
	if (code || !conn->source->database)
		return code;
	rx__buf_puts(&sql, "USE `");
	for (const char *at = conn->source->database; *at; at++)
		rx__buf_add(&sql, *at == '`' ? "``" : at, *at == '`' ? 2 : 1);
	rx__buf_putc(&sql, '`');
	code = sql.error ? rx__fail_nomem(error) : rx__my_run(conn, rx__buf_text(&sql), NULL, error);
	rx__buf_deinit(&sql);
	return code;
}

int rx__my_reset(rx_conn *base, rx_error *error)
{
	rx__my_conn *conn = rx__my_conn_of(base);
	int code = 0;

	conn->migrating = false;
	if (base->in_transaction || (conn->my->server_status & SERVER_STATUS_IN_TRANS))
		code = rx__my_rollback(base, error);
	if (!code && conn->session_changed && !base->broken) {
		code = renew(conn, error);
		conn->session_changed = false;
	}
	return code;
}
