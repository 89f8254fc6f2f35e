/* How a project speaks to a person: progress on stdout (not with --json), the compiler's words on
 * stderr as they are, statements on stdout, and questions on the terminal, where there is one. */
#include "cli.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* On a terminal one line is written over again, on stderr, below what is said else. */
void cli_tick(const struct cli_args *args, const char *line)
{
	if (!isatty(STDERR_FILENO) || (!line && !args->ticked))
		return;
	((struct cli_args *)args)->ticked = line;
	fflush(stdout);
	fprintf(stderr, "\r\033[K%s", line ? line : "");
	fflush(stderr);
}

static void say(void *ud, rx_project_voice voice, const char *text)
{
	const struct cli_args *args = ud;
	if (voice != RX_PROJECT_TICK)
		cli_tick(args, NULL);
	switch (voice) {
	case RX_PROJECT_TICK:
		cli_tick(args, text);
		break;
	case RX_PROJECT_COMPILER:
		fflush(stdout);
		fputs(text, stderr);
		break;
	case RX_PROJECT_SQL:
		printf("%s;\n", text);
		break;
	case RX_PROJECT_PROGRESS:
		if (args->sql)
			printf("-- %s\n", text);
		else if (!args->json)
			puts(text);
		fflush(stdout);
		break;
	}
}

static int ask(void *ud, const char *table, const char *dropped, const char *added)
{
	char answer[16];
	(void)ud;
	fflush(stdout);
	fprintf(stderr, "Was the %s '%s'%s%s%s renamed to '%s'? [y/N] ", table ? "column" : "table",
		dropped, table ? " of table '" : "", table ? table : "", table ? "'" : "", added);
	if (!fgets(answer, sizeof(answer), stdin)) {
		fputc('\n', stderr);
		return -1;
	}
	return answer[0] == 'y' || answer[0] == 'Y';
}

int cli_open(rx_project **out, const struct cli_args *args, rx_error *error)
{
	const bool terminal = isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
	return rx_project_open(out, error, .url = args->url, .revisions = args->revisions, .say = say,
		.ask = terminal ? ask : NULL, .ud = (void *)args);
}

void cli_close(rx_project **project)
{
	rx_project_close(*project);
}
