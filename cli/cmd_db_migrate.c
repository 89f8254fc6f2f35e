#include "move.h"

static int run(const struct cli_args *args)
{
	return cli_move(args, false);
}

const struct cli_cmd cli_cmd_db_migrate = {
	.name = "db migrate",
	.arguments = "[TARGET]",
	.summary = "Apply the migrations that are not applied yet, all or up to TARGET",
	.help = "TARGET: head (all, the default), heads, +N, an id or the beginning of one, id+N, a "
			"label,\n"
			"label@head. Each migration is applied whole or not at all.\n"
			"With --sql also FROM:TARGET, for a database that is elsewhere: none is looked at.",
	.options = CLI_DATABASE | CLI_JSON | CLI_DRY_RUN | CLI_SQL | CLI_ALLOW_EDITED | CLI_RESUME |
		CLI_PHASE | CLI_LOCK_WAIT,
	.most_names = 1,
	.run = run,
};
