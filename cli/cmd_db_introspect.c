#include "cli.h"

#include <stdio.h>

#include "json.h"

static void show_omitted(const struct cli_args *args, const rx_introspected *found)
{
	for (const char *const *line = found->omitted; *line; line++)
		cli_complain(args, "not in the models: %s", *line);
}

static int run(const struct cli_args *args)
{
	rx_error error = RX_ERROR_INIT;
	CLI_PROJECT project = NULL;
	const rx_introspected *found;
	if (cli_open(&project, args, &error) || rx_project_introspect(project, &found, &error))
		return cli_fail(args, &error);
	if (args->json)
		return cli_json_print(
			json_pack("{s:s, s:I, s:o}", "text", found->text, "models", (json_int_t)found->n_tables,
				"omitted", cli_json_names(found->omitted)),
			CLI_DONE);
	show_omitted(args, found);
	if (!args->output) {
		fputs(found->text, stdout);
		return CLI_DONE;
	}
	const int code = cli_write_file(args, found->text, false);
	if (code == CLI_DONE)
		printf("Wrote %s with %s of %s.\n", args->output,
			cli_count(found->n_tables, "model", "models"), rx_project_url(project));
	return code;
}

const struct cli_cmd cli_cmd_db_introspect = {
	.name = "db introspect",
	.arguments = "",
	.summary = "Write models for the tables of a database that is there",
	.help = "To stdout, or into a new file with --output. What models cannot say is listed in the "
			"header's\n"
			"first comment and on stderr. `reflex db init` then takes the database over.",
	.options = CLI_DATABASE | CLI_JSON | CLI_OUTPUT,
	.run = run,
};
