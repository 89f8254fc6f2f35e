/* The programs by which a row becomes a struct. */
#ifndef RX_SESSION_DECODE_H
#define RX_SESSION_DECODE_H

#include <reflex/sys/driver.h>

#include "model/mapper.h"

/* All columns of the mapper in the order of declaration, or of such a row only the key. False when
 * out of memory. */
bool rx__decode_init(rx_decode *decode, const rx__mapper *mapper, bool key_only);
/* The columns of a mask, as they come back from a statement that selects just them. */
size_t rx__decode_some(rx_decode_step *steps, const rx__mapper *mapper, const uint64_t *mask);
void rx__decode_deinit(rx_decode *decode);

#endif
