/* PostgreSQL. Integers are widened first, so that none overflows at 16 or 32 bits. Where a function
 * would be needed twice on one operand, or says something else of NULL than ours, it stands in a
 * little select of its own. */
#include "sql/calls/calls.h"

#define EXTRACT(unit, field) \
	[RX_CALL_EXTRACT + (unit)] = { .any = "CAST(extract(" field " FROM {1}) AS BIGINT)" }
#define TRUNC(unit, field) \
	[RX_CALL_TRUNC + (unit)] = { .any = "date_trunc('" field "', {1})", \
		.date = "CAST(date_trunc('" field "', {1}) AS DATE)" }
#define ADD(unit, step) \
	[RX_CALL_ADD + (unit)] = { .any = \
								   "({1} + CAST({2} AS DOUBLE PRECISION) * INTERVAL '" step "')", \
		.date = "CAST({1} + CAST({2} AS DOUBLE PRECISION) * INTERVAL '" step "' AS DATE)" }
/* The part of a document, and what is made of it by its kind; x is the part. */
#define JSON_PART "jsonb_path_query_first({1}, CAST({2} AS JSONPATH), '{}', true)"
#define OF_PART(when, then) \
	"(SELECT CASE WHEN " when " THEN " then " END FROM (SELECT " JSON_PART " AS x) AS _)"
#define NUMBER "CAST(x #>> '{}' AS NUMERIC)"

/* A text that is to be a number, with a question mark before what other engines know in none: 0x10, nan,
 * infinity, 1_000. The server refuses it then, and shows it. */
#define IS_INTEGER "regexp_replace({1}, '[^-0-9+[:space:]]', '?\\&', 'g')"
#define IS_NUMBER "regexp_replace({1}, '[^-0-9eE.+[:space:]]', '?\\&', 'g')"

/* greatest and least leave NULLs out. */
#define OF_TWO(name) \
	"(SELECT CASE WHEN x IS NOT NULL AND y IS NOT NULL THEN " name \
	"(x, y) END FROM (SELECT {1} AS x, {2} AS y) AS _)"

