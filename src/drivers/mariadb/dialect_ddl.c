/* MariaDB as the DDL writer sees it: types, and what is said about them. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "drivers/mariadb/dialect.h"
#include "engine/ddl_type.h"

static const char *const plain_words[] = {
	[RX_TYPE_BOOL] = "BOOLEAN",
	[RX_TYPE_INT16] = "SMALLINT",
	[RX_TYPE_INT32] = "INTEGER",
	[RX_TYPE_INT64] = "BIGINT",
	[RX_TYPE_FLOAT] = "FLOAT",
	[RX_TYPE_DOUBLE] = "DOUBLE",
	[RX_TYPE_BYTES] = "LONGBLOB",
	[RX_TYPE_DATE] = "DATE",
	[RX_TYPE_TIME] = "TIME(6)",
	[RX_TYPE_DATETIME] = "DATETIME(6)",
	[RX_TYPE_INTERVAL] = "DATETIME(6)",
	[RX_TYPE_UUID] = "UUID",
	[RX_TYPE_JSON] = "JSON",
};

static int labels(char *out, size_t size, const rx_ddl_type *type)
{
	size_t length = (size_t)snprintf(out, size, "ENUM(");

	for (size_t i = 0; type->labels && type->labels[i] && length + 8 < size; i++) {
		out[length++] = i ? ',' : '\'';
		if (i)
			out[length++] = '\'';
		for (const char *at = type->labels[i]; *at && length + 8 < size; at++) {
			if (*at == '\'')
				out[length++] = '\'';
			out[length++] = *at;
		}
		out[length++] = '\'';
	}
	if (length + 8 >= size)
		return -1;
	out[length++] = ')';
	out[length] = '\0';
	return (int)length;
}

int rx__my_type_text(const rx_ddl_type *type, char *out, size_t size)
{
	int length;

	if (type->native)
		length = snprintf(out, size, "%s", type->native);
	else if (type->kind == RX_TYPE_TEXT && type->length > 0)
		length = snprintf(out, size, "VARCHAR(%d)", type->length);
	else if (type->kind == RX_TYPE_BYTES && type->length > 0)
		length = snprintf(out, size, "VARBINARY(%d)", type->length);
	else if (type->kind == RX_TYPE_TEXT)
		length = snprintf(out, size, "LONGTEXT");
	else if (type->kind == RX_TYPE_ENUM)
		length = labels(out, size, type);
	else if (type->kind == RX_TYPE_DECIMAL && type->precision > 0)
		length = snprintf(out, size, "DECIMAL(%d, %d)", type->precision, type->scale);
	else if (type->kind == RX_TYPE_DECIMAL)
		length = snprintf(out, size, "DECIMAL(65, 27)");
	else if (type->kind > RX_TYPE_NONE && type->kind < RX_TYPE_ENUM)
		length = snprintf(out, size, "%s", plain_words[type->kind]);
	else
		return RX_EINVAL;
	return length >= 0 && (size_t)length < size ? 0 : RX_EINVAL;
}

/* ---- reading words, as information_schema gives them: with display widths, in small letters */

static const struct word {
	const char *text;
	rx_type kind;
	int takes; /* how many numbers in parentheses are understood */
} words[] = {
	{ "boolean", RX_TYPE_BOOL, 0 },
	{ "bool", RX_TYPE_BOOL, 0 },
	{ "smallint", RX_TYPE_INT16, 1 },
	{ "integer", RX_TYPE_INT32, 1 },
	{ "int", RX_TYPE_INT32, 1 },
	{ "bigint", RX_TYPE_INT64, 1 },
	{ "float", RX_TYPE_FLOAT, 0 },
	{ "double", RX_TYPE_DOUBLE, 0 },
	{ "double precision", RX_TYPE_DOUBLE, 0 },
	{ "varchar", RX_TYPE_TEXT, 1 },
	{ "text", RX_TYPE_TEXT, 0 },
	{ "mediumtext", RX_TYPE_TEXT, 0 },
	{ "longtext", RX_TYPE_TEXT, 0 },
	{ "varbinary", RX_TYPE_BYTES, 1 },
	{ "blob", RX_TYPE_BYTES, 0 },
	{ "mediumblob", RX_TYPE_BYTES, 0 },
	{ "longblob", RX_TYPE_BYTES, 0 },
	{ "decimal", RX_TYPE_DECIMAL, 2 },
	{ "numeric", RX_TYPE_DECIMAL, 2 },
	{ "date", RX_TYPE_DATE, 0 },
	{ "time", RX_TYPE_TIME, 1 },
	{ "datetime", RX_TYPE_DATETIME, 1 },
	{ "uuid", RX_TYPE_UUID, 0 },
	{ "json", RX_TYPE_JSON, 0 },
};

