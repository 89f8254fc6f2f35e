/* MariaDB as the DDL writer sees it: types, and what is said about them. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "drivers/mariadb/dialect.h"

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
		length = snprintf(out, size, "DECIMAL(65, 30)");
	else if (type->kind > RX_TYPE_NONE && type->kind < RX_TYPE_ENUM)
		length = snprintf(out, size, "%s", plain_words[type->kind]);
	else
		return RX_EINVAL;
	return length >= 0 && (size_t)length < size ? 0 : RX_EINVAL;
}

int rx__my_type_read(const char *text, rx_ddl_type *out)
{
	*out = (rx_ddl_type){ .native = text };
	return 0;
}

bool rx__my_type_equal(const rx_ddl_type *a, const rx_ddl_type *b, bool is_key)
{
	(void)is_key;
	return a->kind == b->kind;
}

bool rx__my_default_equal(const char *a, const char *b)
{
	if (!a || !b)
		return a == b || strcasecmp(a ? a : b, "NULL") == 0;
	return strcasecmp(a, b) == 0;
}

bool rx__my_expression_equal(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}
