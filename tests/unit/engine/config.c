#include "config_fixture.h"
#include "support/alloc.h"

static const char *self; /* the path of this program */

/* ---- sources ---------------------------------------------------------------------------------- */

static void test_engine_config__the_file_is_read(void **state)
{
	fixture *f = *state;
	const rx_config *c;

	write_ini("; my app\napp_name = my_app\ndb_url   = sqlite:///my.db\n");
	c = load(f);
	assert_string_equal(rx_config_app_name(c), "my_app");
	assert_string_equal(rx_config_db_url(c, NULL), "sqlite:///my.db");
	assert_string_equal(rx_config_file(c), "rxconfig.ini");
	assert_string_equal(rx_config_folder(c), ".");
	assert_string_equal(rx_config_source(c, "db_url"), "rxconfig.ini:3");
	assert_string_equal(rx_config_source(c, "echo"), "default");
	assert_null(rx_config_source(c, "nonsense"));
}

static void test_engine_config__defaults(void **state)
{
	fixture *f = *state;
	const rx_config *c;
	rx_engine_options o;

	write_ini("");
	c = load(f);
	o = rx_config_engine_options(c);
	assert_null(rx_config_app_name(c));
	assert_string_equal(rx_config_db_url(c, NULL), "sqlite:///reflex.db");
	assert_string_equal(rx_config_db_url_shown(c), "sqlite:///reflex.db");
	assert_null(rx_config_model_headers(c));
	assert_string_equal(rx_config_migrations_directory(c), "alembic");
	assert_true(rx_config_check_schema(c));
	assert_int_equal(o.rx__size, sizeof(o));
	assert_int_equal(o.pool_size, 5);
	assert_int_equal(o.max_overflow, 10);
	assert_true(o.pool_timeout == 30.0);
	assert_true(o.pool_recycle == -1.0);
	assert_false(o.no_pre_ping);
	assert_false(o.echo);
}

static void test_engine_config__nothing_at_all_is_no_database(void **state)
{
	fixture *f = *state;
	const rx_config *c = load(f);

	assert_null(rx_config_file(c));
	assert_string_equal(rx_config_folder(c), ".");
	assert_null(rx_config_db_url_shown(c));
	assert_null(rx_config_db_url(c, &f->error));
	assert_rx_code(&f->error, RX_ECONFIG);
	assert_contains(f->error.message, "no database is configured: there is no rxconfig.ini in /");
	assert_contains(f->error.message, "REFLEX_DB_URL");
	assert_null(rx_config_db_url(c, NULL));
}

static void test_engine_config__program_before_environment_before_file(void **state)
{
	fixture *f = *state;

	write_ini("db_url = sqlite:///file.db\n");
	assert_string_equal(db_url(f), "sqlite:///file.db");
	setenv("REFLEX_DB_URL", "sqlite:///environment.db", 1);
	assert_string_equal(db_url(f), "sqlite:///environment.db");
	assert_string_equal(rx_config_source(f->config, "db_url"), "REFLEX_DB_URL");
	assert_int_equal(rx_configure(.db_url = "sqlite:///program.db"), 0);
	assert_string_equal(db_url(f), "sqlite:///program.db");
	assert_string_equal(rx_config_source(f->config, "db_url"), "rx_configure");
	rx_configure();
	assert_string_equal(db_url(f), "sqlite:///environment.db");
}

static void test_engine_config__a_blank_variable_is_not_set(void **state)
{
	fixture *f = *state;

	write_ini("db_url = sqlite:///file.db\n");
	setenv("REFLEX_DB_URL", "", 1);
	assert_string_equal(db_url(f), "sqlite:///file.db");
	setenv("REFLEX_DB_URL", " \t\n", 1);
	assert_string_equal(db_url(f), "sqlite:///file.db");
	write_ini("db_url =\n");
	assert_string_equal(db_url(f), "sqlite:///reflex.db");
}

static void test_engine_config__the_environment_alone_is_enough(void **state)
{
	fixture *f = *state;

	setenv("REFLEX_DB_URL", "sqlite://", 1);
	assert_string_equal(db_url(f), "sqlite://");
	assert_null(rx_config_file(f->config));
}

