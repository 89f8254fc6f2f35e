/* MariaDB. An interval is a DATETIME there, so far from 1970, as SQLAlchemy has it. What MariaDB
 * would answer with a warning and a value of its own (a text that is no number) is refused. */
#include "sql/calls/calls.h"

#define TRUNC(unit, format) \
	[RX_CALL_TRUNC + (unit)] = { .any = "CAST(date_format({1}, '" format "') AS DATETIME(6))", \
		.date = "CAST(date_format({1}, '" format "') AS DATE)" }
#define QUARTERS(type) \
	"(CAST('0001-01-01' AS " type ") + INTERVAL timestampdiff(QUARTER, '0001-01-01', {1}) " \
	"QUARTER)"
#define ADD(unit, word) [RX_CALL_ADD + (unit)] = { .any = "({1} + INTERVAL {2} " word ")" }
#define MOVED(sign) \
	"({1} " sign " INTERVAL timestampdiff(MICROSECOND, '1970-01-01', {2}) MICROSECOND)"

/* NULL for what is beyond 64 bits. */
#define WITHIN_64_BITS(number) \
	"nullif(nullif(greatest(least(" number ", 9223372036854775808), -9223372036854775809), " \
	"9223372036854775808), -9223372036854775809)"

/* What a path leads to, where its text is like that; else NULL. */
#define JSON_LIKE(pattern) "nullif(regexp_substr(json_extract({1}, {2}), '" pattern "'), '')"

/* The operand where a condition on it holds, or where it is NULL; all else is an error. An expression can
 * raise but one kind, a number out of range; the message quotes the name, which says what is wrong. */
#define CHECKED(name, condition) \
	"(SELECT {1} AS `" name "` HAVING " condition " OR exp(999 + length(`" name "`)))"
#define BETWEEN(name, least, most) CHECKED(name, "`" name "` BETWEEN " least " AND " most)

/* A text that is a number and blanks around it: the number. {{ is a brace. */
#define BLANKS "[ \\t\\n\\x0b\\f\\r]*"
#define NUMBER_LIKE(name, pattern, characters) \
	"regexp_substr(" CHECKED( \
		name, "`" name "` REGEXP '^" BLANKS pattern BLANKS "$'") ", '[" characters "]+')"
#define REAL_PATTERN "[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?"
/* So many digits that mean something before the point and behind it: what DECIMAL(65, 27) holds. */
#define DIGITS(before, behind) "(?=\\.?[0-9])0*[0-9]{{0," before "}(\\.[0-9]{{0," behind "}0*)?"
#define DECIMAL_PATTERN \
	"[-+]?(" DIGITS("38", "27") "|" DIGITS("19", "27") "[eE]\\+?0*1?[0-9]|" DIGITS( \
		"38", "18") "[eE]-0*[0-9])"

/* The collation of our texts knows the case of few letters beyond the first thousand; this one of all. */
#define IN_CASE(function) \
	function "(CONVERT({1} USING utf8mb4) COLLATE utf8mb4_unicode_520_nopad_ci) COLLATE " \
			 "utf8mb4_nopad_bin"

