/* Long lists of the types that are not the same in every form of text: what is found, what is not, and
 * what statements that write find, is what one item after the other would find. */
#include <float.h>
#include <math.h>

#include "engine.h"

/* Each type with an index and without one: engines look them up in other ways. */
RX_MODEL(Held, held,
	column(rx_opt_double, real), column(rx_opt_double, real_at, .index = true),
	column(rx_opt_float, single), column(rx_opt_float, single_at, .index = true),
	column(rx_opt_decimal, number), column(rx_opt_decimal, number_at, .index = true),
	column(rx_opt_decimal, price, .precision = 10, .scale = 2),
	column(rx_opt_decimal, price_at, .precision = 10, .scale = 2, .index = true),
	column(rx_bytes, raw, .nullable = true),
	column(rx_bytes, raw_at, .nullable = true, .index = true),
	column(rx_opt_uuid, token), column(rx_opt_uuid, token_at, .index = true),
	column(bool, seen, .default_value = RX_VALUE(false)));

/* More than the parameters of a statement; on SQLite only what goes as JSON is without an end. */
enum { LONG = 70001, LONG_ON_SQLITE = 20001 };

static size_t longest(const suite *the, bool as_numbers)
{
	bool sqlite = strcmp(rx_engine_dialect(the->engine), "sqlite") == 0;

	return sqlite && as_numbers ? LONG_ON_SQLITE : LONG;
}

#define COUNT(...) DONE(rx_count(s, Held, .where = __VA_ARGS__))
#define DONE(...) \
	__extension__({ \
		int64_t n_ = __VA_ARGS__; \
		assert_rx_ok(rx_session_error(s)); \
		n_; \
	})

/* Of n rows the first `wanted` have values of the list, which are its first `wanted` ones; the rest of it
 * is in no row. There is one more row, of NULLs. */
#define FINDS(column, list, wanted, n, length) \
	do { \
		size_t items = sizeof(list) / sizeof(*(list)), all = (length); \
		__typeof__((list)[0]) *long_list = malloc(all * sizeof(*long_list)); \
		assert_non_null(long_list); \
		for (size_t i = 0; i < all; i++) \
			long_list[i] = (list)[i % items]; \
		assert_int_equal(COUNT(rx_in_array(Held_.column, long_list, all)), wanted); \
		assert_int_equal(COUNT(rx_not_in_array(Held_.column, long_list, all)), (n) - (wanted)); \
		assert_int_equal(DONE(rx_update(s, Held, .set = { rx_set(Held_.seen, true) }, \
							 .where = rx_in_array(Held_.column, long_list, all))), \
			wanted); \
		assert_int_equal(COUNT(Held_.seen), wanted); \
		assert_int_equal(DONE(rx_delete_where( \
							 s, Held, .where = rx_not_in_array(Held_.column, long_list, all))), \
			(n) - (wanted)); \
		assert_int_equal( \
			DONE(rx_delete_where(s, Held, .where = rx_in_array(Held_.column, long_list, all))), \
			wanted); \
		assert_int_equal(COUNT(NULL), 1); \
		assert_rx_ok(rx_session_error(s)); \
		free(long_list); \
	} while (0)

