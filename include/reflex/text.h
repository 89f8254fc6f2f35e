/* Expressions on texts. Wherever a text is taken, an operand or a value may stand:
 *
 *     .where    = rx_eq(rx_trim(rx_lower(User_.email)), "test@reflex.dev"),
 *     .order_by = { rx_asc(rx_concat(User_.last_name, ", ", User_.first_name)) }
 *
 * Characters are code points, positions count from 1, and nothing depends on a locale or collation.
 * A NULL among the operands makes the result NULL; a NULL written as a value is refused.
 * docs/reference/functions.md tells each in full. */
#ifndef REFLEX_TEXT_H
#define REFLEX_TEXT_H
#pragma GCC system_header

#include <reflex/functions.h>

/* clang-format off */

/* Without the blanks (U+0020 only) at both ends, at the start, at the end */
#define rx_trim(x) RX__FUNCTION(text, RX_CALL_TRIM, 1, RX__TEXT(x))
#define rx_ltrim(x) RX__FUNCTION(text, RX_CALL_LTRIM, 1, RX__TEXT(x))
#define rx_rtrim(x) RX__FUNCTION(text, RX_CALL_RTRIM, 1, RX__TEXT(x))
/* `count` characters from number `start` on; a start below 1 is 1, a count below 0 is 0 */
#define rx_substr(x, start, count) \
	RX__FUNCTION(text, RX_CALL_SUBSTR, 3, RX__TEXT(x), RX__AS_COUNT(start), RX__AS_COUNT(count))
/* All from character number `start` on */
#define rx_substr_from(x, start) \
	RX__FUNCTION(text, RX_CALL_SUBSTR_FROM, 2, RX__TEXT(x), RX__AS_COUNT(start))
/* With each `part` replaced by `with`; an empty part replaces nothing */
#define rx_replace_text(x, part, with) \
	RX__FUNCTION(text, RX_CALL_REPLACE, 3, RX__TEXT(x), RX__TEXT(part), RX__TEXT(with))
/* Two or more texts, one behind the other */
#define rx_concat(...) \
	RX__FUNCTION(text, RX_CALL_CONCAT, RX__COUNT(__VA_ARGS__), \
		RX__EACH(RX__TEXT_ITEM, ~, __VA_ARGS__))
/* Where `part` first begins: 1 at the start, 0 if it is not there; an empty part is at 1 */
#define rx_position(x, part) \
	RX__FUNCTION(int64, RX_CALL_POSITION, 2, RX__TEXT(x), RX__TEXT(part))
/* The size in bytes (of UTF-8) of a text or of bytes */
#define rx_size(x) \
	RX__FUNCTION(int64, RX_CALL_SIZE, 1, (rx_operand)_Generic((x), rx_text_expr: rx__as_text, \
		rx_bytes_expr: rx__as_bytes)(NULL, (x)))

#define RX__TEXT(v) \
	_Generic((v), rx_text_expr: rx__as_text, default: rx__constant_text)(RX__NODE, (v))
#define RX__TEXT_ITEM(ignored, v) RX__TEXT(v),

/* clang-format on */

#endif
