#include "cli.h"

#include <stdio.h>

#include "json.h"

static void show_names(const char *title, const char *const *names, const char *none)
{
	if (!*names && !none)
		return;
	printf("%s", title);
	for (const char *const *name = names; *name; name++)
		printf("%s%s", name == names ? "" : ", ", *name);
	puts(*names ? "" : none);
}

static void show_file(const char *path)
{
	char block[4096];
	size_t got;
	FILE *file = fopen(path, "r");
	if (!file)
		return;
	putchar('\n');
	while ((got = fread(block, 1, sizeof(block), file)) > 0)
		fwrite(block, 1, got, stdout);
	fclose(file);
}

static int run(const struct cli_args *args)
{
	rx_error error = RX_ERROR_INIT;
	CLI_PROJECT project = NULL;
	const rx_revision_info *revision;
	if (cli_open(&project, args, &error) ||
		rx_project_revision(project, args->names[0], &revision, &error))
		return cli_fail(args, &error);
	if (args->json)
		return cli_json_print(cli_json_revision(revision), CLI_DONE);
	printf("Revision:   %s%s%s\n", revision->id, revision->is_head ? " (head)" : "",
		revision->is_merge ? " (mergepoint)" : "");
	show_names("Revises:    ", revision->parents, "<base>");
	show_names("Labels:     ", revision->labels, NULL);
	show_names("Depends on: ", revision->depends_on, NULL);
	printf("Message:    %s\n", *revision->message ? revision->message : "empty message");
	printf("Applied:    %s%s\n",
		!revision->applied		   ? "no"
			: revision->applied_at ? revision->applied_at
								   : "yes",
		revision->is_edited ? ", and edited since" : "");
	printf("File:       %s\n", revision->file ? revision->file : "linked into the program");
	if (revision->file)
		show_file(revision->file);
	return CLI_DONE;
}

const struct cli_cmd cli_cmd_db_show = {
	.name = "db show",
	.arguments = "REVISION",
	.summary = "Show one migration: an id or the beginning of one, head, current, a label",
	.options = CLI_DATABASE | CLI_JSON,
	.least_names = 1,
	.most_names = 1,
	.run = run,
};
