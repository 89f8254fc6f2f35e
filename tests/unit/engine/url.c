#include <stdio.h>
#include <stdlib.h>

#include <reflex/sys/url.h>

#include "engine/config/url_mask.h"
#include "support/alloc.h"
#include "support/check.h"
#include "support/seed.h"

static rx_url *parse(const char *text)
{
	rx_error error = RX_ERROR_INIT;
	rx_url *url = NULL;

	if (rx_url_parse(&url, text, &error) != 0)
		fail_msg("%s: %s", text, error.message);
	return url;
}

static void check_same(const char *what, const char *got, const char *wanted)
{
	if (!got != !wanted || (got && strcmp(got, wanted) != 0))
		fail_msg("%s: wanted %s, got %s", what, wanted ? wanted : "NULL", got ? got : "NULL");
}

static void check_sqlite(const char *text, const char *database, bool memory)
{
	rx_url *url = parse(text);

	check_same(text, url->scheme, "sqlite");
	check_same(text, url->database, database);
	assert_int_equal(url->memory, memory);
	assert_int_equal(url->n_hosts, 0);
	check_same(text, url->text, text);
	assert_true(rx_url_is_local(url));
	rx_url_free(url);
}

static void test_engine_url__sqlite_forms(void **state)
{
	(void)state;
	check_sqlite("sqlite:///reflex.db", "reflex.db", false);
	check_sqlite("sqlite:///dir/reflex.db", "dir/reflex.db", false);
	check_sqlite("sqlite:////var/lib/reflex.db", "/var/lib/reflex.db", false);
	check_sqlite("sqlite://", NULL, true);
	check_sqlite("sqlite:///", NULL, true);
	check_sqlite("sqlite:///:memory:", NULL, true);
	check_sqlite("sqlite+aiosqlite:///a.db", "a.db", false);
	check_sqlite("sqlite:///my file.db", "my file.db", false);
	check_sqlite("sqlite:///my%20file.db", "my file.db", false);
	check_sqlite("sqlite:///100%25.db", "100%.db", false);
	check_sqlite("sqlite:///a%3Fb#c@d:e.db", "a?b#c@d:e.db", false);
	check_sqlite("sqlite:///é.db", "é.db", false);
	check_sqlite("sqlite:///a+b.db", "a+b.db", false);
}

static void test_engine_url__every_part_of_a_server(void **state)
{
	rx_url *url =
		parse("postgresql+psycopg://user:p%40ss@host:5432/db?tls=verify-full&tls_ca=%2Fa+b");

	(void)state;
	assert_string_equal(url->scheme, "postgresql");
	assert_string_equal(url->driver, "psycopg");
	assert_string_equal(url->user, "user");
	assert_string_equal(url->password, "p@ss");
	assert_int_equal(url->n_hosts, 1);
	assert_string_equal(url->hosts[0].name, "host");
	assert_int_equal(url->hosts[0].port, 5432);
	assert_string_equal(url->database, "db");
	assert_false(url->memory);
	assert_int_equal(url->n_options, 2);
	assert_string_equal(rx_url_option_text(url, "tls"), "verify-full");
	assert_string_equal(rx_url_option_text(url, "tls_ca"), "/a b");
	assert_null(rx_url_option_text(url, "TLS"));
	assert_string_equal(
		url->text, "postgresql+psycopg://user:***@host:5432/db?tls=verify-full&tls_ca=%2Fa+b");
	assert_false(rx_url_is_local(url));
	rx_url_free(url);
}

static void test_engine_url__parts_may_be_missing(void **state)
{
	rx_url *url = parse("mysql://");

	(void)state;
	assert_null(url->user);
	assert_null(url->password);
	assert_null(url->database);
	assert_int_equal(url->n_hosts, 0);
	assert_true(rx_url_is_local(url));
	rx_url_free(url);
	url = parse("mariadb://root@/app?");
	assert_string_equal(url->user, "root");
	assert_null(url->password);
	assert_string_equal(url->database, "app");
	assert_int_equal(url->n_hosts, 0);
	rx_url_free(url);
	url = parse("postgresql://user:@host:/");
	assert_string_equal(url->password, "");
	assert_int_equal(url->hosts[0].port, 0);
	assert_null(url->database);
	rx_url_free(url);
	url = parse("postgresql://:5433/db");
	assert_int_equal(url->n_hosts, 0);
	assert_int_equal(url->port, 5433);
	rx_url_free(url);
}