static void test_engine_config__every_key_has_a_variable(void **state)
{
	fixture *f = *state;
	const rx_config *c;
	rx_engine_options o;

	setenv("REFLEX_APP_NAME", "env_app", 1);
	setenv("REFLEX_POOL_SIZE", "7", 1);
	setenv("REFLEX_MAX_OVERFLOW", "0", 1);
	setenv("REFLEX_POOL_TIMEOUT", "0.25", 1);
	setenv("REFLEX_POOL_RECYCLE", "3600", 1);
	setenv("REFLEX_PRE_PING", "off", 1);
	setenv("REFLEX_ECHO", "Yes", 1);
	setenv("REFLEX_CHECK_SCHEMA", "N", 1);
	setenv("REFLEX_MODELS_HEADERS", "a.h, b/c.h", 1);
	setenv("REFLEX_MIGRATIONS_DIRECTORY", "db", 1);
	c = load(f);
	o = rx_config_engine_options(c);
	assert_string_equal(rx_config_app_name(c), "env_app");
	assert_int_equal(o.pool_size, 7);
	assert_int_equal(o.max_overflow, -1);
	assert_true(o.pool_timeout == 0.25);
	assert_true(o.pool_recycle == 3600.0);
	assert_true(o.no_pre_ping);
	assert_true(o.echo);
	assert_false(rx_config_check_schema(c));
	assert_string_equal(rx_config_model_headers(c)[0], "a.h");
	assert_string_equal(rx_config_model_headers(c)[1], "b/c.h");
	assert_null(rx_config_model_headers(c)[2]);
	assert_string_equal(rx_config_migrations_directory(c), "db");
}

static int never(void *ud, const char *url, char *into, size_t size)
{
	(void)ud, (void)url, (void)into, (void)size;
	return -1;
}

static void test_engine_config__every_option_of_rx_configure_arrives(void **state)
{
	fixture *f = *state;
	const rx_config *c;
	rx_engine_options o;
	char name[] = "app";

	write_ini("pool_size = 1\necho = false\n[migrations]\ndirectory = x\n");
	rx_configure(.app_name = name, .model_headers = "m.h", .migrations_directory = "/abs",
		.pool_size = 9, .max_overflow = -1, .pool_timeout = 1.5, .pool_recycle = -1,
		.no_pre_ping = true, .echo = true, .no_check_schema = true, .warm_up = true,
		.db_password = "p", .db_password_file = "f", .ask_password = never, .ask_ud = name);
	name[0] = 'X'; /* it was copied */
	c = load(f);
	o = rx_config_engine_options(c);
	assert_string_equal(rx_config_app_name(c), "app");
	assert_string_equal(rx_config_model_headers(c)[0], "m.h");
	assert_string_equal(rx_config_migrations_directory(c), "/abs");
	assert_int_equal(o.pool_size, 9);
	assert_int_equal(o.max_overflow, -1);
	assert_true(o.pool_timeout == 1.5);
	assert_true(o.pool_recycle == -1.0);
	assert_true(o.no_pre_ping && o.echo && o.warm_up && !rx_config_check_schema(c));
	assert_string_equal(o.password, "p");
	assert_string_equal(o.password_file, "f");
	assert_true(o.ask_password == never && o.ask_ud == name);
}

static void test_engine_config__an_older_program_passes_fewer_options(void **state)
{
	fixture *f = *state;
	rx_config_options o = { .rx__size = offsetof(rx_config_options, env_file),
		.db_url = "sqlite:///old.db",
		.env_file = "/nonexistent" };

	assert_int_equal(rx__configure(&o), 0);
	assert_string_equal(db_url(f), "sqlite:///old.db");
	o.rx__size = 0;
	assert_int_equal(rx__configure(&o), RX_EINVAL);
	assert_int_equal(rx__configure(NULL), RX_EINVAL);
}

/* ---- where the file is ------------------------------------------------------------------------ */

static void test_engine_config__reflex_config_names_the_file(void **state)
{
	fixture *f = *state;
	const rx_config *c;
	char *path = test_path(f->folder, "other.ini"), *wanted = test_path(f->folder, "m.h");

	write_ini("db_url = sqlite:///here.db\n");
	test_write_file(path, "db_url = sqlite:///other.db\n[models]\nheaders = m.h, /abs.h\n");
	setenv("REFLEX_CONFIG", path, 1);
	c = load(f);
	assert_string_equal(rx_config_db_url(c, NULL), "sqlite:///other.db");
	assert_string_equal(rx_config_file(c), path);
	assert_string_equal(rx_config_folder(c), f->folder);
	assert_string_equal(rx_config_model_headers(c)[0], wanted);
	assert_string_equal(rx_config_model_headers(c)[1], "/abs.h");
	setenv("REFLEX_CONFIG", "/nonexistent/rxconfig.ini", 1);
	check_wrong(f, RX_EIO, "REFLEX_CONFIG: /nonexistent/rxconfig.ini cannot be read");
	setenv("REFLEX_CONFIG", " ", 1);
	assert_string_equal(db_url(f), "sqlite:///here.db");
	free(path);
	free(wanted);
}

