#include "cli.h"

#include <stdio.h>

#include "json.h"

static int print_json(const rx_history *history, const rx_project *project)
{
	return cli_json_print(
		json_pack("{s:o, s:s, s:b, s:o, s:o, s:o, s:o, s:I, s:o, s:s?}", "url",
			cli_json_text(rx_project_url(project)), "folder", rx_project_folder(project), "exists",
			(int)history->has_database, "current", cli_json_names(history->current), "heads",
			cli_json_names(history->heads), "unknown", cli_json_names(history->unknown), "missing",
			cli_json_names(history->missing), "not_applied", (json_int_t)history->n_pending,
			"revisions", cli_json_revisions(history->revisions, history->n_revisions),
			"in_the_middle", history->in_the_middle),
		CLI_DONE);
}

static void show_one(const rx_revision_info *revision)
{
	printf("  [%c] ", revision->applied ? 'x' : ' ');
	cli_show_revision(revision);
	if (revision->is_head)
		printf(" (head)");
	if (revision->is_edited)
		printf(" (edited since it was applied)");
	if (revision->applied_at)
		printf("  %.16s", revision->applied_at);
	putchar('\n');
}

static bool has_heads(const rx_history *history)
{
	size_t n = 0;
	for (size_t i = 0; i < history->n_revisions; i++)
		n += history->revisions[i].is_head;
	return n > 1;
}

static void show_end(const rx_history *history)
{
	for (const char *const *id = history->unknown; *id; id++)
		printf(
			"The database is at revision %s, of which there is no script here: bring it back, or "
			"say where the tables stand with `reflex db stamp REVISION --purge`.\n",
			*id);
	for (const char *const *id = history->missing; *id; id++)
		printf("Revision %s was applied, and its script is gone: bring it back.\n", *id);
	if (history->in_the_middle) {
		printf("In the middle: %s; the next run goes on there.\n", history->in_the_middle);
		return;
	}
	if (*history->unknown)
		return;
	if (history->n_pending)
		printf("%s not applied: run `reflex db migrate%s`.\n",
			cli_count(history->n_pending, "migration is", "migrations are"),
			has_heads(history) ? " heads" : "");
	else
		puts(history->n_revisions ? "Every migration is applied." : "There are no migrations yet.");
}

static int run(const struct cli_args *args)
{
	rx_error error = RX_ERROR_INIT;
	CLI_PROJECT project = NULL;
	const rx_history *history;
	if (cli_open(&project, args, &error) || rx_project_history(project, true, &history, &error))
		return cli_fail(args, &error);
	if (args->json)
		return print_json(history, project);
	printf("Database %s%s\n", rx_project_url(project),
		history->has_database ? "" : " (it does not exist yet)");
	printf("Migrations in %s\n", rx_project_folder(project));
	for (size_t i = 0; i < history->n_revisions; i++)
		show_one(&history->revisions[i]);
	show_end(history);
	return CLI_DONE;
}

const struct cli_cmd cli_cmd_db_status = {
	.name = "db status",
	.arguments = "",
	.summary = "Show which migrations are applied; changes nothing",
	.options = CLI_DATABASE | CLI_JSON,
	.run = run,
};
