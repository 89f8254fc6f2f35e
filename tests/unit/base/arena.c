#include "base/arena.h"

#include "support/alloc.h"
#include "support/check.h"

enum { KB = 1 << 10, MB = 1 << 20 };

/* Every test runs in both modes: state says which. */
static void init(rx_arena *arena, size_t first, void **state)
{
	rx__arena_init(arena, first);
	arena->separate = *state != NULL;
}

static void test_base_arena__blocks_are_aligned_and_apart(void **state)
{
	rx_arena arena;
	init(&arena, 0, state);
	char *last = NULL;
	size_t total = 0;
	for (size_t size = 0; size < 300; size++) {
		char *block = rx__arena_alloc(&arena, size);
		assert_non_null(block);
		assert_int_equal((uintptr_t)block % 16, 0);
		memset(block, (int)size, size);
		if (last && size > 1)
			assert_int_equal((unsigned char)last[size - 2], (size - 1) & 0xFF);
		last = block;
		total += size;
	}
	assert_int_equal(arena.used, total);
	rx__arena_deinit(&arena);
}

static void test_base_arena__nothing_is_allocated_before_the_first_block(void **state)
{
	rx_arena arena;
	size_t before = test_alloc_count();
	init(&arena, 0, state);
	rx__arena_clear(&arena);
	rx__arena_deinit(&arena);
	rx__arena_deinit(&arena);
	assert_int_equal(test_alloc_count(), before);
}

static void test_base_arena__a_small_session_is_one_allocation(void **state)
{
	(void)state;
	rx_arena arena;
	rx__arena_init(&arena, 0);
	arena.separate = false;
	size_t before = test_alloc_count();
	for (int i = 0; i < 100; i++)
		assert_non_null(rx__arena_alloc(&arena, 200));
	assert_int_equal(test_alloc_count() - before, 1);
	rx__arena_deinit(&arena);
}

static void test_base_arena__a_million_blocks_are_few_allocations(void **state)
{
	(void)state;
	rx_arena arena;
	rx__arena_init(&arena, 0);
	arena.separate = false;
	size_t before = test_alloc_count();
	for (int i = 0; i < 1000000; i++)
		assert_non_null(rx__arena_alloc(&arena, 88));
	/* 96 MB: 32 kB, 128 kB, 2, 4, then 8 MB each. */
	assert_in_range(test_alloc_count() - before, 14, 17);
	rx__arena_deinit(&arena);
}

static void test_base_arena__large_chunks_are_aligned_for_huge_pages(void **state)
{
	(void)state;
	rx_arena arena;
	rx__arena_init(&arena, 2 * MB);
	arena.separate = false;
	char *block = rx__arena_alloc(&arena, 1);
	assert_non_null(block);
	assert_in_range((uintptr_t)block % (2 * MB), 16, 64);
	memset(block, 1, 1);
	assert_int_equal((size_t)(arena.end - (char *)arena.chunks), 2 * MB);
	rx__arena_deinit(&arena);
}

static void test_base_arena__a_large_block_leaves_the_free_part(void **state)
{
	rx_arena arena;
	init(&arena, 0, state);
	char *small = rx__arena_alloc(&arena, 16);
	char *large = rx__arena_alloc(&arena, 5 * MB + 1);
	char *next = rx__arena_alloc(&arena, 16);
	assert_true(small && large && next);
	memset(large, 7, 5 * MB + 1);
	if (!arena.separate)
		assert_ptr_equal(next, small + 16);
	rx__arena_deinit(&arena);
}

static void test_base_arena__zalloc_and_array_are_zeroed_after_reuse(void **state)
{
	rx_arena arena;
	init(&arena, 0, state);
	static const char zero[1000];
	memset(rx__arena_alloc(&arena, 1000), 0xFF, 1000);
	rx__arena_clear(&arena);
	assert_memory_equal(rx__arena_zalloc(&arena, 500), zero, 500);
	memset(rx__arena_alloc(&arena, 1000), 0xFF, 1000);
	rx__arena_clear(&arena);
	assert_memory_equal(rx__arena_array(&arena, 10, 100), zero, 1000);
	rx__arena_deinit(&arena);
}