/* Runs a copy of this program, which shows its database URL, in a folder without a file. */
static void test_engine_config__a_file_beside_the_program_is_found(void **state)
{
	fixture *f = *state;
	char *bin = test_path(f->folder, "bin"), *command = NULL, line[256] = "";
	FILE *out;

	assert_true(asprintf(&command,
					"mkdir bin && cp '%s' bin/program && echo 'db_url = sqlite:///beside.db' > "
					"bin/rxconfig.ini"
					" && cd / && '%s/program' show",
					self, bin) > 0);
	out = popen(command, "r");
	assert_non_null(out);
	assert_non_null(fgets(line, sizeof(line), out));
	assert_int_equal(pclose(out), 0);
	assert_contains(line, "sqlite:///beside.db ");
	assert_contains(line, bin);
	free(command);
	free(bin);
}

/* ---- dotenv ----------------------------------------------------------------------------------- */

static void test_engine_config__dotenv_files_come_before_the_environment(void **state)
{
	fixture *f = *state;

	write_ini("db_url = sqlite:///file.db\n");
	test_write_file("one.env", "export REFLEX_DB_URL='sqlite:///one.db'\n");
	test_write_file("two.env", "REFLEX_DB_URL=sqlite:///two.db\n\nREFLEX_POOL_SIZE=3\n");
	setenv("REFLEX_DB_URL", "sqlite:///environment.db", 1);
	setenv("REFLEX_ENV_FILE", "one.env:two.env", 1);
	assert_string_equal(db_url(f), "sqlite:///one.db");
	assert_string_equal(rx_config_source(f->config, "db_url"), "one.env:1: REFLEX_DB_URL");
	assert_int_equal(rx_config_engine_options(f->config).pool_size, 3);
	assert_string_equal(rx_config_source(f->config, "pool_size"), "two.env:3: REFLEX_POOL_SIZE");
	setenv("REFLEX_ENV_FILE", ":two.env::one.env:", 1);
	assert_string_equal(db_url(f), "sqlite:///two.db");
	assert_string_equal(getenv("REFLEX_DB_URL"), "sqlite:///environment.db");
	assert_null(getenv("REFLEX_POOL_SIZE"));
}

static void test_engine_config__a_blank_line_in_a_dotenv_file_hides_the_environment(void **state)
{
	fixture *f = *state;

	write_ini("db_url = sqlite:///file.db\n");
	test_write_file("one.env", "REFLEX_DB_URL=\n");
	setenv("REFLEX_DB_URL", "sqlite:///environment.db", 1);
	setenv("REFLEX_ENV_FILE", "one.env", 1);
	assert_string_equal(db_url(f), "sqlite:///file.db");
}

static void test_engine_config__dotenv_files_can_be_named_in_three_places(void **state)
{
	fixture *f = *state;
	char *path = test_path(f->folder, "rxconfig.ini");

	test_write_file("file.env", "REFLEX_APP_NAME=file");
	test_write_file("variable.env", "REFLEX_APP_NAME=variable");
	test_write_file("program.env", "REFLEX_APP_NAME=program");
	write_ini("env_file = file.env\n");
	assert_string_equal(rx_config_app_name(load(f)), "file");
	/* Relative to the folder of the file that names it. */
	setenv("REFLEX_CONFIG", path, 1);
	assert_int_equal(chdir("/"), 0);
	assert_string_equal(rx_config_app_name(load(f)), "file");
	assert_int_equal(chdir(f->folder), 0);
	setenv("REFLEX_ENV_FILE", "variable.env", 1);
	assert_string_equal(rx_config_app_name(load(f)), "variable");
	rx_configure(.env_file = "program.env");
	assert_string_equal(rx_config_app_name(load(f)), "program");
	free(path);
}

static void test_engine_config__mistakes_in_dotenv_files_have_file_and_line(void **state)
{
	fixture *f = *state;

	setenv("REFLEX_ENV_FILE", "missing.env", 1);
	check_wrong(f, RX_EIO, "REFLEX_ENV_FILE: missing.env cannot be read");
	test_write_file("bad.env", "A=1\nB 2\n");
	setenv("REFLEX_ENV_FILE", "bad.env", 1);
	check_wrong(f, RX_ECONFIG, "bad.env:2: '=' is expected");
	test_write_file("bad.env", "A=1\nREFLEX_ECHO=hm\n");
	check_wrong(f, RX_ECONFIG, "bad.env:2: REFLEX_ECHO: 'echo' is true");
}

static void test_engine_config__other_variables_are_looked_up_the_same_way(void **state)
{
	fixture *f = *state;

	test_write_file("one.env", "RX_TEST_A=file\nRX_TEST_B=\n");
	setenv("REFLEX_ENV_FILE", "one.env", 1);
	setenv("RX_TEST_A", "process", 1);
	setenv("RX_TEST_B", "process", 1);
	setenv("RX_TEST_C", "process", 1);
	setenv("RX_TEST_D", " ", 1);
	load(f);
	assert_string_equal(rx__config_env(f->config, "RX_TEST_A"), "file");
	assert_null(rx__config_env(f->config, "RX_TEST_B"));
	assert_string_equal(rx__config_env(f->config, "RX_TEST_C"), "process");
	assert_null(rx__config_env(f->config, "RX_TEST_D"));
	assert_null(rx__config_env(f->config, "RX_TEST_E"));
}

