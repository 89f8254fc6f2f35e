#include "cli.h"

#include <stdio.h>

#include "json.h"

static size_t count(const char *const *names)
{
	size_t n = 0;
	while (names[n])
		n++;
	return n;
}

static int print_json(const rx_squashed *done)
{
	return cli_json_print(
		json_pack("{s:s, s:o, s:s, s:o, s:o}", "id", done->id, "file", cli_json_text(done->file),
			"text", done->text, "replaced", cli_json_names(done->replaced), "removed",
			cli_json_names(done->removed)),
		CLI_DONE);
}

static int run(const struct cli_args *args)
{
	rx_error error = RX_ERROR_INIT;
	CLI_PROJECT project = NULL;
	const rx_squashed *done;
	if (cli_open(&project, args, &error) ||
		rx_project_squash(project, &done, &error, .range = args->names[0], .message = args->message,
			.dry_run = args->dry_run || args->sql))
		return cli_fail(args, &error);
	if (args->sql) {
		printf("-- databases need no statement: each goes on where it stands, behind one of %s\n",
			cli_count(count(done->replaced), "revision", "revisions"));
		return CLI_DONE;
	}
	if (args->json)
		return print_json(done);
	if (!done->file) {
		printf("No file was changed; this would take the place of %s:\n\n%s",
			cli_count(count(done->removed), "script", "scripts"), done->text);
		return CLI_DONE;
	}
	printf("Wrote %s, which does what these did, one after the other, and is checked to do so:\n",
		done->file);
	cli_list(done->replaced);
	puts("Their files are removed. Databases need nothing: each goes on where it stands.");
	return CLI_DONE;
}

const struct cli_cmd cli_cmd_db_squash = {
	.name = "db squash",
	.arguments = "FIRST:LAST",
	.summary = "Replace a range of scripts by one",
	.help =
		"Both ends are included; an empty one is the first script or the head. The new script has\n"
		"the id of the last and does what each of them did. A database that stands at one of them\n"
		"goes on behind it, up or down. Needs no database.",
	.options = CLI_JSON | CLI_MESSAGE | CLI_DRY_RUN | CLI_SQL,
	.least_names = 1,
	.most_names = 1,
	.run = run,
};