static void test_engine_url__a_colon_in_the_password_is_part_of_it(void **state)
{
	rx_url *url = parse("postgresql://u:a:b:c@h/d");

	(void)state;
	assert_string_equal(url->user, "u");
	assert_string_equal(url->password, "a:b:c");
	assert_string_equal(url->text, "postgresql://u:***@h/d");
	rx_url_free(url);
	url = parse("postgresql://u:a%2Fb%3Fc%25+%23#@h/d");
	assert_string_equal(url->password, "a/b?c%+##");
	rx_url_free(url);
}

static void test_engine_url__several_hosts_and_ip6(void **state)
{
	rx_url *url = parse("postgresql://u@a.example:5432,[::1]:5433,10.0.0.1,[fe80::1%25eth0]/db");

	(void)state;
	assert_int_equal(url->n_hosts, 4);
	assert_string_equal(url->hosts[0].name, "a.example");
	assert_int_equal(url->hosts[0].port, 5432);
	assert_string_equal(url->hosts[1].name, "::1");
	assert_int_equal(url->hosts[1].port, 5433);
	assert_string_equal(url->hosts[2].name, "10.0.0.1");
	assert_int_equal(url->hosts[2].port, 0);
	assert_string_equal(url->hosts[3].name, "fe80::1%eth0");
	assert_false(rx_url_is_local(url));
	rx_url_free(url);
}

static void check_local(const char *text, bool local)
{
	rx_url *url = parse(text);

	if (rx_url_is_local(url) != local)
		fail_msg("%s is %slocal", text, local ? "not " : "");
	rx_url_free(url);
}

static void test_engine_url__which_hosts_are_local(void **state)
{
	(void)state;
	check_local("postgresql://localhost/d", true);
	check_local("postgresql://LOCALHOST/d", true);
	check_local("postgresql://127.0.0.1,[::1],127.9.9.9/d", true);
	check_local("postgresql://127.0.0.1,example.org/d", false);
	check_local("postgresql://127.example.org/d", false);
	check_local("postgresql://localhost.example.org/d", false);
	check_local("postgresql:///d?host=/run/postgresql", true);
}

static void check_socket(const char *text, const char *socket, int port)
{
	rx_url *url = parse(text);

	check_same(text, url->socket, socket);
	assert_int_equal(url->port, port);
	assert_int_equal(url->n_hosts, 0);
	assert_string_equal(url->database, "db");
	assert_int_equal(url->n_options, 0);
	rx_url_free(url);
}

static void test_engine_url__unix_sockets(void **state)
{
	(void)state;
	check_socket("postgresql://%2Frun%2Fpostgresql/db", "/run/postgresql", 0);
	check_socket("postgresql://u:p@%2Frun%2Fpostgresql:5433/db", "/run/postgresql", 5433);
	check_socket("postgresql:///db?host=/run/postgresql", "/run/postgresql", 0);
	check_socket("postgresql:///db?host=%2Frun&port=5433", "/run", 5433);
	check_socket("postgresql:///db?port=5433&host=/run", "/run", 5433);
	check_socket("mysql://u@/db?unix_socket=/run/mysqld/mysqld.sock", "/run/mysqld/mysqld.sock", 0);
}

static void test_engine_url__options_of_sqlalchemys_drivers_find_their_place(void **state)
{
	rx_url *url = parse("postgresql:///db?host=a:1,b&port=7&user=u&password=s%26cret&x=1");

	(void)state;
	assert_int_equal(url->n_hosts, 2);
	assert_int_equal(url->hosts[0].port, 1);
	assert_int_equal(url->hosts[1].port, 7);
	assert_string_equal(url->user, "u");
	assert_string_equal(url->password, "s&cret");
	assert_int_equal(url->n_options, 1);
	assert_string_equal(url->text, "postgresql:///db?host=a:1,b&port=7&user=u&password=***&x=1");
	rx_url_free(url);
}

static void test_engine_url__schemes_have_aliases(void **state)
{
	rx_url *url = parse("Postgres://h/d");

	(void)state;
	assert_string_equal(url->scheme, "postgresql");
	rx_url_free(url);
	url = parse("SQLite:///X.db");
	assert_string_equal(url->scheme, "sqlite");
	assert_string_equal(url->database, "X.db");
	rx_url_free(url);
}

