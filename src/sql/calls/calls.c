/* Which words a call has in a dialect, and which calls make sense of a type. */
#include "sql/calls/calls.h"

#include "base/fail.h"
#include "model/value.h"

static const char *form_of(const rx_call_forms *forms, rx_type type)
{
	const char *own = NULL;
	if (type == RX_TYPE_FLOAT || type == RX_TYPE_DOUBLE)
		own = forms->real;
	else if (type == RX_TYPE_DECIMAL)
		own = forms->decimal;
	else if (type == RX_TYPE_DATE)
		own = forms->date;
	return own ? own : forms->any;
}

const char *rx__call_form(const rx_dialect *dialect, rx_call call, rx_type type)
{
	const char *form = NULL;
	if ((unsigned)call >= RX_N_CALLS)
		return NULL;
	if (dialect->calls)
		form = form_of(&dialect->calls[call], type);
	if (!form)
		form = form_of(&rx__calls_standard[call], type);
	return form && *form ? form : NULL;
}

/* ---- casts ----------------------------------------------------------------------------------- */

static bool is_integer(rx_type type)
{
	return type == RX_TYPE_INT16 || type == RX_TYPE_INT32 || type == RX_TYPE_INT64;
}

static bool is_real(rx_type type)
{
	return type == RX_TYPE_FLOAT || type == RX_TYPE_DOUBLE;
}

static rx_call of_integer(rx_type from, rx_type to, bool *same)
{
	switch (to) {
	case RX_TYPE_INT16:
	case RX_TYPE_INT32:
	case RX_TYPE_INT64:
		*same = from <= to;
		return to == RX_TYPE_INT16 ? RX_CALL_INTEGER_TO_INT16 : RX_CALL_INTEGER_TO_INT32;
	case RX_TYPE_BOOL:
		return RX_CALL_INTEGER_TO_BOOL;
	case RX_TYPE_FLOAT:
	case RX_TYPE_DOUBLE:
		return RX_CALL_INTEGER_TO_REAL;
	case RX_TYPE_DECIMAL:
		return RX_CALL_INTEGER_TO_DECIMAL;
	case RX_TYPE_TEXT:
		return RX_CALL_INTEGER_TO_TEXT;
	default:
		return RX_CALL_NONE;
	}
}

static rx_call of_decimal(rx_type to)
{
	if (is_integer(to))
		return RX_CALL_DECIMAL_TO_INTEGER;
	return is_real(to) ? RX_CALL_DECIMAL_TO_REAL : RX_CALL_NONE;
}

static rx_call of_text(rx_type to)
{
	if (is_integer(to))
		return RX_CALL_TEXT_TO_INTEGER;
	if (is_real(to))
		return RX_CALL_TEXT_TO_REAL;
	return to == RX_TYPE_DECIMAL ? RX_CALL_TEXT_TO_DECIMAL : RX_CALL_NONE;
}

static rx_call of_datetime(rx_type to)
{
	switch (to) {
	case RX_TYPE_TEXT:
		return RX_CALL_DATETIME_TO_TEXT;
	case RX_TYPE_DATE:
		return RX_CALL_DATETIME_TO_DATE;
	case RX_TYPE_TIME:
		return RX_CALL_DATETIME_TO_TIME;
	default:
		return RX_CALL_NONE;
	}
}

rx_call rx__call_of_cast(rx_type from, rx_type to, bool *same)
{
	*same = from == to || (is_real(from) && is_real(to));
	if (is_integer(from))
		return of_integer(from, to, same);
	switch (from) {
	case RX_TYPE_BOOL:
		return is_integer(to) ? RX_CALL_BOOL_TO_INTEGER : RX_CALL_NONE;
	case RX_TYPE_FLOAT:
	case RX_TYPE_DOUBLE:
		return is_integer(to) ? RX_CALL_REAL_TO_INTEGER : RX_CALL_NONE;
	case RX_TYPE_DECIMAL:
		return of_decimal(to);
	case RX_TYPE_TEXT:
		return of_text(to);
	case RX_TYPE_ENUM:
		return to == RX_TYPE_TEXT ? RX_CALL_ENUM_TO_TEXT : RX_CALL_NONE;
	case RX_TYPE_DATE:
		return to == RX_TYPE_TEXT	 ? RX_CALL_DATE_TO_TEXT
			: to == RX_TYPE_DATETIME ? RX_CALL_DATE_TO_DATETIME
									 : RX_CALL_NONE;
	case RX_TYPE_TIME:
		return to == RX_TYPE_TEXT ? RX_CALL_TIME_TO_TEXT : RX_CALL_NONE;
	case RX_TYPE_DATETIME:
		return of_datetime(to);
	default:
		return RX_CALL_NONE;
	}
}

/* ---- parts of dates and times ---------------------------------------------------------------- */

#define UNIT(u) (1u << (u))
enum {
	DAYS = UNIT(RX_YEAR) | UNIT(RX_QUARTER) | UNIT(RX_MONTH) | UNIT(RX_WEEK) | UNIT(RX_DAY),
	CLOCK = UNIT(RX_HOUR) | UNIT(RX_MINUTE) | UNIT(RX_SECOND),
	COUNTS = UNIT(RX_WEEKDAY) | UNIT(RX_DAY_OF_YEAR),
	FRACTION = UNIT(RX_MICROSECOND),
};

static const char *const unit_names[RX__N_UNITS] = { "RX_YEAR", "RX_QUARTER", "RX_MONTH", "RX_WEEK",
	"RX_DAY", "RX_HOUR", "RX_MINUTE", "RX_SECOND", "RX_MICROSECOND", "RX_WEEKDAY",
	"RX_DAY_OF_YEAR" };

static unsigned units_of(rx_call first, rx_type type)
{
	unsigned of_days = first == RX_CALL_EXTRACT ? DAYS | COUNTS : DAYS;
	unsigned of_clock = first == RX_CALL_TRUNC ? CLOCK : CLOCK | FRACTION;
	switch (type) {
	case RX_TYPE_DATE:
		return of_days;
	case RX_TYPE_TIME:
		return of_clock;
	default:
		return of_days | of_clock;
	}
}

int rx__call_check(rx_call call, rx_type type, rx_error *error)
{
	static const char *const names[] = { "rx_extract", "rx_date_trunc", "rx_date_add" };
	static const rx_call firsts[] = { RX_CALL_EXTRACT, RX_CALL_TRUNC, RX_CALL_ADD };
	if (call <= RX_CALL_NONE || call >= RX_N_CALLS)
		return rx__fail(error, RX_EINVAL, "a function with a unit that is none of rx_unit");
	for (int i = 0; i < 3; i++) {
		if (call < firsts[i] || call >= firsts[i] + RX__N_UNITS)
			continue;
		int unit = (int)(call - firsts[i]);
		if (!(units_of(firsts[i], type) & UNIT(unit)))
			return rx__fail(error, RX_EINVAL, "%s with %s of %s: there is no such", names[i],
				unit_names[unit], rx__type_name(type));
	}
	return 0;
}
