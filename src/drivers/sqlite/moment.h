/* Moments as rows have them nearly always: the 26 bytes that we and SQLAlchemy write,
 * YYYY-MM-DD HH:MM:SS.ffffff. Inline, since a row may have several. */
#ifndef RX_DRIVERS_SQLITE_MOMENT_H
#define RX_DRIVERS_SQLITE_MOMENT_H

#include <endian.h>
#include <string.h>

#include "base/calendar.h"
#include "drivers/sqlite/sqlite.h"

enum { RX__SQLITE_MOMENT = 26 };

/* Sixteen bytes at once; the compiler has an instruction for each step, or makes words of it. */
typedef uint8_t rx__sqlite_bytes __attribute__((vector_size(16)));

/* " HH:MM:SS.ffffff" less the same with all digits zero, and what may be left of each byte: nothing of
 * a sign, and of a digit what hours (but 24 to 29), minutes and seconds begin with. */
static inline bool rx__sqlite_is_time(const char *text)
{
	const rx__sqlite_bytes zeros = { ' ', '0', '0', ':', '0', '0', ':', '0', '0', '.', '0', '0',
		'0', '0', '0', '0' };
	const rx__sqlite_bytes most = { 0, 2, 9, 0, 5, 9, 0, 5, 9, 0, 9, 9, 9, 9, 9, 9 };
	rx__sqlite_bytes here;
	uint64_t wrong[2];

	memcpy(&here, text, sizeof(here));
	here = (rx__sqlite_bytes)(here - zeros > most);
	memcpy(wrong, &here, sizeof(wrong));
	return (wrong[0] | wrong[1]) == 0;
}

/* Eight bytes, of which digits are known to be digits: two of them make a number, at the place of the
 * first. */
static inline uint64_t rx__sqlite_pairs(const char *text, const char *zeros)
{
	uint64_t here, zero;

	memcpy(&here, text, sizeof(here));
	memcpy(&zero, zeros, sizeof(zero));
	here = le64toh(here) ^ le64toh(zero);
	return here * 10 + (here >> 8);
}

/* The last day is kept: makes it the one that the text begins with. False: that is none. */
bool rx__sqlite_day(rx__sqlite_conn *conn, const char *text);

/* False for any other form, or what is no moment. */
static inline bool rx__sqlite_moment_parse(rx__sqlite_conn *conn, const char *text, int64_t *out)
{
	uint64_t time = rx__sqlite_pairs(text + 11, "00:00:00");
	uint64_t fraction = rx__sqlite_pairs(text + 18, "0.000000") >> 16;
	int64_t hour = time & 0xff, minute = time >> 24 & 0xff, second = time >> 48 & 0xff;
	int64_t us =
		(fraction & 0xff) * 10000 + (fraction >> 16 & 0xff) * 100 + (fraction >> 32 & 0xff);

	if (!rx__sqlite_is_time(text + 10) || hour > 23)
		return false;
	if (memcmp(text, conn->day_text, sizeof(conn->day_text)) != 0 && !rx__sqlite_day(conn, text))
		return false;
	*out = conn->day_us + ((hour * 60 + minute) * 60 + second) * 1000000 + us;
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
