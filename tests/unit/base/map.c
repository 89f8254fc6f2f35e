#include "base/map.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/alloc.h"
#include "support/check.h"

enum { N = 5000 };

static char keys[N][16];
static int values[N];

static int make_keys(void **state)
{
	(void)state;
	for (int i = 0; i < N; i++) {
		snprintf(keys[i], sizeof keys[i], "key-%d", i);
		values[i] = i;
	}
	return 0;
}

static void test_base_map__the_empty_map_has_nothing(void **state)
{
	(void)state;
	rx_map map = RX_MAP_INIT;
	size_t at = 0;
	const char *key;
	void *value;
	assert_null(rx__map_gets(&map, "x"));
	assert_null(rx__map_remove(&map, "x", 1));
	assert_false(rx__map_next(&map, &at, &key, &value));
	rx__map_deinit(&map);
	rx__map_deinit(&map);
}

static void test_base_map__finds_what_was_put(void **state)
{
	(void)state;
	rx_map map;
	rx__map_init(&map);
	for (int i = 0; i < N; i++)
		assert_true(rx__map_puts(&map, keys[i], &values[i]));
	assert_int_equal(map.n, N);
	for (int i = 0; i < N; i++)
		assert_ptr_equal(rx__map_gets(&map, keys[i]), &values[i]);
	assert_null(rx__map_gets(&map, "key-5000"));
	assert_null(rx__map_gets(&map, ""));
	assert_true(map.n * 4 <= map.n_slots * 3);
	rx__map_deinit(&map);
}

static void test_base_map__put_replaces(void **state)
{
	(void)state;
	rx_map map = RX_MAP_INIT;
	assert_true(rx__map_puts(&map, "a", &values[1]));
	assert_true(rx__map_puts(&map, "a", &values[2]));
	assert_int_equal(map.n, 1);
	assert_ptr_equal(rx__map_gets(&map, "a"), &values[2]);
	rx__map_deinit(&map);
}

static void test_base_map__keys_are_bytes_with_a_size(void **state)
{
	(void)state;
	rx_map map = RX_MAP_INIT;
	assert_true(rx__map_put(&map, "a\0b", 3, &values[1]));
	assert_true(rx__map_put(&map, "a\0c", 3, &values[2]));
	assert_true(rx__map_put(&map, "a", 1, &values[3]));
	assert_true(rx__map_put(&map, NULL, 0, &values[4]));
	assert_ptr_equal(rx__map_get(&map, "a\0b", 3), &values[1]);
	assert_ptr_equal(rx__map_get(&map, "a\0c", 3), &values[2]);
	assert_ptr_equal(rx__map_gets(&map, "a"), &values[3]);
	assert_ptr_equal(rx__map_gets(&map, ""), &values[4]);
	assert_null(rx__map_get(&map, "a\0", 2));
	rx__map_deinit(&map);
}

static void test_base_map__removed_keys_are_gone_and_others_stay(void **state)
{
	(void)state;
	rx_map map = RX_MAP_INIT;
	for (int i = 0; i < N; i++)
		assert_true(rx__map_puts(&map, keys[i], &values[i]));
	for (int i = 0; i < N; i += 2)
		assert_ptr_equal(rx__map_remove(&map, keys[i], strlen(keys[i])), &values[i]);
	assert_null(rx__map_remove(&map, keys[0], strlen(keys[0])));
	assert_int_equal(map.n, N / 2);
	for (int i = 0; i < N; i++)
		assert_ptr_equal(rx__map_gets(&map, keys[i]), i % 2 ? &values[i] : NULL);
	for (int i = 0; i < N; i += 2)
		assert_true(rx__map_puts(&map, keys[i], &values[i]));
	for (int i = 0; i < N; i++)
		assert_ptr_equal(rx__map_gets(&map, keys[i]), &values[i]);
	rx__map_deinit(&map);
}

static void test_base_map__coming_and_going_does_not_grow_it(void **state)
{
	(void)state;
	rx_map map = RX_MAP_INIT;
	for (int round = 0; round < 20; round++)
		for (int i = 0; i < N; i++) {
			assert_true(rx__map_puts(&map, keys[i], &values[i]));
			assert_ptr_equal(rx__map_remove(&map, keys[i], strlen(keys[i])), &values[i]);
		}
	assert_int_equal(map.n, 0);
	assert_int_equal(map.n_slots, 16);
	rx__map_deinit(&map);
}

