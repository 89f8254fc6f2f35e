/* The types of columns, as C sees them.
 *
 * A column is declared with one of: bool, int16_t, int32_t, int64_t, float, double, an enum with
 * labels, or a type below; rx_opt_<name> is the same with NULL allowed. rx_text, rx_bytes and
 * rx_json carry NULL by themselves (a NULL pointer), when the column says .nullable = true.
 *
 * Text is UTF-8 without embedded NUL. Pointers inside these types are borrowed: who made the
 * value says how long they live (see <reflex/session.h>). */
#ifndef REFLEX_TYPES_H
#define REFLEX_TYPES_H

#include <stdint.h>

#include <reflex/error.h>

/* The number of each column type. It is also the array bound that tells typed operands apart. */
typedef enum rx_type {
	RX_TYPE_NONE, /* no type, or (in a value) SQL NULL */
	RX_TYPE_BOOL,
	RX_TYPE_INT16,
	RX_TYPE_INT32,
	RX_TYPE_INT64,
	RX_TYPE_FLOAT,
	RX_TYPE_DOUBLE,
	RX_TYPE_TEXT,
	RX_TYPE_BYTES,
	RX_TYPE_DECIMAL,
	RX_TYPE_DATE,
	RX_TYPE_TIME,
	RX_TYPE_DATETIME,
	RX_TYPE_INTERVAL,
	RX_TYPE_UUID,
	RX_TYPE_JSON,
	RX_TYPE_ENUM,
} rx_type;

typedef const char *rx_text;

/* Bytes; data NULL is SQL NULL, size 0 with data not NULL is the empty value. */
typedef struct rx_bytes {
	const void *data;
	size_t size;
} rx_bytes;

/* An exact decimal of up to 38 digits: (-1)^negative * (hi * 2^64 + lo) / 10^scale. The scale is
 * kept (12.50 is not printed as 12.5). Make it with rx_decimal_of. */
typedef struct rx_decimal {
	uint64_t hi, lo;
	uint8_t scale; /* digits after the point, 0 to 38 */
	uint8_t negative; /* 1 below zero; zero is never negative */
	uint8_t invalid; /* 1 if rx_decimal_of could not read its text: refused when it is used */
	uint8_t reserved[5];
} rx_decimal;

/* A day, counted from 1970-01-01; years 0001 to 9999. */
typedef struct rx_date {
	int32_t days;
} rx_date;

/* A time of day in microseconds from midnight, 0 to 86 399 999 999. */
typedef struct rx_time {
	int64_t us;
} rx_time;

/* An instant: microseconds from 1970-01-01 00:00:00 UTC; years 0001 to 9999. */
typedef struct rx_datetime {
	int64_t us;
} rx_datetime;

/* A length of time in microseconds. */
typedef struct rx_interval {
	int64_t us;
} rx_interval;

typedef struct rx_uuid {
	uint8_t byte[16];
} rx_uuid;

/* A JSON document as text, checked before it is sent. A struct, so that it is no rx_text. */
typedef struct rx_json {
	const char *text;
} rx_json;

/* Optional values: { 0 } is NULL. Make them with rx_some(x), read them with rx_value_or(o, x). They have
 * no padding: what has changed in an object is found by its bytes. */
#define RX__OPT(name, ctype, rest) \
	typedef struct rx_opt_##name { \
		ctype value; \
		bool set; \
		rest \
	} rx_opt_##name
RX__OPT(bool, bool, );
RX__OPT(int16, int16_t, uint8_t reserved[1];);
RX__OPT(int32, int32_t, uint8_t reserved[3];);
RX__OPT(int64, int64_t, uint8_t reserved[7];);
RX__OPT(float, float, uint8_t reserved[3];);
RX__OPT(double, double, uint8_t reserved[7];);
RX__OPT(decimal, rx_decimal, uint8_t reserved[7];);
RX__OPT(date, rx_date, uint8_t reserved[3];);
RX__OPT(time, rx_time, uint8_t reserved[7];);
RX__OPT(datetime, rx_datetime, uint8_t reserved[7];);
RX__OPT(interval, rx_interval, uint8_t reserved[7];);
RX__OPT(uuid, rx_uuid, );
RX__OPT(enum, int32_t, uint8_t reserved[3];);
#undef RX__OPT

