/* Databases that cannot be had: each gives one clear message of its class, and the database is as it
 * was. (What is wrong in a URL's grammar is the business of the URL's own tests.)
 *
 * Run by root, permissions are tried by a child that has given its rights up. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "company.h"
#include "engine.h"

enum { NOBODY = 65534 };

/* ---- files ---------------------------------------------------------------------------------- */

static void url_of(char *url, size_t size, const char *path, const char *options)
{
	snprintf(url, size, "sqlite:///%s%s", path, options);
}

/* The whole of a file; *size its length. */
static char *contents(const char *path, size_t *size)
{
	struct stat info;
	int file = open(path, O_RDONLY);

	assert_true(file >= 0);
	assert_int_equal(fstat(file, &info), 0);
	char *data = malloc((size_t)info.st_size + 1);
	assert_non_null(data);
	assert_int_equal(read(file, data, (size_t)info.st_size), info.st_size);
	close(file);
	*size = (size_t)info.st_size;
	return data;
}

static void assert_unchanged(const char *path, const char *before, size_t size)
{
	size_t now;
	char *after = contents(path, &now);

	assert_int_equal(now, size);
	assert_memory_equal(after, before, size);
	free(after);
}

/* The engine cannot be opened: one line, of this class, that has the part in it. */
static void refused(const char *url, int code, const char *part)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open(url, &error);

	if (engine)
		fail_msg("%s was opened", url);
	assert_rx_code(&error, code);
	assert_contains(error.message, part);
	assert_null(strchr(error.message, '\n'));
	assert_null(rx_engine_open(url, NULL));
}

/* A database with one team, closed again. */
static void make_database(const char *url)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open(url, &error);

	assert_rx_ok(&error);
	assert_int_equal(rx_create_all(engine, &error), 0);
	rx_with_session(s, .engine = engine) {
		rx_add(s, Team, .name = "core");
		assert_true(rx_commit(s));
	}
	rx_engine_close(engine);
}

static void assert_one_team(const char *url)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open(url, &error);

	assert_rx_ok(&error);
	rx_with_session(s, .engine = engine) {
		assert_int_equal(rx_count(s, Team), 1);
		assert_rx_ok(rx_session_error(s));
	}
	rx_engine_close(engine);
}

/* Waits for a child of the test; what it found wrong is on stderr. */
static void assert_child_ok(pid_t child)
{
	int status = 0;

	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		fail_msg("the child ended with status %x", (unsigned)status);
}

#define CHILD_EXPECT(condition, ...) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "line %d: %s: ", __LINE__, #condition); \
			fprintf(stderr, __VA_ARGS__); \
			fputc('\n', stderr); \
			_exit(1); \
		} \
	} while (0)

/* For children that must not have root's rights. The folder becomes theirs to pass through. */
static void give_up_rights(void)
{
	if (geteuid() != 0)
		return;
	CHILD_EXPECT(setgroups(0, NULL) == 0, "%s", strerror(errno));
	CHILD_EXPECT(setgid(NOBODY) == 0 && setuid(NOBODY) == 0, "%s", strerror(errno));
}

/* ---- places --------------------------------------------------------------------------------- */

static void test_conformance_bad_input__a_folder_that_does_not_exist(void **state)
{
	suite *the = *state;
	char *folder = test_path(the->folder, "missing");
	char url[4200];

	snprintf(url, sizeof(url), "sqlite:///%s/app.db", folder);
	refused(url, RX_ECONNECTION, folder);
	assert_int_equal(access(folder, F_OK), -1);
	refused("sqlite:///no/such/folder/app.db", RX_ECONNECTION, "no/such/folder");
	free(folder);
}

static void test_conformance_bad_input__a_folder_in_place_of_a_file(void **state)
{
	suite *the = *state;
	char url[4200];

	url_of(url, sizeof(url), the->folder, "");
	refused(url, RX_ECONNECTION, the->folder);
}

static void test_conformance_bad_input__a_file_in_place_of_a_folder(void **state)
{
	suite *the = *state;
	char *file = test_path(the->folder, "file");
	char url[4200];

	test_write_file(file, "text");
	snprintf(url, sizeof(url), "sqlite:///%s/app.db", file);
	refused(url, RX_ECONNECTION, "app.db");
	free(file);
}

