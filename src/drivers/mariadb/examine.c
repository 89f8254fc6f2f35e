/* What `reflex db doctor` says of a MariaDB database: the server, what stands before it, the rights that
 * a migration needs, settings that matter to it, and what sessions and statements have left behind. */
#include "drivers/mariadb/mariadb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/examined.h"

typedef struct examination {
	rx__my_conn *conn;
	rx__examined to;
	rx_error *error;
	int code; /* sticky */
} examination;

/* The first column of the first row; "" for NULL, and for none. */
static int ask(examination *e, const char *sql, char *out, size_t size, rx_error *error)
{
	MYSQL_RES *rows = NULL;
	MYSQL_ROW row = NULL;
	int code = rx__my_run(e->conn, sql, &rows, error);

	if (!code && rows)
		row = mysql_fetch_row(rows);
	snprintf(out, size, "%s", row && row[0] ? row[0] : "");
	if (rows)
		mysql_free_result(rows);
	return code;
}

static void need(examination *e, const char *sql, char *out, size_t size)
{
	*out = '\0';
	if (!e->code)
		e->code = ask(e, sql, out, size, e->error);
}

static void examine_server(examination *e)
{
	char version[64], set[64], thread[24], name[80];

	need(e, "SELECT version()", version, sizeof(version));
	need(e, "SELECT @@character_set_database", set, sizeof(set));
	need(e, "SELECT connection_id()", thread, sizeof(thread));
	need(e, "SELECT database()", name, sizeof(name));
	if (e->code)
		return;
	if (!e->conn->is_mariadb)
		rx__examined_say(&e->to, RX_HEALTH_WARNING,
			"try it with your own programs: our tests do not run there", "MySQL %s", version);
	else
		rx__examined_say(&e->to, RX_HEALTH_GOOD, NULL, "MariaDB %s", version);
	if (!*name)
		rx__examined_say(&e->to, RX_HEALTH_BAD, "name one in the URL, or CREATE DATABASE",
			"no database is chosen");
	rx__examined_say(&e->to, strcmp(set, "utf8mb4") == 0 ? RX_HEALTH_GOOD : RX_HEALTH_WARNING,
		"ALTER DATABASE … CHARACTER SET utf8mb4: tables that others make there do not hold every "
		"text (ours say it themselves)",
		"the database's character set is %s", set);
	if (strtoul(thread, NULL, 10) != mysql_thread_id(e->conn->my))
		rx__examined_say(&e->to, RX_HEALTH_WARNING,
			"migrate without it: the lock of a migration belongs to one session of the server",
			"a proxy stands before the server");
}

/* Rights that come by way of a role are not seen one by one. */
static void examine_rights(examination *e)
{
	static const char sql[] =
		"SELECT group_concat(p ORDER BY p SEPARATOR ', ') FROM (SELECT 'CREATE' p UNION SELECT "
		"'ALTER' UNION SELECT 'DROP' UNION SELECT 'INDEX' UNION SELECT 'REFERENCES' UNION SELECT "
		"'SELECT' UNION SELECT 'INSERT' UNION SELECT 'UPDATE' UNION SELECT 'DELETE') AS needed "
		"WHERE p NOT IN (SELECT privilege_type FROM information_schema.user_privileges WHERE "
		"grantee = concat('''', replace(current_user(), '@', '''@'''), '''')) AND p NOT IN "
		"(SELECT privilege_type FROM information_schema.schema_privileges WHERE DATABASE() LIKE "
		"table_schema AND grantee = concat('''', replace(current_user(), '@', '''@'''), ''''))";
	char missing[256], role[80];

	need(e, sql, missing, sizeof(missing));
	need(e, e->conn->is_mariadb ? "SELECT current_role()" : "SELECT NULL", role, sizeof(role));
	if (e->code)
		return;
	if (!*missing)
		rx__examined_say(&e->to, RX_HEALTH_GOOD, NULL, "tables may be made and changed");
	else
		rx__examined_say(&e->to, *role ? RX_HEALTH_WARNING : RX_HEALTH_BAD,
			"GRANT them ON the database TO the user who migrates",
			"the user has not these rights by itself: %s", missing);
}

typedef struct question {
	const char *sql; /* a number, or a text; what is neither "" nor "0" is told */
	const char *what, *advice; /* "answer what" */
	const char *many; /* may: in the place of what, where the answer is another number than 1 */
} question;

