/* How far a statement is: MariaDB's server says it by itself, in packets that come before the answer. */
#include "drivers/mariadb/mariadb.h"

#include <stdio.h>
#include <string.h>

static const char key[] = "reflex";

static void on_report(const MYSQL *my, unsigned stage, unsigned n_stages, double percent,
	const char *what, unsigned size)
{
	rx__my_conn *conn = NULL;
	char unit[120];

	if (mysql_get_optionv((MYSQL *)my, MARIADB_OPT_USERDATA, (char *)key, (void *)&conn) != 0 ||
		!conn || !conn->progress || stage < 1)
		return;
	if (n_stages < stage)
		n_stages = stage;
	snprintf(unit, sizeof(unit), "percent (%.*s)", (int)(size < 80 ? size : 80), what ? what : "");
	conn->progress(conn->progress_ud,
		(uint64_t)(((double)(stage - 1) * 100 + percent) / (double)n_stages), 100, unit);
}

void rx__my_progress(rx_conn *base, rx_progress_fn fn, void *ud)
{
	rx__my_conn *conn = rx__my_conn_of(base);

	conn->progress = fn;
	conn->progress_ud = ud;
	if (!fn || conn->reports || !conn->is_mariadb || base->broken)
		return;
	conn->reports = true;
	mysql_optionsv(conn->my, MARIADB_OPT_USERDATA, (char *)key, (void *)conn);
	mysql_optionsv(conn->my, MYSQL_PROGRESS_CALLBACK, on_report);
	rx__my_run(conn, "SET progress_report_time = 1", NULL, NULL);
}