static void test_conformance_bad_input__a_file_that_is_no_database(void **state)
{
	suite *the = *state;
	char *file = test_path(the->folder, "letter.txt");
	char url[4200], text[5000];
	size_t size;

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	test_write_file(file, text);
	char *before = contents(file, &size);
	url_of(url, sizeof(url), file, "");
	refused(url, RX_ECORRUPT, "letter.txt");
	assert_unchanged(file, before, size);
	url_of(url, sizeof(url), file, "?mode=ro");
	refused(url, RX_ECORRUPT, "letter.txt");
	assert_unchanged(file, before, size);
	free(before);
	free(file);
}

static void test_conformance_bad_input__a_short_text_file_is_not_written_over(void **state)
{
	suite *the = *state;
	char *file = test_path(the->folder, "short.txt");
	char url[4200];

	test_write_file(file, "Dear John,\n");
	url_of(url, sizeof(url), file, "");
	refused(url, RX_ECORRUPT, "short.txt");
	char *after = test_read_file(file);
	assert_string_equal(after, "Dear John,\n");
	free(after);
	free(file);
}

static void test_conformance_bad_input__a_damaged_database_is_said_to_be_damaged(void **state)
{
	suite *the = *state;
	char *path = test_path(the->folder, "damaged.db");
	char url[4200], garbage[4096];
	rx_error error = RX_ERROR_INIT;

	memset(garbage, 0xa5, sizeof(garbage));
	url_of(url, sizeof(url), path, "?journal_mode=delete");
	make_database(url);
	struct stat info;
	assert_int_equal(stat(path, &info), 0);
	int file = open(path, O_WRONLY);
	for (off_t at = 4096; at < info.st_size; at += (off_t)sizeof(garbage))
		assert_int_equal(pwrite(file, garbage, sizeof(garbage), at), sizeof(garbage));
	close(file);

	rx_engine *engine = rx_engine_open(url, &error);
	if (engine) {
		rx_with_session(s, .engine = engine) {
			assert_int_equal(rx_count(s, Team), -1);
			error = *rx_session_error(s);
		}
		rx_engine_close(engine);
	}
	assert_rx_code(&error, RX_ECORRUPT);
	assert_contains(error.message, "damaged.db");
	free(path);
}

static void test_conformance_bad_input__an_empty_file_becomes_a_database(void **state)
{
	suite *the = *state;
	char *file = test_path(the->folder, "empty.db");
	char url[4200];

	test_write_file(file, "");
	url_of(url, sizeof(url), file, "");
	make_database(url);
	assert_one_team(url);
	free(file);
}

static void test_conformance_bad_input__read_only_makes_no_file(void **state)
{
	suite *the = *state;
	char *file = test_path(the->folder, "never.db");
	char url[4200];

	url_of(url, sizeof(url), file, "?mode=ro");
	refused(url, RX_ECONNECTION, "never.db");
	assert_int_equal(access(file, F_OK), -1);
	free(file);
}

static void test_conformance_bad_input__a_database_without_the_table_names_it(void **state)
{
	suite *the = *state;
	char *file = test_path(the->folder, "no_tables.db");
	char url[4200];
	rx_error error = RX_ERROR_INIT;

	url_of(url, sizeof(url), file, "");
	rx_engine *engine = rx_engine_open(url, &error);
	assert_rx_ok(&error);
	rx_with_session(s, .engine = engine) {
		assert_null(rx_all(s, Team));
		assert_rx_code(rx_session_error(s), RX_ESQL);
		assert_contains(rx_session_error(s)->message, "team");
		assert_true(rx_rollback(s));
		rx_add(s, Team, .name = "x");
		assert_false(rx_commit(s));
		assert_rx_code(rx_session_error(s), RX_ESQL);
		assert_contains(rx_session_error(s)->message, "team");
	}
	rx_engine_close(engine);
	free(file);
}

/* ---- rights --------------------------------------------------------------------------------- */

