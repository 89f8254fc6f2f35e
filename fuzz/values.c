/* The readers of decimals, days, times, intervals, UUIDs and JSON: whatever they accept must come
 * back the same when it is written and read again. */
#include <stdlib.h>
#include <string.h>

#include <reflex/types.h>

#include "model/json.h"
#include "model/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
	if (!condition)
		abort();
}

static void check_decimal(const char *text)
{
	rx_decimal value, back;
	char buffer[RX_DECIMAL_SIZE];

	if (rx_decimal_parse(&value, text) != 0)
		return;
	require(rx__decimal_valid(value));
	require(rx_decimal_parse(&back, rx_decimal_text(value, buffer, sizeof(buffer))) == 0);
	require(memcmp(&value, &back, sizeof(value)) == 0);
	require(rx_decimal_compare(value, back) == 0);
}

static void check_temporal(const char *text)
{
	char buffer[RX_DATETIME_SIZE];
	rx_datetime instant, instant_back;
	rx_date day, day_back;
	rx_time time, time_back;
	rx_interval length, length_back;

	if (rx_datetime_parse(&instant, text) == 0) {
		rx_datetime_text(instant, buffer, sizeof(buffer));
		require(rx_datetime_parse(&instant_back, buffer) == 0 && instant.us == instant_back.us);
	}
	if (rx_date_parse(&day, text) == 0) {
		rx_date_text(day, buffer, sizeof(buffer));
		require(rx_date_parse(&day_back, buffer) == 0 && day.days == day_back.days);
	}
	if (rx_time_parse(&time, text) == 0) {
		rx_time_text(time, buffer, sizeof(buffer));
		require(rx_time_parse(&time_back, buffer) == 0 && time.us == time_back.us);
	}
	if (rx_interval_parse(&length, text) == 0) {
		rx_interval_text(length, buffer, sizeof(buffer));
		require(rx_interval_parse(&length_back, buffer) == 0 && length.us == length_back.us);
	}
}

static void check_uuid(const char *text)
{
	rx_uuid value, back;
	char buffer[RX_UUID_SIZE];

	if (rx_uuid_parse(&value, text) != 0)
		return;
	require(rx_uuid_parse(&back, rx_uuid_text(value, buffer, sizeof(buffer))) == 0);
	require(memcmp(&value, &back, sizeof(value)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	rx_error error = RX_ERROR_INIT;
	char *text = malloc(size + 1);

	if (!text)
		return 0;
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	check_decimal(text);
	check_temporal(text);
	check_uuid(text);
	if (rx__json_check(text, size, &error) != 0)
		require(error.offset >= 0 && (size_t)error.offset <= size && error.message[0]);
	free(text);
	return 0;
}
