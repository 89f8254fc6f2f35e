#include "cli.h"

#include <stdio.h>

#include "json.h"

static bool agrees(const rx_differences *found)
{
	return found->n_changes == 0 && !*found->warnings;
}

static void show_replay(const char *what, const rx_differences *found)
{
	if (agrees(found)) {
		printf("In step: what the scripts make, and %s.\n", what);
		return;
	}
	printf("Out of step: what the scripts make is not like %s. There is missing:\n", what);
	cli_show_found(found);
}

/* After the usual comparison: CLI_FAILED where the replay tells more. */
static int replay(const struct cli_args *args, rx_project *project, rx_error *error)
{
	const rx_replayed *found;
	if (rx_project_replay(project, args->replay_url, &found, error))
		return cli_fail(args, error);
	const bool in_step = agrees(&found->database) && agrees(&found->models);
	if (args->json)
		return cli_json_print(json_pack("{s:b, s:o, s:o}", "in_step", (int)in_step, "database",
								  cli_json_differences(&found->database), "models",
								  cli_json_differences(&found->models)),
			in_step ? CLI_DONE : CLI_FAILED);
	show_replay("the database", &found->database);
	show_replay("the models", &found->models);
	return in_step ? CLI_DONE : CLI_FAILED;
}

static int run(const struct cli_args *args)
{
	rx_error error = RX_ERROR_INIT;
	CLI_PROJECT project = NULL;
	const rx_differences *found;
	if (cli_open(&project, args, &error))
		return cli_fail(args, &error);
	if (args->replay)
		return replay(args, project, &error);
	if (rx_project_compare(project, &found, &error))
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
	.help = "With --replay it compares what the scripts alone make with the database, which shows "
			"what was\n"
			"changed by hand there, and with the models.",
	.options = CLI_DATABASE | CLI_JSON | CLI_REPLAY | CLI_REPLAY_URL,
	.run = run,
};
