/* SQLite as the renderer and the DDL writer see it.
 *
 * A declared type gives a column its affinity, and that decides the words: in a NUMERIC column the
 * text of 38 digits becomes a REAL of 15, and a JSON document 1e2 becomes the integer 100. Hence
 * DECIMAL_TEXT and JSON_TEXT, of TEXT affinity; see docs/internals/sqlite.md.
 *
 * LIKE does not tell A from a, and the pragma that changes this is deprecated and reaches into the
 * CHECKs of the file; so it is GLOB, which for a fixed beginning can use an index as well. */
#include "drivers/sqlite/sqlite.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/ddl_type.h"
#include "sql/calls/calls.h"

/* ---- words of a type */

static const char *const plain_words[] = {
	[RX_TYPE_BOOL] = "BOOLEAN",
	[RX_TYPE_INT16] = "SMALLINT",
	[RX_TYPE_INT32] = "INTEGER",
	[RX_TYPE_INT64] = "BIGINT",
	[RX_TYPE_FLOAT] = "REAL",
	[RX_TYPE_DOUBLE] = "DOUBLE",
	[RX_TYPE_BYTES] = "BLOB",
	[RX_TYPE_DATE] = "DATE",
	[RX_TYPE_TIME] = "TIME",
	[RX_TYPE_DATETIME] = "DATETIME",
	[RX_TYPE_INTERVAL] = "DATETIME",
	[RX_TYPE_UUID] = "CHAR(32)",
	[RX_TYPE_JSON] = "JSON_TEXT",
};

/* What type_read knows; `takes` is how many numbers in parentheses are understood. */
static const struct word {
	const char *text;
	rx_type kind;
	int takes;
} words[] = {
	{ "BOOLEAN", RX_TYPE_BOOL, 0 },
	{ "BOOL", RX_TYPE_BOOL, 0 },
	{ "SMALLINT", RX_TYPE_INT16, 0 },
	{ "INT2", RX_TYPE_INT16, 0 },
	{ "INTEGER", RX_TYPE_INT32, 0 },
	{ "INT", RX_TYPE_INT32, 0 },
	{ "BIGINT", RX_TYPE_INT64, 0 },
	{ "INT8", RX_TYPE_INT64, 0 },
	{ "REAL", RX_TYPE_FLOAT, 0 },
	{ "FLOAT", RX_TYPE_FLOAT, 1 },
	{ "DOUBLE", RX_TYPE_DOUBLE, 0 },
	{ "DOUBLE PRECISION", RX_TYPE_DOUBLE, 0 },
	{ "DOUBLE_PRECISION", RX_TYPE_DOUBLE, 0 },
	{ "TEXT", RX_TYPE_TEXT, 0 },
	{ "CLOB", RX_TYPE_TEXT, 0 },
	{ "VARCHAR", RX_TYPE_TEXT, 1 },
	{ "NVARCHAR", RX_TYPE_TEXT, 1 },
	{ "CHARACTER VARYING", RX_TYPE_TEXT, 1 },
	{ "BLOB", RX_TYPE_BYTES, 0 },
	{ "DECIMAL_TEXT", RX_TYPE_DECIMAL, 2 },
	{ "NUMERIC", RX_TYPE_DECIMAL, 2 },
	{ "DECIMAL", RX_TYPE_DECIMAL, 2 },
	{ "DATE", RX_TYPE_DATE, 0 },
	{ "TIME", RX_TYPE_TIME, 0 },
	{ "DATETIME", RX_TYPE_DATETIME, 0 },
	{ "TIMESTAMP", RX_TYPE_DATETIME, 0 },
	{ "JSON_TEXT", RX_TYPE_JSON, 0 },
	{ "JSON", RX_TYPE_JSON, 0 },
};

static int varchar(char *out, size_t size, int length)
{
	if (length > 0)
		return snprintf(out, size, "VARCHAR(%d)", length);
	return snprintf(out, size, "TEXT");
}

static int decimal(char *out, size_t size, const rx_ddl_type *type)
{
	if (type->precision > 0)
		return snprintf(out, size, "DECIMAL_TEXT(%d, %d)", type->precision, type->scale);
	return snprintf(out, size, "DECIMAL_TEXT");
}

static int type_text(const rx_ddl_type *type, char *out, size_t size)
{
	int length;

	if (type->native)
		length = snprintf(out, size, "%s", type->native);
	else if (type->kind == RX_TYPE_TEXT)
		length = varchar(out, size, type->length);
	else if (type->kind == RX_TYPE_ENUM)
		length = varchar(out, size, rx__ddl_type_longest_label(type));
	else if (type->kind == RX_TYPE_DECIMAL)
		length = decimal(out, size, type);
	else if (type->kind > RX_TYPE_NONE && type->kind < RX_TYPE_ENUM)
		length = snprintf(out, size, "%s", plain_words[type->kind]);
	else
		return RX_EINVAL;
	return length >= 0 && (size_t)length < size ? 0 : RX_EINVAL;
}

/* ---- reading words */

