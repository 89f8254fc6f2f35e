/* PRAGMA foreign_key_check lists them. A row is known by its table, its rowid and the table that it
 * should point into; rows of WITHOUT ROWID tables have no rowid there and are counted. A foreign key
 * that cannot be checked at all (its target has no such key) is a violation by itself. */
#include "schema/rebuild/violations.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/map.h"
#include "schema/rebuild/query.h"

struct rx__violations {
	rx_arena arena;
	rx_map counts; /* of key: size_t in the arena */
};

typedef struct violation {
	const char *table, *row, *target, *mismatch;
} violation;

/* Tables that have a foreign key. */
static const char children[] =
	"SELECT m.name FROM sqlite_schema m WHERE m.type = 'table' AND EXISTS "
	"(SELECT 1 FROM pragma_foreign_key_list(m.name)) ORDER BY m.name";
static const char broken[] =
	"SELECT \"table\", CAST(rowid AS TEXT), parent FROM pragma_foreign_key_check(?)";

static const char *key_of(rx__violations *v, const violation *found)
{
	return rx__arena_printf(&v->arena, "%s\x1f%s\x1f%s", found->table, found->row ? found->row : "",
		found->mismatch ? "\x1f" : found->target);
}

static int count(rx__violations *v, const char *key, size_t **out, rx_error *error)
{
	size_t *n = key ? rx__map_gets(&v->counts, key) : NULL;

	if (!n) {
		n = rx__arena_zalloc(&v->arena, sizeof(*n));
		if (!key || !n || !rx__map_puts(&v->counts, key, n))
			return rx__fail_nomem(error);
	}
	++*n;
	*out = n;
	return 0;
}

typedef int (*each_cb)(rx__violations *v, const violation *found, void *ud, rx_error *error);

static int each_of_table(
	rx__violations *v, rx_conn *conn, const char *table, each_cb each, void *ud, rx_error *error)
{
	violation found = { .table = table };
	rx__query query;
	int code = 0, closed;

	rx__query_open(&query, conn, &v->arena, broken, table, error);
	while (!code && rx__query_next(&query)) {
		found.row = rx__query_text(&query, 1);
		found.target = rx__query_text(&query, 2);
		code = query.code ? 0 : each(v, &found, ud, error);
	}
	closed = rx__query_close(&query);
	if (!code && closed == RX_ESQL && error && strstr(error->message, "foreign key mismatch")) {
		found.mismatch = rx__arena_strdup(&v->arena, error->message);
		*error = (rx_error)RX_ERROR_INIT;
		return found.mismatch ? each(v, &found, ud, error) : rx__fail_nomem(error);
	}
	return code ? code : closed;
}

/* 1: nothing points nowhere, found by one check of the whole database; 0: a closer look is needed;
 * RX_ENOMEM. */
static int is_clean(rx__violations *v, rx_conn *conn, rx_error *error)
{
	static const char any[] = "SELECT 1 FROM pragma_foreign_key_check LIMIT 1";
	rx_error ignored = RX_ERROR_INIT;
	rx__query query;

	rx__query_open(&query, conn, &v->arena, any, NULL, &ignored);
	bool found = !query.code && rx__query_next(&query);
	int code = rx__query_close(&query);
	return code == RX_ENOMEM ? rx__fail_nomem(error) : code == 0 && !found;
}

static int each_violation(rx__violations *v, rx_conn *conn, each_cb each, void *ud, rx_error *error)
{
	rx_error own = RX_ERROR_INIT;
	const char **tables = NULL;
	size_t n = 0, cap = 0;
	rx__query query;
	int code = 0;

	code = is_clean(v, conn, error);
	if (code)
		return code < 0 ? code : 0;
	rx__query_open(&query, conn, &v->arena, children, NULL, &own);
	while (!query.code && rx__query_next(&query)) {
		if (!rx__arena_grow(&v->arena, &tables, n, &cap, sizeof(*tables)))
			query.code = rx__fail_nomem(&own);
		else
			tables[n++] = rx__query_text(&query, 0);
	}
	code = rx__query_close(&query);
	for (size_t i = 0; !code && i < n; i++)
		code = each_of_table(v, conn, tables[i], each, ud, &own);
	if (code && error)
		*error = own;
	return code;
}

static int remember(rx__violations *v, const violation *found, void *ud, rx_error *error)
{
	size_t *n;

	(void)ud;
	return count(v, key_of(v, found), &n, error);
}

int rx__violations_take(rx__violations **out, rx_conn *conn, rx_error *error)
{
	rx__violations *v = calloc(1, sizeof(*v));
	int code;

	if (!v)
		return rx__fail_nomem(error);
	rx__arena_init(&v->arena, 0);
	rx__map_init(&v->counts);
	code = each_violation(v, conn, remember, NULL, error);
	if (code)
		rx__violations_free(v);
	else
		*out = v;
	return code;
}

static int refuse(const violation *found, rx_error *error)
{
	int code;

	if (found->mismatch)
		return rx__fail(error, RX_EFOREIGN_KEY,
			"a foreign key of table \"%s\" would point to columns that are no key of their table "
			"any more (%s)",
			found->table, found->mismatch);
	code = rx__fail(error, RX_EFOREIGN_KEY,
		"a row of table \"%s\"%s%s would point to a row of \"%s\" that does not exist; correct or "
		"remove such rows first",
		found->table, found->row ? ", rowid " : "", found->row ? found->row : "", found->target);
	if (error)
		rx__copy_text(error->table, sizeof(error->table), found->table);
	return code;
}

/* v counts what is there now; ud is what was there before. */
static int compare(rx__violations *v, const violation *found, void *ud, rx_error *error)
{
	const rx__violations *before = ud;
	const char *key = key_of(v, found);
	size_t *now = NULL, *was;
	int code = count(v, key, &now, error);

	if (code)
		return code;
	was = rx__map_gets(&before->counts, key);
	return was && *was >= *now ? 0 : refuse(found, error);
}

int rx__violations_compare(const rx__violations *before, rx_conn *conn, rx_error *error)
{
	rx__violations *now = calloc(1, sizeof(*now));
	int code;

	if (!now)
		return rx__fail_nomem(error);
	rx__arena_init(&now->arena, 0);
	rx__map_init(&now->counts);
	code = each_violation(now, conn, compare, (void *)before, error);
	rx__violations_free(now);
	return code;
}

void rx__violations_free(rx__violations *violations)
{
	if (!violations)
		return;
	rx__map_deinit(&violations->counts);
	rx__arena_deinit(&violations->arena);
	free(violations);
}