static void test_base_arena__sizes_that_overflow_are_refused(void **state)
{
	rx_arena arena;
	init(&arena, 0, state);
	assert_null(rx__arena_array(&arena, SIZE_MAX / 2, 3));
	assert_null(rx__arena_array(&arena, 3, SIZE_MAX / 2));
	assert_null(rx__arena_alloc(&arena, SIZE_MAX));
	assert_null(rx__arena_alloc(&arena, SIZE_MAX - 15));
	assert_null(rx__arena_strndup(&arena, "x", SIZE_MAX));
	assert_non_null(rx__arena_alloc(&arena, 10));
	assert_null(rx__arena_alloc(&arena, SIZE_MAX));
	assert_int_equal(arena.used, 10);
	rx__arena_deinit(&arena);
}

static void test_base_arena__strings_are_copied_with_a_nul(void **state)
{
	rx_arena arena;
	init(&arena, 0, state);
	char text[] = "h\xC3\xA9llo";
	char *copy = rx__arena_strdup(&arena, text);
	text[0] = 'j';
	assert_string_equal(copy, "h\xC3\xA9llo");
	assert_string_equal(rx__arena_strdup(&arena, ""), "");
	assert_string_equal(rx__arena_strndup(&arena, "abcdef", 3), "abc");
	assert_memory_equal(rx__arena_strndup(&arena, "a\0b", 3), "a\0b", 4);
	assert_null(rx__arena_strdup(&arena, NULL));
	assert_null(rx__arena_strndup(&arena, NULL, 3));
	rx__arena_deinit(&arena);
}

static void test_base_arena__strings_are_packed(void **state)
{
	(void)state;
	rx_arena arena;
	rx__arena_init(&arena, 0);
	arena.separate = false;
	char *a = rx__arena_strdup(&arena, "abc");
	char *b = rx__arena_strdup(&arena, "d");
	assert_ptr_equal(b, a + 4);
	assert_int_equal((uintptr_t)rx__arena_alloc(&arena, 1) % 16, 0);
	rx__arena_deinit(&arena);
}

static void test_base_arena__printf_fits_any_length(void **state)
{
	rx_arena arena;
	init(&arena, 64, state);
	assert_string_equal(rx__arena_printf(&arena, "%s-%d", "a", 7), "a-7");
	assert_string_equal(rx__arena_printf(&arena, "%s", ""), "");
	char *wide = rx__arena_printf(&arena, "%*d", 100000, 1);
	assert_int_equal(strlen(wide), 100000);
	rx__arena_deinit(&arena);
}

static void test_base_arena__grow_keeps_the_items(void **state)
{
	rx_arena arena;
	init(&arena, 64, state);
	int *items = NULL;
	size_t n = 0, cap = 0;
	for (int i = 0; i < 5000; i++) {
		assert_true(rx__arena_grow(&arena, &items, n, &cap, sizeof *items));
		assert_true(n < cap);
		assert_int_equal(items[n], 0);
		items[n++] = i;
	}
	for (int i = 0; i < 5000; i++)
		assert_int_equal(items[i], i);
	rx__arena_deinit(&arena);
}

static void test_base_arena__grow_changes_nothing_when_memory_ends(void **state)
{
	rx_arena arena;
	init(&arena, 64, state);
	int *items = NULL;
	size_t n = 0, cap = 0;
	assert_true(rx__arena_grow(&arena, &items, n, &cap, sizeof *items));
	int *before = items;
	size_t huge = SIZE_MAX / 2;
	assert_false(rx__arena_grow(&arena, &items, huge, &huge, sizeof *items));
	huge = SIZE_MAX;
	assert_false(rx__arena_grow(&arena, &items, huge, &huge, sizeof *items));
	test_alloc_fail_from(1);
	size_t full = cap, wide_cap = cap;
	assert_false(rx__arena_grow(&arena, &items, full, &wide_cap, 100000));
	assert_true(test_alloc_reset());
	assert_ptr_equal(items, before);
	assert_int_equal(wide_cap, cap);
	rx__arena_deinit(&arena);
}

static void test_base_arena__clear_keeps_at_most_one_chunk(void **state)
{
	rx_arena arena;
	init(&arena, 0, state);
	for (int i = 0; i < 1000; i++)
		assert_non_null(rx__arena_alloc(&arena, 1000));
	assert_non_null(rx__arena_alloc(&arena, 20 * MB));
	rx__arena_clear(&arena);
	assert_int_equal(arena.used, 0);
	if (arena.separate)
		assert_null(arena.chunks);
	size_t before = test_alloc_count();
	assert_non_null(rx__arena_alloc(&arena, 1000));
	if (!arena.separate)
		assert_int_equal(test_alloc_count(), before);
	rx__arena_deinit(&arena);
	assert_null(arena.chunks);
}

