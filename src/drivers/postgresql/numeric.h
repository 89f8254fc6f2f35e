/* NUMERIC as it goes over the wire: digits to the base of 10000. No call of libpq here. */
#ifndef RX_DRIVERS_POSTGRESQL_NUMERIC_H
#define RX_DRIVERS_POSTGRESQL_NUMERIC_H

#include <reflex/types.h>

enum { RX__NUMERIC_MAX = 56 }; /* bytes of the longest decimal of ours */

/* The wire form of a valid decimal; its size. */
size_t rx__numeric_write(rx_decimal value, char out[RX__NUMERIC_MAX]);

/* RX_EDATA for what is not well formed, for NaN and the infinities, and for more than 38 digits
 * (zeros behind the point are given up first). */
int rx__numeric_read(const char *data, size_t size, rx_decimal *out);

/* The same as a double, correctly rounded, with NaN and the infinities. */
int rx__numeric_read_double(const char *data, size_t size, double *out);

#endif
