/* One column of a row as one C value, whatever type the server has given it: what can be had without
 * loss. Each returns 0, RX_EDATA or RX_ENOMEM, without a message. */
#ifndef RX_DRIVERS_MARIADB_CELL_H
#define RX_DRIVERS_MARIADB_CELL_H

#include "drivers/mariadb/mariadb.h"

enum { RX__MY_NUMBER_TEXT = 72 };

int rx__my_cell_integer(const rx__my_cell *from, int64_t *out);
int rx__my_cell_real(const rx__my_cell *from, double *out);
int rx__my_cell_decimal(const rx__my_cell *from, rx_decimal *out);
int rx__my_cell_date(const rx__my_cell *from, int32_t *out);
int rx__my_cell_time(const rx__my_cell *from, int64_t *out);
int rx__my_cell_datetime(const rx__my_cell *from, int64_t *out);
int rx__my_cell_interval(const rx__my_cell *from, int64_t *out);
int rx__my_cell_uuid(const rx__my_cell *from, rx_uuid *out);

/* Whether it is a text to us; or bytes. */
bool rx__my_cell_is_text(const rx__my_cell *from);
bool rx__my_cell_is_bytes(const rx__my_cell *from);
/* Numbers, days and the like in text, for who wants any column as a text. */
bool rx__my_cell_written(const rx__my_cell *from, char out[RX__MY_NUMBER_TEXT]);
/* The type of ours that it has by itself. */
rx_type rx__my_cell_type(const rx__my_cell *from);

#endif
