/* Exact arithmetic on decimals, beside rx__decimal_add of value.h. The scale of a sum is the larger of the two, that of a product their
 * sum, as on the servers; what needs more than 38 digits is refused, never rounded. */
#ifndef RX_MODEL_DECIMAL_MATH_H
#define RX_MODEL_DECIMAL_MATH_H

#include <reflex/types.h>

typedef enum rx__rounding {
	RX__ROUND_HALF, /* halves away from zero */
	RX__ROUND_FLOOR,
	RX__ROUND_CEIL,
	RX__ROUND_TRUNC,
} rx__rounding;

/* 0, or RX_EDATA; *out is written on success only. */
int rx__decimal_subtract(rx_decimal *out, rx_decimal a, rx_decimal b);
int rx__decimal_multiply(rx_decimal *out, rx_decimal a, rx_decimal b);
/* To so many digits behind the point, 0 to 38; the result has that scale. */
int rx__decimal_round(rx_decimal *out, rx_decimal a, int digits, rx__rounding rounding);

#endif
