#include "cli.h"

#include <stdio.h>
#include <string.h>

#include "json.h"

static bool follows(const rx_revision_info *revision, const char *id)
{
	for (const char *const *parent = revision->parents; *parent; parent++)
		if (!strcmp(*parent, id))
			return true;
	return false;
}

static json_t *branch_json(const rx_history *history, const rx_revision_info *point)
{
	json_t *next = json_array();
	for (size_t i = 0; i < history->n_revisions; i++)
		if (follows(&history->revisions[i], point->id))
			json_array_append_new(next, cli_json_revision(&history->revisions[i]));
	return json_pack("{s:o, s:o}", "revision", cli_json_revision(point), "followed_by", next);
}

static int print_json(const rx_history *history)
{
	json_t *branches = json_array();
	for (size_t i = 0; i < history->n_revisions; i++)
		if (history->revisions[i].is_branch_point)
			json_array_append_new(branches, branch_json(history, &history->revisions[i]));
	return cli_json_print(json_pack("{s:o}", "branches", branches), CLI_DONE);
}

static void show_branch(const rx_history *history, const rx_revision_info *point)
{
	cli_show_revision(point);
	puts(" (branchpoint)");
	for (size_t i = 0; i < history->n_revisions; i++) {
		const rx_revision_info *next = &history->revisions[i];
		if (!follows(next, point->id))
			continue;
		printf("  -> ");
		cli_show_revision(next);
		for (const char *const *label = next->labels; *label; label++)
			printf("%s%s%s", label == next->labels ? " (" : ", ", *label, label[1] ? "" : ")");
		puts(next->is_head ? " (head)" : "");
	}
}

static int run(const struct cli_args *args)
{
	rx_error error = RX_ERROR_INIT;
	CLI_PROJECT project = NULL;
	const rx_history *history;
	size_t shown = 0;
	if (cli_open(&project, args, &error) || rx_project_history(project, false, &history, &error))
		return cli_fail(args, &error);
	if (args->json)
		return print_json(history);
	for (size_t i = 0; i < history->n_revisions; i++) {
		if (!history->revisions[i].is_branch_point)
			continue;
		show_branch(history, &history->revisions[i]);
		shown++;
	}
	if (!shown)
		cli_complain(
			args, "no migration in %s is followed by more than one", rx_project_folder(project));
	return CLI_DONE;
}

const struct cli_cmd cli_cmd_db_branches = {
	.name = "db branches",
	.arguments = "",
	.summary = "Print the migrations that several others follow; needs no database",
	.options = CLI_JSON,
	.run = run,
};
