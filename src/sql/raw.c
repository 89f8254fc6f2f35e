/* One pass over the text. What a quote or comment is differs between engines, and the dialect's bits
 * say how; where a construct is not known to an engine, it would refuse the text anyway. */
#include "sql/raw.h"

#include <string.h>
#include <strings.h>

#include "base/fail.h"

typedef struct reader {
	rx__raw *raw;
	rx_buf *out;
	const rx_dialect *dialect;
	const char *sql;
	rx_error *error;
	size_t n_words;
	bool with; /* the first word was WITH: what it does comes later */
	bool explains;
	int (*fill)(void *ud); /* of a fragment: writes what stands in the place of a ? */
	void *ud;
} reader;

static bool has(const reader *r, uint32_t capability)
{
	return (r->dialect->capabilities & capability) != 0;
}

static bool is_word_byte(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
		c >= 0x80;
}

/* A word may have $ inside: a$b is a name on every engine. */
static size_t word_size(const char *at)
{
	size_t size = 1;
	while (is_word_byte((unsigned char)at[size]) || at[size] == '$')
		size++;
	return size;
}

/* ---- what is left alone: each gives the place behind it, or NULL if it has no end -------------- */

static const char *skip_quoted(const char *at, char end, bool backslash)
{
	for (at++; *at; at++) {
		if (backslash && *at == '\\' && at[1])
			at++;
		else if (*at == end && at[1] == end && end != ']')
			at++;
		else if (*at == end)
			return at + 1;
	}
	return NULL;
}

static const char *skip_line(const char *at)
{
	return at + strcspn(at, "\n");
}

static const char *skip_comment(const char *at, bool nested)
{
	size_t depth = 1;
	for (at += 2; *at; at++) {
		if (nested && at[0] == '/' && at[1] == '*') {
			depth++;
			at++;
		} else if (at[0] == '*' && at[1] == '/') {
			at++;
			if (--depth == 0)
				return at + 1;
		}
	}
	return NULL;
}

/* $tag$ … $tag$; at itself if it is none. */
static const char *skip_dollars(const char *at)
{
	size_t size = 1;
	while (is_word_byte((unsigned char)at[size]))
		size++;
	if (at[size] != '$' || (at[1] >= '0' && at[1] <= '9'))
		return at;
	size++;
	for (const char *end = at + size; *end; end++) {
		if (strncmp(end, at, size) == 0)
			return end + size;
	}
	return NULL;
}

/* E'…' of PostgreSQL. (Those of MariaDB have none: our sessions say NO_BACKSLASH_ESCAPES.) */
static bool with_backslashes(const reader *r, const char *at)
{
	return has(r, RX_DIALECT_DOLLAR_QUOTES) && at > r->sql && (at[-1] == 'e' || at[-1] == 'E') &&
		(at - 1 == r->sql || !is_word_byte((unsigned char)at[-2]));
}

/* MariaDB takes 5--1 for a sum: there, a comment is -- and a space. */
static bool begins_comment(const reader *r, const char *behind)
{
	return !has(r, RX_DIALECT_HASH_COMMENTS) || *behind == '\0' || (unsigned char)*behind <= ' ';
}

/* The place behind what is left alone here; at itself if there is nothing such. */
static const char *skip(const reader *r, const char *at)
{
	if (*at == '\'')
		return skip_quoted(at, '\'', with_backslashes(r, at));
	if (*at == '"' || *at == '`')
		return skip_quoted(at, *at, false);
	if (*at == '[' && has(r, RX_DIALECT_BRACKETS))
		return skip_quoted(at, ']', false);
	if (*at == '-' && at[1] == '-' && begins_comment(r, at + 2))
		return skip_line(at);
	if (*at == '#' && has(r, RX_DIALECT_HASH_COMMENTS))
		return skip_line(at);
	if (*at == '/' && at[1] == '*')
		return skip_comment(at, has(r, RX_DIALECT_DOLLAR_QUOTES));
	if (*at == '$' && has(r, RX_DIALECT_DOLLAR_QUOTES))
		return skip_dollars(at);
	return at;
}

/* ---- words ----------------------------------------------------------------------------------- */

bool rx__raw_is(const char *word, size_t size, const char *expected)
{
	return strlen(expected) == size && strncasecmp(word, expected, size) == 0;
}

