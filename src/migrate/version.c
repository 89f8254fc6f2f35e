#include "migrate/version.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "schema/ddl/ddl.h"

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int rx__version_rows(rx__version *out, const rx__db *db, rx_arena *arena, rx_error *error)
{
	*out = (rx__version){ .exists = true };
	int r = rx__db_query(db, "SELECT version_num FROM " RX__VERSION_TABLE, &out->rows.at,
		&out->rows.n, arena, error);
	if (r)
		return rx__fail_wrap(error, "the table " RX__VERSION_TABLE " cannot be read");
	for (size_t i = 0; i < out->rows.n; i++)
		if (!out->rows.at[i])
			return rx__fail(
				error, RX_EMIGRATION, "the table " RX__VERSION_TABLE " has a row with NULL");
	if (out->rows.n)
		qsort(out->rows.at, out->rows.n, sizeof(char *), compare_names);
	return 0;
}

int rx__version_read(
	rx__version *out, const rx__db *db, const rx_schema *schema, rx_arena *arena, rx_error *error)
{
	*out = (rx__version){ .exists = false };
	if (!rx_schema_table_named(schema, NULL, RX__VERSION_TABLE))
		return 0;
	return rx__version_rows(out, db, arena, error);
}

static int run(const rx__db *db, rx_buf *sql, bool one_row, rx_error *error)
{
	int64_t changes = 1;
	int r = rx__db_run(db, sql, one_row ? &changes : NULL, error);
	if (!r && one_row && changes != 1)
		r = rx__fail(error, RX_EMIGRATION,
			"the table " RX__VERSION_TABLE " is not as it was a moment ago (%lld rows instead of "
			"one were met); nothing was changed",
			(long long)changes);
	rx__buf_deinit(sql);
	return r;
}

int rx__version_create(rx__version *version, const rx__db *db, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;
	rx__db_create(db, &sql, RX__VERSION_TABLE);
	rx__buf_puts(&sql,
		" (\n\tversion_num VARCHAR(32) NOT NULL,\n"
		"\tCONSTRAINT " RX__VERSION_TABLE "_pkc PRIMARY KEY (version_num)\n)");
	int r = run(db, &sql, false, error);
	version->exists |= !r;
	return r;
}

int rx__version_insert(const rx__db *db, const char *id, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;
	rx__buf_puts(&sql, "INSERT INTO " RX__VERSION_TABLE " (version_num) VALUES (");
	rx__ddl_literal(&sql, id);
	rx__buf_putc(&sql, ')');
	return run(db, &sql, true, error);
}

static int update(const rx__db *db, const char *from, const char *to, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;
	rx__buf_puts(&sql, "UPDATE " RX__VERSION_TABLE " SET version_num=");
	rx__ddl_literal(&sql, to);
	rx__buf_puts(&sql, " WHERE " RX__VERSION_TABLE ".version_num = ");
	rx__ddl_literal(&sql, from);
	return run(db, &sql, true, error);
}

static int delete (const rx__db *db, const char *id, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;
	rx__buf_puts(
		&sql, "DELETE FROM " RX__VERSION_TABLE " WHERE " RX__VERSION_TABLE ".version_num = ");
	rx__ddl_literal(&sql, id);
	return run(db, &sql, true, error);
}

/* Plain SQL has no other way to fail on a condition, on all engines, than a NULL that is not taken. */
int rx__version_demand(const rx__version *version, const rx__db *db, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;
	rx__buf_puts(&sql,
		"INSERT INTO " RX__VERSION_TABLE " (version_num) SELECT NULL FROM (SELECT count(*) AS n "
		"FROM " RX__VERSION_TABLE);
	for (size_t i = 0; i < version->rows.n; i++) {
		rx__buf_puts(&sql, i ? ", " : " WHERE version_num IN (");
		rx__ddl_literal(&sql, version->rows.at[i]);
	}
	rx__buf_printf(
		&sql, "%s) AS here WHERE here.n <> %zu", version->rows.n ? ")" : "", version->rows.n);
	return run(db, &sql, false, error);
}

int rx__version_purge(const rx__db *db, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;
	rx__buf_puts(&sql, "DELETE FROM " RX__VERSION_TABLE);
	return run(db, &sql, false, error);
}

static bool has(const char *const *list, size_t n, const char *id)
{
	bool found = false;
	for (size_t i = 0; i < n; i++)
		found |= !strcmp(list[i], id);
	return found;
}

/* Rows that go, and rows that come, are paired as long as there are both. */
static int change_rows(const rx__db *db, const rx__names *before, const char *const *after,
	size_t n_after, rx_error *error)
{
	size_t going = 0, coming = 0;
	int r = 0;
	while (!r) {
		while (going < before->n && has(after, n_after, before->at[going]))
			going++;
		while (coming < n_after && has(before->at, before->n, after[coming]))
			coming++;
		bool goes = going < before->n, comes = coming < n_after;
		if (!goes && !comes)
			break;
		if (goes && comes)
			r = update(db, before->at[going], after[coming], error);
		else if (goes)
			r = delete (db, before->at[going], error);
		else
			r = rx__version_insert(db, after[coming], error);
		going += goes;
		coming += comes;
	}
	return r;
}

int rx__version_write(const rx__db *db, rx__version *before, const rx__graph *graph,
	const bool *applied, rx_error *error)
{
	rx__node **tops = rx__arena_array(graph->arena, graph->n + 1, sizeof(*tops));
	const char **after = rx__arena_array(graph->arena, graph->n + 1, sizeof(*after));
	if (!tops || !after)
		return rx__fail_nomem(error);
	size_t n = rx__graph_tops(graph, applied, tops);
	for (size_t i = 0; i < n; i++)
		after[i] = tops[i]->id;
	int r = before->exists ? 0 : rx__version_create(before, db, error);
	return r ? r : change_rows(db, &before->rows, after, n, error);
}
