/* PostgreSQL as the renderer and the DDL writer see it. */
#include "drivers/postgresql/dialect.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "engine/ddl_type.h"
#include "sql/calls/calls.h"

/* ---- words of a type */

static const char *const plain_words[] = {
	[RX_TYPE_BOOL] = "BOOLEAN",
	[RX_TYPE_INT16] = "SMALLINT",
	[RX_TYPE_INT32] = "INTEGER",
	[RX_TYPE_INT64] = "BIGINT",
	[RX_TYPE_FLOAT] = "REAL",
	[RX_TYPE_DOUBLE] = "DOUBLE PRECISION",
	[RX_TYPE_BYTES] = "BYTEA",
	[RX_TYPE_DATE] = "DATE",
	[RX_TYPE_TIME] = "TIME",
	[RX_TYPE_INTERVAL] = "INTERVAL",
	[RX_TYPE_UUID] = "UUID",
	[RX_TYPE_JSON] = "JSONB",
};

/* What type_read knows: the server's own words first, as format_type() gives them. `takes` is how
 * many numbers in parentheses are understood. */
static const struct word {
	const char *text;
	rx_type kind;
	int takes;
	bool timezone;
} words[] = {
	{ "boolean", RX_TYPE_BOOL, 0, false },
	{ "bool", RX_TYPE_BOOL, 0, false },
	{ "smallint", RX_TYPE_INT16, 0, false },
	{ "int2", RX_TYPE_INT16, 0, false },
	{ "integer", RX_TYPE_INT32, 0, false },
	{ "int4", RX_TYPE_INT32, 0, false },
	{ "int", RX_TYPE_INT32, 0, false },
	{ "bigint", RX_TYPE_INT64, 0, false },
	{ "int8", RX_TYPE_INT64, 0, false },
	{ "smallserial", RX_TYPE_INT16, 0, false },
	{ "serial", RX_TYPE_INT32, 0, false },
	{ "bigserial", RX_TYPE_INT64, 0, false },
	{ "real", RX_TYPE_FLOAT, 0, false },
	{ "float4", RX_TYPE_FLOAT, 0, false },
	{ "double precision", RX_TYPE_DOUBLE, 0, false },
	{ "float8", RX_TYPE_DOUBLE, 0, false },
	{ "float", RX_TYPE_DOUBLE, 0, false },
	{ "text", RX_TYPE_TEXT, 0, false },
	{ "character varying", RX_TYPE_TEXT, 1, false },
	{ "varchar", RX_TYPE_TEXT, 1, false },
	{ "bytea", RX_TYPE_BYTES, 0, false },
	{ "numeric", RX_TYPE_DECIMAL, 2, false },
	{ "decimal", RX_TYPE_DECIMAL, 2, false },
	{ "date", RX_TYPE_DATE, 0, false },
	{ "time without time zone", RX_TYPE_TIME, 0, false },
	{ "time", RX_TYPE_TIME, 0, false },
	{ "timestamp without time zone", RX_TYPE_DATETIME, 0, false },
	{ "timestamp", RX_TYPE_DATETIME, 0, false },
	{ "timestamp with time zone", RX_TYPE_DATETIME, 0, true },
	{ "timestamptz", RX_TYPE_DATETIME, 0, true },
	{ "interval", RX_TYPE_INTERVAL, 0, false },
	{ "uuid", RX_TYPE_UUID, 0, false },
	{ "jsonb", RX_TYPE_JSON, 0, false },
	{ "json", RX_TYPE_JSON, 0, false },
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
		return snprintf(out, size, "NUMERIC(%d, %d)", type->precision, type->scale);
	return snprintf(out, size, "NUMERIC");
}

static int quoted(char *out, size_t size, const char *name)
{
	size_t length = 0;

	for (const char *at = name; *at && length + 4 < size; at++) {
		if (length == 0)
			out[length++] = '"';
		if (*at == '"')
			out[length++] = '"';
		out[length++] = *at;
	}
	if (length == 0 || length + 4 >= size)
		return -1;
	out[length++] = '"';
	out[length] = '\0';
	return (int)length;
}

static int type_text(const rx_ddl_type *type, char *out, size_t size)
{
	int length;

	if (type->native)
		length = snprintf(out, size, "%s", type->native);
	else if (type->kind == RX_TYPE_TEXT)
		length = varchar(out, size, type->length);
	else if (type->kind == RX_TYPE_ENUM)
		length = type->name ? quoted(out, size, type->name) : -1;
	else if (type->kind == RX_TYPE_DECIMAL)
		length = decimal(out, size, type);
	else if (type->kind == RX_TYPE_DATETIME)
		length = snprintf(out, size, "%s", type->timezone ? "TIMESTAMPTZ" : "TIMESTAMP");
	else if (type->kind > RX_TYPE_NONE && type->kind < RX_TYPE_ENUM)
		length = snprintf(out, size, "%s", plain_words[type->kind]);
	else
		return RX_EINVAL;
	return length >= 0 && (size_t)length < size ? 0 : RX_EINVAL;
}

/* ---- reading words */

/* "name(1,2) more" taken apart: the name in small letters with single blanks, without the numbers.
 * False if it is not like that. */
