#include "json.h"

json_t *cli_json_text(const char *text)
{
	return text ? json_string(text) : json_null();
}

json_t *cli_json_names(const char *const *names)
{
	json_t *list = json_array();
	for (; list && names && *names; names++)
		json_array_append_new(list, json_string(*names));
	return list;
}

json_t *cli_json_revision(const rx_revision_info *revision)
{
	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:b, s:b, s:b, s:b, s:o, s:o, s:o}", "id",
		revision->id, "message", revision->message, "file", cli_json_text(revision->file),
		"revises", cli_json_names(revision->parents), "labels", cli_json_names(revision->labels),
		"depends_on", cli_json_names(revision->depends_on), "applied", (int)revision->applied,
		"head", (int)revision->is_head, "current", (int)revision->is_current, "edited",
		(int)revision->is_edited, "applied_at", cli_json_text(revision->applied_at), "phase",
		cli_json_text(revision->phase == RX_EXPAND ? "expand"
				: revision->phase == RX_CONTRACT   ? "contract"
												   : NULL),
		"part_of", cli_json_text(revision->part_of));
}

json_t *cli_json_revisions(const rx_revision_info *revisions, size_t n)
{
	json_t *list = json_array();
	for (size_t i = 0; list && i < n; i++)
		json_array_append_new(list, cli_json_revision(&revisions[i]));
	return list;
}

json_t *cli_json_differences(const rx_differences *found)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:I}", "changes",
		cli_json_names(found->changes), "losses", cli_json_names(found->losses), "warnings",
		cli_json_names(found->warnings), "unsure", cli_json_names(found->unsure), "left_alone",
		cli_json_names(found->left_alone), "pending", cli_json_names(found->pending), "models",
		(json_int_t)found->n_models);
}

int cli_json_print(json_t *value, int code)
{
	if (!value) {
		fputs("the result cannot be written as JSON: a text in it is not UTF-8\n", stderr);
		return CLI_FAILED;
	}
	json_dumpf(value, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(value);
	return code;
}

json_t *cli_json_findings(const rx_lint_finding *findings, size_t n)
{
	static const char *const words[] = {
		[RX_LINT_REMARK] = "remark", [RX_LINT_WARNING] = "warning", [RX_LINT_ERROR] = "error"
	};
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++) {
		const rx_lint_finding *found = &findings[i];
		json_array_append_new(list,
			json_pack("{s:s, s:s, s:s, s:o, s:s, s:s, s:s, s:o}", "rule", found->rule, "severity",
				words[found->severity], "revision", found->revision, "file",
				cli_json_text(found->file), "where", found->where, "why", found->why, "instead",
				found->instead, "allowed", cli_json_text(found->allowed)));
	}
	return list;
}

json_t *cli_json_made(const rx_made *made)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o}", "id", cli_json_text(made->id), "file",
		cli_json_text(made->file), "text", cli_json_text(made->text), "found",
		cli_json_differences(&made->found), "lint",
		cli_json_findings(made->findings, made->n_findings));
}
