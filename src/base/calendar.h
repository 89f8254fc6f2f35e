/* The proleptic Gregorian calendar, as arithmetic on day numbers (day 0 is 1970-01-01). */
#ifndef RX_BASE_CALENDAR_H
#define RX_BASE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

typedef struct rx__ymd {
	int year, month, day;
} rx__ymd;

enum {
	RX__DAY_MIN = -719162, /* 0001-01-01 */
	RX__DAY_MAX = 2932896, /* 9999-12-31 */
};
#define RX__US_PER_DAY INT64_C(86400000000)

bool rx__ymd_valid(int year, int month, int day); /* years 1 to 9999 */
int32_t rx__days_from_ymd(int year, int month, int day);
rx__ymd rx__ymd_from_days(int32_t days);

/* Monotonic nanoseconds, for deadlines; wall-clock microseconds since 1970 UTC. */
int64_t rx__clock_monotonic(void);
int64_t rx__clock_wall(void);

#endif
