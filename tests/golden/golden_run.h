/* The tests themselves, behind `static const golden_case cases[]`. */
#ifndef TEST_GOLDEN_RUN_H
#define TEST_GOLDEN_RUN_H

#ifndef GOLDEN_TABLES
#define GOLDEN_TABLES ""
#endif

enum { N_CASES = sizeof cases / sizeof *cases };

static void folder(char *out, size_t size)
{
	const char *source = getenv("REFLEX_TEST_SOURCE");
	snprintf(out, size, "%s/tests/golden/" GOLDEN_FOLDER, source ? source : ".");
}

static bool updating(void)
{
	return getenv("REFLEX_UPDATE_GOLDEN") != NULL;
}

/* Of the numbered ones, the highest: one may stand twice. */
static size_t placeholders(const char *sql)
{
	size_t n = 0, highest = 0;
	for (; *sql; sql++) {
		n += *sql == '?';
		size_t number = *sql == '$' ? strtoul(sql + 1, NULL, 10) : 0;
		if (number > highest)
			highest = number;
	}
	return n + highest;
}

static void check_file(const output *out)
{
	char path[500], in[400];
	folder(in, sizeof in);
	snprintf(path, sizeof path, "%s/%s.%s.sql", in, out->name, out->dialect->name);
	if (updating())
		test_write_file(path, rx__buf_text(&out->sql));
	char *wanted = test_read_file(path);
	if (!wanted)
		fail_msg("%s is not there; run this test with REFLEX_UPDATE_GOLDEN=1", path);
	assert_string_equal(rx__buf_text(&out->sql), wanted);
	free(wanted);
}

static void test_golden__every_case_is_as_its_file_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_CASES; i++) {
		for (size_t j = 0; j < sizeof dialects / sizeof *dialects; j++) {
			output out = { .name = cases[i].name, .dialect = dialects[j] };
			cases[i].render(&out);
			rx__buf_putc(&out.sql, '\n');
			check_file(&out);
			assert_int_equal(placeholders(rx__buf_text(&out.sql)), out.n_values);
			rx__buf_deinit(&out.sql);
		}
	}
}

static bool is_a_case(const char *file)
{
	char name[300];
	for (size_t i = 0; i < N_CASES; i++) {
		for (size_t j = 0; j < sizeof dialects / sizeof *dialects; j++) {
			snprintf(name, sizeof name, "%s.%s.sql", cases[i].name, dialects[j]->name);
			if (strcmp(name, file) == 0)
				return true;
		}
	}
	return false;
}

static void test_golden__every_file_belongs_to_a_case(void **state)
{
	(void)state;
	char path[400];
	size_t n = 0;
	folder(path, sizeof path);
	DIR *dir = opendir(path);
	assert_non_null(dir);
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
		if (entry->d_name[0] == '.')
			continue;
		n++;
		if (!is_a_case(entry->d_name))
			fail_msg("no case of this test writes %s", entry->d_name);
	}
	closedir(dir);
	assert_int_equal(n, N_CASES * (sizeof dialects / sizeof *dialects));
}

/* Each statement is one that SQLite prepares against the tables of the models. */
static void test_golden__sqlite_prepares_every_statement(void **state)
{
	(void)state;
	test_sqlite db;
	test_sqlite_open(&db, NULL);
	test_sqlite_run(&db, heroes_tables);
	test_sqlite_run(&db, GOLDEN_TABLES);
	for (size_t i = 0; i < N_CASES; i++) {
		rx_error error = RX_ERROR_INIT;
		rx_stmt *stmt = NULL;
		output out = { .name = cases[i].name, .dialect = &rx__sqlite_dialect };
		cases[i].render(&out);
		rx__sqlite_driver.prepare(&stmt, db.conn, rx__buf_text(&out.sql), out.sql.size, &error);
		assert_rx_ok(&error);
		assert_int_equal(stmt->n_parameters, out.n_values);
		rx__sqlite_driver.finalize(stmt);
		rx__buf_deinit(&out.sql);
	}
	test_sqlite_close(&db);
}

static int golden_main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden__every_case_is_as_its_file_says),
		cmocka_unit_test(test_golden__every_file_belongs_to_a_case),
		cmocka_unit_test(test_golden__sqlite_prepares_every_statement),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
