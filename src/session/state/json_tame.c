/* jansson refuses a document for one number that fits neither 64 bits nor a double, though it may stand
 * in a JSON column, where every number is welcome. */
#include "session/state/json_tame.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *behind_string(const char *at)
{
	for (at++; *at && *at != '"'; at++) {
		if (*at == '\\' && at[1])
			at++;
	}
	return *at ? at + 1 : at;
}

static bool is_too_long(const char *digits)
{
	errno = 0;
	strtoll(digits, NULL, 10);
	return errno == ERANGE;
}

/* The number of `size` characters, as it is or tamed. */
static bool take_number(rx_buf *out, const char *at, size_t size)
{
	bool integer = strcspn(at, ".eE") >= size;
	bool infinite = isinf(strtod(at, NULL));
	bool tamed = infinite || (integer && is_too_long(at));
	rx__buf_puts(out, infinite ? "\"" : "");
	rx__buf_add(out, at, size);
	rx__buf_puts(out, infinite ? "\"" : tamed ? ".0" : "");
	return tamed;
}

bool rx__json_tame(rx_buf *out, const char *text)
{
	bool tamed = false;
	for (const char *at = text; *at;) {
		const char *end = at + 1;
		bool number = *at == '-' || (*at >= '0' && *at <= '9');
		if (*at == '"')
			end = behind_string(at);
		else if (number)
			end = at + 1 + strspn(at + 1, "0123456789+-.eE");
		if (number)
			tamed |= take_number(out, at, (size_t)(end - at));
		else
			rx__buf_add(out, at, (size_t)(end - at));
		at = end;
	}
	return tamed;
}
