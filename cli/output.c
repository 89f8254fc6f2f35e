#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "json.h"

void cli_complain(const struct cli_args *args, const char *format, ...)
{
	va_list list;
	fflush(stdout);
	fprintf(stderr, "%s: ", args->program);
	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
	fputc('\n', stderr);
}

int cli_fail(const struct cli_args *args, const rx_error *error)
{
	cli_complain(args, "%s", error->message);
	if (args->json)
		cli_json_print(json_pack("{s:{s:s, s:s}}", "error", "code", rx_error_name(error->code),
						   "message", error->message),
			CLI_FAILED);
	return CLI_FAILED;
}

int cli_fail_reaching(const struct cli_args *args, const char *verb, const rx_error *error)
{
	const int code = cli_fail(args, error);
	if (args->sql && error->code == RX_ECONNECTION)
		cli_complain(args,
			"a range needs no connection: `reflex db %s FROM:TARGET --sql`, where FROM is what the "
			"database is at (base: at no revision)",
			verb);
	return code;
}

int cli_write_file(const struct cli_args *args, const char *text, bool replace)
{
	const char *path = args->output;
	if (!*path) {
		cli_complain(args, "--output is the name of a file, and is empty");
		return CLI_FAILED;
	}
	FILE *file = fopen(path, replace ? "w" : "wx");
	if (!file && errno == EEXIST) {
		cli_complain(args, "%s is there already; remove it, or name another file", path);
		return CLI_FAILED;
	}
	if (!file) {
		cli_complain(args, "%s cannot be made: %s", path, strerror(errno));
		return CLI_FAILED;
	}
	const bool written = fputs(text, file) >= 0;
	if (fclose(file) == 0 && written)
		return CLI_DONE;
	cli_complain(args, "%s cannot be written: %s", path, strerror(errno));
	remove(path);
	return CLI_FAILED;
}

const char *cli_count(size_t n, const char *one, const char *many)
{
	static char text[80];
	snprintf(text, sizeof(text), "%zu %s", n, n == 1 ? one : many);
	return text;
}

void cli_list(const char *const *lines)
{
	for (; *lines; lines++)
		printf("  %s\n", *lines);
}

static void show_titled(const char *title, const char *const *lines)
{
	if (*lines) {
		puts(title);
		cli_list(lines);
	}
}

void cli_show_found(const rx_differences *found)
{
	if (found->n_changes)
		printf("Found %s:\n", cli_count(found->n_changes, "change", "changes"));
	cli_list(found->changes);
	show_titled("This destroys data:", found->losses);
	show_titled("Not done, as there is no operation for it:", found->warnings);
	show_titled("Left alone, as no model and no migration knows them:", found->left_alone);
	if (*found->unsure)
		puts("Not sure whether something was dropped and added, or renamed. If it was renamed, "
			 "remove "
			 "the new script, if one was written, and run `reflex db makemigrations` again with:");
	for (const char *const *option = found->unsure; *option; option++)
		printf("  --rename %s\n", *option);
}

void cli_show_revision(const rx_revision_info *revision)
{
	printf("%s%s%s", revision->id, *revision->message ? ", " : "", revision->message);
}

size_t cli_show_findings(const rx_lint_finding *findings, size_t n)
{
	static const char *const words[] = {
		[RX_LINT_REMARK] = "remark", [RX_LINT_WARNING] = "warning", [RX_LINT_ERROR] = "error"
	};
	const char *file = NULL;
	size_t allowed = 0;
	for (size_t i = 0; i < n; i++) {
		const rx_lint_finding *found = &findings[i];
		if (found->allowed) {
			allowed++;
			continue;
		}
		if (found->file && found->file != file)
			printf("%s\n", found->file);
		file = found->file;
		printf("  %s %s: %s: %s\n      instead: %s\n", found->rule, words[found->severity],
			found->where, found->why, found->instead);
	}
	return allowed;
}
