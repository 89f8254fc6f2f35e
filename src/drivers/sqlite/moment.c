/* Moments as text. The day that was read or written last is kept with its text: days repeat from row
 * to row, and the rest is a few divisions. So is the month that was read last, for rows that come in
 * another order. */
#include "drivers/sqlite/moment.h"

/* A number of decimal digits; negative: there is something else. */
static inline int number(const char *text, size_t n)
{
	int out = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned digit = (unsigned char)text[i] - '0';

		if (digit > 9)
			return -1;
		out = out * 10 + (int)digit;
	}
	return out;
}

/* Makes the month the one that is kept. */
static bool know_month(rx__sqlite_conn *conn, const char *text)
{
	int year = number(text, 4), month = number(text + 5, 2), days = 31;

	if (text[4] != '-' || text[7] != '-' || !rx__ymd_valid(year, month, 1))
		return false;
	while (!rx__ymd_valid(year, month, days))
		days--;
	memcpy(conn->month_text, text, sizeof(conn->month_text));
	conn->before_month = rx__days_from_ymd(year, month, 1) - 1;
	conn->days_of_month = days;
	return true;
}

static void keep_day(rx__sqlite_conn *conn, const char *text, int32_t day)
{
	memcpy(conn->day_text, text, sizeof(conn->day_text));
	conn->day = day;
	conn->day_us = day * RX__US_PER_DAY;
}

/* YYYY-MM-DD, and nothing else. */
bool rx__sqlite_day(rx__sqlite_conn *conn, const char *text)
{
	int day = number(text + 8, 2);

	if (memcmp(text, conn->month_text, sizeof(conn->month_text)) != 0 && !know_month(conn, text))
		return false;
	if (day < 1 || day > conn->days_of_month)
		return false;
	keep_day(conn, text, conn->before_month + day);
	return true;
}

static void know_day(rx__sqlite_conn *conn, int32_t day)
{
	char text[RX_DATE_SIZE];

	keep_day(conn, rx_date_text((rx_date){ day }, text, sizeof(text)), day);
}

static inline void put_two(char *to, unsigned value)
{
	static const char pairs[] =
		"00010203040506070809101112131415161718192021222324252627282930313233"
		"34353637383940414243444546474849505152535455565758596061626364656667"
		"6869707172737475767778798081828384858687888990919293949596979899";

	memcpy(to, pairs + value * 2, 2);
}

void rx__sqlite_moment_write(rx__sqlite_conn *conn, int64_t us, char *to)
{
	int64_t day = us / RX__US_PER_DAY - (us % RX__US_PER_DAY < 0);
	int64_t rest = us - day * RX__US_PER_DAY;
	unsigned seconds = (unsigned)(rest / 1000000), fraction = (unsigned)(rest % 1000000);

	if (day != conn->day)
		know_day(conn, (int32_t)day);
	memcpy(to, conn->day_text, sizeof(conn->day_text));
	memcpy(to + 10, " 00:00:00.000000", 16);
	put_two(to + 11, seconds / 3600);
	put_two(to + 14, seconds / 60 % 60);
	put_two(to + 17, seconds % 60);
	if (fraction == 0)
		return;
	put_two(to + 20, fraction / 10000);
	put_two(to + 22, fraction / 100 % 100);
	put_two(to + 24, fraction % 100);
}
