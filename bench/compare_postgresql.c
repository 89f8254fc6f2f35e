/* Four queries, which is as few as there can be. */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

#include "compare.h"

static void *open_side(const char *url)
{
	PGconn *conn = PQconnectdb(url);
	if (PQstatus(conn) != CONNECTION_OK) {
		fprintf(stderr, "libpq: %s\n", PQerrorMessage(conn));
		exit(1);
	}
	return conn;
}

static void close_side(void *side)
{
	PQfinish(side);
}

static size_t count(PGconn *conn, const char *sql)
{
	PGresult *result = PQexec(conn, sql);
	size_t n = 0;
	if (PQresultStatus(result) != PGRES_TUPLES_OK) {
		fprintf(stderr, "libpq: %s\n", PQerrorMessage(conn));
		exit(1);
	}
	for (int row = 0; row < PQntuples(result); row++)
		for (int i = 0; i < PQnfields(result); i++)
			n += PQgetlength(result, row, i) > 0;
	PQclear(result);
	return n;
}

#define OURS "c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace"

static size_t read_all(void *side)
{
	size_t n = count(side,
		"SELECT c.relname, obj_description(c.oid, 'pg_class') FROM pg_class c WHERE " OURS
		" ORDER BY c.relname");
	n += count(side,
		"SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
		"a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid), "
		"col_description(c.oid, a.attnum) FROM pg_class c JOIN pg_attribute a ON a.attrelid = "
		"c.oid "
		"LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE " OURS
		" AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum");
	n += count(side,
		"SELECT c.relname, k.conname, k.contype, k.conkey, k.confrelid::regclass, k.confkey, "
		"k.confdeltype, k.confupdtype, pg_get_constraintdef(k.oid) FROM pg_class c JOIN "
		"pg_constraint k ON k.conrelid = c.oid WHERE " OURS " ORDER BY c.relname, k.conname");
	return n +
		count(side,
			"SELECT c.relname, i.relname, x.indisunique, x.indkey, x.indoption, "
			"pg_get_indexdef(x.indexrelid) FROM pg_class c JOIN pg_index x ON x.indrelid = c.oid "
			"JOIN pg_class i ON i.oid = x.indexrelid WHERE " OURS " ORDER BY c.relname, i.relname");
}

const bench_reader bench_reader_of_server = { "postgresql", open_side, read_all, close_side };
