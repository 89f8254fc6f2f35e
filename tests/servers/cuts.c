/* A short session through a network that fails at one of its bytes, for each of them, in both directions:
 * closed, reset, silent, altered. Whatever byte it is, the program is told in time; a commit that it was
 * told of has happened, and one that it was told has failed has not.
 *
 * By default each fault meets a part of the bytes, another part with another REFLEX_TEST_SEED;
 * REFLEX_TEST_LONG=<seconds>, as `make soak` has it, takes all of them, in any order, as far as that time
 * goes for each fault. REFLEX_TEST_URL names the server. */
#include <dirent.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <reflex.h>

#include "support/check.h"
#include "support/number.h"
#include "support/proxy.h"
#include "support/seed.h"
#include "support/url.h"

/* The number stands there twice: one altered byte cannot hide whose row it is. */
RX_MODEL(Mark, mark,
    column(int64_t, number, .index = true),
    column(int64_t, again, .index = true),
    column(rx_text, word));

enum {
	WORKERS = 32,
	PATIENT_WORKERS = 128, /* where each waits most of its time */
	MOST_SECONDS = 60,
	STRIDE_BYTES = 120, /* for each fault and direction */
	COMMIT_BYTES = 40, /* of the client; its last ones */
};

/* A length that was altered makes a client library ask for more memory than there is; it is to be told
 * no, as it is without AddressSanitizer. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static const unsigned char masks[] = { 0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff };

/* NULL: the short one. */
static const char *is_long(void)
{
	return getenv("REFLEX_TEST_LONG");
}

static rx_engine *direct;
static int server_port;
static atomic_llong numbers;

/* ---- one session */

typedef struct job {
	test_proxy_fault fault;
	bool of_client;
	unsigned char mask;
	long at;
	int64_t number;
	bool committed;
	int code; /* of the first call that failed */
	double seconds;
	char words[200];
} job;

/* So far from each other that no altered byte makes one of another. */
static int64_t new_number(void)
{
	unsigned long long n = (unsigned long long)atomic_fetch_add(&numbers, 1);

	return (int64_t)(n * 0x9E3779B97F4A7C15ULL >> 2);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void url_through(char *out, size_t size, int port)
{
	const char *server = getenv("REFLEX_TEST_URL");
	size_t user = strcspn(server, "@");

	snprintf(out, size, "%.*s@127.0.0.1:%d%s?connect_timeout=1&timeout=1", (int)user, server, port,
		strrchr(server, '/'));
}

static void work(rx_session *s, job *j)
{
	rx_add(s, Mark, .number = j->number, .again = j->number, .word = "as it was");
	rx_flush(s);
	rx_first(s, Mark, .where = rx_eq(Mark_.number, j->number));
	j->committed = rx_commit(s);
	j->code = rx_session_error(s)->code;
	snprintf(j->words, sizeof(j->words), "%s", rx_session_error(s)->message);
}

static void run_session(job *j, int port)
{
	rx_error error = RX_ERROR_INIT;
	double begun = now();
	rx_engine *engine;
	char url[4400];

	url_through(url, sizeof(url), port);
	engine = rx_engine_open(url, &error, .pool_size = 1, .max_overflow = -1);
	j->code = error.code;
	if (engine)
		rx_with_session(s, .engine = engine, .timeout = 0.3)
			work(s, j);
	rx_engine_close(engine);
	j->seconds = now() - begun;
}

static void run_job(job *j)
{
	test_proxy proxy = {
		.fault = j->fault, .mask = j->mask, .after = j->at, .of_client = j->of_client, .once = true
	};

	j->number = new_number();
	atomic_init(&proxy.armed, true);
	test_proxy_start(&proxy, server_port);
	run_session(j, proxy.port);
	test_proxy_stop(&proxy);
}

/* ---- many of them */

typedef struct crowd {
	job *jobs;
	size_t n;
	double end;
	atomic_size_t next;
} crowd;

static void *run_some(void *ud)
{
	crowd *c = ud;

	for (size_t i; (now() < c->end || !is_long()) && (i = atomic_fetch_add(&c->next, 1)) < c->n;)
		run_job(&c->jobs[i]);
	return NULL;
}

/* Gives how many were run. */
static size_t run_all(job *jobs, size_t n)
{
	const int n_threads = jobs->fault == TEST_PROXY_SILENT ? PATIENT_WORKERS : WORKERS;
	crowd c = { .jobs = jobs, .n = n, .end = now() + (is_long() ? atof(is_long()) : 0) };
	pthread_t threads[PATIENT_WORKERS];

	for (int i = 0; i < n_threads; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, run_some, &c), 0);
	for (int i = 0; i < n_threads; i++)
		pthread_join(threads[i], NULL);
	return atomic_load(&c.next) < n ? atomic_load(&c.next) : n;
}

