/* What a refused row says about itself, where the engine does not. */
#ifndef RX_SESSION_VIOLATION_H
#define RX_SESSION_VIOLATION_H

#include <reflex/error.h>

#include "model/mapper.h"

/* Completes the error of a row that a constraint forbids: its table, and the constraint and the
 * columns as far as the model knows that no other can be meant. What is there already stays. */
void rx__violation_name(rx_error *error, const rx__mapper *mapper, const void *object);

#endif