const rx_call_forms rx__calls_postgresql[RX_N_CALLS] = {
	[RX_CALL_PLUS] = { .any = "(CAST({1} AS BIGINT) + {2})",
		.real = "({1} + {2})",
		.decimal = "({1} + {2})" },
	[RX_CALL_MINUS] = { .any = "(CAST({1} AS BIGINT) - {2})",
		.real = "({1} - {2})",
		.decimal = "({1} - {2})" },
	[RX_CALL_TIMES] = { .any = "(CAST({1} AS BIGINT) * {2})",
		.real = "({1} * {2})",
		.decimal = "({1} * {2})" },
	[RX_CALL_DIVIDED] = { .any = "(CAST({1} AS BIGINT) / {2z})", .real = "({1} / {2z})" },
	[RX_CALL_MOD] = { .any = "(CAST({1} AS BIGINT) % {2z})" },
	[RX_CALL_POWER] = { .any = "(SELECT CASE WHEN (x < 0 AND y <> trunc(y)) OR (x = 0 AND y < 0) "
							   "THEN NULL ELSE power(x, y) END "
							   "FROM (SELECT {1} AS x, {2} AS y) AS _)" },
	[RX_CALL_GREATEST] = { .any = OF_TWO("greatest") },
	[RX_CALL_LEAST] = { .any = OF_TWO("least") },
	[RX_CALL_NEGATE] = { .any = "(-CAST({1} AS BIGINT))", .real = "(-{1})", .decimal = "(-{1})" },
	[RX_CALL_ABS] = { .any = "abs(CAST({1} AS BIGINT))",
		.real = "abs({1})",
		.decimal = "abs({1})" },
	[RX_CALL_SIGN] = { .any = "CAST(sign({1}) AS BIGINT)" },
	[RX_CALL_ROUND] = { .any = "CAST(round(CAST({1} AS NUMERIC), CAST({2} AS INTEGER)) "
							   "AS DOUBLE PRECISION)",
		.decimal = "round({1}, CAST({2} AS INTEGER))" },
	[RX_CALL_SQRT] = { .any = "(SELECT CASE WHEN x >= 0 THEN sqrt(x) END "
							  "FROM (SELECT {1} AS x) AS _)" },
	[RX_CALL_SUBSTR] = { .any = "(SELECT CASE WHEN y IS NOT NULL AND z IS NOT NULL THEN "
								"substr(x, CAST(least(greatest(y, 1), 2147483647) AS INTEGER), "
								"CAST(least(greatest(z, 0), 1073741824) AS INTEGER)) END "
								"FROM (SELECT {1} AS x, {2} AS y, {3} AS z) AS _)" },
	[RX_CALL_SUBSTR_FROM] = { .any =
								  "(SELECT CASE WHEN y IS NOT NULL THEN "
								  "substr(x, CAST(least(greatest(y, 1), 2147483647) AS INTEGER)) "
								  "END FROM (SELECT {1} AS x, {2} AS y) AS _)" },
	[RX_CALL_POSITION] = { .any = "strpos({1}, {2})" },
	EXTRACT(RX_YEAR, "year"),
	EXTRACT(RX_QUARTER, "quarter"),
	EXTRACT(RX_MONTH, "month"),
	EXTRACT(RX_WEEK, "week"),
	EXTRACT(RX_DAY, "day"),
	EXTRACT(RX_HOUR, "hour"),
	EXTRACT(RX_MINUTE, "minute"),
	[RX_CALL_EXTRACT + RX_SECOND] = { .any = "CAST(trunc(extract(second FROM {1})) AS BIGINT)" },
	[RX_CALL_EXTRACT + RX_MICROSECOND] = { .any = "(CAST(extract(microseconds FROM {1}) "
												  "AS BIGINT) % 1000000)" },
	EXTRACT(RX_WEEKDAY, "isodow"),
	EXTRACT(RX_DAY_OF_YEAR, "doy"),
	TRUNC(RX_YEAR, "year"),
	TRUNC(RX_QUARTER, "quarter"),
	TRUNC(RX_MONTH, "month"),
	TRUNC(RX_WEEK, "week"),
	TRUNC(RX_DAY, "day"),
	TRUNC(RX_HOUR, "hour"),
	TRUNC(RX_MINUTE, "minute"),
	TRUNC(RX_SECOND, "second"),
	ADD(RX_YEAR, "1 year"),
	ADD(RX_QUARTER, "3 months"),
	ADD(RX_MONTH, "1 month"),
	ADD(RX_WEEK, "7 days"),
	ADD(RX_DAY, "1 day"),
	ADD(RX_HOUR, "1 hour"),
	ADD(RX_MINUTE, "1 minute"),
	ADD(RX_SECOND, "1 second"),
	ADD(RX_MICROSECOND, "1 microsecond"),
	[RX_CALL_DIFFERENCE] = { .any = "({1} - {2})" },
	[RX_CALL_DAYS_BETWEEN] = { .any = "CAST({1} - {2} AS BIGINT)" },
	[RX_CALL_LATER] = { .any = "({1} + {2})" },
	[RX_CALL_EARLIER] = { .any = "({1} - {2})" },
	[RX_CALL_JSON +
		RX__JSON_TEXT] = { .any = OF_PART("jsonb_typeof(x) IN ('string', 'number', 'boolean')",
							   "x #>> '{}'") },
	[RX_CALL_JSON + RX__JSON_INT64] = { .any = OF_PART("jsonb_typeof(x) = 'number' AND " NUMBER
													   " = trunc(" NUMBER ") AND abs(" NUMBER
													   ") < 9223372036854775808",
											"CAST(" NUMBER " AS BIGINT)") },
	[RX_CALL_JSON + RX__JSON_DOUBLE] = { .any = OF_PART("jsonb_typeof(x) = 'number'",
											 "CAST(x #>> '{}' AS DOUBLE PRECISION)") },
	[RX_CALL_JSON + RX__JSON_BOOL] = { .any = OF_PART("jsonb_typeof(x) = 'boolean'",
										   "CAST(x #>> '{}' AS BOOLEAN)") },
	[RX_CALL_JSON + RX__JSON_PART] = { .any = JSON_PART },
	[RX_CALL_JSON + RX__JSON_EXISTS] = { .any = "coalesce(jsonb_path_exists({1}, CAST({2} AS "
												"JSONPATH), '{}', true), false)" },
	[RX_CALL_JSON +
		RX__JSON_IS_NULL] = { .any = "coalesce(jsonb_typeof(" JSON_PART ") = 'null', false)" },
	[RX_CALL_NTILE] = { .any = "ntile(CAST({1} AS INTEGER))" },
	[RX_CALL_LAG] = { .any = "lag({1}, CAST({2} AS INTEGER))" },
	[RX_CALL_LEAD] = { .any = "lead({1}, CAST({2} AS INTEGER))" },
	[RX_CALL_NTH_VALUE] = { .any = "nth_value({1}, CAST({2} AS INTEGER))" },
	[RX_CALL_INTEGER_TO_INT16] = { .any = "CAST({1} AS SMALLINT)" },
	[RX_CALL_INTEGER_TO_INT32] = { .any = "CAST({1} AS INTEGER)" },
	[RX_CALL_INTEGER_TO_BOOL] = { .any = "({1} <> 0)" },
	[RX_CALL_INTEGER_TO_REAL] = { .any = "CAST({1} AS DOUBLE PRECISION)" },
	[RX_CALL_INTEGER_TO_DECIMAL] = { .any = "CAST({1} AS NUMERIC)" },
	[RX_CALL_BOOL_TO_INTEGER] = { .any = "CAST({1} AS INTEGER)" },
	[RX_CALL_REAL_TO_INTEGER] = { .any = "CAST(trunc({1}) AS BIGINT)" },
	[RX_CALL_DECIMAL_TO_INTEGER] = { .any = "CAST(trunc({1}) AS BIGINT)" },
	[RX_CALL_DECIMAL_TO_REAL] = { .any = "CAST({1} AS DOUBLE PRECISION)" },
	[RX_CALL_TEXT_TO_INTEGER] = { .any = "CAST(" IS_INTEGER " AS BIGINT)" },
	[RX_CALL_TEXT_TO_REAL] = { .any = "CAST(" IS_NUMBER " AS DOUBLE PRECISION)" },
	[RX_CALL_TEXT_TO_DECIMAL] = { .any = "CAST(" IS_NUMBER " AS NUMERIC)" },
	[RX_CALL_ENUM_TO_TEXT] = { .any = "CAST({1} AS TEXT)" },
	[RX_CALL_DATE_TO_TEXT] = { .any = "to_char({1}, 'YYYY-MM-DD')" },
	[RX_CALL_TIME_TO_TEXT] = { .any = "to_char({1}, 'HH24:MI:SS.US')" },
	[RX_CALL_DATETIME_TO_TEXT] = { .any = "to_char({1}, 'YYYY-MM-DD HH24:MI:SS.US')" },
	[RX_CALL_DATETIME_TO_DATE] = { .any = "CAST({1} AS DATE)" },
	[RX_CALL_DATETIME_TO_TIME] = { .any = "CAST({1} AS TIME)" },
	[RX_CALL_DATE_TO_DATETIME] = { .any = "CAST({1} AS TIMESTAMP)" },
};

