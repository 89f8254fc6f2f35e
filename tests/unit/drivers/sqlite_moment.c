#include <stdio.h>
#include <string.h>

#include <reflex/types.h>

#include "drivers/sqlite/moment.h"
#include "support/check.h"

/* A connection as far as moments need one. */
static rx__sqlite_conn made(void)
{
	rx__sqlite_conn conn = { .db = NULL };

	assert_true(rx__sqlite_day(&conn, "1970-01-01"));
	return conn;
}

/* The usual form is read as the general reader has it, and no other one is. */
static void check_text(rx__sqlite_conn *conn, const char *text)
{
	static const char form[] = "0000-00-00 00:00:00.000000";
	int64_t fast = -1;
	rx_datetime slow;
	bool usual = rx__sqlite_moment_parse(conn, text, &fast);
	bool known = rx_datetime_parse(&slow, text) == 0;

	for (size_t i = 0; known && i < RX__SQLITE_MOMENT; i++)
		known = form[i] == '0' ? text[i] >= '0' && text[i] <= '9' : text[i] == form[i];
	if (usual != known)
		fail_msg("'%s': %s here, %s there", text, usual ? "taken" : "refused",
			known ? "taken" : "refused");
	if (usual)
		assert_int_equal(fast, slow.us);
}

static void test_drivers_sqlite_moment__every_byte_in_every_place(void **state)
{
	rx__sqlite_conn conn = made();
	char text[RX__SQLITE_MOMENT + 1];

	(void)state;
	for (size_t at = 0; at < RX__SQLITE_MOMENT; at++) {
		for (int byte = 1; byte < 256; byte++) {
			memcpy(text, "2024-02-29 12:34:56.789012", sizeof(text));
			text[at] = (char)byte;
			check_text(&conn, text);
		}
	}
}

static void test_drivers_sqlite_moment__bounds_of_the_clock(void **state)
{
	static const char *const times[] = { "00:00:00.000000", "23:59:59.999999", "24:00:00.000000",
		"29:59:59.999999", "23:60:00.000000", "23:59:60.000000", "19:59:59.000001",
		"20:00:00.100000", "09:09:09.090909" };
	rx__sqlite_conn conn = made();
	char text[RX__SQLITE_MOMENT + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		snprintf(text, sizeof(text), "1999-12-31 %s", times[i]);
		check_text(&conn, text);
	}
}

static void test_drivers_sqlite_moment__every_day_from_1_to_9999(void **state)
{
	rx__sqlite_conn conn = made();
	char text[RX__SQLITE_MOMENT + 1] = "0000-00-00 01:02:03.000004", day[RX_DATE_SIZE];
	int64_t us, wanted = ((1 * 60 + 2) * 60 + 3) * INT64_C(1000000) + 4;

	(void)state;
	for (int32_t i = RX__DAY_MIN; i <= RX__DAY_MAX; i++) {
		memcpy(text, rx_date_text((rx_date){ i }, day, sizeof(day)), 10);
		assert_true(rx__sqlite_moment_parse(&conn, text, &us));
		assert_int_equal(us, i * RX__US_PER_DAY + wanted);
	}
}

static void test_drivers_sqlite_moment__days_that_are_none(void **state)
{
	static const char *const days[] = { "2023-02-29", "2024-02-30", "1900-02-29", "2000-00-10",
		"2000-13-01", "2000-04-31", "2000-04-00", "0000-01-01", "2000/04/01", "2000-04.01",
		"-200-04-01", "2000-4 -01", "2000-04-0x" };
	rx__sqlite_conn conn = made();
	char text[RX__SQLITE_MOMENT + 1];
	int64_t us;

	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		snprintf(text, sizeof(text), "%s 00:00:00.000000", days[i]);
		assert_false(rx__sqlite_moment_parse(&conn, text, &us));
		/* With a sound day of the month before, where there is one: what is kept does not help. */
		memcpy(text + 8, "01", 2);
		rx__sqlite_moment_parse(&conn, text, &us);
		memcpy(text, days[i], 10);
		assert_false(rx__sqlite_moment_parse(&conn, text, &us));
	}
	memset(text, 0, 10);
	assert_false(rx__sqlite_moment_parse(&conn, text, &us));
}

static void test_drivers_sqlite_moment__what_is_written_is_read(void **state)
{
	static const int64_t moments[] = { 0, -1, 1, 86399999999, 86400000000, -86400000000,
		RX__DAY_MIN * RX__US_PER_DAY, (RX__DAY_MAX + 1) * RX__US_PER_DAY - 1, 1577836800123456 };
	rx__sqlite_conn conn = made();
	char text[RX__SQLITE_MOMENT + 1] = "";
	int64_t us;

	(void)state;
	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		rx__sqlite_moment_write(&conn, moments[i], text);
		assert_true(rx__sqlite_moment_parse(&conn, text, &us));
		assert_int_equal(us, moments[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_drivers_sqlite_moment__every_byte_in_every_place),
		cmocka_unit_test(test_drivers_sqlite_moment__bounds_of_the_clock),
		cmocka_unit_test(test_drivers_sqlite_moment__every_day_from_1_to_9999),
		cmocka_unit_test(test_drivers_sqlite_moment__days_that_are_none),
		cmocka_unit_test(test_drivers_sqlite_moment__what_is_written_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