/* `values` are those of the rows, `list` the items; both columns of the type hold the same. */
#define CHECK(column, values, list, wanted, make, length) \
	do { \
		for (int indexed = 0; indexed < 2; indexed++) { \
			rx_add(s, Held, .seen = false); \
			for (size_t i = 0; i < sizeof(values) / sizeof(*(values)); i++) \
				rx_add(s, Held, .column = make((values)[i]), .column##_at = make((values)[i])); \
			assert_true(rx_flush(s)); \
			if (indexed) \
				FINDS(column##_at, list, wanted, (int64_t)(sizeof(values) / sizeof(*(values))), \
					length); \
			else \
				FINDS( \
					column, list, wanted, (int64_t)(sizeof(values) / sizeof(*(values))), length); \
			rx_rollback(s); \
		} \
	} while (0)

static void test_conformance_long_lists__of_doubles(void **state)
{
	suite *the = *state;
	double values[] = { 0.1, 1.0 / 3, DBL_MAX, -DBL_MIN, 1e-300, 9007199254740993.0, 0.0,
		nextafter(0.1, 1), nextafter(1.0 / 3, 0), nextafter(DBL_MAX, 0), DBL_MIN, -1e-300 };
	double list[] = { 0.1, 1.0 / 3, DBL_MAX, -DBL_MIN, 1e-300, 9007199254740993.0, -0.0,
		nextafter(0.1, 0), 0.3, 5e-324, nextafter(-DBL_MIN, -1), 1e22, 123456.789 };

	rx_with_session(s, .engine = the->engine)
		CHECK(real, values, list, 7, rx_some, longest(the, true));
}

static void test_conformance_long_lists__of_floats(void **state)
{
	suite *the = *state;
	float values[] = { 0.1f, 1.0f / 3, 16777216.0f, -1.5e-30f, 0.0f, nextafterf(0.1f, 1),
		16777214.0f, 1.5e-30f };
	float list[] = { 0.1f, 1.0f / 3, 16777216.0f, -1.5e-30f, -0.0f, nextafterf(0.1f, 0),
		nextafterf(1.0f / 3, 1), FLT_MAX, FLT_MIN, 0.3f };

	rx_with_session(s, .engine = the->engine)
		CHECK(single, values, list, 5, rx_some, longest(the, true));
}

static void test_conformance_long_lists__of_decimals(void **state)
{
	suite *the = *state;
	rx_decimal values[] = { rx_decimal_of("0.000000000000000000000000001"),
		rx_decimal_of("99999999999999999999999999999999999999"),
		rx_decimal_of("-12345678901.123456789012345678901234567"), rx_decimal_of("1.50"),
		rx_decimal_of("0"), rx_decimal_of("0.000000000000000000000000002"),
		rx_decimal_of("99999999999999999999999999999999999998"), rx_decimal_of("1.5000001") };
	rx_decimal list[] = { rx_decimal_of("0.000000000000000000000000001"),
		rx_decimal_of("99999999999999999999999999999999999999"),
		rx_decimal_of("-12345678901.123456789012345678901234567"), rx_decimal_of("1.5"),
		rx_decimal_of("-0.00"), rx_decimal_of("12345678901.123456789012345678901234567"),
		rx_decimal_of("1.49999999999999999999999999"), rx_decimal_of("0.1") };

	rx_with_session(s, .engine = the->engine)
		CHECK(number, values, list, 5, rx_some, longest(the, false));
}

static void test_conformance_long_lists__of_decimals_finer_than_their_column(void **state)
{
	suite *the = *state;
	rx_decimal values[] = { rx_decimal_of("1.00"), rx_decimal_of("12345678.90"),
		rx_decimal_of("1.01"), rx_decimal_of("2.50"), rx_decimal_of("-1.00") };
	rx_decimal list[] = { rx_decimal_of("1"), rx_decimal_of("12345678.9"), rx_decimal_of("1.005"),
		rx_decimal_of("1.0100000001"), rx_decimal_of("2.499999"),
		rx_decimal_of("-1.000000000000000000000000001"), rx_decimal_of("123456789012345") };

	rx_with_session(s, .engine = the->engine)
		CHECK(price, values, list, 2, rx_some, longest(the, false));
}

#define AS_IT_IS(x) (x)

static void test_conformance_long_lists__of_bytes(void **state)
{
	suite *the = *state;
	static const char many[300] = { 0 };
	rx_bytes values[] = { rx_bytes_of("", 0), rx_bytes_of("\0\0", 2), rx_bytes_of("a", 1),
		rx_bytes_of("\xff\xfe", 2), rx_bytes_of(many, 255), rx_bytes_of(many, 254),
		rx_bytes_of("\0", 1), rx_bytes_of("A", 1), rx_bytes_of("a ", 2), rx_bytes_of("\xff", 1) };
	rx_bytes list[] = { rx_bytes_of("", 0), rx_bytes_of("\0\0", 2), rx_bytes_of("a", 1),
		rx_bytes_of("\xff\xfe", 2), rx_bytes_of(many, 255), rx_bytes_of(many, 253),
		rx_bytes_of("61", 2), rx_bytes_of(" ", 1), rx_bytes_of("\xfe\xff", 2) };

	rx_with_session(s, .engine = the->engine)
		CHECK(raw, values, list, 5, AS_IT_IS, longest(the, true));
}

static void test_conformance_long_lists__of_bytes_beside_longer_ones(void **state)
{
	suite *the = *state;
	static const char many[70000] = { 0 };
	rx_bytes list[] = { rx_bytes_of(many, 255), rx_bytes_of(many, 10), rx_bytes_of(many, 1),
		rx_bytes_of(many, 2), rx_bytes_of(many, 3), rx_bytes_of(many, 4), rx_bytes_of(many, 5),
		rx_bytes_of(many, 6) };

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Held, .seen = false);
		rx_add(s, Held, .raw = rx_bytes_of(many, 10));
		for (size_t size = 255; size <= 70000; size += size < 258 ? 1 : 34871)
			rx_add(s, Held, .raw = rx_bytes_of(many, size));
		assert_true(rx_flush(s));
		FINDS(raw, list, 2, 7, longest(the, true));
	}
}

