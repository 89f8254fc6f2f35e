#include <reflex/types.h>

#include "model/value.h"
#include "support/check.h"

#define TEXT "0123abcd-ef01-4234-8567-89abcdef0123"
#define HEX "0123abcdef014234856789abcdef0123"

static void test_model_uuid__all_four_forms_are_read(void **state)
{
	static const char *const forms[] = { TEXT, HEX, "{" TEXT "}", "{" HEX "}",
		"0123ABCD-EF01-4234-8567-89ABCDEF0123" };

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		char text[RX_UUID_SIZE];
		rx_uuid value;

		if (rx_uuid_parse(&value, forms[i]) != 0)
			fail_msg("'%s' was refused", forms[i]);
		assert_string_equal(rx_uuid_text(value, text, sizeof(text)), TEXT);
	}
}

static void test_model_uuid__hex_is_the_form_without_hyphens(void **state)
{
	char hex[33];

	(void)state;
	rx__uuid_hex(rx_uuid_of(TEXT), hex);
	assert_string_equal(hex, HEX);
}

static void test_model_uuid__wrong_forms_are_refused(void **state)
{
	static const char *const wrong[] = { "", "{", "{}", "0123", TEXT "0", HEX "0", "{" TEXT,
		TEXT "}", "{" HEX, "0123abcd-ef0142348567-89abcdef0123",
		"0123abcdef01-4234-8567-89abcdef0123", "g123abcd-ef01-4234-8567-89abcdef0123", " " TEXT,
		TEXT " ", "0123abcd-ef01-4234-8567-89abcdef012", "0123abcd-ef01-4234-8567-89abcdef012-" };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		rx_uuid value = { { 42 } };

		if (rx_uuid_parse(&value, wrong[i]) != RX_EDATA)
			fail_msg("'%s' was accepted", wrong[i]);
		assert_int_equal(value.byte[0], 42);
	}
	assert_int_equal(rx_uuid_parse(&(rx_uuid){ { 0 } }, NULL), RX_EDATA);
	assert_int_equal(rx_uuid_of("nonsense").byte[0], 0);
}

static void test_model_uuid__new_ones_are_version_four_and_differ(void **state)
{
	rx_uuid a = rx_uuid_new(), b = rx_uuid_new();

	(void)state;
	assert_int_equal(a.byte[6] >> 4, 4);
	assert_int_equal(a.byte[8] >> 6, 2);
	assert_memory_not_equal(&a, &b, sizeof(a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model_uuid__all_four_forms_are_read),
		cmocka_unit_test(test_model_uuid__hex_is_the_form_without_hyphens),
		cmocka_unit_test(test_model_uuid__wrong_forms_are_refused),
		cmocka_unit_test(test_model_uuid__new_ones_are_version_four_and_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