/* The URL of a database with one team, in a folder that anybody may pass through. */
static void shared_database(suite *the, const char *name, char *url, size_t size, char **path)
{
	char *folder = test_path(the->folder, name);

	assert_int_equal(chmod(the->folder, 0711), 0);
	assert_int_equal(mkdir(folder, 0700), 0);
	*path = test_path(folder, "app.db");
	url_of(url, size, *path, "?journal_mode=delete");
	make_database(url);
	assert_int_equal(chmod(folder, 0755), 0);
	free(folder);
}

static void test_conformance_bad_input__a_file_that_may_only_be_read(void **state)
{
	suite *the = *state;
	char url[4200], *path;
	size_t size;

	shared_database(the, "readable", url, sizeof(url), &path);
	assert_int_equal(chmod(path, 0444), 0);
	char *before = contents(path, &size);
	pid_t child = fork();
	if (child == 0) {
		rx_error error = RX_ERROR_INIT;
		give_up_rights();
		rx_engine *engine = rx_engine_open(url, &error);
		if (engine) {
			rx_with_session(s, .engine = engine) {
				CHILD_EXPECT(rx_count(s, Team) == 1, "%s", rx_session_error(s)->message);
				rx_add(s, Team, .name = "never");
				CHILD_EXPECT(!rx_commit(s), "committed");
				error = *rx_session_error(s);
			}
			rx_engine_close(engine);
		}
		CHILD_EXPECT(
			error.code == RX_EREADONLY, "%s: %s", rx_error_name(error.code), error.message);
		CHILD_EXPECT(strstr(error.message, "app.db"), "%s", error.message);
		_exit(0);
	}
	assert_child_ok(child);
	assert_unchanged(path, before, size);
	free(before);
	free(path);
}

static void test_conformance_bad_input__a_folder_that_may_only_be_read(void **state)
{
	suite *the = *state;
	char url[4200], *path;
	size_t size;

	shared_database(the, "locked_folder", url, sizeof(url), &path);
	assert_int_equal(chmod(path, 0666), 0);
	char *folder = test_path(the->folder, "locked_folder");
	assert_int_equal(chmod(folder, 0555), 0);
	char *before = contents(path, &size);
	pid_t child = fork();
	if (child == 0) {
		rx_error error = RX_ERROR_INIT;
		char fresh[4200];
		give_up_rights();
		rx_engine *engine = rx_engine_open(url, &error);
		if (engine) {
			rx_with_session(s, .engine = engine) {
				CHILD_EXPECT(rx_count(s, Team) == 1, "%s", rx_session_error(s)->message);
				rx_add(s, Team, .name = "never");
				CHILD_EXPECT(!rx_commit(s), "committed without a journal");
				error = *rx_session_error(s);
			}
			rx_engine_close(engine);
		}
		CHILD_EXPECT(error.code == RX_EREADONLY || error.code == RX_ECONNECTION, "%s: %s",
			rx_error_name(error.code), error.message);
		CHILD_EXPECT(strstr(error.message, "app.db"), "%s", error.message);
		snprintf(fresh, sizeof(fresh), "sqlite:///%s/locked_folder/new.db", the->folder);
		CHILD_EXPECT(!rx_engine_open(fresh, &error), "made a file in a folder of others");
		CHILD_EXPECT(
			error.code == RX_EREADONLY, "%s: %s", rx_error_name(error.code), error.message);
		CHILD_EXPECT(strstr(error.message, "ermission"), "%s", error.message);
		_exit(0);
	}
	assert_child_ok(child);
	assert_int_equal(chmod(folder, 0755), 0);
	assert_unchanged(path, before, size);
	free(folder);
	free(before);
	free(path);
}

static void test_conformance_bad_input__a_file_that_may_not_even_be_read(void **state)
{
	suite *the = *state;
	char url[4200], *path;

	shared_database(the, "secret", url, sizeof(url), &path);
	assert_int_equal(chmod(path, 0000), 0);
	pid_t child = fork();
	if (child == 0) {
		rx_error error = RX_ERROR_INIT;
		give_up_rights();
		CHILD_EXPECT(!rx_engine_open(url, &error), "opened");
		CHILD_EXPECT(error.code == RX_EREADONLY || error.code == RX_ECONNECTION, "%s: %s",
			rx_error_name(error.code), error.message);
		CHILD_EXPECT(strstr(error.message, "ermission"), "%s", error.message);
		CHILD_EXPECT(strstr(error.message, "app.db"), "%s", error.message);
		_exit(0);
	}
	assert_child_ok(child);
	assert_int_equal(chmod(path, 0600), 0);
	assert_one_team(url);
	free(path);
}

