#include "support/check.h"

#include "migrate/build/discover.h"

static void test_migrate_discover__a_use_is_seen(void **state)
{
	(void)state;
	assert_true(rx__discover_uses_models("RX_MODEL(User, user);"));
	assert_true(rx__discover_uses_models("#include <reflex.h>\n\nRX_TABLE (A, a, x);\n"));
	assert_true(rx__discover_uses_models("int x; RX_MAP\n\t(A, a);"));
	assert_true(rx__discover_uses_models("/* a */ RX_MODEL(/* b */ A, a);"));
	assert_true(rx__discover_uses_models("#define X 1\nRX_MODEL(A, a);"));
	assert_true(rx__discover_uses_models("char c = '\"'; RX_MODEL(A, a);"));
}

static void test_migrate_discover__what_is_no_use(void **state)
{
	(void)state;
	assert_false(rx__discover_uses_models(""));
	assert_false(rx__discover_uses_models("RX_MODEL"));
	assert_false(rx__discover_uses_models("RX_MODELS(A, a); MY_RX_MODEL(A, a); RX_MODEL_(x)"));
	assert_false(rx__discover_uses_models("/* RX_MODEL(User, user); */"));
	assert_false(rx__discover_uses_models("// RX_MODEL(User, user);\n"));
	assert_false(rx__discover_uses_models("// a \\\nRX_MODEL(User, user);\n"));
	assert_false(rx__discover_uses_models("const char *s = \"RX_MODEL(User, user);\";"));
	assert_false(rx__discover_uses_models("const char *s = \"\\\"RX_MODEL(User, user);\";"));
	assert_false(rx__discover_uses_models("#define MODEL RX_MODEL(User, user)\n"));
	assert_false(rx__discover_uses_models("  # define MODEL \\\n RX_MODEL(User, user)\n"));
}

static void test_migrate_discover__texts_that_are_cut_off(void **state)
{
	(void)state;
	assert_false(rx__discover_uses_models("/*"));
	assert_false(rx__discover_uses_models("/* RX_MODEL(A, a)"));
	assert_false(rx__discover_uses_models("\"RX_MODEL(A, a)"));
	assert_false(rx__discover_uses_models("\"\\"));
	assert_false(rx__discover_uses_models("#\\"));
	assert_false(rx__discover_uses_models("//\\"));
	assert_false(rx__discover_uses_models("/"));
	assert_true(rx__discover_uses_models("'\nRX_MODEL(A, a)"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_migrate_discover__a_use_is_seen),
		cmocka_unit_test(test_migrate_discover__what_is_no_use),
		cmocka_unit_test(test_migrate_discover__texts_that_are_cut_off),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