static void check_wrong(const char *text, int offset, const char *message)
{
	rx_error error = RX_ERROR_INIT;
	rx_url *url = NULL;

	if (rx_url_parse(&url, text, &error) == 0)
		fail_msg("%s was accepted", text);
	assert_null(url);
	assert_rx_code(&error, RX_EURL);
	assert_contains(error.message, message);
	if (error.offset != offset)
		fail_msg("%s: wanted offset %d, got %d: %s", text, offset, error.offset, error.message);
	assert_int_equal(rx_url_parse(&url, text, NULL), RX_EURL);
}

static void test_engine_url__errors_show_where(void **state)
{
	(void)state;
	check_wrong("", -1, "is empty");
	check_wrong("reflex.db", 6, "at character 7: a scheme and '://' are missing");
	check_wrong("sqlite:reflex.db", 6, "sqlite:///name.db");
	check_wrong("sqlite:/reflex.db", 6, "missing");
	check_wrong("://x", 0, "missing");
	check_wrong("sqlite+:///x", 7, "missing");
	check_wrong("sqlite://reflex.db", 9, "sqlite:///name.db for a file in the working folder");
	check_wrong("sqlite://u:p@h/reflex.db", 9, "no user or host");
	check_wrong("sqlite:///file:x?mode=ro", 10, "file: names are not taken");
	check_wrong("sqlite:///a%2", 11, "two hexadecimal digits");
	check_wrong("sqlite:///a%zz", 11, "two hexadecimal digits");
	check_wrong("sqlite:///a%00b", 11, "control character");
	check_wrong("sqlite:///a\nb", 11, "control character");
	check_wrong("sqlite:///a%ff", 10, "not UTF-8");
	check_wrong("sqlite:///é?x", 13, "at character 13: an option is written name=value");
	check_wrong("postgresql://h:port/d", 15, "a port is a number from 1 to 65535");
	check_wrong("postgresql://h:0/d", 15, "a port");
	check_wrong("postgresql://h:65536/d", 15, "a port");
	check_wrong("postgresql://h:99999999999999999999/d", 15, "a port");
	check_wrong("postgresql://h:-1/d", 15, "a port");
	check_wrong("postgresql://h h/d", 14, "host's name");
	check_wrong("postgresql://a,,b/d", 15, "name is missing");
	check_wrong("postgresql://a,/d", 15, "name is missing");
	check_wrong("postgresql://[::1/d", 13, "not closed");
	check_wrong("postgresql://[::1]x/d", 18, "behind the bracket");
	check_wrong("postgresql://[localhost]/d", 14, "IPv6");
	check_wrong("postgresql://[]/d", 14, "IPv6");
	check_wrong("postgresql://::1/d", 14, "port");
	check_wrong("postgresql://%2Frun,h/d", 20, "a socket stands alone");
	check_wrong("postgresql://h/d/e", 16, "nothing follows the database's name");
	check_wrong("postgresql://h/d?=1", 17, "name=value");
	check_wrong("postgresql://h/d?a=1&&b=2", 21, "name=value");
	check_wrong("postgresql://h/d?a=1&a=2", 21, "given twice");
	check_wrong("postgresql://h/d?host=b", 22, "given twice");
	check_wrong("postgresql://u@h/d?user=b", 24, "given twice");
	check_wrong("postgresql://u:p@h/d?password=b", 30, "given twice");
	check_wrong("postgresql://a@b@c/d", 16, "%40");
	check_wrong("postgresql://\xff/d", -1, "not valid UTF-8 at byte 13");
	assert_int_equal(rx_url_parse(&(rx_url *){ NULL }, NULL, NULL), RX_EURL);
}

static void test_engine_url__databases_without_sql_are_sent_to_their_own_library(void **state)
{
	static const char *const texts[] = { "mongodb://u:hunter2@h/d", "mongodb+srv://h", "redis://h",
		"CASSANDRA://h", "couchdb://h", "dynamodb://h", "neo4j://h" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		rx_error error = RX_ERROR_INIT;
		rx_url *url = NULL;

		assert_int_equal(rx_url_parse(&url, texts[i], &error), RX_EDRIVER);
		assert_contains(error.message, "use its own client library, there are no ORM features");
		assert_null(strstr(error.message, "hunter2"));
	}
}