bool rx__raw_is_one_of(const char *word, size_t size, const char *const *list)
{
	for (; *list; list++) {
		if (rx__raw_is(word, size, *list))
			return true;
	}
	return false;
}

static void first_word(reader *r, const char *word, size_t size)
{
	static const char *const reads[] = { "SELECT", "VALUES", "EXPLAIN", "PRAGMA", "SHOW", "TABLE",
		"DESCRIBE", "WITH", NULL };
	static const char *const ddl[] = { "CREATE", "ALTER", "DROP", "REINDEX", "ANALYZE", "TRUNCATE",
		"RENAME", NULL };
	static const char *const transaction[] = { "BEGIN", "START", "COMMIT", "END", "ROLLBACK",
		"ABORT", "SAVEPOINT", "RELEASE", "ATTACH", "DETACH", "VACUUM", NULL };
	r->raw->kind = RX__RAW_WRITE;
	if (rx__raw_is_one_of(word, size, reads))
		r->raw->kind = RX__RAW_READ;
	else if (rx__raw_is_one_of(word, size, ddl))
		r->raw->kind = RX__RAW_DDL;
	else if (rx__raw_is_one_of(word, size, transaction))
		r->raw->kind = RX__RAW_TRANSACTION;
	r->explains = size == 7 && strncasecmp(word, "EXPLAIN", 7) == 0;
	r->with = size == 4 && strncasecmp(word, "WITH", 4) == 0;
}

static const char *read_word(reader *r, const char *at)
{
	static const char *const writes[] = { "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", NULL };
	static const char *const runs[] = { "ANALYZE", "ANALYSE", NULL };
	size_t size = word_size(at);
	bool called = at[size + strspn(at + size, " \t\r\n")] == '(';
	if (r->n_words++ == 0)
		first_word(r, at, size);
	else if (r->n_words == 2 && r->explains && rx__raw_is_one_of(at, size, runs))
		r->with = true; /* EXPLAIN ANALYZE runs what it explains */
	else if (r->with && !called && rx__raw_is_one_of(at, size, writes))
		r->raw->kind = RX__RAW_WRITE;
	rx__buf_add(r->out, at, size);
	return at + size;
}

/* ---- placeholders ---------------------------------------------------------------------------- */

static bool is_named(const reader *r, const char *at)
{
	bool name = is_word_byte((unsigned char)at[1]);
	if (*at == '?')
		return at[1] >= '0' && at[1] <= '9';
	if (*at == '@' && has(r, RX_DIALECT_HASH_COMMENTS))
		return false;
	if (*at == ':' || *at == '@')
		return name && at > r->sql && at[-1] != *at && !is_word_byte((unsigned char)at[-1]);
	return *at == '$' && name;
}

static int fail_named(const reader *r, const char *at)
{
	int code = rx__fail(r->error, RX_EINVAL,
		"at byte %zu: \"%.12s\" is no placeholder here; write ? for each value",
		(size_t)(at - r->sql), at);
	if (r->error)
		r->error->offset = (int)(at - r->sql);
	return code;
}

static const char *put_placeholder(reader *r, const char *at)
{
	if (at[1] == '?') {
		rx__buf_putc(r->out, '?');
		return at + 2;
	}
	r->raw->n_values++;
	if (has(r, RX_DIALECT_NUMBERED_PLACEHOLDERS))
		rx__buf_printf(r->out, "$%zu", r->raw->n_values);
	else
		rx__buf_putc(r->out, '?');
	return at + 1;
}

/* ---- fragments ------------------------------------------------------------------------------- */

static int fail_fragment(const reader *r, const char *what)
{
	return rx__fail(r->error, RX_EINVAL, "rx_fragment(\"%.60s\"): %s", r->sql, what);
}

static bool is_comment(const reader *r, const char *at)
{
	return (*at == '-' && at[1] == '-') || (*at == '/' && at[1] == '*') ||
		(*at == '#' && has(r, RX_DIALECT_HASH_COMMENTS));
}

