/* Five queries, which is as few as there can be. */
#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>

#include <reflex/sys/url.h>

#include "compare.h"

static void fail(const char *what)
{
	fprintf(stderr, "libmariadb: %s\n", what);
	exit(1);
}

static void *open_side(const char *text)
{
	rx_error error = RX_ERROR_INIT;
	rx_url *url;
	MYSQL *my = mysql_init(NULL);
	if (!my)
		abort();
	if (rx_url_parse(&url, text, &error))
		fail(error.message);
	const char *host = !url->socket && url->n_hosts > 0 ? url->hosts[0].name : NULL;
	mysql_options(my, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	if (!mysql_real_connect(my, host, url->user, url->password, url->database,
			host ? (unsigned int)url->hosts[0].port : 0, url->socket, 0))
		fail(mysql_error(my));
	rx_url_free(url);
	return my;
}

static void close_side(void *side)
{
	mysql_close(side);
}

static size_t count(MYSQL *my, const char *sql)
{
	size_t n = 0;
	MYSQL_RES *result = mysql_query(my, sql) == 0 ? mysql_store_result(my) : NULL;
	if (!result)
		fail(mysql_error(my));
	const unsigned int n_fields = mysql_num_fields(result);
	for (MYSQL_ROW row; (row = mysql_fetch_row(result));)
		for (unsigned int i = 0; i < n_fields; i++)
			n += row[i] && *row[i];
	mysql_free_result(result);
	return n;
}

static size_t read_all(void *side)
{
	size_t n = count(side,
		"SELECT table_name, engine, table_collation, table_comment FROM information_schema.tables "
		"WHERE table_schema = database() AND table_type = 'BASE TABLE'");
	n += count(side,
		"SELECT table_name, column_name, column_type, is_nullable, column_default, extra, "
		"collation_name, generation_expression, column_comment FROM information_schema.columns "
		"WHERE "
		"table_schema = database() ORDER BY table_name, ordinal_position");
	n += count(side,
		"SELECT table_name, index_name, non_unique, column_name, sub_part, collation FROM "
		"information_schema.statistics WHERE table_schema = database() ORDER BY table_name, "
		"index_name, seq_in_index");
	n += count(side,
		"SELECT k.table_name, k.constraint_name, k.column_name, k.referenced_table_name, "
		"k.referenced_column_name, r.delete_rule, r.update_rule FROM "
		"information_schema.key_column_usage k JOIN information_schema.referential_constraints r "
		"ON "
		"r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name AND "
		"r.table_name = k.table_name WHERE k.table_schema = database()");
	return n +
		count(side,
			"SELECT table_name, constraint_name, check_clause FROM "
			"information_schema.check_constraints WHERE constraint_schema = database()");
}

const bench_reader bench_reader_of_server = { "mariadb", open_side, read_all, close_side };
