#include "cli.h"

#include <stdio.h>

#include "json.h"

static int run(const struct cli_args *args)
{
	rx_error error = RX_ERROR_INIT;
	CLI_PROJECT project = NULL;
	const rx_differences *found;
	if (cli_open(&project, args, &error) || rx_project_compare(project, &found, &error))
		return cli_fail(args, &error);
	bool in_step = !*found->pending && found->n_changes == 0;
	if (args->json)
		return cli_json_print(
			json_pack("{s:b, s:o}", "in_step", (int)in_step, "found", cli_json_differences(found)),
			in_step ? CLI_DONE : CLI_FAILED);
	if (*found->pending) {
		puts("These migrations are not applied; run `reflex db migrate`:");
		cli_list(found->pending);
		return CLI_FAILED;
	}
	cli_show_found(found);
	if (in_step)
		printf("In step: %s, the migrations and the database agree.\n",
			cli_count(found->n_models, "model", "models"));
	else
		puts("The models are ahead of the migrations; run `reflex db makemigrations`.");
	return in_step ? CLI_DONE : CLI_FAILED;
}

const struct cli_cmd cli_cmd_db_check = {
	.name = "db check",
	.arguments = "",
	.summary = "Compare models, migrations and database; exit code 1 if they are out of step",
	.options = CLI_URL | CLI_JSON,
	.run = run,
};
