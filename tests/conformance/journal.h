/* What the library logs, kept so that a test can look at the statements that were sent: the engine of
 * suite_open_echo logs each of them.
 *
 * journal_start() goes before the first engine of the process. */
#ifndef TEST_CONFORMANCE_JOURNAL_H
#define TEST_CONFORMANCE_JOURNAL_H

#include <pthread.h>

#include <reflex/sys/log.h>

#include "engine.h"

static struct {
	pthread_mutex_t lock;
	char *lines; /* each one ended by a newline */
	size_t n, size;
} journal = { .lock = PTHREAD_MUTEX_INITIALIZER };

static inline void journal_note(void *ud, rx_log_level level, const char *message)
{
	size_t length = strlen(message);

	(void)ud;
	(void)level;
	pthread_mutex_lock(&journal.lock);
	if (journal.n + length + 2 > journal.size) {
		journal.size = (journal.n + length + 2) * 2;
		journal.lines = realloc(journal.lines, journal.size);
		if (!journal.lines)
			abort();
	}
	memcpy(journal.lines + journal.n, message, length);
	/* MariaDB's quotes are shown as those of the others. */
	for (char *at = journal.lines + journal.n; at < journal.lines + journal.n + length; at++)
		*at = *at == '`' ? '"' : *at;
	journal.n += length;
	journal.lines[journal.n++] = '\n';
	journal.lines[journal.n] = '\0';
	pthread_mutex_unlock(&journal.lock);
}

static inline void journal_clear(void)
{
	journal.n = 0;
	if (journal.lines)
		*journal.lines = '\0';
}

static inline void journal_free(void)
{
	free(journal.lines);
	journal.lines = NULL;
}

static inline void journal_start(void)
{
	rx_log_set(journal_note, NULL);
	atexit(journal_free);
}

static inline const char *journal_text(void)
{
	return journal.lines ? journal.lines : "";
}

/* How often the text stands in the journal. */
static inline int journal_count(const char *text)
{
	int n = 0;

	for (const char *at = journal_text(); (at = strstr(at, text)) != NULL; at += strlen(text))
		n++;
	return n;
}

/* How many lines begin with the text. */
static inline int journal_lines(const char *text)
{
	int n = 0;

	for (const char *at = journal_text(); *at; at = strchr(at, '\n') + 1)
		n += strncmp(at, text, strlen(text)) == 0;
	return n;
}

static inline int suite_open_echo(void **state)
{
	rx_error error = RX_ERROR_INIT;
	suite *s;

	if (suite_open(state))
		return -1;
	s = *state;
	rx_engine_close(s->engine);
	s->engine = rx_engine_open(s->url, &error, .echo = true);
	if (!s->engine || rx_create_all(s->engine, &error)) { /* again: it may be in memory */
		fprintf(stderr, "%s\n", error.message);
		return -1;
	}
	journal_clear();
	return 0;
}

#endif
