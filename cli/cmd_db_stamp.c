#include "cli.h"

#include <stdio.h>

#include "json.h"

static int run(const struct cli_args *args)
{
	rx_error error = RX_ERROR_INIT;
	CLI_PROJECT project = NULL;
	const char *const *current;
	if (cli_open(&project, args, &error) ||
		rx_project_stamp(project, args->names, &current, &error, .purge = args->purge,
			.dry_run = args->dry_run, .sql = args->sql))
		return cli_fail_reaching(args, "stamp", &error);
	if (args->sql)
		return CLI_DONE;
	if (args->json)
		return cli_json_print(json_pack("{s:o}", "current", cli_json_names(current)), CLI_DONE);
	if (args->dry_run)
		puts("It would work; nothing was changed.");
	printf("The database %s is noted as being at", rx_project_url(project));
	for (const char *const *id = current; *id; id++)
		printf("%s%s", id == current ? " " : ", ", *id);
	puts(*current ? "." : " no revision.");
	return CLI_DONE;
}

const struct cli_cmd cli_cmd_db_stamp = {
	.name = "db stamp",
	.arguments = "REVISION…",
	.summary = "Note that the database is at REVISION, without running anything",
	.help = "For a database whose tables were made in another way. base: at no revision. With "
			"--purge,\n"
			"rows of revisions that have no script here are removed first.\n"
			"With --sql also FROM:REVISION, for a database that is elsewhere: none is looked at.",
	.options = CLI_DATABASE | CLI_JSON | CLI_PURGE | CLI_DRY_RUN | CLI_SQL,
	.least_names = 1,
	.most_names = CLI_MOST_NAMES,
	.run = run,
};