/* One step; the place behind it, or NULL after a failure. */
static const char *fill_step(reader *r, const char *at, int *depth, int *rc)
{
	const char *behind = is_comment(r, at) ? NULL : skip(r, at);
	*depth += (*at == '(') - (*at == ')');
	if (is_comment(r, at))
		*rc = fail_fragment(r, "a comment has no place in it");
	else if (!behind)
		*rc = fail_fragment(r, "a quote that does not end");
	else if (*at == ';')
		*rc = fail_fragment(r, "a ; would end the statement");
	else if (*depth < 0)
		*rc = fail_fragment(r, "a ) without its (");
	else if (behind == at && is_named(r, at))
		*rc = fail_named(r, at);
	if (*rc != 0)
		return NULL;
	if (behind != at) {
		rx__buf_add(r->out, at, (size_t)(behind - at));
		return behind;
	}
	if (*at == '?' && at[1] != '?') {
		*rc = r->fill(r->ud);
		return *rc == 0 ? at + 1 : NULL;
	}
	rx__buf_putc(r->out, *at);
	return at + (*at == '?' ? 2 : 1);
}

int rx__raw_fill(rx_buf *out, const rx_dialect *dialect, const char *sql, int (*fill)(void *ud),
	void *ud, rx_error *error)
{
	reader r = {
		.out = out, .dialect = dialect, .sql = sql, .error = error, .fill = fill, .ud = ud
	};
	int depth = 0, rc = 0;
	for (const char *at = sql; at && *at;)
		at = fill_step(&r, at, &depth, &rc);
	if (rc == 0 && depth != 0)
		rc = fail_fragment(&r, "a ( without its )");
	return rc;
}

/* ---- statements ------------------------------------------------------------------------------ */

int rx__raw_read(
	rx__raw *raw, rx_buf *out, const rx_dialect *dialect, const char *sql, rx_error *error)
{
	reader r = { .raw = raw, .out = out, .dialect = dialect, .sql = sql, .error = error };
	*raw = (rx__raw){ .kind = RX__RAW_READ };
	for (const char *at = sql; *at;) {
		const char *behind = skip(&r, at);
		if (!behind)
			return rx__fail(error, RX_EINVAL, "at byte %zu: a quote or comment that does not end",
				(size_t)(at - sql));
		if (behind != at) {
			rx__buf_add(out, at, (size_t)(behind - at));
			at = behind;
		} else if (is_named(&r, at)) {
			return fail_named(&r, at);
		} else if (*at == '?') {
			at = put_placeholder(&r, at);
		} else if (is_word_byte((unsigned char)*at)) {
			at = read_word(&r, at);
		} else {
			rx__buf_putc(out, *at++);
		}
	}
	if (out->error)
		return rx__fail(error, out->error, "the statement does not fit in memory");
	return 0;
}

/* ---- looked at only -------------------------------------------------------------------------- */

static bool is_name_byte(char c)
{
	return c == '"' || is_word_byte((unsigned char)c);
}

/* The dot between two names; that of a number is none. */
static bool is_dot(const char *sql, const char *at)
{
	const char *first = at;

	if (*at != '.' || at == sql || !is_name_byte(at[-1]) || !is_name_byte(at[1]))
		return false;
	while (first > sql && (is_word_byte((unsigned char)first[-1]) || first[-1] == '$'))
		first--;
	return *first < '0' || *first > '9';
}

void rx__raw_look_at(rx__raw_look *out, const rx_dialect *dialect, const char *sql)
{
	const reader r = { .dialect = dialect, .sql = sql };
	bool has_ended = false;

	*out = (rx__raw_look){ .is_single = true };
	for (const char *at = sql; at && *at;) {
		const char *behind = skip(&r, at);
		const bool is_nothing = strchr(" \t\r\n\f\v;", *at) || is_comment(&r, at);

		if (has_ended && !is_nothing)
			out->is_single = false;
		has_ended = has_ended || *at == ';';
		for (const char *c = at, *end = *at == '$' && behind ? behind : at + 1; c < end; c++)
			out->has_schema = out->has_schema || is_dot(sql, c);
		at = behind != at ? behind : at + (is_word_byte((unsigned char)*at) ? word_size(at) : 1);
	}
}

void rx__raw_words(const rx_dialect *dialect, const char *sql, rx__raw_word_fn each, void *ud)
{
	const reader r = { .dialect = dialect, .sql = sql };
	bool first = true;

	for (const char *at = sql; at && *at;) {
		const char *behind = skip(&r, at);
		const size_t size = behind == at && is_word_byte((unsigned char)*at) ? word_size(at) : 0;

		if (size > 0)
			each(ud, at, size, first);
		first = *at == ';' || (first && size == 0);
		at = behind != at ? behind : at + (size > 0 ? size : 1);
	}
}
