/* Round trips to a PostgreSQL server, counted by a proxy that reads what the server says. REFLEX_TEST_URL
 * names the server. */
#ifndef TEST_SERVERS_TRIPS_H
#define TEST_SERVERS_TRIPS_H

#include <reflex.h>

#include "support/proxy.h"

typedef struct test_trips {
	test_proxy proxy;
	/* Through the proxy, of one connection; the tables of all models are there. */
	rx_engine *engine;
	rx_engine *beside; /* another program's, straight to the server */
} test_trips;

/* options: of the URL, "" or "?name=value". Must not move. Returns the engine. */
rx_engine *test_trips_open(test_trips *trips, const char *options);
/* Runs the SQL, and ends all. */
void test_trips_close(test_trips *trips, const char *sql);
/* Since the last call; nothing is under way when it is called. */
long test_trips_count(test_trips *trips);
/* As another program, in a transaction of its own. */
void test_trips_exec(test_trips *trips, const char *sql);

#endif
