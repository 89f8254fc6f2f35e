/* Conditions and conversions are templates in which '$' stands for the value.
 *
 * date() gives a day back as it stands, the 30th of February too, unless it has to compute.
 *
 * "CAST($ AS NUMERIC)" is a number for every text, 0 for "abc"; compared with $ itself, to which the
 * comparison applies numeric affinity, it is equal only where the whole text is a number. SQLite has
 * no function that raises an error outside a trigger; abs() of the smallest integer is one, and
 * typeof() keeps it from being computed before it is needed. */
#include "schema/rebuild/convert.h"

#include <string.h>

#define NUMBER "CAST($ AS NUMERIC)"
#define IS_NUMBER "(typeof($) IN ('integer', 'real') OR typeof($) = 'text' AND $ = " NUMBER ")"
#define HAS_DAY "typeof($) = 'text' AND date(substr($, 1, 10), '+0 days') = substr($, 1, 10)"
#define HEX "lower(replace($, '-', ''))"
#define WORD "lower(CAST($ AS TEXT))"

static const char refuse[] = "abs(-9223372036854775807 - (typeof($) <> ''))";

static const char *const integer_fits = IS_NUMBER
	" AND " NUMBER " = CAST(" NUMBER " AS INTEGER) AND (typeof($) <> 'text' OR $ NOT GLOB "
	"'*[.eE]*' OR abs(" NUMBER ") < 9007199254740992) AND CAST(" NUMBER " AS INTEGER) BETWEEN ";
static const char *const bool_fits =
	"typeof($) <> 'blob' AND " WORD
	" IN ('0', '1', '0.0', '1.0', 'true', 'false', 't', 'f', 'yes', "
	"'no', 'y', 'n', 'on', 'off')";
static const char *const bool_value = WORD " IN ('1', '1.0', 'true', 't', 'yes', 'y', 'on')";
static const char *const real_fits = IS_NUMBER
	" AND (typeof(" NUMBER ") = 'real' OR CAST(CAST(" NUMBER " AS REAL) AS INTEGER) = " NUMBER ")";
static const char *const text_value =
	"CASE WHEN typeof($) <> 'real' OR CAST(CAST($ AS TEXT) AS REAL) = $ THEN CAST($ AS TEXT) "
	"ELSE printf('%!.17g', $) END";
static const char *const date_fits =
	HAS_DAY " AND (length($) = 10 OR substr($, 11) GLOB '[ T]00:00:00*' AND "
			"rtrim(substr($, 20), '.0Zz') = '')";
static const char *const datetime_fits = HAS_DAY " AND (length($) = 10 OR datetime($) IS NOT NULL)";
static const char *const datetime_value =
	"CASE WHEN length($) = 10 THEN $ || ' 00:00:00.000000' "
	"WHEN substr($, 12) GLOB '*[+-][0-9][0-9]:[0-9][0-9]' "
	"THEN strftime('%Y-%m-%d %H:%M:%f000', $) "
	"ELSE substr($, 1, 10) || ' ' || rtrim(substr($, 12), 'Zz') END";
static const char *const uuid_fits =
	"(typeof($) = 'blob' AND length($) = 16 OR typeof($) = 'text' AND length(" HEX ") = 32 AND " HEX
	" NOT GLOB '*[^0-9a-f]*')";
static const char *const uuid_value =
	"CASE WHEN typeof($) = 'blob' THEN lower(hex($)) ELSE " HEX " END";

/* The template with every '$' replaced. */
static void put(rx_buf *out, const char *pattern, const char *value)
{
	for (; *pattern; pattern++) {
		if (*pattern == '$')
			rx__buf_puts(out, value);
		else
			rx__buf_putc(out, *pattern);
	}
}

static void put_labels(rx_buf *out, const rx_ddl_type *type, const char *value)
{
	put(out, "$ IN (", value);
	for (size_t i = 0; type->labels && type->labels[i]; i++) {
		rx__buf_puts(out, i ? ", " : "");
		rx__buf_quote(out, type->labels[i], '\'');
	}
	rx__buf_putc(out, ')');
}

static bool is_integer(rx_type kind)
{
	return kind == RX_TYPE_INT16 || kind == RX_TYPE_INT32 || kind == RX_TYPE_INT64;
}

static bool is_real(rx_type kind)
{
	return kind == RX_TYPE_FLOAT || kind == RX_TYPE_DOUBLE;
}

static bool is_length_less(const rx_ddl_type *from, const rx_ddl_type *to)
{
	return to->kind == RX_TYPE_TEXT && to->length > 0 &&
		(from->kind != RX_TYPE_TEXT || from->length == 0 || from->length > to->length);
}