const rx_call_forms rx__calls_mariadb[RX_N_CALLS] = {
	[RX_CALL_LOWER] = { .any = "(" IN_CASE("lower") ")" },
	[RX_CALL_UPPER] = { .any = "(" IN_CASE("upper") ")" },
	[RX_CALL_DIVIDED] = { .any = "({1} DIV {2z})", .real = "({1} / {2z})" },
	[RX_CALL_LENGTH] = { .any = "char_length({1})" },
	[RX_CALL_ROUND] = { .any = "CAST(round(CAST({1} AS DECIMAL(65, 30)), {2}) AS DOUBLE)",
		.decimal = "round({1}, {2})" },
	[RX_CALL_POWER] = { .any =
							"(SELECT CASE WHEN (x < 0 AND y <> truncate(y, 0)) OR (x = 0 AND "
							"y < 0) THEN NULL ELSE pow(x, y) END FROM json_table(json_array({1}, "
							"{2}), '$' COLUMNS (x DOUBLE PATH '$[0]', y DOUBLE PATH '$[1]')) AS "
							"_)" },
	[RX_CALL_SUBSTR] = { .any = "substr({1}, greatest({2}, 1), greatest({3}, 0))" },
	[RX_CALL_SUBSTR_FROM] = { .any = "substr({1}, greatest({2}, 1))" },
	[RX_CALL_CONCAT] = { .any = "concat({*, })" },
	[RX_CALL_POSITION] = { .any = "instr({1}, {2} COLLATE utf8mb4_nopad_bin)" },
	[RX_CALL_EXTRACT + RX_YEAR] = { .any = "year({1})" },
	[RX_CALL_EXTRACT + RX_QUARTER] = { .any = "quarter({1})" },
	[RX_CALL_EXTRACT + RX_MONTH] = { .any = "month({1})" },
	[RX_CALL_EXTRACT + RX_WEEK] = { .any = "weekofyear({1})" },
	[RX_CALL_EXTRACT + RX_DAY] = { .any = "dayofmonth({1})" },
	[RX_CALL_EXTRACT + RX_HOUR] = { .any = "hour({1})" },
	[RX_CALL_EXTRACT + RX_MINUTE] = { .any = "minute({1})" },
	[RX_CALL_EXTRACT + RX_SECOND] = { .any = "second({1})" },
	[RX_CALL_EXTRACT + RX_MICROSECOND] = { .any = "microsecond({1})" },
	[RX_CALL_EXTRACT + RX_WEEKDAY] = { .any = "(weekday({1}) + 1)" },
	[RX_CALL_EXTRACT + RX_DAY_OF_YEAR] = { .any = "dayofyear({1})" },
	TRUNC(RX_YEAR, "%Y-01-01"),
	[RX_CALL_TRUNC + RX_QUARTER] = { .any = QUARTERS("DATETIME(6)"), .date = QUARTERS("DATE") },
	TRUNC(RX_MONTH, "%Y-%m-01"),
	[RX_CALL_TRUNC + RX_WEEK] = { .any = "str_to_date(date_format({1}, '%x %v Monday'), "
										 "'%x %v %W')" },
	TRUNC(RX_DAY, "%Y-%m-%d"),
	TRUNC(RX_HOUR, "%Y-%m-%d %H:00:00"),
	TRUNC(RX_MINUTE, "%Y-%m-%d %H:%i:00"),
	TRUNC(RX_SECOND, "%Y-%m-%d %H:%i:%s"),
	ADD(RX_YEAR, "YEAR"),
	ADD(RX_QUARTER, "QUARTER"),
	ADD(RX_MONTH, "MONTH"),
	ADD(RX_WEEK, "WEEK"),
	ADD(RX_DAY, "DAY"),
	ADD(RX_HOUR, "HOUR"),
	ADD(RX_MINUTE, "MINUTE"),
	ADD(RX_SECOND, "SECOND"),
	ADD(RX_MICROSECOND, "MICROSECOND"),
	[RX_CALL_DIFFERENCE] = { .any = "('1970-01-01' - INTERVAL timestampdiff(MICROSECOND, {1}, {2}) "
									"MICROSECOND)" },
	[RX_CALL_DAYS_BETWEEN] = { .any = "datediff({1}, {2})" },
	[RX_CALL_LATER] = { .any = MOVED("+") },
	[RX_CALL_EARLIER] = { .any = MOVED("-") },
	/* No object and no list (7b is their brace), and not null. */
	[RX_CALL_JSON + RX__JSON_TEXT] = { .any = "(json_unquote(" JSON_LIKE(
										   "^[^[\\x7bn][\\s\\S]*") ") COLLATE utf8mb4_nopad_bin)" },
	[RX_CALL_JSON +
		RX__JSON_INT64] = { .any =
								"CAST(" WITHIN_64_BITS("CAST(" JSON_LIKE(
									"^(-|)[0-9]+(\\.0+|)([eE](\\+|)[0-9]+|)$") " AS DECIMAL(65, "
																			   "0))") " AS "
																					  "SIGNED)" },
	[RX_CALL_JSON + RX__JSON_DOUBLE] = { .any = "CAST(" JSON_LIKE("^(-|)[0-9].*") " AS DOUBLE)" },
	[RX_CALL_JSON + RX__JSON_BOOL] = { .any = "CASE json_extract({1}, {2}) WHEN 'true' THEN 1 WHEN "
											  "'false' THEN 0 END" },
	[RX_CALL_JSON + RX__JSON_PART] = { .any = "json_extract({1}, {2})" },
	[RX_CALL_JSON +
		RX__JSON_EXISTS] = { .any = "coalesce(json_contains_path({1}, 'one', {2}), 0)" },
	[RX_CALL_JSON + RX__JSON_IS_NULL] = { .any = "coalesce(json_type(json_extract({1}, {2})) = "
												 "'NULL', 0)" },
	[RX_CALL_INTEGER_TO_INT16] = { .any = BETWEEN("integer of 16 bits", "-32768", "32767") },
	[RX_CALL_INTEGER_TO_INT32] = { .any =
									   BETWEEN("integer of 32 bits", "-2147483648", "2147483647") },
	[RX_CALL_INTEGER_TO_BOOL] = { .any = "({1} <> 0)" },
	[RX_CALL_INTEGER_TO_REAL] = { .any = "CAST({1} AS DOUBLE)" },
	[RX_CALL_INTEGER_TO_DECIMAL] = { .any = "CAST({1} AS DECIMAL(38, 0))" },
	[RX_CALL_INTEGER_TO_TEXT] = { .any = "CAST({1} AS CHAR)" },
	[RX_CALL_BOOL_TO_INTEGER] = { .any = "({1} + 0)" },
	[RX_CALL_REAL_TO_INTEGER] = { .any = "CAST(truncate(" BETWEEN("integer of 64 bits",
									  "-9223372036854775808e0",
									  "9223372036854774784e0") ", 0) AS SIGNED)" },
	[RX_CALL_DECIMAL_TO_INTEGER] = { .any = "({1} DIV 1)" },
	[RX_CALL_DECIMAL_TO_REAL] = { .any = "CAST({1} AS DOUBLE)" },
	[RX_CALL_TEXT_TO_INTEGER] = { .any = "(CAST(" NUMBER_LIKE(
									  "integer", "[-+]?[0-9]+", "-+0-9") " AS "
																		 "DECIMAL(65, 0)) DIV 1)" },
	/* What is beyond the range would become its end: it must bear to be doubled. */
	[RX_CALL_TEXT_TO_REAL] = { .any = "(CAST(" NUMBER_LIKE(
								   "number", REAL_PATTERN, "-+.0-9eE") " AS "
																	   "DOUBLE) * 2 / 2)" },
	[RX_CALL_TEXT_TO_DECIMAL] = { .any = "CAST(" NUMBER_LIKE("number of at most 38 digits",
									  DECIMAL_PATTERN, "-+.0-9eE") " AS DECIMAL(65, 27))" },
	[RX_CALL_ENUM_TO_TEXT] = { .any = "CAST({1} AS CHAR)" },
	[RX_CALL_DATE_TO_TEXT] = { .any = "date_format({1}, '%Y-%m-%d')" },
	[RX_CALL_TIME_TO_TEXT] = { .any = "time_format({1}, '%H:%i:%s.%f')" },
	[RX_CALL_DATETIME_TO_TEXT] = { .any = "date_format({1}, '%Y-%m-%d %H:%i:%s.%f')" },
	[RX_CALL_DATETIME_TO_DATE] = { .any = "CAST({1} AS DATE)" },
	[RX_CALL_DATETIME_TO_TIME] = { .any = "CAST({1} AS TIME(6))" },
	[RX_CALL_DATE_TO_DATETIME] = { .any = "CAST({1} AS DATETIME(6))" },
};

