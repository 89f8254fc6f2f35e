/* Moments as text. The day that was read or written last is kept with its text: days repeat from row
 * to row, and the rest is a few divisions. */
#include "drivers/sqlite/moment.h"

/* YYYY-MM-DD, and nothing else. */
static bool parse_day(const char *text, int32_t *out)
{
	bool good = true;
	uint64_t month_first = rx__sqlite_digits(text, "0000-00-", &good);
	uint64_t day_last = rx__sqlite_digits(text + 2, "00-00-00", &good);
	int year = (int)(month_first & 0xff) * 100 + (int)(month_first >> 16 & 0xff);
	int month = (int)(month_first >> 40 & 0xff), day = (int)(day_last >> 48 & 0xff);

	if (!good || !rx__ymd_valid(year, month, day))
		return false;
	*out = rx__days_from_ymd(year, month, day);
	return true;
}

bool rx__sqlite_day(rx__sqlite_conn *conn, const char *text)
{
	int32_t day;

	if (!parse_day(text, &day))
		return false;
	memcpy(conn->day_text, text, sizeof(conn->day_text));
	conn->day = day;
	return true;
}

static void know_day(rx__sqlite_conn *conn, int32_t day)
{
	char text[RX_DATE_SIZE];

	rx_date_text((rx_date){ day }, text, sizeof(text));
	memcpy(conn->day_text, text, sizeof(conn->day_text));
	conn->day = day;
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

	if (day != conn->day || !conn->day_text[0])
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
