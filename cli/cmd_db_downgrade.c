#include "move.h"

static int run(const struct cli_args *args)
{
	return cli_move(args, true);
}

const struct cli_cmd cli_cmd_db_downgrade = {
	.name = "db downgrade",
	.arguments = "TARGET",
	.summary = "Take migrations back, down to TARGET",
	.help = "TARGET: -N, base (all of them), an id or the beginning of one, which stays applied.\n"
			"With --sql also FROM:TARGET, for a database that is elsewhere: none is looked at.",
	.options = CLI_DATABASE | CLI_JSON | CLI_DRY_RUN | CLI_SQL | CLI_ALLOW_EDITED | CLI_RESUME |
		CLI_LOCK_WAIT,
	.least_names = 1,
	.most_names = 1,
	.run = run,
};