/* What the user may not see (it takes PROCESS) is passed over. */
static void examine_each(examination *e, const question *list, size_t n)
{
	char answer[200];

	for (size_t i = 0; i < n && !e->code; i++) {
		if (ask(e, list[i].sql, answer, sizeof(answer), NULL) || !*answer ||
			strcmp(answer, "0") == 0)
			continue;
		rx__examined_say(&e->to, RX_HEALTH_WARNING, list[i].advice, "%s %s", answer,
			list[i].many && strcmp(answer, "1") != 0 ? list[i].many : list[i].what);
	}
}

static void examine_settings(examination *e)
{
	static const question settings[] = {
		{ "SELECT if(@@global.read_only, 'read_only is on:', '')", "nothing can be written here",
			"name the server in the URL to which the others listen", NULL },
		{ "SELECT if(@@default_storage_engine <> 'InnoDB', @@default_storage_engine, '')",
			"is what tables are made of: without transactions, without foreign keys",
			"SET GLOBAL default_storage_engine = InnoDB, and in the options of the server", NULL },
		{ "SELECT if(@@global.foreign_key_checks, '', 'foreign_key_checks is off')",
			"for everybody else: rows may point to nothing", "SET GLOBAL foreign_key_checks = 1",
			NULL },
		{ "SELECT if(@@max_allowed_packet < 16777216, @@max_allowed_packet, '')",
			"bytes are the most of one statement (max_allowed_packet)",
			"SET GLOBAL max_allowed_packet = 67108864, or rows of that size are refused", NULL },
		{ "SELECT if(@@lower_case_table_names, 'lower_case_table_names is on:', '')",
			"names of tables lose their case", "give models names in small letters", NULL },
		{ "SELECT if(@@wsrep_on, 'a Galera cluster:', '')",
			"its locks hold on one node, so that a lease guards migrations; each change of the "
			"schema stops all nodes while it runs",
			"see docs/guide/migrations.md, and keep such changes short", NULL },
	};

	examine_each(e, settings, sizeof(settings) / sizeof(settings[0]));
}

static void examine_leftovers(examination *e)
{
	static const question leftovers[] = {
		{ "SELECT count(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND "
		  "table_type = 'BASE TABLE' AND engine <> 'InnoDB'",
			"table is of another engine than InnoDB", "ALTER TABLE … ENGINE = InnoDB",
			"tables are of another engine than InnoDB" },
		{ "SELECT count(*) FROM information_schema.innodb_sys_tables WHERE name LIKE "
		  "concat(DATABASE(), '/#sql%')",
			"table that a change was to become was left when the server died",
			"a restart of the server clears that up",
			"tables that changes were to become were left when the server died" },
		{ "SELECT count(*) FROM information_schema.innodb_trx WHERE trx_started < now() - INTERVAL "
		  "5 MINUTE",
			"transaction has been open for minutes",
			"look into information_schema.innodb_trx: a migration waits for such locks",
			"transactions have been open for minutes" },
		{ "SELECT concat('connection ', is_used_lock(" RX__MY_LOCK_NAME "))",
			"has the lock of migrations: one is running", "wait for it", NULL },
	};
	MYSQL_RES *rows = NULL;

	examine_each(e, leftovers, sizeof(leftovers) / sizeof(leftovers[0]));
	if (e->code || rx__my_run(e->conn, "XA RECOVER", &rows, NULL) != 0 || !rows)
		return;
	const unsigned long n = (unsigned long)mysql_num_rows(rows);
	if (n > 0)
		rx__examined_say(&e->to, RX_HEALTH_WARNING,
			"XA COMMIT or XA ROLLBACK; XA RECOVER lists them",
			n == 1 ? "%lu prepared transaction, which holds its locks until somebody ends it"
				   : "%lu prepared transactions, which hold their locks until somebody ends them",
			n);
	mysql_free_result(rows);
}

int rx__my_examine(rx_conn *base, rx_examined_fn found, void *ud, rx_error *error)
{
	examination e = { .conn = rx__my_conn_of(base), .to = { found, ud }, .error = error };

	examine_server(&e);
	examine_rights(&e);
	examine_settings(&e);
	examine_leftovers(&e);
	return e.code;
}
