#include <stdio.h>
#include <stdlib.h>

#include "engine/config/config_key.h"
#include "support/check.h"
#include "support/tempdir.h"

static void test_engine_config_key__variables_are_the_paths_in_capitals(void **state)
{
	(void)state;
	for (int i = 0; i < RX__CONFIG_N_KEYS; i++) {
		const char *path = rx__config_keys[i].path;
		const char *variable = rx__config_keys[i].variable + strlen("REFLEX_");

		assert_int_equal(strlen(variable), strlen(path));
		for (size_t c = 0; path[c]; c++)
			assert_int_equal(variable[c], path[c] == '.' || path[c] == '_' ? '_' : path[c] - 32);
	}
}

/* The guide has a row for every key: "| `name` | `VARIABLE` | …" or "| `[section] name` | …". */
static void test_engine_config_key__the_guide_lists_every_key(void **state)
{
	const char *source = getenv("REFLEX_TEST_SOURCE");
	char *path, *guide;

	(void)state;
	if (!source)
		skip();
	path = test_path(source, "docs/guide/configuration.md");
	guide = test_read_file(path);
	assert_non_null(guide);
	for (int i = 0; i < RX__CONFIG_N_KEYS; i++) {
		const char *name = rx__config_keys[i].path, *dot = strchr(name, '.');
		char row[200];

		if (dot)
			snprintf(row, sizeof(row), "| `[%.*s] %s` | `%s` |", (int)(dot - name), name, dot + 1,
				rx__config_keys[i].variable);
		else
			snprintf(row, sizeof(row), "| `%s` | `%s` |", name, rx__config_keys[i].variable);
		assert_contains(guide, row);
		if (rx__config_keys[i].fallback) {
			const char *line = strstr(guide, row), *end = strchr(line, '\n');
			const char *fallback = strstr(line, rx__config_keys[i].fallback);

			assert_true(fallback && fallback < end);
		}
	}
	free(guide);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_engine_config_key__variables_are_the_paths_in_capitals),
		cmocka_unit_test(test_engine_config_key__the_guide_lists_every_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
