#include "cli.h"

#include <stdio.h>

#include "json.h"

static int run(const struct cli_args *args)
{
	rx_error error = RX_ERROR_INIT;
	CLI_PROJECT project = NULL;
	const rx_made *made;
	if (cli_open(&project, args, &error) ||
		rx_project_merge(project, &made, &error, .heads = args->names,
			.message = args->message ? args->message : "merge", .splice = args->splice,
			.labels = args->branch_label, .depends_on = args->depends_on,
			.dry_run = args->dry_run || args->sql))
		return cli_fail(args, &error);
	if (args->sql) {
		printf("-- %s joins its branches without a statement; `reflex db migrate --sql` "
			   "shows the rows that note it\n",
			made->id);
		return CLI_DONE;
	}
	if (args->json)
		return cli_json_print(cli_json_made(made), CLI_DONE);
	if (made->file)
		printf("Wrote %s. Apply it with `reflex db migrate`.\n", made->file);
	else
		printf("No file was written; this is what it would hold:\n\n%s", made->text);
	return CLI_DONE;
}

const struct cli_cmd cli_cmd_db_merge = {
	.name = "db merge",
	.arguments = "[REVISION…]",
	.summary = "Write a script that joins several heads, all of them or those named",
	.help = "It changes no table; both branches are one history behind it. Needs no database.",
	.options = CLI_JSON | CLI_MESSAGE | CLI_DRY_RUN | CLI_SQL | CLI_SPLICE | CLI_BRANCH_LABEL |
		CLI_DEPENDS_ON,
	.most_names = CLI_MOST_NAMES,
	.run = run,
};
