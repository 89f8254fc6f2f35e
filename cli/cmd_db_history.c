#include "cli.h"

#include <stdio.h>

#include "json.h"

static void show_names(const char *before, const char *const *names, const char *behind)
{
	if (!*names)
		return;
	printf("%s", before);
	for (const char *const *name = names; *name; name++)
		printf("%s%s", name == names ? "" : ", ", *name);
	printf("%s", behind);
}

static void show_one(const rx_revision_info *revision)
{
	if (!*revision->parents)
		printf("<base>");
	show_names("", revision->parents, "");
	printf(" -> %s", revision->id);
	show_names(" (", revision->labels, ")");
	if (revision->is_head)
		printf(" (head)");
	if (revision->is_current)
		printf(" (current)");
	if (revision->is_branch_point)
		printf(" (branchpoint)");
	if (revision->is_merge)
		printf(" (mergepoint)");
	if (revision->part_of)
		printf(" (part of %s)", revision->part_of);
	if (revision->phase)
		printf(revision->phase == RX_EXPAND ? " (expand)" : " (contract)");
	if (revision->part_of)
		putchar('\n');
	else
		printf(", %s\n", *revision->message ? revision->message : "empty message");
}

static int run(const struct cli_args *args)
{
	rx_error error = RX_ERROR_INIT;
	CLI_PROJECT project = NULL;
	const rx_history *history;
	if (cli_open(&project, args, &error) || rx_project_history(project, true, &history, &error))
		return cli_fail(args, &error);
	if (args->json)
		return cli_json_print(json_pack("{s:o}", "revisions",
								  cli_json_revisions(history->revisions, history->n_revisions)),
			CLI_DONE);
	for (size_t i = history->n_revisions; i-- > 0;)
		show_one(&history->revisions[i]);
	if (history->n_revisions == 0)
		cli_complain(args, "there are no migrations in %s", rx_project_folder(project));
	return CLI_DONE;
}

const struct cli_cmd cli_cmd_db_history = {
	.name = "db history",
	.arguments = "",
	.summary = "List all migrations, the newest first",
	.options = CLI_DATABASE | CLI_JSON,
	.run = run,
};
