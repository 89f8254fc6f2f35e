#include "cli.h"

#include <stdio.h>

#include "json.h"

static int run(const struct cli_args *args)
{
	rx_error error = RX_ERROR_INIT;
	CLI_PROJECT project = NULL;
	const char *text;
	if (cli_open(&project, args, &error) || rx_project_bundle(project, &text, &error))
		return cli_fail(args, &error);
	if (!args->output) {
		fputs(text, stdout);
		return CLI_DONE;
	}
	const int code = cli_write_file(args, text, true);
	if (code == CLI_DONE)
		printf("Wrote %s; compile it into the program and call rx_migrate(engine, rx_revisions, "
			   "&error).\n",
			args->output);
	return code;
}

const struct cli_cmd cli_cmd_db_bundle = {
	.name = "db bundle",
	.arguments = "",
	.summary = "Write all migrations as one C source, for programs that bring their own",
	.help =
		"To stdout, or into the file that --output names, which is replaced. Needs no database.",
	.options = CLI_OUTPUT,
	.run = run,
};
