#include "cli.h"

#include <stdio.h>

#include "json.h"

static void show_nothing(const rx_made *made)
{
	printf("No changes: %s and the database agree. No script was written.\n",
		cli_count(made->found.n_models, "model", "models"));
	if (made->found.n_models == 0)
		puts("No header with RX_MODEL, RX_TABLE or RX_MAP was found; [models] headers in "
			 "rxconfig.ini can name them.");
}

static int run(const struct cli_args *args)
{
	rx_error error = RX_ERROR_INIT;
	CLI_PROJECT project = NULL;
	const rx_made *made;
	if (cli_open(&project, args, &error) ||
		rx_project_make(project, &made, &error, .message = args->message, .renames = args->renames,
			.empty = args->empty, .dry_run = args->dry_run, .sql = args->sql, .heads = args->heads,
			.splice = args->splice, .labels = args->branch_label, .depends_on = args->depends_on))
		return cli_fail(args, &error);
	if (args->sql) {
		if (args->empty || made->found.n_changes == 0)
			puts("-- nothing to do: the script would hold no operation");
		return CLI_DONE;
	}
	if (args->json)
		return cli_json_print(cli_json_made(made), CLI_DONE);
	if (!args->empty)
		cli_show_found(&made->found);
	if (made->n_findings)
		puts("What the lint says (`reflex db lint` explains):");
	cli_show_findings(made->findings, made->n_findings);
	if (!made->text)
		show_nothing(made);
	else if (made->file)
		printf("Wrote %s. Read it, and apply it with `reflex db migrate`.\n", made->file);
	else
		printf("No file was written; this is what it would hold:\n\n%s", made->text);
	return CLI_DONE;
}

const struct cli_cmd cli_cmd_db_makemigrations = {
	.name = "db makemigrations",
	.arguments = "",
	.summary = "Write the next script: what differs between models and database",
	.help =
		"A column or table that is gone and one like it that is new may be a rename: it asks on a\n"
		"terminal; --rename, or .renamed_from in the model, says so beforehand.",
	.options = CLI_DATABASE | CLI_JSON | CLI_MESSAGE | CLI_RENAME | CLI_EMPTY | CLI_DRY_RUN |
		CLI_SQL | CLI_HEAD | CLI_SPLICE | CLI_BRANCH_LABEL | CLI_DEPENDS_ON,
	.run = run,
};
