#include "cli.h"

#include <stdio.h>
#include <string.h>

#include "json.h"

static const rx_revision_info *find(const rx_history *history, const char *id)
{
	for (size_t i = 0; i < history->n_revisions; i++)
		if (!strcmp(history->revisions[i].id, id))
			return &history->revisions[i];
	return NULL;
}

static int run(const struct cli_args *args)
{
	rx_error error = RX_ERROR_INIT;
	CLI_PROJECT project = NULL;
	const rx_history *history;
	if (cli_open(&project, args, &error) || rx_project_history(project, true, &history, &error))
		return cli_fail(args, &error);
	if (args->json)
		return cli_json_print(
			json_pack("{s:o}", "current", cli_json_names(history->current)), CLI_DONE);
	for (const char *const *id = history->current; *id; id++) {
		const rx_revision_info *revision = find(history, *id);
		printf("%s%s\n", *id, !revision ? " (no script)" : revision->is_head ? " (head)" : "");
	}
	if (!*history->current)
		cli_complain(args, "no migration is applied to %s", rx_project_url(project));
	return CLI_DONE;
}

const struct cli_cmd cli_cmd_db_current = {
	.name = "db current",
	.arguments = "",
	.summary = "Print the revision that the database is at; changes nothing",
	.options = CLI_DATABASE | CLI_JSON,
	.run = run,
};
