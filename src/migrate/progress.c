#include "migrate/progress.h"

#include <stdio.h>

#include "base/calendar.h"

#define SECOND INT64_C(1000000000)

void rx__progress_begin(rx__progress *progress, const char *what, uint64_t done)
{
	*progress = (rx__progress){ .what = what, .begun = rx__clock_monotonic(), .from = done };
}

/* "about 12 s left", in the unit that a person would use. */
static void add_rest(char *out, size_t size, double seconds)
{
	if (seconds < 90)
		snprintf(out, size, ", about %.0f s left", seconds < 1 ? 1 : seconds);
	else if (seconds < 5400)
		snprintf(out, size, ", about %.0f min left", seconds / 60);
	else
		snprintf(out, size, ", about %.1f h left", seconds / 3600);
}

const char *rx__progress_line_at(rx__progress *progress, uint64_t done, uint64_t total, int64_t now)
{
	const double passed = (double)(now - progress->begun) / (double)SECOND;
	const double rate = passed > 0 ? (double)(done - progress->from) / passed : 0;
	char rest[40] = "", of[32] = "";
	if (now - progress->begun < SECOND || now - progress->told < SECOND / 10)
		return NULL;
	progress->told = now;
	if (total)
		snprintf(of, sizeof(of), " of %llu", (unsigned long long)total);
	if (total > done && rate > 0)
		add_rest(rest, sizeof(rest), (double)(total - done) / rate);
	snprintf(progress->line, sizeof(progress->line), "%llu%s %s, %.*f a second%s",
		(unsigned long long)done, of, progress->what, rate < 10 ? 1 : 0, rate, rest);
	return progress->line;
}

const char *rx__progress_line(rx__progress *progress, uint64_t done, uint64_t total)
{
	return rx__progress_line_at(progress, done, total, rx__clock_monotonic());
}
