#include "cli.h"

#include <stdio.h>

#include "json.h"

static const char *const words[] = { "ok", "warning", "error" };

static json_t *symptom_json(const rx_symptom *symptom)
{
	return json_pack("{s:s, s:s, s:s}", "severity", words[symptom->severity], "what", symptom->what,
		"advice", symptom->advice);
}

static int run(const struct cli_args *args)
{
	rx_error error = RX_ERROR_INIT;
	CLI_PROJECT project = NULL;
	const rx_symptom *symptoms;
	size_t n, bad = 0;
	if (cli_open(&project, args, &error) || rx_project_examine(project, &symptoms, &n, &error))
		return cli_fail(args, &error);
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++) {
		bad += symptoms[i].severity == 2;
		json_array_append_new(list, symptom_json(&symptoms[i]));
		if (args->json)
			continue;
		printf("%-8s %s\n", words[symptoms[i].severity], symptoms[i].what);
		if (*symptoms[i].advice)
			printf("         -> %s\n", symptoms[i].advice);
	}
	const int code = bad ? CLI_FAILED : CLI_DONE;
	if (args->json)
		return cli_json_print(json_pack("{s:o}", "symptoms", list), code);
	json_decref(list);
	return code;
}

const struct cli_cmd cli_cmd_db_doctor = {
	.name = "db doctor",
	.arguments = "",
	.summary = "Look at compiler, scripts and database, and say what to do about what is wrong",
	.help = "Version and options of the engine, rights, leftover locks and journals, scripts that "
			"were\n"
			"edited or are gone. It changes nothing. Exit code 1 where something will not work.",
	.options = CLI_DATABASE | CLI_JSON,
	.run = run,
};