/* Two values that meet would be compared by the collation of the server, not by that of the session. */
const char *const rx__constants_mariadb[RX_TYPE_ENUM + 1] = {
	[RX_TYPE_TEXT] = "%s COLLATE utf8mb4_nopad_bin",
};

#define TEXT "LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"

/* What these types cannot hold is not sent so: rx__bind_json_exact. The letters of UNHEX are counted, and of
 * a longer type its result would be of none. */
const char *const rx__list_columns_mariadb[RX_TYPE_ENUM + 1] = {
	[RX_TYPE_BOOL] = "BIGINT",
	[RX_TYPE_INT16] = "BIGINT",
	[RX_TYPE_INT32] = "BIGINT",
	[RX_TYPE_INT64] = "BIGINT",
	[RX_TYPE_FLOAT] = "DOUBLE",
	[RX_TYPE_DOUBLE] = "DOUBLE",
	[RX_TYPE_TEXT] = TEXT,
	[RX_TYPE_BYTES] = "VARCHAR(510) CHARACTER SET ascii",
	[RX_TYPE_DECIMAL] = "DECIMAL(65,27)",
	[RX_TYPE_DATE] = "DATE",
	[RX_TYPE_TIME] = "TIME(6)",
	[RX_TYPE_DATETIME] = "DATETIME(6)",
	[RX_TYPE_INTERVAL] = "DATETIME(6)",
	[RX_TYPE_UUID] = "CHAR(36) CHARACTER SET ascii",
	[RX_TYPE_ENUM] = TEXT,
};

/* There is no UUID in json_table, and another type would be compared with each row. */
const char *const rx__list_values_mariadb[RX_TYPE_ENUM + 1] = {
	[RX_TYPE_BYTES] = "UNHEX(%s)",
	[RX_TYPE_UUID] = "CAST(%s AS UUID)",
};
