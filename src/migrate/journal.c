#include "migrate/journal.h"

#include <stdlib.h>
#include <string.h>

#include <reflex/types.h>

#include "base/fail.h"
#include "schema/ddl/ddl.h"

static int compare_entries(const void *a, const void *b)
{
	const rx__journal_entry *const *left = a, *const *right = b;
	int order = strcmp((*left)->revision, (*right)->revision);
	return order ? order : *left > *right ? -1 : *left < *right;
}

/* Of entries of one revision only the last is kept. */
static int sort_names(rx__journal *journal, rx_arena *arena, rx_error *error)
{
	const rx__journal_entry **list = rx__arena_array(arena, journal->n + 1, sizeof(*list));
	if (!list)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < journal->n; i++)
		list[i] = &journal->at[i];
	if (journal->n)
		qsort(list, journal->n, sizeof(*list), compare_entries);
	for (size_t i = 0; i < journal->n; i++)
		if (!journal->n_names ||
			strcmp(list[journal->n_names - 1]->revision, list[i]->revision) != 0)
			list[journal->n_names++] = list[i];
	journal->by_name = list;
	return 0;
}

int rx__journal_read(
	rx__journal *out, const rx__db *db, const rx_schema *schema, rx_arena *arena, rx_error *error)
{
	enum { REVISION, ACTION, OPERATIONS, SOURCE, HAPPENED, N };
	const char **cells = NULL;
	*out = (rx__journal){ .exists = rx_schema_table_named(schema, NULL, RX__JOURNAL_TABLE) };
	if (!out->exists)
		return 0;
	int r = rx__db_query(db,
		"SELECT revision, action, operations_sum, source_sum, happened_at FROM " RX__JOURNAL_TABLE
		" ORDER BY seq",
		&cells, &out->n, arena, error);
	if (r)
		return rx__fail_wrap(error, "the table " RX__JOURNAL_TABLE " cannot be read");
	const size_t n = out->n;
	out->n = 0;
	out->at = rx__arena_array(arena, n + 1, sizeof(*out->at));
	if (!out->at)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < n; i++) {
		const char **row = cells + i * N;
		const rx__journal_entry entry = { .revision = row[REVISION] ? row[REVISION] : "",
			.action = row[ACTION] ? row[ACTION] : "",
			.operations_sum = row[OPERATIONS],
			.source_sum = row[SOURCE],
			.happened_at = row[HAPPENED] };
		if (strcmp(entry.action, RX__JOURNAL_CONTRACT) != 0)
			out->at[out->n++] = entry;
		else if (i == n - 1)
			out->contract = entry;
	}
	return sort_names(out, arena, error);
}

static int compare_name(const void *name, const void *entry)
{
	return strcmp(name, (*(const rx__journal_entry *const *)entry)->revision);
}

const rx__journal_entry *rx__journal_last(const rx__journal *journal, const char *revision)
{
	const rx__journal_entry **found = journal->n_names
		? bsearch(revision, journal->by_name, journal->n_names, sizeof(*found), compare_name)
		: NULL;
	return found ? *found : NULL;
}

bool rx__journal_applied(const rx__journal_entry *entry)
{
	return entry && strcmp(entry->action, "downgrade") != 0 &&
		strcmp(entry->action, "unstamp") != 0;
}

int rx__journal_create(rx__journal *journal, const rx__db *db, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;
	rx__db_create(db, &sql, RX__JOURNAL_TABLE);
	rx__buf_puts(&sql,
		" (\n\tseq BIGINT NOT NULL,\n"
		"\trevision VARCHAR(32) NOT NULL,\n\taction VARCHAR(16) NOT NULL,\n"
		"\toperations_sum VARCHAR(32),\n\tsource_sum VARCHAR(32),\n"
		"\thappened_at VARCHAR(32) NOT NULL,\n"
		"\tCONSTRAINT pk_" RX__JOURNAL_TABLE " PRIMARY KEY (seq)\n)");
	int r = rx__db_run(db, &sql, NULL, error);
	rx__buf_deinit(&sql);
	journal->exists |= !r;
	return r;
}

static void add_sum(rx_buf *sql, const char *sum)
{
	rx__buf_puts(sql, ", ");
	if (sum)
		rx__ddl_literal(sql, sum);
	else
		rx__buf_puts(sql, "NULL");
}

static int insert(const rx__db *db, const char *revision, const char *action,
	const char *operations_sum, const char *source_sum, rx_error *error)
{
	char now[RX_DATETIME_SIZE];
	rx_buf sql = RX_BUF_INIT;
	rx__buf_puts(&sql,
		"INSERT INTO " RX__JOURNAL_TABLE " (seq, revision, action, operations_sum, source_sum, "
		"happened_at) SELECT coalesce(max(seq), 0) + 1, ");
	rx__ddl_literal(&sql, revision);
	rx__buf_puts(&sql, ", ");
	rx__ddl_literal(&sql, action);
	add_sum(&sql, operations_sum);
	add_sum(&sql, source_sum);
	rx__buf_puts(&sql, ", ");
	rx__ddl_literal(&sql, rx_datetime_text(rx_datetime_now(), now, sizeof(now)));
	rx__buf_puts(&sql, " FROM " RX__JOURNAL_TABLE);
	int r = rx__db_run(db, &sql, NULL, error);
	rx__buf_deinit(&sql);
	return r;
}

int rx__journal_add(rx__journal *journal, const rx__db *db, const rx__node *node,
	const char *action, const char *operations_sum, rx_error *error)
{
	int r = journal->exists ? 0 : rx__journal_create(journal, db, error);
	return r ? r : insert(db, node->id, action, operations_sum, node->revision->source_sum, error);
}

int rx__journal_contract(const rx__db *db, const char *models, const char *scripts, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;
	rx__buf_puts(
		&sql, "DELETE FROM " RX__JOURNAL_TABLE " WHERE action = '" RX__JOURNAL_CONTRACT "'");
	int r = rx__db_run(db, &sql, NULL, error);
	rx__buf_deinit(&sql);
	return r ? r : insert(db, "models", RX__JOURNAL_CONTRACT, models, scripts, error);
}