static void test_engine_url__an_unknown_scheme_gets_a_proposal(void **state)
{
	static const char *const known[] = { "sqlite", "postgresql", "mysql", "mariadb", NULL };
	rx_error error = RX_ERROR_INIT;
	rx_url *url = parse("postgresq://h/d");

	(void)state;
	assert_int_equal(rx_url_no_driver(url, known, &error), RX_EDRIVER);
	assert_contains(error.message, "did you mean 'postgresql://'?");
	assert_contains(error.message, "sqlite, postgresql, mysql and mariadb");
	rx_url_free(url);
	url = parse("oracle://h/d");
	rx_url_no_driver(url, known, &error);
	assert_null(strstr(error.message, "did you mean"));
	assert_contains(error.message, "'oracle://'");
	rx_url_free(url);
}

static void test_engine_url__options_are_read_and_checked(void **state)
{
	static const char *const known[] = { "busy_timeout", "wal", NULL };
	rx_error error = RX_ERROR_INIT;
	rx_url *url = parse("sqlite:///x?busy_timeout=100&wal=Off&bad=1x&password=hunter2&many=300");
	int number = 7;
	bool yes = true;

	(void)state;
	assert_int_equal(rx_url_option_int(url, "absent", 0, 9, &number, &error), 0);
	assert_int_equal(number, 7);
	assert_int_equal(rx_url_option_int(url, "busy_timeout", 0, 1000, &number, &error), 0);
	assert_int_equal(number, 100);
	assert_int_equal(rx_url_option_int(url, "many", 0, 299, &number, &error), RX_EURL);
	assert_contains(error.message, "'many' of the database URL is a whole number from 0 to 299");
	assert_int_equal(rx_url_option_int(url, "bad", 0, 9, &number, &error), RX_EURL);
	assert_int_equal(number, 100);
	assert_int_equal(rx_url_option_int(url, "password", 0, 9, &number, &error), RX_EURL);
	assert_null(strstr(error.message, "hunter2"));
	assert_int_equal(rx_url_option_bool(url, "wal", &yes, &error), 0);
	assert_false(yes);
	assert_int_equal(rx_url_option_bool(url, "bad", &yes, &error), RX_EURL);
	assert_contains(error.message, "true or false");
	assert_int_equal(rx_url_check_options(url, known, &error), RX_EURL);
	assert_contains(error.message, "unknown option 'bad'");
	assert_int_equal(error.offset, 37);
	rx_url_free(url);
}

static void test_engine_url__an_unknown_option_gets_a_proposal(void **state)
{
	static const char *const known[] = { "busy_timeout", "wal", NULL };
	rx_error error = RX_ERROR_INIT;
	rx_url *url = parse("sqlite:///x?busy_timeot=100");

	(void)state;
	assert_int_equal(rx_url_check_options(url, known, &error), RX_EURL);
	assert_contains(error.message, "did you mean 'busy_timeout'?");
	rx_url_free(url);
	url = parse("sqlite:///x?pool_size=9");
	assert_int_equal(rx_url_check_options(url, known, &error), RX_EURL);
	assert_contains(error.message, "'pool_size' is no option of the database URL but a key");
	assert_contains(error.message, "REFLEX_POOL_SIZE");
	rx_url_free(url);
	url = parse("postgresql://h/d?password_file=%2Frun%2Fs&wal=1");
	assert_string_equal(url->password_file, "/run/s");
	assert_int_equal(rx_url_check_options(url, known, &error), 0);
	rx_url_free(url);
	url = parse("sqlite:///x?wal=1&busy_timeout=100");
	assert_int_equal(rx_url_check_options(url, known, &error), 0);
	rx_url_free(url);
}

static void check_hidden(const char *text)
{
	rx_error error = RX_ERROR_INIT;
	rx_url *url = NULL;
	char shown[RX__URL_SHOWN];

	rx__url_mask_into(shown, sizeof(shown), text);
	if (strstr(shown, "hunter2"))
		fail_msg("%s is shown as %s", text, shown);
	if (rx_url_parse(&url, text, &error) == 0 && strstr(url->text, "hunter2"))
		fail_msg("%s has the text %s", text, url->text);
	if (strstr(error.message, "hunter2"))
		fail_msg("%s: %s", text, error.message);
	rx_url_free(url);
}