static void test_conformance_bad_input__mode_ro_reads_and_refuses_to_write(void **state)
{
	suite *the = *state;
	char *path = test_path(the->folder, "reading.db");
	char url[4200];
	rx_error error = RX_ERROR_INIT;

	url_of(url, sizeof(url), path, "?journal_mode=delete");
	make_database(url);
	url_of(url, sizeof(url), path, "?mode=ro");
	rx_engine *engine = rx_engine_open(url, &error);
	assert_rx_ok(&error);
	rx_with_session(s, .engine = engine) {
		assert_int_equal(rx_count(s, Team), 1);
		rx_add(s, Team, .name = "never");
		assert_false(rx_commit(s));
		assert_rx_code(rx_session_error(s), RX_EREADONLY);
		assert_true(rx_rollback(s));
		assert_int_equal(rx_count(s, Team), 1);
	}
	rx_engine_close(engine);
	free(path);
}

/* ---- locks ---------------------------------------------------------------------------------- */

/* A child that holds the write lock until the pipe is closed. */
static pid_t lock_database(const char *url, int *release)
{
	int ready[2], end[2];
	char byte = 0;

	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(end), 0);
	pid_t child = fork();
	if (child == 0) {
		rx_error error = RX_ERROR_INIT;
		close(end[1]);
		rx_engine *engine = rx_engine_open(url, &error);
		CHILD_EXPECT(engine, "%s", error.message);
		rx_with_session(s, .engine = engine) {
			rx_add(s, Team, .name = "of the child");
			CHILD_EXPECT(rx_flush(s), "%s", rx_session_error(s)->message);
			CHILD_EXPECT(write(ready[1], "x", 1) == 1, "pipe");
			CHILD_EXPECT(read(end[0], &byte, 1) == 0, "pipe");
		}
		rx_engine_close(engine);
		_exit(0);
	}
	close(end[0]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	close(ready[1]);
	*release = end[1];
	return child;
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void locked(suite *the, const char *mode)
{
	char *path = test_path(the->folder, "locked.db");
	char url[4200], options[64];
	rx_error error = RX_ERROR_INIT;
	int release;

	snprintf(options, sizeof(options), "?busy_timeout=300&journal_mode=%s", mode);
	url_of(url, sizeof(url), path, options);
	make_database(url);
	pid_t child = lock_database(url, &release);
	rx_engine *engine = rx_engine_open(url, &error);
	assert_rx_ok(&error);
	rx_with_session(s, .engine = engine) {
		assert_int_equal(rx_count(s, Team), 1); /* readers go on */
		assert_true(rx_commit(s));
		rx_add(s, Team, .name = "of the parent");
		double before = seconds();
		assert_false(rx_commit(s));
		double waited = seconds() - before;
		assert_rx_code(rx_session_error(s), RX_EBUSY);
		assert_contains(rx_session_error(s)->message, "locked");
		assert_contains(rx_session_error(s)->message, "busy_timeout");
		if (waited < 0.25 || waited > 60)
			fail_msg("waited %f seconds", waited);
		assert_true(rx_rollback(s));
		assert_int_equal(rx_count(s, Team), 1);
		assert_true(rx_commit(s));
		close(release);
		assert_child_ok(child);
		rx_add(s, Team, .name = "of the parent");
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Team), 2);
	}
	rx_engine_close(engine);
	free(path);
}

static void test_conformance_bad_input__a_lock_of_another_process_is_busy(void **state)
{
	locked(*state, "wal");
}

static void test_conformance_bad_input__a_lock_is_busy_without_wal_too(void **state)
{
	locked(*state, "delete");
}

