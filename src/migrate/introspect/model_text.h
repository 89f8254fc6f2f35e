/* A plan of models as the text of a header. */
#ifndef RX_MIGRATE_MODEL_TEXT_H
#define RX_MIGRATE_MODEL_TEXT_H

#include "base/buf.h"
#include "migrate/introspect/model_plan.h"

/* Writes the whole header; `source` (the URL as messages show it) goes into its first comment. What a
 * model cannot say is added to the plan's list, which is in the header as well. */
int rx__model_text(rx_buf *out, rx__plan *plan, const char *source, rx_error *error);

#endif