static void test_base_map__next_gives_each_pair_once(void **state)
{
	(void)state;
	rx_map map = RX_MAP_INIT;
	for (int i = 0; i < N; i++)
		assert_true(rx__map_puts(&map, keys[i], &values[i]));
	char *seen = calloc(1, N);
	size_t at = 0;
	const char *key;
	void *value;
	while (rx__map_next(&map, &at, &key, &value)) {
		int i = *(int *)value;
		assert_string_equal(key, keys[i]);
		assert_int_equal(seen[i]++, 0);
	}
	for (int i = 0; i < N; i++)
		assert_int_equal(seen[i], 1);
	free(seen);
	rx__map_deinit(&map);
}

static void test_base_map__the_key_just_seen_may_be_removed(void **state)
{
	(void)state;
	rx_map map = RX_MAP_INIT;
	for (int i = 0; i < N; i++)
		assert_true(rx__map_puts(&map, keys[i], &values[i]));
	size_t at = 0, n = 0;
	const char *key;
	void *value;
	while (rx__map_next(&map, &at, &key, &value)) {
		assert_ptr_equal(rx__map_remove(&map, key, strlen(key)), value);
		n++;
	}
	assert_int_equal(n, N);
	assert_int_equal(map.n, 0);
	rx__map_deinit(&map);
}

static void test_base_map__failed_allocation_changes_nothing(void **state)
{
	(void)state;
	for (size_t n = 1;; n++) {
		rx_map map = RX_MAP_INIT;
		size_t n_put = 0;
		test_alloc_fail_at(n);
		while (n_put < 200 && rx__map_puts(&map, keys[n_put], &values[n_put]))
			n_put++;
		bool failed = test_alloc_reset();
		assert_int_equal(n_put < 200, failed);
		assert_int_equal(map.n, n_put);
		for (size_t i = 0; i < 200; i++)
			assert_ptr_equal(rx__map_gets(&map, keys[i]), i < n_put ? &values[i] : NULL);
		assert_true(rx__map_puts(&map, "afterwards", &values[0]));
		rx__map_deinit(&map);
		if (!failed)
			break;
	}
}

static void test_base_map__hash_depends_on_every_byte_size_and_seed(void **state)
{
	(void)state;
	char data[40] = { 0 };
	for (size_t size = 0; size <= sizeof data; size++) {
		uint64_t hash = rx__hash_bytes(data, size, 0);
		assert_int_not_equal(hash, rx__hash_bytes(data, size, 1));
		if (size > 0)
			assert_int_not_equal(hash, rx__hash_bytes(data, size - 1, 0));
		for (size_t i = 0; i < size; i++) {
			data[i] = 1;
			assert_int_not_equal(hash, rx__hash_bytes(data, size, 0));
			data[i] = 0;
		}
	}
	assert_int_equal(rx__hash_bytes("same", 4, 9), rx__hash_bytes("same", 4, 9));
}

static void test_base_map__hash_spreads_over_the_low_bits(void **state)
{
	(void)state;
	enum { BUCKETS = 256, EACH = 200 };
	int counts[BUCKETS] = { 0 };
	for (uint64_t i = 0; i < BUCKETS * EACH; i++) {
		uint64_t key = i << 20; /* such as ids made of a time and a counter */
		counts[rx__hash_bytes(&key, sizeof key, 0) % BUCKETS]++;
	}
	for (int i = 0; i < BUCKETS; i++)
		assert_in_range(counts[i], EACH / 2, EACH * 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base_map__the_empty_map_has_nothing),
		cmocka_unit_test(test_base_map__finds_what_was_put),
		cmocka_unit_test(test_base_map__put_replaces),
		cmocka_unit_test(test_base_map__keys_are_bytes_with_a_size),
		cmocka_unit_test(test_base_map__removed_keys_are_gone_and_others_stay),
		cmocka_unit_test(test_base_map__coming_and_going_does_not_grow_it),
		cmocka_unit_test(test_base_map__next_gives_each_pair_once),
		cmocka_unit_test(test_base_map__the_key_just_seen_may_be_removed),
		cmocka_unit_test(test_base_map__failed_allocation_changes_nothing),
		cmocka_unit_test(test_base_map__hash_depends_on_every_byte_size_and_seed),
		cmocka_unit_test(test_base_map__hash_spreads_over_the_low_bits),
	};
	return cmocka_run_group_tests(tests, make_keys, NULL);
}
