#include "migrate/told.h"

#include <stdio.h>
#include <string.h>

static void tell_rows(void *ud, const char *table, uint64_t done, uint64_t total)
{
	rx__told *told = ud;
	const char *line;

	if (!told->table || strcmp(told->table, table) != 0)
		rx__progress_begin(&told->progress, NULL, 0);
	told->table = table;
	snprintf(told->what, sizeof(told->what), "rows of %s", table);
	told->progress.what = told->what;
	line = told->runner->tick ? rx__progress_line(&told->progress, done, total) : NULL;
	if (line)
		told->runner->tick(told->runner->ud, line);
}

static void show_statement(void *ud, const char *sql)
{
	const rx__runner *runner = ((rx__told *)ud)->runner;

	runner->db.statement(runner->db.ud, sql);
}

rx__ddl_options rx__told_begin(rx__told *told, const rx__runner *runner)
{
	*told = (rx__told){ .runner = runner };
	return (rx__ddl_options){
		.statement = runner->db.statement ? show_statement : NULL, .rows = tell_rows, .ud = told
	};
}