static void test_conformance_bad_input__a_lock_that_goes_away_in_time_is_waited_for(void **state)
{
	suite *the = *state;
	char *path = test_path(the->folder, "patience.db");
	char url[4200];
	rx_error error = RX_ERROR_INIT;
	int release;

	url_of(url, sizeof(url), path, "?busy_timeout=60000");
	make_database(url);
	pid_t holder = lock_database(url, &release);
	pid_t releaser = fork();
	if (releaser == 0) {
		usleep(200000);
		_exit(0); /* with it goes the last but one end of the pipe */
	}
	rx_engine *engine = rx_engine_open(url, &error);
	assert_rx_ok(&error);
	close(release);
	rx_with_session(s, .engine = engine) {
		rx_add(s, Team, .name = "of the parent");
		double before = seconds();
		assert_true(rx_commit(s));
		assert_true(seconds() - before < 50);
	}
	assert_child_ok(releaser);
	assert_child_ok(holder);
	rx_engine_close(engine);
	free(path);
}

static void test_conformance_bad_input__a_killed_writer_leaves_the_database_as_it_was(void **state)
{
	static const char *const modes[] = { "wal", "delete" };
	suite *the = *state;

	for (int i = 0; i < 2; i++) {
		char *path = test_path(the->folder, modes[i]);
		char url[4200], options[64];
		int release;
		snprintf(options, sizeof(options), "?journal_mode=%s", modes[i]);
		url_of(url, sizeof(url), path, options);
		make_database(url);
		pid_t child = lock_database(url, &release);
		assert_int_equal(kill(child, SIGKILL), 0);
		assert_int_equal(waitpid(child, NULL, 0), child);
		close(release);
		assert_one_team(url);
		free(path);
	}
}

/* ---- space ---------------------------------------------------------------------------------- */

/* Fills the database until it is full, in a process of its own; what was committed is there. */
static void fill(const char *url, bool is_disk)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open(url, &error);
	int64_t committed = 0;
	bool full = false, unknown = false;
	static char text[20001];

	CHILD_EXPECT(engine, "%s", error.message);
	CHILD_EXPECT(rx_create_all(engine, &error) == 0, "%s", error.message);
	memset(text, 't', sizeof(text) - 1);
	rx_with_session(s, .engine = engine) {
		while (!full && committed < 1000) {
			rx_add(s, Branch, .label = text);
			rx_add(s, Branch, .label = text);
			if (rx_commit(s))
				committed += 2;
			else
				full = true;
		}
		error = *rx_session_error(s);
		CHILD_EXPECT(full, "nothing was full after %d rows", (int)committed);
		/* A limit on the size of files is an I/O error, and one in COMMIT leaves it unknown. */
		unknown = !is_disk && error.code == RX_EUNKNOWN;
		CHILD_EXPECT(error.code == RX_EFULL || unknown || (!is_disk && error.code == RX_EIO),
			"%s: %s", rx_error_name(error.code), error.message);
		CHILD_EXPECT(strstr(error.message, "full.db"), "%s", error.message);
		CHILD_EXPECT(rx_rollback(s), "%s", rx_session_error(s)->message);
		int64_t n = rx_count(s, Branch);
		if (unknown && n == committed + 2)
			committed = n;
		CHILD_EXPECT(n == committed, "%d rows, %d committed: %s", (int)n, (int)committed,
			rx_session_error(s)->message);
	}
	rx_engine_close(engine);
	engine = rx_engine_open(url, &error);
	CHILD_EXPECT(engine, "%s", error.message);
	rx_with_session(s, .engine = engine) {
		CHILD_EXPECT(rx_count(s, Branch) == committed, "after: %s", rx_session_error(s)->message);
	}
	rx_engine_close(engine);
}

/* A disk of 512 kB of one's own, where the system lets us have one (root, or user namespaces). */
static bool mount_small_disk(const char *folder)
{
	int flags = CLONE_NEWNS | (geteuid() == 0 ? 0 : CLONE_NEWUSER);

	return unshare(flags) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
		mount("tmpfs", folder, "tmpfs", 0, "size=512k") == 0;
}

