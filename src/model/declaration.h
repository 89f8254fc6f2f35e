/* The declaration of a model as data: copied out of the program's memory, and as a text by which two
 * declarations are compared. */
#ifndef RX_MODEL_DECLARATION_H
#define RX_MODEL_DECLARATION_H

#include <reflex/model.h>

#include "base/arena.h"
#include "base/buf.h"

/* A copy that shares no memory with the program, so that it outlives a shared object. Structs that
 * are shorter (compiled with an older header) are filled up with zeros. NULL when out of memory. */
const rx_model *rx__declaration_copy(rx_arena *arena, const rx_model *model);

/* Every property of the model: two models with the same text are the same. Made of lines, each of
 * which begins with what it describes and a colon. */
void rx__declaration_print(rx_buf *out, const rx_model *model);

/* What the first line describes in which two texts differ ("column age"), in the arena; "" if they are
 * the same, NULL when out of memory. */
const char *rx__declaration_difference(rx_arena *arena, const char *a, const char *b);

#endif