/* ---- what must hold */

static int count_rows(const job *j)
{
	int n = 0;

	rx_with_session(s, .engine = direct)
		n = (int)rx_count(
			s, Mark, .where = rx_or(rx_eq(Mark_.number, j->number), rx_eq(Mark_.again, j->number)));
	return n;
}

/* Gives the number of its rows. */
static int check(const job *j)
{
	const char *side = j->of_client ? "client" : "server";
	const bool altered = j->fault == TEST_PROXY_FLIP;
	int n = count_rows(j);

	if (j->seconds > MOST_SECONDS)
		fail_msg("fault %d at byte %ld of the %s: %g s", j->fault, j->at, side, j->seconds);
	if (j->committed && n != 1 && !(altered && n == 0))
		fail_msg(
			"fault %d (%02x) at byte %ld of the %s: a commit was reported, and there are %d rows",
			j->fault, j->mask, j->at, side, n);
	if (!j->committed && j->code == 0)
		fail_msg(
			"fault %d at byte %ld of the %s: it failed without an error", j->fault, j->at, side);
	/* What a server has said in altered words may be wrong in all of them. */
	if (!j->committed && !altered && j->code != RX_EUNKNOWN && n != 0)
		fail_msg("fault %d at byte %ld of the %s: told that it failed (%s), and it is there",
			j->fault, j->at, side, j->words);
	if (!altered && !j->committed && j->code != RX_ECONNECTION && j->code != RX_ETIMEOUT &&
		j->code != RX_EUNKNOWN)
		fail_msg(
			"fault %d at byte %ld of the %s: %d, %s", j->fault, j->at, side, j->code, j->words);
	return n;
}

static int64_t count_all(void)
{
	int64_t n = -1;

	rx_with_session(s, .engine = direct)
		n = rx_count(s, Mark);
	assert_true(n >= 0);
	return n;
}

/* Of each by itself, and that there are as many rows as commits: one whose number was altered is nobody's,
 * and counts for one that is missed. `before`: how many rows there were. */
static void check_all(const job *jobs, size_t n, int64_t before)
{
	int64_t n_missed = 0, n_found = 0, n_strange;

	for (size_t i = 0; i < n; i++) {
		int found = check(&jobs[i]);

		n_found += found;
		n_missed += jobs[i].committed && !found;
	}
	n_strange = count_all() - before - n_found;
	if (n_missed > n_strange)
		fail_msg(
			"%lld commits were reported that did not happen", (long long)(n_missed - n_strange));
}

static int open_files(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int n = 0;

	assert_non_null(folder);
	while (readdir(folder))
		n++;
	closedir(folder);
	return n;
}

static void add_to_most(long *most, long n)
{
	if (n > *most)
		*most = n;
}

/* How many bytes each side sends where nothing goes wrong; not always as many. */
static void measure(long *from_client, long *from_server)
{
	*from_client = *from_server = 0;
	for (int n_done = 0, n_tries = 0; n_done < 5; n_done++) {
		test_proxy proxy = { .after = -1 };
		job whole = { .number = new_number() };

		test_proxy_start(&proxy, server_port);
		run_session(&whole, proxy.port);
		test_proxy_stop(&proxy);
		n_done -= !whole.committed;
		if (!whole.committed && n_tries++ == 100) /* a busy machine is late now and then */
			fail_msg("%s", whole.words);
		if (!whole.committed)
			continue;
		add_to_most(from_client, atomic_load(&proxy.from_client));
		add_to_most(from_server, atomic_load(&proxy.from_server));
	}
}

