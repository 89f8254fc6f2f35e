/* The engine that a conformance test runs on, with the tables of the suite's models in it.
 *
 * The tests see nothing but <reflex.h>. REFLEX_TEST_URL names another database to run them on: on a
 * server each suite gets an empty schema of its own there. By default it is a new SQLite file, removed
 * at the end. */
#ifndef TEST_CONFORMANCE_ENGINE_H
#define TEST_CONFORMANCE_ENGINE_H

#include <stdio.h>
#include <stdlib.h>

#include "models.h"
#include "quirks.h"
#include "support/check.h"
#include "support/tempdir.h"
#include "support/url.h"

typedef struct suite {
	char *folder;
	char url[4200];
	char schema[64]; /* "": none, on SQLite */
	rx_engine *engine;
} suite;

/* Makes or removes the schema, on a connection that works outside of it. */
static inline int suite_schema(const char *server, bool make, const char *schema)
{
	rx_error error = RX_ERROR_INIT;
	char sql[128];
	bool done = false;
	rx_engine *engine = rx_engine_open(server, &error, .pool_size = 1);

	snprintf(sql, sizeof(sql), "%s SCHEMA %s%s", make ? "CREATE" : "DROP", schema,
		make || test_url_is(server, "mariadb") ? "" : " CASCADE");
	if (engine) {
		rx_with_session(s, .engine = engine) {
			rx_exec(s, sql);
			done = rx_commit(s);
			if (!done)
				error = *rx_session_error(s);
		}
	}
	rx_engine_close(engine);
	if (!done)
		fprintf(stderr, "%s\n", error.message);
	return done ? 0 : -1;
}

static inline int suite_place(suite *s)
{
	const char *server = getenv("REFLEX_TEST_URL");

	if (!server)
		snprintf(s->url, sizeof(s->url), "sqlite:///%s/conformance.db", s->folder);
	else
		snprintf(s->url, sizeof(s->url), "%s", server);
	if (!server || strncmp(server, "sqlite", 6) == 0)
		return 0;
	snprintf(s->schema, sizeof(s->schema), "suite_%s", strrchr(s->folder, '/') + 1);
	for (char *at = s->schema; *at; at++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789", *at))
			*at = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : '_';
	test_url_in_schema(s->url, sizeof(s->url), server, s->schema);
	return suite_schema(server, true, s->schema);
}

/* What the engine does in its own way. */
static inline const quirks *suite_quirks(const suite *s)
{
	const quirks *found = quirks_named(rx_engine_dialect(s->engine));

	if (!found)
		fail_msg("%s has no line in quirks.h", rx_engine_dialect(s->engine));
	return found;
}

/* The isolation in which a transaction reads one snapshot. */
static inline rx_isolation suite_snapshot(const suite *s)
{
	return suite_quirks(s)->reads_one_snapshot ? RX_ISOLATION_DEFAULT : RX_REPEATABLE_READ;
}

static inline int suite_open(void **state)
{
	suite *s = calloc(1, sizeof(*s));
	rx_error error = RX_ERROR_INIT;

	if (!s)
		return -1;
	s->folder = test_tempdir_new();
	if (suite_place(s))
		return -1;
	s->engine = rx_engine_open(s->url, &error);
	if (!s->engine || rx_create_all(s->engine, &error)) {
		fprintf(stderr, "%s\n", error.message);
		return -1;
	}
	*state = s;
	return 0;
}

/* All that is done is done on the same connection, if that is kept. */
static inline int suite_open_alone(void **state)
{
	suite *the;
	int code = suite_open(state);

	if (code)
		return code;
	the = *state;
	rx_engine_close(the->engine);
	the->engine = rx_engine_open(the->url, NULL, .pool_size = 1, .max_overflow = -1);
	return the->engine ? 0 : -1;
}

static inline int suite_close(void **state)
{
	suite *s = *state;
	int code = 0;

	rx_engine_close(s->engine);
	if (*s->schema)
		code = suite_schema(getenv("REFLEX_TEST_URL"), false, s->schema);
	test_tempdir_free(s->folder);
	free(s);
	return code;
}

#endif