const char *const rx__constants_postgresql[RX_TYPE_ENUM + 1] = {
	[RX_TYPE_BOOL] = "CAST(%s AS BOOLEAN)",
	[RX_TYPE_INT16] = "CAST(%s AS SMALLINT)",
	[RX_TYPE_INT32] = "CAST(%s AS INTEGER)",
	[RX_TYPE_INT64] = "CAST(%s AS BIGINT)",
	[RX_TYPE_FLOAT] = "CAST(%s AS REAL)",
	[RX_TYPE_DOUBLE] = "CAST(%s AS DOUBLE PRECISION)",
	[RX_TYPE_TEXT] = "CAST(%s AS TEXT)",
	[RX_TYPE_BYTES] = "CAST(%s AS BYTEA)",
	[RX_TYPE_DECIMAL] = "CAST(%s AS NUMERIC)",
	[RX_TYPE_DATE] = "CAST(%s AS DATE)",
	[RX_TYPE_TIME] = "CAST(%s AS TIME)",
	[RX_TYPE_DATETIME] = "CAST(%s AS TIMESTAMP)",
	[RX_TYPE_INTERVAL] = "CAST(%s AS INTERVAL)",
	[RX_TYPE_UUID] = "CAST(%s AS UUID)",
	[RX_TYPE_JSON] = "CAST(%s AS JSONB)",
};
