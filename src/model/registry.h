/* The registry of models: the one list that translation units put themselves on before main(). The
 * first engine or session resolves it: every model is checked against the others, and mappers are
 * made. What is wrong is one error that names model, column and remedy. */
#ifndef RX_MODEL_REGISTRY_H
#define RX_MODEL_REGISTRY_H

#include "model/mapper.h"

/* All mappers, ordered by schema and table; resolves the registry if models came or went since. The
 * list is borrowed and stays valid for the life of the process. A model that stays, with all that it
 * refers to, keeps its mapper when others come or go. Thread-safe. */
int rx__registry_mappers(const rx__mapper *const **out, size_t *n, rx_error *error);

/* How many models the program has: frozen ones belong to migration scripts, and are none of them. */
int rx__registry_count(size_t *n, rx_error *error);

/* The mapper of a model, by its name (a model may have several addresses). model may also be the
 * copy that a mapper has. Thread-safe, and fast: no lock when nothing changed. */
int rx__registry_mapper(const rx__mapper **out, const rx_model *model, rx_error *error);
/* Changes when a model comes or goes: what was learnt from the address of a model holds as long as the
 * number is the same. */
uint64_t rx__registry_number(void);
/* By the name of the model or of the table; RX_NOTFOUND (a positive outcome) if there is none. */
int rx__registry_named(const rx__mapper **out, const char *name, rx_error *error);

#endif