static void shuffle(job *jobs, size_t n, unsigned long long seed)
{
	for (size_t i = n; i-- > 1;) {
		seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
		size_t other = (size_t)(seed >> 33) % (i + 1);
		job kept = jobs[i];
		jobs[i] = jobs[other];
		jobs[other] = kept;
	}
}

static void sweep(test_proxy_fault fault)
{
	unsigned long long seed = test_seed();
	long sides[2], stride, n_doubts = 0, n_done = 0;
	int before = open_files();
	int64_t n_before;
	job *jobs;
	size_t n = 0, n_run;

	measure(&sides[1], &sides[0]);
	jobs = calloc((size_t)(sides[0] + sides[1]), sizeof(*jobs));
	assert_non_null(jobs);
	for (int side = 0; side < 2; side++) {
		stride = is_long() ? 1 : sides[side] / STRIDE_BYTES + 1;
		for (long at = (long)(seed % (unsigned long long)stride); at < sides[side]; at += stride)
			jobs[n++] = (job){ .fault = fault,
				.of_client = side,
				.at = at,
				.mask = masks[((unsigned long long)at + seed) % sizeof(masks)] };
	}
	shuffle(jobs, n, seed);
	n_before = count_all();
	n_run = run_all(jobs, n);
	check_all(jobs, n_run, n_before);
	for (size_t i = 0; i < n_run; i++) {
		n_doubts += jobs[i].code == RX_EUNKNOWN;
		n_done += jobs[i].committed;
	}
	printf("# %zu of %ld bytes, %ld commits in doubt, %ld done\n", n_run, sides[0] + sides[1],
		n_doubts, n_done);
	if (is_long() && n_run == n) /* every byte of a COMMIT was met */
		assert_true(n_doubts > 0);
	assert_int_equal(open_files(), before);
	free(jobs);
}

static void test_servers_cuts__closed_at_each_byte(void **state)
{
	(void)state;
	sweep(TEST_PROXY_CLOSE);
}

static void test_servers_cuts__reset_at_each_byte(void **state)
{
	(void)state;
	sweep(TEST_PROXY_RESET);
}

static void test_servers_cuts__silent_at_each_byte(void **state)
{
	(void)state;
	sweep(TEST_PROXY_SILENT);
}

/* A COMMIT whose request or whose answer is lost is in doubt either way. */
static void lose_commit(bool of_request)
{
	job j = { .number = new_number() };
	bool lost = false;

	for (int i = 0; i < 100 && !lost; i++) { /* a busy machine is late now and then */
		test_proxy proxy = { .fault = TEST_PROXY_CLOSE,
			.after = -1,
			.word = "COMMIT",
			.word_is_lost = of_request,
			.once = true };

		j = (job){ .number = new_number() };
		atomic_init(&proxy.armed, true);
		test_proxy_start(&proxy, server_port);
		run_session(&j, proxy.port);
		test_proxy_stop(&proxy);
		lost = j.code == RX_EUNKNOWN && atomic_load(&proxy.n_faults) > 0;
	}
	assert_true(lost);
	assert_false(j.committed);
	assert_int_equal(count_rows(&j), of_request ? 0 : 1);
}

static void test_servers_cuts__a_lost_request_to_commit_is_in_doubt(void **state)
{
	(void)state;
	lose_commit(true);
}

static void test_servers_cuts__a_lost_answer_to_commit_is_in_doubt(void **state)
{
	(void)state;
	lose_commit(false);
}

static void test_servers_cuts__each_byte_alone_changes_nothing(void **state)
{
	job j = { .number = 0 };

	(void)state;
	for (int i = 0; i < 100 && !j.committed; i++) {
		test_proxy proxy = { .after = -1, .byte_by_byte = true };

		j = (job){ .number = new_number() };
		test_proxy_start(&proxy, server_port);
		run_session(&j, proxy.port);
		test_proxy_stop(&proxy);
	}
	assert_true(j.committed);
	assert_int_equal(count_rows(&j), 1);
}

static void wait_until_gone(int64_t connection, bool mariadb)
{
	char sql[120];

	snprintf(sql, sizeof(sql), "SELECT count(*) AS n FROM %s = %lld",
		mariadb ? "information_schema.processlist WHERE id" : "pg_stat_activity WHERE pid",
		(long long)connection);
	for (int i = 0; i < 6000 && test_number_of(direct, sql) > 0; i++)
		usleep(10000);
}

