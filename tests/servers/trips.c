#include "servers/trips.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/check.h"

rx_engine *test_trips_open(test_trips *trips, const char *options)
{
	const char *url = getenv("REFLEX_TEST_URL"), *at = strchr(url, '@');
	rx_error error = RX_ERROR_INIT;
	char through[256];

	trips->proxy.after = -1;
	trips->proxy.counts = true;
	test_proxy_start(&trips->proxy, atoi(strrchr(url, ':') + 1));
	snprintf(through, sizeof(through), "%.*s@127.0.0.1:%d%s%s", (int)(at - url), url,
		trips->proxy.port, strrchr(url, '/'), options);
	trips->engine = rx_engine_open(through, &error);
	assert_rx_ok(&error);
	trips->beside = rx_engine_open(url, &error);
	assert_rx_ok(&error);
	rx_create_all(trips->engine, &error);
	assert_rx_ok(&error);
	return trips->engine;
}

void test_trips_exec(test_trips *trips, const char *sql)
{
	rx_with_session(s, .engine = trips->beside) {
		rx_exec(s, sql);
		rx_commit(s);
		assert_rx_ok(rx_session_error(s));
	}
}

void test_trips_close(test_trips *trips, const char *sql)
{
	test_trips_exec(trips, sql);
	rx_engine_close(trips->engine);
	rx_engine_close(trips->beside);
	test_proxy_stop(&trips->proxy);
}

long test_trips_count(test_trips *trips)
{
	atomic_store(&trips->proxy.armed, true);
	return atomic_exchange(&trips->proxy.waits, 0);
}
