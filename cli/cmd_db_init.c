#include "cli.h"

#include <stdio.h>

#include "json.h"

static void show_scripts(const rx_initialized *done, const char *url)
{
	if (!done->first) {
		puts("No script was written: no model was found.");
		return;
	}
	if (done->is_baseline)
		printf("Wrote %s, a baseline of the tables that are there.\n", done->first);
	else
		printf("Wrote %s.\n", done->first);
	if (!done->is_applied)
		puts("It was not applied: build the program again with it, and then run `db migrate`"
			 " (`db stamp head` for a baseline).");
	else if (done->is_baseline)
		printf("The database %s was not changed; it is noted there as applied.\n", url);
	else
		printf("Applied it to %s.\n", url);
	if (done->second)
		printf("Wrote %s, with what differs from the models: read it, and apply it with `reflex db "
			   "migrate`.\n",
			done->second);
}

static int show_texts(const rx_initialized *done)
{
	cli_show_found(&done->found);
	printf("No file was written and no database made; %s.\n",
		done->first ? "this is what the scripts would hold" : "there would be no script");
	if (done->first)
		printf("\n%s", done->first);
	if (done->second)
		printf("\n%s", done->second);
	return CLI_DONE;
}

static int run(const struct cli_args *args)
{
	rx_error error = RX_ERROR_INIT;
	CLI_PROJECT project = NULL;
	const rx_initialized *done;
	if (cli_open(&project, args, &error) ||
		rx_project_initialize(project, &done, &error, .dry_run = args->dry_run, .sql = args->sql))
		return cli_fail(args, &error);
	if (args->sql)
		return CLI_DONE;
	if (args->json)
		return cli_json_print(
			json_pack("{s:s, s:o, s:o, s:b, s:b, s:o}", "folder", done->folder, "script",
				cli_json_text(done->first), "second", cli_json_text(done->second), "baseline",
				(int)done->is_baseline, "applied", (int)done->is_applied, "found",
				cli_json_differences(&done->found)),
			CLI_DONE);
	if (args->dry_run)
		return show_texts(done);
	printf("Made %s/ with README and versions/.\n", done->folder);
	printf("%s found.\n", cli_count(done->found.n_models, "model", "models"));
	cli_show_found(&done->found);
	show_scripts(done, rx_project_url(project));
	return CLI_DONE;
}

const struct cli_cmd cli_cmd_db_init = {
	.name = "db init",
	.arguments = "",
	.summary = "Make the migrations' folder and the first script, and apply it",
	.help =
		"Where the database has tables of the models already, the first script is a baseline of\n"
		"them, which is noted as applied and not run; what differs becomes a second script.\n"
		"Tables that no model names are left alone.",
	.options = CLI_DATABASE | CLI_JSON | CLI_DRY_RUN | CLI_SQL,
	.run = run,
};
