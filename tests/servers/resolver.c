/* Names that nobody resolves: the deadline of a connection covers looking its host up. The resolver is
 * one of the test's own, in front of the system's; no server is needed. */
#include <dlfcn.h>
#include <netdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/calendar.h"
#include "support/check.h"
#include "support/port.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t over = PTHREAD_COND_INITIALIZER;
static bool is_over;
static atomic_int n_asked, n_answered;

/* Of "never.example": no answer, before the test is over. */
int getaddrinfo(const char *restrict host, const char *restrict service,
	const struct addrinfo *restrict hints, struct addrinfo **restrict out)
{
	int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **) = NULL;
	void *found = dlsym(RTLD_NEXT, "getaddrinfo");

	if (host && strcmp(host, "never.example") == 0) {
		atomic_fetch_add(&n_asked, 1);
		pthread_mutex_lock(&mutex);
		while (!is_over)
			pthread_cond_wait(&over, &mutex);
		pthread_mutex_unlock(&mutex);
		atomic_fetch_add(&n_answered, 1);
		return EAI_AGAIN;
	}
	memcpy(&real, &found, sizeof(real));
	return real(host, service, hints, out);
}

static void refuse_in_time(const char *url, const char *words)
{
	int64_t begin = rx__clock_monotonic();
	int asked = atomic_load(&n_asked);
	rx_error error = RX_ERROR_INIT;
	test_port *port = NULL;

	assert_int_not_equal(test_port_try(&port, url, &error), 0);
	assert_true(rx__clock_monotonic() - begin < 30 * INT64_C(1000000000));
	assert_true(atomic_load(&n_asked) > asked);
	assert_contains(error.message, words);
}

static void test_servers_resolver__a_name_that_is_never_resolved_is_given_up(void **state)
{
	(void)state;
#ifdef TEST_POSTGRESQL
	refuse_in_time("postgresql://u@never.example/db?connect_timeout=1", "never.example");
#endif
#ifdef TEST_MARIADB
	refuse_in_time("mariadb://u@never.example/db?connect_timeout=1", "never.example");
#endif
}

/* The name has its share of the time, and the next host is reached: nobody listens there. */
static void test_servers_resolver__the_next_host_has_time_left(void **state)
{
	(void)state;
#ifdef TEST_POSTGRESQL
	refuse_in_time(
		"postgresql://u@never.example,127.0.0.1:1/db?connect_timeout=2", "Connection refused");
#endif
#ifdef TEST_MARIADB
	refuse_in_time("mariadb://u@never.example,127.0.0.1:1/db?connect_timeout=2", "127.0.0.1");
#endif
}

/* Those who still ask clear up after themselves. */
static int let_go(void **state)
{
	(void)state;
	pthread_mutex_lock(&mutex);
	is_over = true;
	pthread_cond_broadcast(&over);
	pthread_mutex_unlock(&mutex);
	for (int i = 0; i < 3000 && atomic_load(&n_answered) < atomic_load(&n_asked); i++)
		usleep(10000);
	usleep(200000); /* they are ending: for those who look for leaks */
	return atomic_load(&n_answered) < atomic_load(&n_asked);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_servers_resolver__a_name_that_is_never_resolved_is_given_up),
		cmocka_unit_test(test_servers_resolver__the_next_host_has_time_left),
	};

	return cmocka_run_group_tests(tests, NULL, let_go);
}