/* The server ends a connection whose transaction does nothing: the rest of it is not done alone. */
static void test_servers_cuts__a_transaction_that_idled_too_long_is_lost_whole(void **state)
{
	const bool mariadb = test_url_is(getenv("REFLEX_TEST_URL"), "mariadb");
	job j = { .number = new_number() };

	(void)state;
	rx_with_session(s, .engine = direct) {
		rx_add(s, Mark, .number = j.number, .again = j.number, .word = "first");
		rx_flush(s);
		const int64_t connection = test_number(
			s, mariadb ? "SELECT connection_id() AS n" : "SELECT pg_backend_pid()::bigint AS n");
		rx_exec(s,
			mariadb ? "SET SESSION idle_transaction_timeout = 1"
					: "SET LOCAL idle_in_transaction_session_timeout = 100");
		assert_rx_ok(rx_session_error(s));
		wait_until_gone(connection, mariadb);
		rx_add(s, Mark, .number = j.number, .again = j.number, .word = "second");
		assert_false(rx_commit(s));
		assert_int_equal(rx_session_error(s)->code, RX_ECONNECTION);
		assert_true(rx_rollback(s));
	}
	assert_int_equal(count_rows(&j), 0);
}

/* The command to commit, each of its bits. */
static void test_servers_cuts__a_commit_altered_in_each_bit(void **state)
{
	job jobs[COMMIT_BYTES * sizeof(masks)];
	long from_client, from_server, n_done = 0;
	int64_t n_before;
	size_t n = 0;

	(void)state;
	measure(&from_client, &from_server);
	for (long at = from_client - COMMIT_BYTES; at < from_client; at++)
		for (size_t i = 0; i < sizeof(masks); i++)
			jobs[n++] =
				(job){ .fault = TEST_PROXY_FLIP, .of_client = true, .at = at, .mask = masks[i] };
	n_before = count_all();
	n = run_all(jobs, n);
	check_all(jobs, n, n_before);
	for (size_t i = 0; i < n; i++) {
		n_done += jobs[i].committed;
	}
	printf("# %zu altered, %ld done\n", n, n_done);
	assert_true(n_done < (long)n);
}

static void test_servers_cuts__altered_at_each_byte(void **state)
{
	(void)state;
	sweep(TEST_PROXY_FLIP);
}

/* ---- */

static int open_direct(void **state)
{
	rx_error error = RX_ERROR_INIT;
	const char *url = getenv("REFLEX_TEST_URL");
	const char *port = url && test_url_is(url, "mariadb")
		? "SELECT @@port AS n"
		: "SELECT current_setting('port')::bigint AS n";

	(void)state;
	direct = url ? rx_engine_open(url, &error) : NULL;
	if (!direct || rx_create_all(direct, &error)) {
		fprintf(stderr, "%s\n", url ? error.message : "REFLEX_TEST_URL is not set");
		return -1;
	}
	rx_with_session(s, .engine = direct) {
		Number *number = rx_sql(s, Number, port);

		server_port = number ? (int)number->n : 0;
	}
	/* Of one length in every form, for all that are ever counted. */
	atomic_init(&numbers, 1000000);
	return server_port ? 0 : -1;
}

static int close_direct(void **state)
{
	(void)state;
	rx_engine_close(direct);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_servers_cuts__closed_at_each_byte),
		cmocka_unit_test(test_servers_cuts__reset_at_each_byte),
		cmocka_unit_test(test_servers_cuts__silent_at_each_byte),
		cmocka_unit_test(test_servers_cuts__a_lost_request_to_commit_is_in_doubt),
		cmocka_unit_test(test_servers_cuts__a_lost_answer_to_commit_is_in_doubt),
		cmocka_unit_test(test_servers_cuts__each_byte_alone_changes_nothing),
		cmocka_unit_test(test_servers_cuts__a_transaction_that_idled_too_long_is_lost_whole),
		cmocka_unit_test(test_servers_cuts__a_commit_altered_in_each_bit),
		cmocka_unit_test(test_servers_cuts__altered_at_each_byte),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, open_direct, close_direct);
}