/* "name(1,2)": the name in small letters, and the numbers. False if it is not like that. */
static bool split(const char *text, char *name, size_t size, int numbers[2], int *n)
{
	size_t length = strcspn(text, "(");
	int read = 0;

	*n = 0;
	if (length == 0 || length >= size)
		return false;
	for (size_t i = 0; i < length; i++)
		name[i] = (char)tolower((unsigned char)text[i]);
	name[length] = '\0';
	if (!text[length])
		return true;
	if (sscanf(text + length, "( %d , %d )%n", &numbers[0], &numbers[1], &read) == 2 && read > 0)
		*n = 2;
	else if (sscanf(text + length, "( %d )%n", &numbers[0], &read) == 1 && read > 0)
		*n = 1;
	return *n > 0 && numbers[0] >= 0 && !text[length + (size_t)read];
}

int rx__my_type_read(const char *text, rx_ddl_type *out)
{
	char name[32];
	int numbers[2] = { 0, 0 }, n;

	*out = (rx_ddl_type){ .native = text ? text : "" };
	if (!text || !split(text, name, sizeof(name), numbers, &n))
		return 0;
	if (!strcmp(name, "tinyint") && n == 1 && numbers[0] == 1)
		*out = (rx_ddl_type){ .kind = RX_TYPE_BOOL };
	if (!strcmp(name, "char") && n == 1 && (numbers[0] == 32 || numbers[0] == 36))
		*out = (rx_ddl_type){ .kind = RX_TYPE_UUID };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].text, name) != 0 || n > words[i].takes)
			continue;
		*out = (rx_ddl_type){ .kind = words[i].kind };
		if (out->kind == RX_TYPE_TEXT || out->kind == RX_TYPE_BYTES)
			out->length = numbers[0];
		if (out->kind == RX_TYPE_DECIMAL &&
			!(numbers[0] == 65 && numbers[1] == RX__MY_DECIMAL_SCALE)) {
			out->precision = numbers[0];
			out->scale = numbers[1];
		}
	}
	return 0;
}

/* ---- comparing types */

static bool is_integer(rx_type kind)
{
	return kind == RX_TYPE_INT32 || kind == RX_TYPE_INT64;
}

/* What two kinds have in common in the database: an interval is a moment there. */
static rx_type storage(rx_type kind)
{
	if (kind == RX_TYPE_INTERVAL)
		return RX_TYPE_DATETIME;
	return kind == RX_TYPE_ENUM ? RX_TYPE_TEXT : kind;
}

/* A text that got its length only because a key needs one may as well be there without it. */
static bool same_length(int there, int wanted)
{
	return wanted == 0 || there == wanted || (there == 0 && wanted == RX__MY_KEY_LENGTH);
}

bool rx__my_type_equal(const rx_ddl_type *a, const rx_ddl_type *b, bool is_key)
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
		return same_length(rx__ddl_type_text_length(a), rx__ddl_type_text_length(b));
	if (a->kind == RX_TYPE_BYTES)
		return same_length(a->length, b->length);
	if (a->kind == RX_TYPE_DECIMAL)
		return (!a->precision || !b->precision || a->precision == b->precision) &&
			(!a->scale || !b->scale || a->scale == b->scale);
	return true;
}
