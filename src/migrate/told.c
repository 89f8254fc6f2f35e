#include "migrate/told.h"

#include <stdio.h>
#include <string.h>

static void tell(rx__told *told, uint64_t done, uint64_t total)
{
	const char *line;

	told->progress.what = told->what;
	line = told->runner->tick ? rx__progress_line(&told->progress, done, total) : NULL;
	if (line)
		told->runner->tick(told->runner->ud, line);
}

static void tell_rows(void *ud, const char *table, uint64_t done, uint64_t total)
{
	rx__told *told = ud;

	if (!told->table || strcmp(told->table, table) != 0)
		rx__progress_begin(&told->progress, NULL, 0);
	told->table = table;
	snprintf(told->what, sizeof(told->what), "rows of %s", table);
	tell(told, done, total);
}

static void begin_copying(void *ud, const char *table, uint64_t n_rows)
{
	rx__told *told = ud;

	told->copying = table != NULL;
	told->table = NULL;
	told->n_rows = n_rows;
	snprintf(told->what, sizeof(told->what), "rows of %s", table ? table : "");
	rx__progress_begin(&told->progress, told->what, 0);
}

/* Of a backfill its batches tell. */
static void tell_statement(void *ud, uint64_t done, uint64_t total, const char *unit)
{
	rx__told *told = ud;

	if (told->table)
		return;
	if (!unit)
		rx__progress_begin(&told->progress, told->what, 0);
	else if (!told->copying)
		snprintf(told->what, sizeof(told->what), "%s", unit);
	if (unit)
		tell(told, done, told->copying ? told->n_rows : total);
}

static void watch(const rx__runner *runner, rx_progress_fn fn, rx__told *told)
{
	const rx_driver *driver = runner->db.conn->driver;

	if (runner->tick && driver->progress)
		driver->progress(runner->db.conn, fn, told);
}

static void show_statement(void *ud, const char *sql)
{
	const rx__runner *runner = ((rx__told *)ud)->runner;

	runner->db.statement(runner->db.ud, sql);
}

rx__ddl_options rx__told_begin(rx__told *told, const rx__runner *runner)
{
	*told = (rx__told){ .runner = runner };
	rx__progress_begin(&told->progress, told->what, 0);
	watch(runner, tell_statement, told);
	return (rx__ddl_options){ .statement = runner->db.statement ? show_statement : NULL,
		.rows = tell_rows,
		.copying = runner->tick ? begin_copying : NULL,
		.ud = told };
}

void rx__told_end(rx__told *told)
{
	watch(told->runner, NULL, NULL);
}
