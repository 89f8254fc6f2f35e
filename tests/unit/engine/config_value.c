#include "config_fixture.h"

static void test_engine_config_value__unknown_keys_have_a_line_and_a_proposal(void **state)
{
	fixture *f = *state;

	write_ini("app_name = a\ndb_ulr = x\n");
	check_wrong(f, RX_ECONFIG, "rxconfig.ini:2: unknown key 'db_ulr'; did you mean 'db_url'?");
	write_ini("[models]\n\nheader = x\n");
	check_wrong(
		f, RX_ECONFIG, "rxconfig.ini:3: unknown key 'header' in [models]; did you mean 'headers'?");
	write_ini("zzzzzz = x\n");
	check_wrong(f, RX_ECONFIG, "rxconfig.ini:1: unknown key 'zzzzzz'");
	assert_null(strstr(f->error.message, "did you mean"));
	write_ini("[migration]\ndirectory = x\n");
	check_wrong(f, RX_ECONFIG, "'directory' belongs in the section [migrations]");
	write_ini("[modles]\nx = x\n");
	check_wrong(f, RX_ECONFIG, "rxconfig.ini:2: unknown section [modles], did you mean [models]?");
	write_ini("[models]\ndb_url = sqlite://\n");
	check_wrong(f, RX_ECONFIG, "rxconfig.ini:2: 'db_url' belongs before the first [section]");
	write_ini("headers = m.h\n");
	check_wrong(f, RX_ECONFIG, "rxconfig.ini:1: 'headers' belongs in the section [models]");
}

static void test_engine_config_value__mistakes_of_form_have_a_line(void **state)
{
	fixture *f = *state;

	write_ini("app_name = a\n\nnonsense\n");
	check_wrong(f, RX_ECONFIG, "rxconfig.ini:3: neither a [section], nor name = value");
	write_ini("app_name = a\napp_name = b\n");
	check_wrong(f, RX_ECONFIG, "rxconfig.ini:2: 'app_name' is already said at rxconfig.ini:1");
	write_ini("app_name = 'a'\n");
	check_wrong(f, RX_ECONFIG, "rxconfig.ini:1: the value of 'app_name' stands without quotes");
	write_ini("app_name = \xff\n");
	check_wrong(f, RX_ECONFIG, "rxconfig.ini:1: a byte (0xff) that is no UTF-8");
}

static void test_engine_config_value__wrong_values_name_their_source(void **state)
{
	static const struct {
		const char *text, *message;
	} wrong[] = {
		{ "pool_size = 0",
			"rxconfig.ini:1: 'pool_size' is a whole number from 1 to 1000000, not '0'" },
		{ "pool_size = five", "'pool_size' is a whole number" },
		{ "pool_size = 5.0", "'pool_size' is a whole number" },
		{ "pool_size = +5", "'pool_size' is a whole number" },
		{ "pool_size = 99999999999999", "'pool_size' is a whole number" },
		{ "max_overflow = -1", "'max_overflow' is a whole number from 0" },
		{ "pool_timeout = 0", "'pool_timeout' is a number of seconds above 0, not '0'" },
		{ "pool_timeout = -1", "'pool_timeout' is a number of seconds above 0" },
		{ "pool_timeout = inf", "'pool_timeout'" },
		{ "pool_timeout = 0x10", "'pool_timeout'" },
		{ "pool_timeout = 1e3", "'pool_timeout'" },
		{ "pool_timeout = 1,5", "'pool_timeout'" },
		{ "pool_recycle = 0", "or -1 for never" },
		{ "pool_recycle = -2", "or -1 for never" },
		{ "pool_size = postgresql://u:s3cret@h/db", "not 'postgresql://u:***@h/db'" },
		{ "echo = maybe", "'echo' is true/1/yes/y/on or false/0/no/n/off, not 'maybe'" },
		{ "pre_ping = 2", "'pre_ping'" },
		{ "check_schema = tru", "'check_schema'" },
		{ "[models]\nheaders = a.h,,b.h", "rxconfig.ini:2: 'models.headers' has an empty name" },
	};
	fixture *f = *state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		write_ini(wrong[i].text);
		check_wrong(f, RX_ECONFIG, wrong[i].message);
	}
	write_ini("");
	setenv("REFLEX_ECHO", "maybe", 1);
	check_wrong(f, RX_ECONFIG, "REFLEX_ECHO: 'echo' is true");
	unsetenv("REFLEX_ECHO");
	rx_configure(.pool_size = -3);
	check_wrong(f, RX_ECONFIG, "rx_configure: 'pool_size' is a whole number");
}

static void test_engine_config_value__every_spelling_of_a_boolean(void **state)
{
	static const char *const yes[] = { "true", "1", "yes", "y", "on", "TRUE", "On" };
	static const char *const no[] = { "false", "0", "no", "n", "off", "False", "NO" };
	fixture *f = *state;

	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		setenv("REFLEX_ECHO", yes[i], 1);
		assert_true(rx_config_engine_options(load(f)).echo);
		setenv("REFLEX_ECHO", no[i], 1);
		assert_false(rx_config_engine_options(load(f)).echo);
	}
}

static void test_engine_config_value__a_bad_url_is_shown_without_its_password(void **state)
{
	fixture *f = *state;

	write_ini("app_name = a\ndb_url = postgresql://u:hunter2@h:port/d\n");
	check_wrong(
		f, RX_EURL, "rxconfig.ini:2: 'db_url': the database URL is not valid at character 26");
	assert_contains(f->error.message, "postgresql://u:***@h:port/d");
	assert_null(strstr(f->error.message, "hunter2"));
	setenv("REFLEX_DB_URL", "u:hunter2@h", 1);
	check_wrong(f, RX_EURL, "REFLEX_DB_URL: 'db_url'");
	assert_null(strstr(f->error.message, "hunter2"));
	setenv("REFLEX_DB_URL", "mongodb://u:hunter2@h/d", 1);
	check_wrong(f, RX_EDRIVER, "use its own client library");
	assert_null(strstr(f->error.message, "hunter2"));
	setenv("REFLEX_DB_URL", "mysql://u:hunter2@h/d", 1);
	assert_string_equal(rx_config_db_url_shown(load(f)), "mysql://u:***@h/d");
	assert_string_equal(rx_config_db_url(f->config, NULL), "mysql://u:hunter2@h/d");
}

static void test_engine_config_value__a_long_url_is_whole(void **state)
{
	fixture *f = *state;
	char text[700] = "db_url = sqlite:////", *end = text + strlen(text);

	for (int i = 0; i < 60; i++)
		end = stpcpy(end, "folder%2D/");
	write_ini(strcpy(end, "\n") ? text : "");
	*end = '\0';
	assert_string_equal(db_url(f), text + strlen("db_url = "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_engine_config_value__unknown_keys_have_a_line_and_a_proposal),
		TEST(test_engine_config_value__mistakes_of_form_have_a_line),
		TEST(test_engine_config_value__wrong_values_name_their_source),
		TEST(test_engine_config_value__every_spelling_of_a_boolean),
		TEST(test_engine_config_value__a_bad_url_is_shown_without_its_password),
		TEST(test_engine_config_value__a_long_url_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
