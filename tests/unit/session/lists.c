/* What tells a list of the library from an array of the program. */
#include "session/lists.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <reflex/session.h>

#include "support/heroes.h"

enum { PAGE = 4096 };

static void test_session_lists__know_their_length(void **state)
{
	rx_arena arena;
	int numbers[] = { 1, 2, 3 };
	void *items[] = { &numbers[0], &numbers[1] };

	(void)state;
	rx__arena_init(&arena, 0);
	void **list = rx__list_new(&arena, items, 2);
	assert_int_equal(rx_len(list), 2);
	assert_ptr_equal(list[1], &numbers[1]);
	assert_null(list[2]);
	rx__list_shorten(list, 1);
	assert_int_equal(rx_len(list), 1);
	int *structs = rx__list_of_structs(&arena, numbers, 3, sizeof *numbers);
	assert_int_equal(rx_len(structs), 3);
	assert_int_equal(structs[2], 3);
	assert_int_equal(structs[3], 0);
	assert_int_equal(rx_len(rx__list_new(&arena, NULL, 0)), 0);
	assert_int_equal(rx_len(NULL), 0);
	rx__arena_deinit(&arena);
}

static void test_session_lists__never_begin_a_page(void **state)
{
	rx_arena arena;

	(void)state;
	rx__arena_init(&arena, 0);
	for (size_t i = 0; i < 5000; i++) {
		void **list = rx__list_new(&arena, NULL, i % 7);
		list[i % 7] = NULL;
		assert_int_not_equal((uintptr_t)list % PAGE, 0);
		assert_true(rx__list_is_ours(list));
	}
	rx__arena_deinit(&arena);
}

static void test_session_lists__take_an_array_of_the_program_that_begins_a_page(void **state)
{
	char *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int item = 0;

	(void)state;
	assert_true(pages != MAP_FAILED);
	assert_int_equal(mprotect(pages, PAGE, PROT_NONE), 0);
	void **array = (void **)(pages + PAGE);
	array[0] = array[1] = &item;
	assert_false(rx__list_is_ours(array));
	assert_int_equal(rx_len(array), 2);
	assert_int_equal(munmap(pages, 2 * PAGE), 0);
}

static void test_session_lists__are_told_from_an_array_of_the_program(void **state)
{
	int item = 0;
	void *array[] = { &item, &item, &item, NULL };

	(void)state;
	assert_false(rx__list_is_ours(array + 1));
	assert_int_equal(rx_len(array + 1), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_session_lists__know_their_length),
		cmocka_unit_test(test_session_lists__never_begin_a_page),
		cmocka_unit_test(test_session_lists__take_an_array_of_the_program_that_begins_a_page),
		cmocka_unit_test(test_session_lists__are_told_from_an_array_of_the_program),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