bool rx__convert_needed(const rx_ddl_type *from, const rx_ddl_type *to)
{
	if (to->native || to->kind == RX_TYPE_NONE)
		return false;
	if (from->native || from->kind == RX_TYPE_NONE)
		return true;
	if (is_integer(from->kind) && is_integer(to->kind))
		return to->kind < from->kind;
	if (is_real(from->kind) && is_real(to->kind))
		return false;
	if (from->kind == RX_TYPE_ENUM && to->kind == RX_TYPE_TEXT)
		return is_length_less(from, to);
	if (from->kind == to->kind)
		return to->kind == RX_TYPE_ENUM || is_length_less(from, to);
	return true;
}

static void integer_condition(rx_buf *out, rx_type kind, const char *value)
{
	put(out, integer_fits, value);
	if (kind == RX_TYPE_INT16)
		rx__buf_puts(out, "-32768 AND 32767");
	else if (kind == RX_TYPE_INT32)
		rx__buf_puts(out, "-2147483648 AND 2147483647");
	else
		rx__buf_puts(out, "-9223372036854775808 AND 9223372036854775807");
}

void rx__convert_fits(
	rx_buf *out, const rx_ddl_type *from, const rx_ddl_type *to, const char *value)
{
	switch (to->kind) {
	case RX_TYPE_BOOL:
		put(out, bool_fits, value);
		break;
	case RX_TYPE_INT16:
	case RX_TYPE_INT32:
	case RX_TYPE_INT64:
		integer_condition(out, to->kind, value);
		break;
	case RX_TYPE_FLOAT:
	case RX_TYPE_DOUBLE:
		put(out, real_fits, value);
		break;
	case RX_TYPE_TEXT:
		put(out, "typeof($) <> 'blob'", value);
		if (is_length_less(from, to)) {
			put(out, " AND length($) <= ", value);
			rx__buf_printf(out, "%d", to->length);
		}
		break;
	case RX_TYPE_BYTES:
		put(out, "typeof($) IN ('text', 'blob')", value);
		break;
	case RX_TYPE_DECIMAL:
		put(out, IS_NUMBER, value);
		break;
	case RX_TYPE_DATE:
		put(out, date_fits, value);
		break;
	case RX_TYPE_TIME:
		put(out, "typeof($) = 'text' AND $ GLOB '[0-2][0-9]:[0-5][0-9]*' AND time($) IS NOT NULL",
			value);
		break;
	case RX_TYPE_DATETIME:
	case RX_TYPE_INTERVAL:
		put(out, datetime_fits, value);
		break;
	case RX_TYPE_UUID:
		put(out, uuid_fits, value);
		break;
	case RX_TYPE_JSON:
		put(out, "typeof($) <> 'blob' AND json_valid($)", value);
		break;
	case RX_TYPE_ENUM:
		put_labels(out, to, value);
		break;
	case RX_TYPE_NONE:
		rx__buf_puts(out, "1");
		break;
	}
}

static const char *conversion(const rx_ddl_type *from, const rx_ddl_type *to)
{
	switch (to->kind) {
	case RX_TYPE_BOOL:
		return bool_value;
	case RX_TYPE_INT16:
	case RX_TYPE_INT32:
	case RX_TYPE_INT64:
		return "CAST(" NUMBER " AS INTEGER)";
	case RX_TYPE_FLOAT:
	case RX_TYPE_DOUBLE:
		return "CAST(" NUMBER " AS REAL)";
	case RX_TYPE_TEXT:
		if (from->kind == RX_TYPE_BOOL)
			return "CASE $ WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE CAST($ AS TEXT) END";
		return text_value;
	case RX_TYPE_DECIMAL:
	case RX_TYPE_JSON:
		return text_value;
	case RX_TYPE_BYTES:
		return "CAST($ AS BLOB)";
	case RX_TYPE_DATE:
		return "substr($, 1, 10)";
	case RX_TYPE_DATETIME:
	case RX_TYPE_INTERVAL:
		return datetime_value;
	case RX_TYPE_UUID:
		return uuid_value;
	case RX_TYPE_TIME:
	case RX_TYPE_ENUM:
	case RX_TYPE_NONE:
		break;
	}
	return "$";
}

void rx__convert_value(
	rx_buf *out, const rx_ddl_type *from, const rx_ddl_type *to, const char *value)
{
	put(out, "CASE WHEN $ IS NULL THEN NULL WHEN ", value);
	rx__convert_fits(out, from, to, value);
	rx__buf_puts(out, " THEN ");
	put(out, conversion(from, to), value);
	rx__buf_puts(out, " ELSE ");
	put(out, refuse, value);
	rx__buf_puts(out, " END");
}
