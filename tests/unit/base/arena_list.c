#include "base/arena_list.h"

#include "support/check.h"

static void test_base_arena_list__keeps_what_was_pushed_and_begins_with_zero(void **state)
{
	rx_arena arena;
	int *list = NULL;
	size_t n = 0;

	(void)state;
	rx__arena_init(&arena, 0);
	for (int i = 0; i < 1000; i++) {
		int *item = rx__arena_push(&arena, &list, &n, sizeof(*item));
		assert_non_null(item);
		assert_int_equal(*item, 0);
		*item = i;
	}
	assert_int_equal(n, 1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(list[i], i);
	rx__arena_deinit(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base_arena_list__keeps_what_was_pushed_and_begins_with_zero),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
