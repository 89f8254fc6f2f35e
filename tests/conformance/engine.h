/* The engine that a conformance test runs on, with the tables of the suite's models in it.
 *
 * The tests see nothing but <reflex.h>. REFLEX_TEST_URL names another database to run them on; by
 * default it is a new SQLite file, removed at the end. */
#ifndef TEST_CONFORMANCE_ENGINE_H
#define TEST_CONFORMANCE_ENGINE_H

#include <stdio.h>
#include <stdlib.h>

#include "models.h"
#include "support/check.h"
#include "support/tempdir.h"

typedef struct suite {
	char *folder;
	char url[4200];
	rx_engine *engine;
} suite;

static inline int suite_open(void **state)
{
	suite *s = calloc(1, sizeof(*s));
	rx_error error = RX_ERROR_INIT;
	const char *url = getenv("REFLEX_TEST_URL");
	if (!s)
		return -1;
	s->folder = test_tempdir_new();
	if (url)
		snprintf(s->url, sizeof(s->url), "%s", url);
	else
		snprintf(s->url, sizeof(s->url), "sqlite:///%s/conformance.db", s->folder);
	s->engine = rx_engine_open(s->url, &error);
	if (!s->engine || rx_create_all(s->engine, &error)) {
		fprintf(stderr, "%s\n", error.message);
		return -1;
	}
	*state = s;
	return 0;
}

static inline int suite_close(void **state)
{
	suite *s = *state;
	rx_engine_close(s->engine);
	test_tempdir_free(s->folder);
	free(s);
	return 0;
}

#endif
