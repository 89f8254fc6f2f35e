/* The defaults of SQL depend on each other: on the type, and on whether the numbers go up or down. So a
 * text is read whole before they are filled in, and what is equal to them is not written. */
#include "model/identity.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"

enum { START, INCREMENT, MINIMUM, MAXIMUM, CACHE, N_NUMBERS };

static const struct {
	const char *word, *filler;
} words[N_NUMBERS] = {
	[START] = { "START", "WITH" },
	[INCREMENT] = { "INCREMENT", "BY" },
	[MINIMUM] = { "MINVALUE", NULL },
	[MAXIMUM] = { "MAXVALUE", NULL },
	[CACHE] = { "CACHE", NULL },
};

typedef struct reading {
	const char *at;
	bool said[N_NUMBERS];
	int64_t numbers[N_NUMBERS];
	bool always, by_default, cycle;
} reading;

/* Goes over a word, if it is this one. */
static bool accept(reading *r, const char *word)
{
	const size_t size = strlen(word);

	r->at += strspn(r->at, " \t\n");
	if (strncasecmp(r->at, word, size) != 0 || !strchr(" \t\n", r->at[size]))
		return false;
	r->at += size;
	return true;
}

static const char *read_number(reading *r, int which)
{
	char *end;

	if (words[which].filler)
		(void)accept(r, words[which].filler);
	if (r->said[which])
		return "says one thing twice";
	errno = 0;
	r->numbers[which] = strtoll(r->at, &end, 10);
	if (end == r->at || errno || !strchr(" \t\n", *end))
		return "has a word without a number of 64 bits behind it";
	r->said[which] = true;
	r->at = end;
	return NULL;
}

static const char *read_word(reading *r)
{
	for (int i = 0; i < N_NUMBERS; i++)
		if (accept(r, words[i].word))
			return read_number(r, i);
	if (accept(r, "ALWAYS"))
		r->always = true;
	else if (accept(r, "CYCLE"))
		r->cycle = true;
	else if (accept(r, "BY") && accept(r, "DEFAULT"))
		r->by_default = true;
	else
		return "has a word that is none of ALWAYS, BY DEFAULT, START n, INCREMENT n, MINVALUE n, "
			   "MAXVALUE n, CACHE n, CYCLE";
	return r->always && r->by_default ? "is both ALWAYS and BY DEFAULT" : NULL;
}

static int64_t most_of(rx_type kind)
{
	return kind == RX_TYPE_INT16 ? INT16_MAX : kind == RX_TYPE_INT32 ? INT32_MAX : INT64_MAX;
}

static const char *check(const rx__identity *i)
{
	if (i->increment == 0)
		return "counts by 0";
	if (i->cache < 1)
		return "has a CACHE below 1";
	if (i->minimum >= i->maximum)
		return "has a MINVALUE that is not below its MAXVALUE";
	if (i->start < i->minimum || i->start > i->maximum)
		return "starts outside of MINVALUE and MAXVALUE";
	return NULL;
}

/* As they are where nothing is said. */
static void fill(rx__identity *out, const reading *r, rx_type kind)
{
	const int64_t most = most_of(kind);
	const bool up = out->increment > 0;

	out->minimum = r->said[MINIMUM] ? r->numbers[MINIMUM] : up ? 1 : -most - 1;
	out->maximum = r->said[MAXIMUM] ? r->numbers[MAXIMUM] : up ? most : -1;
	out->start = r->said[START] ? r->numbers[START] : up ? out->minimum : out->maximum;
}

const char *rx__identity_read(rx__identity *out, const char *text, rx_type kind)
{
	reading r = { .at = text ? text : "" };
	const char *wrong = NULL;

	while (!wrong && r.at[strspn(r.at, " \t\n")])
		wrong = read_word(&r);
	if (wrong)
		return wrong;
	*out = (rx__identity){ .always = r.always,
		.cycle = r.cycle,
		.increment = r.said[INCREMENT] ? r.numbers[INCREMENT] : 1,
		.cache = r.said[CACHE] ? r.numbers[CACHE] : 1 };
	fill(out, &r, kind);
	return check(out);
}

static void put(rx_buf *out, int which, int64_t value, int64_t usual)
{
	if (value != usual)
		rx__buf_printf(out, "%s%s %lld", out->size ? " " : "", words[which].word, (long long)value);
}

const char *rx__identity_text(rx_arena *arena, const rx__identity *identity, rx_type kind)
{
	const reading said = {
		.said = { [MINIMUM] = true, [MAXIMUM] = true },
		.numbers = { [MINIMUM] = identity->minimum, [MAXIMUM] = identity->maximum },
	};
	rx__identity usual = { .increment = identity->increment }, own = usual;
	rx_buf out = RX_BUF_INIT;
	const char *text;

	fill(&usual, &(reading){ .at = "" }, kind);
	fill(&own, &said, kind); /* where it starts depends on what its bounds are */
	if (identity->always)
		rx__buf_puts(&out, "ALWAYS");
	put(&out, START, identity->start, own.start);
	put(&out, INCREMENT, identity->increment, 1);
	put(&out, MINIMUM, identity->minimum, usual.minimum);
	put(&out, MAXIMUM, identity->maximum, usual.maximum);
	put(&out, CACHE, identity->cache, 1);
	if (identity->cycle)
		rx__buf_puts(&out, out.size ? " CYCLE" : "CYCLE");
	text = out.error ? NULL : rx__arena_strdup(arena, out.size ? rx__buf_text(&out) : "BY DEFAULT");
	rx__buf_deinit(&out);
	return text;
}

bool rx__identity_equal(const char *a, const char *b, rx_type kind)
{
	rx__identity x, y;

	if (rx__identity_read(&x, a, kind) || rx__identity_read(&y, b, kind))
		return false;
	return x.always == y.always && x.cycle == y.cycle && x.start == y.start &&
		x.increment == y.increment && x.minimum == y.minimum && x.maximum == y.maximum &&
		x.cache == y.cache;
}