static void full(suite *the, const char *name, const char *options)
{
	char *folder = test_path(the->folder, name);
	char url[4200];

	assert_int_equal(mkdir(folder, 0700), 0);
	snprintf(url, sizeof(url), "sqlite:///%s/full.db%s", folder, options);
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		bool is_disk = mount_small_disk(folder);
		if (!is_disk) {
			struct rlimit limit = { 512 * 1024, 512 * 1024 };
			signal(SIGXFSZ, SIG_IGN);
			CHILD_EXPECT(setrlimit(RLIMIT_FSIZE, &limit) == 0, "%s", strerror(errno));
		}
		fill(url, is_disk);
		_exit(0);
	}
	assert_child_ok(child);
	free(folder);
}

static void test_conformance_bad_input__a_full_disk(void **state)
{
	full(*state, "disk_wal", "");
}

static void test_conformance_bad_input__a_full_disk_without_wal(void **state)
{
	full(*state, "disk_delete", "?journal_mode=delete");
}

/* ---- URLs ----------------------------------------------------------------------------------- */

static void test_conformance_bad_input__urls_that_are_none(void **state)
{
	(void)state;
	refused("", RX_EURL, "URL");
	refused("app.db", RX_EURL, "app.db");
	refused("sqlite:app.db", RX_EURL, "sqlite");
	refused("sqlite:///app.db?busy_timeout=soon", RX_EURL, "busy_timeout");
	refused("sqlite:///app.db?busy_timout=5", RX_EURL, "busy_timout");
	refused("sqlite:///app.db?mode=ro&mode=rw", RX_EURL, "mode");
	refused("sqlite:///app.db?journal_mode=none", RX_EURL, "journal_mode");
	refused("sqlite:///file:app.db", RX_EURL, "file:");
	refused("sqlite:///a%zz.db", RX_EURL, "%zz");
	refused("sqlite:///a%00b.db", RX_EURL, "sqlite");
	refused("oracle://db/x", RX_EDRIVER, "sqlite");
	refused("mongodb://db/x", RX_EDRIVER, "client library");
	refused("redis://db/0", RX_EDRIVER, "client library");
}

static void test_conformance_bad_input__a_url_of_nothing_is_refused(void **state)
{
	rx_error error = RX_ERROR_INIT;

	(void)state;
	assert_null(rx_engine_open(NULL, &error));
	assert_true(error.code == RX_EURL || error.code == RX_EINVAL);
}

static void test_conformance_bad_input__a_password_is_never_shown(void **state)
{
	static const char *const urls[] = { "postgresql://user:hunter2@nowhere.invalid/db",
		"mariadb://user:hunter2@127.0.0.1:1/db", "oracle://user:hunter2@x/y",
		"postgresql://user:hunter2@[::1", "postgres//user:hunter2@x", "mysql://u:hunter2@h:port/d",
		"sqlite://user:hunter2@/x.db" };
	rx_error error;

	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++) {
		error = (rx_error)RX_ERROR_INIT;
		assert_null(rx_engine_open(urls[i], &error));
		assert_int_not_equal(error.code, 0);
		assert_null(strstr(error.message, "hunter2"));
		assert_null(strstr(error.sql, "hunter2"));
	}
}

#define BAD(name) \
	cmocka_unit_test_setup_teardown(test_conformance_bad_input__##name, suite_open, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BAD(a_folder_that_does_not_exist),
		BAD(a_folder_in_place_of_a_file),
		BAD(a_file_in_place_of_a_folder),
		BAD(a_file_that_is_no_database),
		BAD(a_short_text_file_is_not_written_over),
		BAD(a_damaged_database_is_said_to_be_damaged),
		BAD(an_empty_file_becomes_a_database),
		BAD(read_only_makes_no_file),
		BAD(a_database_without_the_table_names_it),
		BAD(a_file_that_may_only_be_read),
		BAD(a_folder_that_may_only_be_read),
		BAD(a_file_that_may_not_even_be_read),
		BAD(mode_ro_reads_and_refuses_to_write),
		BAD(a_lock_of_another_process_is_busy),
		BAD(a_lock_is_busy_without_wal_too),
		BAD(a_lock_that_goes_away_in_time_is_waited_for),
		BAD(a_killed_writer_leaves_the_database_as_it_was),
		BAD(a_full_disk),
		BAD(a_full_disk_without_wal),
		BAD(urls_that_are_none),
		BAD(a_url_of_nothing_is_refused),
		BAD(a_password_is_never_shown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