/* ---- one value of any type ------------------------------------------------------------------ */

typedef union rx_cell {
	int64_t i; /* bool, integers, enum; days of a date; microseconds of time, datetime, interval */
	double d; /* float, double */
	struct {
		const char *data; /* text, json: size bytes, and a NUL behind them; bytes: size bytes */
		size_t size;
	} s;
	rx_decimal decimal;
	rx_uuid uuid;
} rx_cell;

/* A value with its type; type RX_TYPE_NONE is SQL NULL. Pointers in it are borrowed. */
typedef struct rx_value {
	rx_type type;
	rx_cell as;
} rx_value;

/* ---- constructors: values are expressions, never braces --------------------------------------- */

static inline rx_bytes rx_bytes_of(const void *data, size_t size)
{
	return (rx_bytes){ data, size };
}

static inline rx_json rx_json_of(const char *text)
{
	return (rx_json){ text };
}

static inline rx_interval rx_interval_of(int64_t microseconds)
{
	return (rx_interval){ microseconds };
}

/* Reads "-12.50", "1e3" and the like, exactly. What is no number of at most 38 digits gives a
 * value that is refused, with its column's name, when it is bound or flushed. */
RX_API rx_decimal rx_decimal_of(const char *text);

/* A day, an instant, a time of day in UTC from its parts. Parts out of range give a value that is
 * refused when it is used (days or us INT_MIN). */
RX_API rx_date rx_date_of(int year, int month, int day);
RX_API rx_time rx_time_of(int hour, int minute, int second, int microsecond);
RX_API rx_datetime rx_datetime_of(
	int year, int month, int day, int hour, int minute, int second, int microsecond);
/* This moment, from the system's clock. */
RX_API rx_datetime rx_datetime_now(void);

/* Reads the 32 hexadecimal digits, with or without hyphens and braces; any other text gives the
 * nil UUID. rx_uuid_parse tells the two apart. */
RX_API rx_uuid rx_uuid_of(const char *text);
/* A random (version 4) UUID from the system's generator. */
RX_API rx_uuid rx_uuid_new(void);

/* ---- text forms ------------------------------------------------------------------------------ */

/* Each reads the whole of text; on failure returns RX_EDATA and leaves *out as it was. */
RX_API int rx_decimal_parse(rx_decimal *out, const char *text);
RX_API int rx_date_parse(rx_date *out, const char *text);
RX_API int rx_time_parse(rx_time *out, const char *text);
RX_API int rx_datetime_parse(rx_datetime *out, const char *text); /* ISO 8601, offsets too */
RX_API int rx_interval_parse(rx_interval *out, const char *text); /* ISO 8601 or [-]h:mm:ss[.f] */
RX_API int rx_uuid_parse(rx_uuid *out, const char *text);

/* Each writes into buffer (RX_…_SIZE bytes are always enough) and returns it. */
enum {
	RX_DECIMAL_SIZE = 48,
	RX_DATE_SIZE = 16,
	RX_TIME_SIZE = 24,
	RX_DATETIME_SIZE = 40,
	RX_INTERVAL_SIZE = 40,
	RX_UUID_SIZE = 40,
};
RX_API char *rx_decimal_text(rx_decimal value, char *buffer, size_t size);
RX_API char *rx_date_text(rx_date value, char *buffer, size_t size); /* 2026-11-22 */
RX_API char *rx_time_text(rx_time value, char *buffer, size_t size); /* 03:12:45.000001 */
RX_API char *rx_datetime_text(
	rx_datetime value, char *buffer, size_t size); /* 2026-11-22 03:12:45.000001 */
RX_API char *rx_interval_text(rx_interval value, char *buffer, size_t size); /* [-]h:mm:ss.ffffff */
RX_API char *rx_uuid_text(rx_uuid value, char *buffer, size_t size); /* with hyphens */

/* Decimals by value: 1.0 equals 1.00. Below 0, 0, above 0. */
RX_API int rx_decimal_compare(rx_decimal a, rx_decimal b);

#endif
