/* Case by Unicode's simple mappings. */
#include "base/unicode_case.h"

#include "support/check.h"

static void becomes(const char *from, const char *wanted, bool upper)
{
	char out[100];
	size_t n = rx__utf8_case(out, from, strlen(from), upper);
	out[n] = '\0';
	assert_string_equal(out, wanted);
}

static void test_base_unicode_case__letters_of_many_scripts(void **state)
{
	(void)state;
	becomes("azAZ09-", "AZAZ09-", true);
	becomes("azAZ09-", "azaz09-", false);
	becomes("ÀÉÎÕÜ Ÿ", "àéîõü ÿ", false);
	becomes("àéîõü ÿ", "ÀÉÎÕÜ Ÿ", true);
	becomes("ЖҐЁ ΑΩΣ", "жґё αωσ", false);
	becomes("ǆ ᾀ 𐐨", "Ǆ ᾈ 𐐀", true);
}

static void test_base_unicode_case__one_character_stays_one(void **state)
{
	(void)state;
	becomes("ß ŉ ﬁ", "ß ŉ ﬁ", true);
	becomes("İ", "i", false);
	becomes("Ⱥ", "ⱥ", false);
}

static void test_base_unicode_case__every_code_point_comes_back_as_valid(void **state)
{
	(void)state;
	for (uint32_t point = 0; point < 0x110000; point++) {
		assert_in_range(rx__unicode_lower(point), 0, 0x10ffff);
		assert_in_range(rx__unicode_upper(point), 0, 0x10ffff);
	}
	assert_int_equal(rx__unicode_lower(0x10ffff), 0x10ffff);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base_unicode_case__letters_of_many_scripts),
		cmocka_unit_test(test_base_unicode_case__one_character_stays_one),
		cmocka_unit_test(test_base_unicode_case__every_code_point_comes_back_as_valid),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