static void test_base_arena__rewind_gives_back_all_since_the_mark(void **state)
{
	rx_arena arena;
	init(&arena, 128, state);
	char *kept = rx__arena_strdup(&arena, "kept");
	for (int round = 0; round < 20; round++) {
		rx__arena_mark mark = rx__arena_save(&arena);
		for (int i = 0; i < 500; i++)
			memset(rx__arena_alloc(&arena, (size_t)i * 3), 0xFF, (size_t)i * 3);
		memset(rx__arena_alloc(&arena, 3 * MB), 0xFF, 3 * MB);
		rx__arena_mark inner = rx__arena_save(&arena);
		memset(rx__arena_alloc(&arena, 100), 0xFF, 100);
		rx__arena_rewind(&arena, inner);
		assert_non_null(rx__arena_alloc(&arena, 1));
		rx__arena_rewind(&arena, mark);
		assert_string_equal(kept, "kept");
		assert_int_equal(arena.used, 5);
	}
	rx__arena_deinit(&arena);
}

static void test_base_arena__rewind_to_the_empty_arena(void **state)
{
	rx_arena arena;
	init(&arena, 0, state);
	rx__arena_mark mark = rx__arena_save(&arena);
	assert_non_null(rx__arena_alloc(&arena, 100));
	rx__arena_rewind(&arena, mark);
	assert_null(arena.chunks);
	assert_non_null(rx__arena_alloc(&arena, 100));
	rx__arena_deinit(&arena);
}

static void test_base_arena__each_failed_allocation_gives_null_and_no_harm(void **state)
{
	for (size_t n = 1;; n++) {
		rx_arena arena;
		init(&arena, 256, state);
		size_t n_null = 0;
		test_alloc_fail_at(n);
		for (size_t size = 0; size < 400; size += 10) {
			n_null += !rx__arena_alloc(&arena, size);
			n_null += !rx__arena_strdup(&arena, "some text");
			n_null += !rx__arena_printf(&arena, "%zu", size);
			n_null += !rx__arena_zalloc(&arena, size * 10);
		}
		n_null += !rx__arena_alloc(&arena, 3 * MB);
		bool failed = test_alloc_reset();
		assert_int_equal(n_null, failed ? 1 : 0);
		assert_non_null(rx__arena_alloc(&arena, 100));
		rx__arena_deinit(&arena);
		if (!failed)
			break;
		assert_true(n < 1000);
	}
}

static char separate[] = "separate";

#define MODE(name, function, mode) \
	{ \
		name, function, NULL, NULL, mode \
	}
#define BOTH(function) \
	MODE(#function "__in_chunks", function, NULL), \
		MODE(#function "__separately", function, separate)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(test_base_arena__blocks_are_aligned_and_apart),
		BOTH(test_base_arena__nothing_is_allocated_before_the_first_block),
		cmocka_unit_test(test_base_arena__a_small_session_is_one_allocation),
		cmocka_unit_test(test_base_arena__a_million_blocks_are_few_allocations),
		cmocka_unit_test(test_base_arena__large_chunks_are_aligned_for_huge_pages),
		BOTH(test_base_arena__a_large_block_leaves_the_free_part),
		BOTH(test_base_arena__zalloc_and_array_are_zeroed_after_reuse),
		BOTH(test_base_arena__sizes_that_overflow_are_refused),
		BOTH(test_base_arena__strings_are_copied_with_a_nul),
		cmocka_unit_test(test_base_arena__strings_are_packed),
		BOTH(test_base_arena__printf_fits_any_length),
		BOTH(test_base_arena__grow_keeps_the_items),
		BOTH(test_base_arena__grow_changes_nothing_when_memory_ends),
		BOTH(test_base_arena__clear_keeps_at_most_one_chunk),
		BOTH(test_base_arena__rewind_gives_back_all_since_the_mark),
		BOTH(test_base_arena__rewind_to_the_empty_arena),
		BOTH(test_base_arena__each_failed_allocation_gives_null_and_no_harm),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
