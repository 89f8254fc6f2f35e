/* Moments as rows have them nearly always: the 26 bytes that we and SQLAlchemy write,
 * YYYY-MM-DD HH:MM:SS.ffffff. Inline, since a row may have several. */
#ifndef RX_DRIVERS_SQLITE_MOMENT_H
#define RX_DRIVERS_SQLITE_MOMENT_H

#include <endian.h>
#include <string.h>

#include "base/calendar.h"
#include "drivers/sqlite/sqlite.h"

enum { RX__SQLITE_MOMENT = 26 };

/* Eight bytes of digits and signs, less the same with all digits zero: what is no digit, or another
 * sign, has a bit in `wrong` then. */
static inline uint64_t rx__sqlite_digits(const char *text, const char *zeros, bool *good)
{
	const uint64_t high = UINT64_C(0x8080808080808080), six = UINT64_C(0x7676767676767676);
	uint64_t here, zero, signs;

	memcpy(&here, text, sizeof(here));
	memcpy(&zero, zeros, sizeof(zero));
	here = le64toh(here) ^ le64toh(zero);
	/* Where a sign stands in `zeros`, all bits must be the same as there. */
	signs = le64toh(zero) ^ UINT64_C(0x3030303030303030);
	signs = ((signs + UINT64_C(0x7f7f7f7f7f7f7f7f)) & high) >> 7;
	*good = *good && !(((here + six) | here) & high) && !(here & signs * 0xff);
	/* Two digits make a number, at the place of the first. */
	return here * 10 + (here >> 8);
}

/* The last day is kept: makes it the one that the text begins with. False: that is none. */
bool rx__sqlite_day(rx__sqlite_conn *conn, const char *text);

/* False for any other form, or what is no moment. */
static inline bool rx__sqlite_moment_parse(rx__sqlite_conn *conn, const char *text, int64_t *out)
{
	bool good = text[10] == ' ';
	uint64_t time = rx__sqlite_digits(text + 11, "00:00:00", &good);
	uint64_t fraction = rx__sqlite_digits(text + 18, "0.000000", &good) >> 16;
	int64_t hour = time & 0xff, minute = time >> 24 & 0xff, second = time >> 48 & 0xff;
	int64_t us =
		(fraction & 0xff) * 10000 + (fraction >> 16 & 0xff) * 100 + (fraction >> 32 & 0xff);

	if (!good || hour > 23 || minute > 59 || second > 59)
		return false;
	if (memcmp(text, conn->day_text, sizeof(conn->day_text)) != 0 && !rx__sqlite_day(conn, text))
		return false;
	*out = conn->day * RX__US_PER_DAY + ((hour * 60 + minute) * 60 + second) * 1000000 + us;
	return true;
}

/* Of a cell that holds text. */
static inline bool rx__sqlite_moment_read(rx__sqlite_conn *conn, sqlite3_value *cell, int64_t *out)
{
	const char *text = (const char *)sqlite3_value_text(cell);

	return text && sqlite3_value_bytes(cell) == RX__SQLITE_MOMENT &&
		rx__sqlite_moment_parse(conn, text, out);
}

/* Writes 26 bytes, of a moment that is in the years 1 to 9999. */
void rx__sqlite_moment_write(rx__sqlite_conn *conn, int64_t us, char *to);

#endif
