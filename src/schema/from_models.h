/* From models to a schema: what the database should look like for a dialect. */
#ifndef RX_SCHEMA_FROM_MODELS_H
#define RX_SCHEMA_FROM_MODELS_H

#include <reflex/sys/dialect.h>

#include "model/mapper.h"

/* Of all registered models. *out is owned (rx_schema_free), set on success only. RX_EMODEL for what
 * cannot be a table of this dialect; the message names model and column. */
int rx__schema_from_models(rx_schema **out, const rx_dialect *dialect, rx_error *error);
/* Of these models only. */
int rx__schema_from_mappers(rx_schema **out, const rx__mapper *const *mappers, size_t n,
	const rx_dialect *dialect, rx_error *error);

#endif
