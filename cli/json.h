/* Results as JSON, for --json. */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include "cli.h"

#include <jansson.h>

json_t *cli_json_names(const char *const *names);
json_t *cli_json_revision(const rx_revision_info *revision);
json_t *cli_json_revisions(const rx_revision_info *revisions, size_t n);
json_t *cli_json_differences(const rx_differences *found);
json_t *cli_json_made(const rx_made *made);
json_t *cli_json_findings(const rx_lint_finding *findings, size_t n);
/* Text or null. */
json_t *cli_json_text(const char *text);
/* Prints it and lets it go; gives the exit code, CLI_FAILED where memory ran out (NULL). */
int cli_json_print(json_t *value, int code);

#endif