static void test_engine_config__a_misspelt_variable_is_remarked_on(void **state)
{
	fixture *f = *state;

	setenv("REFLEX_DB_ULR", "sqlite://", 1);
	setenv("REFLEX_SOMETHING_ELSE", "1", 1);
	load(f);
	unsetenv("REFLEX_DB_ULR");
	unsetenv("REFLEX_SOMETHING_ELSE");
	assert_contains(f->log, "the variable REFLEX_DB_ULR is not known; did you mean REFLEX_DB_URL?");
	assert_null(strstr(f->log, "SOMETHING"));
	f->log[0] = '\0';
	setenv("REFLEX_DB_URL", "sqlite://", 1);
	load(f);
	assert_string_equal(f->log, "");
}

/* ---- memory ----------------------------------------------------------------------------------- */

static void test_engine_config__running_out_of_memory_is_an_error_at_every_step(void **state)
{
	fixture *f = *state;
	size_t n = 1;

	write_ini(
		"app_name = a\ndb_url = mysql://u:p@h/d\nenv_file = x.env\n[models]\nheaders = a.h,b.h\n");
	test_write_file("x.env", "REFLEX_ECHO=\"on\"\nREFLEX_PRE_PING=off\n");
	for (;; n++) {
		rx_config *config = NULL;
		int result;

		f->error = (rx_error)RX_ERROR_INIT;
		test_alloc_fail_at(n);
		result = rx_config_load(&config, &f->error);
		if (!test_alloc_reset()) {
			assert_rx_ok(&f->error);
			rx_config_free(config);
			break;
		}
		assert_int_equal(result, RX_ENOMEM);
		assert_rx_code(&f->error, RX_ENOMEM);
		assert_null(config);
	}
	assert_in_range(n, 5, 1000);
}

static void test_engine_config__a_failed_rx_configure_changes_nothing(void **state)
{
	fixture *f = *state;

	assert_int_equal(rx_configure(.db_url = "sqlite:///first.db", .app_name = "first"), 0);
	test_alloc_fail_at(2);
	assert_int_equal(
		rx_configure(.db_url = "sqlite:///second.db", .app_name = "second"), RX_ENOMEM);
	assert_true(test_alloc_reset());
	assert_string_equal(db_url(f), "sqlite:///first.db");
	assert_string_equal(rx_config_app_name(f->config), "first");
	rx_config_free(NULL);
}

static int show(void)
{
	rx_error error = RX_ERROR_INIT;
	rx_config *config = NULL;

	if (rx_config_load(&config, &error) != 0)
		return 1;
	printf("%s %s\n", rx_config_db_url(config, &error), rx_config_folder(config));
	rx_config_free(config);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TEST(test_engine_config__the_file_is_read),
		TEST(test_engine_config__defaults),
		TEST(test_engine_config__nothing_at_all_is_no_database),
		TEST(test_engine_config__program_before_environment_before_file),
		TEST(test_engine_config__a_blank_variable_is_not_set),
		TEST(test_engine_config__the_environment_alone_is_enough),
		TEST(test_engine_config__every_key_has_a_variable),
		TEST(test_engine_config__every_option_of_rx_configure_arrives),
		TEST(test_engine_config__an_older_program_passes_fewer_options),
		TEST(test_engine_config__reflex_config_names_the_file),
		TEST(test_engine_config__a_file_beside_the_program_is_found),
		TEST(test_engine_config__dotenv_files_come_before_the_environment),
		TEST(test_engine_config__a_blank_line_in_a_dotenv_file_hides_the_environment),
		TEST(test_engine_config__dotenv_files_can_be_named_in_three_places),
		TEST(test_engine_config__mistakes_in_dotenv_files_have_file_and_line),
		TEST(test_engine_config__other_variables_are_looked_up_the_same_way),
		TEST(test_engine_config__a_misspelt_variable_is_remarked_on),
		TEST(test_engine_config__running_out_of_memory_is_an_error_at_every_step),
		TEST(test_engine_config__a_failed_rx_configure_changes_nothing),
	};
	char *path = realpath("/proc/self/exe", NULL);
	int result;

	if (argc == 2 && strcmp(argv[1], "show") == 0) {
		free(path);
		return show();
	}
	self = path;
	result = cmocka_run_group_tests(tests, NULL, NULL);
	free(path);
	return result;
}