static void test_engine_url__no_message_holds_the_password(void **state)
{
	static const char *const texts[] = { "postgresql://u:hunter2@h/d", "postgresql://u:hunter2",
		"postgresql://u:hunter2/d", "postgresql://u:hunter2@h:x/d", "postgresql://u:hunter2@a@b/d",
		"postgresql://u:a@hunter2@b/d", "postgresql://u:a/hunter2@b/d",
		"postgresql://u:1/hunter2@b/d", "postgresql://u:a?hunter2@b/d",
		"postgresql://u:12?hunter2@b/d", "postgresql://u:a#hunter2@b/d",
		"postgresql://u:hunter2%zz@h/d", "postgresql://u:%hunter2@h/d",
		"postgresql://u:hunter2%00@h/d", "postgresql://u:hunter2\n@h/d",
		"postgresql:/u:hunter2@h/d", "postgresql:u:hunter2@h", "postgresql//u:hunter2@h",
		"u:hunter2@h/d", "u:hunter2", ":hunter2@h", "://u:hunter2@h", "postgres ql://u:hunter2@h/d",
		"sqlite://u:hunter2@h/d", "u:hunter2://h/d", "u:x://hunter2@h/d",
		"postgresql://h/d?password=hunter2&x", "postgresql://h/d?sslpassword=hunter2",
		"postgresql://h/d?p%61ssword=hunter2&&", "postgresql://h/d?PGPASSWORD=hunter2&a=%",
		"postgresql://h/d?auth_token=hunter2&a", "mysql://u:hunter2@h/d/e?x",
		"nope://u:hunter2@h:1:2/" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		check_hidden(texts[i]);
}

/* Whatever follows the password, no message shows it. */
static void test_engine_url__no_damage_brings_the_password_out(void **state)
{
	static const char bytes[] = "@@@:::///???&&==[]%%,#ab1 \n+\xc3\xa9\\";
	unsigned seed = (unsigned)test_seed();

	(void)state;
	srand(seed);
	for (int i = 0; i < 100000; i++) {
		char text[64] = "postgresql://u:";
		size_t n = strlen(text), before = (size_t)rand() % 4, after = (size_t)rand() % 12;

		while (before-- > 0)
			text[n++] = "ab#%[:&"[rand() % 7];
		memcpy(text + n, "hunter2", 8);
		n += 7;
		while (after-- > 0)
			text[n++] = bytes[(size_t)rand() % (sizeof(bytes) - 1)];
		text[n] = '\0';
		check_hidden(text);
	}
}

static void test_engine_url__running_out_of_memory_is_an_error_at_every_step(void **state)
{
	size_t n = 1;

	(void)state;
	for (;; n++) {
		rx_error error = RX_ERROR_INIT;
		rx_url *url = NULL;
		int result;

		test_alloc_fail_at(n);
		result = rx_url_parse(&url, "postgresql+x://u:p@a,b,c,d,e/db?a=1&b=2&c=3", &error);
		if (!test_alloc_reset()) {
			rx_url_free(url);
			break;
		}
		assert_int_equal(result, RX_ENOMEM);
		assert_rx_code(&error, RX_ENOMEM);
		assert_null(url);
	}
	assert_in_range(n, 3, 1000);
}

static void test_engine_url__free_takes_null(void **state)
{
	(void)state;
	rx_url_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_engine_url__sqlite_forms),
		cmocka_unit_test(test_engine_url__every_part_of_a_server),
		cmocka_unit_test(test_engine_url__parts_may_be_missing),
		cmocka_unit_test(test_engine_url__a_colon_in_the_password_is_part_of_it),
		cmocka_unit_test(test_engine_url__several_hosts_and_ip6),
		cmocka_unit_test(test_engine_url__which_hosts_are_local),
		cmocka_unit_test(test_engine_url__unix_sockets),
		cmocka_unit_test(test_engine_url__options_of_sqlalchemys_drivers_find_their_place),
		cmocka_unit_test(test_engine_url__schemes_have_aliases),
		cmocka_unit_test(test_engine_url__errors_show_where),
		cmocka_unit_test(test_engine_url__databases_without_sql_are_sent_to_their_own_library),
		cmocka_unit_test(test_engine_url__an_unknown_scheme_gets_a_proposal),
		cmocka_unit_test(test_engine_url__options_are_read_and_checked),
		cmocka_unit_test(test_engine_url__an_unknown_option_gets_a_proposal),
		cmocka_unit_test(test_engine_url__no_message_holds_the_password),
		cmocka_unit_test(test_engine_url__no_damage_brings_the_password_out),
		cmocka_unit_test(test_engine_url__running_out_of_memory_is_an_error_at_every_step),
		cmocka_unit_test(test_engine_url__free_takes_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