static bool split(const char *text, char *name, size_t size, int numbers[2], int *n)
{
	size_t length = 0;

	*n = 0;
	for (; *text; text++) {
		bool blank = isspace((unsigned char)*text);

		if (*text == '(') {
			int read = 0;

			if (*n > 0)
				return false;
			if (sscanf(text, "( %d , %d ) %n", &numbers[0], &numbers[1], &read) == 2 && read > 0)
				*n = 2;
			else if (sscanf(text, "( %d ) %n", &numbers[0], &read) == 1 && read > 0)
				*n = 1;
			if (*n == 0 || numbers[0] < 0)
				return false;
			text += read - 1;
			blank = true;
		}
		if (length + 1 >= size)
			return false;
		if (!blank || (length > 0 && name[length - 1] != ' '))
			name[length++] = blank ? ' ' : (char)tolower((unsigned char)*text);
	}
	while (length > 0 && name[length - 1] == ' ')
		length--;
	name[length] = '\0';
	return true;
}

static int type_read(const char *text, rx_ddl_type *out)
{
	char name[48];
	int numbers[2] = { 0, 0 }, n;

	*out = (rx_ddl_type){ .native = text ? text : "" };
	if (!text || !split(text, name, sizeof(name), numbers, &n))
		return 0;
	if (n == 1 && numbers[0] == 32 && (!strcmp(name, "character") || !strcmp(name, "char"))) {
		*out = (rx_ddl_type){ .kind = RX_TYPE_UUID };
		return 0;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].text, name) != 0 || n > words[i].takes)
			continue;
		*out = (rx_ddl_type){ .kind = words[i].kind, .timezone = words[i].timezone };
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

static bool is_integer(rx_type kind)
{
	return kind == RX_TYPE_INT32 || kind == RX_TYPE_INT64;
}

static rx_type storage(rx_type kind)
{
	return kind == RX_TYPE_ENUM ? RX_TYPE_TEXT : kind;
}

/* a is what is there, b what is wanted: a VARCHAR(30) that no longer says its length is let be, a
 * TEXT that is to have one is not. A decimal's numbers count where both sides say them. */
static bool type_equal(const rx_ddl_type *a, const rx_ddl_type *b, bool is_key)
{
	if (a->native || b->native)
		return a->native && b->native && rx__ddl_type_same_words(a->native, b->native);
	if (is_key && is_integer(a->kind) && is_integer(b->kind))
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
	if (a->kind == RX_TYPE_DATETIME)
		return a->timezone == b->timezone;
	return true;
}

const rx_dialect rx__pg_dialect = {
	.rx__size = sizeof(rx_dialect),
	.name = "postgresql",
	.capabilities = RX_DIALECT_NUMBERED_PLACEHOLDERS | RX_DIALECT_RETURNING |
		RX_DIALECT_UPDATE_RETURNING | RX_DIALECT_DELETE_RETURNING | RX_DIALECT_NAMED_CONFLICT |
		RX_DIALECT_TRANSACTIONAL_DDL | RX_DIALECT_COMMENTS | RX_DIALECT_PARTIAL_INDEX |
		RX_DIALECT_SCHEMAS | RX_DIALECT_NATIVE_ENUM | RX_DIALECT_ENUM_TYPES |
		RX_DIALECT_DOLLAR_QUOTES | RX_DIALECT_STORED_ONLY | RX_DIALECT_ARRAYS | RX_DIALECT_FILTER |
		RX_DIALECT_FRAME_GROUPS | RX_DIALECT_NULLS_ORDER | RX_DIALECT_NULLS_LARGE | RX_DIALECT_NAN |
		RX_DIALECT_CONCURRENT_INDEX | RX_DIALECT_RENAME_CONSTRAINT | RX_DIALECT_INDEX_PARTS,
	.quote = '"',
	.max_identifier = 63,
	.max_parameters = 65535,
	.identity = " GENERATED BY DEFAULT AS IDENTITY",
	.now = "(now() AT TIME ZONE 'UTC')",
	.ilike = "%s ILIKE %s ESCAPE '!'",
	.explain = "EXPLAIN ",
	.sum_integer = "CAST(%s AS BIGINT)",
	.real_operand = "CAST(%s AS DOUBLE PRECISION)",
	.calls = rx__calls_postgresql,
	.lock_update = " FOR UPDATE OF %s",
	.lock_share = " FOR SHARE OF %s",
	.json_root = "strict $",
	.batching = { RX_BATCH_ARRAYS, RX_BATCH_ARRAYS, RX_BATCH_ARRAYS, .most = 10000 },
	.constants = rx__constants_postgresql,
	.type_text = type_text,
	.type_read = type_read,
	.type_equal = type_equal,
	.default_equal = rx__pg_default_equal,
	.expression_equal = rx__pg_expression_equal,
	.unsaid = rx__pg_unsaid,
	.needed = rx__pg_needed,
	.constraints = RX_CONSTRAINT_DEFERRABLE | RX_CONSTRAINT_NULLS_NOT_DISTINCT |
		RX_CONSTRAINT_EXCLUDE | RX_CONSTRAINT_IDENTITY | RX_CONSTRAINT_STORAGE |
		RX_CONSTRAINT_RANGE,
};