/* "name(1, 2)" taken apart: the name in capitals with single blanks. False if it is not like that. */
static bool split(const char *text, char *name, size_t size, int numbers[2], int *n)
{
	size_t length = 0;
	int read = 0;

	*n = 0;
	for (; *text && *text != '('; text++) {
		bool blank = isspace((unsigned char)*text);

		if (length + 1 >= size)
			return false;
		if (!blank || (length > 0 && name[length - 1] != ' '))
			name[length++] = blank ? ' ' : (char)toupper((unsigned char)*text);
	}
	while (length > 0 && name[length - 1] == ' ')
		length--;
	name[length] = '\0';
	if (*text != '(')
		return true;
	if (sscanf(text, "( %d , %d ) %n", &numbers[0], &numbers[1], &read) == 2 && read > 0)
		*n = 2;
	else if (sscanf(text, "( %d ) %n", &numbers[0], &read) == 1 && read > 0)
		*n = 1;
	return *n > 0 && text[read] == '\0' && numbers[0] >= 0 && (*n < 2 || numbers[1] >= 0);
}

static int type_read(const char *text, rx_ddl_type *out)
{
	char name[40];
	int numbers[2] = { 0, 0 }, n;

	*out = (rx_ddl_type){ .native = text ? text : "" };
	if (!text || !split(text, name, sizeof(name), numbers, &n))
		return 0;
	if (strcmp(name, "CHAR") == 0 && n == 1 && numbers[0] == 32) {
		*out = (rx_ddl_type){ .kind = RX_TYPE_UUID };
		return 0;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].text, name) != 0 || n > words[i].takes)
			continue;
		*out = (rx_ddl_type){ .kind = words[i].kind };
		if (out->kind == RX_TYPE_TEXT)
			out->length = numbers[0];
		if (out->kind == RX_TYPE_DECIMAL) {
			out->precision = numbers[0];
			out->scale = numbers[1];
		}
		return 0;
	}
	return 0;
}

/* ---- comparing */

/* What one kind holds, the other holds in the same way. */
static rx_type storage(rx_type kind)
{
	switch (kind) {
	case RX_TYPE_FLOAT:
		return RX_TYPE_DOUBLE;
	case RX_TYPE_INTERVAL:
		return RX_TYPE_DATETIME;
	case RX_TYPE_ENUM:
		return RX_TYPE_TEXT;
	default:
		return kind;
	}
}

static bool is_rowid(rx_type kind)
{
	return kind == RX_TYPE_INT32 || kind == RX_TYPE_INT64;
}

/* a is what is there, b what is wanted: a VARCHAR(30) that no longer says its length is let be, a
 * TEXT that is to have one is not. A decimal's numbers count where both sides say them. */
static bool type_equal(const rx_ddl_type *a, const rx_ddl_type *b, bool is_key)
{
	if ((a->native && !*a->native) || (b->native && !*b->native))
		return true;
	if (a->native || b->native)
		return a->native && b->native && rx__ddl_type_same_words(a->native, b->native);
	if (is_key && is_rowid(a->kind) && is_rowid(b->kind))
		return true;
	if (storage(a->kind) != storage(b->kind))
		return false;
	if (a->kind == RX_TYPE_ENUM && b->kind == RX_TYPE_ENUM)
		return rx__ddl_type_same_labels(a, b);
	if (storage(a->kind) == RX_TYPE_TEXT)
		return rx__ddl_type_text_length(b) == 0 ||
			rx__ddl_type_text_length(a) == rx__ddl_type_text_length(b);
	if (a->kind == RX_TYPE_DECIMAL)
		return (!a->precision || !b->precision || a->precision == b->precision) &&
			(!a->scale || !b->scale || a->scale == b->scale);
	return true;
}

/* Where the quoted text that begins at `at` ends: at the closing quote. */
static const char *quoted_end(const char *at, const char *end)
{
	char quote = *at;

	for (at++; at < end; at++) {
		if (*at != quote)
			continue;
		if (at + 1 == end || at[1] != quote)
			return at;
		at++;
	}
	return end;
}

/* Where the parenthesis at `at` is closed; end if it is not. */
static const char *closing(const char *at, const char *end)
{
	int depth = 0;

	for (; at < end; at++) {
		if (*at == '\'' || *at == '"')
			at = quoted_end(at, end);
		else if (*at == '(')
			depth++;
		else if (*at == ')' && --depth == 0)
			return at;
		if (at == end)
			break;
	}
	return end;
}

static bool is_number(const char *at, const char *end)
{
	char copy[64], *stop;

	if (at == end || (size_t)(end - at) >= sizeof(copy))
		return false;
	memcpy(copy, at, (size_t)(end - at));
	copy[end - at] = '\0';
	(void)strtod(copy, &stop);
	return !*stop && strspn(copy, "+-.0123456789eE") == strlen(copy);
}

/* Takes away blanks and parentheses around it, and the quotes of a number. */
static void bare(const char **at, const char **end)
{
	for (;;) {
		while (*at < *end && isspace((unsigned char)**at))
			++*at;
		while (*end > *at && isspace((unsigned char)(*end)[-1]))
			--*end;
		if (*at == *end || **at != '(' || closing(*at, *end) != *end - 1)
			break;
		++*at;
		--*end;
	}
	if (*at < *end && **at == '\'' && quoted_end(*at, *end) == *end - 1 &&
		is_number(*at + 1, *end - 1)) {
		++*at;
		--*end;
	}
}

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && isspace((unsigned char)*at))
		at++;
	return at;
}

