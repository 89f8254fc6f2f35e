/* One value of any type: checks before it is sent, equality, and a form for messages.
 *
 * The rx_value itself and the types in it are public (<reflex/types.h>). */
#ifndef RX_MODEL_VALUE_H
#define RX_MODEL_VALUE_H

#include <stdbool.h>

#include <reflex/types.h>

#include "base/buf.h"

/* The C name of a type as a declaration has it ("int32_t", "rx_text"); "?" for a wrong number. */
const char *rx__type_name(rx_type type);

/* Whether the value can be sent at all: an integer within its type, text that is UTF-8 without NUL,
 * JSON that is JSON, a decimal, day or time that its constructor could make. 0, or RX_EDATA with a
 * message that says what is wrong, but neither the value nor its column; callers wrap it. */
int rx__value_check(const rx_value *value, rx_error *error);

/* The same for an integer alone, so that a comparison with a column can be checked while it is
 * built. type is RX_TYPE_BOOL, _INT16, _INT32, _INT64 or _ENUM. */
int rx__integer_check(rx_type type, int64_t value, rx_error *error);

/* Same type and same content, as it would be stored: decimals also have the same scale, doubles
 * the same bits. */
bool rx__value_equal(const rx_value *a, const rx_value *b);

/* Adds the value to out as messages and the echo show it: text in single quotes and cut after 60
 * bytes, bytes as their number, NULL; `***` instead where secret. */
void rx__value_print(rx_buf *out, const rx_value *value, bool secret);

/* The text that SQL has for a decimal, a UUID (without hyphens), a day, a time of day or a moment, in
 * the buffer, which has RX_DATETIME_SIZE bytes or RX_DECIMAL_SIZE, what is more; false: it is of another
 * type, and nothing was written. */
bool rx__value_text(const rx_value *value, char *out, size_t size);

/* ---- parts that drivers need too -------------------------------------------------------------- */

/* Digits, scale and sign are as rx_decimal_of makes them. */
bool rx__decimal_valid(rx_decimal value);
/* Number of digits of the coefficient without leading zeros: 0 for zero, at most 38. */
int rx__decimal_precision(rx_decimal value);
/* The exact sum, with the larger scale of the two. RX_EDATA if it has more than 38 digits. */
int rx__decimal_add(rx_decimal *out, rx_decimal a, rx_decimal b);

/* 32 digits without hyphens and a NUL: the CHAR(32) form of SQLAlchemy. */
void rx__uuid_hex(rx_uuid value, char out[33]);

#endif
