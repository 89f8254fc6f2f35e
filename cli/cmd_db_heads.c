#include "cli.h"

#include <stdio.h>

#include "json.h"

static int run(const struct cli_args *args)
{
	rx_error error = RX_ERROR_INIT;
	CLI_PROJECT project = NULL;
	const rx_history *history;
	if (cli_open(&project, args, &error) || rx_project_history(project, false, &history, &error))
		return cli_fail(args, &error);
	if (args->json)
		return cli_json_print(
			json_pack("{s:o}", "heads", cli_json_names(history->heads)), CLI_DONE);
	for (size_t i = 0; i < history->n_revisions; i++)
		if (history->revisions[i].is_head) {
			cli_show_revision(&history->revisions[i]);
			puts(" (head)");
		}
	if (history->n_revisions == 0)
		cli_complain(args, "there are no migrations in %s", rx_project_folder(project));
	return CLI_DONE;
}

const struct cli_cmd cli_cmd_db_heads = {
	.name = "db heads",
	.arguments = "",
	.summary = "Print the migrations that no other one follows; needs no database",
	.options = CLI_JSON,
	.run = run,
};
