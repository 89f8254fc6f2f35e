/* Large chunks go from arena to arena. */
#include "base/chunk_pool.h"
#include "support/check.h"

enum { LARGE = 3 << 20 };

/* So many megabytes, in blocks as rows are. */
static void use(rx__chunk_pool *pool, size_t n)
{
	rx_arena arena;
	rx__arena_init(&arena, 0);
	arena.separate = false;
	arena.pool = pool;
	for (size_t i = 0; i < n * 64; i++)
		assert_non_null(rx__arena_alloc(&arena, 16 << 10));
	rx__arena_deinit(&arena);
}

static void test_base_chunk_pool__an_arena_gives_large_chunks_to_it(void **state)
{
	rx__chunk_pool *pool = rx__chunk_pool_new();
	(void)state;
	assert_int_equal(rx__chunk_pool_size(pool), 0);
	use(pool, 6);
	size_t size = rx__chunk_pool_size(pool);
	assert_true(size >= 6 << 20);
	/* And takes them from there: there are no more of them afterwards. */
	use(pool, 6);
	assert_int_equal(rx__chunk_pool_size(pool), size);
	rx__chunk_pool_unref(pool);
}

static void test_base_chunk_pool__small_chunks_are_not_kept(void **state)
{
	rx__chunk_pool *pool = rx__chunk_pool_new();
	rx_arena arena;
	(void)state;
	rx__arena_init(&arena, 0);
	arena.separate = false;
	arena.pool = pool;
	assert_non_null(rx__arena_alloc(&arena, 1000));
	rx__arena_deinit(&arena);
	assert_int_equal(rx__chunk_pool_size(pool), 0);
	rx__chunk_pool_unref(pool);
}

static void test_base_chunk_pool__what_is_kept_is_bounded(void **state)
{
	rx__chunk_pool *pool = rx__chunk_pool_new();
	(void)state;
	use(pool, 200);
	assert_true(rx__chunk_pool_size(pool) <= 64 << 20);
	assert_true(rx__chunk_pool_size(pool) > 48 << 20);
	rx__chunk_pool_unref(pool);
}

static void test_base_chunk_pool__it_lives_as_long_as_somebody_holds_it(void **state)
{
	rx__chunk_pool *pool = rx__chunk_pool_new(), *mine = rx__chunk_pool_ref(pool);
	(void)state;
	assert_ptr_equal(pool, mine);
	rx__chunk_pool_unref(pool);
	use(mine, 4);
	assert_true(rx__chunk_pool_size(mine) > 0);
	rx__chunk_pool_unref(mine);
	assert_null(rx__chunk_pool_ref(NULL));
	rx__chunk_pool_unref(NULL);
}

static void test_base_chunk_pool__memory_of_a_kept_chunk_can_be_written_anew(void **state)
{
	rx__chunk_pool *pool = rx__chunk_pool_new();
	rx_arena arena;
	(void)state;
	for (int round = 0; round < 3; round++) {
		rx__arena_init(&arena, 0);
		arena.separate = false;
		arena.pool = pool;
		unsigned char *block = rx__arena_alloc(&arena, LARGE);
		assert_non_null(block);
		for (size_t i = 0; i < LARGE; i += 1000)
			block[i] = (unsigned char)(i + (size_t)round);
		for (size_t i = 0; i < LARGE; i += 1000)
			assert_int_equal(block[i], (unsigned char)(i + (size_t)round));
		rx__arena_deinit(&arena);
	}
	rx__chunk_pool_unref(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base_chunk_pool__an_arena_gives_large_chunks_to_it),
		cmocka_unit_test(test_base_chunk_pool__small_chunks_are_not_kept),
		cmocka_unit_test(test_base_chunk_pool__what_is_kept_is_bounded),
		cmocka_unit_test(test_base_chunk_pool__it_lives_as_long_as_somebody_holds_it),
		cmocka_unit_test(test_base_chunk_pool__memory_of_a_kept_chunk_can_be_written_anew),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
