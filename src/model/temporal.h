/* Ranges and scanners that the readers of days, times and intervals share. */
#ifndef RX_MODEL_TEMPORAL_H
#define RX_MODEL_TEMPORAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/calendar.h"

/* Years 0001 to 9999. */
static inline bool rx__date_valid(int64_t days)
{
	return days >= RX__DAY_MIN && days <= RX__DAY_MAX;
}

/* Within one day. */
static inline bool rx__time_valid(int64_t us)
{
	return us >= 0 && us < RX__US_PER_DAY;
}

/* Years 0001 to 9999. */
static inline bool rx__datetime_valid(int64_t us)
{
	return us >= RX__DAY_MIN * RX__US_PER_DAY && us < (RX__DAY_MAX + 1) * RX__US_PER_DAY;
}

/* Exactly n (at most 9) digits: the place behind them, or NULL. */
const char *rx__scan_digits(const char *at, int n, int *out);

/* An optional ".f": 1 to 6 digits, then only zeros. The place behind, or NULL; *us is 0 without. */
const char *rx__scan_fraction(const char *at, int *us);

#endif
