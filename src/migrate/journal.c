#include "migrate/journal.h"

#include <string.h>

#include <reflex/types.h>

#include "base/fail.h"
#include "schema/ddl/ddl.h"

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
	out->at = rx__arena_array(arena, out->n + 1, sizeof(*out->at));
	if (!out->at)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < out->n; i++) {
		const char **row = cells + i * N;
		out->at[i] = (rx__journal_entry){ .revision = row[REVISION] ? row[REVISION] : "",
			.action = row[ACTION] ? row[ACTION] : "",
			.operations_sum = row[OPERATIONS],
			.source_sum = row[SOURCE],
			.happened_at = row[HAPPENED] };
	}
	return 0;
}

const rx__journal_entry *rx__journal_last(const rx__journal *journal, const char *revision)
{
	for (size_t i = journal->n; i-- > 0;)
		if (!strcmp(journal->at[i].revision, revision))
			return &journal->at[i];
	return NULL;
}

bool rx__journal_applied(const rx__journal_entry *entry)
{
	return entry && strcmp(entry->action, "downgrade") != 0 &&
		strcmp(entry->action, "unstamp") != 0;
}

static int create(rx__journal *journal, const rx__db *db, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;
	rx__buf_puts(&sql,
		"CREATE TABLE " RX__JOURNAL_TABLE " (\n\tseq BIGINT NOT NULL,\n"
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

int rx__journal_add(rx__journal *journal, const rx__db *db, const rx__node *node,
	const char *action, const char *operations_sum, rx_error *error)
{
	char now[RX_DATETIME_SIZE];
	rx_buf sql = RX_BUF_INIT;
	int r = journal->exists ? 0 : create(journal, db, error);
	if (r)
		return r;
	rx__buf_puts(&sql,
		"INSERT INTO " RX__JOURNAL_TABLE " (seq, revision, action, operations_sum, source_sum, "
		"happened_at) SELECT coalesce(max(seq), 0) + 1, ");
	rx__ddl_literal(&sql, node->id);
	rx__buf_puts(&sql, ", ");
	rx__ddl_literal(&sql, action);
	add_sum(&sql, operations_sum);
	add_sum(&sql, node->revision->source_sum);
	rx__buf_puts(&sql, ", ");
	rx__ddl_literal(&sql, rx_datetime_text(rx_datetime_now(), now, sizeof(now)));
	rx__buf_puts(&sql, " FROM " RX__JOURNAL_TABLE);
	r = rx__db_run(db, &sql, NULL, error);
	rx__buf_deinit(&sql);
	return r;
}
