#include "cli.h"

#include <stdio.h>

#include "json.h"

static int print_json(const rx_lint_report *report)
{
	return cli_json_print(
		json_pack("{s:s, s:I, s:I, s:I, s:o}", "engines", report->engines, "scripts",
			(json_int_t)report->n_scripts, "errors", (json_int_t)report->n_errors, "warnings",
			(json_int_t)report->n_warnings, "findings",
			cli_json_findings(report->findings, report->n_findings)),
		report->n_errors ? CLI_FAILED : CLI_DONE);
}

static int run(const struct cli_args *args)
{
	rx_error error = RX_ERROR_INIT;
	CLI_PROJECT project = NULL;
	const rx_lint_report *report;
	if (cli_open(&project, args, &error) ||
		rx_project_lint(project, &report, &error, .targets = args->names, .all = args->all,
			.engines = args->engines))
		return cli_fail(args, &error);
	if (args->json)
		return print_json(report);
	const size_t allowed = cli_show_findings(report->findings, report->n_findings);
	printf("%s looked at by the rules of %s: ", cli_count(report->n_scripts, "script", "scripts"),
		report->engines);
	printf("%s, ", cli_count(report->n_errors, "error", "errors"));
	printf("%s", cli_count(report->n_warnings, "warning", "warnings"));
	if (allowed)
		printf(", %zu allowed by comment", allowed);
	puts(".");
	return report->n_errors ? CLI_FAILED : CLI_DONE;
}

const struct cli_cmd cli_cmd_db_lint = {
	.name = "db lint",
	.arguments = "[REVISION…]",
	.summary = "Say what is unsafe about scripts: those not applied, all, or those named",
	.help = "Exit code 1 where there is an error. A comment in the script allows a rule, with a "
			"reason:\n"
			"    /* reflex: allow PG03, built at night */\n"
			"--engine asks for the rules of other engines than that of the URL.",
	.options = CLI_DATABASE | CLI_JSON | CLI_ALL | CLI_ENGINE,
	.most_names = CLI_MOST_NAMES,
	.run = run,
};