static void test_conformance_long_lists__of_uuids(void **state)
{
	suite *the = *state;
	rx_uuid values[] = { rx_uuid_of("01890a5d-ac96-774b-bcce-b302099a8057"),
		rx_uuid_of("c232ab00-9414-11ec-b3c8-9f6bdeced846"),
		rx_uuid_of("ffffffff-ffff-ffff-ffff-ffffffffffff"),
		rx_uuid_of("00000000-0000-0000-0000-000000000000"),
		rx_uuid_of("01890a5d-ac96-774b-bcce-b302099a8058"),
		rx_uuid_of("c232ab00-9414-11ec-b3c8-9f6bdeced847") };
	rx_uuid list[] = { rx_uuid_of("01890a5d-ac96-774b-bcce-b302099a8057"),
		rx_uuid_of("c232ab00-9414-11ec-b3c8-9f6bdeced846"),
		rx_uuid_of("ffffffff-ffff-ffff-ffff-ffffffffffff"),
		rx_uuid_of("00000000-0000-0000-0000-000000000000"),
		rx_uuid_of("11111111-1111-1111-1111-111111111111"),
		rx_uuid_of("01890a5d-ac96-774b-bcce-b302099a8056") };

	rx_with_session(s, .engine = the->engine)
		CHECK(token, values, list, 4, rx_some, longest(the, false));
}

/* Some of them MariaDB has not, and some are finer than its decimals: no row has them. */
static void test_conformance_long_lists__with_what_no_row_can_have(void **state)
{
	suite *the = *state;
	enum { N = 40001 };
	rx_uuid *tokens = calloc(N, sizeof(*tokens));
	rx_decimal *numbers = calloc(N, sizeof(*numbers));

	assert_non_null(tokens);
	assert_non_null(numbers);
	for (size_t i = 0; i < N; i++) {
		tokens[i] = rx_uuid_of(i % 2 ? "ffffffff-ffff-8fff-0fff-ffffffffffff"
									 : "01890a5d-ac96-774b-bcce-b302099a8057");
		numbers[i] = rx_decimal_of(i % 2 ? "0.00000000000000000000000000001" : "1.5");
	}
	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Held, .token = rx_some(tokens[0]), .number = rx_some(numbers[0]));
		rx_add(s, Held, .token = rx_some(rx_uuid_of("c232ab00-9414-11ec-b3c8-9f6bdeced846")),
			.number = rx_some(rx_decimal_of("0")));
		assert_true(rx_flush(s));
		assert_int_equal(COUNT(rx_in_array(Held_.token, tokens, N)), 1);
		assert_int_equal(COUNT(rx_in_array(Held_.number, numbers, N)), 1);
		assert_int_equal(COUNT(rx_not_in_array(Held_.number, numbers, N)), 1);
		assert_rx_ok(rx_session_error(s));
	}
	free(tokens);
	free(numbers);
}

int main(void)
{
#define LISTS(name) \
	cmocka_unit_test_setup_teardown(test_conformance_long_lists__##name, suite_open, suite_close)
	const struct CMUnitTest tests[] = {
		LISTS(of_doubles),
		LISTS(of_floats),
		LISTS(of_decimals),
		LISTS(of_decimals_finer_than_their_column),
		LISTS(of_bytes),
		LISTS(of_bytes_beside_longer_ones),
		LISTS(of_uuids),
		LISTS(with_what_no_row_can_have),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
