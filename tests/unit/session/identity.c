/* The identity map against a plain list, for keys of every kind and in every pattern. */
#include "session/identity.h"

#include "model/registry.h"
#include "support/alloc.h"
#include "support/heroes.h"

static const rx__mapper *mapper_of(const rx_model *model)
{
	rx_error error = RX_ERROR_INIT;
	const rx__mapper *mapper = NULL;
	rx__registry_mapper(&mapper, model, &error);
	assert_rx_ok(&error);
	return mapper;
}

enum { N = 3000 };

static void check_pattern(int64_t (*key)(int64_t i))
{
	static Team teams[N];
	rx__identity map;
	rx__identity_init(&map, mapper_of(&Team__model));
	for (int i = 0; i < N; i++) {
		teams[i].id = key(i);
		assert_null(rx__identity_find(&map, &teams[i]));
		assert_true(rx__identity_add(&map, &teams[i]));
	}
	for (int i = 0; i < N; i++)
		assert_ptr_equal(rx__identity_find(&map, &teams[i]), &teams[i]);
	/* Every third goes, and the others stay where they are found. */
	for (int i = 0; i < N; i += 3)
		rx__identity_remove(&map, &teams[i], &teams[i]);
	for (int i = 0; i < N; i++)
		assert_ptr_equal(rx__identity_find(&map, &teams[i]), i % 3 == 0 ? NULL : &teams[i]);
	assert_int_equal(map.n, N - N / 3);
	rx__identity_clear(&map);
	assert_null(rx__identity_find(&map, &teams[1]));
	rx__identity_deinit(&map);
}

static int64_t sequential(int64_t i)
{
	return i;
}
static int64_t negative(int64_t i)
{
	return -i * 7;
}
static int64_t snowflake(int64_t i)
{
	return (int64_t)((uint64_t)(1700000000000 + i) << 22);
}
static int64_t scattered(int64_t i)
{
	return (int64_t)((uint64_t)(i + 1) * UINT64_C(0xD1342543DE82EF95));
}

static void test_session_identity__integer_keys_of_any_pattern(void **state)
{
	(void)state;
	check_pattern(sequential);
	check_pattern(negative);
	check_pattern(snowflake);
	check_pattern(scattered);
}

static void test_session_identity__composite_keys(void **state)
{
	(void)state;
	Membership rows[100];
	rx__identity map;
	rx__identity_init(&map, mapper_of(&Membership__model));
	for (int i = 0; i < 100; i++) {
		rows[i] = (Membership){ .hero_id = i / 10, .team_id = i % 10 };
		assert_true(rx__identity_add(&map, &rows[i]));
	}
	for (int i = 0; i < 100; i++)
		assert_ptr_equal(rx__identity_find(&map, &rows[i]), &rows[i]);
	Membership other = { .hero_id = 10, .team_id = 0 };
	assert_null(rx__identity_find(&map, &other));
	rx__identity_deinit(&map);
}

static void test_session_identity__text_keys_are_compared_by_content(void **state)
{
	(void)state;
	char code[] = "AT";
	Country country = { .code = "AT" }, same = { .code = code }, other = { .code = "at" };
	rx__identity map;
	rx__identity_init(&map, mapper_of(&Country__model));
	assert_true(rx__identity_add(&map, &country));
	assert_ptr_equal(rx__identity_find(&map, &same), &country);
	assert_null(rx__identity_find(&map, &other));
	rx__identity_deinit(&map);
}

static void test_session_identity__adding_a_key_again_replaces(void **state)
{
	(void)state;
	Team a = { .id = 1 }, b = { .id = 1 };
	rx__identity map;
	rx__identity_init(&map, mapper_of(&Team__model));
	assert_true(rx__identity_add(&map, &a));
	assert_true(rx__identity_add(&map, &b));
	assert_int_equal(map.n, 1);
	assert_ptr_equal(rx__identity_find(&map, &a), &b);
	/* Another object's entry is not removed. */
	rx__identity_remove(&map, &a, &a);
	assert_ptr_equal(rx__identity_find(&map, &a), &b);
	rx__identity_deinit(&map);
}

static void test_session_identity__out_of_memory_changes_nothing(void **state)
{
	(void)state;
	Team teams[40];
	rx__identity map;
	rx__identity_init(&map, mapper_of(&Team__model));
	int n = 0;
	bool refused = false;
	for (; n < 40; n++) {
		teams[n] = (Team){ .id = n + 1 };
		test_alloc_fail_at(1);
		bool added = rx__identity_add(&map, &teams[n]);
		if (!test_alloc_reset())
			continue;
		refused = true;
		assert_false(added);
		assert_null(rx__identity_find(&map, &teams[n]));
		assert_true(rx__identity_add(&map, &teams[n]));
	}
	assert_true(refused);
	for (int i = 0; i < 40; i++)
		assert_ptr_equal(rx__identity_find(&map, &teams[i]), &teams[i]);
	rx__identity_deinit(&map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_session_identity__integer_keys_of_any_pattern),
		cmocka_unit_test(test_session_identity__composite_keys),
		cmocka_unit_test(test_session_identity__text_keys_are_compared_by_content),
		cmocka_unit_test(test_session_identity__adding_a_key_again_replaces),
		cmocka_unit_test(test_session_identity__out_of_memory_changes_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
