/* How a project speaks to a person: progress on stdout (not with --json), the compiler's words on
 * stderr as they are, statements on stdout, and questions on the terminal, where there is one. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

enum { STILL_MS = 1000 };

static struct cli_voice *lock(const struct cli_args *args)
{
	struct cli_voice *voice = &((struct cli_args *)args)->voice;
	pthread_mutex_lock(&voice->mutex);
	return voice;
}

/* On a terminal one line is written over again, on stderr, below what is said else. */
static void write_tick(struct cli_voice *voice, const char *line)
{
	if (!isatty(STDERR_FILENO) || voice->asking || (!line && !voice->ticked))
		return;
	voice->ticked = line;
	fflush(stdout);
	fprintf(stderr, "\r\033[K%s", line ? line : "");
	fflush(stderr);
}

static void remember(struct cli_voice *voice, const char *line)
{
	clock_gettime(CLOCK_MONOTONIC, &voice->said);
	snprintf(voice->line, sizeof(voice->line), "%s", line);
}

void cli_tick(const struct cli_args *args, const char *line)
{
	struct cli_voice *voice = lock(args);
	if (line)
		remember(voice, line);
	write_tick(voice, line);
	pthread_mutex_unlock(&voice->mutex);
}

void cli_still(const struct cli_args *args)
{
	struct timespec now;
	char line[200];
	struct cli_voice *voice = lock(args);
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!voice->said.tv_sec)
		remember(voice, "working");
	const long passed =
		(now.tv_sec - voice->said.tv_sec) * 1000 + (now.tv_nsec - voice->said.tv_nsec) / 1000000;
	if (passed > STILL_MS) {
		snprintf(line, sizeof(line), "%s: %ld s", voice->line, passed / 1000);
		write_tick(voice, line);
	}
	pthread_mutex_unlock(&voice->mutex);
}

static void say(void *ud, rx_project_voice what, const char *text)
{
	const struct cli_args *args = ud;
	struct cli_voice *voice = lock(args);
	if (what != RX_PROJECT_SQL && what != RX_PROJECT_COMPILER)
		remember(voice, text);
	write_tick(voice, what == RX_PROJECT_TICK ? text : NULL);
	switch (what) {
	case RX_PROJECT_TICK:
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
	pthread_mutex_unlock(&voice->mutex);
}

/* 1, 0, or -1: what was typed is neither yes nor no. Enter is no. */
static int read_answer(const char *line)
{
	const size_t n = strcspn(line, "\r\n");
	if (n == 0 || (n == 1 && (*line == 'n' || *line == 'N')) ||
		(n == 2 && !strncasecmp(line, "no", n)))
		return 0;
	return (n == 1 && (*line == 'y' || *line == 'Y')) || (n == 3 && !strncasecmp(line, "yes", n))
		? 1
		: -1;
}

static int ask(void *ud, const char *table, const char *dropped, const char *added)
{
	char *line = NULL;
	size_t size = 0;
	int answer = -1;
	bool ended = false;
	(void)ud;
	fflush(stdout);
	while (answer < 0 && !ended) {
		fprintf(stderr, "Was the %s '%s'%s%s%s renamed to '%s'? [y/N] ", table ? "column" : "table",
			dropped, table ? " of table '" : "", table ? table : "", table ? "'" : "", added);
		ended = getline(&line, &size, stdin) < 0;
		if (ended)
			fputc('\n', stderr);
		else if ((answer = read_answer(line)) < 0)
			fputs("Please answer y or n.\n", stderr);
	}
	free(line);
	return answer;
}

int cli_open(rx_project **out, const struct cli_args *args, rx_error *error)
{
	const bool terminal = isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
	int r = rx_project_open(out, error, .url = args->url, .revisions = args->revisions, .say = say,
		.ask = terminal ? ask : NULL, .ask_password = cli_ask_password, .ud = (void *)args,
		.lock_wait = args->lock_wait ? strtod(args->lock_wait, NULL) : 0);
	if (!r)
		cli_guard_watch(*out);
	return r;
}

void cli_close(rx_project **project)
{
	cli_guard_watch(NULL);
	rx_project_close(*project);
}
