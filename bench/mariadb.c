/* MariaDB: connections and tables of the programs written by hand, and the main. */
#include "mariadb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <reflex/sys/url.h>

static void fail(const char *what)
{
	fprintf(stderr, "libmariadb: %s\n", what);
	exit(1);
}

void my_must(MYSQL_STMT *stmt, int code)
{
	if (code)
		fail(mysql_stmt_error(stmt));
}

void my_run(MYSQL *my, const char *sql)
{
	if (mysql_query(my, sql))
		fail(mysql_error(my));
	do {
		MYSQL_RES *rows = mysql_store_result(my);
		if (rows)
			mysql_free_result(rows);
		else if (mysql_errno(my))
			fail(mysql_error(my));
	} while (mysql_next_result(my) == 0);
	if (mysql_errno(my))
		fail(mysql_error(my));
}

MYSQL_STMT *my_prepare(MYSQL *my, const char *sql)
{
	MYSQL_STMT *stmt = mysql_stmt_init(my);
	if (!stmt)
		abort();
	my_must(stmt, mysql_stmt_prepare(stmt, sql, strlen(sql)));
	return stmt;
}

MYSQL_TIME my_time(int64_t us)
{
	int64_t days = us / INT64_C(86400000000), rest = us % INT64_C(86400000000);
	int year, month, day;
	raw_date(days, &year, &month, &day);
	return (MYSQL_TIME){ .year = (unsigned int)year,
		.month = (unsigned int)month,
		.day = (unsigned int)day,
		.hour = (unsigned int)(rest / INT64_C(3600000000)),
		.minute = (unsigned int)(rest / 60000000 % 60),
		.second = (unsigned int)(rest / 1000000 % 60),
		.second_part = (unsigned long)(rest % 1000000),
		.time_type = MYSQL_TIMESTAMP_DATETIME };
}

/* ---- connections ----------------------------------------------------------------------------- */

/* To the URL's database, or (name is where its name goes) to none. */
static MYSQL *connect_to(const char *text, char *name, size_t size)
{
	rx_error error = RX_ERROR_INIT;
	rx_url *url;
	MYSQL *my = mysql_init(NULL);
	const char *host = NULL;
	if (!my)
		abort();
	if (rx_url_parse(&url, text, &error))
		fail(error.message);
	if (!url->socket && url->n_hosts > 0)
		host = url->hosts[0].name;
	if (name)
		snprintf(name, size, "%s", url->database);
	mysql_options(my, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	if (!mysql_real_connect(my, host, url->user, url->password, name ? NULL : url->database,
			host ? (unsigned int)url->hosts[0].port : 0, url->socket, CLIENT_MULTI_STATEMENTS))
		fail(mysql_error(my));
	rx_url_free(url);
	my_run(my, "SET time_zone = '+00:00', SESSION max_statement_time = 0");
	return my;
}

#define TABLE " DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;"

static const char schema[] =
	"CREATE TABLE IF NOT EXISTS team (id BIGINT AUTO_INCREMENT PRIMARY KEY,"
	" name VARCHAR(80) NOT NULL UNIQUE, headquarters VARCHAR(80))" TABLE
	"CREATE TABLE IF NOT EXISTS hero (id BIGINT AUTO_INCREMENT PRIMARY KEY,"
	" name VARCHAR(80) NOT NULL, secret_name VARCHAR(120) NOT NULL, age INTEGER,"
	" score DOUBLE, created_at DATETIME(6), team_id BIGINT, KEY ix_hero_name (name),"
	" FOREIGN KEY (team_id) REFERENCES team (id))" TABLE "INSERT INTO team (id, name, headquarters)"
	" SELECT seq + 1, concat('Team-', seq), concat('HQ ', seq) FROM seq_0_to_999"
	" WHERE NOT EXISTS (SELECT 1 FROM team) ORDER BY seq";

my_side *my_open(const char *url)
{
	my_side *side = calloc(1, sizeof(*side));
	if (!side)
		abort();
	side->my = connect_to(url, NULL, 0);
	my_run(side->my, schema);
	return side;
}

void my_close(void *opaque)
{
	my_side *side = opaque;
	MYSQL_STMT *all[] = { side->insert, side->insert_team, side->load, side->get, side->filter,
		side->teams, side->members, side->update, side->remove };
	my_drop(side);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (all[i])
			mysql_stmt_close(all[i]);
	}
	mysql_close(side->my);
	free(side);
}

void my_drop(void *opaque)
{
	my_side *side = opaque;
	free(side->taken);
	side->taken = NULL;
	side->n_taken = 0;
	raw_forget(&side->blocks);
}

/* ---- the main -------------------------------------------------------------------------------- */

static void clear(const char *url)
{
	char sql[320], name[128];
	MYSQL *my = connect_to(url, name, sizeof(name));
	snprintf(sql, sizeof(sql), "DROP DATABASE IF EXISTS `%s`; CREATE DATABASE `%s`", name, name);
	my_run(my, sql);
	mysql_close(my);
}

static void execute(const char *url, const char *sql)
{
	MYSQL *my = connect_to(url, NULL, 0);
	my_run(my, sql);
	mysql_close(my);
}

int main(int argc, char **argv)
{
	const bench_server server = {
		.name = "mariadb",
		.raw = &bench_mariadb_raw,
		.best = &bench_mariadb_best,
		.own_place = "_bench_",
		.clear = clear,
		.execute = execute,
		.keep = "CREATE TABLE kept AS SELECT * FROM hero ORDER BY id; ANALYZE TABLE hero",
		.put_back = "TRUNCATE hero; INSERT INTO hero SELECT * FROM kept ORDER BY id;"
					" ANALYZE TABLE hero",
	};
	return bench_servers_main(argc, argv, &server);
}