/* Letter by letter outside of quotes, without regard to case and blanks; exactly inside. */
static bool same_sql(const char *a, const char *a_end, const char *b, const char *b_end)
{
	for (;;) {
		a = skip_blanks(a, a_end);
		b = skip_blanks(b, b_end);
		if (a == a_end || b == b_end)
			return a == a_end && b == b_end;
		if (*a == '\'' || *a == '"') {
			size_t size = (size_t)(quoted_end(a, a_end) - a);

			if (size != (size_t)(quoted_end(b, b_end) - b) || memcmp(a, b, size) != 0)
				return false;
			a += size;
			b += size;
			if (a == a_end || b == b_end)
				return a == a_end && b == b_end;
		} else if (toupper((unsigned char)*a) != toupper((unsigned char)*b)) {
			return false;
		}
		a++;
		b++;
	}
}

static const char *truth(const char *at, const char *end)
{
	if (end - at == 4 && strncasecmp(at, "true", 4) == 0)
		return "1";
	if (end - at == 5 && strncasecmp(at, "false", 5) == 0)
		return "0";
	return NULL;
}

static bool default_equal(const char *a, const char *b)
{
	const char *a_end, *b_end;

	if (!a || !b)
		return a == b || strcasecmp(a ? a : b, "NULL") == 0;
	a_end = a + strlen(a);
	b_end = b + strlen(b);
	bare(&a, &a_end);
	bare(&b, &b_end);
	if (truth(a, a_end)) {
		a = truth(a, a_end);
		a_end = a + 1;
	}
	if (truth(b, b_end)) {
		b = truth(b, b_end);
		b_end = b + 1;
	}
	return same_sql(a, a_end, b, b_end);
}

const rx_dialect rx__sqlite_dialect = {
	.rx__size = sizeof(rx_dialect),
	.name = "sqlite",
	.capabilities = RX_DIALECT_RETURNING | RX_DIALECT_UPDATE_RETURNING |
		RX_DIALECT_DELETE_RETURNING | RX_DIALECT_NULLS_ORDER | RX_DIALECT_TRANSACTIONAL_DDL |
		RX_DIALECT_REBUILD | RX_DIALECT_PARTIAL_INDEX | RX_DIALECT_GLOB | RX_DIALECT_BRACKETS |
		RX_DIALECT_FILTER | RX_DIALECT_FRAME_GROUPS,
	.quote = '"',
	.max_parameters = 32766,
	/* Rows that are inserted or deleted one by one are as fast or faster: many in one statement make
	 * SQLite keep a journal of the statement (docs/internals/performance.md). */
	.batching = { .update = RX_BATCH_TABLE, .most = 256 },
	.max_pattern = 50000, /* SQLITE_MAX_LIKE_PATTERN_LENGTH, which only a build can raise */
	.identity_type = "INTEGER",
	.now = "strftime('%Y-%m-%d %H:%M:%f000', 'now')",
	.list_source = "SELECT value FROM json_each(%s)",
	.compare_suffix = { [RX_TYPE_DECIMAL] = " COLLATE rx_decimal" },
	.explain = "EXPLAIN QUERY PLAN ",
	.explain_column = 3,
	.fit_integer = { [RX_TYPE_INT16] = "rx_fit(%s, 16)",
		[RX_TYPE_INT32] = "rx_fit(%s, 32)",
		[RX_TYPE_INT64] = "rx_fit(%s, 64)" },
	.calls = rx__calls_sqlite,
	.type_text = type_text,
	.type_read = type_read,
	.type_equal = type_equal,
	.default_equal = default_equal,
	.sum_decimal = "rx_decimal_sum",
	.rows_source = " FROM json_each(%s)",
	/* Without the type, the planner looks at the first column of an index only. */
	.rows_integer = "CAST(value ->> %s AS INTEGER)",
	.rows_text = "CAST(value ->> %s AS TEXT)",
	.unsaid =
		"SELECT 'trigger ' || name || ' of table ' || tbl_name || ': models have no triggers' FROM "
		"sqlite_schema WHERE type = 'trigger' UNION ALL SELECT 'AUTOINCREMENT of table ' || name "
		"|| "
		"': models give a key again when its row was the last one and is deleted' FROM "
		"sqlite_schema "
		"WHERE type = 'table' AND upper(sql) LIKE '%PRIMARY KEY%AUTOINCREMENT%' UNION ALL SELECT "
		"'ON "
		"CONFLICT of table ' || name || ': here a statement says what becomes of a conflict' FROM "
		"sqlite_schema WHERE type = 'table' AND upper(sql) LIKE '% ON CONFLICT %' UNION ALL SELECT "
		"'virtual table ' || name || ': models are of tables' FROM sqlite_schema WHERE type = "
		"'table' "
		"AND upper(sql) LIKE 'CREATE VIRTUAL%' ORDER BY 1",
};
